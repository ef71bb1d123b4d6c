"""Read a PDF: the glyphs of each page by pdfminer.six, their order by `service.page_lines`."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTChar, LTContainer, LTPage
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage

from service.extracted import Extracted, Limits, from_paragraphs, visible
from service.page_lines import Glyph, paragraphs


class _Pages(PDFLayoutAnalyzer):
    """Takes the glyphs of a page as they are drawn."""

    glyphs: list[Glyph]

    def receive_layout(self, ltpage: LTPage) -> None:
        self.glyphs = list(_glyphs(ltpage))


def read_pdf(data: bytes, limits: Limits) -> Extracted:
    """Return the text of a PDF; whatever is wrong with it comes out as an exception of pdfminer's."""
    resources = PDFResourceManager()
    device = _Pages(resources, laparams=None)
    interpreter = PDFPageInterpreter(resources, device)
    found: list[str] = []
    read = characters = 0
    more = False
    for page in PDFPage.get_pages(BytesIO(data)):
        more = read == limits.pages or characters > limits.characters
        if more:
            break
        interpreter.process_page(page)
        found += paragraphs(device.glyphs)
        read += 1
        characters = sum(map(len, found))
    # What is in its properties is more often the name of a file or a program than a title.
    return replace(from_paragraphs(found), pages=read, truncated=more)


def _glyphs(container: LTContainer[Any]) -> Iterator[Glyph]:
    for item in container:
        if isinstance(item, LTChar):
            text = visible(item.get_text())
            # Text across the page is a stamp or a watermark.
            if text and item.upright:
                yield Glyph(text, item.x0, item.x1, item.matrix[5], item.size)
        elif isinstance(item, LTContainer):
            yield from _glyphs(item)
