"""The table of faults: by name, what makes each, and how much of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from faults import clients, clock, disk, malformed, models, soak, stops, switches

# From a model, a folder to work in and a size, to counts; ``failed`` counts what must not happen. None if it cannot be
# made here.
Make = Callable[[Path, Path, int], dict[str, Any] | None]


class Fault(NamedTuple):
    """One fault: what makes it, how much of it by default, how much in the tests, and what it needs, if anything."""

    make: Make
    size: int
    short: int
    needs: str = ""


SOAK = "soak"
FAULTS = {
    "worker killed": Fault(stops.killed, 10, 1),
    "told to stop": Fault(stops.told_to_stop, 10, 1),
    "model switched": Fault(switches.switched, 20, 1),
    "half-sent bodies": Fault(clients.half_sent, 64, 64),
    "1,000 half-sent bodies": Fault(clients.half_sent, 1_000, 200),
    "slow clients": Fault(clients.slow, 64, 64),
    "disconnects": Fault(clients.disconnected, 2_000, 100),
    "malformed requests": Fault(malformed.fuzzed, 10_000, 300),
    "disk full, logs": Fault(disk.full_for_logs, 5_000, 50),
    "disk full, models": Fault(disk.full_for_models, 10, 1),
    "bad model files": Fault(models.opened, 500, 25),
    "bad models served": Fault(models.served, 33, 2),
    "clock jumps": Fault(clock.jumped, 10, 3, "a C compiler"),
    SOAK: Fault(soak.soaked, 500_000, 400),
}
