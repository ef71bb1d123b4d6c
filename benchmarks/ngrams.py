"""The character n-grams of the default model's themes, as scikit-learn makes them."""

from collections.abc import Iterable

from service.document import Document
from service.terms import STEM, TITLE

NGRAMS = (3, 5)
_LONGEST = 40


def prepare(text: str) -> str:
    """Return the folded words of a text, those that have n-grams."""
    words = (word.folded for word in Document(text).words)
    return " ".join(word[:_LONGEST] for word in words if len(word) > 1 and not word.isdigit())


def ngrams_of(vocabulary: Iterable[str]) -> list[str]:
    """Return the n-grams of a model's vocabulary: what is no stem and no concept."""
    return sorted({term for term in vocabulary if term[:1] not in (STEM, TITLE) and len(term) <= NGRAMS[1]})
