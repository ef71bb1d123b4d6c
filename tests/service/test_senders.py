from contextlib import ExitStack

import pytest

from service.errors import Busy
from service.senders import Senders


@pytest.mark.parametrize(("threads", "most"), [(1, 1), (4, 3), (128, 96)])
def test_one_address_leaves_threads_to_others(threads, most):
    senders = Senders(threads)
    with ExitStack() as sending:
        for _ in range(most):
            sending.enter_context(senders.waiting("10.0.0.1"))
        with pytest.raises(Busy, match=f"^{most} requests of this address"), senders.waiting("10.0.0.1"):
            pass
        with senders.waiting("10.0.0.2"):
            pass
    with senders.waiting("10.0.0.1"):
        pass


def test_who_breaks_off_waits_no_more():
    senders = Senders(1)
    for _ in range(3):
        with pytest.raises(OSError, match="gone"), senders.waiting("10.0.0.1"):
            raise OSError("gone")
