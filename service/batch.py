"""Label a file of texts, row by row: a table (CSV, TSV) or JSON Lines, on all cores."""

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from service.errors import BadRow, BayanError, InvalidInput
from service.labelled_file import BadRowsFile, Facets, JsonLinesWriter, TableWriter, Writer, replacing
from service.labeller import open_labeller
from service.schema import LabelRequest, check_length
from service.tables import Row, Table, is_json_lines, marked_encoding, not_in, open_table

_ROWS_AT_ONCE = 200
# Chunks read ahead for each worker: rows are written in the order in which they stand in the file.
_AHEAD = 4
_OTHER_FORMATS = (".json", ".ods", ".parquet", ".pq", ".xls", ".xlsb", ".xlsm", ".xlsx")

Rows = list[Row | BadRow]
Labelled = list[tuple[Row, Facets] | BadRow]

# Each process opens the model once.
_opened = cache(open_labeller)


@dataclass(frozen=True)
class Job:
    """A file to label: its columns (or keys) of texts and titles, its encoding, the longest text in characters.

    Without a ``title`` named, the column ``title`` is taken, if there is one.
    """

    source: Path
    model: Path
    longest: int
    encoding: str
    text: str = "text"
    title: str | None = None

    def open(self) -> Table:
        """Open the file; raises BayanError if it lacks a column, or is nothing that is read here."""
        if self.source.suffix.lower() in _OTHER_FORMATS:
            raise BayanError(f"{self.source} is neither a table as text nor JSON Lines: save it as CSV")
        table = open_table(self.source, self.encoding)
        for name in filter(None, (self.text, self.title)):
            if table.columns is not None and name not in table.columns:
                raise BayanError(f"{self.source}: there is no column {name!r}; there are {', '.join(table.columns)}")
        return table

    def count(self) -> int:
        """Return how many rows there are; raises BayanError if most are not in the encoding."""
        foreign = [isinstance(row, BadRow) and row.why == not_in(self.encoding) for row in self.open().rows]
        if 2 * sum(foreign) > len(foreign):
            raise BayanError(
                f"{self.source}: {not_in(self.encoding)}; name its encoding, as in --encoding windows-1256"
            )
        return len(foreign)

    def label(self, rows: Rows) -> Labelled:
        """Label rows; what cannot be labelled becomes a BadRow."""
        return [row if isinstance(row, BadRow) else self._label(row) for row in rows]

    def _label(self, row: Row) -> tuple[Row, Facets] | BadRow:
        values = {"text": row.fields.get(self.text), "title": row.fields.get(self.title or "title")}
        for field, value in values.items():
            if not isinstance(value, str) and (value is not None or field == "text"):
                return BadRow(self.source, row.number, f"{field} must be a string", field, row.fields)
        try:
            request = LabelRequest(values["text"] or "", values["title"] or None)
            check_length(request.text, request.title or "", self.longest)
        except InvalidInput as error:
            return BadRow(self.source, row.number, str(error), error.field, row.fields)
        return row, _opened(self.model).label(request.text, request.title).facets


@dataclass(frozen=True)
class Done:
    """How many rows were labelled, how many were not, and where those stand."""

    labelled: int
    bad: int
    bad_rows: Path


def label_file(job: Job, output: Path, workers: int, progress: Callable[[int, int], None]) -> Done:
    """Write the rows of a file with their labels to ``output``, and bad rows to a file beside it.

    ``progress`` is told how many rows are done, and of how many. Raises BayanError for a file that cannot be labelled.
    """
    if is_json_lines(job.source) and not is_json_lines(output):
        raise BayanError(f"{job.source} is JSON Lines, and is written as such: give {output} the ending .jsonl")
    if output.exists() and output.samefile(job.source):
        raise BayanError(f"{output} would replace the file that is read")
    total, table, bad, done = job.count(), job.open(), BadRowsFile(output), 0
    with _writer(job, output, table) as writer:
        for labelled in _in_order(job.label, table.rows, min(workers, -(-total // _ROWS_AT_ONCE))):
            for result in labelled:
                if isinstance(result, BadRow):
                    bad.write(result)
                else:
                    writer.write(*result)
            done += len(labelled)
            progress(done, total)
    return Done(done - bad.count, bad.count, bad.path)


@contextmanager
def _writer(job: Job, output: Path, table: Table) -> Iterator[Writer]:
    facets = list(_opened(job.model).facets)
    if table.columns is None or is_json_lines(output):
        with replacing(output, "utf-8") as file:
            yield JsonLinesWriter(file)
        return
    # Spreadsheets know UTF-8 by the mark alone: what had one keeps it.
    with replacing(output, "utf-8-sig" if marked_encoding(job.source) else "utf-8") as file:
        yield TableWriter(file, table.columns, facets, str(table.dialect["delimiter"]))


def _in_order(label: Callable[[Rows], Labelled], rows: Iterable[Row | BadRow], workers: int) -> Iterator[Labelled]:
    """Yield what ``label`` makes of the rows, chunk by chunk, in order; reads no further ahead than it must."""
    rows = iter(rows)
    chunks = iter(lambda: list(islice(rows, _ROWS_AT_ONCE)), [])
    if workers < 2:
        yield from map(label, chunks)
        return
    # An interrupt is for the process that writes the file.
    ignore = signal.signal, (signal.SIGINT, signal.SIG_IGN)
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), *ignore) as pool:
        waiting: deque[Future[Labelled]] = deque()
        for chunk in chunks:
            waiting.append(pool.submit(label, chunk))
            if len(waiting) > _AHEAD * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
