"""Start-up of a worker: the only place that reads the environment and opens the artefact."""

from flask import Flask

from service.app import create_app
from service.artifact import open_artifact
from service.labeller import Labeller
from service.settings import read_settings


def create() -> Flask:
    """Return the application that the server runs.

    Raises SettingsError or ModelError, each in one line.
    """
    settings = read_settings()
    return create_app(settings, Labeller(open_artifact(settings.model)))
