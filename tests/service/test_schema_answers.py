"""What an answer looks like, through HTTP."""

import unicodedata

import pytest

SOUP = "Hot lentil soup in a deep bowl, served at noon"


@pytest.fixture
def client(make_client, tiny):
    return make_client(tiny)


def label(client, **fields):
    answer = client.post("/v1/label", json=fields)
    assert answer.status_code == 200, answer.text
    return answer.json


def test_shape_of_an_answer(client, tiny):
    answer = label(client, text=SOUP)
    assert list(answer) == ["id", "model", "language", "names", "facets"]
    assert (answer["id"], answer["model"]) == (None, tiny.version)
    assert (answer["language"], answer["names"]) == ("en", "en")
    assert list(answer["facets"]) == ["food", "meal"]
    food = answer["facets"]["food"]
    assert list(food) == ["abstained", "labels"]
    assert food["abstained"] is False
    assert [(entry["id"], entry["name"], entry["path"]) for entry in food["labels"]] == [
        ("soup", "Soup", ["dishes", "soup"])
    ]


def test_shape_of_a_label(client):
    (entry,) = label(client, text=SOUP)["facets"]["food"]["labels"]
    assert list(entry) == ["id", "name", "probability", "path", "evidence"]
    assert isinstance(entry["probability"], float)
    assert 0 < entry["probability"] <= 1
    evidence = entry["evidence"]
    assert {key: type(value) for key, value in evidence.items()} == {"score": float, "rest": float, "spans": list}
    for span in evidence["spans"]:
        assert {key: type(value) for key, value in span.items()} == {
            "field": str, "start": int, "end": int, "start_utf16": int, "end_utf16": int, "weight": float,
        }  # fmt: skip


def test_a_facet_may_abstain(client):
    assert label(client, text="Xyz")["facets"]["food"] == {"abstained": True, "labels": []}


def test_labels_come_likeliest_first(make_client, default_model):
    text = "The Government of Iraq and the Government of Syria condemn terrorism. Iraq will aid refugees from Syria."
    regions = label(make_client(default_model), text=text)["facets"]["region"]["labels"]
    probabilities = [entry["probability"] for entry in regions]
    assert {entry["id"] for entry in regions} >= {"IQ", "SY"}
    assert probabilities == sorted(probabilities, reverse=True)


@pytest.mark.parametrize(
    ("text", "region", "theme"),
    [
        pytest.param(
            "The Government of Iraq and its armed forces fight terrorism. Iraq thanks its partners.",
            ["142", "145", "IQ"],
            ["security", "counter-terrorism"],
            id="English",
        ),
        pytest.param(
            "تمكن مجلس القضاء الأعلى في العراق من محاكمة عناصر داعش في بغداد بتهمة الإرهاب",
            ["142", "145", "IQ"],
            ["security", "counter-terrorism"],
            id="Arabic",
        ),
        pytest.param(
            "Le Mali condamne les attaques terroristes ; l’armée malienne poursuit les terroristes au Mali.",
            ["002", "202", "011", "ML"],
            ["security", "counter-terrorism"],
            id="French",
        ),
    ],
)
def test_paths_of_default_labels_go_from_the_top_to_the_label(make_client, default_model, text, region, theme):
    facets = label(make_client(default_model), text=text)["facets"]
    assert region in [entry["path"] for entry in facets["region"]["labels"]]
    assert theme in [entry["path"] for entry in facets["theme"]["labels"]]


def test_no_path_of_a_default_label_begins_with_the_world(default_model):
    region = default_model.facets["region"].labels
    assert region.path("001") == ["001"]
    assert [path for name in region.labels if "001" in (path := region.path(name))] == [["001"]]
    assert region.path("sahel") == ["sahel"]


def test_spans_count_characters_of_the_text_as_sent(client):
    text = unicodedata.normalize("NFD", "Crème brûlée, puis du soup 😀 soup")
    entry = label(client, text=text, facets=["food"])["facets"]["food"]["labels"][0]
    spans = {text[span["start"] : span["end"]] for span in entry["evidence"]["spans"]}
    assert "soup" in spans
    assert spans <= {unicodedata.normalize("NFD", word) for word in ("Crème", "brûlée", "puis", "du", "soup")}


@pytest.mark.parametrize("text", ["Crème brûlée d’œufs — soup", "أُكِلَ الحِساءُ soup", "آكل الحساء soup"])
def test_composed_and_decomposed_text_get_the_same_labels(client, text):
    given = [
        {
            facet: [(entry["id"], entry["probability"]) for entry in found["labels"]]
            for facet, found in label(client, text=unicodedata.normalize(form, text))["facets"].items()
        }
        for form in ("NFC", "NFD")
    ]
    assert given[0]["food"]
    assert given[0] == given[1]
