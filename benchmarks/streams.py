"""``python -m benchmarks.streams``: one long stream, and what it does to memory and to another client's single texts.

Writes ``results/streams.json``. The texts are the statements that the default model is trained on, over and over.
"""

import http.client
import json
import multiprocessing
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tests.behaviour import measures
from tests.serving import PATIENCE, memory_of, running

RESULTS = Path(__file__).parent / "results" / "streams.json"
LINES = 100_000
# Single texts go out so many a second, alone and beside the stream; alone for so many seconds.
RATE = 20
SECONDS_ALONE = 60


def main(lines: int = LINES, seconds_alone: float = SECONDS_ALONE) -> None:
    """Measure, print and write."""
    texts = [statement.text for statement in measures.read_statements()]
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "log") as (process, port):
        version = _post(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE), texts[0])["model"]
        list(_single(port, texts, time.monotonic() + seconds_alone / 4))
        alone = [seconds for seconds, _ in _single(port, texts, time.monotonic() + seconds_alone)]
        stream = multiprocessing.Process(target=_stream, args=(port, texts, lines))
        started = time.monotonic()
        stream.start()
        beside, memory = [], []
        for seconds, _ in _single(port, texts, started + 24 * 3600):
            beside.append(seconds)
            memory.append(memory_of(process))
            if not stream.is_alive():
                break
        stream.join()
        assert stream.exitcode == 0, "the stream was not answered in full"
        took = time.monotonic() - started
    # What the first twentieth makes room for (words seen for the first time) is no growth.
    settled = memory[len(memory) // 20 :]
    figures = {
        "model": version,
        "lines": lines,
        "lines_per_second": round(lines / took, 1),
        "memory_mb": {"settled": _mb(settled[0]), "most": _mb(max(settled)), "end": _mb(settled[-1])},
        "single_alone_ms": _quantiles(alone),
        "single_beside_ms": _quantiles(beside),
        "p99_ratio": round(float(np.quantile(beside, 0.99) / np.quantile(alone, 0.99)), 2),
    }
    RESULTS.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))


def _single(port: int, texts: Sequence[str], until: float) -> Iterator[tuple[float, Any]]:
    """Label single texts at the rate, each in its time; give what each took, in seconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    due = time.monotonic()
    number = 0
    while (now := time.monotonic()) < until:
        if now < due:
            time.sleep(due - now)
        # Counted from when it was due: a slow answer must not hide those that it held up.
        yield (_post(connection, texts[number % len(texts)]) and time.monotonic() - due), number
        number += 1
        due += 1 / RATE
    connection.close()


def _post(connection: http.client.HTTPConnection, text: str) -> Any:
    connection.request("POST", "/v1/label", text.encode(), {"Content-Type": "text/plain"})
    answer = connection.getresponse()
    body = json.loads(answer.read())
    assert answer.status == 200, body
    return body


def _stream(port: int, texts: Sequence[str], lines: int) -> None:
    """Send so many lines, and read as many answers meanwhile."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.putrequest("POST", "/v1/label/batch?evidence=false")
    connection.putheader("Content-Type", "application/x-ndjson")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()
    sender = multiprocessing.get_context("fork").Process(target=_send, args=(connection, texts, lines))
    sender.start()
    answer = connection.getresponse()
    answered = sum("facets" in json.loads(line) for line in answer)
    sender.join()
    assert answered == lines, f"{answered} answers to {lines} lines"


def _send(connection: http.client.HTTPConnection, texts: Sequence[str], lines: int) -> None:
    for number in range(lines):
        line = json.dumps({"id": str(number), "text": texts[number % len(texts)]}).encode() + b"\n"
        connection.send(b"%x\r\n%s\r\n" % (len(line), line))
    connection.send(b"0\r\n\r\n")


def _quantiles(seconds: Sequence[float]) -> dict[str, float]:
    return {name: round(1000 * float(np.quantile(seconds, part)), 2) for name, part in (("p50", 0.5), ("p99", 0.99))}


def _mb(size: int) -> float:
    return round(size / 1e6, 1)


if __name__ == "__main__":
    main()
