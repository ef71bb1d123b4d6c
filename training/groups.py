"""Find versions of one text, so that cross-validation never has them on both sides."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from service.scorer import Array
from service.text import fold, tokens

# Texts that share this part of the shorter one's shingles are versions of each other.
_SHARED = 0.3
_SHINGLE = 5
# A shingle in more texts than this is a formula (an opening, a disclaimer), not a version.
_FORMULA = 12


def version_groups(texts: Sequence[str]) -> Array:
    """Return a group number for each text: versions of one text have that of the first of them."""
    shingles = [_shingles(text) for text in texts]
    # However often a text stands there, it is no formula.
    first_like: dict[frozenset[int], int] = {}
    group = [first_like.setdefault(own, index) for index, own in enumerate(shingles)]
    holders: dict[int, list[int]] = defaultdict(list)
    for own, index in first_like.items():
        for shingle in own:
            holders[shingle].append(index)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for indices in holders.values():
        if 2 <= len(indices) <= _FORMULA:
            for position, first in enumerate(indices):
                for second in indices[position + 1 :]:
                    shared[first, second] += 1

    def root(index: int) -> int:
        while group[index] != index:
            group[index] = group[group[index]]
            index = group[index]
        return index

    for (first, second), count in shared.items():
        if count >= _SHARED * min(len(shingles[first]), len(shingles[second])):
            # The lowest number stands for all, in whatever order the pairs come: sets have none.
            low, high = sorted((root(first), root(second)))
            group[high] = low
    return np.array([root(index) for index in range(len(texts))])


def _shingles(text: str) -> frozenset[int]:
    words = [word for token in tokens(text) for word in fold(token.surface)]
    starts = range(max(1, len(words) - _SHINGLE + 1))
    return frozenset(hash(tuple(words[start : start + _SHINGLE])) for start in starts)
