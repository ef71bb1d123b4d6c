import numpy as np
import pytest

from service.calibration import Calibration
from training.decisions import Decisions, Measure, choose_thresholds, decide
from training.errors import TrainingError


def column(*values, kind=float):
    return np.array(values, dtype=kind)[:, None]


def everywhere(scores):
    return np.ones(scores.shape, dtype=bool)


@pytest.fixture(scope="module")
def many():
    generator = np.random.default_rng(3)
    scores = generator.normal(-0.5, 1.0, (2_000, 3))
    return scores, generator.random(scores.shape) < 1 / (1 + np.exp(1 - 3 * scores))


THRESHOLDS = [
    pytest.param([0.095, 0.195, 0.605, 0.705], [0, 0, 1, 1], 0.4, id="midway between the two"),
    pytest.param([0.105, 0.605, 0.505, 0.905], [0, 0, 1, 1], 0.305, id="recall is worth a text too many"),
    pytest.param([0.105, 0.205, 0.305, 0.905], [1, 1, 1, 1], 0.055, id="all wanted"),
]
MICRO, MACRO = Measure("micro-f1"), Measure("macro-f1")


@pytest.mark.parametrize(("probabilities", "wanted", "threshold"), THRESHOLDS)
def test_one_threshold_is_the_best_for_micro_f1(probabilities, wanted, threshold):
    probabilities, wanted = column(*probabilities), column(*wanted, kind=bool)
    assert choose_thresholds(probabilities, wanted, everywhere(wanted), MICRO) == pytest.approx([threshold])


@pytest.mark.parametrize("f1", [0.9, 0.6])
def test_for_macro_f1_a_label_has_half_of_the_f1_that_its_probabilities_promise(f1):
    """Of 100 texts 10 have a probability that alone promises this F1, the others 1%."""
    probabilities = column(*[f1] * 10, *[0.01] * 90)
    [threshold] = choose_thresholds(probabilities, np.zeros((100, 1), dtype=bool), everywhere(probabilities), MACRO)
    assert 0.01 < threshold < f1


def test_a_labels_own_threshold_does_not_heed_chance_hits():
    probabilities = column(*[0.8] * 5, *[0.3] * 5, *[0.01] * 90)
    thresholds = [
        choose_thresholds(probabilities, wanted, everywhere(probabilities), MACRO)[0]
        for wanted in (probabilities > 0.5, probabilities > 0.2)
    ]
    assert thresholds[0] == thresholds[1]


def test_by_default_thresholds_lie_halfway(many):
    scores, wanted = many
    micro, macro, both = (
        decide(scores, wanted, everywhere(scores), measure).threshold for measure in (MICRO, MACRO, None)
    )
    assert len(set(micro)) == 1
    np.testing.assert_allclose(both, (micro + macro) / 2)


@pytest.mark.parametrize("least", [0.7, 0.9])
def test_bounds_are_kept_with_the_most_of_the_other(many, least):
    scores, wanted = many
    precise = decide(scores, wanted, everywhere(scores), Measure("precision", least)).given(scores)
    full = decide(scores, wanted, everywhere(scores), Measure("recall", least)).given(scores)
    assert least <= (precise & wanted).sum() / precise.sum() < least + 0.03
    assert least <= (full & wanted).sum() / wanted.sum() < least + 0.03


def test_a_precision_out_of_reach_gives_the_best_there_is():
    probabilities, wanted = column(0.2, 0.4, 0.6, 0.6), column(0, 0, 1, 0, kind=bool)
    [threshold] = choose_thresholds(probabilities, wanted, everywhere(wanted), Measure("precision", 0.9))
    assert 0.4 < threshold <= 0.6


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("f1", Measure()),
        ("micro-f1", MICRO),
        ("macro-f1", MACRO),
        ("precision=0.9", Measure("precision", 0.9)),
        ("recall=.75", Measure("recall", 0.75)),
    ],
)
def test_measures_by_name(text, measure):
    assert Measure.parse(text) == measure
    assert Measure.parse(str(measure)) == measure


@pytest.mark.parametrize("text", ["", "accuracy", "precision", "precision=1.5", "recall=90%", "micro-f1=0.5"])
def test_what_is_no_measure_is_refused(text):
    with pytest.raises(TrainingError, match=r"is no measure: it must be f1, micro-f1, macro-f1, precision=P or"):
        Measure.parse(text)


def test_a_text_that_can_have_one_label_is_given_the_likeliest(many):
    scores, wanted = many
    decisions = decide(scores, wanted, everywhere(scores), single=True)
    given = decisions.given(scores)
    probabilities = decisions.calibration.probabilities(scores)
    assert set(given.sum(axis=1)) == {0, 1}
    reached = np.where(probabilities >= decisions.threshold, probabilities, 0)
    assert (reached.argmax(axis=1) == given.argmax(axis=1))[given.any(axis=1)].all()


@pytest.mark.parametrize("measure", [MICRO, MACRO])
def test_unknown_pairs_count_for_nothing(many, measure):
    scores, wanted = (array[:500].copy() for array in many)
    known = np.random.default_rng(5).random(scores.shape) < 0.7
    expected = decide(scores, wanted, known, measure)
    # The score of a label that is unknown here still says something of the text's other labels.
    wanted[~known] = ~wanted[~known]
    decided = decide(scores, wanted, known, measure)
    np.testing.assert_array_equal(decided.threshold, expected.threshold)
    np.testing.assert_array_equal(decided.calibration.slope, expected.calibration.slope)


@pytest.mark.parametrize("measure", [MICRO, MACRO])
def test_a_pair_of_weight_two_counts_like_two(many, measure):
    scores, wanted = (array[:500] for array in many)
    weight = np.ones(scores.shape)
    weight[:100] = 2.0
    weighed = decide(scores, wanted, weight, measure)
    scores, wanted = (np.vstack([array, array[:100]]) for array in (scores, wanted))
    repeated = decide(scores, wanted, np.ones(scores.shape), measure)
    np.testing.assert_allclose(weighed.calibration.slope, repeated.calibration.slope, rtol=1e-3)
    np.testing.assert_allclose(weighed.threshold, repeated.threshold, atol=0.011)


def test_probabilities_of_extreme_scores():
    calibration = Calibration.from_json({"slope": [2.0], "offset": [0.5]})
    np.testing.assert_allclose(
        Decisions(calibration, np.array([0.5])).calibration.probabilities(column(-1e6, -0.25, 1e6)),
        column(0.0, 0.5, 1.0),
        atol=1e-12,
    )
