import pytest

from service.terms import STEM, TITLE, TermSet, stem_of
from service.text import fold


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        pytest.param("والعراقيون", "عراق", id="conjunction, article and two suffixes"),
        pytest.param("للمدنيين", "مدن", id="preposition with article"),
        pytest.param("وزارة", "زار", id="light10 cuts a first waw"),
        pytest.param("بيان", "بي", id="suffix"),
        pytest.param("دم", "دم", id="too short to cut"),
        pytest.param("countries", "country", id="English -ies"),
        pytest.param("attacks", "attack", id="English -s"),
        pytest.param("crisis", "crisis", id="English -is stays"),
        pytest.param("nationaux", "national", id="French -aux"),
    ],
)
def test_stems(word, stem):
    assert stem_of(fold(word)[0]) == stem


def test_terms_of_a_word_are_its_stem_and_its_ngrams():
    terms = TermSet(ngrams=(3, 4)).of_word("Gaza", in_title=False)
    assert terms == {STEM + "gaza": 1, " ga": 1, "gaz": 1, "aza": 1, "za ": 1, " gaz": 1, "gaza": 1, "aza ": 1}


def test_a_title_word_has_a_term_of_its_own():
    assert TermSet(ngrams=(0, 0)).of_word("Gaza", in_title=True) == {STEM + "gaza": 1, TITLE + "gaza": 1}


@pytest.mark.parametrize("surface", ["2024", "٢٠٢٤", "a", "ـ"])
def test_numbers_and_single_letters_are_no_terms(surface):
    assert not TermSet().of_word(surface, in_title=False)


def test_a_word_without_end_has_few_terms():
    assert sum(TermSet().of_word("x" * 1_000_000, in_title=False).values()) < 130


def test_a_term_set_survives_its_manifest():
    assert TermSet.from_json(TermSet(ngrams=(2, 4), title=False).to_json()) == TermSet(ngrams=(2, 4), title=False)
