"""Find concepts: ideas that Arabic, English and French word differently and that count as one term.

An example in one language teaches the others what its concepts mean for a label.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from service.document import Document
from service.lexicon import Lexicon, Words
from service.terms import TITLE, stem_of

CONCEPT = "@"

# The article, with the one-letter words that may stand before it; a word of two letters at least stays.
_ARTICLE = re.compile("^(?:[وف]?[بك]?ال|[وف]?لل)(?=..)")
_SHORTEST_PLURAL = 4
_SHORTEST_OWNED = 5
_LONGEST_KEPT = 64


class Occurrence(NamedTuple):
    """A concept term and where it stands: tokens ``first`` to ``last``, both included."""

    term: str
    first: int
    last: int


def find_concepts(lexicon: Lexicon, document: Document) -> list[Occurrence]:
    """Return the concepts of a text in order; one in the title counts as a term of its own as well.

    The phrases of ``lexicon`` are keys, as `key_of` makes them.
    """
    own = document.words
    keys = list(map(_key_and_cut, own.folded))
    words = Words([key for key, _ in keys], own.tokens, own.surfaces, [cut for _, cut in keys])
    found = []
    for match in lexicon.find(words):
        first, last = words.tokens[match.first], words.tokens[match.last - 1]
        for reading in match.readings:
            found.append(Occurrence(CONCEPT + reading.id, first, last))
            if match.first < document.title_words:
                found.append(Occurrence(CONCEPT + TITLE + reading.id, first, last))
    return found


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


def _key_and_cut(word: str) -> tuple[str, bool]:
    """Return the key of a folded word, and whether the article, with the clitics before it, was cut off for it."""
    return _keep_key_and_cut(word) if len(word) <= _LONGEST_KEPT else (key_of(word), _has_article(word))


@lru_cache(maxsize=65_536)
def _keep_key_and_cut(word: str) -> tuple[str, bool]:
    return key_of(word), _has_article(word)


def _has_article(word: str) -> bool:
    return _ARTICLE.match(word) is not None
