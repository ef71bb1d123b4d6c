"""The service as it is run: ``python -m service`` on a port of its own."""

import json
import signal
import subprocess

import pytest
from serving import PATIENCE, ask, command, connected, running

ARABIC = "وقال النادل 😀 في المطعم إن الحساء من lentil soup"


@pytest.fixture(scope="module")
def port(tiny_folder, tmp_path_factory):
    log = tmp_path_factory.mktemp("log") / "log"
    with running(log, model=tiny_folder, workers=2, max_body_bytes=5_000) as (process, port):
        yield port
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0, log.read_text()


def test_ready(port, tiny):
    status, _, answer = ask(port, "GET", "/readyz")
    assert (status, answer) == (200, {"status": "ready", "model": tiny.version})


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        pytest.param("application/json", json.dumps({"text": ARABIC}, ensure_ascii=False), id="JSON"),
        pytest.param("application/json", json.dumps({"text": ARABIC}), id="JSON with escapes"),
        pytest.param("text/plain; charset=utf-8", ARABIC, id="text"),
    ],
)
def test_arabic_goes_in_and_comes_out(port, media_type, body):
    status, headers, answer = ask(port, "POST", "/v1/label", body.encode(), Content_Type=media_type)
    assert (status, headers["Content-Type"], headers["Content-Language"]) == (200, "application/json", "ar")
    assert (answer["language"], answer["names"]) == ("ar", "ar")
    (label,) = answer["facets"]["food"]["labels"]
    assert (label["id"], label["name"]) == ("soup", "طبق soup")
    spans = label["evidence"]["spans"]
    assert {ARABIC[span["start"] : span["end"]] for span in spans[:2]} == {"soup", "lentil"}
    utf16 = ARABIC.encode("utf-16-le")
    assert {utf16[2 * span["start_utf16"] : 2 * span["end_utf16"]].decode("utf-16-le") for span in spans[:2]} == {
        "soup",
        "lentil",
    }


@pytest.mark.parametrize(
    ("size", "code"),
    [
        pytest.param(5_000, None, id="as large as may be"),
        pytest.param(5_001, "body-too-large", id="a byte too large"),
        pytest.param(1_000_000, "body-too-large", id="much too large"),
    ],
)
@pytest.mark.parametrize("chunked", [False, True], ids=["with its length", "in chunks"])
def test_largest_body(port, size, code, chunked):
    body = b"soup " * (size // 5) + b"x" * (size % 5)
    sent = (body[start : start + 4_096] for start in range(0, size, 4_096)) if chunked else body
    status, _, answer = ask(port, "POST", "/v1/label", sent, Content_Type="text/plain")
    assert (status, answer.get("code")) == (413 if code else 200, code)


def test_errors_are_problem_documents(port):
    status, headers, answer = ask(port, "POST", "/v1/label", b"{", Content_Type="application/json")
    assert (status, headers["Content-Type"]) == (400, "application/problem+json")
    assert answer["code"] == "malformed-json"


def test_a_kept_connection_serves_on_after_an_error(port):
    with connected(port) as connection:
        for body, status in [(b"\xff", 400), (b"soup", 200), (b"", 422), (b"soup", 200)]:
            connection.request("POST", "/v1/label", body, {"Content-Type": "text/plain"})
            answer = connection.getresponse()
            assert (answer.status, bool(answer.read())) == (status, True)


def test_it_stops_though_some_workers_still_start(tiny_folder, tmp_path):
    with running(tmp_path / "log", model=tiny_folder, workers=8) as (process, _):
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def start(**settings):
    """Start a service that is to refuse; return its exit status and what it said."""
    done = subprocess.run(**command(**settings), capture_output=True, timeout=PATIENCE, check=False)
    return done.returncode, done.stdout, done.stderr.splitlines()


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        pytest.param("port", "http", "bayan: BAYAN_PORT must be a whole number from 1 to 65535, not 'http'", id="port"),
        pytest.param(
            "model", "", "bayan: BAYAN_MODEL is set but empty: unset it or give it a value", id="model without value"
        ),
        pytest.param("model", "no/model", "bayan: model no/model: no manifest.json in it", id="no model"),
    ],
)
def test_a_bad_setting_stops_the_start(setting, value, said):
    assert start(**{setting: value}) == (1, "", [said])


def test_a_damaged_model_stops_the_start(seal):
    folder = seal(b"\x80\x04N.")
    (folder / "model.joblib").write_bytes(b"\x80\x04M.")
    said = f"bayan: model {folder}: model.joblib is damaged: its hash is not the manifest's"
    assert start(model=folder) == (1, "", [said])


def test_a_foreign_model_stops_the_start(seal):
    folder = seal(b"cos\nsystem\n(S'touch ran'\ntR.")
    said = f"bayan: model {folder}: model.joblib is refused: it asks for os.system, which is not allowed in a model"
    assert start(model=folder) == (1, "", [said])
