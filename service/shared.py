"""What the workers of a service share: their counts, whether it is stopping, the last model that was good."""

from pathlib import Path

from service.counts import MODEL_SLOTS, Counts, CountTable
from service.limits import Limits
from service.memory import SharedMemory

_LONGEST_PATH = 4096
# Room for what is not counted by worker, and for rounding each array up to whole pages.
_MORE = 8 << 20


class Shared:
    """Made by the server's process before it starts its workers."""

    def __init__(self, workers: int) -> None:
        # While workers are replaced one by one, a new one stands beside the old.
        places = 2 * workers
        self._memory = SharedMemory(_MORE + places * (MODEL_SLOTS + 8192) * 8)
        self._places = places
        self._state = self._memory.take(1, dtype="u1")
        self._path = self._memory.take(_LONGEST_PATH, dtype="u1")
        self.limits = Limits(self._memory)
        self.table = CountTable(self._memory, places)

    def counts_of_this_process(self) -> Counts:
        """Return the counts that this worker adds to; those of a worker that was killed are taken over."""
        return Counts(self.table, self._memory.claim(self._places))

    @property
    def stopping(self) -> bool:
        """Whether the service has been told to stop."""
        return bool(self._state[0])

    def stop(self) -> None:
        """Say that the service has been told to stop."""
        self._state[0] = 1

    @property
    def last_model(self) -> Path | None:
        """The folder of the last model that a worker could open."""
        name = self._path.tobytes().rstrip(b"\0")
        return Path(name.decode()) if name else None

    @last_model.setter
    def last_model(self, folder: Path) -> None:
        name = str(folder.absolute()).encode()[:_LONGEST_PATH]
        self._path[:] = 0
        self._path[: len(name)] = list(name)
