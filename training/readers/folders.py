"""Read a folder that has a folder for each label, with a text in each file."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from service.errors import BadRow
from service.tables import Row
from training.errors import CorpusError
from training.readers.encoding import encoding_name, find_encoding
from training.readers.source import LABEL, Source

_SUFFIXES = (".txt", ".text", ".md", "")


def open_folder(path: Path, encoding: str | None) -> Source:
    """Open a folder of folders; each text's id is its path from there. Hidden files are passed over."""
    labels = sorted(entry for entry in path.iterdir() if entry.is_dir() and not entry.name.startswith("."))
    if not labels:
        raise CorpusError(path, 1, "the folder has no folders, one for each label")
    notes: list[str] = []
    return Source(path, "folders", _rows(path, labels, encoding, notes), ("id", "text", LABEL), (LABEL,), notes)


def _rows(path: Path, labels: list[Path], encoding: str | None, notes: list[str]) -> Iterator[Row | BadRow]:
    found: Counter[str] = Counter()
    files = [(label, file) for label in labels for file in sorted(label.rglob("*")) if not file.is_dir()]
    seen = [(label, file) for label, file in files if not file.name.startswith(".")]
    for number, (label, file) in enumerate(seen, 1):
        if file.suffix.lower() not in _SUFFIXES:
            yield BadRow(file, 1, "not a text file (.txt)")
            continue
        try:
            own = encoding or find_encoding(file)
            text = file.read_text(own)
        except (CorpusError, UnicodeError, OSError) as error:
            yield error if isinstance(error, CorpusError) else BadRow(file, 1, f"cannot be read: {error}")
            continue
        found[encoding_name(own)] += 1
        yield Row(number, {"id": str(file.relative_to(path)), "text": text, LABEL: [label.name]})
    notes += [f"encoding of {count} files: {name}" for name, count in found.items() if name != "UTF-8"]
