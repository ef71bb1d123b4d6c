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

# Words whose forms are kept, for all requests.
_WORDS_KEPT = 65_536
_LONGEST_KEPT = 64
_FIRST_WORD = re.compile(r"[^ \t]*")

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


class Words:
    """The folded words of a text, one behind the other.

    ``tokens`` has the number of the token that each word is of, ``surfaces`` the tokens as they stand in the text.
    ``cut`` says of which words clitics and article were cut off already; None for none.
    """

    def __init__(
        self, folded: Sequence[str], tokens: Sequence[int], surfaces: Sequence[str], cut: Sequence[bool] | None = None
    ) -> None:
        self.folded = folded
        self.tokens = tokens
        self.surfaces = surfaces
        self.cut = cut

    def case(self, word: int) -> int:
        """Return the case of a word as it stands in the text."""
        return case_of(self.surfaces[self.tokens[word]])


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
        self._forms: dict[str, Forms] = {}

    def __bool__(self) -> bool:
        return bool(self._starts)

    @property
    def phrases(self) -> dict[Phrase, tuple[Reading, ...]]:
        """All phrases with their readings."""
        return dict(_parsed(line) for lines in self._starts.values() for line in lines)

    def find(self, words: Words) -> list[Match]:
        """Return the phrases in ``words``, left to right, the longest at each place, none overlapping.

        Of two that overlap the longer one is taken.
        """
        found = []
        forms = self._forms
        after = 0
        for position, word in enumerate(words.folded):
            known = forms.get(word)
            if known is None:
                known = self._keep_forms(word)
            if not known or position < after:
                continue
            match = self._match(words, position)
            if match is None or self._is_cut_short(words, match):
                continue
            if match.readings:
                found.append(match)
            after = match.last
        return found

    def _is_cut_short(self, words: Words, match: Match) -> bool:
        """Return whether a longer phrase begins inside a match and ends beyond it."""
        return any(
            other.last > match.last and other.last - other.first > match.last - match.first
            for start in range(match.first + 1, match.last)
            if (other := self._match(words, start))
        )

    def _match(self, words: Words, first: int) -> Match | None:
        folded = words.folded
        forms = self._keep_forms(folded[first])
        following = folded[first + 1] if first + 1 < len(folded) else ""
        best: Match | None = None
        for rest, readings, clitic, head, case in (*forms.get(following, ()), *forms.get("", ())):
            last = first + 1 + len(rest)
            if (best and last <= best.last) or (clitic and words.cut and words.cut[first]):
                continue
            if len(rest) > 1 and tuple(folded[first + 1 : last]) != rest:
                continue
            allowed = readings
            if case:
                own = words.case(first + head)
                allowed = tuple(reading for reading in readings if reading.case <= own)
            if allowed or not readings:
                best = Match(first, last, allowed, clitic)
        return best

    def _keep_forms(self, word: str) -> Forms:
        known = self._forms.get(word)
        if known is None:
            known = self._read_forms(word)
            if len(self._forms) >= _WORDS_KEPT:
                # Dropping all is rare, simple and bounded; what is in use comes back within a few texts.
                self._forms = {}
            if len(word) <= _LONGEST_KEPT:
                self._forms[word] = known
        return known

    def _read_forms(self, word: str) -> Forms:
        """Return what a word may begin, the uncut word's phrases before the others."""
        forms: Forms = {}
        for start, clitic in self._cuts(word):
            for phrase, readings in sorted(map(_parsed, self._starts[start]), key=lambda entry: -len(entry[0])):
                case = max((reading.case for reading in readings), default=ANY_CASE)
                form = Form(phrase[1:], readings, clitic, _head(phrase), case)
                forms.setdefault(phrase[1] if len(phrase) > 1 else "", []).append(form)
        return forms

    def _cuts(self, word: str) -> Iterable[tuple[str, str]]:
        """Yield the forms of a word that begin a phrase, uncut first, each with its clitic."""
        if word in self._starts:
            yield word, ""
        if word[0] not in "وفبكل":
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


def case_of(surface: str) -> int:
    """Return the case of a word as it stands in a text."""
    if len(surface) > 1 and surface.isupper():
        return CAPITALS
    return CAPITAL if surface[:1].isupper() else ANY_CASE


def _escaped(id_: str) -> str:
    return _NOT_PLAIN.sub(lambda match: quote(match.group()), id_)


def _head(phrase: Phrase) -> int:
    return int(len(phrase) > 1 and phrase[0] in _ARTICLES)
