"""Say why: share a label's score out among the words that earned it."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from service.concepts import Occurrence
from service.document import Document
from service.scorer import Array, Scored

STRONGEST = 10

_COLUMN_BYTES = np.dtype(np.int32).itemsize

# Tokens from the first to the last, both included.
Stretch = tuple[int, int]


class Span(NamedTuple):
    """Words and their share of a score; ``start`` and ``end`` count code points of ``field`` as sent."""

    field: str
    start: int
    end: int
    start_utf16: int
    end_utf16: int
    weight: float


@dataclass(frozen=True)
class Evidence:
    """Why a label has its score: all spans' weights and ``rest`` add up to ``score``."""

    score: float
    rest: float
    spans: list[Span]


class TermShares:
    """The shares of words and concepts in the scores of the linear model; what labels have in common is done once.

    ``stretches`` has all that may be evidence, in order.
    """

    def __init__(
        self, scored: Scored, document: Document, concepts: Sequence[Occurrence], mentions: Sequence[Stretch]
    ) -> None:
        """Take what a text was scored by; ``mentions`` are stretches that more than terms speak for."""
        self._scored = scored
        tokens = document.tokens
        owners = [*zip(tokens, tokens, strict=True), *_stretches(concepts, tokens), *mentions]
        # As numbers, a line of which are all that begin with one token.
        size = len(document.spans) + 1
        coded = np.array([first * size + last for first, last in owners], np.int64)
        found, numbers = np.unique(coded, return_inverse=True)
        self.stretches = [divmod(code, size) for code in found.tolist()]
        rows = len(scored.rows)
        self._numbers: dict[Stretch, int] = dict(zip(mentions, numbers[rows:].tolist(), strict=True))
        self._owner = np.repeat(numbers[:rows], [len(row) // _COLUMN_BYTES for row in scored.rows])
        self._position = np.searchsorted(scored.terms, np.frombuffer(b"".join(scored.rows), np.int32))
        # A term's contribution is shared equally by all its occurrences.
        self._share = 1.0 / scored.counts.take(self._position)

    def number_of(self, mention: Stretch) -> int:
        """Return the place of a mention among the stretches."""
        return self._numbers[mention]

    def of(self, column: int) -> Array:
        """Return the share of each stretch in the score in ``column``."""
        scored = self._scored
        found = np.flatnonzero(scored.labels == column)
        terms = np.searchsorted(scored.starts, found, side="right") - 1
        contributions = np.zeros(len(scored.terms))
        contributions[terms] = scored.values[terms] * scored.weights[found]
        shares = contributions.take(self._position) * self._share
        return np.bincount(self._owner, shares, minlength=len(self.stretches))


def _stretches(concepts: Sequence[Occurrence], tokens: Sequence[int]) -> list[Stretch]:
    return [(tokens[first], tokens[last - 1]) for _, first, last in concepts]


class SpanWriter:
    """Turns stretches of tokens into spans of the fields as sent."""

    def __init__(self, document: Document) -> None:
        self._spans = document.spans
        self._astral = {name: _astral(text) for name, text in document.fields.items()}

    def write(self, stretches: Sequence[Stretch], weights: Array, strongest: int | None) -> list[Span]:
        """Return the spans of ordered ``stretches``, the strongest first; None for all that weigh anything."""
        order = np.argsort(-np.abs(weights), kind="stable")[:strongest]
        return [
            self._span(stretches[number], weight)
            for number, weight in zip(order.tolist(), weights[order].tolist(), strict=True)
            if weight
        ]

    def _span(self, stretch: Stretch, weight: float) -> Span:
        field, start, _ = self._spans[stretch[0]]
        end = self._spans[stretch[1]][2]
        astral = self._astral[field]
        if not astral:
            return Span(field, start, end, start, end, weight)
        return Span(field, start, end, start + bisect_left(astral, start), end + bisect_left(astral, end), weight)


def _astral(text: str) -> list[int]:
    """Return the positions of the characters that UTF-16, which JavaScript and Java count in, writes as two units."""
    if max(text, default="") <= "\uffff":
        return []
    return [position for position, char in enumerate(text) if char > "\uffff"]
