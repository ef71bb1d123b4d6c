"""A statement as the models read it: its fields, their words, and which of them are the title."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from service.lexicon import Word, case_of
from service.text import Token, blank_end, fold, tokens, visible

LONGEST_TITLE = 200


@dataclass(frozen=True)
class Place:
    """Where a token stands: in ``field`` (``title`` or ``text``) as sent."""

    field: str
    token: Token
    in_title: bool


class Document:
    """One statement. Without a title of its own, its first line may serve as one."""

    def __init__(self, text: str, title: str | None = None) -> None:
        self.fields = {"text": text} if title is None else {"title": title, "text": text}
        end = title_end(text) if title is None else 0
        # By facet: the places found for the scores serve their explanation too.
        self.found: dict[str, Any] = {}
        self.places = [Place("title", token, in_title=True) for token in tokens(title or "")]
        self.places += [Place("text", token, token.start < end) for token in tokens(text)]

    @cached_property
    def counts(self) -> Counter[tuple[str, bool]]:
        """How often each word occurs, apart for title and body."""
        return Counter((place.token.surface, place.in_title) for place in self.places)

    @cached_property
    def words(self) -> list[Word]:
        """The folded words, title first."""
        return [
            Word(word, case_of(place.token.surface), number)
            for number, place in enumerate(self.places)
            for word in fold(place.token.surface)
        ]

    @cached_property
    def title_words(self) -> int:
        """How many of `words` are the title's."""
        title = sum(place.in_title for place in self.places)
        return sum(word.token < title for word in self.words)

    def before(self, word: int) -> str:
        """Return what stands between a word and the one before it, as sent; a line break where a field ends."""
        number = self.words[word].token
        if number == 0 or (word and self.words[word - 1].token == number):
            return ""
        last, own = self.places[number - 1], self.places[number]
        return self.fields[own.field][last.token.end : own.token.start] if last.field == own.field else "\n"


def title_end(text: str) -> int:
    """Return where the title in the first line ends; 0 if the line is too long or ends in a full stop."""
    start = blank_end(text)
    line, broken, _ = text[start:].partition("\n")
    shown = visible(line)
    if not broken or shown.endswith((".", "۔")) or len(shown) > LONGEST_TITLE:
        return 0
    return start + len(line.rstrip())
