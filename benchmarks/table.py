"""The tables in docs/benchmarks.md, made from the results: what was wanted beside what was measured."""

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.measure import RESULTS, ROOT
from benchmarks.servers import NOOP, OURS
from benchmarks.targets import TARGETS, Results, Target

DOCUMENT = ROOT / "docs" / "benchmarks.md"
NAMES = ("inprocess", "bulk", "http", "start", "hostile", "peers")
_BLOCK = re.compile(r"(<!-- speed -->\n).*(<!-- /speed -->)", re.DOTALL)


def main() -> None:
    """Write the tables into the document."""
    before = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(with_tables(before), encoding="utf-8")


def with_tables(document: str, folder: Path = RESULTS) -> str:
    """Return the document with the tables that the results in ``folder`` give."""
    read = {name: _read(folder / f"{name}.json") for name in NAMES}
    results = {name: content["measured"] for name, content in read.items() if content}
    parts = [
        _conditions({name: content for name, content in read.items() if content}),
        _table(("target", "wanted", "measured", ""), (_target_row(target, results) for target in TARGETS)),
        *(make(results[name]) for name, make in _DETAILS.items() if name in results),
    ]
    return _BLOCK.sub(lambda found: found[1] + "\n" + "\n\n".join(parts) + "\n\n" + found[2], document)


def _read(path: Path) -> dict[str, Any] | None:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def _conditions(read: dict[str, dict[str, Any]]) -> str:
    if not read:
        return "Nothing was measured yet."
    machines = {f"{own['machine']['processor']}, {own['machine']['cores']} cores" for own in read.values()}
    models = {own["versions"]["model"] for own in read.values()}
    loads = ", ".join(f"{name} {own['machine']['load']:g}" for name, own in read.items())
    return (
        f"Machine: {'; '.join(sorted(machines))}. Model: {', '.join(sorted(models))}. Load before each ended: {loads}."
    )


def _target_row(target: Target, results: Results) -> Sequence[str]:
    wanted = f"{'at most' if target.at_most else 'at least'} {target.bound:g} {target.unit}".strip()
    try:
        value = target.find(results)
    except (LookupError, TypeError, ValueError):
        return target.what, wanted, "not measured", ""
    return target.what, wanted, f"{value:g} {target.unit}".strip(), "met" if target.met(value) else "**missed**"


def _inprocess(measured: dict[str, Any]) -> str:
    rows = [
        (
            own["model"],
            f"{own['bytes']:,}",
            "with" if own["evidence"] else "without",
            _spread(own["p50"]),
            f"{own['p99']:g}",
        )
        for own in measured["microseconds"]
    ]
    seldom = f"Texts of 1 kB by a model that has seen no text before: {_spread(measured['new_words'])} µs.\n\n"
    return seldom + _table(("labels", "bytes", "evidence", "p50, µs", "p99, µs"), rows)


def _bulk(measured: dict[str, Any]) -> str:
    rows = [
        (name, _spread(rate), f"{measured['texts_per_second'][name]['median']:g}")
        for name, rate in measured["mb_per_second"].items()
    ]
    return _table((f"{measured['texts']}, default model", "MB/s", "texts/s"), rows)


def _http(measured: dict[str, Any]) -> str:
    if "cannot_run" in measured:
        return f"HTTP: {measured['cannot_run']}."
    heading = ("workers", "connections", "evidence", "requests/s", "no-op", "p50, ms", "no-op", "p99, ms", "no-op")
    rows = [
        (
            str(case["workers"]),
            str(case["connections"]),
            "with" if case["answer"] == "evidence" else "without",
            *(
                f"{case[side][name]['median']:g}"
                for name in ("per_second", "p50_ms", "p99_ms")
                for side in (OURS, NOOP)
            ),
        )
        for case in measured["cases"]
    ]
    return _table(heading, rows)


def _start(measured: dict[str, Any]) -> str:
    rows = [
        ("first 200, s", *(_spread(measured["first_200_seconds"][side]) for side in (OURS, NOOP))),
        *(
            (f"memory of {count} workers, MB", *(_spread(measured["memory_mb"][side][count]) for side in (OURS, NOOP)))
            for count in measured["memory_mb"][OURS]
        ),
        ("a further worker, MB", *(_spread(measured["further_worker_mb"][side]) for side in (OURS, NOOP))),
    ]
    return _table(("", "the service", "no-op"), rows)


def _hostile(measured: dict[str, Any]) -> str:
    sizes = list(next(iter(measured.values()))["seconds_per_million"])
    rows = [
        (kind.replace("_", " "), *(f"{own['seconds_per_million'][size]:g}" for size in sizes), f"{own['memory_mb']:g}")
        for kind, own in measured.items()
    ]
    heading = "hostile texts: s for a million characters, at", *(f"{int(size):,}" for size in sizes), "memory, MB"
    return _table(heading, rows)


def _peers(measured: dict[str, Any]) -> str:
    rows = []
    for own in measured.values():
        for name, rate in own["mb_per_second"].items():
            times = own["times"].get(name)
            fit = f"{own['fit_seconds'][name]:g}"
            rows.append((own["texts"], name, _spread(rate), f"{times['median']:g}" if times else "", fit))
        rows += [(own["texts"], name, f"cannot run: {why}", "", "") for name, why in own["cannot_run"].items()]
    return _table(("texts", "by", "MB/s on one core", "ours beside it, x", "fitting, s"), rows)


def _spread(own: dict[str, float]) -> str:
    return f"{own['median']:g} ({own['least']:g} to {own['most']:g})"


def _table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


_DETAILS = {
    "inprocess": _inprocess,
    "bulk": _bulk,
    "http": _http,
    "start": _start,
    "hostile": _hostile,
    "peers": _peers,
}
