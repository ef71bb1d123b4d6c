import pytest

from service import words
from service.labeller import open_labeller
from service.words import words_of


@pytest.fixture
def few_kept(monkeypatch):
    """Let few words be kept."""
    monkeypatch.setattr(words, "_PIECES_KEPT", 10)
    monkeypatch.setattr("service.scorer._WORDS_KEPT", 10)
    monkeypatch.setattr("service.lexicon._WORDS_KEPT", 10)
    words._pieces.clear()
    yield
    words._pieces.clear()


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("Soup, soup;bread", ["soup", "soup", "bread"], id="punctuation"),
        pytest.param("L’État\u00a0d'urgence", ["l", "etat", "d", "urgence"], id="apostrophes and a hard blank"),
        pytest.param("a\u2028b\x1cc", ["a", "b", "c"], id="line breaks of all kinds"),
        pytest.param("والعِـراقِ،", ["والعراق"], id="marks and tatweel"),
        pytest.param("U.S. us U.S.A.", ["u.s", "us", "u.s.a"], id="acronyms"),
        pytest.param(" \n ", [], id="blanks"),
    ],
)
def test_the_words_of_a_text(text, folded):
    assert [word.folded for word in words_of(text)] == folded


def test_a_word_met_again_is_the_same():
    assert words_of("lentil-soup lentil-soup")[1] is words_of("lentil-soup")[1]


def test_no_more_is_kept_than_may_be(few_kept):
    text = " ".join(f"w{number}x" for number in range(1000))
    assert [word.folded for word in words_of(text)] == text.split()
    assert len(words._pieces) <= 10


def test_what_is_long_is_not_kept(few_kept):
    assert [word.folded for word in words_of("x" * 1000 + " " + "a," * 1000)] == ["x" * 1000, *["a"] * 1000]
    assert not words._pieces


def test_scores_do_not_depend_on_what_is_kept(few_kept, tiny_folder):
    tiny = open_labeller(tiny_folder)
    text = " ".join(f"soup lentil{number} bread w{number}" for number in range(50))
    some = tiny.scores(text)
    assert [scores.tolist() for scores in tiny.scores(text).values()] == [scores.tolist() for scores in some.values()]
    assert all(len(rows) <= 10 for rows in tiny.scorer._rows)
