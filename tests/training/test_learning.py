import numpy as np
import pytest
from held import held

from training.heldout import folds_of
from training.learning import HARDLY_HELPS, HELPS, MAY_HELP, learning_curve, learning_steps

TEXTS = 240
GROUPS = np.repeat(np.arange(TEXTS // 2), 2)
KNOWN = np.ones(TEXTS, dtype=bool)
WANTED = np.arange(TEXTS)[:, None] % 2 == np.arange(2)[None, :]


class Learner:
    """Learns the more the more it is shown: `right` says how many of its answers are right."""

    def __init__(self, right):
        self.calls, self.right = [], right

    def __call__(self, fitted, decided, asked):
        self.calls.append((fitted, decided, asked))
        wrong = np.random.default_rng(len(fitted)).random(len(asked)) >= self.right(len(fitted))
        return WANTED[asked] ^ wrong[:, None]


def all_right(share=1.0):
    wrong = np.arange(TEXTS) >= share * TEXTS
    return held(WANTED, WANTED ^ wrong[:, None])


def test_models_are_fitted_decided_and_measured_on_different_texts():
    learner = Learner(lambda _: 1.0)
    curve = learning_curve(all_right(), KNOWN, GROUPS, learner)
    assert [own["examples"] for own in curve["points"]] == [24, 48, 96, 192]
    assert len(learner.calls) == learning_steps(all_right(), KNOWN, GROUPS) == 15
    for fitted, decided, asked in learner.calls:
        groups = [set(GROUPS[rows]) for rows in (fitted, decided, asked)]
        assert not groups[0] & groups[1]
        assert not (groups[0] | groups[1]) & groups[2]
        assert abs(len(fitted) - len(decided)) <= 2
    held_out = {tuple(asked) for _, _, asked in learner.calls}
    assert held_out == {tuple(others) for _, others in folds_of(GROUPS)}


@pytest.mark.parametrize(
    ("right", "at_last", "verdict"),
    [
        pytest.param(lambda size: size / 240, 1.0, HELPS, id="ever better"),
        pytest.param(lambda size: 0.9, 0.92, MAY_HELP, id="who knows"),
        pytest.param(lambda size: 1.0, 1.0, HARDLY_HELPS, id="at its best"),
    ],
)
def test_the_verdict(right, at_last, verdict):
    curve = learning_curve(all_right(at_last), KNOWN, GROUPS, Learner(right))
    assert curve["verdict"] == verdict
    before, after = (own["micro_f1"]["value"] for own in curve["points"][-2:])
    assert curve["gain"]["value"] == pytest.approx(after - before)
    assert curve["gain"]["low"] <= curve["gain"]["value"] <= curve["gain"]["high"]
    assert curve["from"] == curve["points"][-2]["examples"]


def test_texts_in_which_the_facet_is_unknown_teach_nothing():
    known = KNOWN.copy()
    known[::3] = False
    learner = Learner(lambda _: 1.0)
    full = all_right()
    learning_curve(full.only(known), known, GROUPS, learner)
    assert all(known[rows].all() for call in learner.calls for rows in call)


def test_too_few_texts_have_no_curve():
    few = np.zeros(TEXTS, dtype=bool)
    few[:20] = True
    assert learning_curve(all_right().only(few), few, GROUPS, None) is None
    assert learning_steps(all_right().only(few), few, GROUPS) == 0


def test_many_texts_need_one_fold():
    texts = 6000
    wanted = np.zeros((texts, 1), dtype=bool)
    assert learning_steps(held(wanted, wanted), np.ones(texts, dtype=bool), np.arange(texts)) == 3
