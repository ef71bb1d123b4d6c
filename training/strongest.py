"""The strongest terms of each label, as a reader would name them."""

from typing import Any

import numpy as np

from service.concepts import CONCEPT
from service.labeller import Labeller
from service.scorer import Array, Block
from service.terms import STEM, TITLE

_WHOLE = 10
_PARTS = 4
WORD, IN_TITLE, CONCEPTS, PART = "word", "word of a title", "concept", "part of a word"


def strongest_terms(labeller: Labeller, facet: str) -> dict[str, list[dict[str, Any]]]:
    """Return for each label the terms that speak most for it: words, concepts, and a few parts of words.

    ``weight`` is what a term adds to the score of a text that consists of it.
    """
    scorer, own = labeller.scorer, labeller.facets[facet]
    names = [name for block in scorer.blocks for name in _names(block)]
    gains = np.concatenate([np.full(len(block.columns), block.weight) for block in scorer.blocks])
    weights = scorer.weights.tocsc()
    return {
        label: _strongest(names, *_positive(weights, gains, own.first + column))
        for column, label in enumerate(own.labels.labels)
    }


def _positive(weights: Any, gains: Array, column: int) -> tuple[Array, Array]:
    """Return the terms that speak for a label, the strongest first, and their weights."""
    part = slice(weights.indptr[column], weights.indptr[column + 1])
    terms, values = weights.indices[part], weights.data[part] * gains[weights.indices[part]]
    order = np.lexsort((terms, -values))
    order = order[values[order] > 0]
    return terms[order], values[order]


def _strongest(names: list[tuple[str, str]], terms: Array, values: Array) -> list[dict[str, Any]]:
    room = {True: _PARTS, False: _WHOLE}
    chosen = []
    for term, weight in zip(terms.tolist(), values.tolist(), strict=True):
        name, kind = names[term]
        if room[kind == PART]:
            room[kind == PART] -= 1
            chosen.append({"term": name, "kind": kind, "weight": weight})
        if not any(room.values()):
            break
    return chosen


def _names(block: Block) -> list[tuple[str, str]]:
    return [_name(term) for term in block.columns]


def _name(term: str) -> tuple[str, str]:
    """Return a term without its mark, and what it is."""
    if term.startswith(CONCEPT):
        return term.lstrip(CONCEPT + TITLE), CONCEPTS
    if term.startswith(STEM):
        return term[1:], WORD
    if term.startswith(TITLE):
        return term[1:], IN_TITLE
    start, end = "" if term[0] == " " else "…", "" if term[-1] == " " else "…"
    return f"{start}{term.strip()}{end}", PART
