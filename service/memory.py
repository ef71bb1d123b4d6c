"""Memory that all workers of a service share, and locks on it that no killed worker leaves behind.

It belongs to no file: nothing has to be writable, and a full disk does not touch it. The server's process makes it
before it starts the workers, which have it by inheritance.
"""

import fcntl
import mmap
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from math import prod
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


class SharedMemory:
    """Arrays of zeros, handed out one after the other; what is never touched takes no memory."""

    def __init__(self, size: int) -> None:
        """Take the size in bytes."""
        self._file = _nameless_file()
        os.ftruncate(self._file, size)
        self._map = mmap.mmap(self._file, size)
        self._used = 0
        self._threads = threading.Lock()

    def take(self, *shape: int, dtype: str = "f8") -> Array:
        """Return the next array of the shape; raises ValueError if there is no room."""
        size = np.dtype(dtype).itemsize * prod(shape)
        array = np.frombuffer(self._map, dtype, prod(shape), self._used).reshape(shape)
        self._used += -(-size // mmap.PAGESIZE) * mmap.PAGESIZE
        return array

    def claim(self, places: int) -> int:
        """Return a number below ``places`` that no other living process has; the last where all are taken."""
        for place in range(places):
            with suppress(OSError):
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
                return place
        return places - 1

    @contextmanager
    def locked(self, place: int) -> Iterator[None]:
        """Keep other threads and processes out; ``place`` is beyond those that are claimed."""
        with self._threads:
            fcntl.lockf(self._file, fcntl.LOCK_EX, 1, place)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1, place)


def _nameless_file() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("bayan")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())
