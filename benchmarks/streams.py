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
# Single texts go out so many a second. The stream runs and rests by turns, in seconds, so that both are measured in the
# same state of the machine.
RATE = 20
RUN, REST = 10.0, 5.0


def main(lines: int = LINES) -> None:
    """Measure, print and write."""
    texts = [statement.text for statement in measures.read_statements()]
    flow = Flow()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "log") as (process, port):
        version = _post(_connect(port), texts[0])["model"]
        stream = multiprocessing.Process(target=_stream, args=(port, texts, lines, flow))
        stream.start()
        found: dict[str, list[float]] = {"alone": [], "beside": []}
        memory = []
        for state, seconds in _single(port, texts, flow, stream):
            memory.append(memory_of(process))
            if state:
                found[state].append(seconds)
        stream.join()
        assert stream.exitcode == 0, "the stream was not answered in full"
    # What the first twentieth makes room for (words seen for the first time) is no growth.
    settled = memory[len(memory) // 20 :]
    alone, beside = (_quantiles(found[state]) for state in ("alone", "beside"))
    figures = {
        "model": version,
        "lines": lines,
        "memory_mb": {"settled": _mb(settled[0]), "most": _mb(max(settled)), "end": _mb(settled[-1])},
        "single_alone_ms": alone,
        "single_beside_ms": beside,
        "p99_ratio": round(beside["p99"] / alone["p99"], 2),
    }
    RESULTS.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))


class Flow:
    """Lets the stream run or rest, and knows how far it is."""

    def __init__(self) -> None:
        self.runs = multiprocessing.Event()
        self.sent = multiprocessing.Value("q", 0)
        self.answered = multiprocessing.Value("q", 0)

    @property
    def state(self) -> str:
        """Whether a single text is answered alone or beside the stream; nothing while the stream comes to rest."""
        if self.runs.is_set():
            return "beside"
        return "alone" if self.sent.value == self.answered.value else ""


def _single(port: int, texts: Sequence[str], flow: Flow, stream: Any) -> Iterator[tuple[str, float]]:
    """Label single texts, each in its time, while the stream runs and rests; give what each took, in seconds."""
    connection = _connect(port)
    due = turn = time.monotonic()
    number = 0
    while stream.is_alive():
        time.sleep(max(0.0, due - time.monotonic()))
        before = flow.state
        if not before:
            turn = time.monotonic() + REST
        elif due >= turn:
            (flow.runs.clear if flow.runs.is_set() else flow.runs.set)()
            turn = due + (RUN if flow.runs.is_set() else REST)
            before = ""
        _post(connection, texts[number % len(texts)])
        # Counted from when it was due: a slow answer must not hide those that it held up.
        yield before if flow.state == before else "", time.monotonic() - due
        number += 1
        due += 1 / RATE
    connection.close()


def _connect(port: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)


def _post(connection: http.client.HTTPConnection, text: str) -> Any:
    connection.request("POST", "/v1/label", text.encode(), {"Content-Type": "text/plain"})
    answer = connection.getresponse()
    body = json.loads(answer.read())
    assert answer.status == 200, body
    return body


def _stream(port: int, texts: Sequence[str], lines: int, flow: Flow) -> None:
    """Send so many lines, and read as many answers meanwhile."""
    connection = _connect(port)
    connection.putrequest("POST", "/v1/label/batch?evidence=false")
    connection.putheader("Content-Type", "application/x-ndjson")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()
    sender = multiprocessing.Process(target=_send, args=(connection, texts, lines, flow))
    sender.start()
    for line in connection.getresponse():
        assert "facets" in json.loads(line), line
        flow.answered.value += 1
    sender.join()
    assert flow.answered.value == lines, f"{flow.answered.value} answers to {lines} lines"


def _send(connection: http.client.HTTPConnection, texts: Sequence[str], lines: int, flow: Flow) -> None:
    for number in range(lines):
        flow.runs.wait()
        flow.sent.value += 1
        # The line breaks push the line through: the service reads 64 bytes at a time.
        line = json.dumps({"id": str(number), "text": texts[number % len(texts)]}).encode() + b"\n" * 64
        connection.send(b"%x\r\n%s\r\n" % (len(line), line))
    connection.send(b"0\r\n\r\n")


def _quantiles(seconds: Sequence[float]) -> dict[str, float]:
    return {name: round(1000 * float(np.quantile(seconds, part)), 2) for name, part in (("p50", 0.5), ("p99", 0.99))}


def _mb(size: int) -> float:
    return round(size / 1e6, 1)


if __name__ == "__main__":
    main()
