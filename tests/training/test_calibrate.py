import numpy as np
import pytest
from scipy.special import expit

import training.calibrate as module
from training.calibrate import calibrate


def everywhere(scores):
    return np.ones(scores.shape)


@pytest.fixture(scope="module")
def many():
    """Scores, and the probabilities that labels were drawn by: sigmoids of 3 * score + 1 and 2 * score - 1."""
    generator = np.random.default_rng(3)
    scores = generator.normal(-0.5, 1.0, (40_000, 2))
    likely = expit(scores * [3.0, 2.0] + [1.0, -1.0])
    return scores, generator.random(scores.shape) < likely, likely


def test_probabilities_are_those_that_labels_were_drawn_by(many):
    scores, wanted, likely = many
    found = calibrate(scores, wanted, everywhere(scores)).probabilities(scores)
    assert np.abs(found - likely).mean() < 0.01


def test_a_text_that_another_label_claims_is_less_likely_to_have_this_one():
    """Every text has just one of two labels: scores of 1 and -1 are sure, two of 0 are not."""
    generator = np.random.default_rng(4)
    first = generator.random(4000) < 0.5
    scores = np.where(np.stack([first, ~first], axis=1), 1.0, -1.0) + generator.normal(0, 1.0, (4000, 2))
    calibration = calibrate(scores, np.stack([first, ~first], axis=1), everywhere(scores))
    alone, rivalled = calibration.probabilities(np.array([[0.0, -2.0], [0.0, 2.0]]))[:, 0]
    assert alone > 0.7
    assert rivalled < 0.3


def test_the_curve_bends_where_a_sigmoid_does_not_fit():
    """Right half of the time wherever the score is above 0, and never below."""
    generator = np.random.default_rng(5)
    scores = generator.normal(0, 1.0, (20_000, 1))
    wanted = (scores > 0) & (generator.random(scores.shape) < 0.5)
    found = calibrate(scores, wanted, everywhere(scores)).probabilities(np.array([[-0.7], [0.7], [1.5]]))[:, 0]
    np.testing.assert_allclose(found, [0.0, 0.5, 0.5], atol=0.06)


def test_a_label_without_examples_has_the_common_sigmoid(many):
    scores, wanted, _ = many
    known = everywhere(scores)
    known[:, 1] = 0
    calibration = calibrate(scores, wanted, known)
    # The first label alone is common to all, so both are drawn to it.
    np.testing.assert_allclose(calibration.slope[1], calibration.slope[0], rtol=0.01)
    np.testing.assert_allclose(calibration.offset[1], calibration.offset[0], atol=0.01)


def test_a_label_without_positives_is_less_likely_and_not_impossible(many):
    scores, wanted, _ = many
    scores = np.hstack([scores[:, :1], np.full((len(scores), 1), -1.0)])
    wanted = np.hstack([wanted[:, :1], np.zeros((len(wanted), 1), dtype=bool)])
    known = everywhere(scores)
    known[30:, 1] = 0
    usual, never = calibrate(scores, wanted, known).probabilities(np.array([1.0, 1.0]))
    assert 0.01 < never < usual


def test_a_label_moves_from_the_common_slope_the_further_the_more_examples_it_has(many):
    scores, wanted, _ = many
    wanted = np.hstack([wanted[:, :1], ~wanted[:, :1]])
    scores, wanted = scores[:5000, [0, 0]], wanted[:5000]
    slopes = []
    for examples in (0, 10, 100, 1000):
        known = everywhere(scores)
        known[examples:, 1] = 0
        slopes.append(calibrate(scores, wanted, known).slope[1])
    assert slopes[0] > slopes[1] > slopes[2]
    assert slopes[3] < -1.0


@pytest.mark.parametrize("labels", [1, 3])
def test_scores_without_any_right_one_are_calibrated_all_the_same(labels):
    scores = np.full((20, labels), -1.0)
    calibration = calibrate(scores, np.zeros(scores.shape, dtype=bool), everywhere(scores))
    assert (calibration.probabilities(scores) < 0.2).all()


def test_pairs_drawn_stand_for_all(many, monkeypatch):
    scores, wanted, _ = many
    every = calibrate(scores, wanted, everywhere(scores)).probabilities(scores)
    monkeypatch.setattr(module, "_MOST_PAIRS", 8_000)
    drawn = calibrate(scores, wanted, everywhere(scores)).probabilities(scores)
    assert 0 < np.abs(drawn - every).mean() < 0.01


def test_without_a_curve_it_is_a_plain_sigmoid_of_each_label(many):
    scores, wanted, likely = many
    calibration = calibrate(scores, wanted, everywhere(scores), heed_rivals=False, curved=False)
    assert np.abs(calibration.bends).max() < 1e-6
    assert not calibration.rivals.any()
    assert np.abs(calibration.probabilities(scores) - likely).mean() < 0.01
