"""Turn words and concepts into scores: term counts, TF-IDF, one matrix for all labels.

A document's term counts are its word counts times (word -> term counts). The second factor depends on the
word alone, so each word's row is made once and kept. The result equals scikit-learn's ``FeatureUnion`` of
``TfidfVectorizer(sublinear_tf=True)``, one a block, followed by a linear model, to rounding.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from service.terms import TermSet

Array = np.ndarray[Any, Any]

# Words kept, for all requests. A row takes about 400 bytes: at most some 25 MB.
_WORDS_KEPT = 65_536
_LONGEST_KEPT = 64


@dataclass(frozen=True)
class Block:
    """Terms that are brought to length 1 together, then weighed; concepts, where ``term_set`` is None.

    ``columns`` maps each term to its column; all columns of a block stand before those of the next.
    ``damping`` is added to the square of the length, so that a block of few terms stays shorter than 1.
    """

    term_set: TermSet | None
    columns: Mapping[str, int]
    weight: float
    damping: float = 0.0


@dataclass(frozen=True)
class Scored:
    """The scores of one text (one a label), with what explains them.

    ``bias`` is the model's. ``terms`` are the columns of the vocabulary that the text has, ``counts`` how
    often, ``values`` their weighted TF-IDF.
    """

    scores: Array
    bias: Array
    terms: Array
    counts: Array
    values: Array


class Scorer:
    """A fitted TF-IDF and linear model over all labels of all facets, side by side."""

    def __init__(self, blocks: Sequence[Block], idf: Array, weights: Any, bias: Array) -> None:
        """Take ``idf`` [terms], ``weights`` [terms, labels] as a CSR matrix and ``bias`` [labels]."""
        self.blocks = tuple(blocks)
        self.idf = np.asarray(idf, dtype=np.float64)
        self.weights = weights
        self.bias = np.asarray(bias, dtype=np.float64)
        self._nonzeros = np.diff(weights.indptr)
        sizes = [len(block.columns) for block in self.blocks]
        self._block = np.repeat(np.arange(len(sizes), dtype=np.int8), sizes)
        self._weight = np.array([block.weight for block in self.blocks])
        self._damping = np.array([block.damping for block in self.blocks])
        self._rows: dict[tuple[str, bool], tuple[Array, Array]] = {}

    def row(self, surface: str, in_title: bool) -> tuple[Array, Array]:
        """Return the terms (their columns) of one word that are known, and how often each stands in it."""
        key = (surface, in_title)
        row = self._rows.get(key)
        if row is None:
            row = _columns(
                (block, block.term_set.of_word(surface, in_title)) for block in self.blocks if block.term_set
            )
            self._keep(key, row)
        return row

    def concepts(self, counts: Mapping[str, int]) -> tuple[Array, Array]:
        """Return the columns of concept terms that are known, and their counts."""
        return _columns((block, counts) for block in self.blocks if block.term_set is None)

    def _keep(self, key: tuple[str, bool], row: tuple[Array, Array]) -> None:
        if len(key[0]) > _LONGEST_KEPT:
            return
        if len(self._rows) >= _WORDS_KEPT:
            # Dropping all is rare, simple and bounded; what is in use comes back within a few texts.
            self._rows = {}
        self._rows[key] = row

    def score(self, words: Mapping[tuple[str, bool], int], concepts: Mapping[str, int]) -> Scored:
        """Score a text given as its words, each (surface, in title) with its count, and its concept terms."""
        terms, counts = self._count(words, concepts)
        values = (1.0 + np.log(counts)) * self.idf[terms]
        block = self._block[terms]
        lengths = np.sqrt(np.bincount(block, values * values, minlength=len(self.blocks)) + self._damping)
        values *= (self._weight / np.where(lengths > 0, lengths, 1.0))[block]
        return Scored(self._add_up(terms, values) + self.bias, self.bias, terms, counts, values)

    def _count(self, words: Mapping[tuple[str, bool], int], concepts: Mapping[str, int]) -> tuple[Array, Array]:
        """Return the terms of a text, in ascending order, and how often it has each."""
        rows = [self.row(surface, in_title) for surface, in_title in words]
        times = [*words.values(), 1]
        rows.append(self.concepts(concepts))
        found = np.concatenate([columns for columns, _ in rows])
        counts = np.concatenate([inside for _, inside in rows])
        counts *= np.repeat(times, [len(columns) for columns, _ in rows])
        order = np.argsort(found, kind="stable")
        found = found[order]
        first = np.flatnonzero(np.diff(found, prepend=-1))
        return found[first], np.add.reduceat(counts[order], first) if len(first) else counts

    def _add_up(self, terms: Array, values: Array) -> Array:
        """Return ``values`` times the rows ``terms`` of the weights: what a sparse product does, without its checks."""
        sizes = self._nonzeros[terms]
        ends = np.cumsum(sizes)
        places = np.repeat(self.weights.indptr[terms] - ends + sizes, sizes) + np.arange(ends[-1] if len(ends) else 0)
        products = self.weights.data[places] * np.repeat(values, sizes)
        return np.bincount(self.weights.indices[places], products, minlength=len(self.bias))


def _columns(found: Iterable[tuple[Block, Mapping[str, int]]]) -> tuple[Array, Array]:
    known = [
        (column, count)
        for block, counts in found
        for term, count in counts.items()
        if (column := block.columns.get(term)) is not None
    ]
    return np.array([column for column, _ in known], np.int32), np.array([count for _, count in known], np.float64)
