from dataclasses import replace

import pytest
from samples import tiny_statements

from training.choices import CANDIDATES
from training.model import facet_of
from training.search import Trial, best_of, try_all

FIRST, SECOND, THIRD = CANDIDATES


@pytest.mark.parametrize(
    ("trials", "seconds", "best"),
    [
        pytest.param([(FIRST, 0.8, 1), (SECOND, 0.9, 1), (THIRD, 0.85, 1)], 60, SECOND, id="the best"),
        pytest.param([(FIRST, 0.8, 1), (SECOND, 0.801, 1), (THIRD, 0.8, 1)], 60, FIRST, id="hardly better"),
        pytest.param([(FIRST, 0.8, 1), (SECOND, 0.82, 1), (THIRD, 0.9, 61)], 60, SECOND, id="too dear"),
        pytest.param([(FIRST, 0.8, 99), (SECOND, 0.9, 99)], 60, FIRST, id="all too dear"),
        pytest.param([(FIRST, 0.8, 1), (SECOND, None, 0)], 60, FIRST, id="not tried"),
    ],
)
def test_best_of(trials, seconds, best):
    assert best_of([Trial(*trial) for trial in trials], seconds) is best


def tried(minutes):
    statements = tiny_statements()
    facet = facet_of("food", ["soup", "salad", "cake"], statements)
    return try_all(statements, facet, lambda _name, _total: int, minutes, lambda _: [])


def test_every_candidate_is_tried():
    assert [trial.choice for trial in tried(5)] == list(CANDIDATES)
    assert all(trial.f1 > 0.5 and trial.seconds > 0 for trial in tried(5))


def test_without_time_only_the_first_is_tried():
    assert tried(0)[1:] == [Trial(choice, None) for choice in CANDIDATES[1:]]
    assert replace(tried(0)[0], seconds=0) == replace(tried(5)[0], seconds=0)
