"""Find concepts: ideas that Arabic, English and French word differently and that count as one term.

An example in one language teaches the others what its concepts mean for a label.
"""

from typing import NamedTuple

from service.document import Document
from service.lexicon import Lexicon
from service.terms import TITLE

CONCEPT = "@"


class Occurrence(NamedTuple):
    """A concept term and where it stands: words ``first`` up to ``last``."""

    term: str
    first: int
    last: int


def find_concepts(lexicon: Lexicon, document: Document) -> list[Occurrence]:
    """Return the concepts of a text in order; one in the title counts as a term of its own as well.

    The phrases of ``lexicon`` are keys, as `service.terms.key_of` makes them.
    """
    found = []
    for match in lexicon.find(document.words, by_key=True):
        for reading in match.readings:
            found.append(Occurrence(CONCEPT + reading.id, match.first, match.last))
            if match.first < document.title_words:
                found.append(Occurrence(CONCEPT + TITLE + reading.id, match.first, match.last))
    return found
