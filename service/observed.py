"""What is known of each request: it is counted, logged, and answered with its id and the model's version."""

import os
import re
from collections.abc import Callable
from time import perf_counter
from typing import Any

from flask import Flask, Response, g, request

from service.counts import NO_ROUTE
from service.logs import current_request, write_line
from service.settings import Settings
from service.worker import Worker

REQUEST_ID = "X-Request-ID"
MODEL = "Bayan-Model"

_ID = re.compile(r"[A-Za-z0-9._:@=+/-]{1,128}")
# W3C Trace Context: version, trace, parent, flags.
_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?")

# As the table of operations writes an address.
_BRACES = str.maketrans("<>", "{}")


def observe(app: Flask, settings: Settings, worker: Worker) -> None:
    """Observe every request to the application."""

    @app.before_request
    def begin() -> None:
        g.started = perf_counter()
        given = request.environ.get("HTTP_X_REQUEST_ID", "")
        g.request_id = given if _ID.fullmatch(given) else os.urandom(16).hex()
        current_request.set(g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        said = {REQUEST_ID: g.request_id}
        model: str | None = g.get("model") or (worker.labeller.version if worker.labeller else None)
        if model:
            said[MODEL] = model
        response.headers.extend(said)
        finish = _finisher(settings, worker, response, model)
        if response.is_streamed:
            response.call_on_close(finish)
        else:
            finish()
        return response


def _finisher(settings: Settings, worker: Worker, response: Response, model: str | None) -> Callable[[], None]:
    """Return what is done once the answer has been made to its end; nothing of the request is kept for it."""
    rule, status, started = request.url_rule, response.status_code, g.started
    route = rule.rule.translate(_BRACES) if rule else NO_ROUTE
    line = _line(response, route, model) if settings.log_requests or status >= 500 else None

    def finish() -> None:
        seconds = perf_counter() - started
        worker.counts.request(route, status, seconds)
        if line and not write_line(level=_level(status), event="request", **line, ms=round(seconds * 1000, 3)):
            worker.counts.lost_line()

    return finish


def _level(status: int) -> str:
    return "error" if status == 500 else "info"


def _line(response: Response, route: str, model: str | None) -> dict[str, Any]:
    parent = _TRACEPARENT.fullmatch(request.environ.get("HTTP_TRACEPARENT", ""))
    return {
        "request_id": g.request_id,
        "trace_id": parent and parent[1],
        "parent_id": parent and parent[2],
        # Where there is no route, whoever asks may have made the method up.
        "method": request.method if request.url_rule else None,
        "route": route,
        "status": response.status_code,
        "code": g.get("code"),
        "caller": g.get("caller"),
        "bytes_in": request.content_length,
        "bytes_out": response.content_length,
        "model": model,
    }
