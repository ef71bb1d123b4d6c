"""Who is still sending: a thread waits for each body, and no address may keep most of them waiting."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from service.errors import Busy


class Senders:
    """Counts, by address, the threads that wait for a body: the server knows no end of that but the client's."""

    def __init__(self, threads: int) -> None:
        """Take the threads that there are; one address may keep three quarters of them waiting."""
        self._most = max(1, threads * 3 // 4)
        self._waiting: Counter[str] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def waiting(self, address: str) -> Iterator[None]:
        """Wait for a body from this address; raises Busy."""
        with self._lock:
            if self._waiting[address] >= self._most:
                raise Busy(f"{self._most} requests of this address are still being sent")
            self._waiting[address] += 1
        try:
            yield
        finally:
            with self._lock:
                self._waiting[address] -= 1
                if not self._waiting[address]:
                    del self._waiting[address]
