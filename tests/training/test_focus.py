import random

import numpy as np
import pytest
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from service.artifact import open_artifact
from service.attention import find_candidates
from service.document import Document
from service.labeller import Labeller
from service.labelset import Node
from service.lexicon import CAPITAL, Lexicon, Reading
from training.corpora import Statement
from training.fit import fit
from training.focus import all_candidates, fit_focus
from training.model import facet_of

PLACES = ["Arcadia", "Borduria", "Cimmeria", "Dinotopia", "Elbonia", "Freedonia", "Graustark", "Hyrkania"]
# A place whose name is in the table and in no statement.
NEVER_LABELLED = "Zubrowka"
NODES = [Node(place, {"en": place}) for place in [*PLACES, NEVER_LABELLED]]
LEXICON = Lexicon({(node.id.lower(),): [Reading(node.id, "name", CAPITAL)] for node in NODES})
MATTERS = ["floods", "elections", "a drought", "the harvest", "its railways", "a strike", "its schools", "the budget"]


def statements():
    """Each is about one place, twice named and once before ``in``; the other is where people met."""
    generator = random.Random(11)
    made = []
    for number in range(64):
        subject, venue = generator.sample(PLACES, 2)
        first, second = generator.sample(MATTERS, 2)
        text = (
            f"Ministers who met at {venue} spoke of {first} in {subject} on day {number}. "
            f"They said that the people of {subject} had asked for help with {second}."
        )
        made.append(Statement(f"s{number}", text, lang="en", labels={"place": (subject,)}))
    return made


@pytest.fixture(scope="module")
def facet():
    return facet_of("place", [node.id for node in NODES], statements(), always={node.id for node in NODES})


@pytest.fixture(scope="module")
def linear(facet):
    """Scores as a linear model might give them: they tell a little, and like some places that are not named."""
    noise = np.random.default_rng(2).normal(-1.0, 0.15, facet.wanted.shape)
    return noise + 0.2 * facet.wanted


@pytest.fixture(scope="module")
def candidates():
    return all_candidates(statements(), LEXICON)


@pytest.fixture(scope="module")
def groups():
    return np.arange(len(statements())) // 2


@pytest.fixture(scope="module")
def fitted(facet, candidates, linear, groups):
    return fit_focus(facet, candidates, linear, groups, lambda: None)


def reference(facet, candidates, linear, rows):
    """Return what scikit-learn learns from the pairs of ``rows``: a function from features to a score."""
    features, wanted = [], []
    for row in rows:
        liked = [column for column in np.argsort(-linear[row])[:6] if linear[row, column] > -0.9]
        for column in {*(facet.columns[place] for place in candidates[row]), *liked}:
            features.append(pair(facet, candidates[row], linear[row], column))
            wanted.append(facet.wanted[row, column])
    vectoriser = DictVectorizer()
    vectors = vectoriser.fit_transform(features)
    # A feature met fewer than three times is left out.
    frequent = np.asarray((vectors != 0).sum(axis=0))[0] >= 3
    model = LogisticRegression(C=0.3, solver="liblinear", random_state=0, max_iter=300, tol=1e-8)
    model.fit(vectors[:, frequent], wanted)
    return lambda some: model.decision_function(vectoriser.transform([some])[:, frequent])[0]


def pair(facet, mentioned, linear, column):
    score = linear[column]
    if facet.labels[column] not in mentioned:
        return {"linear": score, "unmentioned": 1.0}
    return {"linear": score, "linear, mentioned": score, **mentioned[facet.labels[column]].features()}


def test_scores_are_those_of_scikit_learns_logistic_regression(facet, candidates, linear, fitted):
    focus, _ = fitted
    expected = reference(facet, candidates, linear, range(len(linear)))
    for row, mentioned in enumerate(candidates):
        scores = focus.scores(linear[row], mentioned, facet.columns)
        for column, score in enumerate(scores):
            assert score == pytest.approx(expected(pair(facet, mentioned, linear[row], column)), abs=2e-3)


def test_out_of_fold_scores_come_from_the_other_folds(facet, candidates, linear, groups, fitted):
    _, scores = fitted
    for rows, held_out in GroupKFold(5, shuffle=True, random_state=0).split(linear, groups=groups):
        expected = reference(facet, candidates, linear, rows)
        row = held_out[0]
        for column in range(len(facet.labels)):
            some = pair(facet, candidates[row], linear[row], column)
            assert scores[row, column] == pytest.approx(expected(some), abs=2e-3)


def test_unknown_pairs_count_for_nothing(facet, candidates, linear, groups, fitted):
    unknown = [Statement(s.id, s.text, labels={"place": None}) for s in statements()[:10]]
    more = facet_of("place", facet.labels, [*statements(), *unknown], always=set(facet.labels))
    focus, scores = fit_focus(
        more,
        [*candidates, *candidates[:10]],
        np.vstack([linear, linear[:10]]),
        np.concatenate([groups, groups[:10]]),
        lambda: None,
    )
    assert focus == fitted[0]
    assert scores.shape == (74, len(facet.labels))


def test_a_place_is_judged_by_how_it_is_mentioned(fitted):
    """Two places of equal linear score, one of which no training text names."""
    focus, _ = fitted
    text = "Ministers who met at Zubrowka spoke of floods in Elbonia. The people of Elbonia need help."
    document = Document(text)
    mentioned = find_candidates(LEXICON, document)
    scores = focus.scores(np.full(2, -1.0), mentioned, {"Zubrowka": 0, "Elbonia": 1})
    assert scores[1] > 1 > -1 > scores[0]


def test_a_place_never_labelled_in_training_can_be_given(tmp_path):
    label_sets = {"place": NODES}
    fit(statements(), label_sets, tmp_path, lambda _name, _total: lambda: None, {"place": LEXICON})
    labeller = Labeller(open_artifact(tmp_path))
    text = "Ministers who met at {} spoke of floods in {}. They said that the people of {} had asked for help."
    for subject, venue in ((NEVER_LABELLED, "Arcadia"), ("Arcadia", NEVER_LABELLED)):
        labels = labeller.label(text.format(venue, subject, subject)).facets["place"]
        assert [label.id for label in labels] == [subject]
