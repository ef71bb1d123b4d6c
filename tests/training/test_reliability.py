import math

import numpy as np
import pytest
from held import held

from training.reliability import calibration_error, reliability


def test_probabilities_that_come_true_have_no_error():
    assert calibration_error([[(0.5, True), (0.5, False)]] * 50) == pytest.approx(0.0)


def test_the_error_is_the_gap_between_probability_and_share():
    assert calibration_error([[(0.9, True), (0.9, False)]] * 50) == pytest.approx(0.4)


def test_fewer_pairs_than_bins():
    assert calibration_error([[(0.9, True)], [(0.2, False)]]) == pytest.approx(0.15)
    assert math.isnan(calibration_error([]))


def test_reliability_leaves_out_what_is_unthinkable_or_unknown():
    generator = np.random.default_rng(0)
    probabilities = generator.random((2000, 2))
    wanted = generator.random((2000, 2)) < probabilities
    known = np.ones_like(wanted)
    known[:, 1] = False
    own = reliability(held(wanted, wanted, probabilities, known))
    there = probabilities[:, 0] >= 0.1
    assert own["pairs"] == sum(bin_["pairs"] for bin_ in own["bins"]) == there.sum()
    assert [bin_["pairs"] for bin_ in own["bins"]] == [len(part) for part in np.array_split(np.flatnonzero(there), 10)]
    pairs = list(zip(probabilities[there, 0].tolist(), wanted[there, 0].tolist(), strict=True))
    assert own["error"]["value"] == pytest.approx(calibration_error([pairs]))
    assert 0 < own["error"]["low"] < own["error"]["high"] < 0.1
    assert all(abs(bin_["probability"] - bin_["right"]) < 0.1 for bin_ in own["bins"])
