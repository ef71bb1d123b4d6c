import numpy as np
import pytest
from samples import tiny_statements

from training.corpora import Statement
from training.suspects import MOST_TEXTS, find_suspects


@pytest.fixture
def ticks():
    return []


def find(statements, facet, ticks):
    groups = np.arange(len(statements))
    return find_suspects(statements, facet, groups, lambda: ticks.append(1))


def relabelled(statements, position, **labels):
    own = statements[position]
    changed = Statement(own.id, own.text, labels={**own.labels, **labels})
    return [*statements[:position], changed, *statements[position + 1 :]]


def test_labels_that_are_right_are_not_suspected(ticks):
    suspects = find(tiny_statements(), "food", ticks)
    assert suspects.found == []
    assert (suspects.texts, suspects.labels) == (36, ["cake", "salad", "soup"])
    assert len(ticks) == 5


def test_a_wrong_label_stands_first_with_the_one_that_is_missing(ticks):
    statements = relabelled(tiny_statements(), 4, food=("soup",))
    assert tiny_statements()[4].labels["food"] == ("salad",)
    first = find(statements, "food", ticks).found[0]
    assert first.position == 4
    assert first.wrong["soup"] < 0.2
    assert first.missing["salad"] > 0.8


def test_unknown_is_not_looked_at(ticks):
    statements = relabelled(relabelled(tiny_statements(), 4, food=("soup",)), 5, food=None)
    suspects = find(statements, "food", ticks)
    assert suspects.texts == 35
    assert suspects.found[0].position == 4
    statements = relabelled(statements, 4, food=None)
    assert find(statements, "food", ticks).found == []


@pytest.mark.parametrize(
    "labels",
    [
        pytest.param([("a",)] * 30, id="always there"),
        pytest.param([("a",)] * 9 + [()] * 21, id="few examples"),
        pytest.param([None] * 30, id="unknown"),
        pytest.param([("a",), ()] * 15, id="cannot be told"),
    ],
)
def test_where_nothing_can_be_said(labels, ticks):
    statements = [Statement(str(n), f"word{n}", labels={"facet": own}) for n, own in enumerate(labels)]
    suspects = find(statements, "facet", ticks)
    assert (suspects.found, suspects.labels) == ([], [])


def test_of_very_many_texts_some_are_looked_at(ticks):
    words = {"a": "red apple", "b": "blue berry"}
    statements = [
        Statement(str(n), f"{words['ab'[n % 2]]} {n % 97}", labels={"facet": ("ab"[n % 2],)})
        for n in range(MOST_TEXTS + 50)
    ]
    suspects = find(statements, "facet", ticks)
    assert (suspects.texts, suspects.labels, suspects.found) == (MOST_TEXTS, ["a", "b"], [])
