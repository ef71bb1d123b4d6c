"""From a corpus to an artefact: the steps, in order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from service.artifact import Artifact
from service.labeller import Labeller
from service.labelset import Node
from service.lexicon import Lexicon
from service.scorer import Array
from service.terms import TermSet
from training.corpora import Statement
from training.decisions import Decisions, decide
from training.errors import TrainingError
from training.evaluate import Figures, evaluate
from training.focus import Candidates, all_candidates, fit_focus, fit_focus_once
from training.groups import version_groups
from training.heldout import HeldOut, cross_decide, hold_out
from training.learning import learning_curve, learning_steps
from training.model import FOLDS, LEAST_EXAMPLES, Facet, Progress, facet_of, fit_linear, out_of_fold
from training.publish import FittedFacet, check_replaces, publish
from training.report import Outcome, Reporting, write_report
from training.vectors import MOST_TERMS, Counts, count_concepts, count_terms

Gazetteers = Mapping[str, Lexicon]
LabelSets = Mapping[str, Sequence[Node]]


# Calibration and thresholds are those of texts drawn at random, at which the others only hint: without
# them a rare label would be decided on by a handful of examples.
OTHERS_SAY = 0.5

# The terms of each kind of facet, and how many are kept. Places have their names looked for: of the words
# around them stems say as much as n-grams do.
TERMS = TermSet(), MOST_TERMS
PLACE_TERMS = TermSet(ngrams=(0, 0)), MOST_TERMS // 3


def fit(
    statements: Sequence[Statement],
    label_sets: LabelSets,
    folder: Path,
    progress: Progress,
    gazetteers: Gazetteers | None = None,
    concepts: Lexicon | None = None,
    less: bool = False,
    reporting: Reporting | None = None,
) -> tuple[Artifact, dict[str, list[Figures]]]:
    """Train on ``statements`` and write the model to ``folder``; return it with its out-of-fold figures.

    A facet in ``gazetteers`` is of the kind ``places``: its labels' names are looked for in the texts.
    ``concepts`` are the phrases that become terms beside the words. ``reporting`` asks for a report beside
    the model.
    Raises TrainingError where a facet has no label with enough examples, or a model trained on more
    texts stands in the folder.
    """
    check_replaces(folder, len(statements), less)
    gazetteers = gazetteers or {}
    concepts = concepts or Lexicon({})
    facets = _facets(statements, label_sets, gazetteers)
    groups = version_groups([statement.whole() for statement in statements])
    if len(np.unique(groups)) < FOLDS:
        raise TrainingError(f"cross-validation needs {FOLDS} texts that are not versions of each other")
    shared = [count_concepts(statements, concepts)] if concepts.phrases else []
    fitted = []
    for facet in facets:
        lexicon = gazetteers.get(facet.name)
        counts = [count_terms(statements, *(TERMS if lexicon is None else PLACE_TERMS)), *shared]
        fitting = Fitting(statements, facet, counts, lexicon, groups, progress)
        fitted.append(fitting.fit(curve=reporting is not None and reporting.curve))
    artifact = publish(folder, statements, label_sets, concepts, [own for own, _ in fitted])
    if reporting is not None:
        write_report(folder, Labeller(artifact), statements, [outcome for _, outcome in fitted], reporting)
    return artifact, {own.facet.name: own.figures for own, _ in fitted}


def _facets(statements: Sequence[Statement], label_sets: LabelSets, gazetteers: Gazetteers) -> list[Facet]:
    facets = []
    for name, nodes in label_sets.items():
        # A place with a name to look for can be given even if no example has it.
        always = {node.id for node in nodes} if name in gazetteers else set()
        facet = facet_of(name, [node.id for node in nodes], statements, always)
        if not facet.wanted.any():
            raise TrainingError(f"facet {name} has no label with {LEAST_EXAMPLES} examples")
        facets.append(facet)
    return facets


@dataclass(frozen=True)
class Fitting:
    """One facet, and all that it is fitted on."""

    statements: Sequence[Statement]
    facet: Facet
    counts: Sequence[Counts]
    lexicon: Lexicon | None
    groups: Array
    progress: Progress

    def fit(self, curve: bool) -> tuple[FittedFacet, Outcome]:
        """Fit on all texts; return it with what cross-validation found out, a learning ``curve`` if it is asked for."""
        facet = self.facet
        tick = self.progress(facet.name, (FOLDS + 1) * len(facet.labels))
        scores = out_of_fold(self.counts, facet, self.groups, tick)
        focus = None
        if self.lexicon is not None:
            places = self.progress(f"{facet.name}: places", FOLDS)
            focus, scores = fit_focus(facet, self._candidates, scores, self.groups, places)
        probabilities, given = cross_decide(scores, self.groups, lambda rows: self._decide(scores[rows], rows))
        figures = measure(self.statements, facet, given)
        measured = random_part(self.statements)[:, 0]
        held_out = hold_out(self.statements, facet, measured, probabilities, given)
        outcome = Outcome(held_out, self._curve(held_out) if curve else None)
        decisions = self._decide(scores, np.arange(len(scores)))
        linear = fit_linear(self.counts, facet, np.arange(len(self.statements)), tick)
        return FittedFacet(facet, linear, decisions, figures, focus, self.lexicon), outcome

    @cached_property
    def _candidates(self) -> list[Candidates]:
        return all_candidates(self.statements, self.lexicon) if self.lexicon is not None else []

    def _decide(self, scores: Array, rows: Array) -> Decisions:
        """Fit calibration and thresholds on the ``scores`` of some texts."""
        part = self.facet.only(rows)
        # Places share their weights, so their probabilities are alike and one threshold serves all best.
        return decide(scores, part.wanted, part.known * _say(self.statements)[rows], common=self.lexicon is not None)

    def _curve(self, held_out: HeldOut) -> dict[str, Any] | None:
        known = np.asarray(self.facet.known.any(axis=1))
        tick = self.progress(f"{self.facet.name}: curve", learning_steps(held_out, known, self.groups))

        def learn(fitted: Array, decided: Array, asked: Array) -> Array:
            tick()
            return self._learn(fitted, decided, asked)

        return learning_curve(held_out, known, self.groups, learn)

    def _learn(self, fitted: Array, decided: Array, asked: Array) -> Array:
        """Fit on some rows, decide on others; return which labels [rows, labels] those ``asked`` are given."""
        facet = self.facet
        if not facet.wanted[fitted].any() or not facet.wanted[decided].any():
            return np.zeros((len(asked), len(facet.labels)), dtype=bool)
        linear = fit_linear(self.counts, facet, fitted, lambda: None)
        known, scores = linear.scores(decided), linear.scores(asked)
        if self.lexicon is not None:
            own, others = ([self._candidates[row] for row in rows] for rows in (decided, asked))
            focus = fit_focus_once(facet.only(decided), own, known)
            known, scores = (
                np.array([focus.scores(row, found, facet.columns) for row, found in zip(part, places, strict=True)])
                for part, places in ((known, own), (scores, others))
            )
        return self._decide(known, decided).given(scores)


def _say(statements: Sequence[Statement]) -> Array:
    """Return [texts, 1]: how much a text has to say about calibration and thresholds."""
    return np.where(random_part(statements), 1.0, OTHERS_SAY)


def random_part(statements: Sequence[Statement]) -> Array:
    """Return [texts, 1]: which texts stand for what the service will be sent.

    Those that were drawn at random; where none were (a user's own corpus), all.
    """
    drawn = np.array([statement.source is not None and not statement.chosen for statement in statements])[:, None]
    return drawn if drawn.any() else np.ones_like(drawn)


def measure(statements: Sequence[Statement], facet: Facet, given: Array) -> list[Figures]:
    """Return the figures of out-of-fold decisions ``given`` [texts, labels], over the random part."""
    drawn = random_part(statements)[:, 0]
    gold = [statement for statement, kept in zip(statements, drawn, strict=True) if kept]
    only = [Statement(s.id, s.text, s.title, s.lang, {facet.name: s.labels.get(facet.name)}, s.maybe) for s in gold]
    predictions = {
        statement.id: {facet.name: [facet.labels[column] for column in np.flatnonzero(row)]}
        for statement, row in zip(statements, given, strict=True)
    }
    return evaluate(only, predictions)
