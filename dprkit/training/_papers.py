"""Papers of a case: a CV as PDF and as DOCX, and claims in TOML.

Written by hand, so that the bytes follow from the text alone: no clock, no compressor, no version of a library.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

__all__ = ["HEADING", "TEXT", "claim", "docx", "pdf"]

HEADING, TEXT = "heading", "text"
Paper = Sequence[tuple[str, str]]


def pdf(title: str, author: str, lines: Paper) -> bytes:
    """One page of A4 in Helvetica (ISO 32000-1, 7.5: header, body, cross-reference table, trailer).

    Text is written in WinAnsiEncoding, so that dashes and accented letters come out as they went in.
    """
    drawn, y = [], 790
    for kind, text in lines:
        size = 13 if kind == HEADING else 10
        y -= 24 if kind == HEADING else 15
        shown = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        drawn.append(f"BT /F1 {size} Tf 56 {y} Td ({shown}) Tj ET".encode("cp1252"))
    if y < 40:
        raise ValueError(f"the CV of {author} is longer than one page")
    stream = b"\n".join(drawn)
    info = f"/Title ({title}) /Author ({author}) /Producer (Plain Writer 3.1) /CreationDate (D:20251009101500Z)"
    return _assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R "
            b"/Resources << /Font << /F1 4 0 R >> >> >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
            f"<< {info} >>".encode("cp1252"),
        ]
    )


def _assembled(objects: Sequence[bytes]) -> bytes:
    made, offsets = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (len(objects) + 1, len(objects))
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return made + head + table + end + b"startxref\n%d\n%%%%EOF\n" % len(made)


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def docx(title: str, author: str, lines: Paper) -> bytes:
    """The smallest package Word opens (ECMA-376 part 2), stored without compression, every entry dated 1980-01-01."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        f'<Override PartName="/docProps/core.xml" '
        f'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
        f'Target="docProps/core.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "word/styles.xml": f'<w:styles {_W}><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        f'<w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="Heading1">'
        f'<w:name w:val="heading 1"/><w:basedOn w:val="Normal"/></w:style></w:styles>',
        "word/document.xml": f"<w:document {_W}><w:body>{''.join(map(_paragraph, lines))}</w:body></w:document>",
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{escape(title)}</dc:title>'
        f"<dc:creator>{escape(author)}</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">2024-05-13T08:20:00Z</dcterms:created></cp:coreProperties>',
    }
    return _zipped({name: _XML + text for name, text in parts.items()})


def _paragraph(line: tuple[str, str]) -> str:
    kind, text = line
    style = '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>' if kind == HEADING else ""
    return f'<w:p>{style}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _zipped(parts: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as package:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # zipfile writes the system it runs on; the bytes must not depend on it
            package.writestr(entry, text.encode())
    return made.getvalue()


def claim(field: str, value: str, stated_in: str, stated_on: str, **more: str) -> str:
    """One [[claim]] of the subject s1."""
    keys = {"subject": "s1", "field": field, "value": value, "stated_in": stated_in, "stated_on": stated_on, **more}
    return "\n[[claim]]\n" + "".join(f'{name} = "{text}"\n' for name, text in keys.items())
