"""Read corpora: the door to every format, from files to statements with their labels."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from service.errors import BadRow
from service.language import detect
from service.tables import Row, read_json_lines, read_lines
from service.text import tokens
from training.cells import find_separator, split_cell
from training.columns import Columns, Read, RowReader
from training.errors import CorpusError
from training.readers.choose import open_source

Labels = Mapping[str, tuple[str, ...] | None]
Known = Mapping[str, Container[str]]


@dataclass(frozen=True)
class Statement:
    """A labelled statement. A facet that ``labels`` lacks, or has as None, is unknown here.

    ``maybe`` holds labels that count neither for nor against. ``chosen`` marks a text that was picked
    because it was hard or rare: thresholds and calibration leave it out.
    """

    id: str
    text: str
    title: str | None = None
    lang: str | None = None
    labels: Labels = field(default_factory=dict)
    maybe: Labels = field(default_factory=dict)
    chosen: bool = False
    source: str | None = None

    def whole(self) -> str:
        """Return title and text as one string."""
        return f"{self.title}\n{self.text}" if self.title else self.text

    def language(self) -> str:
        """Return the language given, or else the one that the words are of."""
        return self.lang or detect([token.surface for token in tokens(self.text)])


class Where(NamedTuple):
    """The file and the row that a statement stands in."""

    path: Path
    row: int

    def __str__(self) -> str:
        return f"{self.path}:{self.row}"


@dataclass
class Corpus:
    """What was read: statements, where each stands, the rows that could not be used, and how the files were read.

    ``columns`` are those that tables have, and the names in the first row of other files.
    """

    statements: list[Statement] = field(default_factory=list)
    where: list[Where] = field(default_factory=list)
    faults: list[BadRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)

    def facets(self) -> list[str]:
        """Return the facets of which any statement says something, in order."""
        return list(dict.fromkeys(facet for statement in self.statements for facet in statement.labels))


def read_corpora(paths: Iterable[Path], known: Known | None = None) -> list[Statement]:
    """Read every file, in order; ``known`` maps each facet to its label ids.

    Raises BadRow, with file and row, for the first row that is no statement, has an unknown facet or label, or an id
    seen before.
    """
    return read_corpus(list(paths), known=known, strict=True).statements


def read_corpus(
    paths: Sequence[Path],
    columns: Columns | None = None,
    known: Known | None = None,
    strict: bool = False,
    encoding: str | None = None,
) -> Corpus:
    """Read files of any format that is known, in order.

    ``known`` maps facets to their labels; of facets that it lacks only those are read that ``columns`` name.
    A row that cannot be used is among the ``faults`` of the corpus; if ``strict``, it is raised.
    Raises CorpusError for a file that cannot be read at all, or that lacks a column.
    """
    builder = _Builder(columns or Columns(), known, strict, by_name=len({path.name for path in paths}) == len(paths))
    for path in paths:
        builder.read_file(path, encoding)
    return builder.build()


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each object of a JSON Lines file with its line number; raises BadRow for a line that is none."""
    try:
        for row in read_json_lines(path, read_lines(path, "utf-8")):
            if isinstance(row, BadRow):
                raise row
            yield row
    except OSError as error:
        raise CorpusError(path, 1, f"cannot be read: {error.strerror}") from None


class _Builder:
    """Collects statements row by row; cells are cut into labels once all have been seen."""

    def __init__(self, columns: Columns, known: Known | None, strict: bool, by_name: bool) -> None:
        self._columns, self._known, self._strict, self._by_name = columns, known, strict, by_name
        self._corpus = Corpus()
        self._seen: dict[str, Where] = {}
        # The facets of each statement, filled in later: the statements hold the same dictionaries.
        self._facets: list[dict[str, Any]] = []

    def read_file(self, path: Path, encoding: str | None) -> None:
        corpus = self._corpus
        source = open_source(path, encoding)
        reader = RowReader(source, self._columns)
        corpus.columns += source.columns or ()
        for row in source.rows:
            try:
                if isinstance(row, BadRow):
                    raise row
                corpus.columns = corpus.columns or list(row.fields)
                self._add(reader.read(row), row, path)
            except BadRow as error:
                if self._strict:
                    raise
                corpus.faults.append(error)
        corpus.notes += [f"{path}: {note}" for note in source.notes]
        if reader.left:
            corpus.notes.append(f"{path}: facets not asked for: {', '.join(sorted(reader.left))}")

    def _add(self, read: Read, row: Row, path: Path) -> None:
        id_ = read.id or f"{path.name if self._by_name else path}:{row.number}"
        where = Where(path, row.number)
        if id_ in self._seen:
            why = f"id {id_} is given twice, first in {self._seen[id_]}"
            raise CorpusError(path, row.number, why, "id", row.fields)
        self._seen[id_] = where
        self._facets.append(read.facets)
        facets: Any = read.facets
        maybe: Any = read.maybe
        self._corpus.where.append(where)
        self._corpus.statements.append(
            Statement(id_, read.text, read.title, read.lang, facets, maybe, read.chosen, read.source)
        )

    def build(self) -> Corpus:
        for facet in self._corpus.facets():
            self._split(facet)
        if self._known is not None:
            self._check_known(self._known)
        return self._corpus

    def _split(self, facet: str) -> None:
        """Cut the cells of one facet into labels, and say by what."""
        cells = Counter(own for facets in self._facets if isinstance(own := facets.get(facet), str))
        if not cells:
            return
        empty = cells.pop("", 0)
        separators = self._columns.separators
        found = separators.get(facet, separators.get(None, find_separator(cells)))
        split = {cell: split_cell(cell, found) for cell in cells}
        split[""] = () if self._columns.empty_is_none else None  # type: ignore[assignment]
        for facets in self._facets:
            if isinstance(own := facets.get(facet), str):
                facets[facet] = split[own]
        several = sum(count for cell, count in cells.items() if found and found in cell)
        if several:
            self._corpus.notes.append(f"{facet}: labels end at {found!r} in {several} cells of {cells.total() + empty}")
        if empty:
            meaning = "no label" if self._columns.empty_is_none else "unknown"
            self._corpus.notes.append(f"{facet}: {empty} empty cells are read as {meaning}")

    def _check_known(self, known: Known) -> None:
        corpus = self._corpus
        pairs = list(zip(corpus.statements, corpus.where, strict=True))
        corpus.statements, corpus.where = [], []
        for statement, where in pairs:
            why = next(self._unknown(statement, known), None)
            if why is None:
                corpus.statements.append(statement)
                corpus.where.append(where)
                continue
            fault = CorpusError(*where, why, fields={"id": statement.id})
            if self._strict:
                raise fault
            corpus.faults.append(fault)

    def _unknown(self, statement: Statement, known: Known) -> Iterator[str]:
        for facet, labels in [*statement.labels.items(), *statement.maybe.items()]:
            if facet in known:
                if unknown := [label for label in labels or () if label not in known[facet]]:
                    yield f"{facet} has unknown labels {', '.join(unknown)}"
            elif facet not in self._columns.facets:
                yield f"there is no facet {facet}"
