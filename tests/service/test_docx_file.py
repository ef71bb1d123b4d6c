import zipfile

import pytest
from files import docx, paragraph

from service.docx_file import read_docx
from service.errors import InvalidInput
from service.extracted import Limits

LIMITS = Limits(pages=1, characters=1000)


def run(text):
    return f"<w:r><w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    ("body", "title", "text"),
    [
        pytest.param(paragraph("هدنة في السودان"), None, "هدنة في السودان", id="a paragraph"),
        pytest.param(paragraph("one") + "<w:p/>" + paragraph("two"), None, "one\ntwo", id="an empty paragraph"),
        pytest.param(f"<w:p>{run('Su')}{run('dan')}</w:p>", None, "Sudan", id="a word in two runs"),
        pytest.param(f"<w:p>{run('a')}<w:r><w:tab/><w:t>b</w:t></w:r></w:p>", None, "a b", id="tab"),
        pytest.param(f"<w:p>{run('a')}<w:r><w:br/></w:r>{run('b')}</w:p>", None, "a\nb", id="line break"),
        pytest.param(f"<w:p>{run('a')}<w:del>{run('gone')}</w:del>{run('b')}</w:p>", None, "ab", id="deleted"),
        pytest.param(f"<w:p>{run('a')}<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>", None, "a", id="instruction"),
        pytest.param(f"<w:tbl><w:tr><w:tc>{paragraph('cell')}</w:tc></w:tr></w:tbl>", None, "cell", id="table"),
        pytest.param(paragraph("Truce", "Title") + paragraph("x"), "Truce", "x", id="title"),
        pytest.param(paragraph("Trêve", "Titre1") + paragraph("x"), "Trêve", "x", id="title in French"),
        pytest.param(paragraph("x") + paragraph("Truce", "Title"), None, "x\nTruce", id="a title farther down"),
        pytest.param(paragraph("Truce", "Title"), None, "Truce", id="a title alone is the text"),
        pytest.param("", None, "", id="nothing"),
    ],
)
def test_documents(body, title, text):
    extracted = read_docx(docx(body), LIMITS)
    assert (extracted.title, extracted.text, extracted.truncated) == (title, text, False)


def test_a_long_document_is_read_no_farther_than_needed():
    extracted = read_docx(docx(paragraph("word " * 100) * 10_000), LIMITS)
    assert extracted.truncated
    assert len(extracted.text) < 100_000


def test_entities_are_refused():
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    with pytest.raises(InvalidInput, match="has a document type") as error:
        read_docx(docx(paragraph("&b;"), bomb), LIMITS)
    assert error.value.code == "unreadable-file"


def test_a_bomb_is_refused(monkeypatch):
    monkeypatch.setattr("service.docx_file._MOST_UNPACKED", 100_000)
    with pytest.raises(InvalidInput, match="unpacks to more than 100000 bytes") as error:
        read_docx(docx("<w:r/>" * 100_000), LIMITS)
    assert error.value.code == "file-too-costly"


def test_what_is_no_package_is_refused():
    with pytest.raises(zipfile.BadZipFile, match="not a zip file"):
        read_docx(b"\xd0\xcf\x11\xe0", LIMITS)
