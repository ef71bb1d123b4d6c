"""From the order in which a line is seen to the order in which it is read: the bidirectional algorithm, backwards.

What one glyph stands for (a ligature, a letter with its marks) stays as it is: only glyphs change places.
"""

import re
import unicodedata
from collections.abc import Sequence

# One letter a glyph: right-to-left, left-to-right, European and Arabic digit, separator of digits, neutral.
_KINDS = {"R": "R", "AL": "R", "L": "L", "EN": "E", "AN": "A", "CS": "S"}
# What is read from left to right inside a right-to-left line: words of Latin with what stands between them, numbers.
_LEFT_TO_RIGHT = re.compile(r"(?=[^RA]*L)[LE](?:[^RA]*[LE])?|[EA]+(?:S[EA]+)*")
_RIGHT_TO_LEFT = re.compile(r"R(?:[^L]*R)?")
_OPEN, _CLOSED = "([{<«‹", ")]}>»›"
_MIRRORED = str.maketrans(_OPEN + _CLOSED, _CLOSED + _OPEN)
_WORD = re.compile("[\u0621-\u064a]{4,}")


def read(seen: Sequence[str], right_to_left: bool) -> str:
    """Return glyphs that are given from left to right as text, for a line of this base direction."""
    # Fonts differ in what a bracket that is drawn mirrored stands for: the reading with more pairs is the right one.
    readings = (_read(seen, right_to_left, mirrored) for mirrored in (True, False))
    return min(readings, key=_unpaired)


def directions(text: str) -> tuple[int, int]:
    """Return how many letters are written from right to left, and how many from left to right."""
    kinds = [_KINDS.get(unicodedata.bidirectional(char)) for char in text]
    return kinds.count("R"), kinds.count("L")


def is_backwards(text: str) -> bool:
    """Tell whether Arabic words are spelt from their end: by the article, and the letters that only end a word."""
    words = _WORD.findall(text)
    forwards = sum(word.startswith("ال") + word.endswith(("ة", "ى")) for word in words)
    backwards = sum(word.endswith("لا") + word.startswith(("ة", "ى")) for word in words)
    return bool(backwards > max(forwards, 1))


def _read(seen: Sequence[str], right_to_left: bool, mirrored: bool) -> str:
    if right_to_left:
        return _turn(seen, mirrored)
    parts, done = [], 0
    for run in _RIGHT_TO_LEFT.finditer(_kinds(seen)):
        parts += [*seen[done : run.start()], _turn(seen[run.start() : run.end()], mirrored)]
        done = run.end()
    return "".join([*parts, *seen[done:]])


def _turn(seen: Sequence[str], mirrored: bool) -> str:
    parts: list[str] = []
    done = 0
    for run in _LEFT_TO_RIGHT.finditer(_kinds(seen)):
        parts += [*_mirror(seen[done : run.start()], mirrored), "".join(seen[run.start() : run.end()])]
        done = run.end()
    return "".join(reversed([*parts, *_mirror(seen[done:], mirrored)]))


def _mirror(seen: Sequence[str], mirrored: bool) -> Sequence[str]:
    return [glyph.translate(_MIRRORED) for glyph in seen] if mirrored else seen


def _kinds(seen: Sequence[str]) -> str:
    return "".join(_KINDS.get(unicodedata.bidirectional(glyph[0]), "N") for glyph in seen)


def _unpaired(text: str) -> int:
    depth = unpaired = 0
    for char in text:
        if char in _OPEN:
            depth += 1
        elif char in _CLOSED:
            unpaired += not depth
            depth = max(0, depth - 1)
    return unpaired + depth
