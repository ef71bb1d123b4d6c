import pytest

from service.errors import BadRow
from service.tables import Row, marked_encoding, open_table, read_json_lines, read_table


def rows_of(table):
    return [str(row) if isinstance(row, BadRow) else (row.number, *row.fields.values()) for row in table.rows]


@pytest.fixture
def read(tmp_path):
    def read(text, name="some.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return open_table(path, encoding)

    return read


@pytest.mark.parametrize(
    ("text", "columns", "rows"),
    [
        pytest.param('text,topic\n"a, b",x\n', ("text", "topic"), [(2, "a, b", "x")], id="commas"),
        pytest.param("text;topic\na, b;x\n", ("text", "topic"), [(2, "a, b", "x")], id="semicolons"),
        pytest.param("text|topic\na, b|x\n", ("text", "topic"), [(2, "a, b", "x")], id="vertical bars"),
        pytest.param("text\ttopic\r\na\tx\r\n", ("text", "topic"), [(2, "a", "x")], id="tabs"),
        pytest.param(
            'text\ttopic\n"Yes" she said\tx\n', ("text", "topic"), [(2, '"Yes" she said', "x")], id="bare marks"
        ),
        pytest.param('text\ttopic\n"two\nlines"\tx\n', ("text", "topic"), [(2, "two\nlines", "x")], id="tabs, quoted"),
        pytest.param(
            'text,topic\n"say \\"yes\\", he",x\n', ("text", "topic"), [(2, 'say "yes", he', "x")], id="backslashes"
        ),
        pytest.param('text,topic\n"say ""yes"", he",x\n', ("text", "topic"), [(2, 'say "yes", he', "x")], id="doubled"),
        pytest.param("sep=;\ntext;topic\na,b;x\n", ("text", "topic"), [(2, "a,b", "x")], id="delimiter said"),
        pytest.param("text\nfoo\nbar\n", ("text",), [(2, "foo"), (3, "bar")], id="one column"),
        pytest.param("text,topic\n\na,x\n,\n\nb,y", ("text", "topic"), [(3, "a", "x"), (6, "b", "y")], id="blank rows"),
        pytest.param(
            "text,topic,\na,x,\n", ("text", "topic", "(3)"), [(2, "a", "x", "")], id="a column without a name"
        ),
        pytest.param("text, text\na,x\n", ("text", "text (2)"), [(2, "a", "x")], id="a name twice"),
        pytest.param("text,topic\na,x,\n", ("text", "topic"), [(2, "a", "x")], id="a delimiter at the end"),
        pytest.param(
            "text,topic\none\u2028two,x\n", ("text", "topic"), [(2, "one\u2028two", "x")], id="line separator"
        ),
    ],
)
def test_tables(read, text, columns, rows):
    table = read(text)
    assert table.columns == columns
    assert rows_of(table) == rows


def test_a_bad_row_costs_no_other(read, tmp_path):
    text = 'text,topic\na,x\nb,y,z\nc\n"open,x\nd,x\n"e" f,x\n"g\nh",x\n"open to the end,x\ni,x\n'
    path = tmp_path / "some.csv"
    assert rows_of(read(text)) == [
        (2, "a", "x"),
        f"{path}:3: cells: 3; in the header: 2",
        f"{path}:4: cells: 1; in the header: 2",
        f"{path}:5: not a row of this table: ',' expected after '\"'",
        (6, "d", "x"),
        f"{path}:7: not a row of this table: ',' expected after '\"'",
        (8, "g\nh", "x"),
        f"{path}:9: not a row of this table: unexpected end of data",
        (10, "i", "x"),
    ]


def test_a_bad_row_keeps_what_could_be_read(read):
    short, broken = read('text,topic\nc\n"e" f,x\n').rows
    assert (short.fields, broken.fields) == ({"text": "c"}, {"line": '"e" f,x'})


def test_a_cell_has_an_end(read):
    """Without one, the rest of a large file would be one cell."""
    [bad, *rest] = read('text,topic\n"open,x\n' + "word,x\n" * 200_000).rows
    assert bad.why == "not a row of this table: field larger than field limit (1000000)"
    assert len(rest) == 200_000


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("some.csv", b"text,topic\ncaf\xe9,x\nth\xc3\xa9,x\n", id="table"),
        pytest.param("some.jsonl", b'{"text": "x"}\n{"text": "caf\xe9"}\n{"text": "th\xc3\xa9"}\n', id="JSON Lines"),
    ],
)
def test_a_row_that_is_not_utf_8(read, name, text):
    rows = list(read(text, name).rows)
    assert [row.why for row in rows if isinstance(row, BadRow)] == ["not UTF-8"]
    assert rows[-1].fields["text"] == "thé"


def test_json_lines(tmp_path):
    lines = ['{"text": "a"}\n', "\n", "[1]\n", "{\n", '{"text": "b"}']
    rows = list(read_json_lines(tmp_path / "x", lines))
    assert rows[0] == Row(1, {"text": "a"})
    assert rows[3] == Row(5, {"text": "b"})
    assert [str(row) for row in rows[1:3]] == [
        f"{tmp_path / 'x'}:3: not a JSON object",
        f"{tmp_path / 'x'}:4: not JSON: unexpected end of data: line 2 column 1 (char 2)",
    ]


def test_an_empty_table(tmp_path):
    with pytest.raises(BadRow, match=r"x\.csv:1: the file is empty"):
        read_table(tmp_path / "x.csv", [])


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("utf-32", "utf-32"), ("utf-8", None), ("cp1256", None)],
)
def test_marked_encodings(tmp_path, read, encoding, name):
    table = read("text,topic\nمرحبا,x\n", encoding=encoding)
    assert marked_encoding(tmp_path / "some.csv") == name
    assert rows_of(table) == [(2, "مرحبا", "x")]
    assert table.columns == ("text", "topic")
