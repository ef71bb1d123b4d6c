"""Marked places in our own statements: read drafts with marks in the text, check stored statements.

A draft marks a place as ``[[surface|PLACE|kind|role]]``; a stored statement has the plain text and a list
``mentions`` of ``{field, start, end, place, kind, role}``. Kinds: name, capital, city, demonym (with gender,
number and definiteness as the language has them), other. Roles: subject, venue, issuer, passing.
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_type_hints

from training.corpora import read_rows
from training.errors import CorpusError

ROLES = ("subject", "venue", "issuer", "passing")
_PLAIN_KINDS = "name|capital|city|other"
KINDS = {
    "ar": re.compile(rf"{_PLAIN_KINDS}|demonym\.[mf]\.[sdp]\.[di]"),
    "en": re.compile(rf"{_PLAIN_KINDS}|demonym\.[sp]"),
    "fr": re.compile(rf"{_PLAIN_KINDS}|demonym\.[mf]\.[sp]"),
}
_MARK = re.compile(r"\[\[([^\[\]|]+)\|([^\[\]|]+)\|([^\[\]|]+)\|([^\[\]|]+)\]\]")
_FIELDS = ("title", "text")


@dataclass(frozen=True)
class Mention:
    """A place mention: code points ``start`` to ``end`` of ``field``."""

    field: str
    start: int
    end: int
    place: str
    kind: str
    role: str


_KEYS = get_type_hints(Mention)


def unmark(row: dict[str, Any]) -> dict[str, Any]:
    """Return a draft as a stored statement: marks taken out of title and text into ``mentions``."""
    stored = dict(row)
    mentions = []
    for name in _FIELDS:
        if name not in row:
            continue
        plain, last = "", 0
        for mark in _MARK.finditer(row[name]):
            plain += row[name][last : mark.start()]
            place, kind, role = mark.group(2, 3, 4)
            end = len(plain) + len(mark.group(1))
            mentions.append(
                {"field": name, "start": len(plain), "end": end, "place": place, "kind": kind, "role": role}
            )
            plain, last = plain + mark.group(1), mark.end()
        stored[name] = plain + row[name][last:]
    return {**stored, "mentions": mentions}


def read_mentions(row: dict[str, Any], path: Path, line: int, places: Container[str]) -> Iterator[Mention]:
    """Yield the mentions of a stored statement; raises CorpusError, with file and line, for one that is wrong."""
    kinds = KINDS.get(row.get("lang", ""))
    for given in row.get("mentions", []):
        if not isinstance(given, dict) or {key: type(value) for key, value in given.items()} != _KEYS:
            raise CorpusError(path, line, f"a mention needs field, start, end, place, kind and role: {given}")
        mention = Mention(**given)
        if mention.field not in _FIELDS or not 0 <= mention.start < mention.end <= len(row.get(mention.field, "")):
            raise CorpusError(path, line, f"a mention lies outside its field: {given}")
        surface = row[mention.field][mention.start : mention.end]
        if surface != surface.strip():
            raise CorpusError(path, line, f"a mention begins or ends in a blank: {given}")
        if (
            mention.place not in places
            or mention.role not in ROLES
            or kinds is None
            or not kinds.fullmatch(mention.kind)
        ):
            raise CorpusError(path, line, f"unknown place, kind or role of {surface!r}: {given}")
        yield mention


def check_statements(path: Path, places: Container[str]) -> int:
    """Check that the marks of each statement agree with its region labels; return how many statements there are."""
    count = 0
    for line, row in read_rows(path):
        subjects = {m.place for m in read_mentions(row, path, line, places) if m.role == "subject"}
        labels = set(row["labels"].get("region") or ())
        if unmarked := labels - subjects:
            raise CorpusError(path, line, f"labels without a mention as subject: {', '.join(sorted(unmarked))}")
        if unlabelled := subjects - labels - set(row.get("maybe", {}).get("region", ())):
            raise CorpusError(path, line, f"mentions as subject without a label: {', '.join(sorted(unlabelled))}")
        count += 1
    return count
