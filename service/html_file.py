"""Read a page of HTML: its main part, by paragraphs, and its title."""

import re
from html.parser import HTMLParser
from typing import NamedTuple

from service.extracted import Extracted, from_paragraphs

# What elements are for, where it matters; a whole page may stand in a form.
_OUT = (
    "script", "style", "noscript", "template", "nav", "aside", "footer", "button", "select", "textarea", "iframe",
    "svg",
)  # fmt: skip
_KINDS = {**dict.fromkeys(_OUT, "out"), "main": "main", "article": "main", "h1": "heading", "title": "name"}
_IN_LINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "q", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt",
    "u", "var", "wbr",
))  # fmt: skip
# Elements without an end.
_VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
))  # fmt: skip
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_SEARCHED = 4096


def declared_charset(data: bytes) -> str | None:
    """Return the encoding that a page says it has, near its beginning."""
    found = _DECLARED.search(data[:_SEARCHED])
    return found[1].decode("ascii", "replace") if found else None


def read_html(page: str) -> Extracted:
    """Return the text of a page; its only heading of the first rank is its title, else what it is named."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.extracted()


class _Line(NamedTuple):
    text: str
    in_main: bool
    is_heading: bool


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, str]] = []
        self._lines: list[_Line] = []
        self._words: list[str] = []
        self._name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _IN_LINE:
            self._end_line()
        hidden = any(name == "hidden" for name, _ in attrs)
        kind = "out" if hidden else _KINDS.get(tag)
        if kind and tag not in _VOID:
            self._open.append((tag, kind))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _IN_LINE:
            self._end_line()
        last = max((place for place, (name, _) in enumerate(self._open) if name == tag), default=None)
        if last is not None:
            del self._open[last:]

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def extracted(self) -> Extracted:
        self._end_line()
        taken = [line for line in self._lines if line.in_main] or self._lines
        headings = [line for line in taken if line.is_heading] or [line for line in self._lines if line.is_heading]
        if len(headings) != 1:
            return from_paragraphs([line.text for line in taken], self._name)
        return from_paragraphs([line.text for line in taken if line is not headings[0]], headings[0].text)

    def _end_line(self) -> None:
        text, self._words = " ".join("".join(self._words).split()), []
        kinds = {kind for _, kind in self._open}
        if not text or "out" in kinds:
            return
        if "name" in kinds:
            self._name = self._name or text
        else:
            self._lines.append(_Line(text, "main" in kinds, "heading" in kinds))
