"""The one file that a request brings: as its body, or as the only part of a form."""

from pathlib import PurePath
from typing import NamedTuple

from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder

from service.errors import LONGEST_NAME, InvalidInput, shown
from service.extracted import DOCX, HTML, PDF, PLAIN
from service.schema import MULTIPART

# What the part is called.
FILE = "file"
_UNKNOWN = "application/octet-stream"
_BY_NAME = {".txt": PLAIN, ".html": HTML, ".htm": HTML, ".pdf": PDF, ".docx": DOCX}
_LONGEST_BOUNDARY = 70


class Upload(NamedTuple):
    """A file as it was sent."""

    data: bytes
    media_type: str
    charset: str | None


def read_upload(body: bytes, content_type: str) -> Upload:
    """Return the file that a body is or has in it; raises InvalidInput."""
    media_type, options = parse_options_header(content_type)
    if media_type.lower() != MULTIPART:
        return Upload(body, media_type.lower(), options.get("charset"))
    boundary = options.get("boundary", "")
    if not boundary.isascii() or not 0 < len(boundary) <= _LONGEST_BOUNDARY:
        raise _malformed()
    try:
        return _only_part(MultipartDecoder(boundary.encode("ascii")), body)
    except ValueError:
        raise _malformed() from None


def _only_part(decoder: MultipartDecoder, body: bytes) -> Upload:
    part: Field | File | None = None
    data: list[bytes] = []
    decoder.receive_data(body)
    decoder.receive_data(None)
    while not isinstance(event := decoder.next_event(), Epilogue):
        if isinstance(event, Field | File):
            if event.name != FILE:
                detail = f"there is no part {shown(event.name or '')}; there is {FILE}, and the rest is in the query"
                raise InvalidInput("unknown-field", detail, (event.name or "")[:LONGEST_NAME])
            if part is not None:
                raise InvalidInput("given-twice", f"the form has {FILE} more than once", FILE)
            part = event
        elif isinstance(event, Data):
            data.append(event.data)
    if part is None:
        raise InvalidInput("missing-field", f"{FILE} is required", FILE)
    return Upload(b"".join(data), *_kind(part))


def _kind(part: Field | File) -> tuple[str, str | None]:
    """Return a part's media type and charset; who does not know the type tells it by the name of the file."""
    media_type, options = parse_options_header(part.headers.get("Content-Type", ""))
    if media_type in ("", _UNKNOWN):
        by_name = _BY_NAME.get(PurePath(part.filename).suffix.lower()) if isinstance(part, File) else None
        # A part that says nothing of itself is text (RFC 7578, section 4.4).
        media_type = by_name or media_type or PLAIN
    return media_type.lower(), options.get("charset")


def _malformed() -> InvalidInput:
    return InvalidInput("bad-request", f"the body is not {MULTIPART} as its boundary says")
