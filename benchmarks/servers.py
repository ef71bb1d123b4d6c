"""The service and the no-op application, run as they are run, each in a process group of its own."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from service.settings import read_settings
from tests.serving import PATIENCE, ask, command, free_port

OURS, NOOP = "ours", "no-op"


class Running:
    """A server at work: its port, its process group and the seconds from exec to the first 200."""

    def __init__(self, side: str, workers: int = 1, sizes: Sequence[int] = (100,)) -> None:
        self.port = free_port()
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  # closed when it is stopped
        begun = time.perf_counter()
        self._process = subprocess.Popen(
            **_command(side, self.port, workers, sizes), stdout=self._log, stderr=self._log, start_new_session=True
        )
        self.seconds = self._first_answer() - begun

    def _first_answer(self) -> float:
        end = time.perf_counter() + PATIENCE
        while time.perf_counter() < end and self._process.poll() is None:
            with suppress(OSError):
                if ask(self.port, "GET", "/readyz")[0] == 200:
                    return time.perf_counter()
            time.sleep(0.01)
        self.stop()
        raise RuntimeError("the server did not start")

    def memory(self) -> float:
        """Return the proportional set size of all its processes, in MB: what is shared is counted once."""
        return sum(map(_pss, _group(self._process.pid))) / 1e6

    def stop(self) -> None:
        """End it with its workers, whatever happens."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._log.close()


@contextmanager
def running(side: str, workers: int = 1, sizes: Sequence[int] = (100,)) -> Iterator[Running]:
    """Run the service or the no-op application."""
    server = Running(side, workers, sizes)
    try:
        yield server
    finally:
        server.stop()


def _command(side: str, port: int, workers: int, sizes: Sequence[int]) -> dict[str, Any]:
    ours = command(port=port, workers=workers)
    if side == OURS:
        return ours
    threads = read_settings({}).threads
    arguments = [sys.executable, "-m", "benchmarks.noop", *map(str, (port, workers, threads, *sizes))]
    return ours | {"args": arguments}


def _group(leader: int) -> list[Path]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if int((process / "stat").read_text().rpartition(")")[2].split()[2]) == leader:
                found.append(process)
    return found


def _pss(process: Path) -> int:
    with suppress(OSError):
        for line in (process / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return 1024 * int(line.split()[1])
    return 0
