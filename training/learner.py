"""Fit a facet once more, as it was, on a part of its texts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from service.facets import Focus
from service.scorer import Array
from training.decisions import Decisions
from training.focus import Candidates, fit_focus_once
from training.model import Facet, fit_linear
from training.vectors import Counts

# Decides by the rows told, their scores, and those of a text without a word that is known.
Decide = Callable[[Array, Array, Array], Decisions]


@dataclass(frozen=True)
class Learner:
    """What a facet was fitted with. ``candidates`` are the names that each text mentions, where these are weighed."""

    facet: Facet
    counts: Sequence[Counts]
    c: float
    candidates: Sequence[Candidates] | None
    decide: Decide
    tick: Callable[[], None]

    def __call__(self, fitted: Array, decided: Array, asked: Array) -> Array:
        """Fit on the first rows, decide on the second; return which labels [rows, labels] the third are given."""
        self.tick()
        wanted = self.facet.wanted
        if not wanted[fitted].any() or not wanted[decided].any():
            return np.zeros((len(asked), len(self.facet.labels)), dtype=bool)
        linear = fit_linear(self.counts, self.facet, fitted, lambda: None, self.c)
        known, scores, silent = linear.scores(decided), linear.scores(asked), linear.bias
        if self.candidates is not None:
            mentioned = [self.candidates[row] for row in decided.tolist()]
            focus = fit_focus_once(self.facet.only(decided), mentioned, known)
            known, scores = (self._with_names(focus, *part) for part in ((known, decided), (scores, asked)))
            silent = focus.scores(silent, {}, self.facet.columns)
        return self.decide(decided, known, silent).given(scores)

    def _with_names(self, focus: Focus, linear: Array, rows: Array) -> Array:
        mentioned = self.candidates or ()
        columns = self.facet.columns
        own = [focus.scores(scores, mentioned[row], columns) for scores, row in zip(linear, rows.tolist(), strict=True)]
        return np.array(own).reshape(linear.shape)
