"""From statements to vectors: counts -> vocabulary -> TF-IDF, block by block."""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.feature_selection import SelectKBest, chi2

from service.concepts import find_concepts
from service.document import Document
from service.lexicon import Lexicon
from service.scorer import Array
from service.terms import TermSet
from training.choices import MOST_TERMS, TermBlock
from training.corpora import Statement

# A term in fewer texts says nothing about the next one.
LEAST_TEXTS = 3
# Beside the words' weight of 1. On out-of-fold scores .4 to .6 do as well; 1 costs a point of micro-F1.
CONCEPTS_WEIGHT = 0.5
# About the square of two concepts' TF-IDF: the lone concept of a recipe must not weigh as much as the twenty of
# a communique. Nothing changes out of fold between 20 and 150, and one text in ten about nothing falls silent.
CONCEPTS_DAMPING = 50.0


@dataclass(frozen=True)
class Counts:
    """How often each of some terms stands in each text: ``matrix`` is [texts, terms].

    ``term_set`` is None for concepts; ``most`` limits the terms that are kept. ``weight`` and ``damping`` are
    those of the block that the terms become.
    """

    term_set: TermSet | None
    matrix: sparse.csr_matrix
    terms: list[str]
    weight: float = 1.0
    damping: float = 0.0
    most: int | None = None


@dataclass(frozen=True)
class FittedBlock:
    """The terms kept of some counts, their columns there, and their idf."""

    counts: Counts
    columns: Array
    tfidf: TfidfTransformer

    @property
    def terms(self) -> list[str]:
        """The terms kept, in the order of their columns."""
        return [self.counts.terms[column] for column in self.columns.tolist()]

    def transform(self, rows: Array) -> sparse.csr_matrix:
        """Return TF-IDF rows of the texts counted, brought to length 1 (damped) and weighed."""
        values = self.tfidf.transform(self.counts.matrix[rows][:, self.columns])
        lengths = np.sqrt(values.multiply(values).sum(axis=1).A1 + self.counts.damping)
        return sparse.diags(self.counts.weight / np.where(lengths > 0, lengths, 1.0)) @ values


@dataclass(frozen=True)
class Vectoriser:
    """Fitted vocabulary and idf, block by block."""

    blocks: tuple[FittedBlock, ...]

    def transform(self, rows: Array) -> sparse.csr_matrix:
        """Return TF-IDF rows of the texts counted, the blocks side by side."""
        return sparse.hstack([block.transform(rows) for block in self.blocks], format="csr")


def count_blocks(statements: Iterable[Statement], blocks: Sequence[TermBlock]) -> list[Counts]:
    """Count the terms of words, block by block, in one pass over the texts."""
    words: dict[tuple[str, bool], list[dict[str, int]]] = {}
    counting = [_Counting() for _ in blocks]
    for statement in statements:
        for word, count in Document(statement.text, statement.title).counts().items():
            if word not in words:
                words[word] = [Counter(block.term_set.of_folded(*word)) for block in blocks]
            for own, terms in zip(counting, words[word], strict=True):
                for term, inside in terms.items():
                    own.add(term, count * inside)
        for own in counting:
            own.end_text()
    return [
        Counts(block.term_set, *own.result(), block.weight, block.damping, block.most)
        for block, own in zip(blocks, counting, strict=True)
    ]


def count_terms(statements: Iterable[Statement], term_set: TermSet, most: int = MOST_TERMS) -> Counts:
    """Count the terms of words for a single block of weight 1."""
    return count_blocks(statements, [TermBlock(term_set, most=most)])[0]


def count_concepts(statements: Iterable[Statement], lexicon: Lexicon) -> Counts:
    """Count the concepts."""
    counting = _Counting()
    for statement in statements:
        for occurrence in find_concepts(lexicon, Document(statement.text, statement.title)):
            counting.add(occurrence.term, 1)
        counting.end_text()
    return Counts(None, *counting.result(), weight=CONCEPTS_WEIGHT, damping=CONCEPTS_DAMPING)


class _Counting:
    """Counts of terms as they come in, text by text, in arrays: a million texts take their numbers and no more."""

    def __init__(self) -> None:
        self._columns: dict[str, int] = {}
        self._ends, self._indices, self._data = array("q", [0]), array("i"), array("i")

    def add(self, term: str, count: int) -> None:
        self._indices.append(self._columns.setdefault(term, len(self._columns)))
        self._data.append(count)

    def end_text(self) -> None:
        self._ends.append(len(self._indices))

    def result(self) -> tuple[sparse.csr_matrix, list[str]]:
        """Return the counts of the terms that stand in at least `LEAST_TEXTS` texts, and the terms in their order."""
        names = list(self._columns)
        parts = (np.frombuffer(values, values.typecode) for values in (self._data, self._indices, self._ends))
        data, indices, ends = parts if len(self._data) else (np.zeros(0), np.zeros(0, np.int32), np.array(self._ends))
        counts = sparse.csr_matrix((data.astype(np.float64), indices, ends), shape=(len(ends) - 1, len(names)))
        counts.sum_duplicates()
        frequency = np.bincount(counts.indices, minlength=len(names))
        kept = sorted(np.flatnonzero(frequency >= LEAST_TEXTS).tolist(), key=names.__getitem__)
        return counts[:, kept].tocsr(), [names[column] for column in kept]


def fit_vectoriser(counts: Sequence[Counts], wanted: Array, rows: Array) -> Vectoriser:
    """Choose each block's vocabulary by chi-squared over all labels and fit its idf, on ``rows``.

    ``wanted`` says which labels [texts, labels] each text has.
    """
    return Vectoriser(tuple(_fit_block(own, wanted[rows], rows) for own in counts if own.terms))


def _fit_block(counts: Counts, wanted: Array, rows: Array) -> FittedBlock:
    matrix = counts.matrix[rows]
    columns = np.arange(matrix.shape[1])
    if counts.most is not None and counts.most < len(columns):
        with np.errstate(invalid="ignore", divide="ignore"):  # terms that these rows lack have no statistic
            select = SelectKBest(chi2, k=counts.most).fit(matrix, wanted[:, wanted.any(axis=0)])
        columns = np.flatnonzero(select.get_support())
    return FittedBlock(counts, columns, TfidfTransformer(norm=None, sublinear_tf=True).fit(matrix[:, columns]))
