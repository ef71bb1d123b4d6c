"""From a corpus to an artefact: the steps, in order."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from service.artifact import Artifact
from service.labelset import Node
from service.lexicon import Lexicon
from service.scorer import Array
from service.terms import TermSet
from training.corpora import Statement
from training.decisions import decide
from training.errors import TrainingError
from training.evaluate import Figures, evaluate
from training.focus import all_candidates, fit_focus
from training.groups import version_groups
from training.model import FOLDS, LEAST_EXAMPLES, Facet, Progress, facet_of, fit_linear, out_of_fold
from training.publish import FittedFacet, check_replaces, expect, publish
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
) -> tuple[Artifact, dict[str, list[Figures]]]:
    """Train on ``statements`` and write the model to ``folder``; return it with its out-of-fold figures.

    A facet in ``gazetteers`` is of the kind ``places``: its labels' names are looked for in the texts.
    ``concepts`` are the phrases that become terms beside the words.
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
        fitted.append(_fit_facet(statements, facet, counts, lexicon, groups, progress))
    artifact = publish(folder, statements, label_sets, concepts, fitted)
    return artifact, {own.facet.name: own.figures for own in fitted}


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


def _fit_facet(
    statements: Sequence[Statement],
    facet: Facet,
    counts: Sequence[Counts],
    lexicon: Lexicon | None,
    groups: Array,
    progress: Progress,
) -> FittedFacet:
    tick = progress(facet.name, (FOLDS + 1) * len(facet.labels))
    scores = out_of_fold(counts, facet, groups, tick)
    focus = None
    if lexicon is not None:
        candidates = all_candidates(statements, lexicon)
        focus, scores = fit_focus(facet, candidates, scores, groups, progress(f"{facet.name}: places", FOLDS))
    # Places share their weights, so their probabilities are alike and one threshold serves all best.
    decisions = decide(scores, facet.wanted, facet.known * _say(statements), common=focus is not None)
    probabilities = decisions.probabilities(scores)
    figures = measure(statements, facet, probabilities >= decisions.threshold)
    drawn = random_part(statements)[:, 0] & facet.known.any(axis=1)
    expected = expect(probabilities[drawn], decisions.threshold)
    linear = fit_linear(counts, facet, np.arange(len(statements)), tick)
    return FittedFacet(facet, linear, decisions, figures, expected, focus, lexicon)


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
