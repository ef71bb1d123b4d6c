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

    def unknown_share(self, surfaces: Collection[str]) -> float | None:
        """Return the share of words that are not known; None if there are none (numbers and letters are no words)."""
        seen = self._known
        try:
            known = [seen[surface] for surface in surfaces]
        except KeyError:
            known = [self._knows(surface) for surface in surfaces]
        words = len(known) - known.count(None)
        return known.count(False) / words if words else None

    def _knows(self, surface: str) -> bool | None:
        try:
            return self._known[surface]
        except KeyError:
            stems = _STEMS.of_word(surface, in_title=False)
            known = any(stem in block.columns for block in self._blocks for stem in stems) if stems else None
        if len(surface) <= _LONGEST_KEPT:
            if len(self._known) >= _WORDS_KEPT:
                self._known = {}
            self._known[surface] = known
        return known
