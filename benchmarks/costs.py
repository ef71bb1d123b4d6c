"""What ``python -m training fit`` costs: time, memory, and the size of the model."""

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
# Seconds between two looks at the memory.
LOOK = 1.0


def train(corpus: Path, facets: Sequence[str], model: Path) -> dict[str, Any]:
    """Train on a corpus, without any option but the facets' names; return what it took.

    The load is how many processes wanted a core, on average over the minute before and over the last one.
    """
    named = [word for facet in facets for word in ("--facet", facet)]
    load, begun, busy = os.getloadavg()[0], time.monotonic(), processor_seconds()
    process = subprocess.Popen(
        [sys.executable, "-m", "training", "fit", str(corpus), *named, "-o", str(model)], cwd=ROOT
    )
    memory = Memory(process.pid)
    assert process.wait() == 0, "the training failed"
    return {
        "seconds": round(time.monotonic() - begun, 1),
        "processor_seconds": round(processor_seconds() - busy, 1),
        "memory_mb": round(memory.most() / 1e6),
        "cores": os.cpu_count(),
        "load_before": round(load, 1),
        "load_after": round(os.getloadavg()[0], 1),
        "bytes": sum(file.stat().st_size for file in model.iterdir()),
    }


def processor_seconds() -> float:
    """Return how long the processes that were started, and have ended, kept a core busy."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Memory:
    """Looks at how much memory a process and all that it started take together, until it ends."""

    def __init__(self, process: int) -> None:
        self._process = process
        self._most = 0
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def most(self) -> int:
        """Return the most bytes that were taken at once, once the process has ended."""
        self._thread.join()
        return self._most

    def _watch(self) -> None:
        while taken := sum(map(resident, family(self._process))):
            self._most = max(self._most, taken)
            time.sleep(LOOK)


def family(process: int) -> Iterator[int]:
    """Yield a process and all that it started."""
    yield process
    try:
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from family(int(child))
    except OSError:
        return  # it has ended


def resident(process: int) -> int:
    """Return the memory of a process in bytes, what it shares with others in equal parts; 0 once it has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
