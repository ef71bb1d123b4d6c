"""The words of a text, each with all that depends on it alone: made once and kept.

Texts are cut at blanks first. A piece between two is met again and again, and has the same words each time: of a
text whose pieces are known nothing is folded, stemmed or looked at letter by letter.
"""

from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

from service.function_words import languages_of
from service.terms import has_article, key_of, stem_of
from service.text import fold, surfaces

# Pieces kept, for all requests, and how long they may be. One takes some 500 bytes: at most about 35 MB.
_PIECES_KEPT = 65_536
_LONGEST_KEPT = 64

# The case of a word; scripts without capitals have the first.
ANY_CASE, CAPITAL, CAPITALS = 0, 1, 2

# The script of a word, as far as it tells the language; digits are no letters.
NO_LETTERS, OTHER_LETTERS, ARABIC, LATIN = 0, 1, 2, 3
# Letters that Arabic does not use, before folding makes them Arabic ones.
_NOT_ARABIC = frozenset("پچژگکیےہھۀەڵڕێۆٹڈڑں")


class Word:
    """One folded word.

    ``case`` and ``foreign`` (letters that Arabic does not have) are those of the token that it stands in; it is
    ``alone`` if that has no other. ``key`` is what concepts are looked up by, ``cut`` whether the article was cut
    off for it. ``languages`` are those of which it is a function word.
    """

    __slots__ = ("alone", "case", "cut", "folded", "foreign", "key", "languages", "script", "stem")

    def __init__(self, folded: str, surface: str, alone: bool) -> None:
        self.folded = folded
        self.alone = alone
        self.stem = stem_of(folded)
        self.key = key_of(folded)
        self.cut = has_article(folded)
        self.case = case_of(surface)
        self.script = _script(folded[0])
        self.foreign = not _NOT_ARABIC.isdisjoint(surface)
        self.languages = languages_of(folded)


class _Pieces(dict[str, tuple[Word, ...]]):
    """The words of each piece, made at its first use."""

    def __missing__(self, piece: str) -> tuple[Word, ...]:
        words = tuple(chain.from_iterable(map(_words_of, surfaces(piece))))
        if len(piece) <= _LONGEST_KEPT:
            if len(self) >= _PIECES_KEPT:
                # Dropping all is rare, simple and bounded; what is in use comes back within a few texts.
                self.clear()
            self[piece] = words
        return words


_pieces = _Pieces()


def words_of(text: str) -> list[Word]:
    """Return the words of a text in order."""
    return list(chain.from_iterable(map(_pieces.__getitem__, text.split())))


def _words_of(surface: str) -> Iterable[Word]:
    # Pieces too long to be kept may still be made of words that are met again.
    return _keep_words_of(surface) if len(surface) <= _LONGEST_KEPT else _make_words_of(surface)


@lru_cache(maxsize=_PIECES_KEPT // 4)
def _keep_words_of(surface: str) -> tuple[Word, ...]:
    return _make_words_of(surface)


def _make_words_of(surface: str) -> tuple[Word, ...]:
    words = fold(surface)
    return tuple(Word(folded, surface, len(words) == 1) for folded in words)


def case_of(surface: str) -> int:
    """Return the case of a word as it stands in a text."""
    if len(surface) > 1 and surface.isupper():
        return CAPITALS
    return CAPITAL if surface[:1].isupper() else ANY_CASE


def _script(letter: str) -> int:
    if "\u0621" <= letter <= "\u064a":
        return ARABIC
    if "a" <= letter <= "z":
        return LATIN
    return OTHER_LETTERS if letter.isalpha() else NO_LETTERS
