"""Say why: share a label's score out among the words that earned it."""

from bisect import bisect_left
from dataclasses import dataclass
from typing import Any

import numpy as np

from service.scorer import Scored, Scorer
from service.text import Token

STRONGEST = 10


@dataclass(frozen=True)
class Span:
    """A word and its share of a score; ``start`` and ``end`` count code points of ``field`` as sent."""

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


@dataclass(frozen=True)
class Source:
    """Words of one field of a statement. ``title_end``: words that start before it are of the title."""

    field: str
    text: str
    tokens: list[Token]
    title_end: int


class Explainer:
    """Explain labels of one scored text; what labels have in common is worked out once."""

    def __init__(self, scorer: Scorer, scored: Scored, sources: list[Source]) -> None:
        self._scored = scored
        self._weights = scorer.weights[scored.terms]
        self._bias = scorer.bias
        self._astral = {source.field: _astral(source.text) for source in sources}
        self._places = [(source, token) for source in sources for token in source.tokens]
        rows = [scorer.row(token.surface, token.start < source.title_end) for source, token in self._places]
        lengths = [len(columns) for columns, _ in rows]
        self._owner = np.repeat(np.arange(len(rows)), lengths)
        columns = np.concatenate([columns for columns, _ in rows]) if rows else np.zeros(0, np.int64)
        inside = np.concatenate([counts for _, counts in rows]) if rows else np.zeros(0)
        self._position = np.searchsorted(scored.terms, columns)
        # A term's contribution is shared equally by all its occurrences.
        self._share = inside / scored.counts[self._position]

    def explain(self, label: int, strongest: int | None = STRONGEST) -> Evidence:
        """Return the evidence of one label (its column), the strongest spans first; None for all spans."""
        weights = self._weights[:, [label]].toarray()[:, 0]
        contributions = self._scored.values * weights
        by_word = np.bincount(
            self._owner, contributions[self._position] * self._share, minlength=len(self._places)
        )  # fmt: skip
        order = np.argsort(-np.abs(by_word), kind="stable")
        order = order[np.abs(by_word[order]) > 0][:strongest]
        spans = [self._span(int(index), float(by_word[index])) for index in order]
        return Evidence(float(self._scored.scores[label]), float(self._bias[label]), spans)

    def _span(self, index: int, weight: float) -> Span:
        source, token = self._places[index]
        astral = self._astral[source.field]
        start, end = (position + bisect_left(astral, position) for position in (token.start, token.end))
        return Span(source.field, token.start, token.end, start, end, weight)


def _astral(text: str) -> list[int]:
    """Return the positions of the characters that UTF-16, which JavaScript and Java count in, writes as two units."""
    return (
        [position for position, char in enumerate(text) if char > "\uffff"] if max(text, default="") > "\uffff" else []
    )


def as_json(evidence: Evidence) -> dict[str, Any]:
    """Return the evidence in the shape that the HTTP answer has."""
    return {
        "score": evidence.score,
        "rest": evidence.rest,
        "spans": [vars(span) for span in evidence.spans],
    }
