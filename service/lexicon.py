"""Find the phrases of a word list in a text, Arabic clitics or not."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote, unquote

from service.words import ANY_CASE, Word

# One-letter conjunctions and prepositions that Arabic writes onto the next word, alone or two together. They
# are cut only where the list knows the rest: cut blindly they cost more than they give.
_CLITICS = ("و", "ف", "ب", "ك", "ل", "وب", "ول", "وك", "فب", "فل")
# With ل the article loses its alef.
_CLITICS_WITH_ARTICLE = ("لل", "ولل", "فلل")
_SHORTEST = 3

# Words whose forms are kept, for all requests.
_WORDS_KEPT = 65_536
_LONGEST_KEPT = 64
_FIRST_WORD = re.compile(r"[^ \t]*")

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


class Match(NamedTuple):
    """Words ``first`` up to ``last`` are a phrase of the list; ``clitic`` was cut off the first."""

    first: int
    last: int
    readings: tuple[Reading, ...]
    clitic: str


class Form(NamedTuple):
    """A phrase that a word may begin: its words after the first, its readings, and the clitic cut off the word.

    ``head`` is the number of the word whose case is judged, ``case`` the greatest one that a reading asks for.
    """

    rest: Phrase
    readings: tuple[Reading, ...]
    clitic: str
    head: int
    case: int


# What a word may begin, by the phrase's second word ("" for none), longest first.
Forms = dict[str, list[Form]]


class _Kept(dict[str, Forms]):
    """What each word may begin, found out when it is first met."""

    def __init__(self, read: Callable[[str], Forms]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, word: str) -> Forms:
        forms = self._read(word)
        if len(word) <= _LONGEST_KEPT:
            if len(self) >= _WORDS_KEPT:
                # Dropping all is rare, simple and bounded; what is in use comes back within a few texts.
                self.clear()
            self[word] = forms
        return forms


class Lexicon:
    """Phrases (folded words) with their readings; a phrase without any blocks shorter ones inside it.

    It is kept as lines, by their first word: of the many phrases of a list a text meets few, and only those
    are taken apart.
    """

    def __init__(self, phrases: Mapping[Phrase, Sequence[Reading]]) -> None:
        self._index(
            " ".join(phrase) + "\t" + " ".join(reading.to_text() for reading in readings)
            for phrase, readings in phrases.items()
        )

    def _index(self, lines: Iterable[str]) -> None:
        self._starts: dict[str, list[str]] = {}
        for line in lines:
            self._starts.setdefault(_FIRST_WORD.match(line).group(), []).append(line)  # type: ignore[union-attr]
        self._forms = _Kept(self._read_forms)
        self._read: dict[str, list[tuple[str, Form]]] = {}

    def __bool__(self) -> bool:
        return bool(self._starts)

    @property
    def phrases(self) -> dict[Phrase, tuple[Reading, ...]]:
        """All phrases with their readings."""
        return dict(_parsed(line) for lines in self._starts.values() for line in lines)

    def find(self, words: Sequence[Word], by_key: bool = False) -> list[Match]:
        """Return the phrases in ``words``, left to right, the longest at each place, none overlapping.

        Of two that overlap the longer one is taken. ``by_key``: the phrases are made of the words' keys.
        """
        keys = [word.key for word in words] if by_key else [word.folded for word in words]
        # Which words may begin what; the last one is followed by none.
        begun = list(map(self._forms.__getitem__, keys))
        keys.append("")
        found = []
        after = 0
        for first in [position for position, forms in enumerate(begun) if forms]:
            if first < after or not (keys[first + 1] in begun[first] or "" in begun[first]):
                continue
            match = self._match(words, keys, first, by_key)
            if match is None or (match.last > first + 1 and self._is_cut_short(words, keys, match, by_key)):
                continue
            if match.readings:
                found.append(match)
            after = match.last
        return found

    def _is_cut_short(self, words: Sequence[Word], keys: list[str], match: Match, by_key: bool) -> bool:
        """Return whether a longer phrase begins inside a match and ends beyond it."""
        return any(
            other.last > match.last and other.last - other.first > match.last - match.first
            for start in range(match.first + 1, match.last)
            if (other := self._match(words, keys, start, by_key))
        )

    def _match(self, words: Sequence[Word], keys: list[str], first: int, by_key: bool) -> Match | None:
        forms = self._forms[keys[first]]
        best: Match | None = None
        for rest, readings, clitic, head, case in (*forms.get(keys[first + 1], ()), *forms.get("", ())):
            last = first + 1 + len(rest)
            # A key may have lost article and clitics already.
            if (best and last <= best.last) or (clitic and by_key and words[first].cut):
                continue
            if len(rest) > 1 and tuple(keys[first + 1 : last]) != rest:
                continue
            allowed = readings
            if case:
                own = words[first + head].case
                allowed = tuple(reading for reading in readings if reading.case <= own)
            if allowed or not readings:
                best = Match(first, last, allowed, clitic)
        return best

    def _read_forms(self, word: str) -> Forms:
        """Return what a word may begin, the uncut word's phrases before the others."""
        forms: Forms = {}
        for start, clitic in self._cuts(word):
            for second, form in self._begun_by(start):
                forms.setdefault(second, []).append(form._replace(clitic=clitic) if clitic else form)
        return forms

    def _begun_by(self, start: str) -> list[tuple[str, Form]]:
        """Return the phrases that begin with this very word, longest first, each with its second word."""
        known = self._read.get(start)
        if known is None:
            known = []
            for phrase, readings in sorted(map(_parsed, self._starts[start]), key=lambda entry: -len(entry[0])):
                case = max((reading.case for reading in readings), default=ANY_CASE)
                second = phrase[1] if len(phrase) > 1 else ""
                known.append((second, Form(phrase[1:], readings, "", _head(phrase), case)))
            self._read[start] = known
        return known

    def _cuts(self, word: str) -> Iterable[tuple[str, str]]:
        """Yield the forms of a word that begin a phrase, uncut first, each with its clitic."""
        if word in self._starts:
            yield word, ""
        if not word.startswith(_CLITICS):
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
        return sorted(line for lines in self._starts.values() for line in lines)

    @classmethod
    def from_lines(cls, lines: Iterable[str]) -> "Lexicon":
        """Read what `to_lines` gives."""
        lexicon = cls({})
        lexicon._index(lines)
        return lexicon


def _parsed(line: str) -> tuple[Phrase, tuple[Reading, ...]]:
    words, _, readings = line.partition("\t")
    return tuple(words.split()), tuple(map(Reading.from_text, readings.split()))


def _escaped(id_: str) -> str:
    return _NOT_PLAIN.sub(lambda match: quote(match.group()), id_)


def _head(phrase: Phrase) -> int:
    return int(len(phrase) > 1 and phrase[0] in _ARTICLES)
