"""A clock that jumps, by a day or by years, forth and back, under load."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from faults.load import Load, wait_for
from faults.switches import answers_by, two_models, use
from tests.serving import running

_COMPILER = shutil.which("cc")
_SOURCE = Path(__file__).with_suffix(".c")
_DAY = 86_400
_JUMPS = (_DAY, -_DAY, 7_300 * _DAY, -7_300 * _DAY, 0)


def jumped(model: Path, folder: Path, times: int) -> dict[str, Any] | None:
    """Set the clock so many times while clients ask and models are changed over; None without a C compiler."""
    if _COMPILER is None:
        return None
    models, done = two_models(model, folder), 0
    with (
        _clock(folder) as clock,
        running(folder / "log", model=models, rate=10**6, burst=10**6) as (_, port),
        Load(port) as load,
    ):
        for time in range(times):
            _set(clock, _JUMPS[time % len(_JUMPS)])
            load.wait(20)
            name = ("two", "one")[time % 2]
            done += use(models, name) == 0 and wait_for(lambda: answers_by(port, models, name))  # noqa: B023
            load.wait(20)
    # What proves that the service saw the clock jump.
    days = {line[9:19] for line in (folder / "log").read_text().splitlines() if line.startswith('{"time":"')}
    counts = load.counts()
    failed = counts["failed"] + counts["cut"] + times - done + (len(days) <= min(times, len(_JUMPS) - 1))
    return {"jumps": times, "switches": done, "days_in_the_log": len(days), **counts, "failed": failed}


def _set(clock: Path, seconds: int) -> None:
    # In place, never shorter for a moment: processes have it mapped.
    with clock.open("r+b") as file:
        file.write(seconds.to_bytes(8, "little", signed=True))


@contextmanager
def _clock(folder: Path) -> Iterator[Path]:
    """Have every process that is started meanwhile read a clock that a file can set."""
    library, clock = folder / "clock.so", folder / "clock"
    subprocess.run([_COMPILER, "-shared", "-fPIC", "-O2", "-o", library, _SOURCE], check=True)
    clock.write_bytes(bytes(8))
    os.environ.update(LD_PRELOAD=str(library), CLOCK_FILE=str(clock))
    try:
        yield clock
    finally:
        del os.environ["LD_PRELOAD"], os.environ["CLOCK_FILE"]
