"""What requests and responses have in common: bodies, encodings, languages."""

import zlib
from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from flask import Response, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from service.bodies import check_encoding, join, too_large, unzip
from service.schema import JSON

# Waiting for the size asked for, the server holds back what has come: a body of unknown length is read in small pieces,
# so that a line is answered though nothing follows it but a few line breaks.
PIECE = 64
_PIECE_OF_KNOWN_LENGTH = 16_384
_VARY = "Accept-Language, Accept-Encoding"
# 16 for the gzip format, and the largest window; answers repeat themselves so much that the fastest level does.
_GZIP, _LEVEL = 16 + zlib.MAX_WBITS, 1


def body(limit: int) -> bytes:
    """Return the body, unpacked; raises InvalidInput beyond the limit, packed or not, and Busy as `Senders` does."""
    zipped = _is_zipped()
    try:
        with g.waiting():
            sent = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise too_large(limit) from None
    # A body in chunks is cut at the server's limit without a word, so that one lies a byte higher.
    if len(sent) > limit:
        raise too_large(limit)
    return join(unzip([sent]), limit) if zipped else sent


def pieces() -> Iterator[bytes]:
    """Return the body as it comes, unpacked; raises InvalidInput at once for an encoding that is not taken."""
    zipped = _is_zipped()
    size = _PIECE_OF_KNOWN_LENGTH if request.content_length else PIECE
    read = request.environ["wsgi.input"].read
    sent = iter(lambda: read(size), b"")
    return unzip(sent) if zipped else sent


def _is_zipped() -> bool:
    encoding = request.environ.get("HTTP_CONTENT_ENCODING")
    return encoding is not None and check_encoding(encoding)


def accepted_languages() -> list[str]:
    """Return the languages that the client accepts, the most wanted first."""
    if "HTTP_ACCEPT_LANGUAGE" not in request.environ:
        return []
    return [tag for tag, quality in request.accept_languages if quality > 0]


def send(answer: Any, languages: str, pack_from: int) -> Response:
    """Return an answer as JSON, packed if it has ``pack_from`` bytes or more and the client takes gzip."""
    return send_bytes(orjson.dumps(answer), JSON, languages, pack_from)


def send_bytes(content: bytes, media_type: str, languages: str, pack_from: int) -> Response:
    """Return an answer of any media type, packed as `send` does."""
    packed = len(content) >= pack_from and _takes_gzip()
    if packed:
        content = zlib.compress(content, _LEVEL, _GZIP)
    return _labelled(Response(content, content_type=media_type), languages, packed)


def send_stream(answers: Iterable[bytes], media_type: str, languages: str) -> Response:
    """Return an answer that is made while it is sent, each part as soon as it is there."""
    packed = _takes_gzip()
    return _labelled(Response(_pack(answers) if packed else answers, content_type=media_type), languages, packed)


def _labelled(response: Response, languages: str, packed: bool) -> Response:
    response.headers["Content-Language"] = languages
    response.headers["Vary"] = _VARY
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


def _takes_gzip() -> bool:
    return "HTTP_ACCEPT_ENCODING" in request.environ and request.accept_encodings.quality("gzip") > 0


def _pack(parts: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(_LEVEL, wbits=_GZIP)
    for part in parts:
        yield packer.compress(part) + packer.flush(zlib.Z_SYNC_FLUSH)
    yield packer.flush()
