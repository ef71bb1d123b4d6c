"""A statement as the models read it: its fields, their words, and which of them are the title."""

from collections import Counter
from functools import cached_property
from typing import Any

from service.text import blank_end, dash_in, fold, token_spans, visible
from service.words import words_of

LONGEST_TITLE = 200
_LONGEST_DATELINE = 120


class Document:
    """One statement. Without a title of its own, its first line may serve as one.

    ``words`` are its words, the first ``title_words`` of them the title's. Where they stand is only found out
    when it is asked for: most texts are labelled without.
    """

    def __init__(self, text: str, title: str | None = None) -> None:
        self.fields = {"text": text} if title is None else {"title": title, "text": text}
        self._end = title_end(text) if title is None else 0
        # By facet: the places found for the scores serve their explanation too.
        self.found: dict[str, Any] = {}
        of_title = words_of(text[: self._end] if title is None else title)
        self.title_words = len(of_title)
        self.words = of_title + words_of(text[self._end :])

    @cached_property
    def spans(self) -> list[tuple[str, int, int]]:
        """Where the tokens stand: field (``title`` or ``text``), start and end in code points of it as sent."""
        return [(name, *span) for name, text in self.fields.items() for span in token_spans(text)]

    @cached_property
    def tokens(self) -> list[int]:
        """The number of the token that each word is of."""
        if len(self.spans) == len(self.words) and all(word.alone for word in self.words):
            return list(range(len(self.words)))
        surfaces = (self.fields[name][start:end] for name, start, end in self.spans)
        return [number for number, surface in enumerate(surfaces) for _ in fold(surface)]

    def counts(self) -> dict[tuple[str, bool], int]:
        """Return how often each folded word occurs, apart for title and body."""
        return Counter((word.folded, number < self.title_words) for number, word in enumerate(self.words))

    def words_before_dash(self, most: int) -> int:
        """Return how many words of the body stand before its first dash; 0 if that is after more than ``most``."""
        text = self.fields["text"]
        # However long the words, a dateline is no longer than that.
        dash = dash_in(text, self._end, self._end + _LONGEST_DATELINE)
        words = len(words_of(text[self._end : dash])) if dash > 0 else 0
        return words if words <= most else 0

    def before(self, word: int) -> str:
        """Return what stands between a word and the one before it, as sent; a line break where a field ends."""
        number = self.tokens[word]
        if number == 0 or (word and self.tokens[word - 1] == number):
            return ""
        (last, _, end), (field, start, _) = self.spans[number - 1], self.spans[number]
        return self.fields[field][end:start] if last == field else "\n"


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
