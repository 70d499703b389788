"""The boxes of a PNG (W3C PNG, third edition): size, texts, Exif, XMP, C2PA; a small text can unpack to a large one."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

from ._image_boxes import C2PA, MANY, TEXT, Boxes, add_text, room

__all__ = ["png"]


def png(data: bytes, made: Boxes) -> None:
    at, seen = 8, 0
    while at < len(data) and seen < MANY:
        size, name = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + size]
        if len(body) < size or len(data) < at + 12 + size:
            made.odd.append("the picture is cut off")
        if name == b"IHDR" and not made.width:
            made.width, made.height = struct.unpack_from(">II", body)
        elif name == b"acTL":
            made.frames = max(1, min(struct.unpack_from(">I", body)[0], 1 << 20))
        elif take := _PNG.get(name):
            take(body, made)
        at, seen = at + 12 + size, seen + 1
        if name == b"IEND":
            made.end = at
            return
    made.end = len(data)
    if seen == MANY:
        made.odd.append(f"over {MANY} boxes: the others are not read")
    else:
        made.odd.append("the picture is cut off")


def _png_text(body: bytes, made: Boxes) -> None:
    key, _, text = body.partition(b"\0")
    add_text(made, key, text.decode("latin-1"))


def _png_packed(body: bytes, made: Boxes) -> None:
    key, _, rest = body.partition(b"\0")
    add_text(made, key, _inflated(rest[1:], made).decode("latin-1"))


def _png_international(body: bytes, made: Boxes) -> None:
    key, _, rest = body.partition(b"\0")
    _, _, text = rest[2:].partition(b"\0")
    _, _, text = text.partition(b"\0")
    raw = _inflated(text, made) if rest[:1] == b"\1" else text
    if key == b"XML:com.adobe.xmp":
        made.xmp.append(raw[:TEXT])
    else:
        add_text(made, key, raw.decode("utf-8", "backslashreplace"))


def _inflated(packed: bytes, made: Boxes) -> bytes:
    """The text unpacked, up to a limit: a small one can hold a thousand times its size."""
    if not room(made):
        return b""
    try:
        opened = zlib.decompressobj()
        raw = opened.decompress(packed, TEXT)
    except zlib.error:
        made.odd.append("a packed text is damaged and not read")
        return b""
    if opened.unconsumed_tail:
        made.odd.append(f"a packed text is longer than {TEXT >> 20} MiB: the rest is not read")
    return raw


def _png_exif(body: bytes, made: Boxes) -> None:
    made.exif = made.exif or body[: 4 << 20]


def _png_c2pa(body: bytes, made: Boxes) -> None:
    made.jumbf = (made.jumbf + body)[:C2PA]


_PNG: dict[bytes, Callable[[bytes, Boxes], None]] = {
    b"tEXt": _png_text,
    b"zTXt": _png_packed,
    b"iTXt": _png_international,
    b"eXIf": _png_exif,
    b"caBX": _png_c2pa,
}
