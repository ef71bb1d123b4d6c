"""From out-of-fold scores to decisions: calibrated probabilities and a threshold for each label."""

import re
from dataclasses import dataclass

import numpy as np

from service.calibration import Calibration
from service.scorer import Array
from training.calibrate import calibrate
from training.errors import TrainingError

_THRESHOLDS = np.arange(1, 100) / 100

F1, MICRO_F1, MACRO_F1, PRECISION, RECALL = "f1", "micro-f1", "macro-f1", "precision", "recall"
_BOUND = re.compile(rf"({PRECISION}|{RECALL})=(0?\.[0-9]+)")


@dataclass(frozen=True)
class Measure:
    """What thresholds are chosen for.

    ``micro-f1``: one threshold for all labels. ``macro-f1``: one for each label. ``f1``: halfway between the two.
    ``precision`` or ``recall``: the one threshold that keeps it at ``least``, and gives most of the other.
    """

    name: str = F1
    least: float = 0.0

    @classmethod
    def parse(cls, text: str) -> "Measure":
        """Read ``f1``, ``micro-f1``, ``macro-f1``, ``precision=0.9`` or ``recall=0.8``; raises TrainingError."""
        if text in (F1, MICRO_F1, MACRO_F1):
            return cls(text)
        if bound := _BOUND.fullmatch(text):
            return cls(bound[1], float(bound[2]))
        raise TrainingError(
            f"{text!r} is no measure: it must be {F1}, {MICRO_F1}, {MACRO_F1}, {PRECISION}=P or {RECALL}=R, "
            "with P or R between 0 and 1"
        )

    def __str__(self) -> str:
        return f"{self.name}={self.least:g}" if self.least else self.name


@dataclass(frozen=True)
class Decisions:
    """What turns scores into labels; ``single`` allows one label a text at most."""

    calibration: Calibration
    threshold: Array
    single: bool = False

    def given(self, scores: Array) -> Array:
        """Return which labels [texts, labels] are given for ``scores``."""
        probabilities = self.calibration.probabilities(scores)
        reached = probabilities >= self.threshold
        return reached & _likeliest(np.where(reached, probabilities, -1.0)) if self.single else reached


def decide(
    scores: Array,
    wanted: Array,
    weight: Array,
    measure: Measure | None = None,
    single: bool = False,
    heed_rivals: bool = True,
    curved: bool = True,
) -> Decisions:
    """Fit calibration and thresholds on out-of-fold ``scores`` [texts, labels].

    ``wanted`` says what is labelled, ``weight`` how much each pair counts: nothing, where it is 0.
    """
    calibration = calibrate(scores, wanted, weight, heed_rivals, curved)
    threshold = choose_thresholds(calibration.probabilities(scores), wanted, weight, measure, single)
    return Decisions(calibration, threshold, single)


def choose_thresholds(
    probabilities: Array, wanted: Array, weight: Array, measure: Measure | None = None, single: bool = False
) -> Array:
    """Choose each label's threshold for the ``measure``; by default halfway between micro- and macro-F1."""
    measure = measure or Measure()
    weight = np.broadcast_to(np.asarray(weight, np.float64), probabilities.shape)
    # The only label of a text is the likeliest, whatever the others' probabilities.
    open_ = weight * _likeliest(probabilities) if single else weight
    given, hits = _above(probabilities, open_), _above(probabilities, open_ * wanted)
    common = np.full(wanted.shape[1], _common(given.sum(axis=1), hits.sum(axis=1), (wanted * weight).sum(), measure))
    if measure.name not in (F1, MACRO_F1):
        return common
    expected = _f1(_above(probabilities, open_ * probabilities), given, (probabilities * weight).sum(axis=0))
    own = _middle_of_best(expected)
    return own if measure.name == MACRO_F1 else (common + own) / 2


def _likeliest(probabilities: Array) -> Array:
    top = np.zeros(probabilities.shape, dtype=bool)
    np.put_along_axis(top, probabilities.argmax(axis=1)[:, None], True, axis=1)
    return top


def _above(probabilities: Array, weight: Array) -> Array:
    """Return [thresholds, labels]: the weight of the pairs whose probability reaches each threshold."""
    bins = np.searchsorted(_THRESHOLDS, probabilities, side="right")
    columns = [np.bincount(own, weights, len(_THRESHOLDS) + 1) for own, weights in zip(bins.T, weight.T, strict=True)]
    return np.array(columns)[:, :0:-1].cumsum(axis=1)[:, ::-1].T


def _common(given: Array, hits: Array, positives: float, measure: Measure) -> float:
    if measure.name == PRECISION:
        precision = hits / np.maximum(given, 1e-9)
        precise = np.flatnonzero((precision >= measure.least) & (given > 0))
        return float(_THRESHOLDS[precise[0] if len(precise) else precision.argmax()])
    if measure.name == RECALL:
        full = np.flatnonzero(hits >= measure.least * positives)
        return float(_THRESHOLDS[full[-1] if len(full) else 0])
    return float(_middle_of_best(_f1(hits, given, positives)[:, None])[0])


def _f1(hits: Array, given: Array, positives: Array | float) -> Array:
    return np.asarray(2.0 * hits / np.maximum(given + positives, 1e-9))


def _middle_of_best(measure: Array) -> Array:
    """Return for each column of ``measure`` [thresholds, ...] the threshold in the middle of its best ones."""
    best = measure >= measure.max(axis=0) - 1e-12
    return np.array([np.median(_THRESHOLDS[column]) for column in best.T])
