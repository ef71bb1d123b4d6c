"""Read the first sheet of a workbook: XLSX and its relatives."""

from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from service.tables import name_columns, named_rows
from training.errors import CorpusError
from training.readers.source import Source


def open_workbook(path: Path) -> Source:
    """Open a workbook; the first row of its first sheet that is not blank names the columns."""
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        sheet = workbook.get_sheet_by_index(0)
    except CalamineError as error:
        raise CorpusError(path, 1, f"not a workbook: {error}") from None
    records = _records(sheet)
    header = next((record for record in records if any(record[1])), None)
    if header is None:
        raise CorpusError(path, 1, f"the sheet {sheet.name} is empty")
    columns = name_columns(header[1])
    notes = [f"the sheet {sheet.name} is read, not {', '.join(others)}"] if (others := workbook.sheet_names[1:]) else []
    return Source(path, "workbook", named_rows(path, columns, records), columns, notes=notes)


def _records(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    for number, cells in enumerate(sheet.iter_rows(), 1):
        yield number, [_text(cell) for cell in cells]


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
