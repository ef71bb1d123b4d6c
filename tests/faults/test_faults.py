"""Each fault in its short form; ``make faults`` makes them in full."""

import pytest

from faults.suite import FAULTS


@pytest.mark.parametrize("name", FAULTS)
def test_nothing_fails(name, tiny_folder, tmp_path):
    fault = FAULTS[name]
    counts = fault.make(tiny_folder, tmp_path, fault.short)
    if counts is None:
        pytest.skip(f"{fault.needs} is not here")
    assert counts["failed"] == 0, counts
