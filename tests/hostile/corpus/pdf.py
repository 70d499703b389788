"""PDF files that loop, nest, lie about lengths, or inflate."""

from __future__ import annotations

import zlib
from collections.abc import Iterator


def written(*objects: bytes, root: int = 1, tail: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1, with a proper table of places."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + b"trailer\n<< /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        root,
        tail,
        start,
    )


def stream(data: bytes, more: bytes = b"", length: int | None = None) -> bytes:
    size = len(data) if length is None else length
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (size, more, data)


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
TEXT = b"BT /F1 12 Tf 72 720 Td (Ana Example, engineer 2019 - 2021) Tj ET"


def page(content: bytes, more: bytes = b"", **kind: int | None) -> bytes:
    """One page with this content stream."""
    sheet = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
    sheet += b" /Resources << /Font << /F1 5 0 R >> /XObject << /X 6 0 R >> >> %s >>" % more
    return written(CATALOG, PAGES, sheet, stream(content, **kind), FONT, *FORMS)


FORMS = (
    stream(b"/X Do /X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>"),
)


def flate(data: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        data = zlib.compress(data, 1)
    return data


def bombs() -> Iterator[tuple[str, bytes]]:
    big = b"BT (x) Tj ET " * 3_000_000
    for times in (1, 2, 3):
        filters = b"/Filter [" + b"/FlateDecode " * times + b"]"
        yield f"inflates-{times}.pdf", written(CATALOG, PAGES, sheet(), stream(flate(big, times), filters), FONT)
    for name in (b"/ASCII85Decode", b"/ASCIIHexDecode", b"/RunLengthDecode", b"/LZWDecode", b"/FlateDecode"):
        data = stream(TEXT, b"/Filter [" + name * 400 + b"]")
        yield f"filters-{name[1:6].decode()}.pdf", written(CATALOG, PAGES, sheet(), data, FONT)
    yield "paints-itself.pdf", page(b"/X Do")
    yield "paints-itself-often.pdf", page(b"/X Do " * 50_000)
    yield "saves-forever.pdf", page(b"q " * 2_000_000 + TEXT)
    yield "one-long-text.pdf", page(b"BT /F1 1 Tf (" + b"a" * 8_000_000 + b") Tj ET")
    yield "many-texts.pdf", page(b"BT /F1 1 Tf " + b"(a) Tj 1 0 Td " * 400_000 + b" ET")
    yield "nested-arrays.pdf", page(b"BT " + b"[" * 100_000 + b"]" * 100_000 + b" TJ ET")
    yield "nested-dictionaries.pdf", page(TEXT, b"/Deep " + b"<< /A " * 50_000 + b"1" + b" >>" * 50_000)


def sheet() -> bytes:
    head = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
    return head + b"/Resources << /Font << /F1 5 0 R >> >> >>"


def loops() -> Iterator[tuple[str, bytes]]:
    yield "page-is-its-parent.pdf", written(CATALOG, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>")
    yield (
        "pages-in-a-ring.pdf",
        written(
            CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 9 >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>"
        ),
    )
    chain = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R >>" % (n + 1, n - 1) for n in range(2, 5002)]
    yield "pages-five-thousand-deep.pdf", written(CATALOG, *chain, sheet())
    yield "a-million-pages-said.pdf", page(TEXT).replace(b"/Count 1", b"/Count 1000000000")
    yield "one-page-a-hundred-thousand-times.pdf", page(TEXT).replace(b"[3 0 R]", b"[" + b"3 0 R " * 100_000 + b"]")
    yield "length-of-itself.pdf", page(TEXT).replace(b"/Length %d" % len(TEXT), b"/Length 4 0 R")
    yield "table-before-itself.pdf", written(CATALOG, PAGES, sheet(), stream(TEXT), FONT, tail=b"/Prev 9")
    ring = written(CATALOG, PAGES, sheet(), stream(TEXT), FONT)
    yield "tables-in-a-ring.pdf", ring.replace(b"/Size", b"/Prev %d /Size" % ring.rindex(b"xref\n0"))
    yield "outline-ring.pdf", written(
        b"<< /Type /Catalog /Pages 2 0 R /Outlines 6 0 R >>", PAGES, sheet(), stream(TEXT), FONT,
        b"<< /First 7 0 R /Last 7 0 R >>", b"<< /Title (a) /Next 7 0 R /Parent 6 0 R >>",
    )  # fmt: skip
    yield "names-ring.pdf", written(
        b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles 6 0 R >> >>", PAGES, sheet(), stream(TEXT), FONT,
        b"<< /Kids [6 0 R] >>",
    )  # fmt: skip
    inherits = b"<< /Type /Page /Parent 3 0 R /Contents 4 0 R >>"
    yield "parent-of-itself.pdf", written(CATALOG, PAGES, inherits, stream(TEXT), FONT)


def lies() -> Iterator[tuple[str, bytes]]:
    whole = page(TEXT)
    for length in (0, 1, 2**31, 2**63, -1):
        yield f"length-{length}.pdf", page(TEXT, length=length)
    for size in (b"/Size 0", b"/Size 2147483648", b"/Size -1", b"/Size (x)"):
        yield f"size-{size[6:].decode().strip('()')}.pdf", whole.replace(b"/Size 7", size)
    for keep in (1, 5, 8, 9, 40, 200, 500, -1, -8, -40):
        yield f"cut-{keep}.pdf", whole[:keep]
    yield "no-trailer.pdf", whole[: whole.rindex(b"trailer")]
    yield "no-table.pdf", whole.replace(b"xref\n0", b"xxxx\n0")
    yield "table-elsewhere.pdf", whole.replace(b"startxref\n", b"startxref\n9999")
    yield "no-pages.pdf", whole.replace(b"[3 0 R]", b"[]")
    yield "pages-are-a-number.pdf", whole.replace(b"/Pages 2 0 R", b"/Pages 7")
    yield "megabyte-before-the-head.pdf", bytes(1 << 20) + whole
    yield "a-name-of-a-megabyte.pdf", page(TEXT, b"/" + b"n" * (1 << 20) + b" 1")
    yield "an-endless-string.pdf", page(TEXT, b"/Title (" + b"(" * 200_000)
    yield "numbers-of-a-megabyte.pdf", page(b"1" * (1 << 20) + b" 0 Td " + TEXT)
    yield "page-of-nothing-but-nul.pdf", page(bytes(1 << 20) + TEXT)
    yield "controls-and-direction.pdf", page("BT (\u202e \x1b[2J \x00 <script>) Tj ET".encode())
    yield "a-sheet-beyond-all-sizes.pdf", whole.replace(b"612 792", b"1e300 -1e300")
    yield (
        "locked.pdf",
        whole.replace(b"/Root", b"/Encrypt << /Filter /Standard /V 4 /R 4 /O (x) /U (y) /P -1 >> /ID [(a) (b)] /Root"),
    )
    for action in (b"/JavaScript /JS (app.alert(1))", b"/Launch /F (calc.exe)", b"/URI /URI (http://203.0.113.9/)"):
        yield (
            f"acts-{action[1:4].decode()}.pdf",
            whole.replace(b"/Pages 2 0 R", b"/OpenAction << /S " + action + b" >> /Pages 2 0 R"),
        )


def files() -> Iterator[tuple[str, bytes]]:
    yield from bombs()
    yield from loops()
    yield from lies()
