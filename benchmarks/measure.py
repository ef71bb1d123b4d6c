"""What all benchmarks share: rounds in which both sides take turns, their medians, and the file that says so."""

import importlib.metadata
import json
import os
import platform
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results"
MODEL = ROOT / "models" / "default"
_LIBRARIES = ("flask", "granian", "joblib", "numpy", "orjson", "scikit-learn", "scipy")


def interleaved(sides: Mapping[str, Callable[[], Any]], rounds: int) -> dict[str, list[Any]]:
    """Return what each side gives in each round; they take turns, and every other round goes backwards."""
    found: dict[str, list[Any]] = {name: [] for name in sides}
    for number in range(rounds):
        for name in list(sides)[:: -1 if number % 2 else 1]:
            found[name].append(sides[name]())
    return found


def spread(values: Sequence[float], digits: int = 3) -> dict[str, float]:
    """Return the median of all rounds, the least and the most."""
    return {
        "median": round(median(values), digits),
        "least": round(min(values), digits),
        "most": round(max(values), digits),
    }


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> dict[str, float]:
    """Return how many times ours is theirs, round by round: what slows the machine down slows both."""
    return spread([own / other for own, other in zip(ours, theirs, strict=True)])


def write(name: str, measured: Mapping[str, Any], results: Path = RESULTS) -> dict[str, Any]:
    """Write ``name.json``: what was measured, where and with what; return it."""
    content = {"machine": machine(), "versions": versions(), "measured": measured}
    results.mkdir(exist_ok=True)
    (results / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{name}: {json.dumps(measured, ensure_ascii=False)}")
    return content


def machine() -> dict[str, Any]:
    """Return what the figures depend on; ``load`` is that of the minute before."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    return {
        "processor": names[0] if names else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9, 1),
        "load": round(os.getloadavg()[0], 2),
    }


def versions() -> dict[str, str]:
    """Return the versions of Python, of the libraries and of the default model."""
    model = json.loads((MODEL / "manifest.json").read_text(encoding="utf-8"))["version"]
    libraries = {name: importlib.metadata.version(name) for name in _LIBRARIES}
    return {"model": model, "python": platform.python_version(), **libraries}
