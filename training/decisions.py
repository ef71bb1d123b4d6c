"""From out-of-fold scores to decisions: calibrated probabilities and a threshold for each label."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from service.scorer import Array

# How far a label's own slope and offset may go from the common ones, as standard deviations of a Gaussian prior.
_SLOPE_SPREAD = 0.5
_OFFSET_SPREAD = 0.5
_THRESHOLDS = np.arange(0.05, 0.96, 0.01)


@dataclass(frozen=True)
class Decisions:
    """What turns scores into labels, one value a label each."""

    slope: Array
    offset: Array
    threshold: Array

    def probabilities(self, scores: Array) -> Array:
        """Return calibrated probabilities for ``scores`` [texts, labels]."""
        return np.asarray(expit(self.slope * scores + self.offset))

    def given(self, scores: Array) -> Array:
        """Return which labels [texts, labels] are given for ``scores``."""
        return np.asarray(self.probabilities(scores) >= self.threshold)


def decide(scores: Array, wanted: Array, weight: Array, common: bool = False) -> Decisions:
    """Fit calibration and thresholds on out-of-fold ``scores`` [texts, labels].

    ``wanted`` says what is labelled, ``weight`` how much each pair counts: nothing, where it is 0.
    ``common`` asks for one threshold for all labels.
    """
    slope, offset = calibrate(scores, wanted, weight)
    probabilities = expit(slope * scores + offset)
    return Decisions(slope, offset, choose_thresholds(probabilities, wanted, weight, common))


def calibrate(scores: Array, wanted: Array, weight: Array) -> tuple[Array, Array]:
    """Fit a sigmoid for each label (Platt 1999), drawn towards the common one where examples are few."""
    all_labels = scores.ravel(), wanted.ravel(), np.asarray(weight, np.float64).ravel()
    common = _fit_sigmoid(*all_labels, np.array([1.0, 0.0]), np.array([np.inf, np.inf]))
    spread = np.array([_SLOPE_SPREAD * common[0], _OFFSET_SPREAD])
    fitted = [
        _fit_sigmoid(scores[:, label], wanted[:, label], weight[:, label], common, spread)
        for label in range(scores.shape[1])
    ]
    slope, offset = np.array(fitted).reshape(-1, 2).T
    return slope, offset


def _fit_sigmoid(scores: Array, wanted: Array, weight: Array, centre: Array, spread: Array) -> Array:
    def loss(parameters: Array) -> tuple[float, Array]:
        logits = parameters[0] * scores + parameters[1]
        away = (parameters - centre) / spread
        value = float(weight @ (np.logaddexp(0.0, logits) - wanted * logits) + 0.5 * away @ away)
        residual = weight * (expit(logits) - wanted)
        return value, np.array([residual @ scores, residual.sum()]) + away / spread

    return np.asarray(minimize(loss, centre, jac=True, method="L-BFGS-B").x)


def choose_thresholds(probabilities: Array, wanted: Array, weight: Array, common: bool = False) -> Array:
    """Choose each label's threshold for its F1, drawn towards the one best for micro-F1.

    The common threshold weighs 1/sqrt(positives): free thresholds overfit labels with few examples.
    """
    counts = [_counts(probabilities, wanted, weight, threshold) for threshold in _THRESHOLDS]
    hits, given = np.array([c[0] for c in counts]), np.array([c[1] for c in counts])
    positives = (wanted * weight).sum(axis=0)
    micro = _f1(hits.sum(axis=1, keepdims=True), given.sum(axis=1, keepdims=True), positives.sum())
    best = _middle_of_best(micro)[0]
    if common:
        return np.full(wanted.shape[1], best)
    drawn = 1.0 / np.sqrt(np.maximum(positives, 1))
    return np.asarray(drawn * best + (1.0 - drawn) * _middle_of_best(_f1(hits, given, positives)))


def _middle_of_best(measure: Array) -> Array:
    """Return for each column of ``measure`` [thresholds, ...] the threshold in the middle of its best ones."""
    best = measure >= measure.max(axis=0) - 1e-12
    return np.array([np.median(_THRESHOLDS[column]) for column in best.T])


def _counts(probabilities: Array, wanted: Array, weight: Array, threshold: float) -> tuple[Array, Array]:
    given = (probabilities >= threshold) * weight
    return (given * wanted).sum(axis=0), given.sum(axis=0)


def _f1(hits: Array, given: Array, positives: Any) -> Array:
    return np.asarray(2.0 * hits / np.maximum(given + positives, 1e-9))
