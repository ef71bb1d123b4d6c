"""Read CSV, TSV and their like."""

import csv
from pathlib import Path

from service.tables import read_lines, read_table
from training.readers.encoding import encoding_name, encoding_notes
from training.readers.source import Source

_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}


def open_table(path: Path, encoding: str) -> Source:
    """Open a table whose first row names its columns."""
    table = read_table(path, read_lines(path, encoding), encoding_name(encoding))
    delimiter = str(table.dialect["delimiter"])
    notes = [*encoding_notes(encoding), f"cells end at a {_NAMES.get(delimiter, delimiter)}"]
    if table.dialect.get("quoting") == csv.QUOTE_NONE:
        notes.append("quotation marks are part of the text")
    return Source(path, "table", table.rows, table.columns, notes=notes)
