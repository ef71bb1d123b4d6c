"""Files that tests make: PDFs drawn glyph by glyph in any order, DOCX and HTML."""

import io
import unicodedata
import zipfile

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SIZE, WIDTH, TOP, LEADING = 10, 6, 780, 14

# The shapes of each Arabic letter: isolated, final, initial, medial.
SHAPES = {}
for _code in range(0xFE80, 0xFEFD):
    _kind, *_letters = unicodedata.decomposition(chr(_code)).split()
    SHAPES.setdefault("".join(chr(int(letter, 16)) for letter in _letters), {})[_kind] = chr(_code)


def shaped(text):
    """Return Arabic in presentation forms, lam-alef as one, in the order of reading."""
    letters = []
    for char in text:
        if letters and letters[-1] + char in SHAPES:
            letters[-1] += char
        else:
            letters.append(char)
    return [
        SHAPES.get(letter, {}).get(_form(letters, place), letter) for place, letter in enumerate(letters)
    ]  # fmt: skip


def _form(letters, place):
    before = place and "<initial>" in SHAPES.get(letters[place - 1], {})
    after = place + 1 < len(letters) and "<initial>" in SHAPES.get(letters[place], {}) and letters[place + 1] in SHAPES
    after = after and "<final>" in SHAPES[letters[place + 1]]
    joined = before and "<final>" in SHAPES.get(letters[place], {})
    return {(0, 0): "<isolated>", (0, 1): "<initial>", (1, 0): "<final>", (1, 1): "<medial>"}[bool(joined), bool(after)]


def drawn(glyphs, line=0, left=50, step=WIDTH):
    """Place glyphs one after the other on a line, the first at the left."""
    return [(glyph, left + step * place, TOP - LEADING * line) for place, glyph in enumerate(glyphs)]


def pdf(*pages):
    """Return a PDF with pages of (text, x, y), each text one glyph, drawn in this order."""
    glyphs = sorted({text for page in pages for text, _, _ in page})
    codes = {text: code for code, text in enumerate(glyphs, 1)}
    mapping = "\n".join(f"<{code:04X}> <{text.encode('utf-16-be').hex()}>" for text, code in codes.items())
    cmap = (
        "begincmap\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{mapping}\nendbfchar\nendcmap"
    )
    widths = " ".join(str(0 if unicodedata.category(text[0]) == "Mn" else WIDTH * 1000 // SIZE) for text in glyphs)
    kids = " ".join(f"{6 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Test /Encoding /Identity-H /DescendantFonts [4 0 R] "
        "/ToUnicode 5 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Test /CIDSystemInfo << /Registry (Adobe) "
        "/Ordering (Identity) /Supplement 0 >> /FontDescriptor << /Type /FontDescriptor /FontName /Test /Flags 4 "
        f"/Ascent 800 /Descent -200 /FontBBox [0 0 1000 1000] >> /DW 600 /W [1 [{widths}]] >>",
        stream(cmap),
    ]
    for number, page in enumerate(pages):
        content = "\n".join(f"1 0 0 1 {x} {y} Tm <{codes[text]:04X}> Tj" for text, x, y in page)
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> "
            f"/Contents {7 + 2 * number} 0 R >>",
            stream(f"BT /F {SIZE} Tf\n{content}\nET"),
        ]
    return assembled(objects)


def stream(content):
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


def assembled(objects):
    """Return a PDF of objects, the first of them its catalog."""
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += (
            f"{number} 0 obj\n".encode() + (content if isinstance(content, bytes) else content.encode()) + b"\nendobj\n"
        )
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    return body + f"{end}startxref\n{len(body)}\n%%EOF".encode()


def docx(body, prologue=""):
    """Return a DOCX whose body has this WordprocessingML."""
    xml = f'<?xml version="1.0"?>{prologue}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", xml)
    return file.getvalue()


def paragraph(text, style=None):
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"
