"""From the bytes of a body to what they say: gzip, UTF-8, JSON and lines, each within its limit."""

import json
import re
import zlib
from collections.abc import Iterable, Iterator
from math import isinf
from typing import Any

import orjson

from service.errors import LONGEST_NAME, InvalidInput, shown

# 16 for the gzip format, and the largest window.
_GZIP = 16 + zlib.MAX_WBITS
_KEY_END = re.compile('"[ \\t\\n\\r]*:')
_PIECE = 65_536
# A line too long is passed over to its end, but not for ever: so many times the limit.
_PATIENCE = 64


def decode(body: bytes) -> str:
    """Return a body as text; raises InvalidInput."""
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise InvalidInput("invalid-utf8", f"the body is not UTF-8 from byte {error.start} on") from None


class FlawedObject(dict[str, Any]):
    """A JSON object that cannot be used, beside others that can."""

    def __init__(self, flaw: InvalidInput) -> None:
        super().__init__()
        self.flaw = flaw


def parse(body: bytes) -> Any:
    """Return what a JSON text says, strictly: no NaN, no number beyond a double, at most 1024 levels.

    An object with a key twice or with half a surrogate pair in it comes back as a `FlawedObject`. Raises InvalidInput.
    """
    text = decode(body).removeprefix("\ufeff")
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return _parse_surrogates(text, error)
    # Without nested objects there is such an end for every key; others stand in strings, or end a key given twice.
    members = [len(item) for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict)]
    return value if len(_KEY_END.findall(text)) == sum(members) else _parse_slowly(text)


def _parse_surrogates(text: str, error: ValueError) -> Any:
    """Parse a text that the fast parser refuses; it may be JSON but for half a surrogate pair."""
    try:
        if _can_be_sent(json.loads(text)):
            raise ValueError("no surrogates")
        value = _parse_slowly(text)
    except (ValueError, RecursionError):
        raise InvalidInput("malformed-json", f"the body is not JSON: {error}") from None
    if not _can_be_sent(value):
        raise _half_a_pair()
    return value


def _parse_slowly(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_members, parse_constant=_refuse, parse_float=_finite)


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        # No field holds more than a list of strings; what lies deeper is looked at once, for the whole body.
        strings = [name, *(item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str))]
        if not _can_be_sent(strings):
            return FlawedObject(_half_a_pair())
        if name in members:
            detail = f"the object has {shown(name)} more than once"
            return FlawedObject(InvalidInput("given-twice", detail, name[:LONGEST_NAME]))
        members[name] = value
    return members


def _can_be_sent(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _half_a_pair() -> InvalidInput:
    return InvalidInput("lone-surrogate", "a \\u escape gives half of a surrogate pair")


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if isinf(number):
        raise ValueError("a number beyond a double")
    return number


def check_encoding(encoding: str) -> bool:
    """Tell whether a body is gzip; raises InvalidInput for a content coding that is not taken."""
    name = encoding.strip().lower()
    if name not in ("", "identity", "gzip", "x-gzip"):
        raise InvalidInput("unsupported-encoding", "send the body as it is, or in gzip", "Content-Encoding")
    return name.endswith("gzip")


def unzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack gzip piece by piece, never much at once; raises InvalidInput.

    A body may be several gzip files one after the other, as `zcat` takes them.
    """
    inflater, within = zlib.decompressobj(_GZIP), True
    for piece in pieces:
        waiting, unpacked = piece, b""
        # A full piece may have more behind it, though all that came has gone in.
        while waiting or len(unpacked) == _PIECE:
            try:
                unpacked = inflater.decompress(waiting, _PIECE)
            except zlib.error:
                raise InvalidInput("malformed-gzip", "the body is not gzip") from None
            yield unpacked
            waiting, within = inflater.unconsumed_tail, True
            if inflater.eof:
                waiting, unpacked, within = inflater.unused_data, b"", False
                inflater = zlib.decompressobj(_GZIP)
    if within:
        raise InvalidInput("malformed-gzip", "the body ends before its gzip does")


def join(pieces: Iterable[bytes], limit: int) -> bytes:
    """Return pieces as one; raises InvalidInput as soon as they have more than ``limit`` bytes."""
    whole = bytearray()
    for piece in pieces:
        whole += piece
        if len(whole) > limit:
            raise too_large(limit)
    return bytes(whole)


def too_large(limit: int) -> InvalidInput:
    """Return the error for a body, or a line of it, of more bytes than are taken."""
    return InvalidInput("body-too-large", f"the body has more than {limit} bytes", limit=limit)


def lines(pieces: Iterable[bytes], limit: int) -> Iterator[bytes | None]:
    """Cut a body into lines, without blank ones, as it comes; None stands for one of more than ``limit`` bytes.

    Raises InvalidInput for a line that has no end in sight.
    """
    kept: list[bytes] = []
    size = 0
    for piece in pieces:
        *ends, rest = piece.split(b"\n")
        for end in ends:
            yield from _line(kept, size + len(end), end, limit)
            kept, size = [], 0
        size += len(rest)
        if size <= limit:
            kept.append(rest)
        else:
            kept = []
            if size > limit * _PATIENCE:
                raise too_large(limit)
    yield from _line(kept, size, b"", limit)


def _line(kept: list[bytes], size: int, end: bytes, limit: int) -> Iterator[bytes | None]:
    if size > limit:
        yield None
    elif line := b"".join([*kept, end]).strip():
        yield line
