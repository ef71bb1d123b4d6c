"""Read a document of Word (DOCX, ECMA-376): the text in its paragraphs, and its title."""

import re
from collections.abc import Iterator
from io import BytesIO
from xml.parsers import expat
from zipfile import ZipFile

from service.errors import InvalidInput
from service.extracted import Extracted, Limits, from_paragraphs

_BODY = re.compile(r"word/document\d*\.xml")
_PIECE = 65_536
# A body of so much, unpacked, has more mark-up than any text needs.
_MOST_UNPACKED = 64 * 1_048_576
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# What was deleted or moved away, and the second form of what newer programs show otherwise.
_LEFT_OUT = frozenset(("del", "moveFrom", "Fallback"))
_TITLE_STYLES = ("title", "titre", "heading1", "titre1")


def read_docx(data: bytes, limits: Limits) -> Extracted:
    """Return the text of a document; a first paragraph in a title's style is its title.

    Raises InvalidInput for one that unpacks without end; whatever else is wrong comes out as zipfile's or expat's.
    """
    with ZipFile(BytesIO(data)) as package:
        name = next(name for name in package.namelist() if _BODY.fullmatch(name))
        reader = _Reader()
        more = False
        for piece in _unpacked(package, name):
            reader.feed(piece)
            more = reader.characters > limits.characters
            if more:
                break
        else:
            reader.feed(b"", last=True)
    extracted = reader.extracted()
    return Extracted(extracted.text, extracted.title, truncated=more)


def _unpacked(package: ZipFile, name: str) -> Iterator[bytes]:
    size = 0
    with package.open(name) as body:
        while piece := body.read(_PIECE):
            size += len(piece)
            if size > _MOST_UNPACKED:
                detail = f"the document unpacks to more than {_MOST_UNPACKED} bytes"
                raise InvalidInput("file-too-costly", detail, "file", _MOST_UNPACKED)
            yield piece


class _Reader:
    def __init__(self) -> None:
        self.characters = 0
        self._paragraphs: list[tuple[str, str]] = []
        self._words: list[str] = []
        self._style = ""
        self._in_text = False
        self._left_out = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        # The format has no document type, without which no entity can be declared, let alone expand.
        self._parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, piece: bytes, last: bool = False) -> None:
        self._parser.Parse(piece, last)

    def extracted(self) -> Extracted:
        paragraphs = [(text, style) for text, style in self._paragraphs if text.strip()]
        is_title = bool(paragraphs) and paragraphs[0][1].lower().replace(" ", "") in _TITLE_STYLES
        title = paragraphs.pop(0)[0] if is_title else None
        return from_paragraphs([text for text, _ in paragraphs], title)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        self._left_out += tag in _LEFT_OUT
        if tag == "pStyle":
            self._style = next((value for key, value in attributes.items() if key.endswith("val")), "")
        elif tag in _SIGNS:
            self._put(_SIGNS[tag])
        self._in_text = tag == "t"

    def _end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        self._left_out -= tag in _LEFT_OUT
        self._in_text = False
        if tag == "p":
            self._paragraphs.append(("".join(self._words), self._style))
            self._words, self._style = [], ""

    def _characters(self, text: str) -> None:
        if self._in_text:
            self._put(text)

    def _put(self, text: str) -> None:
        if not self._left_out:
            self._words.append(text)
            self.characters += len(text)

    def _refuse(self, *_: object) -> None:
        raise InvalidInput("unreadable-file", "the document has a document type, which the format has not", "file")
