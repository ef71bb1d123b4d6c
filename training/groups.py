"""Find versions of one text, so that cross-validation never has them on both sides."""

from collections.abc import Sequence

import numpy as np

from service.scorer import Array
from service.text import fold, tokens

# Texts that share this part of the shorter one's shingles are versions of each other.
_SHARED = 0.3
_SHINGLE = 5
# A shingle in more texts than this is a formula (an opening, a disclaimer), not a version.
_FORMULA = 12
# Odd numbers that spread the words of a shingle over 64 bits.
_SPREAD = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 1], np.uint64)


def version_groups(texts: Sequence[str]) -> Array:
    """Return a group number for each text: versions of one text have that of the first of them."""
    words: dict[str, list[int]] = {}
    shingles = [_shingles(text, words) for text in texts]
    # However often a text stands there, it is no formula.
    first_like: dict[bytes, int] = {}
    group = [first_like.setdefault(own.tobytes(), index) for index, own in enumerate(shingles)]

    def root(index: int) -> int:
        while group[index] != index:
            group[index] = group[group[index]]
            index = group[index]
        return index

    sizes = np.array([len(own) for own in shingles])
    first, second, shared = _overlaps(shingles, np.array(list(first_like.values()), np.int64))
    versions = shared >= _SHARED * np.minimum(sizes[first], sizes[second])
    for pair in zip(first[versions].tolist(), second[versions].tolist(), strict=True):
        # The lowest number stands for all, in whatever order the pairs come.
        low, high = sorted(map(root, pair))
        group[high] = low
    return np.array([root(index) for index in range(len(texts))])


def _shingles(text: str, words: dict[str, list[int]]) -> Array:
    """Return the sorted hashes of a text's runs of words; ``words`` keeps those of the words."""
    hashes: list[int] = []
    for token in tokens(text):
        if token.surface not in words:
            words[token.surface] = [hash(word) & 0xFFFFFFFFFFFFFFFF for word in fold(token.surface)]
        hashes += words[token.surface]
    padded = np.zeros(max(len(hashes), _SHINGLE), np.uint64)
    padded[: len(hashes)] = hashes
    return np.unique(np.lib.stride_tricks.sliding_window_view(padded, _SHINGLE) @ _SPREAD)


def _overlaps(shingles: Sequence[Array], texts: Array) -> tuple[Array, Array, Array]:
    """Return the pairs among ``texts`` that share shingles, and how many each shares."""
    holders = np.repeat(texts, [len(shingles[text]) for text in texts.tolist()])
    hashes = np.concatenate([shingles[text] for text in texts.tolist()] or [np.zeros(0, np.uint64)])
    order = np.argsort(hashes, kind="stable")
    hashes, holders = hashes[order], holders[order]
    _, run, size = np.unique(hashes, return_inverse=True, return_counts=True)
    shared = (size[run] > 1) & (size[run] <= _FORMULA)
    run, holders = run[shared], holders[shared]
    ends = [
        (holders[:-step][same], holders[step:][same])
        for step in range(1, _FORMULA)
        if (same := run[:-step] == run[step:]).any()
    ]
    if not ends:
        return (np.zeros(0, np.int64),) * 3
    first, second = (np.concatenate(side) for side in zip(*ends, strict=True))
    pairs, count = np.unique(first * len(shingles) + second, return_counts=True)
    return *np.divmod(pairs, len(shingles)), count
