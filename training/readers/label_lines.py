"""Read lines as fastText has them: ``__label__`` words before the text."""

import re
from collections.abc import Iterator
from pathlib import Path

from service.errors import BadRow
from service.tables import Row, read_lines
from training.readers.encoding import encoding_notes
from training.readers.source import LABEL, Source

_LABEL = re.compile(r"(?<!\S)__label__(\S+)")


def has_label(line: str) -> bool:
    """Tell whether a line has a label."""
    return _LABEL.search(line) is not None


def open_label_lines(path: Path, encoding: str) -> Source:
    """Open a file of texts, one a line, with their labels; a line without any is of unknown labels."""
    return Source(path, "fastText", _rows(path, encoding), ("text", LABEL), (LABEL,), encoding_notes(encoding))


def _rows(path: Path, encoding: str) -> Iterator[Row | BadRow]:
    for number, line in enumerate(read_lines(path, encoding), 1):
        if line.strip():
            yield Row(number, {"text": _LABEL.sub("", line).strip(), LABEL: _LABEL.findall(line) or None})
