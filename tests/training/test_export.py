import pickle

import numpy as np
import pytest
from samples import ROOT, real_texts, tiny_statements

from service.artifact import open_artifact
from service.concepts import find_concepts
from service.document import Document
from service.labeller import Labeller
from training.export import to_pipeline

UNSEEN = ["", "…", "Zyxwvut qponmlk", "سنستقسيم وببغداذان", "Title of nothing\nqwrtpsd"]


def test_scores_of_a_tiny_model(tiny, tiny_folder):
    texts = [*(statement.text for statement in tiny_statements()), "Cake!\nwith soup at noon", *UNSEEN]
    for facet in ("food", "meal"):
        pipeline = to_pipeline(open_artifact(tiny_folder), facet)
        expected = np.array([tiny.scores(text)[facet] for text in texts])
        np.testing.assert_allclose(pipeline.decision_function(texts), expected, rtol=0, atol=1e-5)


def test_the_likeliest_label(tiny_folder):
    pipeline = to_pipeline(open_artifact(tiny_folder), "food")
    assert pipeline.predict(["a sweet birthday cake", "hot soup with lentils"]).tolist() == ["cake", "soup"]


def test_a_pipeline_can_be_kept(tiny_folder):
    pipeline = to_pipeline(open_artifact(tiny_folder), "food")
    kept = pickle.loads(pickle.dumps(pipeline))
    assert kept.decision_function(["soup"]).tolist() == pipeline.decision_function(["soup"]).tolist()


@pytest.mark.parametrize("facet", ["region", "theme"])
def test_the_default_models_linear_scores(shared, facet):
    artifact = open_artifact(ROOT / "models" / "default")
    labeller = Labeller(artifact)
    own = labeller.facets[facet]
    texts = [*real_texts(shared, 500), *UNSEEN]
    expected = []
    for text in texts:
        document = Document(text)
        concepts = [occurrence.term for occurrence in find_concepts(labeller.concepts, document)]
        words, end = [word.folded for word in document.words], document.title_words
        scored = labeller.scorer.score(words[:end], words[end:], concepts)
        expected.append(scored.scores[own.first : own.first + len(own.threshold)])
    found = to_pipeline(artifact, facet).decision_function(texts)
    assert len(texts) > 500
    np.testing.assert_allclose(found, np.array(expected), rtol=0, atol=1e-5)


def test_the_default_models_theme_scores_are_those_that_it_decides_by(default_model):
    text = "Vaccination against cholera\nThe ministry opened two hundred vaccination sites after the floods."
    pipeline = to_pipeline(open_artifact(ROOT / "models" / "default"), "theme")
    [scores] = pipeline.decision_function([text])
    np.testing.assert_allclose(default_model.scores(text)["theme"], scores, rtol=0, atol=1e-5)
    assert pipeline.predict([text]).tolist() == ["health"]
