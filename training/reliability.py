"""How far probabilities are from what comes true."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

import numpy as np

from service.scorer import Array
from training.heldout import HeldOut
from training.intervals import draws, interval

# Calibration is judged where a label is thinkable: the rest is right for any model.
LEAST_PROBABILITY = 0.1
BINS = 10

# A probability, and whether the label is right.
Judged = list[tuple[float, bool]]


def calibration_error(texts: Iterable[Judged]) -> float:
    """Return the mean gap between probability and share of right labels, over bins of equal size."""
    judged = np.array(list(chain.from_iterable(texts)), np.float64).reshape(-1, 2)
    return _error(judged[_order(judged)])


def reliability(held_out: HeldOut) -> dict[str, Any]:
    """Return the calibration error with its interval over texts, and the bins that it is made of."""
    texts, labels = np.nonzero(held_out.known & (held_out.probabilities >= LEAST_PROBABILITY))
    judged = np.stack([held_out.probabilities[texts, labels], held_out.wanted[texts, labels]], axis=1)
    order = _order(judged)
    judged, texts = judged[order], texts[order]
    errors = [_error(np.repeat(judged, times[texts], axis=0)) for times in draws(len(held_out.rows))]
    low, high = interval(errors)
    bins = [
        {"pairs": len(part), "probability": part[:, 0].mean(), "right": part[:, 1].mean()}
        for part in np.array_split(judged, BINS)
        if len(part)
    ]
    return {"error": {"value": _error(judged), "low": low, "high": high}, "pairs": len(judged), "bins": bins}


def _order(judged: Array) -> Array:
    # By probability alone: sorted by what is right as well, equal probabilities would look miscalibrated.
    return np.argsort(judged[:, 0], kind="stable")


def _error(judged: Array) -> float:
    """Return the error of pairs [pairs, probability and right], the least probable first; none gives not-a-number."""
    if not len(judged):
        return float("nan")
    bins = [part for part in np.array_split(judged, BINS) if len(part)]
    return float(sum(len(part) * abs(np.subtract(*part.mean(axis=0))) for part in bins) / len(judged))
