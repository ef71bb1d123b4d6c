import json

import pytest
from files import assembled, drawn, pdf, shaped, stream
from samples import ROOT

from service.extracted import Limits
from service.pdf_file import read_pdf

LIMITS = Limits(pages=3, characters=1000)
TEXT = "الأمم المتحدة: لا سلام بلا عدالة، والاتفاق على إيصال المساعدات"


def test_text_in_presentation_forms_and_visual_order_comes_out_readable():
    assert read_pdf(pdf(drawn(shaped(TEXT)[::-1])), LIMITS).text == TEXT


@pytest.mark.parametrize(
    "glyphs",
    [
        pytest.param(drawn(TEXT[::-1]), id="from the left, as it is seen"),
        pytest.param(drawn(TEXT[::-1])[::-1], id="from the right, as it is read"),
        pytest.param(drawn(shaped(TEXT)[::-1])[::-1], id="from the right, in presentation forms"),
        pytest.param(drawn(TEXT), id="from the left, as it is read"),
        pytest.param(drawn(shaped(TEXT)), id="from the left, as it is read, in presentation forms"),
    ],
)
def test_every_order_of_drawing_gives_the_same_text(glyphs):
    assert read_pdf(pdf(glyphs), LIMITS).text == TEXT


def statements(language):
    lines = (ROOT / "training" / "statements" / f"{language}-a.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines[:4]]


@pytest.mark.parametrize("statement", statements("ar"), ids=lambda statement: statement["id"])
def test_a_statement_survives_being_drawn(statement):
    words = "".join(char for char in statement["text"] if char.isalpha() or char == " ").split()
    lines = [" ".join(words[place : place + 12]) for place in range(0, len(words), 12)]
    page = [glyph for number, line in enumerate(lines) for glyph in drawn(shaped(line)[::-1], number)]
    assert read_pdf(pdf(page), Limits(1, 100_000)).text.split() == words


@pytest.mark.parametrize("statement", statements("fr"), ids=lambda statement: statement["id"])
def test_a_french_statement_survives_being_drawn(statement):
    words = statement["text"].split()
    lines = [" ".join(words[place : place + 12]) for place in range(0, len(words), 12)]
    page = [glyph for number, line in enumerate(lines) for glyph in drawn(line, number)]
    assert read_pdf(pdf(page), Limits(1, 100_000)).text.split() == words


def test_digits_and_latin_inside_arabic_keep_their_order():
    text = "مقتل 12 في غارة يوم 15/3/2024 حسب WHO report"
    seen = "".join(("WHO report", " بسح ", "15/3/2024", " موي ةراغ يف ", "12", " لتقم"))
    assert read_pdf(pdf(drawn(seen)), LIMITS).text == text


def test_pages_are_counted():
    extracted = read_pdf(pdf(drawn("one"), drawn("two")), LIMITS)
    assert (extracted.text, extracted.pages, extracted.truncated) == ("one\ntwo", 2, False)


@pytest.mark.parametrize(("limits", "pages"), [(Limits(2, 1000), 2), (Limits(9, 2), 1)], ids=["pages", "characters"])
def test_what_is_beyond_a_limit_is_not_read(limits, pages):
    extracted = read_pdf(pdf(*[drawn("page")] * 4), limits)
    assert (extracted.pages, extracted.truncated) == (pages, True)


def test_text_across_the_page_is_left_out():
    page = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F << /Type /Font "
        "/Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        stream("BT /F 10 Tf 0 1 -1 0 20 20 Tm (DRAFT) Tj 1 0 0 1 50 700 Tm (A truce) Tj ET"),
    ]
    assert read_pdf(assembled(page), LIMITS).text == "A truce"
