from collections import Counter
from functools import cache

import numpy as np
import pytest
from samples import ROOT, real_texts
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.feature_selection import SelectKBest, chi2
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer

from service.calibration import Calibration
from service.concepts import find_concepts
from service.document import Document, title_end
from service.labeller import Labeller
from service.terms import TermSet
from service.text import tokens
from training.choices import THEMES
from training.concepts import read_concepts
from training.corpora import Statement, read_corpora
from training.decisions import Decisions
from training.model import LEAST_WEIGHTS, MOST_WEIGHTS, facet_of, fit_linear, label_model, out_of_fold
from training.publish import FittedFacet, publish
from training.taxonomy import default_label_sets
from training.vectors import CONCEPTS_DAMPING, CONCEPTS_WEIGHT, count_concepts, count_terms

MOST_TERMS = 20_000
UNSEEN = ["", "…", "Zyxwvut qponmlk\nqwrtpsd", "سنستقسيم وببغداذان ضظغخثتشر"]


def nothing():
    pass


@pytest.fixture(scope="module")
def own():
    """Our statements, every theme known."""
    read = read_corpora(sorted((ROOT / "training" / "statements").glob("*.jsonl")))
    return [Statement(s.id, s.text, s.title, s.lang, {"theme": s.labels["theme"]}) for s in read]


@pytest.fixture(scope="module")
def themes():
    return default_label_sets()["theme"]


@pytest.fixture(scope="module")
def lexicon():
    return read_concepts()


@pytest.fixture(scope="module")
def labeller(own, themes, lexicon, tmp_path_factory):
    """Ours: fitted, written as an artefact, opened, asked."""
    facet = facet_of("theme", [node.id for node in themes], own)
    counts = [count_terms(own, TermSet(), MOST_TERMS), count_concepts(own, lexicon)]
    linear = fit_linear(counts, facet, np.arange(len(own)), nothing)
    labels = len(facet.labels)
    sigmoids = Calibration.from_json({"slope": [1] * labels, "offset": [0] * labels})
    fitted = FittedFacet(facet, linear, Decisions(sigmoids, np.full(labels, 0.5)), [], THEMES)
    folder = tmp_path_factory.mktemp("model")
    return Labeller(publish(folder, own, {"theme": themes}, lexicon, [fitted]))


@pytest.fixture(scope="module")
def pipeline(own, labeller, lexicon):
    """Theirs: scikit-learn from the statements to the scores."""
    of_word = cache(TermSet().of_word)

    def terms(statement):
        found = Counter()
        end = title_end(statement.text) if statement.title is None else 0
        for token in tokens(statement.title or ""):
            found.update(of_word(token.surface, True))
        for token in tokens(statement.text):
            found.update(of_word(token.surface, token.start < end))
        return found.elements()

    def concepts(statement):
        return [occurrence.term for occurrence in find_concepts(lexicon, Document(statement.text, statement.title))]

    words = make_pipeline(
        CountVectorizer(analyzer=terms, min_df=3), SelectKBest(chi2, k=MOST_TERMS), TfidfTransformer(sublinear_tf=True)
    )
    ideas = make_pipeline(
        CountVectorizer(analyzer=concepts, min_df=3),
        TfidfTransformer(norm=None, sublinear_tf=True),
        FunctionTransformer(
            lambda rows: rows.multiply(1 / np.sqrt(rows.power(2).sum(axis=1) + CONCEPTS_DAMPING)).tocsr()
        ),
    )
    union = FeatureUnion([("words", words), ("ideas", ideas)], transformer_weights={"ideas": CONCEPTS_WEIGHT})
    labels = labeller.facets["theme"].labels.labels
    wanted = np.array([[label in statement.labels["theme"] for label in labels] for statement in own], dtype=int)
    model = OneVsRestClassifier(label_model(len(labels)))
    return Pipeline([("terms", union), ("model", model)]).fit(own, wanted)


def compare(labeller, pipeline, statements):
    ours = np.array([labeller.scores(s.text, s.title)["theme"] for s in statements])
    theirs = pipeline.decision_function(statements)
    assert theirs.std() > 0.1
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-5)


def test_scores_of_our_statements_equal_scikit_learns(labeller, pipeline, own):
    assert len(labeller.scorer.idf) > MOST_TERMS
    compare(labeller, pipeline, own)


def test_scores_of_words_never_seen_equal_scikit_learns(labeller, pipeline, own):
    compare(labeller, pipeline, [*own[:1], *(Statement(str(n), text) for n, text in enumerate(UNSEEN))])


def test_scores_of_real_texts_equal_scikit_learns(labeller, pipeline, shared):
    texts = real_texts(shared, 500)
    assert len(texts) >= 500
    compare(labeller, pipeline, [Statement(str(number), text) for number, text in enumerate(texts)])


SOME = [
    Statement("1", "x", labels={"food": ("soup", "cake")}, source="web"),
    Statement("2", "x", labels={"food": ("soup",)}, maybe={"food": ("cake",)}),
    Statement("3", "x", labels={"food": ()}),
    Statement("4", "x", labels={"food": None}),
    Statement("5", "x", labels={"meal": ("lunch",)}),
    Statement("6", "x", labels={"food": ("cake", "soup")}, maybe={"food": ("soup",)}),
]


def test_examples_of_a_facet():
    facet = facet_of("food", ["salad", "soup", "cake"], SOME)
    assert facet.labels == ("soup", "cake")
    assert facet.columns == {"soup": 0, "cake": 1}
    assert facet.wanted.astype(int).tolist() == [[1, 1], [1, 0], [0, 0], [0, 0], [0, 0], [1, 1]]
    assert facet.known.astype(int).tolist() == [[1, 1], [1, 0], [1, 1], [0, 0], [0, 0], [0, 1]]


def test_a_label_that_is_always_there():
    assert facet_of("food", ["salad", "soup", "cake"], SOME, always={"salad"}).labels == ("salad", "soup", "cake")


def test_a_label_with_one_example_is_left_out():
    assert facet_of("meal", ["lunch", "dinner"], SOME).labels == ()


def test_what_was_written_for_the_purpose_counts_double_beside_what_was_found():
    assert facet_of("food", ["soup", "cake"], SOME).importance.tolist() == [1, 2, 2, 2, 2, 2]
    assert facet_of("food", ["soup", "cake"], SOME[1:]).importance.tolist() == [1, 1, 1, 1, 1]


def colours(count):
    """Statements of one word each, six times, every second red."""
    word = ["red", "blue"]
    return [
        Statement(str(n), " ".join([word[n % 2]] * 6), labels={"colour": ("red",) if n % 2 == 0 else ()})
        for n in range(count)
    ]


def test_a_label_that_every_text_has_or_none_needs_no_model():
    statements = [Statement(str(n), "red blue green", labels={"colour": ("red",)}) for n in range(4)]
    facet = facet_of("colour", ["red", "blue"], statements, always={"red", "blue"})
    linear = fit_linear([count_terms(statements, TermSet())], facet, np.arange(4), nothing)
    assert linear.weights.nnz == 0
    assert linear.scores(np.arange(2)).tolist() == [[1.0, -1.0], [1.0, -1.0]]


def test_unknown_texts_do_not_train():
    statements = colours(12)
    unknown = [Statement(f"u{n}", "red blue", labels={"colour": None}) for n in range(12)]
    counts = [count_terms([*statements, *unknown], TermSet(ngrams=(0, 0)))]
    facet = facet_of("colour", ["red"], [*statements, *unknown])
    scores = fit_linear(counts, facet, np.arange(24), nothing).scores(np.arange(24))[:, 0]
    taught = fit_linear(counts, facet, np.arange(12), nothing).scores(np.arange(24))[:, 0]
    np.testing.assert_allclose(scores, taught, atol=1e-6)


def test_out_of_fold_scores_know_no_version_of_their_text():
    """Each text is one of ten groups with a word of its own for a label: no other group can teach it."""
    statements = [
        Statement(str(n), f"secret{'abcdefghij'[n % 10] * 5}", labels={"kind": ("odd",) if n % 2 else ()})
        for n in range(40)
    ]
    facet = facet_of("kind", ["odd"], statements)
    counts = [count_terms(statements, TermSet(ngrams=(0, 0)))]
    apart = out_of_fold(counts, facet, np.arange(40), nothing)
    together = out_of_fold(counts, facet, np.arange(40) % 10, nothing)
    assert ((apart > 0) == facet.wanted).all()
    assert not ((together > 0) == facet.wanted).all()
    for group in range(10):
        assert len(np.unique(together[np.arange(40) % 10 == group].round(9))) == 1


@pytest.mark.parametrize(("labels", "weights"), [(10, MOST_WEIGHTS // 10), (10_000, LEAST_WEIGHTS)])
def test_labels_share_the_weights_that_fit_in_a_model(labels, weights):
    assert label_model(labels)[0].k == weights
