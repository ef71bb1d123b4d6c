"""Find versions of one text, so that cross-validation never has them on both sides."""

from array import array
from collections.abc import Iterator, Sequence

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from service.scorer import Array
from service.text import fold, tokens

# Texts that share this part of the shorter one's shingles are versions of each other.
VERSIONS = 0.3
# No two different texts share more than all shingles.
IDENTICAL = 2.0
_SHINGLE = 5
# A shingle in more texts than this is a formula (an opening, a disclaimer), not a version.
_FORMULA = 12
# An odd number, so that multiplying by it loses nothing: the hash of a shingle is a polynomial in its words.
_BASE = np.uint64(0x9E3779B97F4A7C15)


def version_groups(texts: Sequence[str]) -> Array:
    """Return a group number for each text: versions of one text have that of the first of them."""
    return Shingles(texts).groups(VERSIONS)


class Shingles:
    """The runs of five words of each text, each once. Time and memory grow with the words of all texts together."""

    def __init__(self, texts: Sequence[str]) -> None:
        words, ends = _number_words(texts)
        hashes, owners = _shingles(words, ends)
        # However often a text stands there, it is no formula: of equal ones the first stands for all.
        sums = np.zeros(len(texts), np.uint64)
        np.add.at(sums, owners, hashes * (hashes | np.uint64(1)))
        _, first, inverse = np.unique(sums, return_index=True, return_inverse=True)
        self._first = first[inverse]
        kept = self._first[owners] == owners
        order = np.argsort(hashes[kept], kind="stable")
        self._hashes, self._owners = hashes[kept][order], owners[kept][order]
        self._sizes = np.bincount(owners, minlength=len(texts))

    def groups(self, shared: float) -> Array:
        """Return group numbers: one for texts that share this part of the shorter one's shingles, and their like."""
        count = len(self._first)
        # A pair is one number, so that equal ones can be counted.
        keys = np.concatenate([first * count + second for first, second in self._pairs()] or [np.zeros(0, np.int64)])
        pairs, common = np.unique(keys, return_counts=True)
        low, high = np.divmod(pairs, max(count, 1))
        close = common >= shared * np.minimum(self._sizes[low], self._sizes[high])
        links = coo_matrix((np.ones(close.sum(), np.int8), (low[close], high[close])), (count, count))
        _, component = connected_components(links, directed=False)
        _, lowest = np.unique(component, return_index=True)
        return np.asarray(lowest[component][self._first])

    def _pairs(self) -> Iterator[tuple[Array, Array]]:
        """Yield the pairs of texts that have a shingle in common, the lower number first, once for each shingle."""
        starts = np.flatnonzero(np.diff(self._hashes, prepend=~self._hashes[:1]))
        lengths = np.diff(starts, append=len(self._hashes))
        position = np.arange(len(self._hashes))
        left = np.repeat(starts + lengths, lengths) - position
        rare = np.repeat(lengths <= _FORMULA, lengths)
        for distance in range(1, _FORMULA):
            here = position[rare & (left > distance)]
            yield self._owners[here], self._owners[here + distance]


def _number_words(texts: Sequence[str]) -> tuple[Array, Array]:
    """Return a number for each folded word of all texts, and where each text ends."""
    numbers: dict[str, int] = {}
    known: dict[str, tuple[int, ...]] = {}
    words, ends = array("q"), array("q")
    for text in texts:
        for token in tokens(text):
            own = known.get(token.surface)
            if own is None:
                own = tuple(numbers.setdefault(word, len(numbers) + 1) for word in fold(token.surface))
                known[token.surface] = own
            words.extend(own)
        ends.append(len(words))
    return np.array(words, np.uint64), np.array(ends, np.int64)


def _shingles(words: Array, ends: Array) -> tuple[Array, Array]:
    """Return the hash of each shingle and its text, each pair once; a shorter text is one shingle."""
    lengths = np.diff(ends, prepend=0)
    counts = np.maximum(lengths - _SHINGLE + 1, 1)
    owners = np.repeat(np.arange(len(ends)), counts)
    starts = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts - (ends - lengths), counts)
    hashes = np.zeros(len(owners), np.uint64)
    padded = np.concatenate([words, np.zeros(_SHINGLE, np.uint64)])
    for offset in range(_SHINGLE):
        inside = starts + offset < ends[owners]
        hashes = hashes * _BASE + np.where(inside, padded[starts + offset], np.uint64(0))
    hashes ^= hashes >> np.uint64(29)
    order = np.lexsort((hashes, owners))
    hashes, owners = hashes[order], owners[order]
    fresh = (np.diff(owners, prepend=-1) != 0) | (np.diff(hashes, prepend=np.uint64(0)) != 0)
    return hashes[fresh], owners[fresh]
