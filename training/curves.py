"""Curves over the threshold: precision, recall and F1 if one threshold served all labels."""

from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score

from service.scorer import Array
from training.heldout import HeldOut

_THRESHOLDS = np.arange(5, 100, 5) / 100
_RECALLS = np.arange(2, 101, 2) / 100


def threshold_curve(held_out: HeldOut) -> list[dict[str, Any]]:
    """Return precision, recall, micro- and macro-F1 (over labels there) at each common threshold."""
    there = held_out.wanted.any(axis=0)
    wanted = held_out.wanted.sum(axis=0)
    curve = []
    for threshold in _THRESHOLDS.tolist():
        reached = held_out.known & (held_out.probabilities >= threshold)
        hits, given = (reached & held_out.wanted).sum(axis=0), reached.sum(axis=0)
        label_f1 = 2 * hits / np.maximum(given + wanted, 1)
        curve.append(
            {
                "threshold": threshold,
                "precision": hits.sum() / given.sum() if given.any() else None,
                "recall": hits.sum() / max(wanted.sum(), 1),
                "micro_f1": 2 * hits.sum() / max((given + wanted).sum(), 1),
                "macro_f1_all": label_f1[there].mean() if there.any() else None,
            }
        )
    return curve


def precision_recall_curve(held_out: HeldOut) -> list[dict[str, float]]:
    """Return the precision at which each part of all labels wanted is found, all pairs in order of probability."""
    pairs = held_out.known & (held_out.probabilities > 0)
    order = np.argsort(-held_out.probabilities[pairs], kind="stable")
    hits = np.cumsum(held_out.wanted[pairs][order])
    wanted = held_out.wanted.sum()
    needed = np.ceil(_RECALLS * wanted - 1e-9)
    first = np.searchsorted(hits, needed)
    return [
        {"recall": recall, "precision": hits[place] / (place + 1)}
        for recall, place in zip(_RECALLS.tolist(), first.tolist(), strict=True)
        if wanted and place < len(hits)
    ]


def average_precision(held_out: HeldOut) -> list[float | None]:
    """Return each label's average precision: how well its texts come first, whatever the threshold."""
    return [_average(held_out, column) for column in range(len(held_out.labels))]


def _average(held_out: HeldOut, column: int) -> float | None:
    known = held_out.known[:, column]
    wanted: Array = held_out.wanted[known, column]
    if column >= held_out.trained or not wanted.any():
        return None
    return float(average_precision_score(wanted, held_out.probabilities[known, column]))
