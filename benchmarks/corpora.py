"""The texts that are labelled, and those that peers are fitted on; no text leaves a run."""

import json
from collections.abc import Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.measure import ROOT
from tests.behaviour.measures import read_statements

SHARED = ROOT.parent / "shared"
REUTERS = SHARED / "benchmark" / "reuters" / "train.jsonl"
REAL = SHARED / "real" / "ar.jsonl"


class Labelled(NamedTuple):
    """A text and its labels."""

    text: str
    labels: list[str]


class Corpus(NamedTuple):
    """What to fit on, and the texts of each round: nobody has seen them before."""

    source: str
    train: list[Labelled]
    rounds: list[list[str]]


def arabic(size: int, count: int) -> list[str]:
    """Return so many texts of about ``size`` bytes in UTF-8: our Arabic statements, put together and cut at words."""
    words, wanted = _words(), []
    for number in range(count):
        start = number * len(words) // count
        turned, text, length = (words[(start + index) % len(words)] for index in range(size)), [], 0
        for word in turned:
            if length + len(word.encode()) > size:
                break
            text.append(word)
            length += len(word.encode()) + 1
        wanted.append(" ".join(text))
    return wanted


@cache
def _words() -> list[str]:
    return [word for text in _arabic_statements() for word in text.text.split(" ") if word]


def _arabic_statements() -> list[Labelled]:
    statements = [statement for statement in read_statements() if statement.lang == "ar"]
    return [Labelled(own.whole(), _named(own.labels)) for own in statements]


def _named(facets: Any) -> list[str]:
    return [f"{facet}-{label}" for facet, labels in facets.items() for label in labels or ()]


def arabic_corpus(rounds: int, limit: int | None = None) -> Corpus:
    """Return our Arabic statements; where real ones are at hand, half of them to fit on too, the rest to label."""
    ours = _arabic_statements()[:limit]
    if not REAL.exists():
        return Corpus("our Arabic statements", ours, _deal([own.text for own in ours], rounds))
    found = [_real(row) for row in _rows(REAL, limit)]
    texts = [own.text for own in found[1::2]]
    return Corpus("real Arabic statements", [*ours, *found[::2]], _deal(texts, rounds))


def _real(row: Any) -> Labelled:
    facets = {"region": row.get("regions"), "theme": row.get("themes")}
    return Labelled("\n".join(filter(None, (row.get("title"), row["text"]))), _named(facets))


def reuters_corpus(rounds: int, limit: int | None = None) -> Corpus:
    """Return Reuters-21578 with its topics: half of the texts to fit on, the rest to label; else our statements."""
    if not REUTERS.exists():
        every = [Labelled(own.whole(), _named(own.labels)) for own in read_statements()[:limit]]
        return Corpus("our statements", every[::2], _deal([own.text for own in every[1::2]], rounds))
    known = [Labelled(row["text"], row["topics"]) for row in _rows(REUTERS, limit) if row["topics"] is not None]
    return Corpus("Reuters-21578", known[::2], _deal([own.text for own in known[1::2]], rounds))


def _rows(path: Path, limit: int | None) -> list[Any]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in islice(file, limit)]


def _deal(texts: Sequence[str], rounds: int) -> list[list[str]]:
    return [list(texts[number::rounds]) for number in range(rounds)]
