import re

import pytest

from training.corpora import Statement
from training.report_page import figure, marked

SPANS = [
    {"field": "text", "start": 4, "end": 9, "weight": 1.0},
    {"field": "text", "start": 0, "end": 9, "weight": -0.5},
    {"field": "title", "start": 0, "end": 1, "weight": 0.2},
]


def test_words_are_marked_once_in_their_own_field():
    assert marked(Statement("a", "the <soup> is hot", "<Soup>"), SPANS) == (
        '<p dir="auto" class="title"><mark class="for">&lt;</mark>Soup&gt;</p>'
        '<p dir="auto" class="text"><mark class="against">the &lt;soup</mark>&gt; is hot</p>'
    )


def test_a_long_text_is_cut():
    shown = marked(Statement("a", "word " * 1000), [{"field": "text", "start": 4000, "end": 4004, "weight": 1.0}])
    assert shown.endswith("…</p>")
    assert "<mark" not in shown
    assert len(re.sub("<.*?>", "", shown)) == 1501


@pytest.mark.parametrize(
    ("value", "shown"), [pytest.param(0.12345, "0.123", id="number"), pytest.param(None, "–", id="none")]
)
def test_figures(value, shown):
    assert figure(value) == shown
