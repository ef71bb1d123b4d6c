"""Turn words and concepts into scores: term counts, TF-IDF, one matrix for all labels.

A document's term counts are its word counts times (word -> term counts). The second factor depends on the
word alone, so each word's row is made once and kept. The result equals scikit-learn's ``FeatureUnion`` of
``TfidfVectorizer(sublinear_tf=True)``, one a block, followed by a linear model, to rounding.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from service.terms import TermSet

Array = np.ndarray[Any, Any]

# Words kept, for all requests. A row takes about 400 bytes: at most some 25 MB.
_WORDS_KEPT = 65_536
_LONGEST_KEPT = 64


@dataclass(frozen=True)
class Block:
    """Terms that are brought to length 1 together, then weighed; concepts, where ``term_set`` is None.

    ``columns`` maps each term to its column; all columns of a block stand before those of the next.
    """

    term_set: TermSet | None
    columns: Mapping[str, int]
    weight: float


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
        self._ends = np.cumsum([len(block.columns) for block in self.blocks])
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
        rows = [(self.row(*word), count) for word, count in words.items()]
        rows.append((self.concepts(concepts), 1))
        found = np.concatenate([columns for (columns, _), _ in rows])
        counts = np.concatenate([inside * count for (_, inside), count in rows])
        dense = np.bincount(found, counts, minlength=len(self.idf))
        terms = np.flatnonzero(dense)
        counts = dense[terms]
        values = (1.0 + np.log(counts)) * self.idf[terms]
        self._normalise(terms, values)
        vector = sparse.csr_matrix((values, terms, [0, len(terms)]), shape=(1, len(self.idf)))
        return Scored((vector @ self.weights).toarray()[0] + self.bias, self.bias, terms, counts, values)

    def _normalise(self, terms: Array, values: Array) -> None:
        first = 0
        for block, last in zip(self.blocks, np.searchsorted(terms, self._ends).tolist(), strict=True):
            length = np.sqrt(values[first:last] @ values[first:last])
            if length:
                values[first:last] *= block.weight / length
            first = last


def _columns(found: Iterable[tuple[Block, Mapping[str, int]]]) -> tuple[Array, Array]:
    known = [
        (column, count)
        for block, counts in found
        for term, count in counts.items()
        if (column := block.columns.get(term)) is not None
    ]
    return np.array([column for column, _ in known], np.int64), np.array([count for _, count in known], np.float64)
