"""``python -m benchmarks.noop PORT WORKERS THREADS BYTES...``: what the service would be if it did nothing.

Flask under granian with the service's settings; it parses the same body with the same JSON library and answers a
constant of so many bytes at ``/bytes/N``.
"""

import os
import sys

import orjson
from flask import Flask, Response, request
from granian.constants import Interfaces
from granian.server import Server

_BYTES = "NOOP_BYTES"


def create() -> Flask:
    """Return the application that the server runs."""
    app = Flask("noop", static_folder=None)
    for size in map(int, os.environ[_BYTES].split()):
        _answer(app, size)

    @app.get("/readyz")
    def readyz() -> Response:
        return Response(b'{"status":"ready"}', content_type="application/json")

    return app


def _answer(app: Flask, size: int) -> None:
    content = b'"' + b"x" * (size - 2) + b'"'

    def answer() -> Response:
        orjson.loads(request.get_data(cache=False))
        return Response(content, content_type="application/json")

    app.add_url_rule(f"/bytes/{size}", f"bytes {size}", answer, methods=["POST"])


def main(port: str, workers: str, threads: str, *sizes: str) -> None:
    """Serve until told to stop."""
    os.environ[_BYTES] = " ".join(sizes)
    Server(
        "benchmarks.noop:create",
        address="127.0.0.1",
        port=int(port),
        interface=Interfaces.WSGI,
        factory=True,
        workers=int(workers),
        blocking_threads=int(threads),
        websockets=False,
    ).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
