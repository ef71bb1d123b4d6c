import pytest
from held import held
from sklearn.metrics import f1_score, precision_score, recall_score

from training.curves import average_precision, precision_recall_curve, threshold_curve

WANTED = [[1, 0], [1, 1], [0, 1], [0, 0]]
PROBABILITIES = [[0.92, 0.12], [0.62, 0.42], [0.52, 0.82], [0.22, 0.02]]
HELD = held(WANTED, WANTED, PROBABILITIES)


@pytest.mark.parametrize("place", [0, 8, 12, 17])
def test_each_threshold_s_figures(place):
    own = threshold_curve(HELD)[place]
    given = HELD.probabilities >= own["threshold"]
    assert own["precision"] == pytest.approx(precision_score(HELD.wanted, given, average="micro"))
    assert own["recall"] == pytest.approx(recall_score(HELD.wanted, given, average="micro"))
    assert own["micro_f1"] == pytest.approx(f1_score(HELD.wanted, given, average="micro"))
    assert own["macro_f1_all"] == pytest.approx(f1_score(HELD.wanted, given, average="macro", zero_division=0))


def test_where_nothing_is_given_precision_is_unknown():
    assert threshold_curve(HELD)[-1]["precision"] is None


def test_precision_at_each_part_found():
    curve = {own["recall"]: own["precision"] for own in precision_recall_curve(HELD)}
    # In order of probability: right, right, right, wrong, right.
    assert (curve[0.24], curve[0.5], curve[0.74], curve[1.0]) == (1.0, 1.0, 1.0, 0.8)


def test_nothing_wanted_has_no_curve():
    assert precision_recall_curve(held([[0]], [[0]])) == []


def test_average_precision_is_none_of_labels_not_trained_or_nowhere():
    assert average_precision(held([[1, 1, 0], [0, 0, 0]], [[0, 0, 0]] * 2, [[0.6, 0, 0.1], [0.7, 0, 0.1]])) == [
        0.5,
        0.5,
        None,
    ]
    assert average_precision(held([[1, 1]], [[0, 0]], trained=1)) == [1.0, None]
