"""The boxes of each kind of picture, up to where it is cut or broken.

JPEG (ITU-T T.81, Exif and XMP in APP1, JUMBF in APP11), WebP (RFC 9649), GIF (89a), TIFF (6.0).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable

from ._image_boxes import C2PA, MANY, TEXT, Boxes, add_text
from ._image_png import png

__all__ = ["boxes", "kind"]

FILL = 10_000
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
)


def kind(head: bytes) -> str:
    """PNG, JPEG, WEBP, GIF or TIFF by the first bytes; empty when it is none of them."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    return next((name for magic, name in _MAGIC if head.startswith(magic)), "")


def boxes(data: bytes, format: str) -> Boxes:
    """The boxes of a picture, up to where it is cut or broken."""
    made = Boxes(format)
    try:
        _READ[format](data, made)
    except (struct.error, IndexError):
        made.odd.append("the picture is cut off")
        made.end = len(data)
    made.odd = list(dict.fromkeys(made.odd))
    if made.end and data[made.end :].strip(b"\x00\r\n "):
        made.odd.append(f"{len(data) - made.end} bytes follow the end of the picture: {_begins(data[made.end :])}")
    return made


def _begins(rest: bytes) -> str:
    """What kind of file the bytes begin like; many telephones put a second picture behind the first."""
    names = {b"PK\x03\x04": "a zip", b"%PDF-": "a PDF", b"<": "a text with tags", b"\xff\xd8\xff": "another JPEG"}
    return next((name for mark, name in names.items() if rest.lstrip()[:8].startswith(mark)), "of no known kind")


_SIZES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_NO_BODY = frozenset({0x01, *range(0xD0, 0xD8)})
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_XMP_MORE = b"http://ns.adobe.com/xmp/extension/\0"


def _jpeg(data: bytes, made: Boxes) -> None:
    at, seen = 2, 0
    while seen < MANY:
        at = _filled(data, at, made)
        if data[at] != 0xFF:
            made.odd.append("a marker is missing: what follows is not read")
            return
        mark, seen = data[at + 1], seen + 1
        if mark == 0xD9:
            made.end = at + 2
            return
        if mark in _NO_BODY:
            at += 2
            continue
        size = struct.unpack_from(">H", data, at + 2)[0]
        _segment(mark, data[at + 4 : at + 2 + size], made)
        at += 2 + max(size, 2)
        if mark == 0xDA:
            at = _after_scan(data, at)
    made.odd.append(f"over {MANY} segments: the others are not read")


def _filled(data: bytes, at: int, made: Boxes) -> int:
    """Where the marker stands after fill bytes; a decoder goes through them one by one, so few are allowed."""
    end = _FILL.match(data, at).end()  # type: ignore[union-attr]  # matches nothing too
    if end - at > FILL:
        made.odd.append(f"{end - at} fill bytes before a marker: the pixels are not decoded")
        made.decodable = False
    return max(at, end - 1)


def _after_scan(data: bytes, at: int) -> int:
    """Where the next marker stands; in the data of a scan FF is followed by 00 or a restart."""
    found = _MARKER.search(data, at)
    return found.start() if found else len(data)


_FILL = re.compile(rb"\xff*")
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def _segment(mark: int, body: bytes, made: Boxes) -> None:
    if mark in _SIZES and not made.width:
        made.height, made.width = struct.unpack_from(">HH", body, 1)
    elif mark == 0xE1 and body.startswith(b"Exif\0"):
        made.exif = made.exif or body[6:]
    elif mark == 0xE1 and body.startswith(_XMP):
        made.xmp.append(body[len(_XMP) :])
    elif mark == 0xE1 and body.startswith(_XMP_MORE):
        made.odd.append("an extended XMP packet is not read")
    elif mark == 0xFE:
        add_text(made, b"Comment", body.decode("utf-8", "backslashreplace"))
    elif mark == 0xEB and body.startswith(b"JP") and len(made.jumbf) < C2PA:
        # ISO 19566-5 D.2: instance, number of the packet, then the box; its head is repeated in each packet.
        number = struct.unpack_from(">I", body, 4)[0]
        made.jumbf += body[8:] if number <= 1 else body[16:]


def _webp(data: bytes, made: Boxes) -> None:
    made.end = 8 + struct.unpack_from("<I", data, 4)[0]
    at, seen, frames = 12, 0, 0
    while at + 8 <= min(len(data), made.end) and seen < MANY:
        name, size = struct.unpack_from("<4sI", data, at)
        body = data[at + 8 : at + 8 + size]
        frames += name == b"ANMF"
        _chunk(name, body, made)
        at, seen = at + 8 + size + size % 2, seen + 1
    made.frames = max(1, frames)
    if made.end > len(data):
        made.odd.append("the picture is cut off")


def _chunk(name: bytes, body: bytes, made: Boxes) -> None:
    if name == b"VP8X":
        made.width, made.height = (1 + int.from_bytes(body[at : at + 3], "little") for at in (4, 7))
    elif name == b"VP8 " and not made.width:
        made.width, made.height = (side & 0x3FFF for side in struct.unpack_from("<HH", body, 6))
    elif name == b"VP8L" and not made.width:
        packed = struct.unpack_from("<I", body, 1)[0]
        made.width, made.height = 1 + (packed & 0x3FFF), 1 + (packed >> 14 & 0x3FFF)
    elif name == b"EXIF":
        made.exif = made.exif or body[: 4 << 20].removeprefix(b"Exif\0\0")
    elif name == b"XMP ":
        made.xmp.append(body[:TEXT])
    elif name == b"C2PA":
        made.jumbf = body[:C2PA]


def _gif(data: bytes, made: Boxes) -> None:
    made.width, made.height, flags = struct.unpack_from("<HHB", data, 6)
    at = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    frames = 0
    for _ in range(MANY):
        mark = data[at]
        if mark == 0x3B:
            made.frames, made.end = max(1, frames), at + 1
            return
        if mark == 0x2C:
            local = data[at + 9]
            frames, at = frames + 1, at + 11 + (3 << (local & 7) + 1 if local & 0x80 else 0)
        elif mark == 0x21:
            at += 2
        else:
            made.odd.append("a block of no known kind: what follows is not read")
            break
        while data[at]:  # blocks of up to 255 bytes, ended by an empty one
            at += 1 + data[at]
        at += 1
    made.frames = max(1, frames)


def _tiff(data: bytes, made: Boxes) -> None:
    """The first directory; all of it is Exif, whose reader finds the rest."""
    made.exif, order = data, "<" if data[:2] == b"II" else ">"
    at = struct.unpack_from(f"{order}I", data, 4)[0]
    for number in range(struct.unpack_from(f"{order}H", data, at)[0]):
        tag, type_, count, value = struct.unpack_from(f"{order}HHII", data, at + 2 + 12 * number)
        short = struct.unpack_from(f"{order}H", data, at + 2 + 12 * number + 8)[0]
        if tag in (256, 257):
            setattr(made, "width" if tag == 256 else "height", short if type_ == 3 else value)
        elif tag == 700:
            made.xmp.append(data[value : value + min(count, TEXT)])
        elif tag == 0xCD41:
            made.jumbf = data[value : value + min(count, C2PA)]


_READ: dict[str, Callable[[bytes, Boxes], None]] = {
    "PNG": png,
    "JPEG": _jpeg,
    "WEBP": _webp,
    "GIF": _gif,
    "TIFF": _tiff,
}
