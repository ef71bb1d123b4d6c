"""From the glyphs of a page, each in its place, to its paragraphs."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from service.reading_order import directions, is_backwards, read

# All in sizes of the font. Glyphs on one line may stand so much higher or lower: indices, exponents.
_SAME_LINE = 0.5
# A gap as wide as this is a space that was not drawn, and a glyph drawn again so near is bold type.
_SPACE, _AGAIN = 0.2, 0.1
# A paragraph ends where the next line is so much farther than lines are as a rule, of so much another size, or where
# the line leaves so much of the column's width.
_FARTHER, _ANOTHER_SIZE, _FULL = 1.3, 0.15, 0.75
_HYPHEN = re.compile(r"[^\W\d_]-$")
# Arabic letters in the shapes that they have in a word, and Latin ligatures.
_SHAPES = re.compile("[\ufb00-\ufb06\ufb1d-\ufdff\ufe70-\ufefc]")
_STOPS = frozenset(".:!؟،؛")
_BACKWARD_LAM_ALEF = re.compile("([اأإآٱ])ل")


class Glyph(NamedTuple):
    """What is drawn at once: the text it stands for, from ``left`` to ``right`` on a line at ``base``, in points."""

    text: str
    left: float
    right: float
    base: float
    size: float


@dataclass(frozen=True)
class _Line:
    seen: list[str]
    left: float
    right: float
    base: float
    size: float


def paragraphs(glyphs: Iterable[Glyph]) -> list[str]:
    """Return the paragraphs of a page in the order in which they are read, Arabic in plain letters."""
    lines = [_line(row) for row in _rows(glyphs)]
    texts = _texts(lines)
    found: list[str] = []
    ends = _ends(lines)
    for number, text in enumerate(texts):
        if not number or ends[number - 1]:
            found.append(text)
        elif _HYPHEN.search(found[-1]) and text[:1].islower():
            found[-1] = found[-1][:-1] + text
        else:
            found[-1] += " " + text
    return [text for text in found if text]


def _rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Return glyphs line by line, in the order in which they are drawn: columns stay apart."""
    rows: list[list[Glyph]] = []
    marks: list[tuple[int, Glyph]] = []
    last: Glyph | None = None
    for glyph in glyphs:
        if _is_mark(glyph):
            marks.append((len(rows), glyph))
            continue
        if last is None or abs(glyph.base - last.base) > _SAME_LINE * max(glyph.size, last.size):
            rows.append([])
        rows[-1].append(glyph)
        last = glyph
    for number, mark in marks:
        # It may be drawn before the first letter of its line.
        near = rows[max(number - 1, 0) : number + 1]
        if near:
            min(near, key=lambda row: abs(row[0].base - mark.base)).append(mark)
    return [row for row in rows if any(glyph.text.strip() and not _is_mark(glyph) for glyph in row)]


def _line(row: Sequence[Glyph]) -> _Line:
    bases = sorted((glyph for glyph in row if not _is_mark(glyph)), key=lambda glyph: glyph.left + glyph.right)
    marks = _marks(bases, [glyph for glyph in row if _is_mark(glyph)])
    seen: list[str] = []
    last: Glyph | None = None
    for number, glyph in enumerate(bases):
        if last is not None:
            if glyph.text == last.text and abs(glyph.left - last.left) < _AGAIN * glyph.size:
                continue
            if glyph.left - last.right > _SPACE * glyph.size:
                seen.append(" ")
        seen.append(_plain(glyph.text) + marks.get(number, ""))
        last = glyph
    shown = [glyph for glyph in bases if not glyph.text.isspace()]
    return _Line(
        seen, shown[0].left, max(glyph.right for glyph in shown), shown[0].base, max(glyph.size for glyph in shown)
    )


def _is_mark(glyph: Glyph) -> bool:
    return all(unicodedata.category(char) == "Mn" for char in _plain(glyph.text))


def _marks(bases: Sequence[Glyph], marks: Iterable[Glyph]) -> dict[int, str]:
    """Return the marks that stand over or under each base."""
    found: dict[int, str] = {}
    letters = [number for number, base in enumerate(bases) if not base.text.isspace()]
    for mark in marks:
        middle = (mark.left + mark.right) / 2
        nearest = min(letters, key=lambda number: max(bases[number].left - middle, middle - bases[number].right, 0.0))
        found[nearest] = found.get(nearest, "") + _plain(mark.text)
    return found


def _plain(text: str) -> str:
    """Return what a glyph stands for in plain letters, in the order in which they are read."""
    plain = _SHAPES.sub(lambda shape: unicodedata.normalize("NFKC", shape.group()).strip() or " ", text)
    return _BACKWARD_LAM_ALEF.sub(r"ل\1", plain) if len(plain) == 2 else plain


def _texts(lines: Sequence[_Line]) -> list[str]:
    page = directions("".join(glyph for line in lines for glyph in line.seen))
    texts = []
    for line in lines:
        arabic, latin = directions("".join(line.seen))
        # The end of an Arabic paragraph may have no Arabic letter: then its full stop stands on the left.
        in_arabic = page[0] > page[1] and (arabic > 0 or line.seen[0] in _STOPS)
        texts.append(read(line.seen, in_arabic or arabic > latin))
    if is_backwards("\n".join(texts)):
        # Drawn in the order of reading, from left to right: nobody could read the page, but its text is there.
        texts = ["".join(line.seen) for line in lines]
    return [" ".join(text.split()) for text in texts]


def _ends(lines: Sequence[_Line]) -> list[bool]:
    """Tell of each line but the last whether it ends its paragraph."""
    if not lines:
        return []
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    steps = [line.base - following.base for line, following in pairwise(lines)]
    down = sorted(step for step in steps if step > 0) or [0.0]
    usual = down[len(down) // 4]
    return [
        line.right - line.left < _FULL * (right - left)
        or step > _FARTHER * usual
        or abs(line.size - following.size) > _ANOTHER_SIZE * line.size
        for (line, following), step in zip(pairwise(lines), steps, strict=True)
    ]
