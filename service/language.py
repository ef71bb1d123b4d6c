"""Tell the language of a text: Arabic, English, French, or another.

By script first, then by function words: the language whose commonest words the text holds most of. Other
languages have their own words here so that they are not taken for one of ours.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import chain

from service.words import ARABIC, LATIN, NO_LETTERS, Word

OTHER = "other"
SUPPORTED = ("ar", "en", "fr")

# A text is read this far, in words: more does not change the answer.
_WORDS_READ = 400
# Below this share of function words a text is in none of the languages listed. Head-lines have few.
_LEAST_SHARE = 0.04


def detect(words: Sequence[Word]) -> str:
    """Return the language of a text given as its words: one of `SUPPORTED`, or `OTHER` if it is none or unclear."""
    return recognise(words) or OTHER


def recognise(words: Sequence[Word]) -> str | None:
    """Return the language of a text given as its words: one of `SUPPORTED`, `OTHER`, or None if it is unclear."""
    words = words[:_WORDS_READ]
    scripts = [word.script for word in words]
    arabic, latin = scripts.count(ARABIC), scripts.count(LATIN)
    if 2 * max(arabic, latin) < len(words) or not words:
        return OTHER if 2 * (arabic + latin) < len(scripts) - scripts.count(NO_LETTERS) else None
    votes = Counter(chain.from_iterable([word.languages for word in words]))
    if arabic > latin:
        foreign = sum([word.foreign for word in words])
        return "ar" if 8 * foreign <= arabic and votes["ar"] >= max(votes["fa"], votes["ur"]) else OTHER
    language, count = max(votes.items(), key=lambda item: item[1], default=(OTHER, 0))
    if count < _LEAST_SHARE * len(words) or not count:
        return None
    return language if language in SUPPORTED else OTHER
