import json

import pytest
from samples import tiny_statements

from training.check import check
from training.checktext import report_lines
from training.columns import Columns
from training.corpora import read_corpus

STORM = "a storm tore the roofs from forty houses near the old harbour during the night of sunday and monday"
VOTE = "members of the chamber voted by a wide margin to change the law on seeds and fertiliser"


@pytest.fixture
def report(tmp_path):
    def report(rows, columns=None, suspects=False):
        path = tmp_path / "some.jsonl"
        path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
        corpus = read_corpus([path], columns or Columns(facets=("topic",)))
        return check(corpus, lambda _name, _total: lambda: None, suspects)

    return report


def rows_of(groups):
    return [[row["row"] for row in group["rows"]] for group in groups]


def test_what_is_in_a_corpus(report):
    texts = [
        STORM,
        VOTE,
        "Le conseil a voté la loi sur les semences et les engrais.",
        "قال الوزير في البيان إن الطريق مغلق",
    ]
    topics = [["weather"], ["law", "farms"], None, []]
    found = report([{"text": text, "topic": topic} for text, topic in zip(texts, topics, strict=True)])
    assert found.rows == {"usable": 4, "bad": 0, "without text": 0}
    assert found.languages == {"en": 2, "fr": 1, "ar": 1}
    assert found.characters == {"median": 72, "longest": len(STORM)}
    assert found.duplicates == found.near_duplicates == []
    topic = found.facets["topic"]
    assert topic.texts == {"unknown": 1, "no label": 1, "one label": 1, "several labels": 1}
    assert topic.examples == {"farms": 1, "law": 1, "weather": 1}


def test_bad_rows_are_listed(report):
    found = report([{"text": STORM, "topic": "a"}, {"text": " "}, {"topic": "a"}, "{", {"text": VOTE, "topic": {}}])
    assert found.rows == {"usable": 1, "bad": 4, "without text": 2}
    assert [(row["row"], row["field"], row["why"].split(":")[0]) for row in found.bad_rows] == [
        (2, "text", "text is empty"),
        (3, "text", "text is missing"),
        (4, None, "not JSON"),
        (5, "topic", "topic must be a label, a list of labels or null"),
    ]


def test_duplicates(report):
    rows = [(STORM, "a"), (VOTE, "a"), (STORM.upper(), "b"), (VOTE, "a"), (STORM, None)]
    found = report([{"text": text, "topic": topic} for text, topic in rows])
    assert rows_of(found.duplicates) == [[1, 3, 5], [2, 4]]
    assert [group["labels differ"] for group in found.duplicates] == [{"topic": [("a",), ("b",), None]}, {}]
    assert found.near_duplicates == []


def test_near_duplicates_count_where_labels_differ(report):
    rows = [(STORM, "a"), (VOTE, "a"), (f"{STORM} again", "b"), (f"{VOTE} again", "a"), (f"{STORM} {VOTE}", "a")]
    found = report([{"text": text, "topic": topic} for text, topic in rows])
    assert found.duplicates == []
    assert rows_of(found.near_duplicates) == [[1, 2, 3, 4, 5]]
    assert rows_of(report([{"text": t, "topic": topic} for t, topic in rows[:4]]).near_duplicates) == [[1, 3]]


def test_labels_with_few_examples_and_labels_written_alike(report):
    counts = {"one": 1, "two": 2, "nine": 9, "ten": 10, "Ten!": 2}
    rows = [{"text": f"text {label} {n}", "topic": [label]} for label, count in counts.items() for n in range(count)]
    topic = report(rows).facets["topic"]
    assert topic.examples == {"ten": 10, "nine": 9, "Ten!": 2, "two": 2, "one": 1}
    assert (topic.too_few, topic.few, topic.alike) == (["one"], ["nine", "Ten!", "two"], [["ten", "Ten!"]])


def test_likely_wrong_labels_have_rows(report):
    rows = [{"id": s.id, "text": s.text, "topic": list(s.labels["food"])} for s in tiny_statements()]
    rows[4]["topic"] = ["soup"]
    topic = report(rows, suspects=True).facets["topic"]
    assert (topic.texts_looked_at, topic.labels_looked_at) == (36, ["cake", "salad", "soup"])
    suspect = topic.suspects[0]
    assert (suspect["row"], suspect["id"], list(suspect["has"]), list(suspect["lacks"])) == (
        5,
        "t-4",
        ["soup"],
        ["salad"],
    )
    assert rows[4]["text"].startswith(suspect["text"])


def test_the_report_as_text(report):
    rows = [{"id": s.id, "text": s.text, "topic": list(s.labels["food"])} for s in tiny_statements()]
    rows[4]["topic"] = ["soup"]
    rows += [{"text": STORM, "topic": "soup"}, {"text": STORM, "topic": "Soup;cake"}, {"text": ""}]
    lines = list(report_lines(report(rows, suspects=True)))
    text = "\n".join(lines)
    for part in (
        "38 rows can be used, 1 cannot (1 without a text)",
        "  topic: labels end at ';' in 1 cells of 2",
        "some.jsonl:39: text is empty",
        "texts that are the same word for word: 1 groups, 1 of them with different labels",
        "  some.jsonl:37, some.jsonl:38 (topic: soup / Soup+cake)",
        "topic: 4 labels; texts with one label 37, several labels 1",
        "  soup      14 ##############################",
        "  not trained, with fewer than 2 examples: Soup",
        "  written alike, and yet different labels: soup / Soup",
        "of 38 texts, where 3 of the 4 labels can be told from the others",
        "    5 [t-4]: has soup (p 0.",
    ):
        assert part in text


def test_long_lists_are_cut_in_the_text_alone(report):
    found = report([{"text": VOTE, "topic": "a"}, *[{"text": ""}] * 30])
    assert len(found.bad_rows) == 30
    lines = list(report_lines(found))
    assert sum("text is empty" in line for line in lines) == 10
    assert "  ... (--json has all)" in lines


def test_without_facets_the_columns_are_named(report):
    found = report([{"text": VOTE, "desk": "a"}], Columns(usual=("none",)))
    assert list(report_lines(found))[-1] == "no labels: name their columns by --facet; there are text, desk"
