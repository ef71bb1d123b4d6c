"""Requests that a seeded fuzzer makes, wrong in HTTP, in JSON or in what they say."""

import json
import random
import select
import socket
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from faults.load import held, label_once, wait_for
from service.operations import OPERATIONS
from tests.serving import memory_of, running

_OPERATIONS = [operation for operation in OPERATIONS if operation.bodies] * 8 + list(OPERATIONS)
_PATHS = [operation.path.format(name="bayan", version="1") for operation in _OPERATIONS]
_METHODS = [*["POST"] * 20, "GET", "PUT", "G\x01T", ""]
_MEDIA_TYPES = [
    "application/json",
    "text/plain",
    "application/x-ndjson",
    "multipart/form-data; boundary=x",
    "",
    "\x80/;",
]
_FIELDS = ["text", "title", "id", "names", "top", "all", "explain", "min_probability", "facets", "evidence", "inputs"]
_VALUES = [
    None,
    True,
    -1,
    1e308,
    "",
    "soup",
    "\ud800",
    "\0",
    [],
    {},
    [[]],
    [None] * 200,
    "ا" * 5_000,
    10**30,
    {"a": {}},
]
_SECONDS, _SECONDS_OF_HOPE = 30, 0.05


def fuzzed(model: Path, folder: Path, requests: int) -> dict[str, Any]:
    """Send so many malformed requests; none may be answered by 500 or more, take long, or leave anything behind."""
    chance = random.Random(0)
    seen: Counter[str] = Counter()
    # Who was sent away may still be answered, and must not make others wait for their turn.
    with running(folder / "log", model=model, streams=64) as (process, port):
        for _ in range(requests // 5):
            seen[_answer(port, _request(chance))] += 1
        before, memory = held(process), memory_of(process)
        for _ in range(requests - requests // 5):
            seen[_answer(port, _request(chance))] += 1
        wait_for(lambda: held(process) <= before)
        left, grown = max(0, held(process) - before), memory_of(process) - memory
        seen["after"] = label_once(port)
    after = seen.pop("after")
    failed = seen["hung"] + sum(count for status, count in seen.items() if status >= "500" and status.isdigit())
    return {
        "requests": requests,
        "statuses": dict(sorted(seen.items())),
        "connections_left": left,
        "memory_grown_mb": round(grown / 1e6, 1),
        "failed": failed + left + (after != 200),
    }


def _answer(port: int, request: bytes) -> str:
    """Return the status, or what happened instead of an answer: ``closed`` or ``hung``."""
    with socket.create_connection(("127.0.0.1", port), _SECONDS) as client, suppress(ConnectionError):
        with suppress(BrokenPipeError):
            client.sendall(request)
        if not select.select([client], [], [], _SECONDS_OF_HOPE)[0]:
            # It may wait for more, and is told that there is none.
            client.shutdown(socket.SHUT_WR)
        try:
            answer = client.recv(65_536)
        except TimeoutError:
            return "hung"
        if answer.startswith(b"HTTP/1."):
            return answer[9:12].decode("latin-1")
    return "closed"


def _request(chance: random.Random) -> bytes:
    body = chance.choice(_BODIES)(chance)
    head = [
        f"{chance.choice(_METHODS)} {chance.choice(_PATHS)}{_query(chance)} HTTP/1.1",
        "Host: bayan",
        f"Content-Type: {chance.choice(_MEDIA_TYPES)}",
        f"Content-Length: {len(body) if chance.random() < 0.8 else chance.choice([0, -1, 10**12, 'x', len(body) + 9])}",
    ]
    if chance.random() < 0.2:
        head.append(chance.choice(["Content-Encoding: gzip", "Content-Encoding: br", "Transfer-Encoding: chunked"]))
    if chance.random() < 0.1:
        head.append(f"{chance.choice(['Accept-Language', 'X-Request-ID', 'traceparent', '', ' x'])}: {'é;q=' * 50}")
    sent = "\r\n".join([*head, "", ""]).encode("latin-1", "replace") + body
    return _spoilt(chance, sent) if chance.random() < 0.2 else sent


def _query(chance: random.Random) -> str:
    if chance.random() < 0.7:
        return ""
    return f"?{chance.choice(_FIELDS)}={chance.choice(['', '%ff', '1', 'true', '-1', 'x' * 300, '%00', '&&='])}"


def _object(chance: random.Random) -> bytes:
    fields = {chance.choice(_FIELDS): chance.choice(_VALUES) for _ in range(chance.randint(0, 4))}
    return json.dumps(fields if chance.random() < 0.7 else [fields] * chance.randint(0, 3)).encode()


def _spoilt(chance: random.Random, sent: bytes) -> bytes:
    spoilt = bytearray(sent)
    for _ in range(chance.randint(1, 8)):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    return bytes(spoilt[: chance.randint(1, len(spoilt))])


_BODIES: list[Callable[[random.Random], bytes]] = [
    _object,
    _object,
    _object,
    lambda chance: _spoilt(chance, _object(chance)),
    lambda chance: chance.randbytes(chance.randint(0, 2_000)),
    lambda chance: b"[" * chance.randint(1, 100_000),
    lambda chance: b"\x1f\x8b\x08" + chance.randbytes(50),
    lambda chance: b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n' + chance.randbytes(50) + b"\r\n--x--",
    lambda _: b"",
]
