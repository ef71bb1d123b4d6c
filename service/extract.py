"""``python -m service.extract``: take the text out of one file, in a process of its own under limits of its own.

The file comes by standard input, what is asked as JSON in the only argument; the answer goes to standard output.
"""

import codecs
import json
import os
import re
import resource
import signal
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from service.errors import InvalidInput, shown
from service.extracted import HTML, PDF, PLAIN, Extracted, Limits, cut, visible

# Texts that are labelled go first.
_NICE = 5
_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
# Encodings that texts have; Python knows others, which are none of text.
_ENCODING = re.compile(r"utf_?(8|16|16_le|16_be)|ascii|iso8859_\d+|cp125\d|mac_arabic|koi8_r")


def extract(data: bytes, media_type: str, charset: str | None, limits: Limits) -> Extracted:
    """Return what a file of one of the types that are taken holds; raises InvalidInput."""
    try:
        found = cut(_read(data, media_type, charset, limits), limits.characters)
    except (InvalidInput, MemoryError):
        raise
    except Exception as error:
        # Readers meet damage in ways without number: whatever they raise, it is the file that is at fault.
        detail = f"the file cannot be read as {media_type} ({type(error).__name__})"
        raise InvalidInput("unreadable-file", detail, "file") from error
    if not found.text.replace("\ufeff", "").strip():
        raise InvalidInput("empty-text", "the file has no text; a scan has one only after OCR", "file")
    return found


def _read(data: bytes, media_type: str, charset: str | None, limits: Limits) -> Extracted:
    # Each is imported when it is needed: this process starts for every file.
    if media_type == PDF:
        from service.pdf_file import read_pdf  # noqa: PLC0415

        return read_pdf(data, limits)
    if media_type == PLAIN:
        return Extracted(visible(_decoded(data, charset)))
    if media_type == HTML:
        from service.html_file import declared_charset, read_html  # noqa: PLC0415

        return read_html(_decoded(data, charset or declared_charset(data)))
    from service.docx_file import read_docx  # noqa: PLC0415

    return read_docx(data, limits)


def _decoded(data: bytes, charset: str | None) -> str:
    """Return bytes as text: by their mark of order, else the encoding named, else UTF-8."""
    marked = next((name for mark, name in _MARKS.items() if data.startswith(mark)), None)
    try:
        encoding = codecs.lookup(marked or charset or "utf-8").name.replace("-", "_")
    except LookupError:
        encoding = ""
    if not _ENCODING.fullmatch(encoding):
        raise InvalidInput("unsupported-media-type", f"no text is read in {shown(charset or '')}", "charset")
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        detail = f"the file is not {encoding.replace('_', '-')} from byte {error.start} on"
        raise InvalidInput("invalid-utf8", detail, "file") from None


def _limit(seconds: int, memory: int) -> None:
    """Bound what this process may use, before it has looked at the file."""
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(kind, (most, most))
    # Were both the same, it would be killed without being told why, as if memory had run short.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    os.nice(_NICE)
    # The service ends this process in time; should it be gone itself, the alarm does.
    signal.alarm(seconds + 1)
    # Where memory runs short all the same, the kernel takes this process and not the service.
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def main(arguments: list[str]) -> None:
    """Answer with title, text and pages, or with what is wrong."""
    asked = json.loads(arguments[0])
    _limit(asked["seconds"], asked["memory"])
    answer: dict[str, Any]
    try:
        data = sys.stdin.buffer.read()
        limits = Limits(asked["pages"], asked["characters"])
        answer = {"extracted": asdict(extract(data, asked["media_type"], asked["charset"], limits))}
    except InvalidInput as error:
        answer = {"error": {"code": error.code, "detail": str(error), "field": error.field, "limit": error.limit}}
    except MemoryError:
        answer = {"error": None}
    sys.stdout.buffer.write(json.dumps(answer).encode())


if __name__ == "__main__":
    main(sys.argv[1:])
