"""Processes that end: a worker killed, the service told to stop, both while clients ask."""

import os
import signal
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from faults.load import CUT, PLAIN, TEXT, Load, connect, wait_for, workers
from tests.serving import PATIENCE, running

# The service takes two deaths of a worker within five seconds for a fault of its own.
_SECONDS_BETWEEN_KILLS = 6
_SECONDS_TO_ARRIVE = 0.2
_MANY_TIMES = 500


def killed(model: Path, folder: Path, times: int) -> dict[str, Any]:
    """Kill one of two workers with -9, so many times."""
    replaced = 0
    with running(folder / "log", model=model, workers=2) as (process, port), Load(port) as load:
        for time_ in range(times):
            if time_:
                time.sleep(_SECONDS_BETWEEN_KILLS)
            load.wait(20)
            before = workers(process)
            os.kill(before[0], signal.SIGKILL)
            replaced += wait_for(lambda: len(set(workers(process)) - set(before)) == 1)  # noqa: B023  # called at once
        load.wait(50)
    return {"kills": times, "replaced": replaced, **load.counts()}


def told_to_stop(model: Path, folder: Path, times: int) -> dict[str, Any]:
    """Send SIGTERM while 64 long requests are being answered, so many times."""
    seen: Counter[str] = Counter(sent=0, after_the_signal=0, answered=0, failed=0, clean_exits=0)
    for time_ in range(times):
        with running(folder / "log", model=model) as (process, port):
            asking = [threading.Thread(target=_long, args=(port, seen)) for _ in range(64)]
            for thread in asking:
                thread.start()
            wait_for(lambda: seen["sent"] == 64 * (time_ + 1))  # noqa: B023  # called at once
            time.sleep(_SECONDS_TO_ARRIVE)
            seen["after_the_signal"] += seen["sent"] - seen["answered"]
            process.send_signal(signal.SIGTERM)
            for thread in asking:
                thread.join()
            seen["clean_exits"] += process.wait(PATIENCE) == 0
    return dict(seen)


def _long(port: int, seen: Counter[str]) -> None:
    connection = connect(port)
    try:
        connection.request("POST", "/v1/label", TEXT * _MANY_TIMES, PLAIN)
        seen["sent"] += 1
        seen["answered" if connection.getresponse().status == 200 else "failed"] += 1
    except CUT:
        seen["failed"] += 1
    connection.close()
