"""Say what a term is: the stems and character n-grams of a word.

Every term depends on one word alone, so that the terms of a word are made once and kept.
"""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from service.text import fold

# A stem is marked, so that it never equals an n-gram; title stems are a block of their own.
STEM = "="
TITLE = "^"

_ARTICLES = ("وال", "بال", "كال", "فال", "ال", "لل")
_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
_LONGEST = 40


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

    def of_word(self, surface: str, in_title: bool) -> dict[str, int]:
        """Return the terms of one word and how often each stands in it."""
        counts: Counter[str] = Counter()
        for word in fold(surface):
            if len(word) < 2 or word.isdigit():
                continue
            # A word of a megabyte must not make a megabyte of terms.
            stem = stem_of(word[:_LONGEST])
            if self.stems:
                counts[STEM + stem] += 1
            if self.title and in_title:
                counts[TITLE + stem] += 1
            counts.update(self._ngrams_of(word[:_LONGEST]))
        return counts

    def _ngrams_of(self, word: str) -> list[str]:
        shortest, longest = self.ngrams
        if not longest:
            return []
        padded = f" {word} "
        return [
            padded[start : start + size]
            for size in range(shortest, min(longest, len(padded)) + 1)
            for start in range(len(padded) - size + 1)
        ]


def stem_of(word: str) -> str:
    """Return the light stem of a folded word: light10 for Arabic, the plural ending cut for Latin script.

    light10: Larkey, Ballesteros and Connell, "Light stemming for Arabic information retrieval" (2007).
    """
    # The cache keeps no long words: its size is bounded in characters, not in words alone.
    return _keep_stem(word) if len(word) <= _LONGEST else _stem(word)


@lru_cache(maxsize=65_536)
def _keep_stem(word: str) -> str:
    return _stem(word)


def _stem(word: str) -> str:
    return _arabic_stem(word) if "\u0621" <= word[0] <= "\u064a" else _latin_stem(word)


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
