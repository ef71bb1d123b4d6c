"""Read corpora: JSON Lines of statements with their labels."""

import json
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from training.errors import CorpusError
from training.textfile import read_text

Labels = Mapping[str, tuple[str, ...] | None]

# Gold sets and pointers name their facets in the plural at the top level.
_TOP_LEVEL = {"regions": "region", "themes": "theme"}


@dataclass(frozen=True)
class Statement:
    """A labelled statement. A facet that ``labels`` lacks, or has as None, is unknown here.

    ``maybe`` holds labels that count neither for nor against. ``chosen`` marks a text that was picked
    because it was hard or rare: thresholds and calibration leave it out.
    """

    id: str
    text: str
    title: str | None = None
    lang: str | None = None
    labels: Labels = field(default_factory=dict)
    maybe: Labels = field(default_factory=dict)
    chosen: bool = False
    source: str | None = None

    def whole(self) -> str:
        """Return title and text as one string."""
        return f"{self.title}\n{self.text}" if self.title else self.text


def read_corpora(paths: Iterable[Path], known: Mapping[str, Container[str]] | None = None) -> list[Statement]:
    """Read every file, in order; ``known`` maps each facet to its label ids.

    Raises CorpusError, with file and line, for the first line that is no statement, has an unknown
    facet or label, or an id seen before.
    """
    statements: dict[str, Statement] = {}
    for path in paths:
        for line, row in read_rows(path):
            statement = read_statement(row, path, line, known)
            if statement.id in statements:
                raise CorpusError(path, line, f"id {statement.id} is given twice")
            statements[statement.id] = statement
    return list(statements.values())


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each object of a JSON Lines file with its line number; blank lines are passed over."""
    for line, text in enumerate(read_text(path).split("\n"), 1):
        if not text.strip():
            continue
        try:
            row = json.loads(text)
        except ValueError as error:
            raise CorpusError(path, line, f"not JSON: {error}") from None
        except RecursionError:
            raise CorpusError(path, line, "not JSON: nested too deeply") from None
        if not isinstance(row, dict):
            raise CorpusError(path, line, "not a JSON object")
        yield line, row


def read_statement(
    row: dict[str, Any], path: Path, line: int, known: Mapping[str, Container[str]] | None = None
) -> Statement:
    """Check one row and return it as a statement."""
    for name, kind in (("id", str), ("text", str), ("title", str | None), ("lang", str | None), ("source", str | None)):
        if not isinstance(row.get(name), kind):
            raise CorpusError(path, line, f"{name} must be a string")
    if not row["text"].strip():
        raise CorpusError(path, line, f"{row['id']} has an empty text")
    labels = read_labels(row, path, line, known)
    maybe = _facets(row.get("maybe") or {}, "maybe", path, line, known)
    chosen = row.get("sample") == "chosen"
    return Statement(
        row["id"], row["text"], row.get("title"), row.get("lang"), labels, maybe, chosen, row.get("source")
    )


def read_labels(
    row: dict[str, Any], path: Path, line: int, known: Mapping[str, Container[str]] | None = None
) -> dict[str, tuple[str, ...] | None]:
    """Return the labels of a row, from ``labels`` or from ``regions`` and ``themes`` at its top level."""
    if "labels" in row:
        return _facets(row["labels"], "labels", path, line, known)
    return _facets({name: row[name] for name in _TOP_LEVEL if name in row}, "labels", path, line, known)


def _facets(
    facets: object, name: str, path: Path, line: int, known: Mapping[str, Container[str]] | None
) -> dict[str, tuple[str, ...] | None]:
    if not isinstance(facets, dict):
        raise CorpusError(path, line, f"{name} must be an object of facets")
    read: dict[str, tuple[str, ...] | None] = {}
    for key, labels in facets.items():
        facet = _TOP_LEVEL.get(key, str(key))
        if labels is not None and not (isinstance(labels, list) and all(isinstance(label, str) for label in labels)):
            raise CorpusError(path, line, f"{name}.{facet} must be a list of strings")
        if known is not None and facet not in known:
            raise CorpusError(path, line, f"{name} has the unknown facet {facet}")
        unknown = [label for label in labels or () if known is not None and label not in known[facet]]
        if unknown:
            raise CorpusError(path, line, f"{name}.{facet} has unknown labels {', '.join(unknown)}")
        read[facet] = None if labels is None else tuple(dict.fromkeys(labels))
    return read
