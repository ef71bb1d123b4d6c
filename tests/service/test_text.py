import unicodedata

import pytest

from service.text import blank_end, fold, tokens, visible


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("الأُرْدُنّ", "الاردن", id="vowel signs and hamza"),
        pytest.param("العـــراق", "العراق", id="tatweel"),
        pytest.param("ٱلإمارات", "الامارات", id="alef wasla and hamza below"),
        pytest.param("آسيا", "اسيا", id="alef with madda"),
        pytest.param("مسؤول", "مسوول", id="hamza on waw"),
        pytest.param("هيئة", "هييه", id="hamza on yeh and teh marbuta"),
        pytest.param("مصطفى", "مصطفي", id="alef maksura"),
        pytest.param("ﺍﻟﻌﺮﺍﻕ", "العراق", id="presentation forms"),
        pytest.param("ﻻجئ", "لاجي", id="lam-alef ligature"),
        pytest.param("کربلا", "كربلا", id="Persian kaf"),
        pytest.param("\u202bالعراق\u202c", "العراق", id="bidi controls"),
        pytest.param("ال\u200dعر\u200cاق", "العراق", id="zero-width joiners"),
        pytest.param("١٢٣", "123", id="Arabic-Indic digits"),
        pytest.param("۱۲۳", "123", id="Persian digits"),
        pytest.param("ﱞعراق", "عراق", id="isolated vowel sign"),
        pytest.param("ÉLYSÉE", "elysee", id="Latin accents and case"),
        pytest.param(unicodedata.normalize("NFD", "Élysée"), "elysee", id="decomposed accents"),
        pytest.param("œuvre", "oeuvre", id="oe ligature"),
        pytest.param("Ｉｒａｑ", "iraq", id="full width"),
        pytest.param("İran", "iran", id="dotted capital i"),
        pytest.param("\ufeffIraq", "iraq", id="byte-order mark"),
        pytest.param("\u2068د\u2069.\u2068ب\u2069.", "د.ب", id="bidi controls in an acronym"),
        pytest.param("دَ.بُ.", "د.ب", id="vowel signs in an acronym"),
        pytest.param(unicodedata.normalize("NFD", "É.U."), "e.u", id="decomposed accents in an acronym"),
    ],
)
def test_spellings_of_one_word_fold_to_one_string(one, other):
    assert [word for token in tokens(one) for word in fold(token.surface)] == [other]


def test_a_ligature_that_stands_for_a_phrase_gives_its_words():
    assert list(fold("ﷺ")) == ["صلي", "الله", "عليه", "وسلم"]


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        pytest.param("وقال: العراق، سوريا.", ["وقال", "العراق", "سوريا"], id="Arabic punctuation"),
        pytest.param("l’Irak et d'Iran", ["l", "Irak", "et", "d", "Iran"], id="both apostrophes"),
        pytest.param("#هيئة_الأمم", ["هيئة", "الأمم"], id="hashtag"),
        pytest.param("The U.S. said", ["The", "U.S.", "said"], id="dotted acronym"),
        pytest.param("S/RES/510 (1982)", ["S", "RES", "510", "1982"], id="document symbol"),
        pytest.param("", [], id="nothing"),
        pytest.param("ـــ \u200b …", ["ـــ"], id="no letters"),
    ],
)
def test_tokens_stand_where_the_text_has_them(text, surfaces):
    found = tokens(text)
    assert [token.surface for token in found] == surfaces
    assert all(text[token.start : token.end] == token.surface for token in found)


@pytest.mark.parametrize(
    ("surface", "word"),
    [pytest.param("US", "u.s"), pytest.param("U.S.", "u.s"), pytest.param("us", "us"), pytest.param("US\u2069", "u.s")],
)
def test_the_united_states_are_not_a_pronoun(surface, word):
    assert list(fold(surface)) == [word]


def test_what_is_visible_of_a_line_are_neither_marks_nor_doubled_spaces():
    assert visible(" العَرَبِـيّـة  و  الأمن\u202c ") == "العربية و الأمن"


@pytest.mark.parametrize(
    ("text", "end"),
    [
        pytest.param("soup", 0, id="none"),
        pytest.param("\ufeffsoup", 1, id="byte-order mark"),
        pytest.param(" \n\u202b\tsoup", 4, id="blanks and controls"),
        pytest.param("", 0, id="nothing"),
    ],
)
def test_where_the_blanks_before_a_text_end(text, end):
    assert blank_end(text) == end
