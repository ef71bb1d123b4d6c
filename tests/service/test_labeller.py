import numpy as np
import pytest

from service.artifact import Artifact, open_artifact
from service.errors import InvalidInput, ModelError
from service.labeller import Labeller


def test_labels_come_likeliest_first_with_their_probability(tiny):
    labelled = tiny.label("hot lentil soup in a deep bowl with a spoon, served at noon")
    assert [label.id for label in labelled.facets["food"]] == ["soup"]
    assert [label.id for label in labelled.facets["meal"]] == ["lunch"]
    assert all(0.5 < label.probability <= 1 for labels in labelled.facets.values() for label in labels)


def test_a_facet_that_finds_nothing_gives_no_label(tiny):
    assert tiny.label("quarterly figures of the shipping department").facets["food"] == []


def test_only_facets_asked_for_are_given(tiny):
    assert list(tiny.label("cake", facets=["meal"]).facets) == ["meal"]


def test_an_unknown_facet_is_named_with_those_there_are(tiny):
    with pytest.raises(InvalidInput, match="no facet 'drink'; it has food, meal"):
        tiny.label("cake", facets=["drink"])


@pytest.mark.parametrize(
    "text",
    [pytest.param("ﷺ" * 3, id="ligatures"), pytest.param("!", id="no words"), pytest.param("x" * 99_999, id="long")],
)
def test_odd_texts_get_an_answer(default_model, text):
    assert set(default_model.label(text, evidence=True).facets) == {"region", "theme"}


def without(key):
    return lambda manifest, arrays: (manifest, {k: v for k, v in arrays.items() if k != key})


def replaced(key, value):
    return lambda manifest, arrays: (manifest, {**arrays, key: value(arrays[key])})


def of_manifest(key, value):
    return lambda manifest, arrays: ({**manifest, key: value}, arrays)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(without("bias"), id="no bias"),
        pytest.param(without("concepts"), id="no concepts"),
        pytest.param(replaced("idf", lambda a: a[:-1]), id="idf too short"),
        pytest.param(replaced("bias", lambda a: a[:-1]), id="bias too short"),
        pytest.param(replaced("vocabulary", lambda a: a[: len(a) // 2]), id="vocabulary cut"),
        pytest.param(replaced("vocabulary", lambda a: np.full_like(a, 255)), id="vocabulary not UTF-8"),
        pytest.param(replaced("indices", lambda a: a + 10_000), id="labels out of range"),
        pytest.param(replaced("indices", lambda a: a - 10_000), id="negative labels"),
        pytest.param(replaced("indptr", lambda a: a * 3), id="terms out of range"),
        pytest.param(of_manifest("facets", {}), id="no facets"),
        pytest.param(of_manifest("blocks", []), id="no blocks"),
        pytest.param(of_manifest("blocks", None), id="blocks of another type"),
    ],
)
def test_a_model_whose_parts_do_not_fit_is_refused(tiny_folder, spoil):
    whole = open_artifact(tiny_folder)
    with pytest.raises(ModelError, match="does not fit together"):
        Labeller(Artifact(*spoil(whole.manifest, whole.arrays)))
