"""Each fault in its short form; ``make faults`` makes them in full."""

import json

import pytest

from faults.__main__ import RESULTS
from faults.suite import FAULTS
from faults.table import DOCUMENT, written


@pytest.mark.parametrize("name", FAULTS)
def test_nothing_fails(name, tiny_folder, tmp_path):
    fault = FAULTS[name]
    counts = fault.make(tiny_folder, tmp_path, fault.short)
    if counts is None:
        pytest.skip(f"{fault.needs} is not here")
    assert counts["failed"] == 0, counts


def test_the_document_has_the_counts_of_the_results():
    results, text = json.loads(RESULTS.read_text(encoding="utf-8")), DOCUMENT.read_text(encoding="utf-8")
    assert set(results) == set(FAULTS)
    assert all(counts["failed"] == 0 for counts in results.values())
    assert written(text, results) == text
