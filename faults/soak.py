"""Many requests, each with words that nobody has ever seen: memory and time must not grow."""

import random
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from faults.load import CUT, connect, held, label, wait_for
from tests.behaviour import measures
from tests.serving import memory_of, running

_CLIENTS = 2
_PARTS = 20
_NEW_WORDS = 3
_LETTERS = ("ابتثجحدرسعفقكلمنهوي", "abcdefghiklmnoprstuv")
# Beyond what allocators give and take: of 500,000 requests that leave 100 bytes each, 50 MB would be seen.
_MOST_GROWTH = 10_000_000


def soaked(model: Path, folder: Path, requests: int) -> dict[str, Any]:
    """Send so many texts, and measure after each twentieth; in the first half what is kept of words fills up."""
    texts = [statement.text for statement in measures.read_statements()]
    seen: Counter[str] = Counter()
    memory, seconds = [], []
    with running(folder / "log", model=model) as (process, port):
        before = held(process)
        for part in range(_PARTS):
            seconds.append(_part(port, texts, part, requests // _PARTS, seen))
            memory.append(memory_of(process))
            (folder / "log").write_text("")
        # A connection is closed a moment after its client has gone.
        wait_for(lambda: held(process) <= before)
        left = max(0, held(process) - before)
    grown = memory[-1] - memory[_PARTS // 2]
    return {
        "requests": sum(map(len, seconds)),
        "statuses": dict(seen),
        "memory_mb": [round(size / 1e6, 1) for size in memory],
        "p50_ms": [_quantile(part, 0.5) for part in seconds],
        "p99_ms": [_quantile(part, 0.99) for part in seconds],
        "connections_left": left,
        "failed": sum(seen.values()) - seen["200"] + (grown > _MOST_GROWTH) + left,
    }


def _part(port: int, texts: list[str], part: int, requests: int, seen: Counter[str]) -> list[float]:
    seconds: list[float] = []
    asking = [
        threading.Thread(
            target=_ask, args=(port, texts, random.Random(_CLIENTS * part + client), requests, seen, seconds)
        )
        for client in range(_CLIENTS)
    ]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    return seconds


def _ask(
    port: int, texts: list[str], chance: random.Random, requests: int, seen: Counter[str], seconds: list[float]
) -> None:
    connection = connect(port)
    for _ in range(requests // _CLIENTS):
        text = f"{chance.choice(texts)} {_new_words(chance)}".encode()
        started = time.monotonic()
        try:
            status = str(label(connection, text))
        except CUT:
            status = "cut"
            connection.close()
        seconds.append(time.monotonic() - started)
        with _LOCK:
            seen[status] += 1
    connection.close()


_LOCK = threading.Lock()


def _new_words(chance: random.Random) -> str:
    return " ".join("".join(chance.choices(chance.choice(_LETTERS), k=9)) for _ in range(_NEW_WORDS))


def _quantile(seconds: list[float], part: float) -> float:
    return round(1000 * float(np.quantile(seconds, part)), 2)
