"""Clients that ask while something breaks, and what becomes of their requests."""

import http.client
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from tests.serving import PATIENCE

TEXT = "lentil soup in Baghdad: عقد مجلس الوزراء العراقي اجتماعا في بغداد لبحث الانتخابات".encode()
PLAIN = {"Content-Type": "text/plain; charset=utf-8"}
_TRIES, _SECONDS_BETWEEN_TRIES = 3, 0.1
# What a client meets whose connection ends before the answer does.
CUT = (OSError, http.client.HTTPException)


def connect(port: int, address: str = "127.0.0.1") -> http.client.HTTPConnection:
    """Return a connection from an address of this machine."""
    return http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE, source_address=(address, 0))


def label(connection: http.client.HTTPConnection, text: bytes = TEXT) -> int:
    """Ask once; return the status."""
    connection.request("POST", "/v1/label", text, PLAIN)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def label_once(port: int) -> int:
    """Ask once over a new connection; return the status."""
    connection = connect(port)
    try:
        return label(connection)
    finally:
        connection.close()


class Load:
    """Clients that ask for labels one request after the other, each over a connection of its own, until told to stop.

    A request whose connection ends is ``cut`` and asked again, at most twice, as clients do; it has ``failed`` if there
    is no answer to that either, or another than 200.
    """

    def __init__(self, port: int, clients: int = 4) -> None:
        self._port = port
        self._threads = [threading.Thread(target=self._ask) for _ in range(clients)]
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._seen: Counter[str] = Counter()

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def wait(self, answers: int) -> None:
        """Wait until so many more requests have been answered."""
        until, deadline = self._seen["answered"] + answers, time.monotonic() + PATIENCE
        while self._seen["answered"] < until and time.monotonic() < deadline:
            time.sleep(0.01)

    def counts(self) -> dict[str, int]:
        """Return how many requests were answered, cut and failed."""
        return {name: self._seen[name] for name in ("answered", "cut", "failed")}

    def _ask(self) -> None:
        connection = connect(self._port)
        while not self._stop.is_set():
            self._add(self._outcome(connection))
        connection.close()

    def _outcome(self, connection: http.client.HTTPConnection) -> str:
        for _ in range(_TRIES):
            with suppress(*CUT):
                return "answered" if label(connection) == 200 else "failed"
            self._add("cut")
            connection.close()
            time.sleep(_SECONDS_BETWEEN_TRIES)
        return "failed"

    def _add(self, outcome: str) -> None:
        with self._lock:
            self._seen[outcome] += 1


def workers(process: Any) -> list[int]:
    """Return the process ids of a service's workers."""
    return [int(child) for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def held(process: Any) -> int:
    """Return how many files and connections a service's workers hold open."""
    return sum(len(list(Path(f"/proc/{worker}/fd").iterdir())) for worker in workers(process))


def wait_for(condition: Any) -> bool:
    """Wait until something is so; return whether it came to be."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
