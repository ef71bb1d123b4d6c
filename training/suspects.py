"""Find labels that are likely wrong: given against, or missing despite, what models that never saw the text expect."""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from joblib import Parallel, delayed
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from service.document import Document
from service.scorer import Array
from service.terms import TermSet
from training.corpora import Statement

# Of a label with fewer examples nobody can say what it looks like.
LEAST_EXAMPLES = 10
# Nor does a model know better than the people who gave a label that it cannot tell from the others.
LEAST_F1 = 0.7
# More texts are drawn from: the likeliest errors of so many are more than anybody reads.
MOST_TEXTS = 20_000
FOLDS = 5

_Words = dict[tuple[str, bool], list[str]]


@dataclass
class Suspect:
    """A statement, by its position, with the labels that it likely should not have, and those that it likely lacks.

    Each label has the probability that it belongs to the statement.
    """

    position: int
    wrong: dict[str, float] = field(default_factory=dict)
    missing: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Suspects:
    """Statements with likely wrong labels, the likeliest first, and among how many texts and which labels they are."""

    found: list[Suspect]
    texts: int
    labels: list[str]


def find_suspects(statements: Sequence[Statement], facet: str, groups: Array, tick: Callable[[], None]) -> Suspects:
    """Look for labels of one facet that are likely wrong.

    Confident learning (Northcutt, Jiang and Chuang, "Confident learning: estimating uncertainty in dataset labels",
    2021), by cleanlab, label by label. Probabilities are out of sample: versions of one text (by ``groups``) are never
    on both sides. ``tick`` is called for each fold.
    """
    rows = np.array([row for row, statement in enumerate(statements) if statement.labels.get(facet) is not None], int)
    if len(rows) > MOST_TEXTS:
        rows = np.sort(np.random.default_rng(0).choice(rows, MOST_TEXTS, replace=False))
    labels, wanted = _wanted([statements[row] for row in rows], facet)
    if not labels or len(np.unique(groups[rows])) < FOLDS:
        return Suspects([], 0, [])
    probabilities = _out_of_sample([statements[row] for row in rows], wanted, groups[rows], tick)
    told = np.flatnonzero(_f1(wanted, probabilities >= 0.5) >= LEAST_F1)
    labels, wanted, probabilities = [labels[column] for column in told], wanted[:, told], probabilities[:, told]
    if not labels:
        return Suspects([], len(rows), [])
    doubt = np.where(wanted, 1.0 - probabilities, probabilities)
    pairs = np.argwhere(_issues(wanted, probabilities))
    suspects: dict[int, Suspect] = {}
    for text, label in pairs[np.argsort(-doubt[pairs[:, 0], pairs[:, 1]], kind="stable")].tolist():
        suspect = suspects.setdefault(text, Suspect(int(rows[text])))
        side = suspect.wrong if wanted[text, label] else suspect.missing
        side[labels[label]] = float(probabilities[text, label])
    return Suspects(list(suspects.values()), len(rows), labels)


def _issues(wanted: Array, probabilities: Array) -> Array:
    # It takes more than a second to import, which no other command should wait for.
    from cleanlab.multilabel_classification.filter import find_multilabel_issues_per_class  # noqa: PLC0415

    given = [np.flatnonzero(row).tolist() for row in wanted]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # it tells which labels have few examples, as the report does
        return np.asarray(
            find_multilabel_issues_per_class(given, probabilities, filter_by="confident_learning", n_jobs=1), bool
        )


def _wanted(statements: Sequence[Statement], facet: str) -> tuple[list[str], Array]:
    """Return the labels with enough examples on both sides, and which text has which [texts, labels]."""
    given = [set(statement.labels[facet] or ()) for statement in statements]
    names = sorted(set().union(*given))
    wanted = np.array([[name in own for name in names] for own in given], bool).reshape(len(given), len(names))
    examples = wanted.sum(axis=0)
    enough = np.flatnonzero((examples >= LEAST_EXAMPLES) & (len(given) - examples >= LEAST_EXAMPLES))
    return [names[column] for column in enough], wanted[:, enough]


def _out_of_sample(statements: Sequence[Statement], wanted: Array, groups: Array, tick: Callable[[], None]) -> Array:
    known: _Words = {}
    vectors = TfidfVectorizer(analyzer=lambda own: _terms(own, known), sublinear_tf=True).fit_transform(statements)
    scores = np.zeros(wanted.shape)
    for rows, held_out in GroupKFold(FOLDS, shuffle=True, random_state=0).split(wanted, groups=groups):
        fits = Parallel(n_jobs=-1)(
            delayed(_scores)(vectors[rows], wanted[rows, label], vectors[held_out]) for label in range(wanted.shape[1])
        )
        scores[held_out] = np.stack(fits, axis=1)
        tick()
    return np.stack([_sigmoid(scores[:, label], wanted[:, label]) for label in range(wanted.shape[1])], axis=1)


def _f1(wanted: Array, given: Array) -> Array:
    return np.asarray(2 * (wanted & given).sum(axis=0) / np.maximum(wanted.sum(axis=0) + given.sum(axis=0), 1))


def _terms(statement: Statement, known: _Words) -> list[str]:
    """Return the stems of a statement, of words in the title twice; ``known`` keeps those of each word."""
    terms: list[str] = []
    for word, count in Document(statement.text, statement.title).counts().items():
        if word not in known:
            known[word] = TermSet(ngrams=(0, 0)).of_folded(*word)
        terms += known[word] * count
    return terms


def _scores(vectors: sparse.csr_matrix, wanted: Array, held_out: sparse.csr_matrix) -> Array:
    if wanted.all() or not wanted.any():
        return np.full(held_out.shape[0], 1.0 if wanted.all() else -1.0)
    return np.asarray(LinearSVC(random_state=0).fit(vectors, wanted).decision_function(held_out))


def _sigmoid(scores: Array, wanted: Array) -> Array:
    """Return probabilities (Platt 1999)."""
    column = scores[:, None]
    return np.asarray(LogisticRegression(C=1e3).fit(column, wanted).predict_proba(column)[:, 1])
