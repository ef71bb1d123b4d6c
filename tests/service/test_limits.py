import os

import pytest

from service.shared import Shared


@pytest.fixture
def now(monkeypatch):
    time = [1000.0]
    monkeypatch.setattr("service.limits.time.monotonic", lambda: time[0])
    return time


@pytest.fixture
def limits():
    return Shared(2).limits


def test_so_many_at_once_then_so_many_a_minute(limits, now):
    assert [limits.wait("a", 60, 3) for _ in range(4)] == [0, 0, 0, pytest.approx(1)]
    now[0] += 1
    assert [limits.wait("a", 60, 3) for _ in range(2)] == [0, pytest.approx(1)]
    now[0] += 100
    assert [limits.wait("a", 60, 3) for _ in range(4)] == [0, 0, 0, pytest.approx(1)]


def test_who_is_refused_pays_nothing(limits, now):
    limits.wait("a", 60, 1)
    for _ in range(10):
        assert limits.wait("a", 60, 1) == pytest.approx(1)
    now[0] += 1
    assert limits.wait("a", 60, 1) == 0


def test_callers_do_not_pay_for_each_other(limits, now):
    limits.wait("a", 1, 1)
    assert limits.wait("b", 1, 1) == 0
    assert limits.wait("a", 1, 1) > 0


def test_more_callers_than_there_is_room_for_forget_only_each_other(limits, now):
    for number in range(50_000):
        assert limits.wait(str(number), 60, 5) == 0
    assert limits.wait("new", 60, 1) == 0
    assert limits.wait("new", 60, 1) > 0


def test_the_limit_holds_over_all_processes(limits, now):
    children = []
    for _ in range(4):
        child = os.fork()
        if not child:
            os._exit(sum(limits.wait("a", 1, 25) == 0 for _ in range(50)))
        children.append(child)
    assert sum(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children) == 25
