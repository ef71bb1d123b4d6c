"""The routes: parse, call, serialise, nothing else."""

from typing import Any

import orjson
from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from service.errors import InvalidInput, NotReady
from service.labeller import Labeller
from service.schema import JSON, choose_names, label_answer, labels_answer, read_request
from service.settings import Settings


def make_routes(settings: Settings, labeller: Labeller | None) -> Blueprint:
    """Return the routes over one labeller; without one, only the health checks answer."""
    routes = Blueprint("bayan", __name__)

    def ready() -> Labeller:
        if labeller is None:
            raise NotReady("no model is loaded")
        return labeller

    @routes.post("/v1/label")
    def label() -> Response:
        model = ready()
        asked = read_request(
            request.mimetype, request.mimetype_params.get("charset"), _body(settings), settings.max_characters
        )
        labelled = model.label(asked.text, asked.title, asked.facets, asked.evidence, asked.strongest)
        names = choose_names(asked.names, _accepted(), labelled.language, model.languages)
        return _json(label_answer(asked, model, labelled, names), names)

    @routes.get("/v1/labels")
    def labels() -> Response:
        model = ready()
        names = choose_names(request.args.get("names"), _accepted(), None, model.languages)
        return _json(labels_answer(model, names), names)

    @routes.get("/v1/model")
    def model() -> Response:
        return _json(ready().manifest)

    @routes.get("/healthz")
    def healthz() -> Response:
        return _json({"status": "alive"})

    @routes.get("/readyz")
    def readyz() -> Response:
        return _json({"status": "ready", "model": ready().version})

    return routes


def _body(settings: Settings) -> bytes:
    limit = settings.max_body_bytes
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        body = None
    # A body in chunks is cut at the server's limit without a word, so that one lies a byte higher.
    if body is None or len(body) > limit:
        raise InvalidInput("body-too-large", f"the body has more than {limit} bytes", limit=limit)
    return body


def _accepted() -> list[str]:
    return [tag for tag, quality in request.accept_languages if quality > 0]


def _json(answer: dict[str, Any], language: str | None = None) -> Response:
    response = Response(orjson.dumps(answer), content_type=JSON)
    if language is not None:
        response.headers["Content-Language"] = language
        response.headers["Vary"] = "Accept-Language"
    return response
