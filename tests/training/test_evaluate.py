import json
import math
import re
import subprocess
import sys

import pytest

from training.__main__ import nested_parents
from training.corpora import Statement, read_corpora
from training.evaluate import Counts, Figures, bootstrap, evaluate

FIGURES = re.compile(
    r"^(?P<slice>\w+) +(?P<facet>\w+) +n= *(?P<texts>\d+)  micro-F1 (?P<micro>\S+) \[(?P<low>\S+), (?P<high>\S+)\]"
    r"  macro-F1 (?P<macro>\S+) \((?P<labels>\d+) labels\)  P (?P<p>\S+)  R (?P<r>\S+)  exact (?P<exact>\S+)"
    r"(?:  hierarchical-F1 (?P<hierarchical>\S+))?",
    re.MULTILINE,
)


def gold(id_, *wanted, maybe=(), lang="en", facet="food"):
    return Statement(id_, "Some text.", lang=lang, labels={facet: wanted}, maybe={facet: tuple(maybe)} if maybe else {})


def only(statements, given) -> Figures:
    return evaluate(statements, {id_: {"food": labels} for id_, labels in given.items()})[-1]


@pytest.mark.parametrize(
    ("statements", "given", "expected"),
    [
        pytest.param([gold("1", "soup")], {"1": ["soup"]}, (1, 1, 1, 1), id="right"),
        pytest.param([gold("1", "soup", "cake")], {"1": ["soup"]}, (2 / 3, 1, 1 / 2, 0), id="one missed"),
        pytest.param([gold("1", "soup")], {"1": ["soup", "cake"]}, (2 / 3, 1 / 2, 1, 0), id="one too many"),
        pytest.param([gold("1", "soup", maybe=["cake"])], {"1": ["soup", "cake"]}, (1, 1, 1, 1), id="maybe given"),
        pytest.param([gold("1", "soup", maybe=["cake"])], {"1": ["soup"]}, (1, 1, 1, 1), id="maybe not given"),
        pytest.param([gold("1", "soup")], {}, (0, math.nan, 0, 0), id="no prediction"),
        pytest.param([gold("1")], {"1": []}, (math.nan, math.nan, math.nan, 1), id="none wanted, none given"),
        pytest.param([gold("1")], {}, (math.nan, math.nan, math.nan, 0), id="none wanted, no prediction"),
        pytest.param([gold("1")], {"1": ["soup"]}, (0, 0, math.nan, 0), id="none wanted, one given"),
        pytest.param(
            [gold("1", "soup"), gold("2", "soup", "cake"), gold("3")],
            {"1": ["soup"], "2": ["soup", "salad"], "3": []},
            (4 / 6, 2 / 3, 2 / 3, 2 / 3),
            id="three texts",
        ),
        pytest.param([gold("1", "soup")], {"1": ["soup"], "2": ["cake"]}, (1, 1, 1, 1), id="a text that is not gold"),
    ],
)
def test_figures(statements, given, expected):
    figures = only(statements, given)
    found = (figures.micro_f1, figures.precision, figures.recall, figures.exact)
    assert found == pytest.approx(expected, nan_ok=True)
    assert figures.texts == len(statements)


def test_macro_f1_is_over_labels_with_ten_gold_texts():
    statements = [gold(f"s{n}", "soup") for n in range(10)] + [gold(f"c{n}", "cake") for n in range(9)]
    figures = only(statements, {f"s{n}": ["soup"] for n in range(5)} | {"c0": ["salad"]})
    assert (figures.macro_labels, figures.macro_f1) == (1, pytest.approx(2 / 3))
    assert figures.per_label == {"cake": Counts(0, 0, 9), "salad": Counts(0, 1, 0), "soup": Counts(5, 0, 5)}


def test_no_label_with_ten_gold_texts():
    figures = only([gold("1", "soup")], {"1": ["soup"]})
    assert figures.macro_labels == 0
    assert math.isnan(figures.macro_f1)


def test_each_language_and_all_have_a_line_for_each_facet():
    statements = [
        gold("1", "soup"),
        gold("2", "cake", lang="ar"),
        gold("3", "lunch", facet="meal"),
        Statement("4", "Some text.", labels={"food": ("soup",), "meal": None}),
    ]
    lines = evaluate(statements, {"4": {"food": ["soup"]}})
    assert [(line.slice, line.facet, line.texts, line.micro_f1) for line in lines] == [
        ("ar", "food", 1, 0.0),
        ("en", "food", 1, 0.0),
        ("en", "meal", 1, 0.0),
        ("all", "food", 3, 0.5),
        ("all", "meal", 1, 0.0),
    ]


def test_the_interval_of_texts_that_are_all_alike_is_a_point():
    assert only([gold(str(n), "soup") for n in range(5)], {str(n): ["soup"] for n in range(5)}).interval == (1, 1)


def test_the_interval_holds_95_of_100_draws():
    """Of 400 fair coins, 200 fall heads, give or take twice a standard deviation of 10."""
    coins = [Counts(1, 0, 0), Counts(0, 1, 0)] * 200
    low, high = bootstrap(coins, lambda drawn: sum(counts.hits for counts in drawn))
    assert (low, high) == (pytest.approx(180, abs=4), pytest.approx(220, abs=4))


def test_no_interval_where_nothing_counts():
    assert all(map(math.isnan, only([gold("1")], {"1": []}).interval))


def test_a_line_of_text():
    figures = Figures("all", "food", 12, 0.61, (0.5, 0.7249), math.nan, 0, 1.0, 0.25, 0.5, {})
    line = (
        "all   food     n=  12  micro-F1 0.610 [0.500, 0.725]  macro-F1 nan (0 labels)  P 1.000  R 0.250  exact 0.500"
    )
    assert figures.line() == line


@pytest.fixture(scope="module")
def dev(shared, default_model):
    files = sorted((shared / "eval" / "dev").glob("*.jsonl"))
    statements = read_corpora(files)
    predictions = {}
    for statement in statements:
        answer = default_model.label(statement.text, statement.title)
        predictions[statement.id] = {facet: [label.id for label in labels] for facet, labels in answer.facets.items()}
    return files, statements, predictions


def test_figures_are_those_of_the_gold_sets_own_measure(shared, dev, default_model):
    files, statements, predictions = dev
    del predictions[statements[0].id]
    rows = ({"id": id_, "regions": labels["region"], "themes": labels["theme"]} for id_, labels in predictions.items())
    command = [sys.executable, shared / "eval" / "score.py", *files]
    printed = subprocess.run(
        command, input="\n".join(map(json.dumps, rows)), capture_output=True, text=True, check=True
    )
    expected = [match.groups() for match in FIGURES.finditer(printed.stdout)]
    lines = "\n".join(figures.line() for figures in evaluate(statements, predictions, nested_parents(default_model)))
    ours = [match.groups() for match in FIGURES.finditer(lines)]
    names = {"region": "regions", "theme": "themes"}
    assert [(slice_, names[facet], *figures) for slice_, facet, *figures in ours] == expected
    assert len(expected) == 8
    assert sum(figures[-1] is not None for figures in expected) == 4


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(["soup"], 1.0, id="right"),
        pytest.param(["stew"], 2 * 1 / (2 * 1 + 1 + 1), id="a sister: the parent is shared"),
        pytest.param(["warm"], 2 * 1 / (2 * 1 + 0 + 1), id="the parent"),
        pytest.param(["soup", "001"], 1.0, id="the world beside others"),
        pytest.param(["001"], 0.0, id="the world alone"),
    ],
)
def test_hierarchical_f1_counts_ancestors(given, expected):
    parents = {"food": {"soup": "warm", "stew": "warm", "warm": None, "001": None}}
    figures = evaluate([gold("1", "soup")], {"1": {"food": given}}, parents)[-1]
    assert figures.hierarchical_f1 == pytest.approx(expected)
