import numpy as np
import pytest

from service.calibration import Calibration, best_rivals

FULL = {"slope": [2.0, 1.0], "offset": [-1.0, 0.0], "knots": [0.5], "bends": [-1.0], "rivals": [-3.0, -0.5]}


@pytest.mark.parametrize(
    ("scores", "logits"),
    [
        pytest.param([0.0, -1.0], [2.0, -1.0], id="rivals below and at 0"),
        pytest.param([1.5, 0.0], [1.0, -0.75], id="beyond the knot"),
        pytest.param([[0.0, -1.0], [1.5, 0.0]], [[2.0, -1.0], [1.0, -0.75]], id="two texts"),
    ],
)
def test_logits(scores, logits):
    np.testing.assert_allclose(Calibration.from_json(FULL).logits(np.array(scores)), logits)


def test_a_manifest_without_curve_and_rivals_means_a_plain_sigmoid():
    plain = Calibration.from_json({"slope": [2.0], "offset": [-1.0]})
    np.testing.assert_allclose(plain.probabilities(np.array([0.5])), [0.5])


def test_the_way_to_the_manifest_and_back():
    calibration = Calibration.from_json(FULL)
    assert Calibration.from_json(calibration.to_json()).to_json() == FULL


@pytest.mark.parametrize(
    ("scores", "rivals"),
    [([3.0], [0.0]), ([3.0, 1.0, 2.0], [2.0, 3.0, 3.0]), ([[1.0, 1.0], [0.0, 4.0]], [[1.0, 1.0], [4.0, 0.0]])],
)
def test_best_rivals(scores, rivals):
    np.testing.assert_array_equal(best_rivals(np.array(scores)), rivals)
