"""Read rows from the files that people keep texts in: tables as text (CSV, TSV) and JSON Lines.

A row that cannot be read does not end a file: it is yielded as a BadRow in its place.
"""

import codecs
import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from service.errors import BadRow

JSON_LINES = (".jsonl", ".ndjson")
# A quotation mark that is never closed would make one cell of the rest of the file.
LONGEST_CELL = 1_000_000

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = (",", ";", "\t", "|")
_BACKSLASHES = {"escapechar": "\\", "doublequote": False}
_SNIFFED = 500


class Row(NamedTuple):
    """A row by the names of its columns; ``number`` counts as a spreadsheet does, a table's header being row 1."""

    number: int
    fields: dict[str, Any]


@dataclass
class Table:
    """A file's rows, to be read once, with the columns that its header names; JSON Lines have none."""

    columns: tuple[str, ...] | None
    rows: Iterator[Row | BadRow]
    dialect: dict[str, Any] = field(default_factory=dict)


def is_json_lines(path: Path) -> bool:
    """Tell whether a file is JSON Lines by its name."""
    return path.suffix.lower() in JSON_LINES


def open_table(path: Path, encoding: str) -> Table:
    """Open JSON Lines, or a table if the name says nothing else."""
    lines = read_lines(path, encoding)
    if is_json_lines(path):
        return Table(None, read_json_lines(path, lines, encoding))
    return read_table(path, lines, encoding)


def not_in(encoding: str) -> str:
    """Return why a row is bad whose bytes are not in an encoding."""
    return f"not {encoding.removesuffix('-sig').upper()}"


def marked_encoding(path: Path) -> str | None:
    """Return the encoding that a file's byte-order mark gives; None without one."""
    with path.open("rb") as file:
        start = file.read(4)
    return next((encoding for mark, encoding in _BYTE_ORDER_MARKS if start.startswith(mark)), None)


def read_lines(path: Path, encoding: str) -> Iterator[str]:
    """Yield the lines of a file with their ends; bytes that the encoding does not know become lone surrogates."""
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
        yield from file


def read_json_lines(path: Path, lines: Iterable[str], encoding: str = "utf-8") -> Iterator[Row | BadRow]:
    """Yield each object of a JSON Lines file; blank lines are passed over."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if not _is_whole(line):
            yield BadRow(path, number, not_in(encoding))
            continue
        try:
            fields = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            yield BadRow(path, number, f"not JSON: {error}")
            continue
        yield Row(number, fields) if isinstance(fields, dict) else BadRow(path, number, "not a JSON object")


def read_table(path: Path, lines: Iterable[str], encoding: str = "utf-8") -> Table:
    """Read a table whose first row names its columns; delimiter and quoting are found from its first rows.

    Raises BadRow for a file without a header. Blank rows are passed over.
    """
    csv.field_size_limit(LONGEST_CELL)
    lines = iter(lines)
    sample = list(islice(lines, _SNIFFED))
    # Spreadsheets write the delimiter into a line of its own, and do not show it.
    if sample and sample[0].rstrip("\r\n").lower().startswith("sep="):
        dialect: dict[str, Any] = {"delimiter": sample.pop(0).rstrip("\r\n")[4:] or ","}
    else:
        dialect = sniff(sample)
    records = _records(path, chain(sample, lines), dialect, encoding)
    header = next(records, None)
    if header is None or isinstance(header, BadRow):
        raise header or BadRow(path, 1, "the file is empty")
    columns = name_columns(header[1])
    return Table(columns, named_rows(path, columns, records), dialect)


def sniff(lines: Sequence[str]) -> dict[str, Any]:
    """Return the delimiter and quoting by which most rows have as many cells as the first, and more than one."""
    best, most = {"delimiter": _DELIMITERS[0]}, (0.0, 1)
    for dialect in _dialects(lines):
        records = list(_records(Path(), lines, dialect, ""))
        header = records[0] if records else None
        if header is None or isinstance(header, BadRow) or len(header[1]) < 2:
            continue
        width = len(header[1])
        fit = sum(not isinstance(record, BadRow) and len(record[1]) in (0, width) for record in records)
        if (fit / len(records), width) > most:
            best, most = dialect, (fit / len(records), width)
    return best


def _dialects(lines: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield what a table may be written in, the usual first: of two that fit equally well the first is taken."""
    yield from ({"delimiter": delimiter} for delimiter in _DELIMITERS)
    if any('\\"' in line for line in lines):
        yield from ({"delimiter": delimiter, **_BACKSLASHES} for delimiter in _DELIMITERS)
    # What is separated by tabs needs no quotation marks, and so may hold them.
    yield {"delimiter": "\t", "quoting": csv.QUOTE_NONE}


def name_columns(header: Sequence[str]) -> tuple[str, ...]:
    """Return the names in a header, each once: one that is empty or given before gets its position."""
    names: list[str] = []
    for position, cell in enumerate(header, 1):
        name = cell.strip()
        names.append(name if name and name not in names else f"{name} ({position})".strip())
    return tuple(names)


def named_rows(
    path: Path, columns: Sequence[str], records: Iterable[tuple[int, Sequence[Any]] | BadRow]
) -> Iterator[Row | BadRow]:
    """Yield numbered records as rows; those with too many or too few cells as BadRow; blank ones are passed over."""
    for record in records:
        if isinstance(record, BadRow):
            yield record
            continue
        number, cells = record
        if not any(cell is not None and cell != "" and str(cell).strip() for cell in cells):
            continue
        # Some programs end every row in a delimiter.
        extra = any(cell is not None and cell != "" for cell in cells[len(columns) :])
        if len(cells) < len(columns) or extra:
            fields = dict(zip(columns, cells, strict=False))
            why = f"cells: {len(cells)}; in the header: {len(columns)}"
            yield BadRow(path, number, why, fields=fields)
            continue
        yield Row(number, dict(zip(columns, cells, strict=False)))


class _Lines:
    """Lines of which the last ones can be given back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self.taken.append(line)
        return line

    def give_back(self) -> None:
        """Give back all lines taken but the first."""
        self._again.extendleft(reversed(self.taken[1:]))


def _records(
    path: Path, lines: Iterable[str], dialect: dict[str, Any], encoding: str
) -> Iterator[tuple[int, list[str]] | BadRow]:
    """Yield the numbered records of a table. Of one that cannot be read only the first line is lost."""
    source = _Lines(lines)
    reader = csv.reader(source, strict=True, **dialect)
    number = 0
    while True:
        source.taken = []
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            source.give_back()
            yield BadRow(path, number, f"not a row of this table: {error}", fields={"line": source.taken[0].strip()})
            continue
        if all(map(_is_whole, source.taken)):
            yield number, cells
        else:
            yield BadRow(path, number, not_in(encoding))


def _is_whole(line: str) -> bool:
    """Tell whether all bytes of a line could be decoded."""
    if line.isascii():
        return True
    try:
        line.encode()
    except UnicodeEncodeError:
        return False
    return True
