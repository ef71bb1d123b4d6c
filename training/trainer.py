"""Fit one facet after the other; what they share is made once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from time import monotonic
from typing import Any

import numpy as np
from joblib import Parallel, cpu_count, delayed

from service.labelset import Node
from service.lexicon import Lexicon
from service.scorer import Array
from training.choices import CANDIDATES, WORD_CANDIDATES, Choice, Options
from training.corpora import Statement
from training.decisions import Decisions, decide
from training.errors import TrainingError
from training.focus import Candidates, all_candidates, fit_focus
from training.groups import version_groups
from training.heldout import HeldOut, cross_decide, hold_out
from training.learner import Learner
from training.learning import learning_curve, learning_steps
from training.model import FOLDS, LEAST_EXAMPLES, Facet, Progress, facet_of, fit_linear, out_of_fold
from training.names import Names, find_names
from training.outcome import Outcome, measure, random_part, say
from training.publish import FittedFacet, expect
from training.search import Trial, best_of, try_all
from training.vectors import Counts, count_blocks, count_concepts

# Where there are more texts, the words around the names have told all that the names could.
MOST_TEXTS_FOR_NAMES = 100_000
# Names that nobody gave are looked for if they make F1 better by so much.
_NAMES_GAIN = 0.002
# Texts that say nothing and have no label, as a part of all and at least, that decisions are made to allow for.
_SILENT = 0.005
_LEAST_SILENT = 3.0
# The part of the time in which candidates may begin; the rest is for the model itself.
_SEARCH_PART = 0.2


class Trainer:
    """Fits facets on the same statements."""

    def __init__(
        self,
        statements: Sequence[Statement],
        label_sets: Mapping[str, Sequence[Node]],
        gazetteers: Mapping[str, Lexicon],
        concepts: Lexicon,
        options: Options,
        progress: Progress,
    ) -> None:
        """Take what `training.fit.fit` does; raises TrainingError for a corpus that teaches nothing."""
        self._end = monotonic() + 60.0 * options.minutes
        self._statements, self._concepts, self._options, self._progress = statements, concepts, options, progress
        self._given = gazetteers
        self._names = {name: self._names_of(name, nodes) for name, nodes in label_sets.items()}
        self.facets = [self._facet(name, nodes) for name, nodes in label_sets.items()]
        self._groups = version_groups([statement.whole() for statement in statements])
        if len(np.unique(self._groups)) < FOLDS:
            raise TrainingError(f"cross-validation needs {FOLDS} texts that are not versions of each other")
        self._rows, self._say = np.arange(len(statements)), say(statements)
        self._shared = self._count_concepts(statements)
        self._counted: dict[str, list[Counts]] = {}
        self._mentioned: dict[str, list[Candidates]] = {}

    def fit(self, facet: Facet, curve: bool = False) -> tuple[FittedFacet, Outcome]:
        """Choose terms, score out of fold, look for names, decide; then fit on all texts.

        What cross-validation found out comes with it, with a learning ``curve`` if it is asked for.
        """
        choice, trials = self._choose(facet)
        counts = self._count(choice)
        tick = self._progress(facet.name, (FOLDS + 1) * len(facet.labels))
        scores = out_of_fold(counts, facet, self._groups, tick, choice.c)
        linear = fit_linear(counts, facet, np.arange(len(self._statements)), tick, choice.c)
        decisions = self._decide(facet, self._rows, scores, linear.bias)
        fitted = FittedFacet(facet, linear, decisions, [], choice, trials)
        if (names := self._names[facet.name]) is not None:
            fitted, scores = self._with_names(fitted, names.lexicon, scores)
        held_out, given = self._hold_out(fitted, scores)
        points = self._curve(fitted, counts, held_out) if curve else None
        figures = measure(self._statements, facet, given)
        expected = expect(held_out.probabilities, given[held_out.rows])
        return replace(fitted, figures=figures, expected=expected), Outcome(held_out, points)

    def _names_of(self, name: str, nodes: Sequence[Node]) -> Names | None:
        if name in self._given:
            return Names(self._given[name], of_places=True)
        wanted = self._options.find_names and len(self._statements) <= MOST_TEXTS_FOR_NAMES
        return find_names(nodes) if wanted else None

    def _facet(self, name: str, nodes: Sequence[Node]) -> Facet:
        labels = [node.id for node in nodes]
        # A place with a name to look for can be given even if no example has it; where the user gave no names,
        # one example vouches for the label.
        always = set(labels)
        if name not in self._given:
            phrases = names.lexicon.phrases if (names := self._names[name]) else {}
            named = {reading.id for readings in phrases.values() for reading in readings}
            always = {label for s in self._statements for label in s.labels.get(name) or () if label in named}
        facet = facet_of(name, labels, self._statements, always)
        if (facet.wanted & facet.known).sum(axis=0).max(initial=0) < LEAST_EXAMPLES:
            raise TrainingError(f"facet {name} has no label with {LEAST_EXAMPLES} examples")
        return facet

    def _count_concepts(self, statements: Sequence[Statement]) -> list[Counts]:
        return [count_concepts(statements, self._concepts)] if self._concepts else []

    def _choose(self, facet: Facet) -> tuple[Choice, list[Trial]]:
        if facet.name in self._options.choices:
            return self._options.choices[facet.name], []
        left = max(0.0, self._end - monotonic())
        names = self._names[facet.name]
        candidates = WORD_CANDIDATES if names is not None and names.of_places else CANDIDATES
        minutes = _SEARCH_PART * left / 60.0
        trials = try_all(self._statements, facet, self._progress, minutes, self._count_concepts, candidates)
        remaining = [other for other in self.facets if other.name not in self._options.choices]
        share = (self._end - monotonic()) / (len(remaining) - remaining.index(facet))
        return best_of(trials, share), trials

    def _count(self, choice: Choice) -> list[Counts]:
        if choice.name not in self._counted:
            self._counted[choice.name] = count_blocks(self._statements, choice.blocks)
        counts = [*self._counted[choice.name], *self._shared]
        if not any(own.terms for own in counts):
            raise TrainingError("no word is common to three texts")
        return counts

    def _hold_out(self, fitted: FittedFacet, scores: Array) -> tuple[HeldOut, Array]:
        """Decide on each fold by the others; return what was said of the texts measured, and all decisions."""
        facet, silent = fitted.facet, fitted.linear.bias
        if fitted.focus is not None:
            silent = fitted.focus.scores(silent, {}, facet.columns)
        probabilities, given = cross_decide(
            scores, self._groups, lambda rows: self._decide(facet, rows, scores[rows], silent)
        )
        measured = random_part(self._statements)[:, 0]
        return hold_out(self._statements, facet, measured, probabilities, given), given

    def _curve(self, fitted: FittedFacet, counts: Sequence[Counts], held_out: HeldOut) -> dict[str, Any] | None:
        facet = fitted.facet
        known = np.asarray(facet.known.any(axis=1))
        tick = self._progress(f"{facet.name}: curve", learning_steps(held_out, known, self._groups))
        candidates = self._candidates(facet, fitted.lexicon) if fitted.lexicon is not None else None
        learner = Learner(facet, counts, fitted.choice.c, candidates, partial(self._decide, facet), tick)
        return learning_curve(held_out, known, self._groups, learner)

    def _decide(self, facet: Facet, rows: Array, scores: Array, silent: Array) -> Decisions:
        """Decide on the ``scores`` of some rows; ``silent`` are those of a text without a word that is known."""
        part = facet.only(rows)
        weight = part.known * self._say[rows]
        single = self._options.single.get(facet.name, facet.single)
        # Where every example has a label, only this keeps the calibration from giving one to any text at all.
        texts = max(_LEAST_SILENT, _SILENT * len(scores))
        scores = np.vstack([scores, silent])
        wanted = np.vstack([part.wanted, np.zeros_like(silent, dtype=bool)])
        weight = np.vstack([weight, np.full_like(silent, texts)])
        measured = self._options.measure_of(facet.name)
        curved = facet.name not in self._options.plain
        return decide(scores, wanted, weight, measured, single, self._options.heed_rivals, curved)

    def _with_names(self, fitted: FittedFacet, names: Lexicon, scores: Array) -> tuple[FittedFacet, Array]:
        """Return the facet with weights for the names that texts mention, unless nobody asked and it is no better."""
        facet = fitted.facet
        candidates = self._candidates(facet, names)
        if not any(candidate in facet.columns for found in candidates for candidate in found):
            return fitted, scores
        tick = self._progress(f"{facet.name}: names", FOLDS)
        focus, named_scores = fit_focus(facet, candidates, scores, self._groups, tick)
        silent = focus.scores(fitted.linear.bias, {}, facet.columns)
        decisions = self._decide(facet, self._rows, named_scores, silent)
        gain = _worth(facet, decisions.given(named_scores)) - _worth(facet, fitted.decisions.given(scores))
        if facet.name in self._given or gain > _NAMES_GAIN:
            return replace(fitted, decisions=decisions, focus=focus, lexicon=names), named_scores
        return fitted, scores

    def _candidates(self, facet: Facet, names: Lexicon) -> list[Candidates]:
        """Return the labels that the texts mention, as far as the facet is known there."""
        if facet.name in self._mentioned:
            return self._mentioned[facet.name]
        rows = np.flatnonzero(facet.known.any(axis=1))
        parts = [[self._statements[row] for row in part] for part in np.array_split(rows, 2 * cpu_count())]
        results = Parallel(n_jobs=-1)(delayed(all_candidates)(part, names) for part in parts)
        found: list[Candidates] = [{} for _ in self._statements]
        for row, candidates in zip(rows.tolist(), chain.from_iterable(results), strict=True):
            found[row] = candidates
        self._mentioned[facet.name] = found
        return found


def _worth(facet: Facet, given: Array) -> float:
    """Return the mean of micro- and macro-F1."""
    given = given & facet.known
    hits = (given & facet.wanted).sum(axis=0)
    total = given.sum(axis=0) + (facet.wanted & facet.known).sum(axis=0)
    return float(hits.sum() / max(total.sum(), 1) + (hits / np.maximum(total, 1)).mean())
