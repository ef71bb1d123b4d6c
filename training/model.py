"""The model and its constants: counts -> vocabulary -> TF-IDF -> a linear model for each label.

Every step is scikit-learn's; what is ours is that all labels share one vectoriser and that their
weights end up in one sparse matrix.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.feature_selection import SelectKBest, chi2
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC

from service.concepts import find_concepts
from service.document import Document
from service.lexicon import Lexicon
from service.scorer import Array
from service.terms import TermSet
from training.corpora import Statement

# A term in fewer texts says nothing about the next one.
LEAST_TEXTS = 3
# Terms kept, by chi-squared: what fits in a few megabytes.
MOST_TERMS = 60_000
# Weights kept in each facet; its labels share them equally. Half of it costs 1 to 2 points of micro-F1.
MOST_WEIGHTS = 300_000
LEAST_WEIGHTS = 500
# A label with fewer examples cannot be cross-validated.
LEAST_EXAMPLES = 2
C = 1.0
# Beside the words' weight of 1. On out-of-fold scores .35 to .6 do as well; 1 costs a point of micro-F1.
CONCEPTS_WEIGHT = 0.4
FOLDS = 5

Progress = Callable[[str, int], Callable[[], None]]


@dataclass(frozen=True)
class Facet:
    """The examples of one facet: ``wanted`` and ``known`` are [texts, labels]."""

    name: str
    labels: tuple[str, ...]
    wanted: Array
    known: Array

    @property
    def columns(self) -> dict[str, int]:
        """The column of each label."""
        return {label: column for column, label in enumerate(self.labels)}


@dataclass(frozen=True)
class Counts:
    """How often each of some terms stands in each text: ``matrix`` is [texts, terms]."""

    matrix: sparse.csr_matrix
    terms: list[str]
    weight: float = 1.0
    most: int | None = None


@dataclass(frozen=True)
class FittedBlock:
    """The terms kept of one block, their columns in its counts, their idf, and the block's weight."""

    terms: tuple[str, ...]
    columns: Array
    tfidf: TfidfTransformer
    weight: float


@dataclass(frozen=True)
class Vectoriser:
    """Fitted vocabulary and idf, block by block."""

    blocks: tuple[FittedBlock, ...]

    def transform(self, counts: Sequence[Counts], rows: Array) -> sparse.csr_matrix:
        """Return TF-IDF rows, each block of length 1 times its weight."""
        parts = [
            block.weight * block.tfidf.transform(own.matrix[rows][:, block.columns])
            for block, own in zip(self.blocks, counts, strict=True)
        ]
        return sparse.hstack(parts, format="csr")


@dataclass(frozen=True)
class Linear:
    """Weights [terms, labels] and bias [labels] of one facet."""

    weights: sparse.csc_matrix
    bias: Array

    def scores(self, vectors: sparse.csr_matrix) -> Array:
        """Return scores [texts, labels]."""
        return np.asarray((vectors @ self.weights).toarray() + self.bias)


def count_terms(statements: Sequence[Statement], term_set: TermSet) -> Counts:
    """Count the terms of words."""
    words: dict[tuple[str, bool], dict[str, int]] = {}

    def terms_of(statement: Statement) -> Iterator[tuple[str, int]]:
        for word, count in Document(statement.text, statement.title).counts.items():
            if word not in words:
                words[word] = term_set.of_word(*word)
            yield from ((term, count * inside) for term, inside in words[word].items())

    return _count(map(terms_of, statements), most=MOST_TERMS)


def count_concepts(statements: Sequence[Statement], lexicon: Lexicon) -> Counts:
    """Count the concepts."""

    def terms_of(statement: Statement) -> Iterator[tuple[str, int]]:
        for occurrence in find_concepts(lexicon, Document(statement.text, statement.title)):
            yield occurrence.term, 1

    return _count(map(terms_of, statements), weight=CONCEPTS_WEIGHT)


def _count(texts: Iterable[Iterable[tuple[str, int]]], weight: float = 1.0, most: int | None = None) -> Counts:
    """Return the counts of the terms that stand in at least `LEAST_TEXTS` texts, in the terms' order."""
    columns: dict[str, int] = {}
    indptr: list[int] = [0]
    indices: list[int] = []
    data: list[int] = []
    for text in texts:
        for term, count in text:
            indices.append(columns.setdefault(term, len(columns)))
            data.append(count)
        indptr.append(len(indices))
    counts = sparse.csr_matrix((np.array(data, np.float64), indices, indptr), shape=(len(indptr) - 1, len(columns)))
    counts.sum_duplicates()
    frequency = np.bincount(counts.indices, minlength=len(columns))
    names = list(columns)
    kept = sorted(np.flatnonzero(frequency >= LEAST_TEXTS).tolist(), key=names.__getitem__)
    return Counts(counts[:, kept].tocsr(), [names[column] for column in kept], weight, most)


def facet_of(name: str, labels: Sequence[str], statements: Sequence[Statement], always: Container[str] = ()) -> Facet:
    """Return what the statements say of one facet, for the labels that have enough examples or are in ``always``."""
    column = {label: position for position, label in enumerate(labels)}
    wanted = np.zeros((len(statements), len(labels)), dtype=bool)
    known = np.zeros_like(wanted)
    for row, statement in enumerate(statements):
        if (given := statement.labels.get(name)) is None:
            continue
        known[row] = True
        known[row, [column[label] for label in statement.maybe.get(name) or ()]] = False
        wanted[row, [column[label] for label in given]] = True
    examples = (wanted & known).sum(axis=0)
    enough = np.array(
        [c for c, label in enumerate(labels) if examples[c] >= LEAST_EXAMPLES or label in always], np.intp
    )
    return Facet(name, tuple(labels[position] for position in enough.tolist()), wanted[:, enough], known[:, enough])


def fit_vectoriser(counts: Sequence[Counts], facets: Sequence[Facet], rows: Array) -> Vectoriser:
    """Choose each block's vocabulary by chi-squared over each facet's labels and fit its idf, on ``rows``."""
    wanted = [facet.wanted[rows] for facet in facets]
    return Vectoriser(tuple(_fit_block(own, own.matrix[rows], wanted) for own in counts))


def _fit_block(counts: Counts, matrix: sparse.csr_matrix, wanted: Sequence[Array]) -> FittedBlock:
    columns = np.arange(matrix.shape[1])
    if counts.most is not None and counts.most < len(columns):
        # Each facet chooses as many: by one statistic over all labels, the facet with the most would choose alone.
        select = SelectKBest(chi2, k=counts.most // len(wanted))
        with np.errstate(invalid="ignore", divide="ignore"):  # terms that these rows lack have no statistic
            kept = [select.fit(matrix, own[:, own.any(axis=0)]).get_support() for own in wanted]
        columns = np.flatnonzero(np.any(kept, axis=0))
    tfidf = TfidfTransformer(sublinear_tf=True).fit(matrix[:, columns])
    return FittedBlock(tuple(counts.terms[column] for column in columns.tolist()), columns, tfidf, counts.weight)


def label_model(labels: int) -> Pipeline:
    """Return the untrained model of one label among ``labels``: its best terms, then a linear SVM."""
    weights = max(MOST_WEIGHTS // labels, LEAST_WEIGHTS)
    return make_pipeline(SelectKBest(chi2, k=weights), LinearSVC(C=C, random_state=0))


def fit_linear(vectors: sparse.csr_matrix, facet: Facet, rows: Array, tick: Callable[[], None]) -> Linear:
    """Fit every label of a facet on ``rows``, which ``vectors`` holds in this order."""
    fits = Parallel(n_jobs=-1, return_as="generator", max_nbytes="1M")(
        delayed(_fit_label)(vectors, facet.wanted[rows, label], facet.known[rows, label], len(facet.labels))
        for label in range(len(facet.labels))
    )
    columns, bias = [], []
    for weights, intercept in fits:
        columns.append(weights)
        bias.append(intercept)
        tick()
    return Linear(sparse.hstack(columns, format="csc"), np.array(bias))


def _fit_label(vectors: sparse.csr_matrix, wanted: Array, known: Array, labels: int) -> tuple[sparse.csc_matrix, float]:
    size = vectors.shape[1]
    wanted = wanted[known]
    if wanted.sum() < LEAST_EXAMPLES or wanted.all():
        return sparse.csc_matrix((size, 1)), 1.0 if wanted.all() else -1.0
    model = label_model(labels)
    model[0].set_params(k=min(model[0].k, size))
    with np.errstate(invalid="ignore", divide="ignore"):
        model.fit(vectors[known], wanted)
    kept = np.flatnonzero(model[0].get_support())
    weights = sparse.csc_matrix((model[1].coef_[0], (kept, np.zeros_like(kept))), shape=(size, 1))
    return weights, float(model[1].intercept_[0])


def out_of_fold(counts: Sequence[Counts], facets: Sequence[Facet], groups: Array, progress: Progress) -> list[Array]:
    """Return scores [texts, labels] of each facet, each text scored by models that saw no version of it."""
    scores = [np.zeros(facet.wanted.shape) for facet in facets]
    tick = progress("cross-validation", FOLDS * sum(len(facet.labels) for facet in facets))
    for rows, held_out in GroupKFold(FOLDS, shuffle=True, random_state=0).split(groups, groups=groups):
        vectoriser = fit_vectoriser(counts, facets, rows)
        vectors, others = vectoriser.transform(counts, rows), vectoriser.transform(counts, held_out)
        for facet, own in zip(facets, scores, strict=True):
            own[held_out] = fit_linear(vectors, facet, rows, tick).scores(others)
    return scores
