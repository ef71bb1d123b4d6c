"""Start-up of a worker: the only place that reads the environment and opens the artefact."""

from flask import Flask

from service.app import create_app
from service.labeller import open_labeller
from service.settings import read_settings


def create() -> Flask:
    """Return the application that the server runs.

    Raises SettingsError or ModelError, each in one line.
    """
    settings = read_settings()
    return create_app(settings, open_labeller(settings.model))
