import pytest

from service.artifact import Artifact, open_artifact
from service.errors import ModelError
from service.expected import FacetExpected, read_expected
from service.labeller import Labeller

FACET = {"labels": ["a", "b"]}


@pytest.mark.parametrize(
    ("facet", "training", "expected"),
    [
        pytest.param({}, {}, FacetExpected({}, None, None), id="nothing said"),
        pytest.param(
            {"examples": [3, 1]}, {"texts": 4}, FacetExpected({"a": 0.75, "b": 0.25}, None, None), id="examples"
        ),
        pytest.param(
            {"examples": [3, 1], "expected": {"labels": [0.5, 0.1], "abstained": 0.4, "likeliest": 0.9}},
            {"texts": 4},
            FacetExpected({"a": 0.5, "b": 0.1}, 0.4, 0.9),
            id="all",
        ),
        pytest.param({"expected": {}}, {"texts": 0}, FacetExpected({}, None, None), id="nothing known"),
    ],
)
def test_a_manifest_gives_what_it_can(facet, training, expected):
    assert read_expected({"facets": {"f": FACET | facet}, "training": training}).facets["f"] == expected


@pytest.mark.parametrize(
    "expected",
    [{"labels": [0.1]}, {"abstained": "many"}, {"labels": 1}, []],
    ids=["too few labels", "no number", "no list", "no object"],
)
def test_a_model_that_says_something_else_is_refused(tiny_folder, expected):
    artifact = open_artifact(tiny_folder)
    facets = {name: facet | {"expected": expected} for name, facet in artifact.manifest["facets"].items()}
    with pytest.raises(ModelError, match="does not fit together"):
        Labeller(Artifact({**artifact.manifest, "facets": facets}, artifact.arrays))


def test_training_says_what_to_expect(tiny):
    assert tiny.expected.unknown == 0
    for facet in tiny.expected.facets.values():
        assert 0 <= facet.abstained < 0.5 < facet.likeliest <= 1
        assert 0.8 < sum(facet.labels.values()) < 1.2
