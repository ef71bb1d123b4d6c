"""The learning curve, which says whether more examples would help.

For each part of the training texts a model is fitted on it, calibration and thresholds on as many other
texts, and both are measured on texts held out. Dear as it looks, it is not: parts are small, and where texts are
many one fold is enough, so that all of it costs from a seventh of the training (many texts) to three quarters.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from service.scorer import Array
from training.heldout import HeldOut, folds_of
from training.intervals import draws, interval
from training.tally import Tally

PARTS = (1 / 8, 1 / 4, 1 / 2)
# As many texts are enough to measure on.
_MEASURED = 600
# Fewer teach nothing; more take long, and how the curve ends can be seen without them.
_LEAST_TEXTS = 12
_MOST_TEXTS = 100_000
# The last doubling must have brought so much, for sure, to promise that another one would bring some.
_GAIN = 0.005

# Fits on the first rows, decides on the second, and says which labels [rows, labels] the third are given.
Learner = Callable[[Array, Array, Array], Array]
# The rows to train on and those held out.
Fold = tuple[Array, Array]
HELPS, MAY_HELP, HARDLY_HELPS = "helps", "may help", "hardly helps"


def learning_steps(held_out: HeldOut, known: Array, groups: Array) -> int:
    """Return how many models `learning_curve` fits."""
    folds = _folds(held_out, groups)
    return len(folds) * len(_parts(known, folds))


def _folds(held_out: HeldOut, groups: Array) -> list[Fold]:
    """Return as many folds as are needed to measure on enough texts."""
    chosen: list[Fold] = []
    measured = 0
    for rows, others in folds_of(groups):
        if measured < _MEASURED:
            chosen.append((rows, others))
            measured += int(np.isin(others, held_out.rows).sum())
    return chosen


def _parts(known: Array, folds: Sequence[Fold]) -> list[tuple[float, int]]:
    """Return the parts that the curve is measured at, and how many texts each is."""
    texts = _examples(known, folds)
    return [(part, round(part * texts)) for part in PARTS if _LEAST_TEXTS <= part * texts <= _MOST_TEXTS]


def _examples(known: Array, folds: Sequence[Fold]) -> int:
    return round(float(np.mean([known[rows].sum() for rows, _ in folds])))


def learning_curve(held_out: HeldOut, known: Array, groups: Array, learn: Learner) -> dict[str, Any] | None:
    """Return the points of the curve, what the last doubling gained, and the verdict; None for too few texts.

    ``known`` [texts] says in which texts of the corpus the facet is known.
    """
    folds = _folds(held_out, groups)
    parts = _parts(known, folds)
    if not parts:
        return None
    measured = np.isin(held_out.rows, np.concatenate([others for _, others in folds]))
    full = held_out.only(measured)
    tallies = [
        (examples, Tally(replace(full, given=_given(full, part, known, groups, folds, learn))))
        for part, examples in parts
    ]
    tallies.append((_examples(known, folds), Tally(full)))
    points = [{"examples": examples, **_figures(tally)} for examples, tally in tallies]
    gain = _gain(tallies[-2][1], tallies[-1][1])
    return {"points": points, "gain": gain, "from": tallies[-2][0], "verdict": _verdict(gain)}


def _given(full: HeldOut, part: float, known: Array, groups: Array, folds: Sequence[Fold], learn: Learner) -> Array:
    place = {row: position for position, row in enumerate(full.rows.tolist())}
    given = np.zeros_like(full.given)
    for rows, others in folds:
        fitted, decided = _split(rows[known[rows]], groups, part)
        asked = others[np.isin(others, full.rows)]
        at = [place[row] for row in asked.tolist()]
        given[at, : full.trained] = learn(fitted, decided, asked)
    return given & full.known


def _split(rows: Array, groups: Array, part: float) -> tuple[Array, Array]:
    """Return two parts of ``rows`` at random, of this size each, with no version of a text in both."""
    names, group = np.unique(groups[rows], return_inverse=True)
    rank = np.random.default_rng(0).permutation(len(names))[group]
    order = np.argsort(rank, kind="stable")
    before = np.searchsorted(rank[order], rank, side="left") / len(rows)
    return rows[before < part], rows[(before >= part) & (before < 2 * part)]


def _figures(tally: Tally) -> dict[str, Any]:
    figures = tally.figures()
    return {name: figures[name] for name in ("micro_f1", "macro_f1_all")}


def _gain(before: Tally, after: Tally) -> dict[str, float]:
    """Return what micro-F1 gained, with its interval over the same draws of texts for both."""
    values = [
        after.measures(after.sums(times))["micro_f1"] - before.measures(before.sums(times))["micro_f1"]
        for times in draws(after.texts)
    ]
    low, high = interval(values)
    value = after.measures(after.all)["micro_f1"] - before.measures(before.all)["micro_f1"]
    return {"value": value, "low": low, "high": high}


def _verdict(gain: dict[str, float]) -> str:
    if gain["low"] > _GAIN:
        return HELPS
    return MAY_HELP if gain["high"] > 2 * _GAIN else HARDLY_HELPS
