"""Find the phrases of a word list in a text, Arabic clitics or not."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote, unquote

# One-letter conjunctions and prepositions that Arabic writes onto the next word, alone or two together. They
# are cut only where the list knows the rest: cut blindly they cost more than they give.
_CLITICS = ("و", "ف", "ب", "ك", "ل", "وب", "ول", "وك", "فب", "فل")
# With ل the article loses its alef.
_CLITICS_WITH_ARTICLE = ("لل", "ولل", "فلل")
_SHORTEST = 3

# The case of a word; scripts without capitals have the first.
ANY_CASE, CAPITAL, CAPITALS = 0, 1, 2
_MARKS = ("", "+", "!")
_HOMOGRAPH = "?"
_NOT_PLAIN = re.compile(r"[\s:%]")

# A sentence writes these with a capital whatever follows: of "La réunion" and "La Réunion" one is an island.
_ARTICLES = frozenset(("la", "le", "les", "l", "the", "el"))

Phrase = tuple[str, ...]


class Reading(NamedTuple):
    """What a phrase may stand for, where its first word (after an article) has at least this case.

    ``homograph``: the phrase is an everyday word or a person's name as well.
    """

    id: str
    kind: str
    case: int = ANY_CASE
    homograph: bool = False

    def to_text(self) -> str:
        """Return the reading as a list's line has it: ``id:kind``, and marks for homograph and case.

        Blanks, colons and per cent signs in an id are escaped as in a URL.
        """
        return f"{_escaped(self.id)}:{self.kind}{_HOMOGRAPH * self.homograph}{_MARKS[self.case]}"

    @classmethod
    def from_text(cls, text: str) -> "Reading":
        """Read what `to_text` gives."""
        id_, _, rest = text.partition(":")
        kind = rest.rstrip("+!?")
        marks = rest[len(kind) :]
        return cls(unquote(id_), kind, _MARKS.index(marks.lstrip(_HOMOGRAPH)), marks.startswith(_HOMOGRAPH))


class Word(NamedTuple):
    """A folded word of a text, its case, and the number of the token that it is of.

    ``cut`` says that clitics and article were cut off already.
    """

    folded: str
    case: int
    token: int
    cut: bool = False


class Match(NamedTuple):
    """Words ``first`` up to ``last`` are a phrase of the list; ``clitic`` was cut off the first."""

    first: int
    last: int
    readings: tuple[Reading, ...]
    clitic: str


class Lexicon:
    """Phrases (folded words) with their readings; a phrase without any blocks shorter ones inside it."""

    def __init__(self, phrases: Mapping[Phrase, Sequence[Reading]]) -> None:
        self.phrases = {phrase: tuple(readings) for phrase, readings in phrases.items()}
        starts: dict[str, list[Phrase]] = {}
        for phrase in self.phrases:
            starts.setdefault(phrase[0], []).append(phrase)
        # The longest phrase wins, so it is tried first.
        self._starts = {word: sorted(found, key=len, reverse=True) for word, found in starts.items()}

    def find(self, words: Sequence[Word]) -> list[Match]:
        """Return the phrases in ``words``, left to right, the longest at each place, none overlapping.

        Of two that overlap the longer one is taken.
        """
        found = []
        position = 0
        while position < len(words):
            match = self._match(words, position)
            if match is None or self._is_cut_short(words, match):
                position += 1
                continue
            if match.readings:
                found.append(match)
            position = match.last
        return found

    def _is_cut_short(self, words: Sequence[Word], match: Match) -> bool:
        """Return whether a longer phrase begins inside a match and ends beyond it."""
        return any(
            other.last > match.last and other.last - other.first > match.last - match.first
            for start in range(match.first + 1, match.last)
            if (other := self._match(words, start))
        )

    def _match(self, words: Sequence[Word], first: int) -> Match | None:
        best: Match | None = None
        for word, clitic in self._forms(words[first]):
            for phrase in self._starts[word]:
                last = first + len(phrase)
                if best is not None and last <= best.last:
                    break
                if not _follows(words, first, phrase):
                    continue
                readings = self.phrases[phrase]
                case = words[_head(phrase, first)].case
                allowed = tuple(r for r in readings if r.case <= case)
                if allowed or not readings:
                    best = Match(first, last, allowed, clitic)
                    break
        return best

    def _forms(self, own: Word) -> Iterable[tuple[str, str]]:
        """Yield the forms of a word that begin a phrase, uncut first."""
        word = own.folded
        if word in self._starts:
            yield word, ""
        if own.cut or word[0] not in "وفبكل":
            return
        for clitic in _CLITICS:
            if word.startswith(clitic) and len(word) - len(clitic) >= _SHORTEST and word[len(clitic) :] in self._starts:
                yield word[len(clitic) :], clitic
        for clitic in _CLITICS_WITH_ARTICLE:
            if word.startswith(clitic) and len(word) - len(clitic) >= _SHORTEST:
                rest = "ال" + word[len(clitic) :]
                if rest in self._starts:
                    yield rest, clitic

    def to_lines(self) -> list[str]:
        """Return the list as lines, sorted: words, a tab, then the readings."""
        return sorted(
            " ".join(phrase) + "\t" + " ".join(reading.to_text() for reading in readings)
            for phrase, readings in self.phrases.items()
        )

    @classmethod
    def from_lines(cls, lines: Iterable[str]) -> "Lexicon":
        """Read what `to_lines` gives."""
        phrases: dict[Phrase, list[Reading]] = {}
        for line in lines:
            words, _, readings = line.partition("\t")
            phrases[tuple(words.split())] = [Reading.from_text(reading) for reading in readings.split()]
        return cls(phrases)


def case_of(surface: str) -> int:
    """Return the case of a word as it stands in a text."""
    if len(surface) > 1 and surface.isupper():
        return CAPITALS
    return CAPITAL if surface[:1].isupper() else ANY_CASE


def _escaped(id_: str) -> str:
    return _NOT_PLAIN.sub(lambda match: quote(match.group()), id_)


def _follows(words: Sequence[Word], first: int, phrase: Phrase) -> bool:
    if first + len(phrase) > len(words):
        return False
    return all(words[first + offset].folded == phrase[offset] for offset in range(1, len(phrase)))


def _head(phrase: Phrase, first: int) -> int:
    return first + (len(phrase) > 1 and phrase[0] in _ARTICLES)
