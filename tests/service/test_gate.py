import json

import pytest

from service.gate import OPEN, address
from service.keys import add_key
from service.operations import OPERATIONS

SOUP = {"text": "hot lentil soup"}


@pytest.fixture
def keys(tmp_path):
    return tmp_path / "keys"


@pytest.fixture
def locked(make_client, tiny, keys):
    key = add_key(keys, "desk")
    return make_client(tiny, keys=keys), key


def ask(client, key=None, path="/v1/label", **given):
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return client.post(path, json=SOUP, headers=headers, **given)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_everything_but_health_needs_a_key(locked, operation):
    client, key = locked
    path = operation.path.format(name="bayan", version="x") if "{" in operation.path else operation.path
    for sent in (None, "wrong"):
        headers = {"Authorization": f"Bearer {sent}"} if sent else {}
        status = client.open(path, method=operation.method, headers=headers).status_code
        assert (status == 401) is (path not in OPEN)
    headers = {"Authorization": f"Bearer {key}"}
    assert client.open(path, method=operation.method, headers=headers).status_code != 401


@pytest.mark.parametrize(
    ("header", "status"),
    [
        pytest.param("Bearer {}", 200, id="as it should be"),
        pytest.param("bearer  {} ", 200, id="blanks and small letters"),
        pytest.param("Basic {}", 401, id="another scheme"),
        pytest.param("{}", 401, id="no scheme"),
        pytest.param("Bearer", 401, id="no key"),
        pytest.param("Bearer {}, Bearer x", 401, id="two"),
    ],
)
def test_how_a_key_is_sent(locked, header, status):
    client, key = locked
    answer = client.post("/v1/label", json=SOUP, headers={"Authorization": header.format(key)})
    assert answer.status_code == status
    assert answer.headers.get("WWW-Authenticate") == ("Bearer" if status == 401 else None)


def test_the_log_names_who_asked_but_no_key(locked, capfd):
    client, key = locked
    ask(client, key)
    ask(client, "wrong-secret")
    logged = capfd.readouterr().err
    assert [json.loads(line).get("caller") for line in logged.splitlines()] == ["desk", None]
    assert key not in logged
    assert "wrong-secret" not in logged


def test_no_key_no_body_is_read(locked):
    client, _ = locked
    answer = client.post("/v1/label", data=b"{", content_type="application/json")
    assert answer.json["code"] == "unauthorised"


def test_each_address_has_its_rate(make_client, tiny):
    client = make_client(tiny, rate=1, burst=2)
    statuses = [ask(client, environ_base={"REMOTE_ADDR": at}).status_code for at in ("10.0.0.1",) * 3 + ("10.0.0.2",)]
    assert statuses == [200, 200, 429, 200]
    refused = ask(client, environ_base={"REMOTE_ADDR": "10.0.0.1"})
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert client.get("/readyz", environ_base={"REMOTE_ADDR": "10.0.0.1"}).status_code == 200


def test_each_key_has_its_rate_wherever_it_comes_from(make_client, tiny, keys):
    first, second = add_key(keys, "desk"), add_key(keys, "archive")
    client = make_client(tiny, keys=keys, rate=1, burst=1)
    asked = [(first, "10.0.0.1"), (first, "10.0.0.2"), (second, "10.0.0.1")]
    assert [ask(client, key, environ_base={"REMOTE_ADDR": at}).status_code for key, at in asked] == [200, 429, 200]


@pytest.mark.parametrize(
    ("forwarded", "hops", "found"),
    [
        pytest.param("1.1.1.1", 0, "9.9.9.9", id="no proxy: not believed"),
        pytest.param("1.1.1.1", 1, "1.1.1.1", id="one proxy"),
        pytest.param("6.6.6.6, 1.1.1.1", 1, "1.1.1.1", id="what the caller made up"),
        pytest.param("6.6.6.6, 1.1.1.1, 2.2.2.2", 2, "1.1.1.1", id="two proxies"),
        pytest.param("1.1.1.1", 2, "9.9.9.9", id="past one of the proxies"),
        pytest.param("", 1, "9.9.9.9", id="past the proxy"),
        pytest.param("nonsense", 1, "9.9.9.9", id="no address"),
        pytest.param("2001:db8:1:2:3:4:5:6", 1, "2001:db8:1:2::", id="IPv6: its network"),
        pytest.param("::ffff:1.1.1.1", 1, "1.1.1.1", id="IPv4 in IPv6"),
    ],
)
def test_the_address_is_what_our_proxies_say(forwarded, hops, found):
    assert address({"REMOTE_ADDR": "9.9.9.9", "HTTP_X_FORWARDED_FOR": forwarded}, hops) == found


@pytest.mark.parametrize("path", ["/healthz", "/v1/labels", "/nowhere", "/docs", "/metrics"])
def test_browsers_are_told_to_be_careful(make_client, tiny, path):
    headers = make_client(tiny).get(path).headers
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert not [name for name in headers.keys() if name.startswith("Access-Control")]  # noqa: SIM118  # repeated ones too


def test_pages_of_one_origin_may_ask(make_client, tiny, keys):
    add_key(keys, "desk")
    client = make_client(tiny, cors_origin="https://desk.example", keys=keys)
    answer = client.options("/v1/label", headers={"Origin": "https://desk.example"})
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "https://desk.example")
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    # Even what went wrong must be readable for them.
    assert ask(client).headers["Access-Control-Allow-Origin"] == "https://desk.example"
