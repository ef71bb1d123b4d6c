"""From a corpus to an artefact: the steps, in order."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from service.artifact import Artifact
from service.labelset import Node
from service.scorer import Array
from service.terms import TermSet
from training.corpora import Statement
from training.decisions import decide
from training.errors import TrainingError
from training.evaluate import Figures, evaluate
from training.groups import version_groups
from training.model import (
    LEAST_EXAMPLES,
    Facet,
    Progress,
    count_terms,
    facet_of,
    fit_linear,
    fit_vectoriser,
    out_of_fold,
)
from training.publish import check_replaces, publish


def fit(
    statements: Sequence[Statement],
    label_sets: Mapping[str, Sequence[Node]],
    folder: Path,
    progress: Progress,
    less: bool = False,
    term_set: TermSet | None = None,
) -> tuple[Artifact, dict[str, list[Figures]]]:
    """Train on ``statements`` and write the model to ``folder``; return it with its out-of-fold figures.

    Raises TrainingError where a facet has no label with enough examples, or a model trained on more
    texts stands in the folder.
    """
    check_replaces(folder, len(statements), less)
    term_set = term_set or TermSet()
    counts, terms = count_terms(statements, term_set)
    facets = [facet_of(name, [node.id for node in nodes], statements) for name, nodes in label_sets.items()]
    for facet in facets:
        if not facet.labels:
            raise TrainingError(f"facet {facet.name} has no label with {LEAST_EXAMPLES} examples")
    groups = version_groups([statement.whole() for statement in statements])
    scores = out_of_fold(counts, terms, facets, groups, progress)
    random = random_part(statements)
    decisions = [
        decide(own, facet.wanted, facet.known & random) for own, facet in zip(scores, facets, strict=True)
    ]  # fmt: skip
    figures = {
        facet.name: measure(statements, facet, decided.probabilities(own) >= decided.threshold)
        for facet, own, decided in zip(facets, scores, decisions, strict=True)
    }
    everything = np.arange(len(statements))
    vectoriser = fit_vectoriser(counts, terms, facets, everything)
    vectors = vectoriser.transform(counts)
    tick = progress("training", sum(len(facet.labels) for facet in facets))
    linear = [fit_linear(vectors, facet, everything, tick) for facet in facets]
    fitted = [
        (facet, own, decided, figures[facet.name])
        for facet, own, decided in zip(facets, linear, decisions, strict=True)
    ]
    return publish(folder, statements, label_sets, term_set, vectoriser, fitted), figures


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
