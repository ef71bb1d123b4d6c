"""Which fields a request may hold, through HTTP."""

import pytest

from service.fields import FIELDS

SOUP = "Hot lentil soup in a deep bowl, served at noon"
ARABIC = "وقال إن الحساء في المطعم soup lentil hot bowl spoon"
FRENCH = "Le ministre a dit que la soupe est dans un bol pour le midi"


@pytest.fixture
def client(make_client, tiny):
    return make_client(tiny)


def label(client, **fields):
    answer = client.post("/v1/label", json=fields)
    assert answer.status_code == 200, answer.text
    return answer.json


def refusal(answer):
    return answer.status_code, answer.json["code"], answer.json.get("field")


def test_the_id_comes_back_as_it_is(client):
    assert label(client, text=SOUP, id="٣/a b😀")["id"] == "٣/a b😀"


def test_null_is_as_good_as_nothing(client):
    assert label(client, **(dict.fromkeys(FIELDS) | {"text": SOUP})) == label(client, text=SOUP)


def test_a_title_counts(client):
    (entry,) = label(client, title="Sweet cake with sugar", text="Xyz")["facets"]["food"]["labels"]
    assert entry["id"] == "cake"
    assert {span["field"] for span in entry["evidence"]["spans"]} == {"title"}


@pytest.mark.parametrize(
    ("facets", "answered"),
    [
        pytest.param(["meal"], ["meal"], id="one"),
        pytest.param(["meal", "food"], ["food", "meal"], id="both, in the model's order"),
        pytest.param(["meal", "meal"], ["meal"], id="one twice"),
        pytest.param([], [], id="none"),
    ],
)
def test_facets_asked_for(client, facets, answered):
    assert list(label(client, text=SOUP, facets=facets)["facets"]) == answered


def test_one_facet_is_answered_as_among_all(client):
    assert label(client, text=SOUP, facets=["meal"])["facets"]["meal"] == label(client, text=SOUP)["facets"]["meal"]


def test_an_unknown_facet_is_named_with_the_known_ones(client):
    answer = client.post("/v1/label", json={"text": SOUP, "facets": ["meal", "Food"]})
    assert refusal(answer) == (422, "unknown-facet", "facets")
    assert answer.json["detail"] == "this model has no facet 'Food'; it has food, meal"


@pytest.mark.parametrize(
    ("fields", "spans"),
    [
        pytest.param({}, 10, id="by default the strongest ten"),
        pytest.param({"evidence": True}, 10, id="true: the strongest ten"),
        pytest.param({"evidence": "all"}, 12, id="all"),
        pytest.param({"evidence": False}, None, id="false: none"),
    ],
)
def test_evidence_as_asked(client, fields, spans):
    (entry,) = label(client, text="soup " * 12, facets=["food"], **fields)["facets"]["food"]["labels"]
    assert (len(entry["evidence"]["spans"]) if "evidence" in entry else None) == spans


@pytest.mark.parametrize(
    ("text", "header", "names"),
    [
        pytest.param(SOUP, None, "en", id="the text's"),
        pytest.param(ARABIC, None, "ar", id="the text's, Arabic"),
        pytest.param(FRENCH, None, "en", id="English where the text's is not to be had"),
        pytest.param("Ο υπουργός", None, "en", id="English where the text's is unknown"),
        pytest.param(ARABIC, "en", "en", id="header before text"),
        pytest.param(ARABIC, "en-GB", "en", id="region dropped"),
        pytest.param(SOUP, "AR-iq", "ar", id="any case"),
        pytest.param(SOUP, "en;q=0.2, ar;q=0.8", "ar", id="the most wanted"),
        pytest.param(SOUP, "de, ar;q=0.1", "ar", id="the first to be had"),
        pytest.param(ARABIC, "de", "ar", id="falls back to the text's"),
        pytest.param(ARABIC, "*", "ar", id="any: the text's"),
        pytest.param(ARABIC, "*, en;q=0.5", "en", id="a named one before any"),
        pytest.param(SOUP, "ar;q=0", "en", id="not wanted"),
        pytest.param(SOUP, "ar;q=0, de;q=0.5", "en", id="not wanted among others"),
        pytest.param(ARABIC, "", "ar", id="empty header"),
        pytest.param(ARABIC, ";;,=;q=x", "ar", id="header that says nothing"),
    ],
)
def test_language_of_names(client, text, header, names):
    headers = {} if header is None else {"Accept-Language": header}
    answer = client.post("/v1/label", json={"text": text}, headers=headers)
    assert (answer.status_code, answer.json["names"], answer.headers["Content-Language"]) == (200, names, names)


def test_names_asked_for_come_before_header_and_text(client):
    answer = client.post("/v1/label", json={"text": SOUP, "names": "ar"}, headers={"Accept-Language": "en"}).json
    assert (answer["language"], answer["names"]) == ("en", "ar")
    assert answer["facets"]["food"]["labels"][0]["name"] == "طبق soup"
    assert answer["facets"]["meal"]["labels"][0]["name"] == "Lunch"


@pytest.mark.parametrize("names", ["fr", "", "AR", "en-GB", "other"])
def test_names_in_a_language_that_the_model_has_not(client, names):
    answer = client.post("/v1/label", json={"text": SOUP, "names": names}, headers={"Accept-Language": "en"})
    assert refusal(answer) == (422, "unsupported-language", "names")
    assert answer.json["detail"] == f"names are in ar, en, not {names!r}"


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        pytest.param({}, (422, "missing-field", "text"), id="no text"),
        pytest.param({"title": SOUP}, (422, "missing-field", "text"), id="title alone"),
        pytest.param({"text": None}, (422, "wrong-type", "text"), id="text null"),
        pytest.param({"text": ["soup"]}, (422, "wrong-type", "text"), id="text a list"),
        pytest.param({"text": True}, (422, "wrong-type", "text"), id="text true"),
        pytest.param({"text": ""}, (422, "empty-text", "text"), id="text empty"),
        pytest.param({"text": " \r\n\t"}, (422, "empty-text", "text"), id="text blank"),
        pytest.param({"text": "\ufeff \ufeff"}, (422, "empty-text", "text"), id="text of byte-order marks"),
        pytest.param({"text": "\u00a0\u3000\u2003\u2028"}, (422, "empty-text", "text"), id="text of wide blanks"),
        pytest.param({"text": "", "title": SOUP}, (422, "empty-text", "text"), id="text empty beside a title"),
        pytest.param({"text": SOUP, "title": 1}, (422, "wrong-type", "title"), id="title a number"),
        pytest.param({"text": SOUP, "id": 7}, (422, "wrong-type", "id"), id="id a number"),
        pytest.param({"text": SOUP, "names": ["en"]}, (422, "wrong-type", "names"), id="names a list"),
        pytest.param({"text": SOUP, "facets": "food"}, (422, "wrong-type", "facets"), id="facets a string"),
        pytest.param({"text": SOUP, "facets": {"food": 1}}, (422, "wrong-type", "facets"), id="facets an object"),
        pytest.param({"text": SOUP, "facets": ["food", 1]}, (422, "wrong-type", "facets"), id="a facet a number"),
        pytest.param({"text": SOUP, "facets": [["food"]]}, (422, "wrong-type", "facets"), id="a facet a list"),
        pytest.param({"text": SOUP, "evidence": 1}, (422, "wrong-type", "evidence"), id="evidence a number"),
        pytest.param({"text": SOUP, "top": 0}, (422, "wrong-type", "top"), id="top nought"),
        pytest.param({"text": SOUP, "top": 1.5}, (422, "wrong-type", "top"), id="top a fraction"),
        pytest.param({"text": SOUP, "top": True}, (422, "wrong-type", "top"), id="top true"),
        pytest.param({"text": SOUP, "top": "1"}, (422, "wrong-type", "top"), id="top a string"),
        pytest.param({"text": SOUP, "min_probability": 1.01}, (422, "wrong-type", "min_probability"), id="beyond one"),
        pytest.param({"text": SOUP, "min_probability": -1}, (422, "wrong-type", "min_probability"), id="below nought"),
        pytest.param({"text": SOUP, "min_probability": False}, (422, "wrong-type", "min_probability"), id="false"),
        pytest.param({"text": SOUP, "all": 1}, (422, "wrong-type", "all"), id="all a number"),
        pytest.param({"text": SOUP, "explain": "food:soup"}, (422, "wrong-type", "explain"), id="explain a string"),
        pytest.param({"text": SOUP, "explain": ["soup"]}, (422, "wrong-type", "explain"), id="explain without facet"),
        pytest.param({"text": SOUP, "explain": ["Food:soup"]}, (422, "unknown-facet", "explain"), id="explain, facet"),
        pytest.param({"text": SOUP, "explain": ["food:tea"]}, (422, "unknown-label", "explain"), id="explain, label"),
        pytest.param({"text": SOUP, "evidence": "ALL"}, (422, "wrong-type", "evidence"), id="evidence another word"),
        pytest.param({"text": SOUP, "strongest": 3}, (422, "unknown-field", "strongest"), id="a name of ours inside"),
        pytest.param({"text": SOUP, "": 3}, (422, "unknown-field", ""), id="a field without a name"),
        pytest.param({"text": SOUP, "Title": "x"}, (422, "unknown-field", "Title"), id="a field in capitals"),
    ],
)
def test_fields_refused(client, fields, refused):
    assert refusal(client.post("/v1/label", json=fields)) == refused
