"""Read Parquet."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from pyarrow import types
from pyarrow.parquet import ParquetFile

from service.tables import Row
from training.errors import CorpusError
from training.readers.source import Source

_ROWS = 10_000


def open_parquet(path: Path) -> Source:
    """Open a Parquet file; columns that can hold neither text nor labels are not read."""
    try:
        file = ParquetFile(path)
    except pa.ArrowInvalid as error:
        raise CorpusError(path, 1, f"not Parquet: {error}") from None
    columns = [field.name for field in file.schema_arrow if _is_plain(field.type)]
    left = [field.name for field in file.schema_arrow if not _is_plain(field.type)]
    notes = [f"columns that hold neither text nor labels: {', '.join(left)}"] if left else []
    return Source(path, "Parquet", _rows(file, columns), tuple(columns), notes=notes)


def _rows(file: ParquetFile, columns: list[str]) -> Iterator[Row]:
    number = 0
    with file:
        for batch in file.iter_batches(_ROWS, columns=columns):
            for fields in batch.to_pylist():
                number += 1
                yield Row(number, fields)


def _is_plain(kind: pa.DataType) -> bool:
    if types.is_dictionary(kind):
        return _is_plain(kind.value_type)
    if types.is_list(kind) or types.is_large_list(kind):
        return _is_plain(kind.value_type) and not types.is_floating(kind.value_type)
    return not types.is_nested(kind) and not types.is_binary(kind)
