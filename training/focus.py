"""Learn what makes a mentioned place a subject: one logistic regression shared by all places."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from service.attention import find_candidates
from service.document import Document
from service.facets import Focus
from service.lexicon import Lexicon
from service.places import Candidate
from service.scorer import Array
from training.corpora import Statement
from training.model import FOLDS, Facet

# Inverse of the regularisation: .1 and 1 are each within .003 of micro-F1.
C = 0.3
# A neighbouring word met with fewer candidates is left out.
LEAST_CANDIDATES = 3
# Labels without a mention that the linear model likes best: they teach how far to trust it alone.
_RIVALS = 6
_LEAST_LIKED = -0.9

_LINEAR = "linear score"
_LINEAR_MENTIONED = "linear score of a mentioned place"
_UNMENTIONED = "not mentioned"

Candidates = Mapping[str, Candidate]


@dataclass(frozen=True)
class Pairs:
    """(text, label) pairs: ``rows`` and ``columns`` of the score matrix, and their features by name."""

    rows: Array
    columns: Array
    vectors: sparse.csr_matrix
    names: Array


def all_candidates(statements: Sequence[Statement], lexicon: Lexicon) -> list[Candidates]:
    """Return the places that each statement mentions."""
    return [find_candidates(lexicon, Document(statement.text, statement.title)) for statement in statements]


def fit_focus(
    facet: Facet, candidates: Sequence[Candidates], linear: Array, groups: Array, tick: Callable[[], None]
) -> tuple[Focus, Array]:
    """Fit on out-of-fold ``linear`` scores [texts, labels]; return the weights and out-of-fold scores by them."""
    pairs = _pairs(facet, candidates, linear)
    scores = np.zeros_like(linear)
    for rows, held_out in GroupKFold(FOLDS, shuffle=True, random_state=0).split(linear, groups=groups):
        focus = _fit(facet, pairs, np.isin(pairs.rows, rows))
        for row in held_out:
            scores[row] = focus.scores(linear[row], candidates[row], facet.columns)
        tick()
    return _fit(facet, pairs, np.ones(len(pairs.rows), dtype=bool)), scores


def fit_focus_once(facet: Facet, candidates: Sequence[Candidates], linear: Array) -> Focus:
    """Fit on ``linear`` scores [texts, labels] of texts that the linear model did not see; return the weights."""
    pairs = _pairs(facet, candidates, linear)
    return _fit(facet, pairs, np.ones(len(pairs.rows), dtype=bool))


def _pairs(facet: Facet, candidates: Sequence[Candidates], linear: Array) -> Pairs:
    rows, columns, features = [], [], []
    for row, mentioned in enumerate(candidates):
        liked = [column for column in np.argsort(-linear[row])[:_RIVALS] if linear[row, column] > _LEAST_LIKED]
        chosen = dict.fromkeys([*(facet.columns[place] for place in mentioned if place in facet.columns), *liked])
        for column in map(int, chosen):
            score = float(linear[row, column])
            candidate = mentioned.get(facet.labels[column])
            own = {_LINEAR_MENTIONED: score, **candidate.features()} if candidate else {_UNMENTIONED: 1.0}
            rows.append(row)
            columns.append(column)
            features.append({_LINEAR: score, **own})
    vectoriser = DictVectorizer(dtype=np.float64)
    vectors = vectoriser.fit_transform(features)
    return Pairs(np.array(rows), np.array(columns), vectors, vectoriser.get_feature_names_out())


def _fit(facet: Facet, pairs: Pairs, chosen: Array) -> Focus:
    chosen = np.flatnonzero(chosen & facet.known[pairs.rows, pairs.columns])
    vectors = pairs.vectors[chosen]
    frequent = np.flatnonzero(np.bincount(vectors.indices, minlength=vectors.shape[1]) >= LEAST_CANDIDATES)
    model = LogisticRegression(C=C, solver="liblinear", random_state=0, max_iter=300)
    model.fit(vectors[:, frequent], facet.wanted[pairs.rows[chosen], pairs.columns[chosen]])
    weights = dict(zip(pairs.names[frequent].tolist(), model.coef_[0].astype(np.float32).tolist(), strict=True))
    gain, mentioned, unmentioned = (weights.pop(name, 0.0) for name in (_LINEAR, _LINEAR_MENTIONED, _UNMENTIONED))
    return Focus(gain, mentioned, unmentioned, float(model.intercept_[0]), weights)
