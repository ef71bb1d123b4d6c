"""Cut a text into words and fold each one: the only place where text is cleaned."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

# Bidi and zero-width controls, soft hyphen, byte-order mark.
_CONTROLS = "\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\u061c"
# What stands inside a word without being a letter: those, combining marks of Latin and Arabic, tatweel.
_INSIDE = "\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u08d3-\u08ff\ufe00-\ufe0f" + _CONTROLS
_TOKEN = re.compile(rf"(?:[^\W\d_][{_INSIDE}]*\.[{_INSIDE}]*){{2,}}|[^\W_](?:[^\W_]|[{_INSIDE}])*")
_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")
_BLANK = re.compile(rf"[\s{_INSIDE}]*")
# Without a blank beside it, it is a hyphen inside a name.
_DASH = re.compile(rf"\s[{_CONTROLS}]*[-–—―]|[-–—―][{_CONTROLS}]*\s")
_MARKS = re.compile(f"[{_INSIDE}]")
_UNITED_STATES = re.compile(f"U[{_CONTROLS}]*S[{_CONTROLS}]*")
# The isolated forms of the vowel signs decompose to a space and a mark: they would split the word.
_ISOLATED_MARKS = re.compile("[\ufe70-\ufe7f]")

# Letters that writers exchange, beside what decomposition and the dropping of marks make one.
_LETTERS = {
    "ى": "ي", "ة": "ه", "ٱ": "ا", "ی": "ي", "ې": "ي", "ک": "ك", "ڪ": "ك", "ہ": "ه", "ھ": "ه", "ە": "ه", "ۃ": "ه",
    "ـ": "",
    "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ð": "d", "þ": "th",
}  # fmt: skip


class _Folding(dict[int, str]):
    """A translation table that learns each character at its first use: a full one costs start-up time."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        category = unicodedata.category(char)
        if category in ("Mn", "Cf"):
            fold = ""
        elif category == "Nd":
            fold = str(unicodedata.digit(char))
        else:
            fold = _LETTERS.get(char, char)
        self[code] = fold
        return fold


_FOLDING = _Folding()


class Token(NamedTuple):
    """A word as it stands in a text: code points ``start`` to ``end`` of the text as sent."""

    start: int
    end: int
    surface: str


def tokens(text: str) -> list[Token]:
    """Return the words of ``text`` in order, numbers and acronyms included."""
    return [Token(match.start(), match.end(), match.group()) for match in _TOKEN.finditer(text)]


def token_spans(text: str) -> list[tuple[int, int]]:
    """Return where the words of ``text`` start and end, in order."""
    return [match.span() for match in _TOKEN.finditer(text)]


def surfaces(text: str) -> list[str]:
    """Return the words of ``text`` as they stand there, in order."""
    return _TOKEN.findall(text)


def fold(surface: str) -> Sequence[str]:
    """Return the folded words of one token: one as a rule, several where a ligature stands for a phrase.

    Compatibility forms are resolved (NFKD), case and marks dropped (Arabic vowel signs, hamza on its
    carrier, Latin accents), and the letters that writers exchange are made one.
    """
    if _UNITED_STATES.fullmatch(surface):  # folded like any word, the country would be a pronoun
        return ["u.s"]
    plain = unicodedata.normalize("NFKD", _ISOLATED_MARKS.sub("", surface)).casefold()
    return _WORD.findall(unicodedata.normalize("NFKD", plain).translate(_FOLDING))


def dash_in(text: str, start: int, end: int) -> int:
    """Return where the first dash with a blank beside it stands in a part of ``text``; -1 for none."""
    dash = _DASH.search(text, start, end)
    return dash.start() if dash else -1


def blank_end(text: str) -> int:
    """Return where the spacing, marks and controls that a text begins with end."""
    return _BLANK.match(text).end()  # type: ignore[union-attr]  # it matches nothing at all, too


def visible(line: str) -> str:
    """Return a line without marks and controls, its words one space apart."""
    return " ".join(_MARKS.sub("", line).split())
