"""Read YAML with the line of each mapping, for messages that say where."""

from pathlib import Path
from typing import Any

import yaml

from training.errors import CorpusError
from training.textfile import read_text

# The key under which each mapping has its line.
LINE = "line"


def read_yaml(path: Path) -> dict[str, Any]:
    """Return the mapping that a file holds; raises CorpusError, with file and line, if it holds none."""
    content = read_text(path)
    try:
        tree = yaml.load(content, _LineLoader)  # noqa: S506  # a safe loader with lines
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CorpusError(path, line, f"not YAML: {error.problem}") from None
    except yaml.reader.ReaderError as error:
        line = content.encode()[: error.position].count(b"\n") + 1
        raise CorpusError(path, line, f"not YAML: {error.reason}") from None
    if not isinstance(tree, dict):
        raise CorpusError(path, 1, "no mapping")
    return tree


def read_items(path: Path, key: str) -> list[dict[str, Any]]:
    """Return the mappings that a file lists under ``key``; raises CorpusError, with file and line, if it does not."""
    items = read_yaml(path).get(key)
    if not isinstance(items, list):
        raise CorpusError(path, 1, f"there is no list {key}")
    for item in items:
        if not isinstance(item, dict):
            raise CorpusError(path, 1, f"{item!r} in {key} is no mapping")
    return items


class _LineLoader(yaml.CSafeLoader):
    """Adds to each mapping the line that it starts on, and refuses a key given twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping = super().construct_mapping(node, deep=True)
        seen = set()
        for key, _ in node.value:
            if (name := self.construct_object(key)) in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{name!r} is given twice", key.start_mark)
            seen.add(name)
        return {**mapping, LINE: node.start_mark.line + 1}


_LineLoader.add_constructor("tag:yaml.org,2002:map", _LineLoader.construct_mapping)
