import pytest

from service.labelset import LabelSet, Node

NODES = [
    Node("world", {"en": "World", "ar": "العالم", "fr": "Monde"}),
    Node("asia", {"en": "Asia", "ar": "آسيا"}),
    Node("west", {"en": "Western Asia"}, "asia"),
    Node("IQ", {"en": "Iraq", "ar": "العراق"}, "west"),
    Node("SY", {"ar": "سوريا"}, "west"),
    Node("XX", {}, "asia"),
]


@pytest.fixture
def labels():
    return LabelSet("region", ("SY", "asia", "IQ", "XX", "world"), {node.id: node for node in NODES})


@pytest.mark.parametrize(
    ("label", "path"),
    [
        pytest.param("IQ", ["asia", "west", "IQ"], id="through two groups"),
        pytest.param("XX", ["asia", "XX"], id="through one"),
        pytest.param("asia", ["asia"], id="a group that is a label"),
        pytest.param("world", ["world"], id="alone"),
    ],
)
def test_path(labels, label, path):
    assert labels.path(label) == path


@pytest.mark.parametrize(
    ("label", "language", "name"),
    [
        pytest.param("IQ", "ar", "العراق", id="as asked"),
        pytest.param("IQ", "fr", "Iraq", id="English for want of it"),
        pytest.param("SY", "fr", "سوريا", id="any for want of English"),
        pytest.param("XX", "fr", "XX", id="the id for want of any"),
        pytest.param("west", "en", "Western Asia", id="a group"),
    ],
)
def test_name(labels, label, language, name):
    assert labels.name(label, language) == name


def test_columns_are_in_the_order_of_the_labels(labels):
    assert labels.columns == {"SY": 0, "asia": 1, "IQ": 2, "XX": 3, "world": 4}


def test_tree(labels):
    assert labels.tree("en") == [
        {"id": "world", "name": "World", "trained": True},
        {
            "id": "asia",
            "name": "Asia",
            "trained": True,
            "labels": [
                {
                    "id": "west",
                    "name": "Western Asia",
                    "trained": False,
                    "labels": [
                        {"id": "IQ", "name": "Iraq", "trained": True},
                        {"id": "SY", "name": "سوريا", "trained": True},
                    ],
                },
                {"id": "XX", "name": "XX", "trained": True},
            ],
        },
    ]


def test_a_label_without_a_node_is_an_error():
    with pytest.raises(KeyError, match="IQ"):
        LabelSet("region", ("IQ",), {})
