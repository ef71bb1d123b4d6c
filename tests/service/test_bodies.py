import gzip
import itertools
import zlib

import pytest

from service.bodies import join, lines, parse, unzip
from service.errors import InvalidInput

TEXT = b"".join(b"line %d of many that are much alike\n" % number for number in range(20_000))


def cut(body, size):
    return [body[start : start + size] for start in range(0, len(body), size)]


@pytest.mark.parametrize("size", [1_000, 65_536, 10_000_000])
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"soup", id="short"),
        pytest.param(TEXT, id="long"),
        pytest.param(b"x" * 65_536, id="just a piece"),
        pytest.param(b"x" * 3_000_000, id="much alike"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_what_was_packed_is_unpacked(body, size):
    assert b"".join(unzip(cut(gzip.compress(body), size))) == body


def test_byte_by_byte():
    assert b"".join(unzip(cut(gzip.compress(TEXT[:3_000]), 1))) == TEXT[:3_000]


def test_several_files_in_one():
    packed = gzip.compress(b"so") + gzip.compress(b"") + gzip.compress(b"up")
    assert [b"".join(unzip(cut(packed, size))) for size in (1, 7, 1_000)] == [b"soup"] * 3


@pytest.mark.parametrize(
    ("packed", "said"),
    [
        pytest.param(b"", "ends before", id="nothing"),
        pytest.param(b"soup", "is not gzip", id="not packed"),
        pytest.param(zlib.compress(b"soup"), "is not gzip", id="another format"),
        pytest.param(gzip.compress(b"soup")[:-1], "ends before", id="a byte short"),
        pytest.param(gzip.compress(b"soup")[:5], "ends before", id="its head alone"),
        pytest.param(gzip.compress(b"soup")[:-4] + b"\0\0\0\0", "is not gzip", id="wrong length at its end"),
        pytest.param(gzip.compress(b"soup") + b"salad", "is not gzip", id="something after it"),
    ],
)
def test_what_is_not_gzip_is_refused(packed, said):
    with pytest.raises(InvalidInput, match=said) as error:
        b"".join(unzip([packed]))
    assert error.value.code == "malformed-gzip"


def test_a_bomb_is_unpacked_no_further_than_to_the_limit():
    bomb = gzip.compress(b"\0" * 50_000_000)
    unpacked = []
    with pytest.raises(InvalidInput, match="more than 100000 bytes"):
        join((unpacked.append(len(piece)) or piece for piece in unzip([bomb])), 100_000)
    assert sum(unpacked) < 200_000


@pytest.mark.parametrize("size", [1, 3, 64, 1_000])
@pytest.mark.parametrize(
    ("body", "found"),
    [
        pytest.param(b"", [], id="nothing"),
        pytest.param(b"\n\n \r\n\t", [], id="blank lines"),
        pytest.param(b"soup", [b"soup"], id="no line break"),
        pytest.param(b"soup\n", [b"soup"], id="a line"),
        pytest.param(b"soup\r\n\r\ncake\r\n", [b"soup", b"cake"], id="Windows line breaks"),
        pytest.param(b"soup\rcake\xe2\x80\xa8tea", [b"soup\rcake\xe2\x80\xa8tea"], id="other line breaks"),
        pytest.param(b"x" * 10, [b"x" * 10], id="just short enough"),
        pytest.param(b"x" * 11 + b"\nsoup", [None, b"soup"], id="a byte too long"),
        pytest.param(b"soup\n" + b"x" * 11, [b"soup", None], id="the last too long"),
        pytest.param(b"x" * 600 + b"\nsoup\n" + b"x" * 600 + b"\n", [None, b"soup", None], id="much too long"),
    ],
)
def test_lines(body, found, size):
    limit = 1_000 if b"\xe2" in body else 10
    assert list(lines(cut(body, size), limit)) == found


def test_a_line_is_there_before_the_next_is_sent():
    sent = []

    def pieces():
        for number in range(3):
            sent.append(number)
            yield b"%d\n" % number

    assert [(line, len(sent)) for line in lines(pieces(), 10)] == [(b"0", 1), (b"1", 2), (b"2", 3)]


def test_a_line_without_end_is_not_waited_for():
    sent = itertools.count()
    with pytest.raises(InvalidInput, match="more than 10 bytes"):
        list(lines((b"x" * 10 for _ in sent), 10))
    assert next(sent) < 100


@pytest.mark.parametrize(
    ("body", "flaws"),
    [
        pytest.param(rb'[{"text": "a"}, {"text": "\ud83d"}]', [None, "lone-surrogate"], id="half a pair"),
        pytest.param(rb'[{"facets": ["\ud83d"]}, {"\ude00": 1}, {}]', ["lone-surrogate"] * 2 + [None], id="list, key"),
        pytest.param(b'[{"text": "a", "text": "b"}, {"text": "c"}]', ["given-twice", None], id="a key twice"),
        pytest.param(b'[{"text": ":"}, {"text": "a: b"}]', [None, None], id="colons in strings"),
    ],
)
def test_a_flawed_object_leaves_the_others_whole(body, flaws):
    assert [getattr(getattr(item, "flaw", None), "code", None) for item in parse(body)] == flaws
