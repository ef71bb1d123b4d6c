"""Start-up of a worker: the only place where the application is put together."""

import sys

from flask import Flask

from service.app import create_app
from service.settings import Settings
from service.shared import Shared
from service.worker import Opened, Watcher, Worker

# A thread that labels for a stream gives way to one that answers a single text after so long; Python's own 5 ms, taken
# several times a request, would be felt.
_SECONDS_A_TURN = 0.0005


def create(settings: Settings, shared: Shared, opened: Opened) -> Flask:
    """Return the application that the server runs; raises ModelError, in one line.

    ``opened`` is the model that all workers inherit, so that they share its memory.
    """
    sys.setswitchinterval(_SECONDS_A_TURN)
    worker = Worker(None, shared)
    Watcher(settings.model, worker, opened).start()
    return create_app(settings, worker)
