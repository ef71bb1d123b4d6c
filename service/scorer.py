"""Turn words into scores: term counts, TF-IDF, one matrix for all labels.

A document's term counts are its word counts times (word -> term counts). The second factor depends on the
word alone, so each word's row is made once and kept. The result equals scikit-learn's
``TfidfVectorizer(sublinear_tf=True)`` followed by a linear model, to rounding.
"""

from collections.abc import Mapping
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
class Scored:
    """The scores of one text (one a label), with what explains them.

    ``bias`` is the model's. ``terms`` are the columns of the vocabulary that the text has, ``counts`` how
    often, ``values`` their TF-IDF (of length 1 together).
    """

    scores: Array
    bias: Array
    terms: Array
    counts: Array
    values: Array


class Scorer:
    """A fitted TF-IDF and linear model over all labels of all facets, side by side."""

    def __init__(self, term_set: TermSet, vocabulary: Mapping[str, int], idf: Array, weights: Any, bias: Array) -> None:
        """Take ``idf`` [terms], ``weights`` [terms, labels] as a CSR matrix and ``bias`` [labels]."""
        self.term_set = term_set
        self.vocabulary = vocabulary
        self.idf = np.asarray(idf, dtype=np.float64)
        self.weights = weights
        self.bias = np.asarray(bias, dtype=np.float64)
        self._rows: dict[tuple[str, bool], tuple[Array, Array]] = {}

    def row(self, surface: str, in_title: bool) -> tuple[Array, Array]:
        """Return the terms of one word that the vocabulary knows, and how often each stands in it."""
        key = (surface, in_title)
        row = self._rows.get(key)
        if row is None:
            known = [
                (column, count)
                for term, count in self.term_set.of_word(surface, in_title).items()
                if (column := self.vocabulary.get(term)) is not None
            ]
            row = np.array([k for k, _ in known], np.int64), np.array([n for _, n in known], np.float64)
            self._keep(key, row)
        return row

    def _keep(self, key: tuple[str, bool], row: tuple[Array, Array]) -> None:
        if len(key[0]) > _LONGEST_KEPT:
            return
        if len(self._rows) >= _WORDS_KEPT:
            # Dropping all is rare, simple and bounded; what is in use comes back within a few texts.
            self._rows = {}
        self._rows[key] = row

    def score(self, words: Mapping[tuple[str, bool], int]) -> Scored:
        """Score a text given as its words, each (surface, in title) with its count."""
        rows = [(self.row(*word), count) for word, count in words.items()]
        if not rows:
            empty = np.zeros(0)
            return Scored(self.bias.copy(), self.bias, empty.astype(np.int64), empty, empty)
        found = np.concatenate([columns for (columns, _), _ in rows])
        counts = np.concatenate([inside * count for (_, inside), count in rows])
        dense = np.bincount(found, counts, minlength=len(self.idf))
        terms = np.flatnonzero(dense)
        counts = dense[terms]
        values = (1.0 + np.log(counts)) * self.idf[terms]
        length = np.sqrt(values @ values)
        values = values / length if length else values
        vector = sparse.csr_matrix((values, terms, [0, len(terms)]), shape=(1, len(self.idf)))
        return Scored((vector @ self.weights).toarray()[0] + self.bias, self.bias, terms, counts, values)
