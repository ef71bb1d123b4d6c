import pytest
from files import DOCX

from service.errors import InvalidInput
from service.extracted import HTML, PDF, PLAIN
from service.upload import Upload, read_upload

FORM = "multipart/form-data; boundary=b"


def part(data=b"soup", name="file", filename=None, kind=None):
    named = f'; filename="{filename}"' if filename else ""
    type_ = f"Content-Type: {kind}\r\n" if kind else ""
    head = f'--b\r\nContent-Disposition: form-data; name="{name}"{named}\r\n{type_}\r\n'
    return head.encode() + data + b"\r\n"


END = b"--b--\r\n"


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("application/pdf", (PDF, None)),
        ("Text/HTML; Charset=windows-1256", (HTML, "windows-1256")),
        ("", ("", None)),
    ],
)
def test_a_body_is_the_file(content_type, expected):
    assert read_upload(b"soup", content_type) == Upload(b"soup", *expected)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({"kind": "application/pdf", "filename": "x.txt"}, (PDF, None), id="its type before its name"),
        pytest.param({"kind": "text/plain; charset=cp1256"}, (PLAIN, "cp1256"), id="charset"),
        pytest.param({"filename": "بيان.DOCX"}, (DOCX, None), id="by name"),
        pytest.param({"kind": "application/octet-stream", "filename": "x.html"}, (HTML, None), id="unknown, by name"),
        pytest.param(
            {"kind": "application/octet-stream", "filename": "x"}, ("application/octet-stream", None), id="unknown"
        ),
        pytest.param({}, (PLAIN, None), id="text if nothing is said"),
        pytest.param({"data": b"\r\n--a\x00\xff\r\n"}, (PLAIN, None), id="any bytes"),
    ],
)
def test_a_form_holds_the_file(given, expected):
    upload = read_upload(part(**given) + END, FORM)
    assert upload == Upload(given.get("data", b"soup"), *expected)


@pytest.mark.parametrize(
    ("body", "content_type", "code", "field"),
    [
        pytest.param(END, FORM, "missing-field", "file", id="no part"),
        pytest.param(part() + part() + END, FORM, "given-twice", "file", id="two parts"),
        pytest.param(part(name="top") + END, FORM, "unknown-field", "top", id="another part"),
        pytest.param(part(), FORM, "bad-request", None, id="no end"),
        pytest.param(b"", FORM, "bad-request", None, id="nothing"),
        pytest.param(part() + END, "multipart/form-data", "bad-request", None, id="no boundary"),
        pytest.param(part() + END, f"{FORM}{'b' * 70}", "bad-request", None, id="a boundary too long"),
        pytest.param(b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" + END, FORM, "bad-request", None, id="no name"),
        pytest.param(b"--b\r\nX: \xff\r\n\r\nx\r\n" + END, FORM, "bad-request", None, id="a head that is not UTF-8"),
    ],
)
def test_forms_that_are_refused(body, content_type, code, field):
    with pytest.raises(InvalidInput) as error:
        read_upload(body, content_type)
    assert (error.value.code, error.value.field) == (code, field)
