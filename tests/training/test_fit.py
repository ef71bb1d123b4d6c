from dataclasses import replace

import numpy as np
import pytest
from conftest import TINY_LABELS, tiny_statements

from service.artifact import open_artifact
from service.labelset import Node
from service.lexicon import Lexicon, Reading
from training.corpora import Statement
from training.errors import TrainingError
from training.fit import fit, measure, random_part
from training.model import facet_of

FOUND = Statement("found", "x", source="web", labels={"food": ("soup",)})
CHOSEN = Statement("chosen", "x", source="web", chosen=True, labels={"food": ("soup",)})
WRITTEN = Statement("written", "x", labels={"food": ("soup",)})


def nothing(_name, _total):
    return lambda: None


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        pytest.param([FOUND, CHOSEN, WRITTEN], [1, 0, 0], id="those drawn at random"),
        pytest.param([WRITTEN, WRITTEN], [1, 1], id="all of a user's own"),
        pytest.param([CHOSEN, WRITTEN], [1, 1], id="all where none were drawn"),
    ],
)
def test_random_part(statements, expected):
    assert random_part(statements)[:, 0].astype(int).tolist() == expected


def test_figures_are_of_the_random_part_alone():
    statements = [FOUND, CHOSEN, WRITTEN]
    facet = facet_of("food", ["soup"], statements)
    [figures] = measure(statements, facet, np.array([[True], [False], [False]]))
    assert (figures.texts, figures.micro_f1) == (1, 1.0)


def test_progress_is_told_facet_by_facet_and_comes_to_its_end(tmp_path):
    bars = {}

    def progress(name, total):
        bars[name] = [0, total]

        def tick():
            bars[name][0] += 1

        return tick

    names = Lexicon({(food,): [Reading(food, "name")] for food in ("soup", "salad", "cake")})
    _, figures = fit(tiny_statements(), TINY_LABELS, tmp_path, progress, {"food": names})
    # Five folds and all: four foods (one a group with a name to look for), two meals.
    assert bars == {"food": [24, 24], "food: places": [5, 5], "meal": [12, 12]}
    assert {facet: rows[-1].micro_f1 > 0.9 for facet, rows in figures.items()} == {"food": True, "meal": True}


def test_a_facet_unknown_in_some_texts_is_learnt_from_the_others(tmp_path):
    statements = [
        replace(statement, labels={**statement.labels, "meal": None} if number % 4 == 0 else statement.labels)
        for number, statement in enumerate(tiny_statements())
    ]
    _, figures = fit(statements, TINY_LABELS, tmp_path, nothing)
    assert [(rows[-1].facet, rows[-1].texts) for rows in figures.values()] == [("food", 36), ("meal", 27)]
    assert open_artifact(tmp_path).manifest["facets"]["meal"]["examples"] == [9, 18]


@pytest.mark.parametrize(
    ("statements", "label_sets", "message"),
    [
        pytest.param([], TINY_LABELS, "facet food has no label with 2 examples", id="nothing"),
        pytest.param(tiny_statements()[:3], TINY_LABELS, "facet food has no label with 2 examples", id="one of each"),
        pytest.param(tiny_statements()[:4], TINY_LABELS, "cross-validation needs 5 texts", id="four texts"),
        pytest.param(
            [replace(tiny_statements()[0], id=str(number)) for number in range(20)],
            {"meal": TINY_LABELS["meal"]},
            "cross-validation needs 5 texts that are not versions of each other",
            id="one text twenty times",
        ),
        pytest.param(
            tiny_statements(), {"mood": [Node("glad", {})]}, "facet mood has no label with 2 examples", id="no facet"
        ),
    ],
)
def test_a_corpus_that_teaches_nothing_is_refused_and_nothing_is_written(tmp_path, statements, label_sets, message):
    with pytest.raises(TrainingError, match=message):
        fit(statements, label_sets, tmp_path / "model", nothing)
    assert not (tmp_path / "model").exists()
