"""Read a table of labels: their tree, their names, and the names to look for in texts."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from service.errors import BadRow
from service.labelset import Node
from service.lexicon import Lexicon, Phrase, Reading, case_of
from service.tables import Row
from service.text import tokens
from training.cells import SEPARATORS, clean, read_cell
from training.corpora import Statement
from training.errors import CorpusError
from training.gazetteer import fold_phrase
from training.readers.choose import open_source
from training.taxonomy import Entry, check_tree

_NAME = re.compile(r"name(?:[ _:.(-]+([a-z]{2,3})\)?)?", re.IGNORECASE)
_LOOK_FOR = re.compile(r"look[ _-]?for\b.*", re.IGNORECASE)
# A name whose language the table does not tell (BCP 47).
_UNDETERMINED = "und"


@dataclass
class LabelTable:
    """The labels of some facets, parents before children, and what is looked for where they are places."""

    label_sets: dict[str, list[Node]] = field(default_factory=dict)
    lexicons: dict[str, Lexicon] = field(default_factory=dict)

    @property
    def known(self) -> dict[str, set[str]]:
        """The label ids of each facet."""
        return {facet: {node.id for node in nodes} for facet, nodes in self.label_sets.items()}

    def with_labels_of(self, statements: Iterable[Statement], facets: Iterable[str]) -> "LabelTable":
        """Return the label sets of ``facets``; of one that the table lacks, the labels that the statements have."""
        found: dict[str, set[str]] = {facet: set() for facet in facets}
        for statement in statements:
            for facet, labels in [*statement.labels.items(), *statement.maybe.items()]:
                if labels and facet in found:
                    found[facet].update(labels)
        derived = {facet: [Node(label, {}) for label in sorted(labels)] for facet, labels in found.items()}
        label_sets = {facet: self.label_sets.get(facet, nodes) for facet, nodes in derived.items()}
        return LabelTable(label_sets, {facet: own for facet, own in self.lexicons.items() if facet in label_sets})


def read_label_table(path: Path, facets: Sequence[str] = (), encoding: str | None = None) -> LabelTable:
    """Read a table with a row for each label: ``id``, and if wanted ``facet``, ``parent``, names, names to look for.

    Names stand in ``name`` or, by language, in ``name_ar``, ``name_en`` ...; what texts are searched for in
    ``look_for``, several names with semicolons between them. A facet with any name to look for is one of places.
    Without a column ``facet``, all labels are of the only one of ``facets``.
    Raises CorpusError, with file and row, for a label that cannot be used.
    """
    source = open_source(path, encoding)
    entries: dict[str, list[Entry]] = {}
    wanted: dict[str, dict[str, list[str]]] = {}
    for row in source.rows:
        if isinstance(row, BadRow):
            raise row
        facet = _facet(path, row, facets)
        node = _node(path, row)
        entries.setdefault(facet, []).append(Entry(node, path, row.number))
        for name in _look_for(path, row):
            wanted.setdefault(facet, {}).setdefault(node.id, []).append(name)
    label_sets = {facet: check_tree(own, languages=()) for facet, own in entries.items()}
    return LabelTable(label_sets, {facet: _lexicon(label_sets[facet], names) for facet, names in wanted.items()})


def _facet(path: Path, row: Row, facets: Sequence[str]) -> str:
    if "facet" in row.fields:
        return _word(path, row, "facet")
    if len(facets) != 1:
        raise CorpusError(path, 1, "without a column facet it can be the table of one facet only: name it by --facet")
    return facets[0]


def _node(path: Path, row: Row) -> Node:
    names = {
        (match.group(1) or _UNDETERMINED).lower(): value.strip()
        for column, value in row.fields.items()
        if (match := _NAME.fullmatch(column)) and isinstance(value, str) and value.strip()
    }
    return Node(_word(path, row, "id"), names, _word(path, row, "parent") if row.fields.get("parent") else None)


def _word(path: Path, row: Row, name: str) -> str:
    value = row.fields.get(name)
    words = clean([str(value)]) if isinstance(value, str | int) else ()
    if not words:
        raise CorpusError(path, row.number, f"{name} must not be empty", name, row.fields)
    return words[0]


def _look_for(path: Path, row: Row) -> list[str]:
    names: list[str] = []
    for column, value in row.fields.items():
        if _LOOK_FOR.fullmatch(column):
            names += _listed(path, row, column, value)
    for name in names:
        if not fold_phrase(name):
            raise CorpusError(
                path, row.number, f"look_for has {name!r}, in which there is no word", "look_for", row.fields
            )
    return names


def _listed(path: Path, row: Row, column: str, value: Any) -> Iterable[str]:
    try:
        cell = read_cell(value)
    except ValueError as error:
        raise CorpusError(path, row.number, f"{column} {error}", column, row.fields) from None
    return clean(re.split(f"[{''.join(SEPARATORS[:2])}]", cell)) if isinstance(cell, str) else cell or ()


def _lexicon(nodes: Sequence[Node], wanted: Mapping[str, Sequence[str]]) -> Lexicon:
    """Return the phrases by which texts may mention ``nodes``: their names and those to look for."""
    groups = {node.parent for node in nodes}
    phrases: dict[Phrase, dict[str, Reading]] = {}
    for node in nodes:
        kind = "area" if node.id in groups else "name"
        for name in [*node.names.values(), *wanted.get(node.id, ())]:
            if phrase := fold_phrase(name):
                reading = Reading(node.id, kind, case_of(tokens(name)[0].surface))
                phrases.setdefault(phrase, {}).setdefault(node.id, reading)
    return Lexicon({phrase: tuple(readings.values()) for phrase, readings in phrases.items()})
