"""No label hangs on how a text is typed, or on what is pasted under it."""

import pytest

from tests.behaviour.measures import changed, labels_of, lost_labels, read_statements
from tests.behaviour.variants import VARIANTS
from training.corpora import read_corpora

# Most of the labels that may be lost where so many unrelated paragraphs follow.
MOST_LOST = {1: 0.03, 3: 0.06}


@pytest.fixture(scope="module")
def ours(default_model):
    texts = read_statements()
    return texts, labels_of(default_model, texts)


@pytest.fixture(scope="module")
def dev(default_model, shared):
    texts = read_corpora(sorted((shared / "eval" / "dev").glob("*.jsonl")))
    return texts, labels_of(default_model, texts)


@pytest.fixture(params=["ours", "dev"])
def corpus(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("variant", [pytest.param(variant, id=variant.__name__) for variant in VARIANTS])
def test_no_label_changes(default_model, corpus, variant):
    texts, before = corpus
    ids, variants = changed(default_model, texts, variant, before)
    assert ids == []
    assert variants > 0


@pytest.mark.parametrize("paragraphs", MOST_LOST)
def test_what_is_pasted_under_a_text_takes_few_labels_away(default_model, corpus, paragraphs):
    texts, before = corpus
    lost = lost_labels(default_model, texts, paragraphs, before)
    assert lost.of > len(texts)
    assert lost.value <= MOST_LOST[paragraphs]
