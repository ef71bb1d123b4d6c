import json

import pytest

from training.corpora import Statement, read_corpora, read_rows
from training.errors import CorpusError

KNOWN = {"region": {"IQ", "SY"}, "theme": {"health"}, "mood": {"glad"}}


@pytest.fixture
def write(tmp_path):
    def write(*lines, name="some.jsonl"):
        path = tmp_path / name
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
        pytest.param({"text": "Some text."}, "id must be a string", id="no id"),
        pytest.param(row(id=7), "id must be a string", id="a number as id"),
        pytest.param({"id": "a"}, "text must be a string", id="no text"),
        pytest.param(row(text=["Some"]), "text must be a string", id="a list as text"),
        pytest.param(row(text=" \n\t\u00a0"), "a has an empty text", id="empty text"),
        pytest.param(row(title=1), "title must be a string", id="a number as title"),
        pytest.param(row(lang=[]), "lang must be a string", id="a list as language"),
        pytest.param(row(source={}), "source must be a string", id="an object as source"),
        pytest.param(row(labels=["IQ"]), "labels must be an object of facets", id="labels without facets"),
        pytest.param(row(labels=None), "labels must be an object of facets", id="labels null"),
        pytest.param(row(labels={"region": "IQ"}), "labels.region must be a list of strings", id="a label for a list"),
        pytest.param(row(labels={"region": [1]}), "labels.region must be a list of strings", id="a number as label"),
        pytest.param(row(labels={"place": []}), "labels has the unknown facet place", id="unknown facet"),
        pytest.param(row(labels={"place": None}), "labels has the unknown facet place", id="unknown facet, null"),
        pytest.param(row(labels={"region": ["IQ", "X", "Y"]}), "labels.region has unknown labels X, Y", id="labels"),
        pytest.param({"id": "a", "text": "x", "themes": ["X"]}, "labels.theme has unknown labels X", id="top level"),
        pytest.param(row(maybe={"theme": ["X"]}), "maybe.theme has unknown labels X", id="unknown maybe"),
        pytest.param(row(maybe={"place": []}), "maybe has the unknown facet place", id="unknown facet of maybe"),
        pytest.param(row(maybe=["health"]), "maybe must be an object of facets", id="maybe without facets"),
        pytest.param(b'{"id": "a",', "not JSON: Expecting property name", id="half a line"),
        pytest.param(b"id,text,labels", "not JSON: Expecting value", id="CSV"),
        pytest.param("a string", "not a JSON object", id="a string"),
        pytest.param([row()], "not a JSON object", id="a list"),
        pytest.param(b"[" * 100_000, "not JSON: nested too deeply", id="nested deeply"),
        pytest.param(b'{"id": "a", "text": "caf\xe9"}', "not UTF-8", id="Latin-1"),
    ],
)
def test_faults_are_refused_with_file_and_line(write, line, message):
    path = write(row(id="first"), b"", line, row(id="last"))
    with pytest.raises(CorpusError, match=f"^{path}:3: {message}"):
        read_corpora([path], KNOWN)


def test_an_id_twice_in_two_files(write):
    paths = [write(row(id="a"), name="one"), write(row(id="b"), row(id="a"), name="another")]
    with pytest.raises(CorpusError, match=f"^{paths[1]}:2: id a is given twice"):
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
