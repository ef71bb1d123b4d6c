"""Say which columns of a file hold what, and read a row by them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from service.errors import BadRow
from service.tables import Row
from training.cells import Cell, read_cell
from training.errors import CorpusError
from training.readers.source import Source

# Gold sets and pointers name their facets in the plural at the top level.
_TOP_LEVEL: dict[str, str] = {"regions": "region", "themes": "theme"}

Facets = dict[str, Cell]


@dataclass(frozen=True)
class Columns:
    """Which column holds what. Title, id and language are optional: where None, the column of that name, if any.

    ``facets`` are asked for: a file must have them. Without any, ``usual`` ones are read where they are.
    ``separators`` maps a facet, or None for all others, to what stands between labels; "" for nothing.
    ``empty_is_none`` reads an empty cell as "no label" instead of "unknown".
    """

    text: str = "text"
    title: str | None = None
    id: str | None = None
    lang: str | None = None
    facets: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()
    separators: Mapping[str | None, str] = field(default_factory=dict)
    empty_is_none: bool = False

    def of(self, source: Source) -> "Columns":
        """Return these columns as a source has them; raises CorpusError for a column that it lacks."""
        if len(source.facets) == 1:  # the format has no name for it: it may have any
            if len(self.facets) > 1:
                raise CorpusError(source.path, 1, f"{source.kind} has one facet, not {', '.join(self.facets)}")
            usual = self.usual if len(self.usual) == 1 else source.facets
            columns = replace(self, facets=self.facets or usual)
        else:
            columns = replace(self, facets=self.facets or source.facets)
        if source.columns is None:
            return columns
        named = {"--text": self.text, "--title": self.title, "--id": self.id, "--lang": self.lang}
        if not source.facets:
            named |= {f"--facet {facet}": facet for facet in self.facets}
        for option, name in named.items():
            if name and name not in source.columns:
                there = ", ".join(source.columns)
                raise CorpusError(source.path, 1, f"there is no column {name!r} ({option}); there are {there}")
        return columns


@dataclass(frozen=True)
class Read:
    """What a row says; ``id`` is empty where it has none.

    ``facets`` and ``maybe`` hold lists of labels, cells still to be split, or None.
    """

    id: str
    text: str
    title: str | None
    lang: str | None
    facets: Facets
    maybe: Facets
    chosen: bool = False
    source: str | None = None


class RowReader:
    """Reads the rows of one source; ``left`` collects the facets of corpus lines that were not asked for."""

    def __init__(self, source: Source, columns: Columns) -> None:
        self.path = source.path
        self.columns = columns.of(source)
        self.left: set[str] = set()
        self._own_name = source.facets[0] if len(source.facets) == 1 else None
        self._is_table = source.columns is not None

    def read(self, row: Row) -> Read:
        """Return what a row says; raises BadRow for one that cannot be used."""
        columns = self.columns
        text = self._string(row, columns.text)
        if text is None or not text.strip():
            raise self._bad(row, columns.text, "is missing" if text is None else "is empty")
        id_ = row.fields.get("id" if columns.id is None else columns.id)
        if isinstance(id_, bool) or not isinstance(id_, str | int | None):
            raise self._bad(row, columns.id or "id", "must be a string or a number")
        title, lang = self._string(row, columns.title or "title"), self._string(row, columns.lang or "lang")
        shared = "" if id_ is None else str(id_).strip(), text, title or None, lang or None
        line = None if self._is_table else self._corpus_line(row)
        if line is None:
            return Read(*shared, self._cells(row, {}), {})
        facets = self._lists(row, "labels", line)
        if columns.facets:
            self.left |= facets.keys() - set(columns.facets)
            facets = self._cells(row, facets)
        maybe = self._lists(row, "maybe", row.fields.get("maybe") or {})
        return Read(*shared, facets, maybe, row.fields.get("sample") == "chosen", self._string(row, "source"))

    def _string(self, row: Row, name: str) -> str | None:
        value = row.fields.get(name)
        if value is not None and not isinstance(value, str):
            raise self._bad(row, name, "must be a string")
        return value

    def _corpus_line(self, row: Row) -> dict[str, Any] | None:
        """Return the facets of a row if it is a corpus line; raises BadRow for one that cannot be anything else."""
        fields = row.fields
        if isinstance(labels := fields.get("labels"), dict):
            return {_TOP_LEVEL.get(name, str(name)): value for name, value in labels.items()}
        plural = {facet: fields[name] for name, facet in _TOP_LEVEL.items() if name in fields}
        if not self.columns.facets:
            if "labels" in fields:
                raise self._bad(row, "labels", "must be an object of facets")
            return None if self.columns.usual and not plural else plural
        # A user's own facets may have the names in the plural.
        return {facet: value for facet, value in plural.items() if facet in self.columns.facets} or None

    def _cells(self, row: Row, lists: Facets) -> Facets:
        """Return the facets asked for, from the row's lists or from columns; an absent one is left out."""
        found: Facets = {}
        for facet in self.columns.facets or self.columns.usual:
            column = self._own_name or facet
            if facet in lists:
                found[facet] = lists[facet]
            elif column in row.fields:
                try:
                    found[facet] = read_cell(row.fields[column])
                except ValueError as error:
                    raise self._bad(row, column, str(error)) from None
        return found

    def _lists(self, row: Row, name: str, facets: object) -> Facets:
        """Return the facets of a corpus line."""
        if not isinstance(facets, dict):
            raise self._bad(row, name, "must be an object of facets")
        read: Facets = {}
        for key, labels in facets.items():
            facet = _TOP_LEVEL.get(key, str(key))
            if labels is not None and not (isinstance(labels, list) and all(isinstance(one, str) for one in labels)):
                raise self._bad(row, f"{name}.{facet}", "must be a list of strings")
            read[facet] = None if labels is None else tuple(dict.fromkeys(labels))
        return read

    def _bad(self, row: Row, name: str, why: str) -> BadRow:
        return CorpusError(self.path, row.number, f"{name} {why}", name, row.fields)
