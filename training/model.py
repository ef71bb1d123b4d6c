"""The model of a facet and its constants: a linear model for each label over the facet's vectors.

Every step is scikit-learn's; what is ours is that the weights of all labels end up in one sparse matrix.
"""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace

import numpy as np
from joblib import Parallel, delayed
from scipy import sparse
from sklearn.feature_selection import SelectKBest, chi2
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC

from service.scorer import Array
from training.corpora import Statement
from training.vectors import Counts, Vectoriser, fit_vectoriser

# Weights kept in each facet; its labels share them equally. 100,000 cost themes a point of micro-F1, 35,000 three.
MOST_WEIGHTS = 236_000
LEAST_WEIGHTS = 500
# A label with fewer examples cannot be cross-validated.
LEAST_EXAMPLES = 2
# Statements written for the purpose are rich in what real ones are poor in: each counts as so many of them. On
# the dev texts 2 gives a point of micro-F1 in themes, and 3 no more.
WRITTEN_WEIGHT = 2.0
FOLDS = 5

Progress = Callable[[str, int], Callable[[], None]]


@dataclass(frozen=True)
class Facet:
    """The examples of one facet: ``wanted`` and ``known`` are [texts, labels], ``importance`` is [texts]."""

    name: str
    labels: tuple[str, ...]
    wanted: Array
    known: Array
    importance: Array

    @property
    def single(self) -> bool:
        """Whether each text has one label at most."""
        return len(self.labels) > 1 and bool((self.wanted.sum(axis=1) <= 1).all())

    @property
    def columns(self) -> dict[str, int]:
        """The column of each label."""
        return {label: column for column, label in enumerate(self.labels)}

    def only(self, rows: Array) -> "Facet":
        """Return what some of the texts say."""
        return replace(self, wanted=self.wanted[rows], known=self.known[rows], importance=self.importance[rows])


@dataclass(frozen=True)
class Linear:
    """Weights [terms, labels] and bias [labels] of one facet."""

    vectoriser: Vectoriser
    weights: sparse.csc_matrix
    bias: Array

    def scores(self, rows: Array) -> Array:
        """Return scores [texts, labels] of the texts counted."""
        return np.asarray((self.vectoriser.transform(rows) @ self.weights).toarray() + self.bias)


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
    found = np.array([statement.source is not None for statement in statements])
    importance = np.where(found, 1.0, WRITTEN_WEIGHT) if found.any() else np.ones(len(found))
    return Facet(name, tuple(labels[c] for c in enough.tolist()), wanted[:, enough], known[:, enough], importance)


def label_model(labels: int, c: float = 1.0) -> Pipeline:
    """Return the untrained model of one label among ``labels``: its best terms, then a linear SVM."""
    weights = max(MOST_WEIGHTS // labels, LEAST_WEIGHTS)
    return make_pipeline(SelectKBest(chi2, k=weights), LinearSVC(C=c, random_state=0))


def fit_linear(counts: Sequence[Counts], facet: Facet, rows: Array, tick: Callable[[], None], c: float = 1.0) -> Linear:
    """Fit vocabulary, idf and every label of a facet on those of ``rows`` in which it is known."""
    rows = rows[facet.known[rows].any(axis=1)]
    vectoriser = fit_vectoriser(counts, facet.wanted, rows)
    vectors = vectoriser.transform(rows)
    fits = Parallel(n_jobs=-1, return_as="generator", max_nbytes="1M")(
        delayed(_fit_label)(
            vectors, facet.wanted[rows, label], facet.known[rows, label], facet.importance[rows], len(facet.labels), c
        )
        for label in range(len(facet.labels))
    )
    columns, bias = [], []
    for weights, intercept in fits:
        columns.append(weights)
        bias.append(intercept)
        tick()
    return Linear(vectoriser, sparse.hstack(columns, format="csc"), np.array(bias))


def _fit_label(
    vectors: sparse.csr_matrix, wanted: Array, known: Array, importance: Array, labels: int, c: float
) -> tuple[sparse.csc_matrix, float]:
    size = vectors.shape[1]
    wanted = wanted[known]
    if wanted.sum() < LEAST_EXAMPLES or wanted.all():
        return sparse.csc_matrix((size, 1)), 1.0 if wanted.all() else -1.0
    model = label_model(labels, c)
    model[0].set_params(k=min(model[0].k, size))
    with np.errstate(invalid="ignore", divide="ignore"):
        model.fit(vectors if known.all() else vectors[known], wanted, linearsvc__sample_weight=importance[known])
    kept = np.flatnonzero(model[0].get_support())
    weights = sparse.csc_matrix((model[1].coef_[0], (kept, np.zeros_like(kept))), shape=(size, 1))
    return weights, float(model[1].intercept_[0])


def out_of_fold(
    counts: Sequence[Counts], facet: Facet, groups: Array, tick: Callable[[], None], c: float = 1.0, folds: int = FOLDS
) -> Array:
    """Return scores [texts, labels], each text scored by a model that saw no version of it."""
    scores = np.zeros(facet.wanted.shape)
    for rows, held_out in GroupKFold(folds, shuffle=True, random_state=0).split(groups, groups=groups):
        scores[held_out] = fit_linear(counts, facet, rows, tick, c).scores(held_out)
    return scores
