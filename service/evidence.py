"""Say why: share a label's score out among the words that earned it."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from service.concepts import Occurrence
from service.document import Document
from service.scorer import Scored, Scorer

STRONGEST = 10

# Tokens from the first to the last, both included.
Stretch = tuple[int, int]


@dataclass(frozen=True)
class Span:
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
    """The shares of words and concepts in the scores of the linear model; what labels have in common is done once."""

    def __init__(self, scorer: Scorer, scored: Scored, document: Document, concepts: Sequence[Occurrence]) -> None:
        self._scored = scored
        self._weights = scorer.weights[scored.terms]
        rows = [scorer.row(place.token.surface, place.in_title) for place in document.places]
        self._stretches = [(number, number) for number in range(len(rows))]
        for occurrence in concepts:
            rows.append(scorer.concepts({occurrence.term: 1}))
            self._stretches.append((occurrence.first, occurrence.last))
        self._owner = np.repeat(np.arange(len(rows)), [len(columns) for columns, _ in rows])
        columns = np.concatenate([np.zeros(0, np.int32), *(columns for columns, _ in rows)])
        inside = np.concatenate([np.zeros(0), *(counts for _, counts in rows)])
        self._position = np.searchsorted(scored.terms, columns)
        # A term's contribution is shared equally by all its occurrences.
        self._share = inside / scored.counts[self._position]

    def of(self, column: int) -> dict[Stretch, float]:
        """Return the share of each stretch of tokens in the score in ``column``."""
        contributions = self._scored.values * self._weights[:, [column]].toarray()[:, 0]
        owned = np.bincount(self._owner, contributions[self._position] * self._share, minlength=len(self._stretches))
        shares: dict[Stretch, float] = defaultdict(float)
        for owner in np.flatnonzero(owned).tolist():
            shares[self._stretches[owner]] += float(owned[owner])
        return shares


class SpanWriter:
    """Turns stretches of tokens into spans of the fields as sent."""

    def __init__(self, document: Document) -> None:
        self._places = document.places
        self._astral = {name: _astral(text) for name, text in document.fields.items()}

    def write(self, weights: Mapping[Stretch, float], strongest: int | None) -> list[Span]:
        """Return the spans, the strongest first; None for all that weigh anything."""
        order = sorted((s for s in weights if weights[s]), key=lambda s: (-abs(weights[s]), s))
        return [self._span(stretch, weights[stretch]) for stretch in order[:strongest]]

    def _span(self, stretch: Stretch, weight: float) -> Span:
        first, last = (self._places[number] for number in stretch)
        start, end = first.token.start, last.token.end
        astral = self._astral[first.field]
        return Span(
            first.field, start, end, start + bisect_left(astral, start), end + bisect_left(astral, end), weight
        )  # fmt: skip


def _astral(text: str) -> list[int]:
    """Return the positions of the characters that UTF-16, which JavaScript and Java count in, writes as two units."""
    if max(text, default="") <= "\uffff":
        return []
    return [position for position, char in enumerate(text) if char > "\uffff"]
