"""Find concepts: ideas that Arabic, English and French word differently and that count as one term.

An example in one language teaches the others what its concepts mean for a label.
"""

from collections.abc import Sequence
from typing import NamedTuple

from service.document import Document
from service.lexicon import Lexicon, Word
from service.terms import TITLE, stem_of

CONCEPT = "@"


class Occurrence(NamedTuple):
    """A concept term and where it stands: tokens ``first`` to ``last``, both included."""

    term: str
    first: int
    last: int


def find_concepts(lexicon: Lexicon, document: Document) -> list[Occurrence]:
    """Return the concepts of a text in order; one in the title counts as a term of its own as well.

    The phrases of ``lexicon`` are stems, as `stems_of` makes them.
    """
    words = [Word(stem_of(word.folded), word.case, word.token) for word in document.words]
    found = []
    for match in lexicon.find(words):
        first, last = words[match.first].token, words[match.last - 1].token
        for reading in match.readings:
            found.append(Occurrence(CONCEPT + reading.id, first, last))
            if match.first < document.title_words:
                found.append(Occurrence(CONCEPT + TITLE + reading.id, first, last))
    return found


def stems_of(phrase: Sequence[str]) -> tuple[str, ...]:
    """Return the stems of a phrase of folded words."""
    return tuple(stem_of(word) for word in phrase)
