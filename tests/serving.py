"""Run the service as it is run, ``python -m service``, on a port of its own."""

import http.client
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parent.parent
PATIENCE = 60


def command(**settings):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BAYAN_")}
    environment |= {f"BAYAN_{name.upper()}": str(value) for name, value in settings.items()}
    return {"args": [sys.executable, "-m", "service"], "cwd": ROOT, "env": environment, "text": True}


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def connected(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        yield connection
    finally:
        connection.close()


def ask(port, method, path, body=None, **headers):
    """Return status, headers and what the JSON of the answer says."""
    with connected(port) as connection:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        # A body that is too large is refused before it is sent to its end.
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.request(method, path, body, names)
        answer = connection.getresponse()
        return answer.status, answer.headers, json.loads(answer.read())


@contextmanager
def running(log, **settings):
    """Run the service; give its process and port once it is ready."""
    port = free_port()
    with log.open("w") as file:
        # In a process group of its own, so that its workers can be ended with it whatever happens.
        process = subprocess.Popen(**command(port=port, **settings), stdout=file, stderr=file, start_new_session=True)
    try:
        wait_until_ready(process, port, log)
        yield process, port
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until_ready(process, port, log):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, said(log)
        with suppress(OSError):
            if ask(port, "GET", "/readyz")[0] == 200:
                return
        time.sleep(0.05)
    raise TimeoutError("the service was not ready in time: " + said(log))


def said(log):
    """Return the beginning of a log; one kind of device has no end."""
    with log.open() as file:
        return file.read(100_000)


def memory_of(process):
    """Return the memory of the only worker of a service, in bytes."""
    worker = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().strip()
    return int(Path(f"/proc/{worker}/statm").read_text().split()[1]) * resource.getpagesize()
