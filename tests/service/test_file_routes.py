import gzip
import io

import pytest
from files import DOCX, docx, drawn, paragraph, pdf

SOUP = "Hot lentil soup in a deep bowl, served at noon"
PAGE = f"<title>Menu</title><p>{SOUP}</p>"


@pytest.fixture
def client(make_client, tiny):
    return make_client(tiny)


def labels(answer):
    return [label["id"] for facet in answer.json["facets"].values() for label in facet["labels"]]


@pytest.mark.parametrize(
    ("data", "media_type", "told"),
    [
        pytest.param(SOUP.encode(), "text/plain", {"title": None, "pages": None}, id="text"),
        pytest.param(PAGE.encode(), "text/html", {"title": "Menu", "pages": None}, id="HTML"),
        pytest.param(
            docx(paragraph("Menu", "Title") + paragraph(SOUP)), DOCX, {"title": "Menu", "pages": None}, id="DOCX"
        ),
        pytest.param(pdf(drawn(SOUP)), "application/pdf", {"title": None, "pages": 1}, id="PDF"),
    ],
)
def test_a_file_is_labelled_as_its_text_is(client, data, media_type, told):
    answer = client.post("/v1/label/file?evidence=false", data=data, content_type=media_type)
    assert (answer.status_code, answer.headers["Content-Language"]) == (200, "en")
    characters = len(SOUP) + len(told["title"] or "")
    assert answer.json["file"] == {"type": media_type, "characters": characters, "truncated": False, **told}
    same = client.post("/v1/label", json={"text": SOUP, "title": told["title"], "evidence": False}).json
    assert answer.json == same | {"file": answer.json["file"]}
    assert labels(answer) == ["soup", "lunch"]


def test_a_form_is_labelled_as_its_file_is(client):
    form = {"file": (io.BytesIO(PAGE.encode()), "menu.html")}
    assert (
        client.post("/v1/label/file", data=form).json
        == client.post("/v1/label/file", data=PAGE, content_type="text/html").json
    )


def test_evidence_refers_to_the_text_extracted(client):
    answer = client.post("/v1/label/file?extracted=true&evidence=all", data=PAGE, content_type="text/html").json
    assert answer["file"]["text"] == SOUP
    spans = [span for label in answer["facets"]["food"]["labels"] for span in label["evidence"]["spans"]]
    assert "soup" in {SOUP[span["start"] : span["end"]] for span in spans if span["field"] == "text"}
    assert {SOUP[span["start"] : span["end"]] for span in spans} <= set(SOUP.replace(",", "").split())


def test_options_are_those_of_a_text(client):
    answer = client.post("/v1/label/file?facets=food&top=2&names=ar", data=SOUP, content_type="text/plain").json
    assert list(answer["facets"]) == ["food"]
    assert len(answer["facets"]["food"]["labels"]) == 2
    assert answer["names"] == "ar"


def test_a_packed_file(client):
    data, headers = gzip.compress(SOUP.encode()), {"Content-Encoding": "gzip"}
    answer = client.post("/v1/label/file", data=data, content_type="text/plain", headers=headers)
    assert labels(answer) == ["soup", "lunch"]


def test_a_file_may_be_larger_than_a_body(make_client, tiny):
    client = make_client(tiny, max_body_bytes=100, max_file_bytes=200, max_characters=60)
    answer = client.post("/v1/label/file", data=SOUP.ljust(200), content_type="text/plain")
    assert (answer.status_code, answer.json["file"]["truncated"]) == (200, True)
    answer = client.post("/v1/label/file", data=SOUP.ljust(201), content_type="text/plain")
    assert (answer.status_code, answer.json["limit"]) == (413, 200)


def test_an_unknown_parameter_is_refused_with_those_there_are(client):
    answer = client.post("/v1/label/file?text=x", data=SOUP, content_type="text/plain")
    assert (answer.status_code, answer.json["code"]) == (422, "unknown-field")
    assert answer.json["detail"].endswith("all, extracted")


def test_a_refused_file_leaves_its_place_to_the_next(make_client, tiny):
    client = make_client(tiny, streams=1)
    for _ in range(3):
        answer = client.post("/v1/label/file", data=b"%PDF-", content_type="application/pdf")
        assert (answer.status_code, answer.json["code"]) == (422, "unreadable-file")
    assert client.post("/v1/label/file", data=SOUP, content_type="text/plain").status_code == 200
