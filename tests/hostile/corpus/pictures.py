"""Pictures whose heads promise too much, whose directories loop, or that end too early."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image


def chunk(kind: bytes, data: bytes, length: int | None = None) -> bytes:
    size = len(data) if length is None else length
    return struct.pack(">I", size & 0xFFFFFFFF) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *chunks: bytes, pixels: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = pixels or zlib.compress(bytes(1 << 20))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(chunks) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def saved(kind: str, size: tuple[int, int] = (64, 48), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "grey").save(out, kind, **more)
    return out.getvalue()


def directory(*entries: tuple[int, int, int, int], after: int = 0) -> bytes:
    """A TIFF directory: tag, type, count and value of each entry, and where the next directory is."""
    rows = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return struct.pack("<H", len(entries)) + rows + struct.pack("<I", after)


def tiff(*entries: tuple[int, int, int, int], after: int = 0, tail: bytes = b"") -> bytes:
    return b"II*\0\x08\0\0\0" + directory(*entries, after=after) + tail


SIZE = ((256, 4, 1, 64), (257, 4, 1, 64))


def heads() -> Iterator[tuple[str, bytes]]:
    whole = zlib.compress(b"".join(b"\0" + bytes(3 * 13_000) for _ in range(200)))
    yield "169-megapixels.png", png(13_000, 13_000, pixels=whole)
    for wide, high in ((2**31 - 1, 1), (1, 2**31 - 1), (2**31 - 1, 2**31 - 1), (0, 0), (2**32 - 1, 2**32 - 1), (1, 1)):
        yield f"says-{wide}x{high}.png", png(wide, high)
    jpeg = saved("JPEG")
    at = jpeg.index(b"\xff\xc0") + 5
    for wide, high in ((65535, 65535), (0, 0), (65535, 1), (13_000, 13_000)):
        yield f"says-{wide}x{high}.jpg", jpeg[:at] + struct.pack(">HH", high, wide) + jpeg[at + 4 :]
    for count in (0, 4, 255):
        yield f"says-{count}-colours.jpg", jpeg[: at + 4] + bytes([count]) + jpeg[at + 5 :]
    for kind in ("GIF", "WEBP", "BMP", "TIFF"):
        yield f"black.{kind.lower()}", saved(kind, (4_000, 4_000))
    gif = bytearray(saved("GIF"))
    gif[6:10] = b"\xff" * 4
    yield "says-65535x65535.gif", bytes(gif)
    frames = [Image.new("L", (9, 9), n) for n in range(250)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:] * 8)
    yield "two-thousand-frames.gif", out.getvalue()


def texts() -> Iterator[tuple[str, bytes]]:
    bomb = zlib.compress(bytes(96 << 20), 1)
    for kind, head in ((b"zTXt", b"Comment\0\0"), (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0"), (b"iCCP", b"icc\0\0")):
        yield f"inflates-{kind.decode()}.png", png(64, 48, chunk(kind, head + bomb))
        yield f"no-zlib-{kind.decode()}.png", png(64, 48, chunk(kind, head + b"none of it"))
        yield f"often-{kind.decode()}.png", png(64, 48, *[chunk(kind, head + zlib.compress(b"x"))] * 20_000)
    for length in (0, 2**31 - 1, 2**32 - 1):
        yield f"chunk-of-{length}.png", png(64, 48, chunk(b"tEXt", b"Software\0x", length))
    yield "a-chunk-without-a-name.png", png(64, 48, chunk(b"\0\0\0\0", b"x"))
    packet = "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x:xmpmeta xmlns:x='adobe:ns:meta/'>&a;</x:xmpmeta>"
    laughs = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    for name, xml in (
        ("reads-a-file", packet),
        ("laughs", f"<!DOCTYPE x [<!ENTITY a0 'ha'>{laughs}]><x:xmpmeta xmlns:x='adobe:ns:meta/'>&a11;</x:xmpmeta>"),
        ("deep", "<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + "<a>" * 200_000),
        ("no-end", "<x:xmpmeta xmlns:x='adobe:ns:meta/' a='"),
        ("noise", "\0\x1b]0;x\x07\u202e" * 999),
    ):
        data = b"XML:com.adobe.xmp\0\0\0\0\0" + xml.encode()
        yield f"xmp-{name}.png", png(64, 48, chunk(b"iTXt", data))
        segment = b"http://ns.adobe.com/xap/1.0/\0" + xml.encode()[:60_000]
        jpeg = saved("JPEG")
        yield f"xmp-{name}.jpg", jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + jpeg[2:]


def directories() -> Iterator[tuple[str, bytes]]:
    tricks = {
        "next-is-itself": tiff(*SIZE, after=8),
        "exif-is-itself": tiff(*SIZE, (0x8769, 4, 1, 8)),
        "exif-and-gps-in-a-ring": tiff((0x8769, 4, 1, 8), (0x8825, 4, 1, 8), (0xA005, 4, 1, 8), after=8),
        "far-away": tiff(*SIZE, (0x8769, 4, 1, 2**32 - 2)),
        "a-value-of-four-gigabytes": tiff(*SIZE, (0x010F, 2, 2**32 - 1, 8)),
        "four-thousand-million-rationals": tiff(*SIZE, (0x829A, 5, 2**32 - 1, 0)),
        "a-type-of-none": tiff(*SIZE, (0x010F, 99, 5, 8)),
        "no-entries": tiff(),
        "divides-by-zero": tiff(*SIZE, (0x829A, 5, 1, 60), tail=bytes(64)),
        "a-maker-note-of-noise": tiff(*SIZE, (0x927C, 7, 4000, 40), tail=bytes(range(256)) * 16),
        "tiles-beyond-all": tiff(
            (256, 4, 1, 2**31), (257, 4, 1, 2**31), (322, 4, 1, 16), (323, 4, 1, 16), (324, 4, 2**30, 8)
        ),
    }
    for name, data in tricks.items():
        yield f"{name}.tif", data
        jpeg, segment = saved("JPEG"), b"Exif\0\0" + data[:60_000]
        yield f"{name}.jpg", jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + jpeg[2:]
    many = b"II*\0\x08\0\0\0" + struct.pack("<H", 65535) + struct.pack("<HHII", 0x010F, 2, 4, 0x41) * 65535
    yield "sixty-five-thousand-entries.tif", many


def cut() -> Iterator[tuple[str, bytes]]:
    for kind in ("JPEG", "PNG", "WEBP", "TIFF", "GIF"):
        whole = saved(kind)
        for part in (2, 3, 5):
            yield f"cut-{part}.{kind.lower()}", whole[: len(whole) // part]
        yield f"head-only.{kind.lower()}", whole[:12]
    jpeg = saved("JPEG")
    yield "segments-without-end.jpg", jpeg[:2] + b"\xff\xe1\0\2" * 500_000
    yield "a-segment-of-no-length.jpg", jpeg[:2] + b"\xff\xe1\0\0" + jpeg[2:]
    yield "padding-without-end.jpg", jpeg[:2] + b"\xff" * 5_000_000
    webp = bytearray(saved("WEBP"))
    webp[4:8] = b"\xff" * 4
    yield "says-four-gigabytes.webp", bytes(webp)


def files() -> Iterator[tuple[str, bytes]]:
    yield from heads()
    yield from texts()
    yield from directories()
    yield from cut()
