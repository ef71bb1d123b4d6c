import numpy as np
import pytest

from training.corpora import Statement
from training.model import facet_of
from training.outcome import measure, random_part

FOUND = Statement("found", "x", source="web", labels={"food": ("soup",)})
CHOSEN = Statement("chosen", "x", source="web", chosen=True, labels={"food": ("soup",)})
WRITTEN = Statement("written", "x", labels={"food": ("soup",)})


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
