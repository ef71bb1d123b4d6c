import pytest

from service.page_lines import Glyph, paragraphs

SIZE = 10


def line(text, base=700.0, left=50.0, size=SIZE, step=5.0):
    return [Glyph(char, left + step * place, left + step * (place + 1), base, size) for place, char in enumerate(text)]


FULL = "a line as long as the column is wide"


@pytest.mark.parametrize(
    ("glyphs", "expected"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param(line("  "), [], id="blanks"),
        pytest.param(line("one"), ["one"], id="a line"),
        pytest.param(line(FULL) + line(FULL, 688), [f"{FULL} {FULL}"], id="lines of a paragraph"),
        pytest.param(line("Title") + line(FULL, 688), ["Title", FULL], id="a short line ends it"),
        pytest.param(
            line(FULL) + line(FULL, 688) + line(FULL, 660), [f"{FULL} {FULL}", FULL], id="a gap between paragraphs"
        ),
        pytest.param(line(FULL, size=16) + line(FULL, 688), [FULL, FULL], id="another size"),
        pytest.param(
            line("the column is as wide as this agree-") + line("ment is", 688),
            ["the column is as wide as this agreement is"],
            id="a hyphen",
        ),
        pytest.param(line("to") + line("day", left=62.1), ["to day"], id="a gap is a space"),
        pytest.param(line("to") + line("day", left=61), ["today"], id="a narrow gap is none"),
        pytest.param(line("day", left=80) + line("to"), ["to day"], id="drawn from the end"),
        pytest.param(line("bold") + line("bold", left=50.3), ["bold"], id="drawn twice"),
        pytest.param(line("x") + line("2", 704, 55, 7), ["x2"], id="exponent"),
        pytest.param(line("ة ن د ه".replace(" ", "")), ["هدنة"], id="Arabic"),
        pytest.param(line(["ﻡ", "ﻼ", "ﺳ"]), ["سلام"], id="presentation forms, lam-alef"),
        pytest.param(line(["م", "ال", "س"]), ["سلام"], id="lam-alef the wrong way round in its glyph"),
        pytest.param(line(["ﷲ"]), ["الله"], id="a ligature of a word"),
        pytest.param(line(["e", "ﬃ", "o"]), ["effio"], id="Latin ligature"),
    ],
)
def test_paragraphs(glyphs, expected):
    assert paragraphs(glyphs) == expected


def test_marks_stand_with_the_letter_below_them():
    letters = line("مالس")
    middle = letters[3].left + 2
    mark = Glyph("\u064e", middle, middle, 702, SIZE)
    assert paragraphs([mark, *letters]) == paragraphs([*letters, mark]) == ["سَلام"]


def test_a_mark_that_is_drawn_first_belongs_to_its_own_line():
    above, below = line("مالس"), line("مالس", 686)
    mark = Glyph("\u064e", below[3].left + 2, below[3].left + 2, 687, SIZE)
    assert paragraphs([*above, mark, *below]) == ["سلام سَلام"]


def test_marks_alone_are_no_text():
    mark = Glyph("\u064e", 50, 50, 700, SIZE)
    assert paragraphs([mark]) == paragraphs([*line(" "), mark]) == []


def test_columns_drawn_one_after_the_other_stay_apart():
    columns = [line(FULL, 700 - 12 * row, left) for left in (50, 300) for row in range(2)]
    assert " ".join(paragraphs([glyph for row in columns for glyph in row])) == " ".join([FULL] * 4)


def test_the_end_of_an_arabic_paragraph_may_be_latin():
    arabic = "وصلت المساعدات إلى الأطفال في السودان"[::-1]
    assert paragraphs(line(arabic) + line(".UNICEF report", 688)) == [f"{arabic[::-1]} UNICEF report."]


def test_a_page_that_is_drawn_in_the_order_of_reading_is_taken_as_it_is():
    text = "أعلنت الأمم المتحدة هدنة في السودان"
    assert paragraphs(line(text)) == [text]
