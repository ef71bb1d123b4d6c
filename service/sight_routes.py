"""The routes by which the service is watched, beside those of `service.routes`."""

from collections.abc import Callable

from flask import Blueprint, Response

from service.drift import drift
from service.exchange import send, send_bytes
from service.labeller import Labeller
from service.metrics import metrics
from service.operations import METRICS
from service.settings import Settings
from service.worker import Worker


def make_sight_routes(settings: Settings, ready: Callable[[], Labeller], worker: Worker) -> Blueprint:
    """Return the routes over what all workers have counted."""
    routes = Blueprint("sight", __name__)
    table = worker.shared.table

    @routes.get("/v1/drift")
    def drift_() -> Response:
        model = ready()
        return send(drift(model, table.of_model(model)), "en", settings.gzip_bytes)

    @routes.get("/metrics")
    def metrics_() -> Response:
        return send_bytes(metrics(table, worker.labeller), METRICS, "en", settings.gzip_bytes)

    return routes
