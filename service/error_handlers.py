"""From what went wrong to what the client is told: the one table, and the handlers that use it."""

import logging
from typing import NamedTuple

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from service.errors import BayanError, InvalidInput, NotReady
from service.schema import PROBLEM, problem

_log = logging.getLogger(__name__)


class Fault(NamedTuple):
    """How one kind of fault is answered."""

    status: int
    title: str


FAULTS = {
    "malformed-json": Fault(400, "The body is not JSON"),
    "invalid-utf8": Fault(400, "The body is not UTF-8"),
    "lone-surrogate": Fault(400, "Half of a surrogate pair"),
    "bad-request": Fault(400, "The request cannot be read"),
    "not-found": Fault(404, "There is nothing at this address"),
    "method-not-allowed": Fault(405, "The address does not take this method"),
    "body-too-large": Fault(413, "The body is too large"),
    "text-too-long": Fault(413, "The text is too long"),
    "unsupported-media-type": Fault(415, "The media type is not taken here"),
    "missing-field": Fault(422, "A field is missing"),
    "unknown-field": Fault(422, "A field is not known"),
    "wrong-type": Fault(422, "A value is of the wrong type"),
    "empty-text": Fault(422, "The text is empty"),
    "unknown-facet": Fault(422, "The model has no such facet"),
    "unsupported-language": Fault(422, "Names are not available in this language"),
    "internal-error": Fault(500, "The service failed"),
    "not-ready": Fault(503, "The service has no model yet"),
}

_HTTP_CODES = {404: "not-found", 405: "method-not-allowed", 413: "body-too-large", 415: "unsupported-media-type"}


def register_error_handlers(app: Flask) -> None:
    """Answer every error with a problem document."""
    app.register_error_handler(BayanError, _bayan_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def _answer(code: str, detail: str, field: str | None = None, limit: int | None = None) -> Response:
    fault = FAULTS[code]
    body = problem(code, fault.status, fault.title, detail, {"field": field, "limit": limit})
    return Response(body, fault.status, content_type=PROBLEM)


def _bayan_error(error: BayanError) -> Response:
    if isinstance(error, InvalidInput):
        return _answer(error.code, str(error), error.field, error.limit)
    if isinstance(error, NotReady):
        return _answer(error.code, str(error))
    return _unexpected(error)


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    code = _HTTP_CODES.get(status, "bad-request" if status < 500 else "internal-error")
    answer = _answer(code, error.description or FAULTS[code].title)
    for name, value in error.get_headers():
        if name == "Allow":
            answer.headers[name] = value
    return answer


def _unexpected(error: Exception) -> Response:
    _log.error("a request failed", exc_info=error)
    return _answer("internal-error", "the failure is in the service's log")
