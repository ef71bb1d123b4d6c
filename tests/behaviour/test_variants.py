import unicodedata

import pytest

from tests.behaviour import variants


@pytest.mark.parametrize(
    ("variant", "text", "result"),
    [
        pytest.param("vowel_signs", "بيان 1", "ب\u064eي\u0651\u064fا\u0650ن\u0652 1", id="vowel signs"),
        pytest.param("no_vowel_signs", "بَيُّاِنْ", "بيان", id="no vowel signs"),
        pytest.param("tatweel", "بيان من", "بـيـاـن مـن", id="tatweel"),
        pytest.param("bare_alefs", "أإآٱؤ", "ااااؤ", id="bare alefs"),
        pytest.param("alef_wasla", "امارات", "ٱمٱرٱت", id="alef wasla"),
        pytest.param("hamza_apart", "أؤ", "ا\u0654و\u0654", id="hamza apart"),
        pytest.param("no_hamza", "مؤتمر أمني طارئ", "موتمر امني طاري", id="no hamza"),
        pytest.param("loose_endings", "ية هى", "ىه ةي", id="loose endings"),
        pytest.param("persian_letters", "كي", "کی", id="Persian letters"),
        pytest.param("presentation_forms", "بلاد", "\ufe8f\ufefb\ufea9", id="presentation forms"),
        pytest.param("arabic_digits", "2024", "٢٠٢٤", id="Arabic digits"),
        pytest.param("persian_digits", "2024", "۲۰۲۴", id="Persian digits"),
        pytest.param("embedded_lines", "a\nb", "\u202ba\u202c\n\u202bb\u202c", id="embedded lines"),
        pytest.param("isolated_words", "U.S.", "\u2068U\u2069.\u2068S\u2069.", id="isolated words"),
        pytest.param("direction_marks", "a.\nb", "\u200fa\u200e.\u200f\n\u200fb\u200e\u200f", id="direction marks"),
        pytest.param("decomposed", "é", "e\u0301", id="decomposed accents"),
        pytest.param("straight_apostrophes", "l\u2019an", "l'an", id="straight apostrophes"),
        pytest.param("curly_apostrophes", "l'an", "l\u2019an", id="curly apostrophes"),
        pytest.param("apart_oe", "Œuvre, cœur", "Oeuvre, coeur", id="oe apart"),
        pytest.param("joined_oe", "coeur", "cœur", id="oe joined"),
        pytest.param("upper_case_title", "L'été\nà Paris", "L'ÉTÉ\nà Paris", id="upper-case title"),
        pytest.param("upper_case_title", "à Paris", "à Paris", id="upper-case title, none there"),
        pytest.param("upper_case_title_without_accents", "L'été\nà", "L'ETE\nà", id="upper-case title, no accents"),
        pytest.param("windows_lines", "a\r\nb\nc", "a\r\nb\r\nc", id="Windows lines"),
        pytest.param("doubled_spaces", "a b", "a  b", id="doubled spaces"),
        pytest.param("byte_order_mark", "a", "\ufeffa", id="byte-order mark"),
    ],
)
def test_variants(variant, text, result):
    assert getattr(variants, variant)(text) == result


def test_every_letter_has_an_isolated_form():
    letters = [
        chr(code)
        for code in range(0x621, 0x64B)
        if unicodedata.category(chr(code)) == "Lo" and code not in range(0x63B, 0x640)
    ]
    shown = variants.presentation_forms("".join(letters))
    assert all(unicodedata.name(form).endswith("ISOLATED FORM") for form in shown)
    assert unicodedata.normalize("NFKC", shown) == "".join(letters)
