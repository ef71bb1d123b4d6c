"""Whose turn it is: single texts go before those of batches and streams, which go one at a time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from service.errors import Busy

# A text of a batch waits no longer than this for single ones, in seconds: it must come on under any load.
_LONGEST_WAIT = 0.05


class Turns:
    """Keeps count of what is being answered. Python runs one thread at a time: more at once only makes all slow."""

    def __init__(self, streams: int) -> None:
        """Take the most batches and streams that are answered at once."""
        self._free = threading.BoundedSemaphore(streams)
        self._one = threading.Lock()
        self._singles = 0
        self._quiet = threading.Condition()

    @contextmanager
    def single(self) -> Iterator[None]:
        """Answer a single text."""
        with self._quiet:
            self._singles += 1
        try:
            yield
        finally:
            with self._quiet:
                self._singles -= 1
                self._quiet.notify_all()

    @contextmanager
    def of_many(self) -> Iterator[None]:
        """Answer one text of many, once no single one is waiting."""
        with self._one:
            with self._quiet:
                self._quiet.wait_for(lambda: not self._singles, _LONGEST_WAIT)
            yield

    @contextmanager
    def many(self) -> Iterator[None]:
        """Answer a batch; raises Busy."""
        self.begin()
        try:
            yield
        finally:
            self.end()

    def begin(self) -> None:
        """Begin a batch or stream; raises Busy."""
        if not self._free.acquire(blocking=False):
            raise Busy("as many batches, streams and files as may be are being answered")

    def end(self) -> None:
        """End what was begun."""
        self._free.release()
