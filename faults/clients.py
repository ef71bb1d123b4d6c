"""Clients that are slow, stop halfway or go away, beside others that are as they should be."""

import random
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from statistics import median
from typing import Any

from faults.load import CUT, TEXT, Load, connect, held, label, label_once, wait_for
from tests.serving import PATIENCE, running

_HEAD = b"POST /v1/label%s HTTP/1.1\r\nHost: bayan\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
# Linux takes all of 127.0.0.0/8 for this machine.
_ELSEWHERE = "127.0.0.2"
_ASKED = 50


def half_sent(model: Path, folder: Path, bodies: int) -> dict[str, Any]:
    """Leave so many bodies half sent, and ask meanwhile from the same address and from another, and afterwards."""
    with running(folder / "log", model=model) as (_, port):
        before = [_timed(port) for _ in range(_ASKED)]
        with _stuck(port, bodies):
            same = Counter(_timed(port)[0] for _ in range(_ASKED))
            beside = [_timed(port, _ELSEWHERE) for _ in range(_ASKED)]
        served_again = wait_for(lambda: _timed(port)[0] == 200)
    failed = _ASKED - sum(status == 200 for status, _ in beside) + (not served_again) + _ASKED - same[200] - same[503]
    return {
        "half_sent": bodies,
        "same_address": {str(status): count for status, count in same.items()},
        "other_address": {"200": sum(status == 200 for status, _ in beside)},
        "failed": failed,
        "p50_ms": {"before": _p50(before), "beside": _p50(beside)},
    }


@contextmanager
def _stuck(port: int, bodies: int) -> Iterator[None]:
    with ExitStack() as open_:
        for _ in range(bodies):
            client = open_.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE))
            client.sendall(_HEAD % (b"", b"text/plain", 2 * len(TEXT)) + TEXT)
        # All have been taken by then, or wait to be.
        time.sleep(0.5)
        yield


def _timed(port: int, address: str = "127.0.0.1") -> tuple[int, float]:
    connection = connect(port, address)
    connection.timeout = 5
    started = time.monotonic()
    try:
        return label(connection), time.monotonic() - started
    except CUT:
        return 0, time.monotonic() - started
    finally:
        connection.close()


def _p50(asked: list[tuple[int, float]]) -> float:
    return round(1000 * median(seconds for _, seconds in asked), 2)


def slow(model: Path, folder: Path, clients: int) -> dict[str, Any]:
    """Have so many clients send a text byte by byte, a byte of each in turn, while others ask."""
    with running(folder / "log", model=model) as (_, port), ExitStack() as open_:
        sending = [open_.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE)) for _ in range(clients)]
        with Load(port) as load:
            for byte in _HEAD % (b"", b"text/plain", len(TEXT)) + TEXT:
                for client in sending:
                    client.sendall(bytes([byte]))
                time.sleep(0.01)
            statuses = Counter(client.recv(65_536)[9:12].decode() for client in sending)
    counts = load.counts()
    failed = counts["failed"] + counts["cut"] + clients - statuses["200"]
    return {"slow": clients, "slow_answered": statuses["200"], **counts, "failed": failed}


def disconnected(model: Path, folder: Path, times: int) -> dict[str, Any]:
    """Go away so many times, anywhere between the first byte sent and the last of the answer, while others ask."""
    chance = random.Random(0)
    lines = b"\n".join([b'{"text": "lentil soup"}'] * 200)
    requests = [
        _HEAD % (b"", b"text/plain", len(TEXT)) + TEXT,
        _HEAD % (b"/batch", b"application/x-ndjson", len(lines)) + lines,
    ]
    with running(folder / "log", model=model) as (process, port):
        with Load(port, 1) as load:
            load.wait(20)
        before = held(process)
        with Load(port, 2) as load:
            for number in range(times):
                _go_away(port, requests[number % 2], chance)
        wait_for(lambda: held(process) <= before)
        left = max(0, held(process) - before)
        answers = label_once(port)
    counts = load.counts()
    failed = counts["failed"] + counts["cut"] + (answers != 200) + left
    return {"disconnects": times, **counts, "connections_left": left, "failed": failed}


def _go_away(port: int, request: bytes, chance: random.Random) -> None:
    client = socket.create_connection(("127.0.0.1", port), PATIENCE)
    with suppress(OSError):
        client.sendall(request[: chance.randint(1, len(request))] if chance.random() < 0.5 else request)
        if chance.random() < 0.5:
            client.settimeout(0.01)
            client.recv(chance.choice([1, 100]))
    if chance.random() < 0.5:
        # At once, and what was not read is thrown away: the other side sees a reset.
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    client.close()
