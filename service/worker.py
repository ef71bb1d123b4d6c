"""What one worker process has: the model that it answers by, and the folder that it looks for another in."""

import logging
import threading
import time
from pathlib import Path
from typing import NamedTuple

from service.artifact import MANIFEST
from service.counts import Counts
from service.errors import BayanError, NotReady
from service.labeller import Labeller, open_labeller
from service.model_folder import active_model
from service.shared import Shared

_log = logging.getLogger(__name__)

# How often a worker looks which model is the active one, and how soon it tries one again that it has refused.
_SECONDS_BETWEEN_LOOKS = 1.0
_SECONDS_UNTIL_RETRY = 30.0


class Worker:
    """The model in use, which another can replace between two requests, and what this worker counts."""

    def __init__(self, labeller: Labeller | None, shared: Shared | None = None) -> None:
        """Take the model to begin with, and what is shared with other workers (by default there are none)."""
        self.shared = shared or Shared(1)
        self.counts: Counts = self.shared.counts_of_this_process()
        self.labeller: Labeller | None = None
        if labeller is not None:
            self.take(labeller)

    def take(self, labeller: Labeller) -> None:
        """Answer by this model from now on; requests that have begun are answered by the one before."""
        self.labeller = labeller.telling(self.counts.begin(labeller))

    def ready(self) -> Labeller:
        """Return the model in use; raises NotReady."""
        if self.labeller is None:
            raise NotReady("no model is loaded")
        return self.labeller

    def check_serving(self) -> None:
        """Raise NotReady if no more requests should be sent here."""
        if self.shared.stopping:
            raise NotReady("the service is stopping")
        self.ready()


class Opened(NamedTuple):
    """A model, the folder that it was opened in, and what tells what stood there then from what stands there now."""

    mark: tuple[object, ...]
    folder: Path
    labeller: Labeller


def open_active(folder: Path) -> Opened:
    """Open the active model of a folder; raises ModelError, in one line, for one that cannot be used."""
    active = active_model(folder)
    mark = _mark(active)
    return Opened(mark, active, open_labeller(active))


class Watcher:
    """Looks every second which model is the active one, and gives it to the worker once it is opened and whole."""

    def __init__(self, folder: Path, worker: Worker, opened: Opened | None = None) -> None:
        """Take the folder to look at; a model ``opened`` before need not be opened again if it still stands there."""
        self._folder, self._worker, self._opened = folder, worker, opened
        self._seen: tuple[object, ...] | None = None
        self._refused: str | None = None
        self._retry = 0.0

    def start(self) -> None:
        """Open the active model, or where it is refused the last that any worker had; then go on looking.

        Raises ModelError where there is neither.
        """
        try:
            self._open()
        except BayanError as error:
            last = self._worker.shared.last_model
            if last is None:
                raise
            self._refuse(error)
            self._worker.take(open_labeller(last))
        threading.Thread(target=self._watch, name="model watcher", daemon=True).start()

    def _watch(self) -> None:
        while True:
            time.sleep(_SECONDS_BETWEEN_LOOKS)
            self.look()

    def look(self) -> None:
        """Look once; whatever is found, the model in use stays until another is whole."""
        try:
            if _mark(active_model(self._folder)) != self._seen or (
                self._refused is not None and time.monotonic() >= self._retry
            ):
                self._open()
        except Exception as error:  # noqa: BLE001  # a bad model, whatever is bad about it, must not end the looking
            self._refuse(error)

    def _open(self) -> None:
        active = active_model(self._folder)
        opened, self._opened = self._opened, None
        self._seen = _mark(active)
        if opened is None or opened.mark != self._seen:
            opened = Opened(self._seen, active, open_labeller(active))
        labeller = opened.labeller
        if self._worker.labeller is None or self._worker.labeller.version != labeller.version:
            self._worker.take(labeller)
            _log.info("model %s is in use", labeller.version)
        self._worker.shared.last_model = active
        self._worker.counts.stale(False)
        self._refused = None

    def _refuse(self, error: Exception) -> None:
        self._retry = time.monotonic() + _SECONDS_UNTIL_RETRY
        self._worker.counts.stale(True)
        said = str(error) if isinstance(error, BayanError) else f"{type(error).__name__}: {error}"
        if said != self._refused:
            self._refused = said
            self._worker.counts.refused()
            _log.error("the model in use stays, another is refused: %s", said)


def _mark(folder: Path) -> tuple[object, ...]:
    """Return what tells one model on disk from another without opening it."""
    try:
        found = (folder / MANIFEST).stat()
    except OSError:
        return (str(folder),)
    return str(folder), found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size
