import numpy as np
import pytest
from scipy.special import expit

from training.decisions import Decisions, calibrate, choose_thresholds, decide


def column(*values, kind=float):
    return np.array(values, dtype=kind)[:, None]


def everywhere(scores):
    return np.ones(scores.shape, dtype=bool)


@pytest.fixture(scope="module")
def many():
    """Scores whose labels were drawn by the sigmoids 3 * score + 1 and 2 * score - 1."""
    generator = np.random.default_rng(3)
    scores = generator.normal(-0.5, 1.0, (40_000, 2))
    return scores, generator.random(scores.shape) < expit(scores * [3.0, 2.0] + [1.0, -1.0])


def test_calibration_recovers_the_sigmoids_that_labels_were_drawn_by(many):
    scores, wanted = many
    slope, offset = calibrate(scores, wanted, everywhere(scores))
    np.testing.assert_allclose(slope, [3.0, 2.0], atol=0.1)
    np.testing.assert_allclose(offset, [1.0, -1.0], atol=0.1)


def test_probabilities_are_those_of_the_labels(many):
    scores, wanted = many
    probabilities = decide(scores, wanted, everywhere(scores)).probabilities(scores)
    for low in (0.1, 0.4, 0.7):
        within = (probabilities >= low) & (probabilities < low + 0.2)
        assert wanted[within].mean() == pytest.approx(probabilities[within].mean(), abs=0.02)


def test_a_label_without_examples_has_the_common_sigmoid(many):
    scores, wanted = many
    known = everywhere(scores)
    known[:, 1] = False
    slope, offset = calibrate(scores, wanted, known)
    # The first label alone is common to all, so both are drawn to it.
    np.testing.assert_allclose([slope[1], offset[1]], [slope[0], offset[0]], atol=1e-3)


def test_a_label_without_positives_stays_near_the_common_sigmoid(many):
    scores, wanted = many
    scores = np.hstack([scores[:, :1], np.full((len(scores), 1), -1.0)])
    wanted = np.hstack([wanted[:, :1], np.zeros((len(wanted), 1), dtype=bool)])
    known = everywhere(scores)
    known[30:, 1] = False
    slope, offset = calibrate(scores, wanted, known)
    common = calibrate(scores[:, :1], wanted[:, :1], known[:, :1])
    # Thirty texts without the label make it less likely, not impossible.
    assert 0.2 < offset[1] < common[1][0]
    assert 0.5 * common[0][0] < slope[1] < 2 * common[0][0]


def test_a_label_moves_from_the_common_sigmoid_the_further_the_more_examples_it_has(many):
    scores, wanted = many
    wanted = np.hstack([wanted[:, :1], ~wanted[:, :1]])
    scores, wanted = scores[:5000, [0, 0]], wanted[:5000]
    slopes = []
    for examples in (0, 10, 100, 1000):
        known = everywhere(scores)
        known[examples:, 1] = False
        slopes.append(calibrate(scores, wanted, known)[0][1])
    assert slopes == sorted(slopes, reverse=True)
    assert slopes[0] == pytest.approx(3.0, abs=0.5)
    assert slopes[3] < -2.0


THRESHOLDS = [
    pytest.param([0.095, 0.195, 0.605, 0.705], [0, 0, 1, 1], 0.4, id="midway between the two"),
    pytest.param([0.105, 0.605, 0.505, 0.905], [0, 0, 1, 1], 0.305, id="recall is worth a text too many"),
    pytest.param([0.105, 0.205, 0.305, 0.905], [1, 1, 1, 1], 0.075, id="all wanted"),
]


@pytest.mark.parametrize(("probabilities", "wanted", "threshold"), THRESHOLDS)
def test_one_label_has_the_threshold_best_for_its_f1(probabilities, wanted, threshold):
    probabilities, wanted = column(*probabilities), column(*wanted, kind=bool)
    assert choose_thresholds(probabilities, wanted, everywhere(wanted)) == pytest.approx([threshold])


@pytest.fixture
def two_labels():
    """The best thresholds are .295 for the first label (16 positives), .695 for the second (4), .295 for both."""
    first, second = np.repeat([0.195, 0.395], [24, 16]), np.repeat([0.195, 0.595, 0.795], [33, 3, 4])
    probabilities = np.array([first, second]).T
    return probabilities, np.array([first > 0.3, second > 0.7]).T


def test_thresholds_are_drawn_to_the_common_one_where_positives_are_few(two_labels):
    thresholds = choose_thresholds(*two_labels, everywhere(two_labels[0]))
    assert thresholds == pytest.approx([0.295, 0.5 * 0.295 + 0.5 * 0.695])


def test_a_common_threshold(two_labels):
    assert choose_thresholds(*two_labels, everywhere(two_labels[0]), common=True) == pytest.approx([0.295, 0.295])


def test_a_label_without_positives_has_the_common_threshold(two_labels):
    probabilities, wanted = two_labels
    wanted[:, 1] = False
    assert choose_thresholds(probabilities, wanted, everywhere(wanted))[1] == pytest.approx(0.295)


@pytest.mark.parametrize("common", [False, True])
def test_unknown_pairs_count_for_nothing(many, common):
    scores, wanted = (array[:500].copy() for array in many)
    known = np.random.default_rng(5).random(scores.shape) < 0.7
    expected = decide(scores, wanted, known, common)
    scores[~known] = 100.0
    wanted[~known] = ~wanted[~known]
    decided = decide(scores, wanted, known, common)
    for name in ("slope", "offset", "threshold"):
        np.testing.assert_array_equal(getattr(decided, name), getattr(expected, name))


@pytest.mark.parametrize("common", [False, True])
def test_a_pair_of_weight_two_counts_like_two(many, common):
    scores, wanted = (array[:500] for array in many)
    weight = np.ones(scores.shape)
    weight[:100] = 2.0
    weighed = decide(scores, wanted, weight, common)
    scores, wanted = (np.vstack([array, array[:100]]) for array in (scores, wanted))
    repeated = decide(scores, wanted, np.ones(scores.shape), common)
    np.testing.assert_allclose(weighed.slope, repeated.slope, rtol=1e-3)
    np.testing.assert_allclose(weighed.offset, repeated.offset, rtol=1e-3)
    np.testing.assert_allclose(weighed.threshold, repeated.threshold, atol=0.01)


def test_probabilities_of_extreme_scores():
    decisions = Decisions(np.array([2.0]), np.array([0.5]), np.array([0.5]))
    np.testing.assert_allclose(decisions.probabilities(column(-1e6, -0.25, 1e6)), column(0.0, 0.5, 1.0))


def test_a_label_is_given_where_its_probability_reaches_its_threshold():
    decisions = Decisions(np.ones(2), np.zeros(2), np.array([0.5, 0.9]))
    assert decisions.given(np.array([[0.0, 1.0], [-0.1, 3.0]])).tolist() == [[True, False], [False, True]]
