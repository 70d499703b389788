"""A made-up portrait as PNG (W3C PNG 1.2): blocks of grey with no face in them, and the text that programs leave."""

from __future__ import annotations

import struct
import zlib

from ._places import Chance

__all__ = ["GENERATED", "portrait"]

GENERATED = b"parameters\0portrait, office, soft light, Steps: 28, Sampler: Euler a, Seed: 41"
_SIDE = 96


def portrait(chance: Chance, *, text: bytes = b"", lighter: int = 0) -> bytes:
    """96 x 96 grey values in 64 blocks; ``lighter`` shifts all of them, as a picture that was stored anew."""
    blocks = [[min(chance.below(240) + lighter, 255) for _ in range(8)] for _ in range(8)]
    rows = b"".join(b"\0" + bytes(blocks[y // 12][x // 12] for x in range(_SIDE)) for y in range(_SIDE))
    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 0, 0, 0, 0)
    # level 0: the same bytes whatever the version of zlib
    parts = [(b"IHDR", header), *([(b"tEXt", text)] if text else []), (b"IDAT", zlib.compress(rows, 0)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
