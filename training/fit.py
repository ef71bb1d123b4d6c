"""From a corpus to an artefact: the steps, in order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from service.artifact import Artifact
from service.facets import Focus
from service.labelset import Node
from service.lexicon import Lexicon
from service.scorer import Array
from service.terms import TermSet
from training.corpora import Statement
from training.decisions import Decisions, decide
from training.errors import TrainingError
from training.evaluate import Figures, evaluate
from training.focus import all_candidates, fit_focus
from training.groups import version_groups
from training.model import (
    FOLDS,
    LEAST_EXAMPLES,
    Facet,
    Linear,
    Progress,
    count_concepts,
    count_terms,
    facet_of,
    fit_linear,
    fit_vectoriser,
    out_of_fold,
)
from training.publish import FittedFacet, Terms, check_replaces, publish

Gazetteers = Mapping[str, Lexicon]
LabelSets = Mapping[str, Sequence[Node]]


@dataclass(frozen=True)
class Decided:
    """What cross-validation gives: the weights shared by places, calibration and thresholds, and how good they are."""

    focus: Focus | None
    decisions: Decisions
    figures: list[Figures]


def fit(
    statements: Sequence[Statement],
    label_sets: LabelSets,
    folder: Path,
    progress: Progress,
    gazetteers: Gazetteers | None = None,
    concepts: Lexicon | None = None,
    less: bool = False,
) -> tuple[Artifact, dict[str, list[Figures]]]:
    """Train on ``statements`` and write the model to ``folder``; return it with its out-of-fold figures.

    A facet in ``gazetteers`` is of the kind ``places``: its labels' names are looked for in the texts.
    ``concepts`` are the phrases that become terms beside the words.
    Raises TrainingError where a facet has no label with enough examples, or a model trained on more
    texts stands in the folder.
    """
    check_replaces(folder, len(statements), less)
    gazetteers = gazetteers or {}
    facets = _facets(statements, label_sets, gazetteers)
    term_set = TermSet()
    concepts = concepts or Lexicon({})
    counts = [count_terms(statements, term_set)]
    if concepts.phrases:
        counts.append(count_concepts(statements, concepts))
    groups = version_groups([statement.whole() for statement in statements])
    if len(np.unique(groups)) < FOLDS:
        raise TrainingError(f"cross-validation needs {FOLDS} texts that are not versions of each other")
    scores = out_of_fold(counts, facets, groups, progress)
    decided = [
        _decide(statements, facet, own, groups, gazetteers.get(facet.name), progress)
        for facet, own in zip(facets, scores, strict=True)
    ]
    everything = np.arange(len(statements))
    vectoriser = fit_vectoriser(counts, facets, everything)
    vectors = vectoriser.transform(counts, everything)
    tick = progress("training", sum(len(facet.labels) for facet in facets))
    fitted = [
        _fitted(facet, fit_linear(vectors, facet, everything, tick), own, gazetteers.get(facet.name))
        for facet, own in zip(facets, decided, strict=True)
    ]
    artifact = publish(folder, statements, label_sets, Terms(term_set, concepts, vectoriser), fitted)
    return artifact, {facet.name: own.figures for facet, own in zip(facets, decided, strict=True)}


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


def _decide(
    statements: Sequence[Statement],
    facet: Facet,
    linear: Array,
    groups: Array,
    lexicon: Lexicon | None,
    progress: Progress,
) -> Decided:
    focus, scores = None, linear
    if lexicon is not None:
        candidates = all_candidates(statements, lexicon)
        focus, scores = fit_focus(facet, candidates, linear, groups, progress("places", FOLDS))
    decisions = decide(scores, facet.wanted, facet.known & random_part(statements))
    given = decisions.probabilities(scores) >= decisions.threshold
    return Decided(focus, decisions, measure(statements, facet, given))


def _fitted(facet: Facet, linear: Linear, decided: Decided, lexicon: Lexicon | None) -> FittedFacet:
    return FittedFacet(facet, linear, decided.decisions, decided.figures, decided.focus, lexicon)


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
