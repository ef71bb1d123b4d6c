"""Which bodies are read, through HTTP."""

import io
import json

import pytest

SOUP = "Hot lentil soup in a deep bowl, served at noon"


@pytest.fixture
def client(make_client, tiny):
    return make_client(tiny)


def refusal(answer):
    return answer.status_code, answer.json["code"], answer.json.get("field")


def test_text_plain_answers_as_json_does(client):
    plain = client.post("/v1/label", data=SOUP.encode(), content_type="text/plain").json
    assert plain == client.post("/v1/label", json={"text": SOUP}).json


@pytest.mark.parametrize(
    "media_type",
    [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        "application/json;profile=x",
    ],
)
def test_media_types_taken_as_json(client, media_type):
    answer = client.post("/v1/label", data=json.dumps({"id": "7", "text": SOUP}), content_type=media_type)
    assert (answer.status_code, answer.json["id"]) == (200, "7")


@pytest.mark.parametrize(
    "media_type",
    [
        "text/plain",
        "TEXT/PLAIN",
        "text/plain; charset=utf-8",
        'text/plain; charset="UTF-8"',
        "text/plain;charset=us-ascii",
        "text/plain; format=flowed",
    ],
)
def test_media_types_taken_as_text(client, media_type):
    answer = client.post("/v1/label", data='{"id": "7"}', content_type=media_type)
    assert (answer.status_code, answer.json["id"]) == (200, None)


@pytest.mark.parametrize(
    "media_type",
    [
        pytest.param(None, id="missing"),
        pytest.param("", id="empty"),
        pytest.param("text/plain; charset=iso-8859-6", id="another charset"),
        pytest.param("text/plain; charset=utf-16", id="UTF-16"),
        pytest.param("text/html", id="HTML"),
        pytest.param("application/problem+json", id="another JSON"),
        pytest.param("application/json, text/plain", id="two"),
        pytest.param("multipart/form-data; boundary=x", id="multipart"),
        pytest.param("application/x-www-form-urlencoded", id="form"),
    ],
)
def test_other_media_types_are_refused(client, media_type):
    answer = client.post("/v1/label", data=json.dumps({"text": SOUP}), content_type=media_type)
    assert refusal(answer) == (415, "unsupported-media-type", "Content-Type")


def test_a_form_is_refused(client):
    answer = client.post("/v1/label", data={"text": SOUP, "file": (io.BytesIO(b"soup"), "soup.txt")})
    assert refusal(answer) == (415, "unsupported-media-type", "Content-Type")


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        pytest.param(b"", (400, "malformed-json", None), id="nothing"),
        pytest.param(b"\xef\xbb\xbf", (400, "malformed-json", None), id="byte-order mark alone"),
        pytest.param(b'{"text": "soup"', (400, "malformed-json", None), id="cut short"),
        pytest.param(b'{"text": "soup"} {}', (400, "malformed-json", None), id="two values"),
        pytest.param(b"{'text': 'soup'}", (400, "malformed-json", None), id="single quotes"),
        pytest.param(b'{"text": "soup",}', (400, "malformed-json", None), id="comma at the end"),
        pytest.param(b'{"text": "a\nb"}', (400, "malformed-json", None), id="bare line break"),
        pytest.param(b'{"text": NaN}', (400, "malformed-json", None), id="NaN"),
        pytest.param(b'{"text": "soup", "id": Infinity}', (400, "malformed-json", None), id="Infinity"),
        pytest.param(b"[" * 10_000, (400, "malformed-json", None), id="10,000 open brackets"),
        pytest.param(b"[" * 10_000 + b"]" * 10_000, (400, "malformed-json", None), id="10,000 brackets"),
        pytest.param(b'{"text":' * 10_000, (400, "malformed-json", None), id="10,000 braces"),
        pytest.param(b'{"text": ' + b"9" * 5_000 + b"}", (400, "malformed-json", None), id="number of 5,000 digits"),
        pytest.param(b'{"text": 1e999}', (400, "malformed-json", None), id="number beyond a double"),
        pytest.param(b'{"text": "\xff"}', (400, "invalid-utf8", None), id="no UTF-8"),
        pytest.param('{"text": "شوربة"}'.encode("cp1256"), (400, "invalid-utf8", None), id="Windows Arabic"),
        pytest.param('{"text": "soup"}'.encode("utf-16"), (400, "invalid-utf8", None), id="UTF-16"),
        pytest.param(b'{"text": "\xed\xa0\xbd"}', (400, "invalid-utf8", None), id="half a pair in bytes"),
        pytest.param(rb'{"text": "soup \ud83d"}', (400, "lone-surrogate", None), id="half a pair in text"),
        pytest.param(rb'{"text": "soup \ude00\ud83d"}', (400, "lone-surrogate", None), id="a pair the wrong way round"),
        pytest.param(rb'{"text": "soup", "title": "\udfff"}', (400, "lone-surrogate", None), id="half a pair in title"),
        pytest.param(rb'{"text": "soup", "\ud83d": 1}', (400, "lone-surrogate", None), id="half a pair in a key"),
        pytest.param(rb'{"text": "\ud83d"', (400, "malformed-json", None), id="half a pair, cut short"),
        pytest.param(rb'{"text": {"a": ["\ud83d"]}}', (422, "wrong-type", "text"), id="half a pair deep inside"),
        pytest.param(rb'["\ud83d"]', (400, "lone-surrogate", None), id="half a pair in a list"),
        pytest.param(rb'{"text": "\ud83d", "id": NaN}', (400, "malformed-json", None), id="half a pair beside NaN"),
        pytest.param(
            rb'{"text": "\ud83d", "top": 1e999}', (400, "malformed-json", None), id="half a pair beside 1e999"
        ),
        pytest.param(b'{"text": "soup", "text": "soup"}', (422, "given-twice", "text"), id="a key twice"),
        pytest.param(
            rb'{"text": "soup", "te\u0078t": "soup"}', (422, "given-twice", "text"), id="a key twice, escaped"
        ),
        pytest.param(b'{"text": ":", "id": null, "id": null}', (422, "given-twice", "id"), id="null twice"),
        pytest.param(
            b"{" + b",".join(b'"%d": 1' % number for number in range(50_000)) + b', "0": 1}',
            (422, "given-twice", "0"),
            id="a key twice among 50,000",
        ),
        pytest.param(b'{"text": "soup", "top": ' + b"9" * 30 + b"}", (200, None, None), id="number beyond 64 bits"),
        pytest.param(b'{"text": "soup", "top": 1.5}', (422, "wrong-type", "top"), id="fraction for a whole number"),
        pytest.param(b"null", (422, "wrong-type", None), id="null"),
        pytest.param(b'["soup"]', (422, "wrong-type", None), id="a list"),
        pytest.param(b'"soup"', (422, "wrong-type", None), id="a string"),
        pytest.param(b"1", (422, "wrong-type", None), id="a number"),
    ],
)
def test_bodies_refused_as_json(client, body, refused):
    answer = client.post("/v1/label", data=body, content_type="application/json")
    assert (answer.status_code, answer.json.get("code"), answer.json.get("field")) == refused


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'\xef\xbb\xbf{"text": "soup"}', id="byte-order mark"),
        pytest.param(b' \r\n\t{"text": "soup"}\n', id="blanks around"),
        pytest.param(rb'{"\u0074ext": "\u0073oup"}', id="escapes"),
        pytest.param(b'{"text": "soup", "all": false}', id="all false"),
    ],
)
def test_bodies_read_as_json(client, body):
    answer = client.post("/v1/label", data=body, content_type="application/json")
    assert answer.json == client.post("/v1/label", json={"text": "soup"}).json
    assert answer.json["facets"]["food"]["labels"][0]["id"] == "soup"


def test_a_surrogate_pair_is_one_character(client):
    answer = client.post("/v1/label", data=rb'{"text": "\ud83d\ude00 soup"}', content_type="application/json")
    span = answer.json["facets"]["food"]["labels"][0]["evidence"]["spans"][0]
    assert (span["start"], span["end"], span["start_utf16"], span["end_utf16"]) == (2, 6, 3, 7)


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        pytest.param(b"", (422, "empty-text", "text"), id="nothing"),
        pytest.param(b" \r\n\t", (422, "empty-text", "text"), id="blanks"),
        pytest.param(b"\xef\xbb\xbf", (422, "empty-text", "text"), id="byte-order mark alone"),
        pytest.param("شوربة".encode("cp1256"), (400, "invalid-utf8", None), id="Windows Arabic"),
        pytest.param("شوربة".encode("utf-16"), (400, "invalid-utf8", None), id="UTF-16"),
        pytest.param("شوربة".encode()[:-1], (400, "invalid-utf8", None), id="cut inside a letter"),
        pytest.param(b"\xed\xa0\xbd", (400, "invalid-utf8", None), id="half a pair"),
    ],
)
def test_bodies_refused_as_text(client, body, refused):
    assert refusal(client.post("/v1/label", data=body, content_type="text/plain")) == refused


def test_a_byte_order_mark_in_a_text_is_a_character_like_others(client):
    answer = client.post("/v1/label", data=b"\xef\xbb\xbfsoup", content_type="text/plain").json
    (entry,) = answer["facets"]["food"]["labels"]
    assert entry["id"] == "soup"
    assert [(span["start"], span["end"]) for span in entry["evidence"]["spans"]] == [(1, 5)]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({"text": "x" * 20}, 200, id="just short enough"),
        pytest.param({"text": "x" * 21}, 413, id="one too many"),
        pytest.param({"text": "😀" * 20}, 200, id="a character beyond 16 bits counts once"),
        pytest.param({"text": "x" * 15, "title": "y" * 5}, 200, id="title counts, short enough"),
        pytest.param({"text": "x" * 15, "title": "y" * 6}, 413, id="title counts, one too many"),
        pytest.param({"text": "x", "id": "y" * 100}, 200, id="id does not count"),
    ],
)
def test_longest_text(make_client, tiny, fields, status):
    answer = make_client(tiny, max_characters=20).post("/v1/label", json=fields)
    assert answer.status_code == status
    if status != 200:
        assert (answer.json["code"], answer.json["limit"]) == ("text-too-long", 20)


def test_the_default_limit_is_a_long_text(client):
    assert client.post("/v1/label", data="soup " * 20_000, content_type="text/plain").status_code == 200
    answer = client.post("/v1/label", data="soup " * 20_000 + "x", content_type="text/plain")
    assert refusal(answer) == (413, "text-too-long", "text")
    assert answer.json["detail"] == "text and title have 100001 characters; the limit is 100000"


@pytest.mark.parametrize("chunked", [False, True], ids=["with its length", "in chunks"])
@pytest.mark.parametrize(
    ("size", "code"),
    [(99, None), (100, None), (101, "body-too-large"), (102, "body-too-large"), (9_999, "body-too-large")],
)
def test_largest_body(make_client, tiny, chunked, size, code):
    body = {"input_stream": io.BytesIO(b"x" * size), "environ_overrides": {"wsgi.input_terminated": True}}
    sent = body if chunked else {"data": b"x" * size}
    answer = make_client(tiny, max_body_bytes=100).post("/v1/label", content_type="text/plain", **sent)
    assert (answer.json.get("code"), answer.json.get("limit")) == (code, 100 if code else None)
