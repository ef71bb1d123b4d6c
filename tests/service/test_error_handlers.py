import gzip
import json
import logging
import sys

import pytest
from files import assembled

from service.artifact import open_artifact
from service.faults import FAULTS
from service.keys import add_key
from service.labeller import Labeller

LIMITS = {"max_characters": 40, "max_body_bytes": 200, "max_batch": 2, "max_explained": 1}


class Failing(Labeller):
    """Stands for a fault of ours: nothing that can be sent makes the real one fail."""

    def label(self, *_args, **_kwargs):
        raise RuntimeError("the reason nobody outside may read")


class Bare:
    """Asks a service that is installed without its extra."""

    def __init__(self, client):
        self.client = client

    def open(self, **request):
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(sys.modules, "pdfminer", None)
            return self.client.open(**request)


@pytest.fixture
def clients(make_client, tiny, tiny_folder, tmp_path):
    keys = tmp_path / "keys"
    add_key(keys, "somebody")
    slow = make_client(tiny, rate=1, burst=1)
    slow.get("/v1/labels")
    return {
        "ready": make_client(tiny, **LIMITS),
        "empty": make_client(None, **LIMITS),
        "busy": make_client(tiny, streams=0),
        "locked": make_client(tiny, keys=keys, **LIMITS),
        "slow": slow,
        "hurried": make_client(tiny, file_seconds=1),
        "bare": Bare(make_client(tiny)),
        "failing": make_client(Failing(open_artifact(tiny_folder)), **LIMITS),
    }


def to(path, method="POST", client="ready", **given):
    return {"client": client, "open": {"path": path, "method": method, **given}}


def send(body, media_type="application/json", **given):
    return to("/v1/label", data=body, content_type=media_type, **given)


def file(body, **given):
    return to("/v1/label/file", data=body, content_type="application/pdf", **given)


def pdf_without_end():
    return assembled(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids 3 0 R /Count 1 >>", "3 0 R"])


# Each fault with a request that reaches it, and the answer: status, and what is said of field and limit.
CASES = [
    pytest.param("malformed-json", 400, {}, send(b"{"), id="malformed-json"),
    pytest.param(
        "malformed-gzip",
        400,
        {},
        send(gzip.compress(b"{}")[:-1], headers={"Content-Encoding": "gzip"}),
        id="malformed-gzip",
    ),
    pytest.param("invalid-utf8", 400, {}, send(b"\xff", "text/plain"), id="invalid-utf8"),
    pytest.param("lone-surrogate", 400, {}, send(rb'{"text": "\ud83d"}'), id="lone-surrogate"),
    pytest.param("bad-request", 400, {}, send(b"soup", environ_overrides={"CONTENT_LENGTH": "9"}), id="bad-request"),
    pytest.param("unauthorised", 401, {}, send(b"soup", "text/plain", client="locked"), id="unauthorised"),
    pytest.param("not-found", 404, {}, to("/v1/nothing", "GET"), id="not-found"),
    pytest.param("method-not-allowed", 405, {}, to("/v1/label", "GET"), id="method-not-allowed"),
    pytest.param("body-too-large", 413, {"limit": 200}, send(b" " * 201), id="body-too-large"),
    pytest.param(
        "text-too-long", 413, {"field": "text", "limit": 40}, send(b"x" * 41, "text/plain"), id="text-too-long"
    ),
    pytest.param(
        "too-many-texts", 413, {"limit": 2}, to("/v1/label/batch", json=[{"text": "soup"}] * 3), id="too-many-texts"
    ),
    pytest.param(
        "unsupported-encoding",
        415,
        {"field": "Content-Encoding"},
        send(b"soup", headers={"Content-Encoding": "br"}),
        id="unsupported-encoding",
    ),
    pytest.param(
        "unsupported-media-type",
        415,
        {"field": "Content-Type"},
        send(b"soup", "text/html"),
        id="unsupported-media-type",
    ),
    pytest.param("extra-missing", 415, {"field": "Content-Type"}, file(b"%PDF-", client="bare"), id="extra-missing"),
    pytest.param("missing-field", 422, {"field": "text"}, send(b"{}"), id="missing-field"),
    pytest.param("unknown-field", 422, {"field": "texte"}, send(b'{"texte": "soup"}'), id="unknown-field"),
    pytest.param("wrong-type", 422, {"field": "title"}, send(b'{"text": "soup", "title": 1}'), id="wrong-type"),
    pytest.param(
        "given-twice",
        422,
        {"field": "top"},
        to("/v1/label?top=1", data=b'{"text": "soup", "top": 1}', content_type="application/json"),
        id="given-twice",
    ),
    pytest.param("empty-text", 422, {"field": "text"}, send(b" \n", "text/plain"), id="empty-text"),
    pytest.param("unreadable-file", 422, {"field": "file"}, file(b"%PDF-"), id="unreadable-file"),
    pytest.param(
        "file-too-costly",
        422,
        {"field": "file", "limit": 1},
        file(pdf_without_end(), client="hurried"),
        id="file-too-costly",
    ),
    pytest.param(
        "unknown-facet", 422, {"field": "facets"}, send(b'{"text": "soup", "facets": ["drink"]}'), id="unknown-facet"
    ),
    pytest.param(
        "unknown-label",
        422,
        {"field": "explain"},
        send(b'{"text": "soup", "explain": ["food:dishes"]}'),
        id="unknown-label",
    ),
    pytest.param(
        "too-many-labels",
        422,
        {"field": "explain", "limit": 1},
        send(b'{"text": "soup", "explain": ["food:soup", "food:cake"]}'),
        id="too-many-labels",
    ),
    pytest.param(
        "unsupported-language",
        422,
        {"field": "names"},
        send(b'{"text": "soup", "names": "fr"}'),
        id="unsupported-language",
    ),
    pytest.param("too-many-requests", 429, {}, to("/v1/labels", "GET", client="slow"), id="too-many-requests"),
    pytest.param("internal-error", 500, {}, send(b"soup", "text/plain", client="failing"), id="internal-error"),
    pytest.param("not-ready", 503, {}, send(b"soup", "text/plain", client="empty"), id="not-ready"),
    pytest.param("busy", 503, {}, to("/v1/label/batch", json=[], client="busy"), id="busy"),
]


@pytest.mark.parametrize(("code", "status", "extra", "request_"), CASES)
def test_every_fault_is_answered_with_a_problem_document(clients, code, status, extra, request_):
    answer = clients[request_["client"]].open(**request_["open"])
    problem = json.loads(answer.data)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert answer.headers["Content-Language"] == "en"
    assert problem.pop("detail")
    assert problem == {
        "type": f"urn:bayan:problem:{code}",
        "title": FAULTS[code].title,
        "status": status,
        "code": code,
        **extra,
    }


def test_the_table_has_no_fault_that_no_request_reaches():
    assert {case.values[0] for case in CASES} == set(FAULTS)


def test_only_faults_of_the_service_are_5xx():
    assert {code for code, fault in FAULTS.items() if fault.status >= 500} == {
        "internal-error",
        "not-ready",
        "busy",
    }


def test_a_failure_stays_in_the_log(clients, caplog):
    with caplog.at_level(logging.ERROR):
        answer = clients["failing"].post("/v1/label", json={"text": "the private text"})
    assert answer.status_code == 500
    for private in ("RuntimeError", "nobody outside", "Traceback", "test_error_handlers", "private text"):
        assert private not in answer.text
    assert "RuntimeError: the reason nobody outside may read" in caplog.text
    assert "Traceback" in caplog.text
    assert "private text" not in caplog.text


def test_after_a_failure_the_next_request_is_answered(clients):
    client = clients["failing"]
    assert client.post("/v1/label", json={"text": "soup"}).status_code == 500
    assert client.get("/v1/labels").status_code == 200


def test_a_method_that_is_not_taken_is_told_which_are(clients):
    answer = clients["ready"].put("/v1/label", json={"text": "soup"})
    assert {method.strip() for method in answer.headers["Allow"].split(",")} == {"POST", "OPTIONS"}


def test_a_query_that_is_not_utf8_is_the_callers_fault(clients):
    answer = clients["ready"].get("/v1/labels?names=%ed%a0%80")
    assert (answer.status_code, answer.json["code"]) == (400, "invalid-utf8")


def test_a_busy_service_says_when_to_come_back(clients):
    assert clients["busy"].post("/v1/label/batch", json=[]).headers["Retry-After"] == "1"


def test_an_encoding_that_is_not_taken_is_told_which_is(clients):
    answer = clients["ready"].post("/v1/label", data=b"", headers={"Content-Encoding": "deflate"})
    assert answer.headers["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize(("code", "status", "extra", "request_"), CASES)
def test_the_same_input_gets_the_same_error(clients, code, status, extra, request_):
    first, second = (clients[request_["client"]].open(**request_["open"]).data for _ in range(2))
    assert first == second
