"""Turn words and concepts into scores: term counts, TF-IDF, one matrix for all labels.

A document's term counts are its word counts times (word -> term counts). The second factor depends on the
word alone, so each word's row is made once and kept. The result equals scikit-learn's ``FeatureUnion`` of
``TfidfVectorizer(sublinear_tf=True)``, one a block, followed by a linear model, to rounding.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np

# What scipy's own sparse matrices are made of. They check and convert around it, which costs a text as much as
# all the rest of its score; a test holds it against them.
from scipy.sparse._sparsetools import csc_matvec, csr_row_index

from service.terms import TermSet

Array = np.ndarray[Any, Any]

# Words kept, for all requests. A row takes about 200 bytes: at most some 25 MB, in body and title together.
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

    ``bias`` is the model's. ``rows`` has the terms of each word and concept, as bytes. ``terms`` are the columns of
    the vocabulary that the text has, ``counts`` how often, ``values`` their weighted TF-IDF. From ``starts`` [term]
    on stand each term's ``weights``, and the ``labels`` that they are for.
    """

    scores: Array
    bias: Array
    rows: Sequence[bytes]
    terms: Array
    counts: Array
    values: Array
    starts: Array
    labels: Array
    weights: Array


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
        self._rows = tuple(_Rows(self.blocks, in_title) for in_title in (False, True))
        self._concepts: dict[str, bytes] = {}
        for block in self.blocks:
            for concept, column in block.columns.items() if block.term_set is None else ():
                self._concepts[concept] = self._concepts.get(concept, b"") + np.int32(column).tobytes()

    def score(self, title: Iterable[str], body: Iterable[str], concepts: Iterable[str]) -> Scored:
        """Score a text given as the folded words of its title and of its body, and its concept terms."""
        in_body, in_title = self._rows
        rows = [
            *map(in_title.__getitem__, title),
            *map(in_body.__getitem__, body),
            *map(self._concepts.get, concepts, repeat(b"")),
        ]
        terms, counts = _distinct(np.sort(np.frombuffer(b"".join(rows), np.int32)))
        values = (1.0 + np.log(counts)) * self.idf.take(terms)
        block = self._block.take(terms)
        lengths = np.sqrt(np.bincount(block, values * values, minlength=len(self.blocks)) + self._damping)
        values *= (self._weight / np.where(lengths > 0, lengths, 1.0)).take(block)
        starts, labels, weights = self._rows_of(terms)
        scores = self.bias.copy()
        csc_matvec(len(scores), len(terms), starts, labels, weights, values, scores)
        return Scored(scores, self.bias, rows, terms, counts, values, starts, labels, weights)

    def _rows_of(self, terms: Array) -> tuple[Array, Array, Array]:
        """Return where the weights of each of ``terms`` start, their labels, and the weights."""
        starts = np.zeros(len(terms) + 1, np.int32)
        np.cumsum(self._nonzeros.take(terms), out=starts[1:])
        labels, weights = np.empty(starts[-1], np.int32), np.empty(starts[-1], self.weights.data.dtype)
        all_weights = self.weights
        csr_row_index(len(terms), terms, all_weights.indptr, all_weights.indices, all_weights.data, labels, weights)
        return starts, labels, weights.astype(np.float64)


class _Rows(dict[str, bytes]):
    """The columns of each word's terms, as the bytes of 32-bit integers, found when it is first met.

    Bytes take a third of an array's memory, and those of a whole text are joined in one step.
    """

    def __init__(self, blocks: Sequence[Block], in_title: bool) -> None:
        super().__init__()
        self._blocks = [(block.term_set, block.columns) for block in blocks if block.term_set]
        self._in_title = in_title

    def __missing__(self, word: str) -> bytes:
        columns = [
            column
            for term_set, known in self._blocks
            for term in term_set.of_folded(word, self._in_title)
            if (column := known.get(term)) is not None
        ]
        row = array("i", columns).tobytes()
        if len(word) <= _LONGEST_KEPT:
            if len(self) >= _WORDS_KEPT:
                # Dropping all is rare, simple and bounded; what is in use comes back within a few texts.
                self.clear()
            self[word] = row
        return row


def _distinct(ordered: Array) -> tuple[Array, Array]:
    """Return the different values of an ordered array, and how often each stands in it."""
    first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))[: len(ordered)])
    ends = np.append(first[1:], len(ordered)) if len(first) else first
    return ordered[first], ends - first
