"""Models of the service as it is run: switched under load, refused, chosen from the command line."""

import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest
from serving import PATIENCE, ask, command, connected, running

from service.artifact import open_artifact


def models(folder, *arguments):
    given = command(model=folder)
    given["args"] = [*given["args"], "models", *arguments]
    done = subprocess.run(**given, capture_output=True, timeout=PATIENCE, check=False)
    return done.returncode, done.stdout.splitlines(), done.stderr.splitlines()


def version(folder):
    return open_artifact(folder).version


def versions_answering(port, asks=30):
    """Return the versions that answer new connections, which go to one worker or the other."""
    found = set()
    for _ in range(asks):
        status, headers, answer = ask(port, "POST", "/v1/label", b"lentil soup", Content_Type="text/plain")
        assert (status, headers["Bayan-Model"]) == (200, answer["model"])
        found.add(answer["model"])
    return found


def wait_for(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_models_are_listed_chosen_and_chosen_back(several):
    assert models(several, "use", "one") == (0, [f"one: model {version(several / 'one')} is the active one"], [])
    assert models(several, "use", "two")[0] == 0
    status, lines, _ = models(several, "list")
    assert status == 0
    assert lines[0].startswith("  bad: refused: model ")
    assert lines[1:] == [
        f"  one: model {version(several / 'one')}, trained on 36 texts",
        f"* two: model {version(several / 'two')}, trained on 36 texts",
    ]
    assert models(several, "rollback")[1] == [f"one: model {version(several / 'one')} is the active one"]
    status, lines, said = models(several, "use", "bad")
    assert (status, lines) == (1, [])
    assert said[0].startswith(f"bayan: model {several / 'bad'}: model.joblib has")


@pytest.fixture
def served(several, tmp_path):
    models(several, "use", "one")
    log = tmp_path / "log"
    with running(log, model=several, workers=2) as (process, port):
        yield process, port, log


def test_a_switch_under_load_fails_no_request(served, several):
    _, port, _ = served
    statuses, stop = [], threading.Event()

    def load():
        with connected(port) as connection:
            while not stop.is_set():
                connection.request("POST", "/v1/label", b"lentil soup", {"Content-Type": "text/plain"})
                answer = connection.getresponse()
                answer.read()
                statuses.append(answer.status)

    threads = [threading.Thread(target=load) for _ in range(3)]
    for thread in threads:
        thread.start()
    for name in ("two", "one", "two"):
        assert models(several, "use", name)[0] == 0
        wait_for(lambda: versions_answering(port) == {version(several / name)})  # noqa: B023  # called at once
    stop.set()
    for thread in threads:
        thread.join()
    assert len(statuses) > 10
    assert set(statuses) == {200}


def test_beside_a_bad_model_even_a_new_worker_serves_the_good_one(served, several):
    process, port, log = served
    (several / "active").write_text("bad", encoding="utf-8")
    wait_for(lambda: log.read_text().count("another is refused") == 2)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    before = children.read_text().split()
    os.kill(int(before[0]), signal.SIGKILL)
    wait_for(lambda: log.read_text().count("Started worker") == 3)
    assert set(children.read_text().split()) != set(before)
    assert versions_answering(port) == {version(several / "one")}


def test_a_service_that_stops_is_not_ready_but_serves(several, tmp_path):
    models(several, "use", "one")
    with running(tmp_path / "log", model=several, drain_seconds=3) as (process, port):
        process.send_signal(signal.SIGTERM)
        wait_for(lambda: ask(port, "GET", "/readyz")[0] == 503)
        assert ask(port, "GET", "/readyz")[2]["detail"] == "the service is stopping"
        assert ask(port, "GET", "/v2/health/ready")[0] == 503
        assert versions_answering(port, 1) == {version(several / "one")}
        assert process.wait(PATIENCE) == 0


@pytest.mark.parametrize("signal_", [signal.SIGTERM, signal.SIGINT], ids=["TERM", "INT"])
def test_a_signal_to_all_processes_at_once_ends_it(tiny_folder, tmp_path, signal_):
    """As Ctrl-C does: the workers end before the server has told them to."""
    with running(tmp_path / "log", model=tiny_folder, workers=2) as (process, _):
        os.killpg(process.pid, signal_)
        process.wait(PATIENCE)
