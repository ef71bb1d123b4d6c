import threading

import pytest

from service.errors import Busy
from service.turns import Turns


def test_so_many_begin_and_no_more():
    turns = Turns(2)
    turns.begin()
    turns.begin()
    with pytest.raises(Busy, match="are being answered"):
        turns.begin()
    turns.end()
    turns.begin()


def test_none_begins_where_none_may():
    with pytest.raises(Busy, match="are being answered"):
        Turns(0).begin()


def of_many(turns, done, name):
    with turns.of_many():
        done.append(name)


def test_a_text_of_many_lets_single_ones_go_first():
    turns, done = Turns(1), []
    with turns.single():
        other = threading.Thread(target=of_many, args=(turns, done, "many"))
        other.start()
        done.append("single")
    other.join()
    assert done == ["single", "many"]


def test_a_text_of_many_comes_on_though_single_ones_never_cease():
    turns, done = Turns(1), []
    with turns.single():
        of_many(turns, done, "many")
    assert done == ["many"]


def test_texts_of_many_go_one_at_a_time():
    turns, done = Turns(2), []
    with turns.of_many():
        other = threading.Thread(target=of_many, args=(turns, done, "second"))
        other.start()
        other.join(0.2)
        done.append("first")
    other.join()
    assert done == ["first", "second"]


def test_a_failure_leaves_no_turn_taken():
    turns, done = Turns(1), []
    for turn in (turns.single, turns.of_many):
        with pytest.raises(RuntimeError, match="soup"), turn():
            raise RuntimeError("soup")
    of_many(turns, done, "many")
    assert done == ["many"]
    assert not turns._singles
