"""Choose the terms and constants of a facet by cross-validation on a part of its texts, within a time budget."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

import numpy as np

from service.scorer import Array
from training.choices import CANDIDATES, Choice
from training.corpora import Statement
from training.decisions import MICRO_F1, Measure, decide
from training.groups import version_groups
from training.model import FOLDS, Facet, Progress, out_of_fold
from training.vectors import Counts, count_blocks

# Candidates compete on so many texts: what is better there is better on all, or nearly as good.
_TEXTS = 1_500
_FOLDS = 2
# A dearer candidate must be better than a cheaper one by so much micro-F1.
_MARGIN = 0.003
# The time of a linear SVM grows a little faster than its texts.
_GROWTH = 1.2

CountShared = Callable[[Sequence[Statement]], list[Counts]]


@dataclass(frozen=True)
class Trial:
    """A candidate, its micro-F1 out of fold, and an estimate of the seconds that training with it takes.

    ``f1`` is None where there was no time to try it.
    """

    choice: Choice
    f1: float | None
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Return what a manifest says of it, without times: they are never the same twice."""
        return {"name": self.choice.name, "micro_f1": None if self.f1 is None else round(self.f1, 4)}


def try_all(
    statements: Sequence[Statement],
    facet: Facet,
    progress: Progress,
    minutes: float,
    count_shared: CountShared,
    candidates: Sequence[Choice] = CANDIDATES,
) -> list[Trial]:
    """Try ``candidates`` on a part of the texts; those that begin after ``minutes`` are not tried, but for the first.

    ``count_shared`` counts the blocks that every candidate has.
    """
    end = monotonic() + 60.0 * minutes
    chosen, part = _part(statements, facet)
    groups = version_groups([statement.whole() for statement in chosen])
    folds = min(_FOLDS, len(np.unique(groups)))
    growth = (facet.known.any(axis=1).sum() / len(chosen)) ** _GROWTH * (FOLDS + 1) / folds
    tick = progress(f"{facet.name}: terms", len(candidates) * folds * len(facet.labels))
    shared = count_shared(chosen)
    trials: list[Trial] = []
    for candidate in candidates:
        begun = monotonic()
        if trials and begun > end:
            trials.append(Trial(candidate, None))
            continue
        counts = [*count_blocks(chosen, candidate.blocks), *shared]
        scores = out_of_fold(counts, part, groups, tick, candidate.c, folds)
        trials.append(Trial(candidate, _micro_f1(part, scores), (monotonic() - begun) * growth))
    return trials


def best_of(trials: Sequence[Trial], seconds: float) -> Choice:
    """Return the best candidate of those whose training takes no more than ``seconds``, the first if none does."""
    best = trials[0]
    for trial in trials[1:]:
        if trial.f1 is not None and trial.seconds <= seconds and trial.f1 >= (best.f1 or 0.0) + _MARGIN:
            best = trial
    return best.choice


def _part(statements: Sequence[Statement], facet: Facet) -> tuple[list[Statement], Facet]:
    """Return some of the texts in which the facet is known, with their labels."""
    rows = np.flatnonzero(facet.known.any(axis=1))
    if len(rows) > _TEXTS:
        rows = np.sort(np.random.default_rng(0).choice(rows, _TEXTS, replace=False))
    part = Facet(facet.name, facet.labels, facet.wanted[rows], facet.known[rows], facet.importance[rows])
    return [statements[row] for row in rows.tolist()], part


def _micro_f1(facet: Facet, scores: Array) -> float:
    decisions = decide(scores, facet.wanted, facet.known, Measure(MICRO_F1), facet.single)
    given, wanted = decisions.given(scores) & facet.known, facet.wanted & facet.known
    return float(2 * (given & wanted).sum() / max(given.sum() + wanted.sum(), 1))
