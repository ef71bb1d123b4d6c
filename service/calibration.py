"""From scores to probabilities: a sigmoid for each label, bent alike for all, that heeds a text's other labels.

A label's score says little alone: the same score makes a label likelier in a text that no other label claims.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np

from service.scorer import Array

# Far beyond any real score, so that no exponential overflows.
_FARTHEST = 500.0


@dataclass(frozen=True)
class Calibration:
    """The logit of a label is ``slope * score + offset + bends . max(score - knots, 0) + rivals . (low, high)``.

    ``slope`` and ``offset`` are each label's own; ``knots`` and ``bends``, the corners of a curve, and ``rivals``
    are shared. ``low`` and ``high`` are the negative and the positive part of the best score among the text's
    other labels.
    """

    slope: Array
    offset: Array
    knots: Array
    bends: Array
    rivals: Array

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Calibration":
        """Make the calibration that a manifest holds; one without curve and rivals is a plain sigmoid."""
        names = ("slope", "offset", "knots", "bends", "rivals")
        default: dict[str, list[float]] = {"knots": [], "bends": [], "rivals": [0.0, 0.0]}
        return cls(*(np.array(values.get(name, default.get(name)), np.float64) for name in names))

    def to_json(self) -> dict[str, list[float]]:
        """Return the values as a manifest holds them."""
        return {own.name: [round(float(value), 6) for value in getattr(self, own.name)] for own in fields(self)}

    @cached_property
    def heeds_rivals(self) -> bool:
        """Whether a label's probability depends on the scores of the text's other labels."""
        return bool(self.rivals.any())

    def logits(self, scores: Array) -> Array:
        """Return log-odds for ``scores`` [..., labels]."""
        logits = self.slope * scores + self.offset
        if len(self.knots):
            logits += np.maximum(scores[..., None] - self.knots, 0.0) @ self.bends
        if self.heeds_rivals:
            best = best_rivals(scores)
            low, high = self.rivals
            logits = logits + low * np.minimum(best, 0.0) + high * np.maximum(best, 0.0)
        return np.asarray(logits)

    def probabilities(self, scores: Array) -> Array:
        """Return calibrated probabilities for ``scores`` [..., labels]."""
        return np.asarray(1.0 / (1.0 + np.exp(-np.maximum(self.logits(scores), -_FARTHEST))))


def best_rivals(scores: Array) -> Array:
    """Return for each label the best score among the others of its text; 0 where there is no other."""
    if scores.shape[-1] < 2:
        return np.zeros_like(scores)
    second, first = np.moveaxis(np.partition(scores, (-2, -1), axis=-1)[..., -2:], -1, 0)
    first, second = first[..., None], second[..., None]
    return np.asarray(np.where(scores == first, second, first))
