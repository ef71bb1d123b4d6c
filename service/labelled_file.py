"""Write a file of labelled rows, and beside it the rows that could not be labelled."""

import csv
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

import orjson

from service.errors import BadRow
from service.labeller import Label
from service.tables import Row

PREDICTED = "predicted"
BAD_ROWS = ".bad.jsonl"
SEPARATOR = ";"

Facets = Mapping[str, Sequence[Label]]


class Writer(Protocol):
    """Writes rows with their labels."""

    def write(self, row: Row, facets: Facets) -> None:
        """Write one row."""


class JsonLinesWriter:
    """Adds to each object ``predicted``: for each facet the labels with their probabilities."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, row: Row, facets: Facets) -> None:
        """Write one row."""
        found = {
            name: [{"id": label.id, "probability": round(label.probability, 6)} for label in labels]
            for name, labels in facets.items()
        }
        self._file.write(orjson.dumps({**row.fields, PREDICTED: found}).decode() + "\n")


class TableWriter:
    """Adds to each row two columns a facet: its labels, and as many probabilities, with semicolons between them."""

    def __init__(self, file: IO[str], columns: Sequence[str], facets: Sequence[str], delimiter: str) -> None:
        added = [name for facet in facets for name in (f"{PREDICTED}.{facet}", f"{PREDICTED}.{facet}.probability")]
        kept = [column for column in columns if column not in added]
        self._writer = csv.DictWriter(file, [*kept, *added], delimiter=delimiter, extrasaction="ignore")
        self._writer.writeheader()

    def write(self, row: Row, facets: Facets) -> None:
        """Write one row."""
        found = {}
        for name, labels in facets.items():
            found[f"{PREDICTED}.{name}"] = _cell([label.id for label in labels])
            found[f"{PREDICTED}.{name}.probability"] = SEPARATOR.join(f"{label.probability:.3f}" for label in labels)
        self._writer.writerow({**row.fields, **found})


class BadRowsFile:
    """Rows that could not be labelled, as JSON Lines, each with its number and why; there is no file without any."""

    def __init__(self, output: Path) -> None:
        self.path = output.with_name(output.name + BAD_ROWS)
        self.path.unlink(missing_ok=True)
        self.count = 0

    def write(self, bad: BadRow) -> None:
        """Write one row."""
        self.count += 1
        row = {"row": bad.number, "field": bad.field, "why": bad.why, "fields": bad.fields}
        with self.path.open("ab") as file:
            file.write(orjson.dumps(row, default=str) + b"\n")


@contextmanager
def replacing(path: Path, encoding: str) -> Iterator[IO[str]]:
    """Give a file to write that becomes ``path`` once it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".new-") as folder:
        new = Path(folder) / path.name
        with new.open("w", encoding=encoding, newline="") as file:
            yield file
        new.replace(path)


def _cell(labels: list[str]) -> str:
    """Return labels as one cell: as a JSON list where the separator is part of one."""
    return orjson.dumps(labels).decode() if any(SEPARATOR in label for label in labels) else SEPARATOR.join(labels)
