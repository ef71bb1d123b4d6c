"""Start-up of a worker: the only place that reads the environment and opens the artefact."""

import sys

from flask import Flask

from service.app import create_app
from service.labeller import open_labeller
from service.settings import read_settings

# A thread that labels for a stream gives way to one that answers a single text after so long; Python's own 5 ms, taken
# several times a request, would be felt.
_SECONDS_A_TURN = 0.0005


def create() -> Flask:
    """Return the application that the server runs.

    Raises SettingsError or ModelError, each in one line.
    """
    sys.setswitchinterval(_SECONDS_A_TURN)
    settings = read_settings()
    return create_app(settings, open_labeller(settings.model))
