"""Read and check the default label sets: themes, named areas, and the territories of CLDR in UN M49's tree."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel import Locale

from service.labelset import Node
from training.errors import CorpusError
from training.textfile import read_text
from training.yamlfile import LINE, read_items

LABELS = Path(__file__).parent / "labels"
LANGUAGES = ("ar", "en", "fr")
WORLD = "001"


@dataclass(frozen=True)
class Entry:
    """A node of a label tree with the place that it was read from."""

    node: Node
    path: Path
    line: int


def default_label_sets(folder: Path = LABELS) -> dict[str, list[Node]]:
    """Return the nodes of the default facets, ``region`` and ``theme``, parents before children.

    Raises CorpusError, with file and line, for a repeated id, an unknown parent or member, a cycle or a missing name.
    """
    return {
        "region": check_tree([*read_territories(folder / "containment.csv"), *read_areas(folder / "regions.yaml")]),
        "theme": check_tree(list(read_themes(folder / "themes.yaml"))),
    }


def read_themes(path: Path) -> Iterator[Entry]:
    """Read the themes, each below its group."""
    for group in _items(path, "groups"):
        yield _entry(path, group, None)
        for theme in group.get("themes", []):
            yield _entry(path, theme, group["id"])


def read_areas(path: Path) -> Iterator[Entry]:
    """Read the named areas, which stand at the top of the tree; their members must be territories."""
    known = {entry.node.id for entry in read_territories(path.with_name("containment.csv"))}
    for area in _items(path, "areas"):
        unknown = [str(member) for member in area.get("members", []) if member not in known]
        if unknown:
            raise CorpusError(path, area[LINE], f"{area['id']} has unknown members {', '.join(unknown)}")
        yield _entry(path, area, None)


def read_territories(path: Path) -> Iterator[Entry]:
    """Read which territory lies in which; names are CLDR's. The world contains all and is nobody's parent."""
    locales = {language: Locale(language) for language in LANGUAGES}

    def named(id_: str, parent: str | None, line: int) -> Entry:
        names = {language: locale.territories.get(id_, "") for language, locale in locales.items()}
        return Entry(Node(id_, names, parent), path, line)

    yield named(WORLD, None, 1)
    for line, row in enumerate(csv.DictReader(read_text(path).splitlines()), 2):
        if not row.get("id") or not row.get("parent"):
            raise CorpusError(path, line, "a line must give id and parent")
        yield named(row["id"], None if row["parent"] == WORLD else row["parent"], line)


def check_tree(entries: list[Entry], languages: Sequence[str] = LANGUAGES) -> list[Node]:
    """Return the nodes with parents before children, or raise CorpusError for the first fault.

    Each must have a name in all ``languages``.
    """
    known: dict[str, Entry] = {}
    for entry in entries:
        if entry.node.id in known:
            raise CorpusError(entry.path, entry.line, f"{entry.node.id} is given twice")
        known[entry.node.id] = entry
    for entry in entries:
        if entry.node.parent is not None and entry.node.parent not in known:
            raise CorpusError(entry.path, entry.line, f"{entry.node.id} lies in {entry.node.parent}, which is unknown")
        missing = [language for language in languages if not entry.node.names.get(language)]
        if missing:
            raise CorpusError(entry.path, entry.line, f"{entry.node.id} has no name in {', '.join(missing)}")
    return _parents_first(known)


def _parents_first(known: dict[str, Entry]) -> list[Node]:
    ordered: dict[str, Node] = {}

    def visit(entry: Entry, below: tuple[str, ...]) -> None:
        node = entry.node
        if node.id in below:
            raise CorpusError(entry.path, entry.line, f"{node.id} lies in itself: {' < '.join((*below, node.id))}")
        if node.id not in ordered:
            if node.parent is not None:
                visit(known[node.parent], (*below, node.id))
            ordered[node.id] = node

    for entry in known.values():
        visit(entry, ())
    return list(ordered.values())


def _entry(path: Path, item: dict[str, Any], parent: str | None) -> Entry:
    names = {language: name for language, name in (item.get("label") or {}).items() if language in LANGUAGES}
    return Entry(Node(item["id"], names, parent), path, item[LINE])


def _items(path: Path, key: str) -> Iterable[dict[str, Any]]:
    """Return the mappings listed under ``key``, each with an id and its line, those nested in it too."""
    items = read_items(path, key)
    for item in items:
        for entry in [item, *item.get("themes", [])]:
            if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
                line = entry[LINE] if isinstance(entry, dict) else item[LINE]
                raise CorpusError(path, line, "an entry needs a string as id")
    return items
