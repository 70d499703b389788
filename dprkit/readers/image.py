"""Pictures (JPEG, PNG, WebP, GIF, TIFF): size, camera, programs, times, place, what they claim of their making, hashes.

No face is looked for and nothing is told about what a picture shows. A claim (Exif, XMP, C2PA) is what somebody wrote
into the file: absence means nothing, and no signature is verified.
"""

from __future__ import annotations

import io
import struct
import warnings
from typing import Any

from ..records import Row, Unread
from ..sandbox import Source
from . import Parts, reader
from ._image_boxes import Boxes
from ._image_claims import c2pa, generator, xmp
from ._image_exif import exif
from ._image_kinds import boxes, kind
from ._image_pixels import PIXELS, phash

BYTES = 100 << 20
SHOWN = 2000


def _recognises(source: Source) -> bool:
    return bool(kind(source.head))


@reader(
    "image",
    title="a picture (JPEG, PNG, WebP, GIF, TIFF): metadata and perceptual hashes",
    fills=["images"],
    profile="document",
    recognises=_recognises,
    rank=5,
)
def image(source: Source) -> Parts:
    """One row of ``images`` with place 1, whatever the file is called.

    Size and metadata are read from the file's own boxes, so they are there for a picture that is cut off or too large
    to decode (over 40 million pixels). ``time`` is when it was taken; without an offset it is not converted.
    """
    if source.path.stat().st_size > BYTES:
        yield Unread(1, f"the picture is over {BYTES >> 20} MiB: make a smaller copy, and keep both")
        return
    made = boxes(source.data, kind(source.head))
    values, odd = _told(made)
    hashes, why = _hashes(source.data, made)
    who = {"system": "subject", "account": source.account, "extension": _extension(source.name)}
    yield Row("images", 1, {**who, **values, **hashes})
    for one in filter(None, [*made.odd, *odd, why]):
        yield Unread(1, one)


def _extension(name: str) -> str:
    stem, dot, last = name.rpartition(".")
    return last.lower()[:20] if stem and dot else ""


def _told(made: Boxes) -> tuple[dict[str, Any], list[str]]:
    """What the metadata says, and what of it could not be read."""
    camera, comment, why_exif = exif(made.exif)
    packet, why_xmp = xmp(made.xmp)
    claims, why_c2pa = c2pa(made.jumbf)
    keys, text = generator(made.texts, comment)
    software = next((text for key, text in made.texts if key == "Software"), "")
    types = "\n".join(filter(None, (packet.get("source_type"), claims.get("source_type"))))
    odd = [why_exif, why_xmp, why_c2pa]
    if len(text) > SHOWN:
        odd.append(f"of what the generator left, the first {SHOWN} of {len(text)} characters are kept here")
    values = {
        "format": made.format,
        "width": made.width or "",
        "height": made.height or "",
        "frames": made.frames,
        "software": software[:SHOWN],
        **camera,
        **packet,
        **claims,
        "source_type": types,
        "generator": "\n".join(keys),
        "generator_text": text[:SHOWN],
    }
    return {name: one for name, one in values.items() if one != ""}, odd


def _hashes(data: bytes, made: Boxes) -> tuple[dict[str, str], str]:
    """Both perceptual hashes of the first picture as it is stored, or why there are none."""
    if not made.decodable or not made.width or not made.height:
        return {}, "no size is stated, or it would take too long: the pixels are not decoded, no hash"
    if made.width * made.height > PIXELS:
        return {}, f"{made.width} x {made.height} pixels, over {PIXELS // 10**6} million: not decoded, no hash"
    try:
        grey = _grey(data, made.format)
    except ValueError:  # Pillow opens no PNG whose texts unpack to more than it likes
        try:
            grey = _grey(_bare(data), made.format) if made.format == "PNG" else None
        except Exception as error:
            return {}, _undecoded(error)
    except MemoryError:
        return {}, "the pixels need more memory than a reader may use: no hash"
    except Exception as error:  # a decoder may raise anything on hostile bytes
        return {}, _undecoded(error)
    return ({"phash64": phash(grey, 8), "phash256": phash(grey, 16)}, "") if grey else ({}, "the pixels: not decoded")


def _undecoded(error: Exception) -> str:
    return f"the pixels cannot be decoded ({str(error)[:200] or type(error).__name__}): no hash"


def _grey(data: bytes, format: str) -> Any:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = PIXELS
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(data), formats=(format,)) as opened:
            return opened.convert("L")


_DRAWN = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})


def _bare(data: bytes) -> bytes:
    """A PNG with nothing but what its pixels are made of."""
    made, at = [data[:8]], 8
    while at + 12 <= len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        if name in _DRAWN:
            made.append(data[at : at + 12 + size])
        at += 12 + size
    return b"".join(made)
