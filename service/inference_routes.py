"""The routes of the Open Inference Protocol, beside those of `service.routes`."""

from collections.abc import Callable

from flask import Blueprint, Response, request

from service.bodies import parse
from service.errors import InvalidInput
from service.exchange import body, send
from service.inference import check_model, infer, model_metadata, read_infer, server_metadata
from service.labeller import Labeller
from service.schema import JSON
from service.settings import Settings
from service.turns import Turns

_MODEL = "/v2/models/<name>"
_VERSION = "/v2/models/<name>/versions/<version>"


def make_inference_routes(
    settings: Settings, ready: Callable[[], Labeller], serving: Callable[[], Labeller], turns: Turns
) -> Blueprint:
    """Return the routes over the labeller that ``ready`` gives, and ``serving`` unless the service is stopping."""
    routes = Blueprint("inference", __name__)

    def answer(content: object) -> Response:
        return send(content, "en", settings.gzip_bytes)

    def model(name: str, version: str | None) -> Labeller:
        labeller = ready()
        check_model(labeller, name, version)
        return labeller

    @routes.get("/v2")
    def server() -> Response:
        return answer(server_metadata())

    @routes.get("/v2/health/live")
    def live() -> Response:
        return answer({"live": True})

    @routes.get("/v2/health/ready")
    def is_ready() -> Response:
        serving()
        return answer({"ready": True})

    @routes.get(_MODEL, defaults={"version": None})
    @routes.get(_VERSION)
    def metadata(name: str, version: str | None) -> Response:
        return answer(model_metadata(model(name, version)))

    @routes.get(f"{_MODEL}/ready", defaults={"version": None})
    @routes.get(f"{_VERSION}/ready")
    def model_ready(name: str, version: str | None) -> Response:
        model(name, version)
        serving()
        return answer({"name": name, "ready": True})

    @routes.post(f"{_MODEL}/infer", defaults={"version": None})
    @routes.post(f"{_VERSION}/infer")
    def infer_texts(name: str, version: str | None) -> Response:
        labeller = model(name, version)
        # Its clients need not say what they send; tensors in binary are an extension.
        if request.mimetype not in ("", JSON) or "Inference-Header-Content-Length" in request.headers:
            raise InvalidInput("unsupported-media-type", f"send {JSON}, tensors included", "Content-Type")
        asked = read_infer(parse(body(settings.max_body_bytes)), labeller, settings)
        with turns.many():
            return answer(infer(asked, labeller, turns))

    return routes
