"""Say what a term is: the stems and character n-grams of a word; and by which key concepts know a word.

Every term depends on one word alone, so that the terms of a word are made once and kept.
"""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from service.text import fold

# A stem is marked, so that it never equals an n-gram; title stems are a block of their own.
STEM = "="
TITLE = "^"

_ARTICLES = ("وال", "بال", "كال", "فال", "ال", "لل")
_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
_LONGEST = 40

# The article, with the one-letter words that may stand before it; a word of two letters at least stays.
_ARTICLE = re.compile("^(?:[وف]?[بك]?ال|[وف]?لل)(?=..)")
_SHORTEST_PLURAL = 4
_SHORTEST_OWNED = 5


@dataclass(frozen=True)
class TermSet:
    """Which terms a facet is made of. ``ngrams`` is the shortest and the longest; (0, 0) for none."""

    stems: bool = True
    ngrams: tuple[int, int] = (3, 5)
    title: bool = True

    @classmethod
    def from_json(cls, settings: dict[str, Any]) -> "TermSet":
        """Make the term set that a manifest names."""
        return cls(settings["stems"], tuple(settings["ngrams"]), settings["title"])

    def to_json(self) -> dict[str, Any]:
        """Return the term set as a manifest names it."""
        return {"stems": self.stems, "ngrams": list(self.ngrams), "title": self.title}

    def of_word(self, surface: str, in_title: bool) -> Counter[str]:
        """Return the terms of one word as it stands in a text, and how often each stands in it."""
        return Counter(term for word in fold(surface) for term in self.of_folded(word, in_title))

    def of_folded(self, word: str, in_title: bool) -> list[str]:
        """Return the terms of one folded word, each as often as it stands in it."""
        if len(word) < 2 or word.isdigit():
            return []
        # A word of a megabyte must not make a megabyte of terms.
        word = word[:_LONGEST]
        terms = self._ngrams_of(f" {word} ") if self.ngrams[1] else []
        if self.stems or (self.title and in_title):
            stem = stem_of(word)
            if self.stems:
                terms.append(STEM + stem)
            if self.title and in_title:
                terms.append(TITLE + stem)
        return terms

    def _ngrams_of(self, padded: str) -> list[str]:
        shortest, longest = self.ngrams
        length = len(padded) + 1
        return [
            padded[start : start + size]
            for size in range(shortest, min(longest + 1, length))
            for start in range(length - size)
        ]


def stem_of(word: str) -> str:
    """Return the light stem of a folded word: light10 for Arabic, the plural ending cut for Latin script.

    light10: Larkey, Ballesteros and Connell, "Light stemming for Arabic information retrieval" (2007).
    """
    return _arabic_stem(word) if _is_arabic(word) else _latin_stem(word)


def key_of(word: str) -> str:
    """Return what a folded word is looked up by among concepts: without article and possessive, its plural in one case.

    A light stem would be one for words that mean different things (authorities and sultan, care and herd).
    """
    if not _is_arabic(word):
        return stem_of(word)
    bare = _ARTICLE.sub("", word)
    if bare.endswith("ها") and len(bare) > _SHORTEST_OWNED:
        bare = bare[:-2]
        if bare.endswith("ت") and not bare.endswith("ات"):
            bare = bare[:-1] + "ه"
    return bare[:-2] + "ين" if bare.endswith("ون") and len(bare) > _SHORTEST_PLURAL else bare


def has_article(word: str) -> bool:
    """Return whether `key_of` cuts the article, with the clitics before it, off a folded word."""
    return _ARTICLE.match(word) is not None


def _is_arabic(word: str) -> bool:
    return "\u0621" <= word[0] <= "\u064a"


def _arabic_stem(word: str) -> str:
    if word.startswith("و") and not word.startswith("وال") and len(word) > 3:
        word = word[1:]
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= 2:
            word = word[len(article) :]
            break
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 2:
            word = word[: -len(suffix)]
    return word


def _latin_stem(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith("aux"):
        return word[:-3] + "al"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
