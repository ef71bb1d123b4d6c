"""The figures of a slice of held-out texts, with their intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from service.scorer import Array
from training.evaluate import LEAST
from training.heldout import HeldOut
from training.intervals import draws, interval

MEASURES = ("micro_f1", "macro_f1", "macro_f1_all", "precision", "recall", "exact", "abstained")


@dataclass(frozen=True)
class Sums:
    """Labels right, given and wanted, by label, and texts that are all right, without any label, and all."""

    hits: Array
    given: Array
    wanted: Array
    exact: float
    silent: float
    texts: float


class Tally:
    """Counts of some held-out texts, to be added up as often as texts are drawn."""

    def __init__(self, held_out: HeldOut) -> None:
        """Count."""
        wanted, given = held_out.wanted, held_out.given
        self._parts = [sparse.csc_matrix(part, dtype=np.float64).T for part in (wanted & given, given, wanted)]
        self._exact = (wanted == given).all(axis=1).astype(np.float64)
        self._silent = (~given.any(axis=1)).astype(np.float64)
        self.texts = len(held_out.rows)
        self.all = self.sums(np.ones(self.texts))
        self._there = self.all.wanted > 0
        self._frequent = self.all.wanted >= LEAST
        self._f1 = f1(self.all)

    def sums(self, times: Array) -> Sums:
        """Add up, each text so many ``times``."""
        times = times.astype(np.float64)  # whole numbers would be added up a thousand times slower
        hits, given, wanted = (part @ times for part in self._parts)
        exact, silent = float(self._exact @ times), float(self._silent @ times)
        return Sums(hits, given, wanted, exact, silent, float(times.sum()))

    def measures(self, sums: Sums) -> dict[str, float]:
        """Return the `MEASURES`. ``macro_f1`` is over labels with `LEAST` texts, ``macro_f1_all`` over all there."""
        hits, given, wanted = sums.hits.sum(), sums.given.sum(), sums.wanted.sum()
        # A label that was not drawn says nothing new: left out, the weakest would make the mean better.
        drawn = f1(sums)
        label_f1 = np.where(np.isnan(drawn), self._f1, drawn)
        return {
            "micro_f1": ratio(2 * hits, given + wanted),
            "macro_f1": _mean(label_f1[self._frequent]),
            "macro_f1_all": _mean(label_f1[self._there]),
            "precision": ratio(hits, given),
            "recall": ratio(hits, wanted),
            "exact": ratio(sums.exact, sums.texts),
            "abstained": ratio(sums.silent, sums.texts),
        }

    def figures(self) -> dict[str, Any]:
        """Return each measure with its interval, and how many texts and labels they are of."""
        values = self.measures(self.all)
        drawn = [self.measures(self.sums(times)) for times in draws(self.texts)]
        return {
            "texts": self.texts,
            "labels": int(self._there.sum()),
            "macro_labels": int(self._frequent.sum()),
            **{name: _with_interval(values[name], [own[name] for own in drawn]) for name in MEASURES},
        }

    def label_f1(self) -> list[dict[str, float]]:
        """Return each label's F1 with its interval."""
        drawn = np.array([f1(self.sums(times)) for times in draws(self.texts)])
        return [_with_interval(value, own) for value, own in zip(self._f1.tolist(), drawn.T, strict=True)]


def f1(sums: Sums) -> Array:
    """Return each label's F1; not a number for one that is neither given nor wanted."""
    total = sums.given + sums.wanted
    return np.where(total > 0, 2 * sums.hits / np.maximum(total, 1), np.nan)


def ratio(part: float, whole: float) -> float:
    """Return the share; not a number of nothing."""
    return float(part / whole) if whole else float("nan")


def _mean(values: Array) -> float:
    values = values[~np.isnan(values)]
    return float(values.mean()) if len(values) else float("nan")


def _with_interval(value: float, drawn: Sequence[float]) -> dict[str, float]:
    low, high = interval(drawn)
    return {"value": value, "low": low, "high": high}
