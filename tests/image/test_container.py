"""The service as it runs in a container: its answers, what it may write, how it stops."""

import http.client
import json
import os
import select
import signal
import socket
import subprocess
from pathlib import Path

import pytest
from containers import ROOT

from service.artifact import open_artifact, save

TEXT = "عقد مجلس الوزراء العراقي اجتماعا في بغداد لبحث الانتخابات البرلمانية. وناقش الاجتماع أسعار النفط."
REQUESTS = {
    "json": ("application/json", json.dumps({"title": "الانتخابات في العراق", "text": TEXT, "evidence": "all"})),
    "plain": ("text/plain; charset=utf-8", TEXT),
}
# Every file and folder that the user may write to; the kernel's own file systems and devices are not the image's.
WRITABLE = """
import os
for top, folders, files in os.walk("/"):
    if top == "/":
        folders[:] = [name for name in folders if name not in ("proc", "sys")]
    for path in (top, *(os.path.join(top, name) for name in files)):
        if os.access(path, os.W_OK) and (os.path.isfile(path) or os.path.isdir(path)):
            print(path)
"""


def leaves(value, path=()):
    """Return the values in an answer, each after its place in it."""
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        return [leaf for key, part in pairs for leaf in leaves(part, (*path, str(key)))]
    return ["/".join(path), value]


def post(port, media_type, body):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/v1/label", body.encode(), {"Content-Type": media_type})
    return connection


def answer_of(connection):
    try:
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def snapshot(root):
    """Return the state of every file and folder, but for /tmp and buildah's own /run."""
    paths = [path for path in root.rglob("*") if path.relative_to(root).parts[0] not in ("tmp", "run")]
    return {path: (stat.st_mode, stat.st_size, stat.st_mtime_ns) for path in paths if (stat := path.lstat())}


def test_answers_are_the_labellers(container, start, client, config):
    subprocess.run(container.command("true"), check=True)  # makes what buildah itself puts into a container
    before = snapshot(container.root)
    with start(container) as service:
        for media_type, body in REQUESTS.values():
            status, answer = answer_of(post(service.port, media_type, body))
            expected = client.post("/v1/label", data=body.encode(), content_type=media_type)
            assert (status, expected.status_code) == (200, 200)
            assert answer["facets"]["region"]["labels"][0]["id"] == "IQ"
            assert leaves(answer) == pytest.approx(leaves(expected.json), abs=1e-6)
        user, group = config["User"].split(":")
        process = Path(f"/proc/{service.pid}").stat()
        assert (process.st_uid, process.st_gid) == (int(user), int(group))
    assert snapshot(container.root) == before, "the service wrote outside /tmp and /dev/shm"
    assert not list((container.root / "tmp").iterdir())


def test_health_check_tells_a_ready_service_from_none(container, start, config):
    check = config["Healthcheck"]["Test"][1:]
    with start(container) as service:
        subprocess.run(container.command(*check, BAYAN_PORT=service.port), check=True)
    dead = subprocess.run(container.command(*check, BAYAN_PORT=service.port), capture_output=True, check=False)
    assert dead.returncode


def test_only_tmp_and_shm_are_writable(container):
    listing = subprocess.run(
        container.command("python3", "-c", WRITABLE), stdout=subprocess.PIPE, text=True, check=True
    )
    assert set(listing.stdout.split()) <= {"/tmp", "/dev/shm"}


def test_sigterm_answers_every_accepted_request(container, start):
    media_type, body = "application/json", json.dumps({"text": TEXT * 40, "evidence": "all"})
    with start(container) as service:
        status, expected = answer_of(post(service.port, media_type, body))
        connections = [post(service.port, media_type, body) for _ in range(200)]
        sockets = [connection.sock for connection in connections]
        answered, _, _ = select.select(sockets, [], [], 60)
        os.kill(service.pid, signal.SIGTERM)
        assert 0 < len(answered) < 200, "the signal came too late to show anything"
        answers = [answer_of(connection) for connection in connections]
        assert service.process.wait(60) == 0, service.log.read_text()
    assert answers == [(status, expected)] * 200
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", service.port), timeout=5)


def test_another_model_is_mounted(container, start, tmp_path):
    default = open_artifact(ROOT / "models" / "default")
    other = save(tmp_path / "model", {**default.manifest, "languages": ["ar"]}, default.arrays)
    assert other.version != default.version
    (tmp_path / "model").chmod(0o755)
    with start(container, volume=f"{tmp_path / 'model'}:/model:ro", BAYAN_MODEL="/model") as service:
        assert json.loads(service.get("/readyz")[1])["model"] == other.version


def test_a_missing_model_stops_the_start_in_one_line(container, config):
    command = container.command(*config["Cmd"], BAYAN_MODEL="/nowhere")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode
    assert done.stderr.splitlines()[0] == "bayan: model /nowhere: no manifest.json in it"
