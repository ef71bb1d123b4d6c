"""What is said of texts that took no part: neither the model, nor calibration and thresholds have seen them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from sklearn.model_selection import GroupKFold

from service.scorer import Array
from training.corpora import Statement
from training.decisions import Decisions
from training.model import FOLDS, Facet

# Fits calibration and thresholds on the rows told.
DecideOn = Callable[[Array], Decisions]


@dataclass(frozen=True)
class HeldOut:
    """What was said of a facet's texts, and what is so.

    ``rows`` are the texts' positions in the corpus; all else is [texts, labels]. ``labels`` are the trained ones,
    then those with too few examples, which are never given. A pair that is not ``known`` counts for nothing.
    """

    facet: str
    labels: tuple[str, ...]
    trained: int
    rows: Array
    wanted: Array
    known: Array
    given: Array
    probabilities: Array

    def only(self, kept: Array) -> "HeldOut":
        """Return some of the texts."""
        parts = (part[kept] for part in (self.rows, self.wanted, self.known, self.given, self.probabilities))
        return HeldOut(self.facet, self.labels, self.trained, *parts)


def cross_decide(scores: Array, groups: Array, decide_on: DecideOn) -> tuple[Array, Array]:
    """Return probabilities and decisions [texts, labels] for out-of-fold ``scores``.

    Each fold's come from calibration and thresholds that were fitted on the other folds.
    """
    probabilities, given = np.zeros_like(scores), np.zeros(scores.shape, dtype=bool)
    folds = folds_of(groups)
    # Threads, because numpy does nearly all of it and the scores need not be copied.
    decisions = Parallel(n_jobs=-1, prefer="threads")(delayed(decide_on)(rows) for rows, _ in folds)
    for decided, (_, held_out) in zip(decisions, folds, strict=True):
        probabilities[held_out] = decided.calibration.probabilities(scores[held_out])
        given[held_out] = decided.given(scores[held_out])
    return probabilities, given


def folds_of(groups: Array) -> list[tuple[Array, Array]]:
    """Return the rows to train on and those held out, fold by fold: no version of a text is on both sides."""
    return list(GroupKFold(FOLDS, shuffle=True, random_state=0).split(groups, groups=groups))


def hold_out(
    statements: Sequence[Statement], facet: Facet, measured: Array, probabilities: Array, given: Array
) -> HeldOut:
    """Put together what was said of the ``measured`` [texts] statements in which the facet is known."""
    labelled = np.array([statement.labels.get(facet.name) is not None for statement in statements])
    rows = np.flatnonzero(measured & labelled)
    untrained = _untrained(statements, facet, rows)
    missing = np.zeros((len(rows), len(untrained)), dtype=bool)
    for place, row in enumerate(rows.tolist()):
        own = statements[row].labels[facet.name] or ()
        missing[place, [untrained[label] for label in own if label in untrained]] = True
    return HeldOut(
        facet.name,
        (*facet.labels, *untrained),
        len(facet.labels),
        rows,
        np.hstack([facet.wanted[rows] & facet.known[rows], missing]),
        np.hstack([facet.known[rows], np.ones_like(missing)]),
        np.hstack([given[rows] & facet.known[rows], np.zeros_like(missing)]),
        np.hstack([probabilities[rows], np.zeros(missing.shape)]),
    )


def _untrained(statements: Sequence[Statement], facet: Facet, rows: Array) -> dict[str, int]:
    found = {label for row in rows.tolist() for label in statements[row].labels[facet.name] or ()}
    return {label: column for column, label in enumerate(sorted(found - set(facet.labels)))}
