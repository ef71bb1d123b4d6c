"""How often one caller may ask: so many requests a minute, and so many at once, over all workers.

The generic cell rate algorithm (ATM Forum, 1996): of each caller one number is kept, the time at which all that it has
asked will have been paid off. The clock is the machine's own, which nobody can set.
"""

import hashlib
import os
import time

from service.memory import Array, SharedMemory

# Callers kept at once, in sets of four; of a full set the one goes that has paid off soonest.
_SETS, _WAYS = 4096, 4
_PLACE = 1 << 20


class Limits:
    """Shared by all workers; made before they start."""

    def __init__(self, memory: SharedMemory) -> None:
        self._memory = memory
        self._table: Array = memory.take(_SETS, _WAYS, 2)
        # So that nobody outside can tell who shares a set.
        self._secret = os.urandom(16)

    def wait(self, caller: str, per_minute: int, at_once: int) -> float:
        """Count one request; return 0, or the seconds after which the caller may ask again."""
        digest = hashlib.blake2b(caller.encode("utf-8", "replace"), key=self._secret, digest_size=8).digest()
        row = self._table[int.from_bytes(digest[:2]) % _SETS]
        # Six bytes are a whole number to a double.
        tag = float(int.from_bytes(digest[2:]) + 1)
        now, interval = time.monotonic(), 60.0 / per_minute
        with self._memory.locked(_PLACE):
            ways = [way for way in range(_WAYS) if row[way, 0] == tag]
            way = ways[0] if ways else int(row[:, 1].argmin())
            paid = max(now, float(row[way, 1]) if ways else 0.0)
            late = paid + interval - (now + interval * at_once)
            if late > 0:
                return late
            row[way] = tag, paid + interval
        return 0.0
