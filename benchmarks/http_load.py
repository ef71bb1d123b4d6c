"""Requests a second over HTTP, by wrk, beside a no-op endpoint under the same server.

Needs wrk (``apt-get install wrk``). The body is one Arabic statement of 1 kB; the no-op endpoint parses it too and
answers as many bytes.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.corpora import arabic
from benchmarks.measure import interleaved, ratio, spread, write
from benchmarks.servers import NOOP, OURS, running
from tests.serving import ask

ROUNDS = 5
SECONDS = 2
CONNECTIONS = (8, 32)
WORKERS = (1, 2)
_SCRIPT = Path(__file__).parent / "wrk.lua"
_PATHS = {"plain": "/v1/label?evidence=false", "evidence": "/v1/label"}


def main(rounds: int = ROUNDS, seconds: int = SECONDS, workers: Sequence[int] = WORKERS) -> dict[str, Any]:
    """Measure and write."""
    if shutil.which("wrk") is None:
        return write("http", {"cannot_run": "wrk is not installed"})
    with tempfile.TemporaryDirectory() as folder:
        body = Path(folder) / "body.json"
        body.write_text(json.dumps({"text": arabic(1_000, 1)[0]}, ensure_ascii=False), encoding="utf-8")
        return write("http", {"cases": [case for count in workers for case in _cases(count, body, rounds, seconds)]})


def _cases(workers: int, body: Path, rounds: int, seconds: int) -> list[dict[str, Any]]:
    sizes = _answer_sizes(body)
    with running(OURS, workers) as ours, running(NOOP, workers, list(sizes.values())) as noop:
        sides = {
            (kind, connections, side): partial(_load, port, path, connections, seconds, body)
            for kind, size in sizes.items()
            for connections in CONNECTIONS
            for side, port, path in ((OURS, ours.port, _PATHS[kind]), (NOOP, noop.port, f"/bytes/{size}"))
        }
        for load in sides.values():
            load()
        found = interleaved(sides, rounds)
    return [
        {"workers": workers, "connections": connections, "answer": kind, "answer_bytes": size}
        | _compare(found[kind, connections, OURS], found[kind, connections, NOOP])
        for kind, size in sizes.items()
        for connections in CONNECTIONS
    ]


def _answer_sizes(body: Path) -> dict[str, int]:
    """Return how many bytes the service answers, by kind of answer."""
    with running(OURS) as server:
        sizes = {}
        for kind, path in _PATHS.items():
            status, headers, _ = ask(server.port, "POST", path, body.read_bytes(), Content_Type="application/json")
            assert status == 200, status
            sizes[kind] = int(headers["Content-Length"])
        return sizes


def _compare(ours: Sequence[dict[str, float]], noop: Sequence[dict[str, float]]) -> dict[str, Any]:
    names = {"per_second": 0, "p50_ms": 2, "p99_ms": 2}
    sides = {OURS: ours, NOOP: noop}
    return {
        **{
            side: {name: spread([own[name] for own in rows], digits) for name, digits in names.items()}
            for side, rows in sides.items()
        },
        "ratio": {name: ratio([own[name] for own in ours], [own[name] for own in noop]) for name in names},
    }


def _load(port: int, path: str, connections: int, seconds: int, body: Path) -> dict[str, float]:
    """Return requests a second and times, in milliseconds, of one run; raises RuntimeError for any that failed."""
    done = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", _SCRIPT, f"http://127.0.0.1:{port}{path}"],
        env=os.environ | {"BODY": str(body)},
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    if found["errors"] or not found["requests"]:
        raise RuntimeError(f"{path}: {found}")
    return {
        "per_second": 1e6 * found["requests"] / found["microseconds"],
        "p50_ms": found["p50"] / 1_000,
        "p99_ms": found["p99"] / 1_000,
    }
