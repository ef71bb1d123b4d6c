"""A statement as the models read it: its fields, their words, and which of them are the title."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from service.lexicon import Words
from service.text import Token, blank_end, dash_in, fold, surfaces, tokens, visible

LONGEST_TITLE = 200
_LONGEST_DATELINE = 120


@dataclass(frozen=True)
class Place:
    """Where a token stands: in ``field`` (``title`` or ``text``) as sent."""

    field: str
    token: Token
    in_title: bool


class Document:
    """One statement. Without a title of its own, its first line may serve as one.

    ``surfaces`` are its tokens as they stand there, the first ``title_tokens`` of them the title's. Where they
    stand is only found out when it is asked for: most texts are labelled without.
    """

    def __init__(self, text: str, title: str | None = None) -> None:
        self.fields = {"text": text} if title is None else {"title": title, "text": text}
        self._end = title_end(text) if title is None else 0
        # By facet: the places found for the scores serve their explanation too.
        self.found: dict[str, Any] = {}
        of_title = surfaces(text[: self._end] if title is None else title)
        self.title_tokens = len(of_title)
        self.surfaces = of_title + surfaces(text[self._end :])

    @cached_property
    def places(self) -> list[Place]:
        """Where the tokens stand."""
        places = [Place("title", token, in_title=True) for token in tokens(self.fields.get("title", ""))]
        return places + [Place("text", token, token.start < self._end) for token in tokens(self.fields["text"])]

    @cached_property
    def counts(self) -> dict[tuple[str, bool], int]:
        """How often each word occurs, apart for title and body."""
        title, body = Counter(self.surfaces[: self.title_tokens]), Counter(self.surfaces[self.title_tokens :])
        counts = {(surface, True): count for surface, count in title.items()}
        counts.update({(surface, False): count for surface, count in body.items()})
        return counts

    @cached_property
    def words(self) -> Words:
        """The folded words, title first."""
        folded = list(map(fold, self.surfaces))
        numbers = [number for number, words in enumerate(folded) for _ in words]
        return Words([word for words in folded for word in words], numbers, self.surfaces)

    @cached_property
    def title_words(self) -> int:
        """How many of `words` are the title's."""
        return sum(len(fold(surface)) for surface in self.surfaces[: self.title_tokens])

    def words_before_dash(self, most: int) -> int:
        """Return how many words of the body stand before its first dash; 0 if that is after more than ``most``."""
        text = self.fields["text"]
        # However long the words, a dateline is no longer than that.
        dash = dash_in(text, self._end, self._end + _LONGEST_DATELINE)
        words = sum(len(fold(surface)) for surface in surfaces(text[self._end : dash])) if dash > 0 else 0
        return words if words <= most else 0

    def before(self, word: int) -> str:
        """Return what stands between a word and the one before it, as sent; a line break where a field ends."""
        number = self.words.tokens[word]
        if number == 0 or (word and self.words.tokens[word - 1] == number):
            return ""
        last, own = self.places[number - 1], self.places[number]
        return self.fields[own.field][last.token.end : own.token.start] if last.field == own.field else "\n"


def title_end(text: str) -> int:
    """Return where the title in the first line ends; 0 if the line is too long or ends in a full stop."""
    start = blank_end(text)
    end = text.find("\n", start)
    if end < 0:
        return 0
    line = text[start:end]
    shown = visible(line)
    if shown.endswith((".", "۔")) or len(shown) > LONGEST_TITLE:
        return 0
    return start + len(line.rstrip())
