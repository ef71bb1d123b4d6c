"""From exec to the first 200, and the memory of 1, 2 and 4 workers (PSS), beside the no-op application's."""

import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from benchmarks.corpora import arabic
from benchmarks.measure import interleaved, spread, write
from benchmarks.servers import NOOP, OURS, running
from tests.serving import ask

ROUNDS = 7
MEMORY_ROUNDS = 3
WORKERS = (1, 2, 4)
# Each worker answers some before its memory is read: on a new connection each, so that all get their share.
_REQUESTS = 300
_SECONDS_TO_SETTLE = 1.0
_PATHS = {OURS: "/v1/label", NOOP: "/bytes/100"}


def main(rounds: int = ROUNDS, memory_rounds: int = MEMORY_ROUNDS, workers: Sequence[int] = WORKERS) -> dict[str, Any]:
    """Measure and write."""
    starts = interleaved({side: partial(_start, side) for side in (OURS, NOOP)}, rounds)
    sides = {(side, count): partial(_memory, side, count) for count in workers for side in (OURS, NOOP)}
    memory = interleaved(sides, memory_rounds)
    further = {side: _further(memory, side, workers) for side in (OURS, NOOP)}
    return write(
        "start",
        {
            "first_200_seconds": {side: spread(own) for side, own in starts.items()},
            "memory_mb": {
                side: {str(count): spread(memory[side, count], 1) for count in workers} for side in (OURS, NOOP)
            },
            "further_worker_mb": {side: spread(own, 1) for side, own in further.items()},
            "further_worker_more_mb": spread(
                [own - noop for own, noop in zip(further[OURS], further[NOOP], strict=True)], 1
            ),
        },
    )


def _start(side: str) -> float:
    with running(side) as server:
        return server.seconds


def _memory(side: str, workers: int) -> float:
    """Return the memory of a server whose workers have all answered, in MB."""
    bodies = [json.dumps({"text": text}).encode() for text in arabic(1_000, _REQUESTS)]
    with running(side, workers) as server, ThreadPoolExecutor(8) as pool:
        # The first worker answers before the last is there.
        time.sleep(_SECONDS_TO_SETTLE * workers)
        send = partial(ask, server.port, "POST", _PATHS[side], Content_Type="application/json")
        statuses = {answer[0] for answer in pool.map(lambda body: send(body=body), bodies)}
        assert statuses == {200}, statuses
        return server.memory()


def _further(memory: dict[tuple[str, int], list[float]], side: str, workers: Sequence[int]) -> list[float]:
    """Return what each worker beyond the fewest takes, round by round."""
    few, many = min(workers), max(workers)
    return [(most - least) / (many - few) for least, most in zip(memory[side, few], memory[side, many], strict=True)]
