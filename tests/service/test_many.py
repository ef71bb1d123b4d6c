"""Many texts at once, through HTTP."""

import gzip
import json

import pytest

from service.artifact import open_artifact
from service.labeller import Labeller

SOUP = "Hot lentil soup in a deep bowl, served at noon"
CAKE = "Sweet cake with sugar and cream, served in the evening"
NDJSON = "application/x-ndjson"

# Items that cannot be answered, as JSON, with what is said of each.
BAD = {
    b'{"id": "7"}': {"code": "missing-field", "status": 422, "field": "text", "id": "7"},
    b'{"id": 7, "text": "soup"}': {"code": "wrong-type", "status": 422, "field": "id"},
    b'{"text": " "}': {"code": "empty-text", "status": 422, "field": "text"},
    b'{"text": "soup", "top": 1, "top": 1}': {"code": "given-twice", "status": 422, "field": "top"},
    rb'{"text": "\ud83d"}': {"code": "lone-surrogate", "status": 400},
    b'{"text": "soup", "names": "fr"}': {"code": "unsupported-language", "status": 422, "field": "names"},
    b'{"text": "soup", "explain": ["food:tea"]}': {"code": "unknown-label", "status": 422, "field": "explain"},
    b'"soup"': {"code": "wrong-type", "status": 422},
    b"[]": {"code": "wrong-type", "status": 422},
    b"null": {"code": "wrong-type", "status": 422},
}
# Bad lines, beside bad items.
BAD_LINES = {
    b"{": {"code": "malformed-json", "status": 400},
    b'{"text": "\xff"}': {"code": "invalid-utf8", "status": 400},
    b'{"text": "' + b"x" * 2_000 + b'"}': {"code": "body-too-large", "status": 413, "limit": 2_000},
}


@pytest.fixture
def client(make_client, tiny):
    return make_client(tiny, max_body_bytes=2_000)


def stream(client, body, path="/v1/label/batch", **headers):
    answer = client.post(path, data=body, content_type=NDJSON, headers=headers, buffered=True)
    assert (answer.status_code, answer.content_type) == (200, NDJSON), answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def array(client, items, path="/v1/label/batch", **headers):
    answer = client.post(path, json=items, headers=headers, buffered=True)
    assert (answer.status_code, answer.content_type) == (200, "application/json"), answer.text
    return answer.json


def single(client, **fields):
    return client.post("/v1/label", json=fields).json


ASKED = [{"text": SOUP, "id": "a", "evidence": False}, {"text": CAKE, "title": "Cake", "top": 2}, {"text": "Zqx"}]


def test_an_array_is_answered_as_its_texts_are_one_by_one(client):
    assert array(client, ASKED) == [single(client, **item) for item in ASKED]


def test_lines_are_answered_as_their_texts_are_one_by_one(client):
    assert stream(client, "\n".join(map(json.dumps, ASKED))) == [single(client, **item) for item in ASKED]


@pytest.mark.parametrize(("body", "answers"), [(b"[]", []), (b" [ ] ", [])], ids=["empty", "blanks"])
def test_an_empty_array(client, body, answers):
    answer = client.post("/v1/label/batch", data=body, content_type="application/json")
    assert (answer.status_code, answer.json) == (200, answers)


@pytest.mark.parametrize("body", [b"", b"\n", b"\r\n \n\n"])
def test_no_lines(client, body):
    assert stream(client, body) == []


@pytest.mark.parametrize(("item", "problem"), BAD.items(), ids=map(repr, BAD))
def test_in_place_of_a_bad_item_stands_its_problem(client, item, problem):
    body = b",".join([b'{"text": "soup"}', item, b'{"text": "cake"}'])
    answer = client.post("/v1/label/batch", data=b"[%s]" % body, content_type="application/json")
    check(client, answer.json, problem)


@pytest.mark.parametrize(
    ("line", "problem"), (BAD | BAD_LINES).items(), ids=[repr(line)[:60] for line in BAD | BAD_LINES]
)
def test_in_place_of_a_bad_line_stands_its_problem(client, line, problem):
    check(client, stream(client, b"\n".join([b'{"text": "soup"}', line, b'{"text": "cake"}'])), problem)


def check(client, answers, problem):
    assert [answers[0], answers[2]] == [single(client, text="soup"), single(client, text="cake")]
    for told in ("title", "detail", "type"):
        assert answers[1].pop(told)
    assert answers[1] == {"index": 1, **problem}


class Failing(Labeller):
    """Stands for a fault of ours: nothing that can be sent makes the real one fail."""

    def label(self, text, *args, **kwargs):
        if text == "fail":
            raise RuntimeError("the reason nobody outside may read")
        return super().label(text, *args, **kwargs)


def test_a_failure_of_ours_loses_no_other_text(make_client, tiny_folder, caplog):
    client = make_client(Failing(open_artifact(tiny_folder)))
    answers = array(client, [{"text": "soup"}, {"text": "fail"}, {"text": "cake"}])
    assert [answer.get("code") for answer in answers] == [None, "internal-error", None]
    assert "nobody outside" not in json.dumps(answers)
    assert "RuntimeError: the reason nobody outside may read" in caplog.text


@pytest.mark.parametrize(
    ("query", "same"),
    [
        pytest.param("names=ar", {"names": "ar"}, id="names"),
        pytest.param("facets=food", {"facets": ["food"]}, id="one facet"),
        pytest.param("facets=food,meal&evidence=all", {"evidence": "all"}, id="facets and evidence"),
        pytest.param("facets=", {"facets": []}, id="no facet"),
        pytest.param("evidence=false&all=true", {"evidence": False, "all": True}, id="flags"),
        pytest.param("top=2&min_probability=0.25", {"top": 2, "min_probability": 0.25}, id="numbers"),
        pytest.param("top=1e1&min_probability=1e-9", {"top": 10, "min_probability": 1e-9}, id="exponents"),
        pytest.param("explain=food%3Acake,meal:dinner", {"explain": ["food:cake", "meal:dinner"]}, id="explain"),
    ],
)
def test_a_query_holds_for_every_text(client, query, same):
    path = f"/v1/label/batch?{query}"
    asked = [single(client, text=text, **same) for text in (SOUP, CAKE)]
    assert array(client, [{"text": SOUP}, {"text": CAKE}], path) == asked
    assert stream(client, json.dumps({"text": SOUP}) + "\n" + json.dumps({"text": CAKE}), path) == asked
    one = client.post(f"/v1/label?{query}", data=SOUP.encode(), content_type="text/plain")
    assert one.json == asked[0]


def test_what_the_query_says_no_text_may_say_again(client):
    answers = array(client, [{"text": SOUP, "top": 1}, {"text": SOUP, "top": None}], "/v1/label/batch?top=1")
    assert [answer.get("code") for answer in answers] == ["given-twice", None]
    assert answers[0]["field"] == "top"


@pytest.mark.parametrize(
    ("query", "refused"),
    [
        pytest.param("?top=1&top=1", (422, "given-twice", "top"), id="twice"),
        pytest.param("?Top=1", (422, "unknown-field", "Top"), id="unknown"),
        pytest.param("?text=soup", (422, "unknown-field", "text"), id="the text"),
        pytest.param("?title=soup", (422, "unknown-field", "title"), id="the title"),
        pytest.param("?id=soup", (422, "unknown-field", "id"), id="the id"),
        pytest.param("?facets=food,drink", (422, "unknown-facet", "facets"), id="facet"),
        pytest.param("?explain=food:dishes", (422, "unknown-label", "explain"), id="label"),
        pytest.param("?explain=" + "food:soup," * 20 + "food:cake", (422, "too-many-labels", "explain"), id="labels"),
        pytest.param("?top=0", (422, "wrong-type", "top"), id="nought"),
        pytest.param("?top=1e999", (422, "wrong-type", "top"), id="beyond a double"),
        pytest.param("?top=01", (422, "wrong-type", "top"), id="a leading nought"),
        pytest.param("?top=%D9%A1", (422, "wrong-type", "top"), id="Arabic digits"),
        pytest.param("?top=", (422, "wrong-type", "top"), id="nothing"),
        pytest.param("?min_probability=nan", (422, "wrong-type", "min_probability"), id="NaN"),
        pytest.param("?min_probability=1.1", (422, "wrong-type", "min_probability"), id="beyond one"),
        pytest.param("?all=1", (422, "wrong-type", "all"), id="one for true"),
        pytest.param("?evidence=True", (422, "wrong-type", "evidence"), id="capitals"),
        pytest.param("?explain=soup", (422, "wrong-type", "explain"), id="no facet"),
        pytest.param("?names=fr", (422, "unsupported-language", "names"), id="language"),
        pytest.param("?names=", (422, "unsupported-language", "names"), id="no language"),
        pytest.param("?names=%ff", (400, "invalid-utf8", None), id="not UTF-8"),
        pytest.param("?" + "a&" * 40, (422, "unknown-field", None), id="very many"),
    ],
)
@pytest.mark.parametrize("path", ["/v1/label", "/v1/label/batch"])
def test_queries_refused(client, path, query, refused):
    answer = client.post(path + query, json={"text": SOUP} if path == "/v1/label" else [{"text": SOUP}])
    assert (answer.status_code, answer.json["code"], answer.json.get("field")) == refused


@pytest.mark.parametrize(
    ("body", "media_type", "refused"),
    [
        pytest.param(b'{"text": "soup"}', "application/json", (422, "wrong-type"), id="an object"),
        pytest.param(b"[", "application/json", (400, "malformed-json"), id="no JSON"),
        pytest.param(b"[" + b"{}," * 100 + b"{}]", "application/json", (413, "too-many-texts"), id="too many"),
        pytest.param(b"[" + b" " * 2_000 + b"]", "application/json", (413, "body-too-large"), id="too large"),
        pytest.param(b"soup", "text/plain", (415, "unsupported-media-type"), id="text"),
        pytest.param(b"", "", (415, "unsupported-media-type"), id="nothing"),
    ],
)
def test_bodies_refused(client, body, media_type, refused):
    answer = client.post("/v1/label/batch", data=body, content_type=media_type)
    assert (answer.status_code, answer.json["code"]) == refused


def test_a_stream_may_be_longer_than_a_body(client):
    line = json.dumps({"text": SOUP, "facets": ["meal"], "evidence": False}).encode() + b"\n"
    assert len(stream(client, line * 200)) == 200


@pytest.mark.parametrize(
    ("query", "languages"), [("", "ar, en"), ("?names=ar", "ar"), ("?top=1", "ar, en")], ids=["none", "asked", "other"]
)
@pytest.mark.parametrize("media_type", ["application/json", NDJSON])
def test_languages_of_a_batch(client, query, languages, media_type):
    answer = client.post(f"/v1/label/batch{query}", data=b"[]", content_type=media_type)
    assert answer.headers["Content-Language"] == languages


def test_names_by_header(client):
    assert stream(client, json.dumps({"text": SOUP}), Accept_Language="ar")[0]["names"] == "ar"


PACKED = {"Content-Encoding": "gzip"}


def test_packed_bodies_are_read(client):
    one = client.post("/v1/label", data=gzip.compress(SOUP.encode()), content_type="text/plain", headers=PACKED)
    assert one.json == single(client, text=SOUP)
    many = gzip.compress(json.dumps([{"text": SOUP}]).encode())
    assert client.post("/v1/label/batch", data=many, content_type="application/json", headers=PACKED).json == [one.json]
    assert stream(client, gzip.compress(json.dumps({"text": SOUP}).encode()), **PACKED) == [one.json]


@pytest.mark.parametrize("path", ["/v1/label", "/v1/label/batch"])
def test_a_bomb_is_refused_at_the_limit(client, path):
    bomb = gzip.compress(b'[{"text": "' + b" " * 1_000_000)
    answer = client.post(path, data=bomb, content_type="application/json", headers=PACKED)
    assert (answer.status_code, answer.json["code"], answer.json["limit"]) == (413, "body-too-large", 2_000)


def test_a_bomb_in_a_stream_ends_it(client):
    lines = gzip.compress(b'{"text": "soup"}\n' + b" " * 1_000_000)
    assert [answer.get("code") for answer in stream(client, lines, **PACKED)] == [None, "body-too-large"]


def test_a_stream_that_breaks_off_says_so(client):
    lines = gzip.compress(b'{"text": "soup"}\n' * 3)[:-8]
    assert [answer.get("code") for answer in stream(client, lines, **PACKED)] == [None, None, None, "malformed-gzip"]


@pytest.mark.parametrize("media_type", ["application/json", NDJSON])
def test_answers_are_packed_for_who_takes_that(client, media_type):
    body = [b'[{"text": "soup"}]', b'{"text": "soup"}'][media_type == NDJSON]
    options = {"data": body, "content_type": media_type}
    plain = client.post("/v1/label/batch", headers={"Accept-Encoding": "gzip;q=0"}, **options)
    packed = client.post("/v1/label/batch", headers={"Accept-Encoding": "br, gzip"}, **options)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data


@pytest.mark.parametrize(("size", "packed"), [(10, True), (100_000, False)])
def test_a_single_answer_is_packed_if_it_is_large(make_client, tiny, size, packed):
    client = make_client(tiny, gzip_bytes=size)
    answer = client.post("/v1/label", json={"text": SOUP}, headers={"Accept-Encoding": "gzip"})
    assert (answer.headers.get("Content-Encoding") == "gzip") == packed
    assert json.loads(gzip.decompress(answer.data) if packed else answer.data) == single(client, text=SOUP)


def test_each_line_is_answered_before_the_next_is_read(client):
    read = []

    class Lines:
        def read(self, size):
            read.append(size)
            return b'{"text": "soup"}\n' + b"\n" * 47 if len(read) <= 3 else b""

    answer = client.post("/v1/label/batch", environ_overrides={"wsgi.input": Lines()}, content_type=NDJSON)
    assert [len(read) for part in answer.response if part.strip()] == [1, 2, 3]


def test_a_stream_that_ends_makes_room_for_the_next(make_client, tiny):
    client = make_client(tiny, streams=1)
    for _ in range(3):
        assert len(array(client, [{"text": SOUP}])) == 1
    begun = client.post("/v1/label/batch", json=[{"text": SOUP}])
    assert client.post("/v1/label/batch", json=[]).json["code"] == "busy"
    begun.close()
    assert array(client, []) == []
