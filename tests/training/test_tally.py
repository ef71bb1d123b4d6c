import math

import numpy as np
import pytest
from held import held

from training.corpora import Statement
from training.evaluate import evaluate
from training.intervals import draws, interval
from training.tally import Tally

WANTED = [[1, 0, 0], [1, 1, 0], [0, 0, 0], [0, 1, 0]]
GIVEN = [[1, 0, 0], [1, 0, 0], [0, 0, 0], [1, 1, 0]]


def test_measures_by_hand():
    tally = Tally(held(WANTED, GIVEN))
    measures = tally.measures(tally.all)
    # Three right of four given and four wanted; label a has F1 .8, label b .667, label c is nowhere.
    assert measures["micro_f1"] == measures["precision"] == measures["recall"] == 0.75
    assert measures["macro_f1_all"] == pytest.approx((0.8 + 2 / 3) / 2)
    assert math.isnan(measures["macro_f1"])
    assert (measures["exact"], measures["abstained"]) == (0.5, 0.25)


def test_they_are_those_of_evaluate():
    generator = np.random.default_rng(3)
    wanted, given = generator.random((120, 4)) < 0.3, generator.random((120, 4)) < 0.3
    gold = [
        Statement(str(row), "", labels={"letter": tuple("abcd"[c] for c in np.flatnonzero(own))})
        for row, own in enumerate(wanted)
    ]
    predictions = {str(row): {"letter": ["abcd"[c] for c in np.flatnonzero(own)]} for row, own in enumerate(given)}
    [figures] = evaluate(gold, predictions)
    own = Tally(held(wanted, given)).figures()
    for name in ("micro_f1", "macro_f1", "precision", "recall", "exact"):
        assert own[name]["value"] == pytest.approx(getattr(figures, name)), name
    assert (own["micro_f1"]["low"], own["micro_f1"]["high"]) == pytest.approx(figures.interval, abs=0.01)
    assert (own["texts"], own["labels"], own["macro_labels"]) == (120, 4, 4)


def test_intervals_hold_the_value_and_narrow_with_more_texts():
    few, many = (Tally(held(WANTED * times, GIVEN * times)).figures()["micro_f1"] for times in (3, 100))
    for own in (few, many):
        assert own["low"] < own["value"] == 0.75 < own["high"]
    assert many["high"] - many["low"] < 0.3 * (few["high"] - few["low"])


def test_a_rare_label_that_is_not_drawn_does_not_make_the_others_mean_better():
    wanted, given = [[1, 0]] * 20 + [[0, 1]], [[1, 0]] * 20 + [[0, 0]]
    own = Tally(held(wanted, given)).figures()["macro_f1_all"]
    assert own == {"value": 0.5, "low": 0.5, "high": 0.5}


def test_a_label_s_f1_with_its_interval():
    a, b, c = Tally(held(WANTED * 10, GIVEN * 10)).label_f1()
    assert a["value"] == pytest.approx(0.8)
    assert a["low"] < a["value"] < a["high"]
    assert b["value"] == pytest.approx(2 / 3)
    assert math.isnan(c["value"])


def test_draws_are_with_replacement_and_always_the_same():
    first, second = list(draws(50)), list(draws(50))
    assert len(first) == 1000
    assert all(times.sum() == 50 for times in first)
    assert max(times.max() for times in first) > 1
    assert np.array_equal(first, second)
    assert len(list(draws(50_000))) == 100


def test_an_interval_leaves_out_what_cannot_be_measured():
    assert interval([math.nan, *(value / 1000 for value in range(1001))]) == pytest.approx((0.025, 0.975))
    assert all(map(math.isnan, interval([math.nan])))
