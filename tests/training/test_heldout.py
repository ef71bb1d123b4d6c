import numpy as np
import pytest

from training.corpora import Statement
from training.heldout import cross_decide, folds_of, hold_out
from training.model import facet_of


class Recorded:
    """Decisions that tell which rows they were fitted on: by their mean score."""

    def __init__(self, scores):
        self.mean = scores.mean()
        self.calibration = self

    def probabilities(self, scores):
        return np.full(scores.shape, self.mean)

    def given(self, scores):
        return scores > self.mean


def test_each_fold_is_decided_by_what_was_fitted_on_the_others():
    groups = np.repeat(np.arange(10), 2)
    scores = np.arange(20.0)[:, None]
    probabilities, given = cross_decide(scores, groups, lambda rows: Recorded(scores[rows]))
    for rows, held_out in folds_of(groups):
        assert not set(groups[rows]) & set(groups[held_out])
        assert probabilities[held_out] == pytest.approx(scores[rows].mean())
        assert given[held_out].tolist() == (scores[held_out] > scores[rows].mean()).tolist()


STATEMENTS = [
    Statement("a", "x", labels={"food": ("soup",)}),
    Statement("b", "x", labels={"food": ("soup", "rare")}),
    Statement("c", "x", labels={"food": None}),
    Statement("d", "x", labels={"food": ()}, maybe={"food": ("cake",)}),
    Statement("e", "x", labels={"food": ("cake",)}),
    Statement("f", "x", labels={"food": ("cake",)}),
]


def test_what_was_said_is_put_beside_what_is_so():
    facet = facet_of("food", ["soup", "cake", "rare"], STATEMENTS)
    measured = np.array([True, True, True, True, True, False])
    probabilities = np.full((6, 2), 0.5)
    held_out = hold_out(STATEMENTS, facet, measured, probabilities, np.ones((6, 2), dtype=bool))
    assert held_out.rows.tolist() == [0, 1, 3, 4]
    assert (held_out.labels, held_out.trained) == (("soup", "cake", "rare"), 2)
    assert held_out.wanted.astype(int).tolist() == [[1, 0, 0], [1, 0, 1], [0, 0, 0], [0, 1, 0]]
    # A label that may or may not apply is neither known nor given; one that was not trained is never given.
    assert held_out.known.astype(int).tolist() == [[1, 1, 1], [1, 1, 1], [1, 0, 1], [1, 1, 1]]
    assert held_out.given.astype(int).tolist() == [[1, 1, 0], [1, 1, 0], [1, 0, 0], [1, 1, 0]]
    assert held_out.probabilities[:, 2].tolist() == [0.0] * 4


def test_a_part_has_the_same_labels():
    facet = facet_of("food", ["soup", "cake"], STATEMENTS[:1] + STATEMENTS[3:] + [STATEMENTS[0]])
    assert facet.labels == ("soup", "cake")
    statements = [STATEMENTS[0], *STATEMENTS[3:], STATEMENTS[0]]
    held_out = hold_out(statements, facet, np.ones(5, dtype=bool), np.zeros((5, 2)), np.zeros((5, 2), dtype=bool))
    part = held_out.only(held_out.wanted[:, 1])
    assert (part.rows.tolist(), part.wanted.astype(int).tolist()) == ([2, 3], [[0, 1], [0, 1]])
