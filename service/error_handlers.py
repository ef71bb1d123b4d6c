"""From what went wrong to what the client is told, by the table in `service.faults`."""

import logging
from math import ceil
from typing import Any

import orjson
from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from service.errors import BayanError, TooManyRequests
from service.faults import FAULTS, LANGUAGE, PROBLEM, problem, problem_of
from service.schema import JSON

_log = logging.getLogger(__name__)

_HTTP_CODES = {404: "not-found", 405: "method-not-allowed", 413: "body-too-large", 415: "unsupported-media-type"}
# The Open Inference Protocol has errors of its own shape.
_INFERENCE = "/v2"
# What a client is told beside the document.
_HEADERS = {
    "unsupported-encoding": {"Accept-Encoding": "gzip"},
    "busy": {"Retry-After": "1"},
    "unauthorised": {"WWW-Authenticate": "Bearer"},
}


def register_error_handlers(app: Flask) -> None:
    """Answer every error with a problem document."""
    app.register_error_handler(BayanError, _bayan_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def _answer(document: dict[str, Any]) -> Response:
    g.code = document["code"]
    if request.path.startswith(_INFERENCE):
        told = {"error": f"{document['code']}: {document['detail']}"}
        response = Response(orjson.dumps(told), document["status"], content_type=JSON)
    else:
        response = Response(orjson.dumps(document), document["status"], content_type=PROBLEM)
    response.headers["Content-Language"] = LANGUAGE
    response.headers.update(_HEADERS.get(document["code"], {}))
    return response


def _bayan_error(error: BayanError) -> Response:
    document = problem_of(error)
    if document["code"] == "internal-error":
        return _unexpected(error)
    response = _answer(document)
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(ceil(error.seconds))
    return response


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    code = _HTTP_CODES.get(status, "bad-request" if status < 500 else "internal-error")
    response = _answer(problem(code, error.description or FAULTS[code].title))
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    _log.error("a request failed", exc_info=error)
    return _answer(problem_of(error))
