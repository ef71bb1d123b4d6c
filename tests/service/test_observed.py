import json

import pytest

SOUP = "Hot lentil soup in a deep bowl, private and secret, served at noon"
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def client(make_client, tiny):
    return make_client(tiny)


@pytest.fixture
def lines(capfd):
    return lambda: [json.loads(line) for line in capfd.readouterr().err.splitlines()]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        pytest.param("POST", "/v1/label", 200, id="label"),
        pytest.param("POST", "/v1/label?explain=no:thing", 422, id="fault"),
        pytest.param("GET", "/v1/labels", 200, id="labels"),
        pytest.param("GET", "/healthz", 200, id="health"),
        pytest.param("GET", "/nowhere", 404, id="no address"),
        pytest.param("PUT", "/v1/label", 405, id="no method"),
        pytest.param("GET", "/v2/models/bayan", 200, id="inference"),
    ],
)
def test_every_answer_names_model_and_request(client, tiny, method, path, status):
    answer = client.open(path, method=method, json={"text": SOUP} if method == "POST" else None)
    assert (answer.status_code, answer.headers["Bayan-Model"]) == (status, tiny.version)
    assert len(answer.headers["X-Request-ID"]) == 32


def test_without_a_model_none_is_named(make_client):
    assert "Bayan-Model" not in make_client(None).get("/healthz").headers


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        pytest.param("a-b.c_d:1@x=+/", True, id="plain"),
        pytest.param("x" * 128, True, id="longest"),
        pytest.param("x" * 129, False, id="too long"),
        pytest.param('"}{', False, id="quotes"),
        pytest.param("معرف", False, id="other letters"),
        pytest.param("", False, id="empty"),
    ],
)
def test_a_request_s_id_is_kept_if_it_is_harmless(client, sent, taken):
    given = client.get("/healthz", environ_overrides={"HTTP_X_REQUEST_ID": sent}).headers["X-Request-ID"]
    assert (given == sent) is taken


def test_a_request_is_a_line(client, lines, tiny):
    headers = {"X-Request-ID": "me", "traceparent": TRACE}
    client.post("/v1/label?names=en", json={"text": SOUP}, headers=headers)
    (line,) = lines()
    assert (line.pop("ms") > 0, line.pop("bytes_in") > 60, line.pop("bytes_out") > 200) == (True, True, True)
    assert line.pop("time")
    assert line == {
        "level": "info",
        "event": "request",
        "request_id": "me",
        "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
        "parent_id": "00f067aa0ba902b7",
        "method": "POST",
        "route": "/v1/label",
        "status": 200,
        "model": tiny.version,
    }


@pytest.mark.parametrize(
    "trace",
    [
        pytest.param("00-" + "0" * 32 + TRACE[35:], id="no trace"),
        pytest.param(TRACE[:36] + "0" * 16 + "-01", id="no parent"),
        pytest.param("ff" + TRACE[2:], id="version that may not be"),
        pytest.param(TRACE.upper(), id="capitals"),
        pytest.param(TRACE[:-3], id="short"),
        pytest.param("private", id="none at all"),
    ],
)
def test_a_traceparent_that_is_none_is_passed_over(client, lines, trace):
    client.get("/healthz", headers={"traceparent": trace})
    assert "trace_id" not in lines()[0]


def test_what_was_asked_at_no_address_is_not_repeated(client, lines):
    client.open("/private?private=secret", method="SECRET", headers={"User-Agent": "private"})
    (line,) = lines()
    assert (line["route"], line["status"], line["code"]) == ("none", 404, "not-found")
    assert "private" not in json.dumps(line).lower()
    assert "secret" not in json.dumps(line).lower()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"text": SOUP, "title": "private"}, id="answered"),
        pytest.param({"text": SOUP, "id": "private"}, id="id"),
        pytest.param({"text": SOUP, "facets": ["private"]}, id="facet"),
        pytest.param({"text": SOUP, "private": 1}, id="field"),
    ],
)
def test_no_text_is_logged(client, lines, body):
    client.post("/v1/label", json=body)
    client.post("/v1/label/batch", json=[body], buffered=True)
    logged = json.dumps(lines()).lower()
    assert "request" in logged
    for word in ("private", "secret", "soup", "lentil"):
        assert word not in logged


def test_a_batch_is_logged_when_its_answer_ends(client, lines):
    answer = client.post("/v1/label/batch", json=[{"text": SOUP}])
    assert lines() == []
    assert len(answer.json) == 1
    answer.close()
    assert [line["route"] for line in lines()] == ["/v1/label/batch"]


def test_requests_need_not_be_logged(make_client, tiny, lines):
    client = make_client(tiny, log_requests=0)
    client.get("/healthz")
    client.get("/nowhere")
    assert lines() == []
    make_client(None, log_requests=0).get("/readyz")
    assert [line["code"] for line in lines()] == ["not-ready"]
