"""Find concepts: ideas that Arabic, English and French word differently and that count as one term.

An example in one language teaches the others what its concepts mean for a label.
"""

import re
from typing import NamedTuple

from service.document import Document
from service.lexicon import Lexicon, Word
from service.terms import TITLE, stem_of

CONCEPT = "@"

# The article, with the one-letter words that may stand before it; a word of two letters at least stays.
_ARTICLE = re.compile("^(?:[وف]?[بك]?ال|[وف]?لل)(?=..)")
_SHORTEST_PLURAL = 4
_SHORTEST_OWNED = 5


class Occurrence(NamedTuple):
    """A concept term and where it stands: tokens ``first`` to ``last``, both included."""

    term: str
    first: int
    last: int


def find_concepts(lexicon: Lexicon, document: Document) -> list[Occurrence]:
    """Return the concepts of a text in order; one in the title counts as a term of its own as well.

    The phrases of ``lexicon`` are keys, as `key_of` makes them.
    """
    words = [Word(key_of(word.folded), word.case, word.token, has_article(word.folded)) for word in document.words]
    found = []
    for match in lexicon.find(words):
        first, last = words[match.first].token, words[match.last - 1].token
        for reading in match.readings:
            found.append(Occurrence(CONCEPT + reading.id, first, last))
            if match.first < document.title_words:
                found.append(Occurrence(CONCEPT + TITLE + reading.id, first, last))
    return found


def has_article(word: str) -> bool:
    """Return whether `key_of` cuts the article, and the clitics before it, off a folded word."""
    return _ARTICLE.match(word) is not None


def key_of(word: str) -> str:
    """Return what a folded word is looked up by: without article and possessive, its plural in one case.

    A light stem would be one for words that mean different things (authorities and sultan, care and herd).
    """
    if not "\u0621" <= word[0] <= "\u064a":
        return stem_of(word)
    bare = _ARTICLE.sub("", word)
    if bare.endswith("ها") and len(bare) > _SHORTEST_OWNED:
        bare = bare[:-2]
        if bare.endswith("ت") and not bare.endswith("ات"):
            bare = bare[:-1] + "ه"
    return bare[:-2] + "ين" if bare.endswith("ون") and len(bare) > _SHORTEST_PLURAL else bare
