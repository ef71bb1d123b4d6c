"""The routes: parse, call, serialise, nothing else."""

from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, g, request

from service.answers import answer, labels_answer
from service.errors import InvalidInput
from service.exchange import accepted_languages, body, pieces, send, send_bytes, send_stream
from service.fields import NAMES_QUERY, QUERY, read_query
from service.file_routes import make_file_routes
from service.inference_routes import make_inference_routes
from service.labeller import Labeller
from service.many import Batch
from service.openapi import describe
from service.operations import PAGE
from service.page import Page, make_page
from service.schema import JSON, NDJSON, choose_names, read_request
from service.settings import Settings
from service.sight_routes import make_sight_routes
from service.turns import Turns
from service.worker import Worker


def make_routes(settings: Settings, worker: Worker) -> Blueprint:
    """Return the routes over the model in use; without one, only the health checks answer."""
    routes = Blueprint("bayan", __name__)
    turns = Turns(settings.streams)

    # Made when it is first asked for: no worker needs it to start. Of a model that was replaced nothing is kept.
    @lru_cache(maxsize=1)
    def description(model: Labeller) -> dict[str, Any]:
        return describe(settings, model)

    @lru_cache(maxsize=1)
    def page(model: Labeller) -> Page:
        return make_page(description(model))

    def ready() -> Labeller:
        model = worker.ready()
        g.model = model.version
        return model

    def serving() -> Labeller:
        worker.check_serving()
        return ready()

    @routes.post("/v1/label")
    def label() -> Response:
        model = ready()
        query = read_query(request.query_string, QUERY)
        sent = body(settings.max_body_bytes)
        # Not before the body is there: a client that sends slowly must not hold up the others' batches.
        with turns.single():
            asked = read_request(request.mimetype, request.mimetype_params.get("charset"), sent, query, settings)
            given = answer(asked, model, accepted_languages())
            return send(given, given["names"], settings.gzip_bytes)

    @routes.post("/v1/label/batch")
    def label_batch() -> Response:
        model = ready()
        query = read_query(request.query_string, QUERY)
        batch = Batch(model, settings, turns, query, accepted_languages())
        languages = batch.check()
        if request.mimetype == NDJSON:
            answers = batch.stream(pieces())
        elif request.mimetype == JSON:
            answers = batch.array(body(settings.max_body_bytes))
        else:
            raise InvalidInput("unsupported-media-type", f"send {JSON} or {NDJSON}", "Content-Type")
        response = send_stream(answers, request.mimetype, languages)
        turns.begin()
        response.call_on_close(turns.end)
        return response

    @routes.get("/v1/labels")
    def labels() -> Response:
        model = ready()
        query = read_query(request.query_string, NAMES_QUERY)
        names = choose_names(query.get("names"), accepted_languages(), None, model.languages)
        return send(labels_answer(model, names), names, settings.gzip_bytes)

    @routes.get("/v1/model")
    def model() -> Response:
        return send(ready().manifest, ", ".join(ready().languages), settings.gzip_bytes)

    @routes.get("/healthz")
    def healthz() -> Response:
        return send({"status": "alive"}, "en", settings.gzip_bytes)

    @routes.get("/readyz")
    def readyz() -> Response:
        return send({"status": "ready", "model": serving().version}, "en", settings.gzip_bytes)

    @routes.get("/openapi.json")
    def openapi() -> Response:
        return send(description(ready()), "en", settings.gzip_bytes)

    @routes.get("/docs")
    def docs() -> Response:
        shown = page(ready())
        response = send_bytes(shown.content, PAGE, "en", settings.gzip_bytes)
        response.headers["Content-Security-Policy"] = shown.policy
        return response

    routes.register_blueprint(make_file_routes(settings, ready, turns))
    routes.register_blueprint(make_inference_routes(settings, ready, serving, turns))
    routes.register_blueprint(make_sight_routes(settings, ready, worker))
    return routes
