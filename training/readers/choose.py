"""Open a file or folder with the reader for what it is."""

from itertools import islice
from pathlib import Path

from service.tables import JSON_LINES, read_lines
from training.errors import CorpusError
from training.readers import folders, json_files, label_lines, parquet, text_tables, workbooks
from training.readers.encoding import find_encoding
from training.readers.source import Source

_TEXT_TABLES = (".csv", ".tsv", ".tab", ".psv")
_WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_PARQUET = (".parquet", ".pq")
_JSON = (*JSON_LINES, ".json")
_KNOWN = "CSV, TSV, XLSX, JSONL, Parquet, a folder for each label, fastText lines, a Label Studio export"
_LINES_LOOKED_AT = 100


def open_source(path: Path, encoding: str | None = None) -> Source:
    """Open what stands at ``path``; its ``encoding`` is found out where none is given.

    Raises CorpusError for a file that cannot be read at all.
    """
    try:
        return _open(path, encoding)
    except OSError as error:
        raise CorpusError(path, 1, f"cannot be read: {error.strerror or error}") from None
    except UnicodeError as error:
        raise CorpusError(path, 1, f"not {encoding}: {error}") from None
    except LookupError:
        raise CorpusError(path, 1, f"there is no encoding {encoding!r}") from None


def _open(path: Path, encoding: str | None) -> Source:
    suffix = path.suffix.lower()
    if path.is_dir():
        return folders.open_folder(path, encoding)
    if suffix in _WORKBOOKS:
        return workbooks.open_workbook(path)
    if suffix in _PARQUET:
        return parquet.open_parquet(path)
    encoding = encoding or find_encoding(path)
    if suffix in _TEXT_TABLES:
        return text_tables.open_table(path, encoding)
    start = list(islice(read_lines(path, encoding), _LINES_LOOKED_AT))
    if suffix in _JSON or "".join(start).lstrip()[:1] in ("{", "["):
        return json_files.open_json(path, encoding)
    if any(map(label_lines.has_label, start)):
        return label_lines.open_label_lines(path, encoding)
    raise CorpusError(path, 1, f"not a file of labelled texts that is known: {_KNOWN}")
