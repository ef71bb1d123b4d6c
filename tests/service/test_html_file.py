import pytest

from service.html_file import declared_charset, read_html


@pytest.mark.parametrize(
    ("page", "title", "text"),
    [
        pytest.param("<p>هدنة في السودان", None, "هدنة في السودان", id="a paragraph"),
        pytest.param("plain", None, "plain", id="no element"),
        pytest.param("<p>one<p>two<br>three", None, "one\ntwo\nthree", id="paragraphs and breaks"),
        pytest.param("<p>one\n  <b>wo</b>rd</p>", None, "one word", id="inside a line"),
        pytest.param("<p>&Eacute;tat &amp; &#1587;", None, "État & س", id="references"),
        pytest.param("<title>A - Site</title><p>x", "A - Site", "x", id="a name"),
        pytest.param("<title>A - Site</title><h1>A</h1><p>x", "A", "x", id="a heading"),
        pytest.param("<title>A</title><h1>B</h1><p>x</p><h1>C</h1>", "A", "B\nx\nC", id="two headings"),
        pytest.param("<h1>A</h1>", None, "A", id="a heading alone is the text"),
        pytest.param("<h1>A</h1><article><p>x</article><p>more", "A", "x", id="the main part"),
        pytest.param("<article>x</article><article>y</article>", None, "x\ny", id="two articles"),
        pytest.param("<nav>menu</nav><p>x</p><footer>rights</footer>", None, "x", id="around it"),
        pytest.param("<script>let a = '<p>'</script><style>p {}</style><p>x", None, "x", id="scripts and styles"),
        pytest.param("<p hidden>y</p><p>x", None, "x", id="hidden"),
        pytest.param("<form><p>x</form>", None, "x", id="a page in a form"),
        pytest.param("<!-- y --><p>x", None, "x", id="comment"),
        pytest.param("<p>x</div></p></nav>", None, "x", id="ends without beginnings"),
        pytest.param("", None, "", id="nothing"),
    ],
)
def test_pages(page, title, text):
    extracted = read_html(page)
    assert (extracted.title, extracted.text) == (title, text)


@pytest.mark.parametrize(
    ("page", "charset"),
    [
        (b'<html><meta charset="windows-1256">', "windows-1256"),
        (b"<META http-equiv=Content-Type content='text/html; charset=ISO-8859-6'>", "ISO-8859-6"),
        (b"<p>charset=utf-8", None),
        (b" " * 5000 + b"<meta charset=utf-8>", None),
    ],
    ids=["short", "long", "none", "too far down"],
)
def test_declared_charset(page, charset):
    assert declared_charset(page) == charset
