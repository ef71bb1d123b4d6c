import pytest

from service.reading_order import directions, is_backwards, read

ARABIC = [
    # What is read, and where its parts stand on the line: Arabic from its end, the rest as it is.
    pytest.param("هدنة في السودان", ["هدنة في السودان"[::-1]], id="words"),
    pytest.param("مقتل 12 شخصا", ["شخصا"[::-1], " 12 ", "مقتل"[::-1]], id="number"),
    pytest.param("في ١٥ أيار", ["أيار"[::-1], " ١٥ ", "في"[::-1]], id="Arabic digits"),
    pytest.param("يوم 15/3/2024.", [".15/3/2024 ", "يوم"[::-1]], id="date and full stop"),
    pytest.param("نسبة 4,5% منها", ["منها"[::-1], " %4,5 ", "نسبة"[::-1]], id="share"),
    pytest.param("بين 2018-2023 وبعدها", ["وبعدها"[::-1], " 2023-2018 ", "بين"[::-1]], id="from and to"),
    pytest.param("قالت WHO إن", ["إن"[::-1], " WHO ", "قالت"[::-1]], id="Latin word"),
    pytest.param("حسب UNICEF report 2023.", [".UNICEF report 2023 ", "حسب"[::-1]], id="Latin words and number"),
    pytest.param("منظمة (WHO) تعلن", ["تعلن"[::-1], " (WHO) ", "منظمة"[::-1]], id="brackets drawn mirrored"),
    pytest.param("منظمة (WHO) تعلن", ["تعلن"[::-1], " )WHO( ", "منظمة"[::-1]], id="brackets as they are"),
    pytest.param("قال «نعم»", ["«معن»", " لاق"], id="quotation"),
]


@pytest.mark.parametrize(("text", "seen"), ARABIC)
def test_arabic_lines_are_read_from_the_right(text, seen):
    assert read("".join(seen), True) == text


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        pytest.param("The word سلام means peace.", "The word " + "سلام"[::-1] + " means peace.", id="a word"),
        pytest.param("(هدنة في السودان) truce", "(" + "هدنة في السودان"[::-1] + ") truce", id="words in brackets"),
        pytest.param("A truce (2024).", "A truce (2024).", id="none"),
    ],
)
def test_arabic_in_a_latin_line_is_turned_alone(text, seen):
    assert read(seen, False) == text


def test_what_one_glyph_stands_for_stays_as_it_is():
    assert read(["م", "لا", "سَ"], True) == "سَلام"


def test_directions_count_letters_alone():
    assert directions("سلام, peace 12 ١٢!") == (4, 5)


@pytest.mark.parametrize(
    ("text", "backwards"),
    [
        pytest.param("هدنة في السودان بعد اتفاق الأطراف على الهدنة", False, id="forwards"),
        pytest.param("هدنة في السودان بعد اتفاق الأطراف على الهدنة"[::-1], True, id="backwards"),
        pytest.param("أصلا", False, id="one such word"),
        pytest.param("A truce in Sudan", False, id="no Arabic"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_words_spelt_from_their_end_are_told(text, backwards):
    assert is_backwards(text) is backwards
