import json

import pytest

from service.errors import BadRow
from training.columns import Columns
from training.corpora import Statement, read_corpora, read_corpus, read_rows
from training.errors import CorpusError

KNOWN = {"region": {"IQ", "SY"}, "theme": {"health"}, "mood": {"glad"}}


@pytest.fixture
def write(tmp_path):
    def write(*lines, name="some.jsonl"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(
            b"\n".join(
                line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode() for line in lines
            )
        )
        return path

    return write


def row(**changed):
    return {"id": "a", "text": "Some text.", "labels": {}, **changed}


def test_a_whole_line(write):
    line = row(
        lang="en",
        title="A title",
        source="somewhere",
        sample="chosen",
        labels={"region": ["SY", "IQ", "SY"], "theme": []},
        maybe={"theme": ["health"]},
        year=2020,
    )
    [statement] = read_corpora([write(line)], KNOWN)
    assert statement == Statement(
        "a",
        "Some text.",
        "A title",
        "en",
        {"region": ("SY", "IQ"), "theme": ()},
        {"theme": ("health",)},
        chosen=True,
        source="somewhere",
    )
    assert statement.whole() == "A title\nSome text."


def test_the_least_line(write):
    [statement] = read_corpora([write({"id": "a", "text": "Some text."})], KNOWN)
    assert statement == Statement("a", "Some text.")
    assert statement.whole() == "Some text."


@pytest.mark.parametrize(
    ("changed", "labels"),
    [
        pytest.param({"labels": {"theme": None}}, {"theme": None}, id="null is unknown"),
        pytest.param({"labels": {"theme": []}}, {"theme": ()}, id="an empty list is none"),
        pytest.param({"labels": {}}, {}, id="an absent facet is unknown"),
        pytest.param({"labels": {"mood": ["glad"]}}, {"mood": ("glad",)}, id="any facet"),
        pytest.param({"labels": {"regions": ["IQ"]}}, {"region": ("IQ",)}, id="plural inside labels"),
    ],
)
def test_labels(write, changed, labels):
    assert read_corpora([write(row(**changed))], KNOWN)[0].labels == labels


@pytest.mark.parametrize(
    ("line", "labels", "maybe"),
    [
        pytest.param(
            {"regions": ["IQ"], "themes": [], "maybe": {"regions": ["SY"], "themes": ["health"]}},
            {"region": ("IQ",), "theme": ()},
            {"region": ("SY",), "theme": ("health",)},
            id="both facets",
        ),
        pytest.param({"themes": ["health"]}, {"theme": ("health",)}, {}, id="one facet"),
        pytest.param({"regions": None, "maybe": None}, {"region": None}, {}, id="null"),
        pytest.param({"themes": ["x"], "labels": {"theme": ["health"]}}, {"theme": ("health",)}, {}, id="labels first"),
    ],
)
def test_facets_at_the_top_level(write, line, labels, maybe):
    [statement] = read_corpora([write({"id": "a", "text": "Some text.", **line})], KNOWN)
    assert (statement.labels, statement.maybe) == (labels, maybe)


def test_several_files_keep_their_order(write):
    paths = [write(row(id="b"), row(id="a"), name="one"), write(row(id="c"), name="another")]
    assert [statement.id for statement in read_corpora(paths)] == ["b", "a", "c"]


def test_blank_lines_are_passed_over_and_counted(write):
    path = write(b"", row(id="a"), b"  ", b"\r", row(id="b"), b"")
    assert [(line, read["id"]) for line, read in read_rows(path)] == [(2, "a"), (5, "b")]


def test_a_line_separator_inside_a_string_ends_no_line(write):
    path = write(row(text="one\u2028two\u0085three\x0bfour"))
    assert read_corpora([path])[0].text == "one\u2028two\u0085three\x0bfour"


def test_without_known_labels_any_will_do(write):
    assert read_corpora([write(row(labels={"new": ["label"]}))])[0].labels == {"new": ("label",)}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param(row(id="first"), "id first is given twice", id="id twice"),
        pytest.param(row(id=True), "id must be a string or a number", id="a truth value as id"),
        pytest.param({"id": "a"}, "text is missing", id="no text"),
        pytest.param(row(text=["Some"]), "text must be a string", id="a list as text"),
        pytest.param(row(text=" \n\t\u00a0"), "text is empty", id="empty text"),
        pytest.param(row(title=1), "title must be a string", id="a number as title"),
        pytest.param(row(lang=[]), "lang must be a string", id="a list as language"),
        pytest.param(row(source={}), "source must be a string", id="an object as source"),
        pytest.param(row(labels=["IQ"]), "labels must be an object of facets", id="labels without facets"),
        pytest.param(row(labels=None), "labels must be an object of facets", id="labels null"),
        pytest.param(row(labels={"region": "IQ"}), "labels.region must be a list of strings", id="a label for a list"),
        pytest.param(row(labels={"region": [1]}), "labels.region must be a list of strings", id="a number as label"),
        pytest.param(row(labels={"place": []}), "there is no facet place", id="unknown facet"),
        pytest.param(row(labels={"place": None}), "there is no facet place", id="unknown facet, null"),
        pytest.param(row(labels={"region": ["IQ", "X", "Y"]}), "region has unknown labels X, Y", id="labels"),
        pytest.param({"id": "a", "text": "x", "themes": ["X"]}, "theme has unknown labels X", id="top level"),
        pytest.param(row(maybe={"theme": ["X"]}), "theme has unknown labels X", id="unknown maybe"),
        pytest.param(row(maybe={"place": []}), "there is no facet place", id="unknown facet of maybe"),
        pytest.param(row(maybe=["health"]), "maybe must be an object of facets", id="maybe without facets"),
        pytest.param(b'{"id": "a",', "not JSON: unexpected end of data", id="half a line"),
        pytest.param(b"id,text,labels", "not JSON: unexpected character", id="CSV"),
        pytest.param("a string", "not a JSON object", id="a string"),
        pytest.param([row()], "not a JSON object", id="a list"),
        pytest.param(b"[" * 100_000, "not JSON: depth limit exceeded", id="nested deeply"),
        pytest.param(b'{"id": "a", "text": "\\ud83d"}', "not JSON: ", id="half a surrogate pair"),
    ],
)
def test_faults_are_refused_with_file_and_line(write, line, message):
    path = write(row(id="first"), b"", line, row(id="last"))
    with pytest.raises(BadRow, match=f"^{path}:3: {message}"):
        read_corpora([path], KNOWN)
    corpus = read_corpus([path], known=KNOWN)
    assert [(statement.id, where) for statement, where in zip(corpus.statements, corpus.where, strict=True)] == [
        ("first", (path, 1)),
        ("last", (path, 4)),
    ]
    [fault] = corpus.faults
    assert (fault.path, fault.number) == (str(path), 3)


def test_without_an_id_the_row_is_one(write):
    rows = {"text": "one", "labels": {}}, {"text": "two", "labels": {}, "id": 7}, {"text": "three", "labels": {}}
    assert [statement.id for statement in read_corpora([write(*rows)])] == ["some.jsonl:1", "7", "some.jsonl:3"]
    paths = [write(rows[0], name=name) for name in ("a/some.jsonl", "b/some.jsonl")]
    assert [statement.id for statement in read_corpora(paths)] == [f"{path}:1" for path in paths]


@pytest.mark.parametrize(
    ("line", "facets", "labels"),
    [
        pytest.param({"topic": "tax"}, ["topic"], {"topic": ("tax",)}, id="a column"),
        pytest.param({"topic": ["tax", "law"]}, ["topic"], {"topic": ("tax", "law")}, id="a list"),
        pytest.param({"topic": None}, ["topic"], {"topic": None}, id="null is unknown"),
        pytest.param({"topic": []}, ["topic"], {"topic": ()}, id="an empty list is none"),
        pytest.param({"topic": ""}, ["topic"], {"topic": None}, id="an empty cell is unknown"),
        pytest.param({}, ["topic"], {}, id="absent is unknown"),
        pytest.param({"labels": "tax"}, ["labels"], {"labels": ("tax",)}, id="a column named labels"),
        pytest.param({"regions": "north"}, ["regions"], {"regions": ("north",)}, id="a column named regions"),
        pytest.param({"regions": ["IQ"]}, ["region"], {"region": ("IQ",)}, id="gold asked for by facet"),
        pytest.param({"labels": {"a": ["x"]}, "b": "y"}, ["a", "b"], {"a": ("x",), "b": ("y",)}, id="both"),
    ],
)
def test_facets_asked_for(write, line, facets, labels):
    corpus = read_corpus([write({"id": "a", "text": "Some text.", **line})], Columns(facets=tuple(facets)))
    assert corpus.faults == []
    assert corpus.statements[0].labels == labels


def test_usual_facets_are_read_where_they_are(write):
    flat, line = {"text": "x", "topic": "tax"}, {"text": "y", "labels": {"other": ["z"]}}
    corpus = read_corpus([write(flat, line)], Columns(usual=("topic", "place")))
    assert [statement.labels for statement in corpus.statements] == [{"topic": ("tax",)}, {"other": ("z",)}]


def test_what_is_not_asked_for_is_said(write):
    path = write(row(labels={"topic": ["tax"], "place": []}))
    corpus = read_corpus([path], Columns(facets=("topic",)))
    assert corpus.statements[0].labels == {"topic": ("tax",)}
    assert corpus.notes == [f"{path}: facets not asked for: place"]


@pytest.mark.parametrize(
    ("columns", "labels", "notes"),
    [
        pytest.param(
            {},
            [("tax", "law"), ("tax",), None, ("law",)],
            ["topic: labels end at ';' in 1 cells of 4", "topic: 1 empty cells are read as unknown"],
            id="found",
        ),
        pytest.param(
            {"separators": {None: ""}, "empty_is_none": True},
            [("tax; law",), ("tax",), (), ("law",)],
            ["topic: 1 empty cells are read as no label"],
            id="none wanted",
        ),
        pytest.param(
            {"separators": {"topic": "x"}},
            [("ta", "; law"), ("ta",), None, ("law",)],
            ["topic: labels end at 'x' in 2 cells of 4", "topic: 1 empty cells are read as unknown"],
            id="another, for this facet",
        ),
    ],
)
def test_cells_of_several_labels(write, columns, labels, notes):
    path = write(*({"text": "x", "topic": cell} for cell in ("tax; law", "tax", "", "law")))
    corpus = read_corpus([path], Columns(facets=("topic",), **columns))
    assert [statement.labels["topic"] for statement in corpus.statements] == labels
    assert corpus.notes == notes


def test_columns_may_have_any_names(tmp_path):
    path = tmp_path / "some.csv"
    path.write_text("nr,body,head,tongue,desk\n1,Some text.,A title,en,tax\n", encoding="utf-8")
    columns = Columns("body", "head", "nr", "tongue", ("desk",))
    assert read_corpus([path], columns).statements == [
        Statement("1", "Some text.", "A title", "en", {"desk": ("tax",)})
    ]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        pytest.param({"text": "body"}, r"there is no column 'body' \(--text\); there are text, topic", id="text"),
        pytest.param({"title": "head"}, r"there is no column 'head' \(--title\)", id="title"),
        pytest.param({"facets": ("desk",)}, r"there is no column 'desk' \(--facet desk\)", id="facet"),
    ],
)
def test_a_column_that_is_not_there(tmp_path, columns, message):
    path = tmp_path / "some.csv"
    path.write_text("text,topic\na,b\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=f"^{path}:1: {message}"):
        read_corpus([path], Columns(**columns))


def test_an_id_twice_in_two_files(write):
    paths = [write(row(id="a"), name="one"), write(row(id="b"), row(id="a"), name="another")]
    with pytest.raises(CorpusError, match=f"^{paths[1]}:2: id a is given twice, first in {paths[0]}:1"):
        read_corpora(paths)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CorpusError, match=r"none\.jsonl:1: cannot be read: No such file"):
        read_corpora([tmp_path / "none.jsonl"])


@pytest.mark.parametrize("folder", ["real", "eval/dev"])
def test_real_texts_are_read(shared, folder):
    statements = read_corpora(shared / folder / f"{language}.jsonl" for language in ("ar", "en", "fr"))
    assert len(statements) > 200
    assert {facet for statement in statements for facet in statement.labels} == {"region", "theme"}
    assert any(statement.maybe for statement in statements) == (folder == "eval/dev")
