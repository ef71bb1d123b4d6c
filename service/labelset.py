"""The labels of one facet: ids, names in several languages, and the tree they stand in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Node:
    """A label or a group. ``parent`` is None at the top."""

    id: str
    names: Mapping[str, str]
    parent: str | None = None


class LabelSet:
    """The tree of a facet, of which the model can give ``labels`` (in the order of its columns)."""

    def __init__(self, facet: str, labels: tuple[str, ...], nodes: Mapping[str, Node]) -> None:
        self.facet = facet
        self.labels = labels
        self.columns = {label: column for column, label in enumerate(labels)}
        self.nodes = nodes
        self._paths = {label: self._path(label) for label in labels}

    def name(self, label: str, language: str) -> str:
        """Return the name in ``language``; else the English one, any other, or the id itself."""
        names = self.nodes[label].names
        return names.get(language) or names.get("en") or next(iter(names.values()), label)

    def path(self, label: str) -> list[str]:
        """Return the ids from the top of the tree to the label itself."""
        return self._paths[label]

    def _path(self, label: str) -> list[str]:
        path = [label]
        while (parent := self.nodes[path[0]].parent) is not None:
            path.insert(0, parent)
        return path

    def tree(self, language: str) -> list[dict[str, Any]]:
        """Return the whole tree with names in ``language``; ``trained`` tells what the model can give."""
        children: dict[str | None, list[Node]] = {}
        for node in self.nodes.values():
            children.setdefault(node.parent, []).append(node)
        trained = set(self.labels)

        def branch(node: Node) -> dict[str, Any]:
            entry: dict[str, Any] = {"id": node.id, "name": self.name(node.id, language), "trained": node.id in trained}
            if below := children.get(node.id):
                entry["labels"] = [branch(child) for child in below]
            return entry

        return [branch(node) for node in children.get(None, [])]
