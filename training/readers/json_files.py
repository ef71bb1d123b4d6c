"""Read JSON: lines of objects, a list of objects, and Label Studio's export of tasks."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from service.errors import BadRow
from service.tables import Row, read_json_lines, read_lines
from training.errors import CorpusError
from training.readers.encoding import encoding_name, encoding_notes
from training.readers.source import Source

_CHOICES = ("choices", "taxonomy")

Chosen = dict[str, list[str]] | None


def open_json(path: Path, encoding: str) -> Source:
    """Open JSON Lines, or a file that is one list of objects."""
    notes = encoding_notes(encoding)
    first = next((line.strip() for line in read_lines(path, encoding) if line.strip()), "")
    if not first.startswith("["):
        rows = read_json_lines(path, read_lines(path, encoding), encoding_name(encoding))
        return Source(path, "JSON Lines", rows, notes=notes)
    try:
        items = orjson.loads(path.read_text(encoding))
    except orjson.JSONDecodeError as error:
        raise CorpusError(path, error.lineno, f"not JSON: {error}") from None
    if items and all(map(_is_task, items)):
        return _open_tasks(path, items, notes)
    return Source(path, "JSON", _objects(path, items), notes=notes)


def _objects(path: Path, items: list[Any]) -> Iterator[Row | BadRow]:
    for number, item in enumerate(items, 1):
        yield Row(number, item) if isinstance(item, dict) else BadRow(path, number, "not a JSON object")


def _is_task(item: Any) -> bool:
    return isinstance(item, dict) and isinstance(item.get("data"), dict) and isinstance(item.get("annotations"), list)


def _open_tasks(path: Path, tasks: list[dict[str, Any]], notes: list[str]) -> Source:
    """Open Label Studio's tasks: each control with choices is a facet; of several annotations the last counts."""
    kinds: Counter[str] = Counter()
    read = [_read_task(path, number, task, kinds) for number, task in enumerate(tasks, 1)]
    if ignored := [kind for kind in kinds if kind not in _CHOICES]:
        notes.append(f"annotations other than choices are not read: {', '.join(ignored)}")
    if several := sum(len(task["annotations"]) > 1 for task in tasks):
        notes.append(f"{several} tasks have several annotations: the last is read")
    chosen = [own for own in read if not isinstance(own, BadRow) and own is not None]
    facets = tuple(dict.fromkeys(name for own in chosen for name in own))
    rows = (
        own if isinstance(own, BadRow) else Row(number, {"id": task.get("id"), **task["data"], **_labels(facets, own)})
        for number, (task, own) in enumerate(zip(tasks, read, strict=True), 1)
    )
    return Source(path, "Label Studio", rows, facets=facets, notes=notes)


def _read_task(path: Path, number: int, task: dict[str, Any], kinds: Counter[str]) -> Chosen | BadRow:
    """Return what was chosen in a task, by control; None if nobody has annotated it."""
    try:
        annotations = [own for own in task["annotations"] if not own.get("was_cancelled")]
        kinds.update(str(result["type"]) for own in annotations for result in own["result"])
        return _choices(annotations[-1]) if annotations else None
    except (AttributeError, LookupError, TypeError) as error:
        return BadRow(path, number, f"not a task as Label Studio writes it: {error!r}", "annotations", task["data"])


def _choices(annotation: dict[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for result in annotation["result"]:
        if result["type"] == "choices":
            found.setdefault(result["from_name"], []).extend(result["value"]["choices"])
        elif result["type"] == "taxonomy":
            # Each is a path through the tree.
            found.setdefault(result["from_name"], []).extend(path[-1] for path in result["value"]["taxonomy"])
    return found


def _labels(facets: tuple[str, ...], own: Chosen) -> dict[str, Any]:
    """Return the facets of a task: unknown if nobody has seen it, an empty cell where nothing was chosen."""
    return {facet: None if own is None else own.get(facet, "") for facet in facets}
