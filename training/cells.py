"""Read the labels in a cell: one, a list, or several with a separator between them."""

import ast
from collections import Counter
from collections.abc import Collection
from typing import Any

import orjson

# In this order: a comma is part of many a label's name.
SEPARATORS = (";", "|", ",")

Cell = str | tuple[str, ...] | None


def read_cell(value: Any) -> Cell:
    """Return a value as a cell: a string that may hold several labels, a list of labels, or None for unknown.

    Raises ValueError, saying what it must be, for anything else.
    """
    if value is None or isinstance(value, str):
        return _read_text(value.strip()) if value else value
    if isinstance(value, dict):  # as Label Studio writes several choices
        value = value.get("choices")
    if isinstance(value, list) and all(map(_is_label, value)):
        return clean(map(str, value))
    if _is_label(value):
        return str(value)
    if isinstance(value, float):  # where one of them is missing, some programs make whole numbers fractions
        return None if value != value else str(int(value) if value.is_integer() else value)
    raise ValueError("must be a label, a list of labels or null")


def find_separator(cells: Collection[str]) -> str | None:
    """Return what stands between labels in ``cells`` (each given once), or None if each is one label.

    A semicolon or vertical bar is a separator wherever it stands. A comma is one only if most of what it separates
    comes in other cells too, and some of it alone.
    """
    counts = {separator: sum(separator in cell for cell in cells) for separator in SEPARATORS}
    strong = max(SEPARATORS[:2], key=counts.__getitem__)
    if counts[strong]:
        return strong
    cut = [clean(cell.split(",")) for cell in cells if "," in cell]
    holders = Counter(part for parts in [*cut, *(clean([cell]) for cell in cells if "," not in cell)] for part in parts)
    parts = {part for own in cut for part in own}
    again = sum(holders[part] > 1 for part in parts)
    alone = any(" ".join(cell.split()) in parts for cell in cells)
    return "," if alone and 2 * again >= len(parts) else None


def split_cell(cell: str, separator: str | None) -> tuple[str, ...]:
    """Return the labels of a cell, each once."""
    return clean(cell.split(separator) if separator else [cell])


def clean(labels: Any) -> tuple[str, ...]:
    """Return labels, each once, without blanks around and with single spaces inside; empty ones are left out."""
    return tuple(dict.fromkeys(filter(None, (" ".join(label.split()) for label in labels))))


def _read_text(text: str) -> Cell:
    """Read a list as JSON or Python writes it; any other text stays what it is."""
    if (text[:1], text[-1:]) not in (("[", "]"), ("{", "}")):
        return text
    for parse, error in ((orjson.loads, ValueError), (ast.literal_eval, (ValueError, SyntaxError, MemoryError))):
        try:
            value = parse(text)
        except error:
            continue
        return read_cell(value) if isinstance(value, list | dict) else text
    return text


def _is_label(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)
