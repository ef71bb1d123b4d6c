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
    assert list(food) == ["abstained", "reason", "labels"]
    assert (food["abstained"], food["reason"]) == (False, None)
    assert [(entry["id"], entry["name"], entry["path"]) for entry in food["labels"]] == [
        ("soup", "Soup", ["dishes", "soup"])
    ]


def test_shape_of_a_label(client):
    (entry,) = label(client, text=SOUP)["facets"]["food"]["labels"]
    assert list(entry) == ["id", "name", "given", "probability", "threshold", "path", "evidence"]
    assert isinstance(entry["probability"], float)
    assert 0 < entry["threshold"] <= entry["probability"] <= 1
    assert entry["given"] is True
    evidence = entry["evidence"]
    assert {key: type(value) for key, value in evidence.items()} == {"score": float, "rest": float, "spans": list}
    for span in evidence["spans"]:
        assert {key: type(value) for key, value in span.items()} == {
            "field": str, "start": int, "end": int, "start_utf16": int, "end_utf16": int, "weight": float,
        }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "language", "reason"),
    [
        pytest.param("…", "other", "no-known-terms", id="no words"),
        pytest.param("12 34", "other", "no-known-terms", id="numbers"),
        pytest.param("Zqx", "other", "no-known-terms", id="a word that the model has not seen"),
        pytest.param("Quarterly figures", "other", "below-threshold", id="words of no clear language"),
        pytest.param("The figures of the quarter are out", "en", "below-threshold", id="English"),
        pytest.param("وقال إنه في المطعم", "ar", "no-known-terms", id="Arabic"),
        pytest.param("El ministro dice que no hay más en la mesa", "other", "language-not-covered", id="Spanish"),
        pytest.param("وزیر امور خارجه گفت که این کشور از روند سیاسی", "other", "language-not-covered", id="Persian"),
        pytest.param("وزیر خارجہ نے کہا کہ ان کا ملک سیاسی عمل", "other", "language-not-covered", id="Urdu"),
        pytest.param("Ο υπουργός είπε", "other", "language-not-covered", id="Greek"),
    ],
)
def test_a_facet_that_abstains_says_why(client, text, language, reason):
    answer = label(client, text=text)
    assert answer["language"] == language
    assert answer["facets"]["food"] == {"abstained": True, "reason": reason, "labels": []}


@pytest.mark.parametrize(
    ("fields", "food", "meal"),
    [
        pytest.param({}, ["soup"], ["lunch"], id="those given"),
        pytest.param({"top": 1}, ["soup"], ["lunch"], id="the likeliest"),
        pytest.param({"top": 2}, ["soup", "cake"], ["lunch", "dinner"], id="the two likeliest"),
        pytest.param({"top": 2.0}, ["soup", "cake"], ["lunch", "dinner"], id="two written as a fraction"),
        pytest.param({"top": 99}, ["soup", "cake", "salad"], ["lunch", "dinner"], id="more than there are"),
        pytest.param({"all": True}, ["soup", "cake", "salad"], ["lunch", "dinner"], id="all"),
        pytest.param({"all": False}, ["soup"], ["lunch"], id="not all"),
        pytest.param({"all": True, "top": 1}, ["soup"], ["lunch"], id="the first of all"),
        pytest.param({"min_probability": 0}, ["soup", "cake", "salad"], ["lunch", "dinner"], id="any probability"),
        pytest.param({"min_probability": 0.5}, ["soup"], ["lunch"], id="half"),
        pytest.param({"explain": ["food:cake"]}, ["soup", "cake"], ["lunch"], id="explained"),
        pytest.param(
            {"explain": ["food:cake"], "top": 1}, ["soup", "cake"], ["lunch"], id="explained beside the first"
        ),
        pytest.param({"explain": ["food:soup", "food:soup"]}, ["soup"], ["lunch"], id="explained and given"),
        pytest.param({"explain": ["food:cake"], "facets": ["meal"]}, ["soup", "cake"], ["lunch"], id="its facet comes"),
        pytest.param({"explain": ["food:cake"], "facets": []}, ["soup", "cake"], None, id="its facet alone"),
    ],
)
def test_labels_listed(client, fields, food, meal):
    facets = label(client, text=SOUP, **fields)["facets"]
    listed = {name: [entry["id"] for entry in facet["labels"]] for name, facet in facets.items()}
    assert listed == {name: labels for name, labels in {"food": food, "meal": meal}.items() if labels is not None}
    for facet in facets.values():
        probabilities = [entry["probability"] for entry in facet["labels"]]
        assert probabilities == sorted(probabilities, reverse=True)
        assert all(entry["given"] == (entry["probability"] >= entry["threshold"]) for entry in facet["labels"])
        assert not facet["abstained"]


def test_a_facet_abstains_though_labels_are_listed(client):
    facet = label(client, text="Zqx", all=True)["facets"]["food"]
    assert (facet["abstained"], facet["reason"], len(facet["labels"])) == (True, "no-known-terms", 3)
    assert not any(entry["given"] for entry in facet["labels"])


@pytest.mark.parametrize(
    ("fields", "explained"),
    [
        pytest.param({"all": True}, {"soup"}, id="what is given"),
        pytest.param({"all": True, "evidence": False}, set(), id="nothing"),
        pytest.param({"explain": ["food:cake"]}, {"soup", "cake"}, id="what is asked for, too"),
        pytest.param({"explain": ["food:cake"], "evidence": False}, {"cake"}, id="only what is asked for"),
    ],
)
def test_labels_explained(client, fields, explained):
    labels = label(client, text=SOUP, facets=["food"], **fields)["facets"]["food"]["labels"]
    assert {entry["id"] for entry in labels if "evidence" in entry} == explained


def test_why_not(client):
    text = "Soup with lentil, and a cake"
    labels = label(client, text=text, explain=["food:cake"], evidence="all")["facets"]["food"]["labels"]
    (cake,) = [entry for entry in labels if entry["id"] == "cake"]
    assert not cake["given"]
    weights = {text[span["start"] : span["end"]]: span["weight"] for span in cake["evidence"]["spans"]}
    assert weights["cake"] > 0 > weights["lentil"]
    assert sum(weights.values()) + cake["evidence"]["rest"] == pytest.approx(cake["evidence"]["score"], abs=1e-6)


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
