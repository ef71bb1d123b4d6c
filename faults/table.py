"""The counts as a table of docs/reliability.md."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from faults.suite import FAULTS

DOCUMENT = Path(__file__).parent.parent / "docs" / "reliability.md"
_TABLE = re.compile(r"(?<=<!-- counts -->\n).*?(?=<!-- /counts -->)", re.DOTALL)


def table(results: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a row for each fault that has counts."""
    rows = [f"| {name} | {_made(name)} | {_said(results[name])} |\n" for name in FAULTS if name in results]
    return "".join(["| fault | what is done | what is seen |\n|---|---|---|\n", *rows])


def written(text: str, results: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the document with the table of these results."""
    return _TABLE.sub(lambda _: table(results), text)


def _made(name: str) -> str:
    return str(FAULTS[name].make.__doc__).splitlines()[0].partition(";")[0].removesuffix(".")


def _said(counts: Mapping[str, Any]) -> str:
    seen = [f"{name.replace('_', ' ')} {_value(value)}" for name, value in counts.items() if name != "failed"]
    return "; ".join([*seen, f"**failed {counts['failed']:,}**"])


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "(" + ", ".join(f"{name}: {_value(count)}" for name, count in value.items()) + ")"
    if isinstance(value, list):
        # Twentieths of a run: of the second, the eleventh and the last.
        return " → ".join(_value(value[place]) for place in (1, len(value) // 2, -1))
    return f"{value:,}"
