"""Make the Flask application from what it depends on."""

from flask import Flask

from service.error_handlers import register_error_handlers
from service.gate import guard
from service.labeller import Labeller
from service.observed import observe
from service.routes import make_routes
from service.settings import Settings
from service.worker import Worker


def create_app(settings: Settings, labeller: Labeller | Worker | None) -> Flask:
    """Return the application; it reads no environment and opens no file.

    ``labeller`` is the model to answer by, or a worker whose model may change; without any, only health is answered.
    """
    worker = labeller if isinstance(labeller, Worker) else Worker(labeller)
    app = Flask("bayan", static_folder=None)
    app.url_map.merge_slashes = False  # it would answer a doubled slash with a page in HTML
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes + 1
    app.register_blueprint(make_routes(settings, worker))
    register_error_handlers(app)
    observe(app, settings, worker)
    guard(app, settings, worker)
    return app
