"""Which words a model knows: what tells that texts have come to speak of something else."""

from collections.abc import Collection, Sequence

from service.scorer import Block
from service.terms import TermSet

_STEMS = TermSet(ngrams=(0, 0), title=False)
# Words kept, for all requests, and how long they may be: some 10 MB at most.
_WORDS_KEPT = 65_536
_LONGEST_KEPT = 64


class KnownWords:
    """The words whose stem is a term of a model. Safe to share between threads."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._known: dict[str, bool | None] = {}

    def unknown_share(self, words: Collection[str]) -> float | None:
        """Return the share of folded ``words`` that are not known; None if there are none.

        Numbers and single letters are no words.
        """
        seen = self._known
        try:
            known = [seen[word] for word in words]
        except KeyError:
            known = [self._knows(word) for word in words]
        counted = len(known) - known.count(None)
        return known.count(False) / counted if counted else None

    def _knows(self, word: str) -> bool | None:
        try:
            return self._known[word]
        except KeyError:
            stems = _STEMS.of_folded(word, in_title=False)
            known = any(stem in block.columns for block in self._blocks for stem in stems) if stems else None
        if len(word) <= _LONGEST_KEPT:
            if len(self._known) >= _WORDS_KEPT:
                self._known = {}
            self._known[word] = known
        return known
