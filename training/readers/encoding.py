"""Find out the encoding of a text file."""

import codecs
from collections.abc import Iterator
from pathlib import Path

from charset_normalizer import from_bytes

from service.tables import marked_encoding
from training.errors import CorpusError

UTF8 = "utf-8"
# What is looked at of a file that is not in UTF-8, in bytes: of its lines those with more than ASCII.
_SAMPLE = 65_536
_CHUNK = 1 << 20
# Blanks alone give a text in UTF-16 more zero bytes than this.
_ZEROS = 0.02


def find_encoding(path: Path) -> str:
    """Return the name of a file's encoding, as Python knows it.

    A byte-order mark decides; else UTF-8 is taken if most lines beyond ASCII are in it; else what charset-normalizer
    finds likeliest. Raises CorpusError if nothing fits.
    """
    if marked := marked_encoding(path):
        return marked
    if wide := _wide(path):
        return wide
    if _is_utf8(path):
        return UTF8
    lines = list(_beyond_ascii(path))
    if 2 * sum(map(_decodes, lines)) > len(lines):
        return UTF8
    best = from_bytes(b"".join(lines)).best()
    if best is None:
        raise CorpusError(path, 1, "its encoding cannot be told; name it with --encoding")
    return best.encoding


def encoding_name(encoding: str) -> str:
    """Return what people call an encoding."""
    plain = encoding.lower().replace("_", "-").removesuffix("-sig")
    return f"windows-{plain[2:]}" if plain.startswith("cp125") else plain.upper()


def encoding_notes(encoding: str) -> list[str]:
    """Return what is to be said of an encoding: nothing of UTF-8."""
    return [] if encoding_name(encoding) == "UTF-8" else [f"encoding: {encoding_name(encoding)}"]


def _wide(path: Path) -> str | None:
    """Return the kind of UTF-16 without a byte-order mark that a file is in, by where its zero bytes stand."""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    zeros = sample[::2].count(0), sample[1::2].count(0)
    if sum(zeros) <= _ZEROS * len(sample) or 10 * min(zeros) > max(zeros):
        return None
    return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder(UTF8)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _decodes(line: bytes) -> bool:
    try:
        line.decode(UTF8)
    except UnicodeDecodeError:
        return False
    return True


def _beyond_ascii(path: Path) -> Iterator[bytes]:
    size = 0
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                yield line
                size += len(line)
            if size > _SAMPLE:
                return
