"""What every reader gives: a file's rows one after the other, and what was found out about the file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from service.errors import BadRow
from service.tables import Row

# What the labels are called where the format has no name for them.
LABEL = "label"


@dataclass
class Source:
    """The rows of one file, to be read once.

    ``columns`` is None where each row brings its own names. ``facets`` are the columns that the format itself
    says are labels. ``notes`` say how the file was read, where that was not certain.
    """

    path: Path
    kind: str
    rows: Iterator[Row | BadRow]
    columns: tuple[str, ...] | None = None
    facets: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
