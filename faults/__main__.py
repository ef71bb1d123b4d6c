"""``python -m faults``: break the service in every way listed, or in those named, and count what is seen.

Adds to ``benchmarks/results/faults.json`` and the table of ``docs/reliability.md``; exits with 1 if anything failed.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import click

from faults.suite import FAULTS, SOAK
from faults.table import DOCUMENT, written
from tests.serving import ROOT

RESULTS = ROOT / "benchmarks" / "results" / "faults.json"
_MODEL = ROOT / "models" / "default"


@click.command()
@click.argument("names", nargs=-1, type=click.Choice([*FAULTS]))
@click.option("--requests", type=click.IntRange(min=20), help="How many requests the soak is of.")
def main(names: tuple[str, ...], requests: int | None) -> None:
    """Make the faults NAMES; by default all."""
    failed = 0
    results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    for name in names or FAULTS:
        fault = FAULTS[name]
        size = requests if requests and name == SOAK else fault.size
        started = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            counts = fault.make(_MODEL, Path(folder), size)
        if counts is None:
            print(f"{name}: left out, {fault.needs} is not here")
            continue
        failed += counts["failed"]
        print(f"{name}: {json.dumps(counts)} in {time.monotonic() - started:.0f} s", flush=True)
        results[name] = counts
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8"), results), encoding="utf-8")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main(prog_name="python -m faults")
