"""A client of Bayan, in one file, with nothing but the standard library: copy it, or put ``client/`` on the path."""

import http.client
import json
import os
import socket
import threading
import time
import urllib.parse
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

_JSON, _NDJSON = "application/json", "application/x-ndjson"
_TYPES = {
    ".txt": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
# What may pass: no worker, no room, a proxy that found nobody.
_PASSING = (502, 503, 504)
# The service reads a stream of unknown length 64 bytes at a time; so many line breaks push a line through.
_PUSH = b"\n" * 64


class BayanError(Exception):
    """A problem that the service told of (RFC 9457); ``problem`` is all of it."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{problem.get('code', problem.get('status'))}: {problem.get('detail', 'no detail')}")
        self.problem = dict(problem)


class Bayan:
    """Asks one service. Safe to share between threads: each request has a connection of its own."""

    def __init__(self, address: str = "http://localhost:8080", timeout: float = 60.0, tries: int = 4) -> None:
        """Take the address, the longest wait for a part of an answer in seconds, and how often to try in all."""
        self._address = urllib.parse.urlsplit(address)
        self._timeout = timeout
        self._tries = tries

    def label(self, text: str, **fields: Any) -> dict[str, Any]:
        """Label one text; ``fields`` are those of ``POST /v1/label``, as ``title="..."`` or ``top=3``.

        Raises BayanError, or OSError where the service cannot be reached.
        """
        answer: dict[str, Any] = self._ask("POST", "/v1/label", _dumped({"text": text, **fields}))
        return answer

    def label_file(
        self, file: str | os.PathLike[str] | bytes, media_type: str | None = None, **fields: Any
    ) -> dict[str, Any]:
        """Label a file, given by its path or as bytes; ``fields`` are those of ``POST /v1/label/file``.

        Without ``media_type`` the ending of the path tells it. Raises BayanError, or OSError where the file or the
        service cannot be reached.
        """
        content, ending = (file, "") if isinstance(file, bytes) else (Path(file).read_bytes(), Path(file).suffix)
        kind = media_type or _TYPES.get(ending.lower(), "application/octet-stream")
        answer: dict[str, Any] = self._ask("POST", f"/v1/label/file{_query(fields)}", content, kind)
        return answer

    def label_batch(self, texts: Iterable[str | Mapping[str, Any]], **fields: Any) -> list[dict[str, Any]]:
        """Label some texts at once; in place of the answer to a bad one stands its problem, which has a ``code``."""
        answers: list[dict[str, Any]] = self._ask(
            "POST", f"/v1/label/batch{_query(fields)}", _dumped([*map(_item, texts)])
        )
        return answers

    def label_stream(self, texts: Iterable[str | Mapping[str, Any]], **fields: Any) -> Iterator[dict[str, Any]]:
        """Label any number of texts, sending while answers come; bad ones are answered as in `label_batch`.

        Only the beginning is tried again. Raises what ``texts`` raises, BayanError, and OSError.
        """
        sent = _Texts(texts)
        path = f"{self._address.path}/v1/label/batch{_query(fields)}"
        for wait in self._waits():
            try:
                stream = _Stream(self._connect(), path, sent)
            except (OSError, http.client.HTTPException):
                if wait is None or sent.failure:
                    raise
            else:
                if stream.status not in _PASSING or wait is None:
                    break
                stream.close()
                if sent.failure:
                    raise sent.failure
            time.sleep(wait)
        yield from stream.answers()

    def labels(self, names: str | None = None) -> dict[str, Any]:
        """Return the label trees."""
        answer: dict[str, Any] = self._ask("GET", "/v1/labels" + _query({"names": names} if names else {}))
        return answer

    def _ask(self, method: str, path: str, body: bytes | None = None, media_type: str = _JSON) -> Any:
        for wait in self._waits():
            try:
                status, headers, content = self._once(method, path, body, media_type)
            except (OSError, http.client.HTTPException):
                if wait is None:
                    raise
                time.sleep(wait)
                continue
            if status not in _PASSING or wait is None:
                break
            time.sleep(float(headers.get("Retry-After") or wait))
        answer = _parsed(content, status)
        if status != 200:
            raise BayanError(answer)
        return answer

    def _once(
        self, method: str, path: str, body: bytes | None, media_type: str
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = self._connect()
        headers = {} if body is None else {"Content-Type": media_type}
        try:
            connection.request(method, self._address.path + path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def _waits(self) -> Iterator[float | None]:
        """Return how long to wait after each try that fails: twice as long each time, and None after the last."""
        yield from (0.25 * 2**number for number in range(self._tries - 1))
        yield None

    def _connect(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._address.scheme == "https" else http.client.HTTPConnection
        return kind(self._address.hostname or "localhost", self._address.port, timeout=self._timeout)


class _Texts:
    """Texts on their way, which are kept until it is known that somebody takes them."""

    def __init__(self, texts: Iterable[Any]) -> None:
        self._texts = iter(texts)
        self._kept: list[Any] = []
        self.taken = False
        self.failure: Exception | None = None

    def __iter__(self) -> Iterator[Any]:
        yield from list(self._kept)
        while True:
            try:
                text = next(self._texts)
            except StopIteration:
                return
            except Exception as failure:
                self.failure = failure  # what ends so cannot be had again
                raise
            if not self.taken:
                self._kept.append(text)
            yield text


class _Stream:
    """One stream: a thread sends while the caller reads."""

    def __init__(self, connection: http.client.HTTPConnection, path: str, texts: _Texts) -> None:
        self._connection = connection
        self._texts = texts
        self._answer: Any = None
        self._sent = 0
        self._failure: Exception | None = None
        connection.putrequest("POST", path)
        connection.putheader("Content-Type", _NDJSON)
        connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders()
        self._sender = threading.Thread(target=self._send, daemon=True)
        self._sender.start()
        try:
            self._answer = connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise self._failure or error from None
        self.status = self._answer.status

    def answers(self) -> Iterator[dict[str, Any]]:
        try:
            if self.status != 200:
                raise self._texts.failure or BayanError(_parsed(self._answer.read(), self.status))
            self._texts.taken = True
            answered = 0
            for line in self._answer:
                yield json.loads(line)
                answered += 1
            self._hang_up()
            self._sender.join()
            if self._failure or answered < self._sent:
                raise self._failure or ConnectionError("the answer broke off")
        except (OSError, http.client.HTTPException) as error:
            raise self._failure or error from None
        finally:
            self.close()

    def close(self) -> None:
        """End the connection, whoever waits on it, and wait for the thread that sends."""
        self._hang_up()
        self._sender.join()
        if self._answer is not None:
            self._answer.close()
        self._connection.close()

    def _send(self) -> None:
        try:
            for text in self._texts:
                line = json.dumps(_item(text)).encode() + _PUSH
                self._sent += 1
                self._connection.send(b"%x\r\n%s\r\n" % (len(line), line))
            self._connection.send(b"0\r\n\r\n")
        except Exception as failure:  # noqa: BLE001  # whatever the texts raise is told to who reads
            self._failure = failure
            self._hang_up()

    def _hang_up(self) -> None:
        with suppress(OSError, AttributeError):  # it may be closed, and its socket be none, at any time
            self._connection.sock.shutdown(socket.SHUT_RDWR)


def _item(text: str | Mapping[str, Any]) -> dict[str, Any]:
    return {"text": text} if isinstance(text, str) else dict(text)


def _dumped(body: Any) -> bytes:
    return json.dumps(body).encode()


def _query(fields: Mapping[str, Any]) -> str:
    said = {name: value if isinstance(value, str) else _written(value) for name, value in fields.items()}
    return "?" + urllib.parse.urlencode(said) if said else ""


def _written(value: Any) -> str:
    return ",".join(value) if isinstance(value, list | tuple) else json.dumps(value)


def _parsed(content: bytes, status: int) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return {"status": status, "detail": "the answer is not JSON"}
