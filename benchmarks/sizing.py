"""``python -m benchmarks.sizing``: what one worker takes and gives, with its log and its metrics, as it is run.

The texts are the statements that the default model is trained on. The processor's time
depends little on what else the machine does; the other times do.
"""

import http.client
import multiprocessing
import os
import tempfile
import time
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measure import write
from tests.behaviour import measures
from tests.serving import PATIENCE, memory_of, running

CLIENTS = (1, 4, 16)
SECONDS = 10.0


def main(seconds: float = SECONDS) -> None:
    """Measure and write."""
    texts = [statement.text for statement in measures.read_statements()]
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "log") as (process, port):
        # What words are made of is kept: all texts once, and it is as in the long run.
        _ask(port, texts, None)
        figures = {
            "characters_a_text": round(sum(map(len, texts)) / len(texts)),
            "clients": {str(clients): _measured(process, port, texts, clients, seconds) for clients in CLIENTS},
            "memory_mb": {"server": _mb(_resident(process.pid)), "worker": _mb(memory_of(process))},
        }
    write("sizing", figures)


def _measured(process: Any, port: int, texts: Sequence[str], clients: int, seconds: float) -> dict[str, float]:
    before, started = _processor(process), time.monotonic()
    with multiprocessing.Pool(clients) as pool:
        answered = pool.starmap(_ask, [(port, texts[client:], seconds) for client in range(clients)])
    took, used = time.monotonic() - started, _processor(process) - before
    every = np.concatenate(answered)
    return {
        "texts_a_second": round(len(every) / took, 1),
        "processor_ms_a_text": round(1000 * used / len(every), 3),
        "p50_ms": round(1000 * float(np.quantile(every, 0.5)), 2),
        "p99_ms": round(1000 * float(np.quantile(every, 0.99)), 2),
    }


def _ask(port: int, texts: Sequence[str], seconds: float | None) -> list[float]:
    """Label texts one after the other, over and over for so long, or each once; return what each took, in seconds."""
    connection, took = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE), []
    end = time.monotonic() + (seconds or 0.0)
    for text in cycle(texts) if seconds else texts:
        started = time.monotonic()
        if seconds and started > end:
            break
        connection.request("POST", "/v1/label", text.encode(), {"Content-Type": "text/plain; charset=utf-8"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200
        took.append(time.monotonic() - started)
    connection.close()
    return took


def _processor(process: Any) -> float:
    """Return the seconds of processor that the only worker of a service has used."""
    worker = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().strip()
    # The fields after the name, which may have blanks in it.
    fields = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident(process: int) -> int:
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _mb(size: int) -> float:
    return round(size / 1e6, 1)


if __name__ == "__main__":
    main()
