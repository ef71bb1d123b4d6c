"""Join the labels of real statements, which stand here, with their texts, which do not."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from training.corpora import read_rows
from training.errors import CorpusError

POINTERS = Path(__file__).parent / "real"


@dataclass
class Hydrated:
    """What came of joining: the rows with their texts, and the ids that stayed without."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


def hydrate(texts: Iterable[Path], folder: Path = POINTERS) -> Hydrated:
    """Join the pointers in ``folder`` with JSON Lines files of ``id`` and ``text``.

    A text whose SHA-256 is not the one that was labelled is left out and named in ``changed``.
    Raises CorpusError for a line that is no text, with file and line.
    """
    found = dict(_texts(texts))
    result = Hydrated()
    for pointer in read_pointers(folder):
        text = found.get(pointer["id"])
        if text is None:
            result.missing.append(pointer["id"])
        elif hashlib.sha256(text.encode()).hexdigest() != pointer["sha256"]:
            result.changed.append(pointer["id"])
        else:
            result.rows.append({**pointer, "text": text})
    return result


def read_pointers(folder: Path = POINTERS) -> Iterator[dict[str, Any]]:
    """Yield the pointers: id, language, source, address, hash, sample and labels of each text."""
    for path in sorted(folder.glob("*.jsonl")):
        for line, row in read_rows(path):
            if not isinstance(row.get("sha256"), str) or not isinstance(row.get("id"), str):
                raise CorpusError(path, line, "a pointer needs id and sha256")
            yield row


def write_rows(rows: Iterable[dict[str, Any]], path: Path) -> None:
    """Write rows as JSON Lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _texts(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    for path in paths:
        for line, row in read_rows(path):
            if not isinstance(row.get("id"), str) or not isinstance(row.get("text"), str):
                raise CorpusError(path, line, "a line must give id and text")
            yield row["id"], row["text"]
