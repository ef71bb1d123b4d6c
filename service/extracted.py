"""What is taken out of a file, within which limits."""

import re
from dataclasses import dataclass

PLAIN = "text/plain"
HTML = "text/html"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIA_TYPES = (PLAIN, HTML, PDF, DOCX)

# What no text holds and JSON cannot carry, or nobody could see: controls but for line breaks and tabs, half surrogates.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True)
class Limits:
    """How far a file is read: pages of a PDF, characters of title and text."""

    pages: int
    characters: int


@dataclass(frozen=True)
class Extracted:
    """Title and text; ``pages`` were read, if the file has any, and it is ``truncated`` if it has more of either."""

    text: str
    title: str | None = None
    pages: int | None = None
    truncated: bool = False


def visible(text: str) -> str:
    """Return a text without what nobody could see."""
    return _UNWANTED.sub("", text)


def from_paragraphs(paragraphs: list[str], title: str | None = None) -> Extracted:
    """Return paragraphs, one a line and blanks one at a time, as a text; a title that stands alone is the text."""
    lines = [line for paragraph in paragraphs for line in paragraph.splitlines()]
    kept = [line for line in (" ".join(visible(line).split()) for line in lines) if line]
    name = " ".join(visible(title or "").split())
    return Extracted("\n".join(kept) or name, (name or None) if kept else None)


def cut(extracted: Extracted, most: int) -> Extracted:
    """Return what was extracted in no more than so many characters, title first."""
    title, text = extracted.title, extracted.text
    if title is not None and len(title) >= most:
        title, text = None, f"{title}\n{text}"
    room = most - len(title or "")
    return Extracted(text[:room], title, extracted.pages, extracted.truncated or len(text) > room)
