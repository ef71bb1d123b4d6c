import os
import signal

import pytest

from service.memory import SharedMemory


def in_child(do):
    """Run in a process that inherits the memory; return its exit status, or minus the signal that ended it."""
    child = os.fork()
    if not child:
        os._exit(do() or 0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.fixture
def memory():
    return SharedMemory(1 << 20)


def test_what_one_process_writes_another_reads(memory):
    array = memory.take(3, 2)
    in_child(lambda: array.__setitem__((2, 1), 7.5))
    assert array.tolist() == [[0, 0], [0, 0], [0, 7.5]]


def test_arrays_do_not_overlap(memory):
    arrays = [memory.take(5, dtype="u1"), memory.take(1000), memory.take(1)]
    for number, array in enumerate(arrays, 1):
        array[:] = number
    assert [set(array.tolist()) for array in arrays] == [{1}, {2}, {3}]


def test_more_than_there_is_cannot_be_taken(memory):
    with pytest.raises(ValueError, match="buffer"):
        memory.take(1 << 20)


def test_each_process_has_a_place_of_its_own(memory):
    assert memory.claim(2) == 0
    assert in_child(lambda: memory.claim(2)) == 1
    assert in_child(lambda: memory.claim(1)) == 0


def test_the_place_of_a_killed_process_is_free_again(memory):
    def claim_and_die():
        memory.claim(2)
        os.kill(os.getpid(), signal.SIGKILL)

    assert in_child(claim_and_die) == -signal.SIGKILL
    assert in_child(lambda: memory.claim(2)) == 0


def test_a_killed_process_leaves_no_lock_behind(memory):
    def lock_and_die():
        with memory.locked(9):
            os.kill(os.getpid(), signal.SIGKILL)

    assert in_child(lock_and_die) == -signal.SIGKILL
    with memory.locked(9):
        pass


def test_a_lock_keeps_other_processes_out(memory):
    total = memory.take(1)

    def add():
        for _ in range(2000):
            with memory.locked(9):
                total[0] += 1

    child = os.fork()
    if not child:
        add()
        os._exit(0)
    add()
    os.waitpid(child, 0)
    assert total[0] == 4000
