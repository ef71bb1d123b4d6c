"""Files of every kind, good and hostile, read in a process of their own."""

import subprocess
import sys
import zlib

import pytest
from files import DOCX, assembled, docx, drawn, paragraph, pdf, stream
from samples import ROOT

from service.errors import InvalidInput
from service.extracted import HTML, PDF, PLAIN, Extracted
from service.extractor import check_media_type, run
from service.settings import read_settings

TEXT = "هدنة في السودان"


def settings(**given):
    return read_settings({f"BAYAN_{name.upper()}": str(value) for name, value in given.items()})


def page(content, *more, resources=""):
    return assembled(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << {resources} >> >>",
            content,
            *more,
        ]
    )


def packed(content, times):
    data = zlib.compress(content * times)
    return b"<< /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (len(data), data)


def form(number, content):
    return (
        f"<< /Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources << /XObject << /X {number} 0 R >> >> "
        f"/Length {len(content)} >>\nstream\n{content}\nendstream"
    )


@pytest.mark.parametrize(
    ("data", "media_type", "charset", "expected"),
    [
        pytest.param(TEXT.encode(), PLAIN, None, Extracted(TEXT), id="text"),
        pytest.param(TEXT.encode("utf-16"), PLAIN, None, Extracted(TEXT), id="text with a mark of order"),
        pytest.param(TEXT.encode("cp1256"), PLAIN, "windows-1256", Extracted(TEXT), id="text in another encoding"),
        pytest.param(f"<h1>بيان</h1>{TEXT}".encode(), HTML, None, Extracted(TEXT, "بيان"), id="HTML"),
        pytest.param(
            b"<meta charset=windows-1256>" + TEXT.encode("cp1256"), HTML, None, Extracted(TEXT), id="HTML that declares"
        ),
        pytest.param(docx(paragraph(TEXT)), DOCX, None, Extracted(TEXT), id="DOCX"),
        pytest.param(pdf(drawn(TEXT[::-1])), PDF, None, Extracted(TEXT, pages=1), id="PDF"),
        pytest.param(b"a\x00b\x1b", PLAIN, None, Extracted("ab"), id="controls are dropped"),
    ],
)
def test_files(data, media_type, charset, expected):
    assert run(data, media_type, charset, settings()) == expected


@pytest.mark.parametrize(
    ("data", "media_type", "title", "text"),
    [
        pytest.param(b"abcdefgh", PLAIN, None, "abcdef", id="text"),
        pytest.param(b"<h1>abc</h1>defgh", HTML, "abc", "def", id="title first"),
        pytest.param(b"<h1>abcdefgh</h1>x", HTML, None, "abcdef", id="a title as long as that is text"),
    ],
)
def test_what_is_too_long_is_cut(data, media_type, title, text):
    assert run(data, media_type, None, settings(max_characters=6)) == Extracted(text, title, truncated=True)


@pytest.mark.parametrize(
    ("data", "media_type", "charset", "code", "detail"),
    [
        pytest.param(b"\xff", PLAIN, None, "invalid-utf8", "the file is not utf-8 from byte 0 on", id="not UTF-8"),
        pytest.param(b"x", PLAIN, "rot13", "unsupported-media-type", "no text is read in 'rot13'", id="no encoding"),
        pytest.param(b" \n", PLAIN, None, "empty-text", "the file has no text", id="blanks"),
        pytest.param(page(stream("")), PDF, None, "empty-text", "only after OCR", id="PDF without text"),
        pytest.param(b"%PDF-1.7", PDF, None, "unreadable-file", "read as application/pdf", id="PDF cut short"),
        pytest.param(b"PK\x03\x04", DOCX, None, "unreadable-file", "BadZipFile", id="DOCX cut short"),
        pytest.param(docx("<w:p>")[:-1], DOCX, None, "unreadable-file", "cannot be read", id="DOCX damaged"),
    ],
)
def test_files_that_are_refused(data, media_type, charset, code, detail):
    with pytest.raises(InvalidInput, match=detail) as error:
        run(data, media_type, charset, settings())
    assert error.value.code == code


FORMS = [form(number + 1, "/X Do " * 4) for number in range(5, 30)]
LOOP = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids 3 0 R /Count 1 >>", "3 0 R"]


@pytest.mark.parametrize(
    ("data", "media_type", "limit"),
    [
        pytest.param(page(packed(b" ", 400_000_000)), PDF, 200_000_000, id="PDF that unpacks to 400 MB"),
        pytest.param(docx("<w:p>" * 2_000_000), DOCX, 200_000_000, id="DOCX of deep levels"),
        pytest.param(page(packed(b"q Q ", 5_000_000)), PDF, 1, id="PDF that takes for ever"),
        pytest.param(page(stream("/X Do"), *FORMS, resources="/XObject << /X 5 0 R >>"), PDF, 1, id="forms in forms"),
        pytest.param(assembled(LOOP), PDF, 1, id="a reference to itself"),
        pytest.param(b"<!--" * 1_000_000, HTML, 1, id="HTML of comments that never end"),
    ],
)
def test_what_hangs_or_swells_is_ended(data, media_type, limit):
    # Those that swell have the time to do so.
    patience = 20 if limit > 100 else limit
    with pytest.raises(InvalidInput, match="reading the file takes more than") as error:
        run(data, media_type, None, settings(file_seconds=patience, file_memory_bytes=200_000_000))
    assert (error.value.code, error.value.field, error.value.limit) == ("file-too-costly", "file", limit)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(page(stream("/X Do"), form(5, "/X Do"), resources="/XObject << /X 5 0 R >>"), id="a form"),
        pytest.param(assembled([LOOP[0], "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"]), id="a tree of pages"),
    ],
)
def test_what_holds_itself_has_no_text(data):
    with pytest.raises(InvalidInput, match="the file has no text"):
        run(data, PDF, None, settings())


def test_the_process_can_write_no_file(tmp_path):
    code = "import pathlib, sys, service.extract as e; e._limit(5, 10**9); pathlib.Path(sys.argv[1]).write_text('x')"
    command = [sys.executable, "-c", code, tmp_path / "x"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert "File too large" in done.stderr
    assert (tmp_path / "x").read_bytes() == b""


def test_a_failure_of_ours_is_not_the_files(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(RuntimeError, match="reading a file failed"):
        run(b"x", PLAIN, None, settings())


def test_without_the_extra_no_pdf_is_taken(monkeypatch):
    check_media_type(PDF)
    monkeypatch.setitem(sys.modules, "pdfminer", None)
    check_media_type(DOCX)
    with pytest.raises(InvalidInput, match=r"with its extra 'files' \(bayan\[files\]\)") as error:
        check_media_type(PDF)
    assert error.value.code == "extra-missing"
