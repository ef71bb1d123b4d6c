"""Fit the calibration of a facet on out-of-fold scores: one logistic regression over all (text, label) pairs.

Every label has a slope and an offset of its own, drawn towards the common ones where its examples are few
(Platt's sigmoid, 1999, with a Gaussian prior: a model with random effects). Curve, rivals, and how much the
offset goes with the label's frequency are common to all. Newton's method, in which what the labels own is
eliminated first: a step costs one pass over the pairs however many labels there are.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from scipy.special import expit

from service.calibration import Calibration, best_rivals
from service.scorer import Array

# How far a label's slope (in parts of the common one) and offset may go from the common ones: standard deviations.
_SLOPE_SPREAD = 0.5
_OFFSET_SPREAD = 0.5
# Corners of the common curve, in units of the typical score of a label that is right.
_KNOTS = np.array([-0.5, 0.0, 0.5])
# Standard deviations of the common values: slope, offset, frequency, the curve's bends, low and high rivals.
_COMMON_SPREAD = np.array([20.0, 20.0, 1.0, *(5.0 for _ in _KNOTS), 3.0, 3.0])
_SLOPE, _OFFSET, _FREQUENCY = 0, 1, 2
_OWN = [_SLOPE, _OFFSET]
_CURVED = [_FREQUENCY, *range(3, 3 + len(_KNOTS))]
# So small that the value stays 0.
_NONE = 1e-6
# Beyond so many pairs those whose score is lower than that of nearly every right one are drawn from: they are
# the most, and each says next to nothing.
_MOST_PAIRS = 400_000
_HARDLY_RIGHT = 0.02
_STEPS = 50
_LONGEST_STEP = 2.0
_CLOSE = 1e-4


@dataclass(frozen=True)
class _Pairs:
    """What is known of some (text, label) pairs; ``features`` [pairs, features] are the common ones.

    ``of_label`` [labels, pairs] has a one where a pair is of a label.
    """

    features: Array
    label: Array
    wanted: Array
    weight: Array
    of_label: sparse.csr_matrix


@dataclass(frozen=True)
class _Values:
    """What is fitted: ``common`` [features] and ``own`` [labels, slope and offset]."""

    common: Array
    own: Array


def calibrate(
    scores: Array, wanted: Array, weight: Array, heed_rivals: bool = True, curved: bool = True
) -> Calibration:
    """Fit on ``scores`` [texts, labels]; ``weight`` says how much each pair counts, nothing where it is 0.

    ``heed_rivals`` lets a label's probability depend on the best score among the text's other labels; without
    ``curved`` it has neither a curve nor an offset that goes with its frequency: it is a plain sigmoid.
    """
    weight = np.broadcast_to(np.asarray(weight, np.float64), scores.shape)
    scale, frequency = _scale(scores, wanted, weight), _frequency(wanted, weight)
    heeded = heed_rivals and scores.shape[1] > 1
    pairs = _pairs(scores / scale, wanted, weight, frequency, heeded)
    common_spread = np.where(np.isin(np.arange(len(_COMMON_SPREAD)), _CURVED) & (not curved), _NONE, _COMMON_SPREAD)
    start = _Values(np.eye(len(_COMMON_SPREAD))[_SLOPE], np.zeros((scores.shape[1], 2)))
    alike = _newton(pairs, start, common_spread, np.zeros(2))
    spread = np.array([max(_SLOPE_SPREAD * abs(alike.common[_SLOPE]), 1e-3), _OFFSET_SPREAD])
    values = _newton(pairs, alike, common_spread, spread)
    common, own = values.common, values.own
    return Calibration(
        (common[_SLOPE] + own[:, 0]) / scale,
        common[_OFFSET] + common[_FREQUENCY] * frequency + own[:, 1],
        _KNOTS * scale,
        common[3 : 3 + len(_KNOTS)] / scale,
        common[-2:] / scale if heeded else np.zeros(2),
    )


def _scale(scores: Array, wanted: Array, weight: Array) -> float:
    right = weight * wanted
    return float((right * scores**2).sum() / max(right.sum(), 1e-9)) ** 0.5 or 1.0


def _frequency(wanted: Array, weight: Array) -> Array:
    """Return the log of each label's share of the texts, about the mean; 0 for a label of which nothing is known."""
    texts = weight.sum(axis=0)
    share = np.log(((wanted * weight).sum(axis=0) + 0.5) / (texts + 0.5))
    return np.where(texts > 0, share - (share[texts > 0].mean() if texts.any() else 0.0), 0.0)


def _pairs(scores: Array, wanted: Array, weight: Array, frequency: Array, heeded: bool) -> _Pairs:
    weight = _draw(scores, wanted, weight)
    rows, label = np.nonzero(weight)
    own = scores[rows, label]
    rivals = best_rivals(scores)[rows, label] if heeded else np.zeros_like(own)
    features = [own, np.ones_like(own), frequency[label]]
    features += [np.maximum(own - knot, 0.0) for knot in _KNOTS]
    features += [np.minimum(rivals, 0.0), np.maximum(rivals, 0.0)]
    place = np.arange(len(label))
    of_label = sparse.csr_matrix((np.ones(len(label)), (label, place)), (scores.shape[1], len(label)))
    return _Pairs(np.stack(features, axis=1), label, wanted[rows, label], weight[rows, label], of_label)


def _draw(scores: Array, wanted: Array, weight: Array) -> Array:
    """Return the weights, those of pairs that were not drawn 0 and those of the pairs that stand for them more."""
    known = weight > 0
    if np.count_nonzero(known) <= _MOST_PAIRS or not wanted.any():
        return weight
    generator = np.random.default_rng(0)
    thinkable = wanted | (scores >= np.quantile(scores[wanted], _HARDLY_RIGHT))
    chance = np.zeros(scores.shape, np.float32)
    left = float(_MOST_PAIRS)
    for part in (known & thinkable, known & ~thinkable):
        size = float(np.count_nonzero(part))
        # A quarter at least for the rest, so that what is hardly right is not forgotten.
        chance[part] = min(1.0, max(left, _MOST_PAIRS / 4) / max(size, 1))
        left -= size
    drawn = generator.random(scores.shape, dtype=np.float32) < chance
    return np.where(drawn, weight / np.maximum(chance, 1e-9), 0.0)


def _newton(pairs: _Pairs, values: _Values, common_spread: Array, spread: Array) -> _Values:
    """Minimise from ``values``; ``spread`` is the prior's for what the labels own, 0 to leave that as it is."""
    common_prior, own_prior = 1.0 / common_spread**2, 1.0 / np.maximum(spread, 1e-9) ** 2
    for _ in range(_STEPS):
        residual, bend = _slopes(pairs, values)
        gradient = pairs.features.T @ residual + values.common * common_prior
        bent = pairs.features * bend[:, None]
        curvature = bent.T @ pairs.features + np.diag(common_prior)
        own_step = np.zeros_like(values.own)
        if spread.all():
            own_gradient = pairs.of_label @ (pairs.features[:, _OWN] * residual[:, None]) + values.own * own_prior
            between = np.stack([pairs.of_label @ (bent * pairs.features[:, [own]]) for own in _OWN], axis=-1)
            inverse = np.linalg.inv(between[:, _OWN] + np.diag(own_prior))
            through = between @ inverse
            gradient = gradient - np.einsum("lfo,lo->f", through, own_gradient)
            curvature = curvature - np.einsum("lfo,lgo->fg", through, between)
        step = np.linalg.solve(curvature, gradient)
        if spread.all():
            own_step = np.einsum("lop,lp->lo", inverse, own_gradient - np.einsum("lfo,f->lo", between, step))
        longest = max(np.abs(step).max(), np.abs(own_step).max())
        shorten = min(1.0, _LONGEST_STEP / max(longest, 1e-12))
        values = replace(values, common=values.common - shorten * step, own=values.own - shorten * own_step)
        if longest < _CLOSE:
            break
    return values


def _slopes(pairs: _Pairs, values: _Values) -> tuple[Array, Array]:
    """Return the first and second derivative of each pair's loss by its logit."""
    own = values.own[pairs.label]
    logits = pairs.features @ values.common + own[:, 0] * pairs.features[:, _SLOPE] + own[:, 1]
    probability = expit(logits)
    return pairs.weight * (probability - pairs.wanted), pairs.weight * probability * (1.0 - probability)
