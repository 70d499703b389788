"""Perceptual hashes of a picture, the same bits as ``imagehash.phash``, without numpy and scipy in the sandbox's child.

Method: JohannesBuchner/imagehash, ``phash`` (after Krawetz, "Looks Like It"): the picture in grey at four times the
size of the hash, the lowest frequencies of its cosine transform, and for each whether it is above their median.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

__all__ = ["PIXELS", "phash"]

PIXELS = 40_000_000


def phash(grey: Any, size: int) -> str:
    """The hash in hexadecimal, ``size * size`` bits.

    Args:
        grey: a Pillow image of mode L.
        size: 8 or 16.
    """
    from PIL import Image

    side = size * 4
    pixels = list(grey.resize((side, side), Image.Resampling.LANCZOS).tobytes())
    waves = _waves(side, size)
    # Down each column first, then along each row: the order in which imagehash transforms.
    columns = [[sum(w * v for w, v in zip(wave, pixels[x::side])) for x in range(side)] for wave in waves]
    low = [_settled(sum(w * v for w, v in zip(wave, row))) for row in columns for wave in waves]
    middle = _median(low)
    bits = "".join("1" if value > middle else "0" for value in low)
    return f"{int(bits, 2):0{size * size // 4}x}"


def _settled(value: float) -> float:
    """Nothing where only rounding is left, so that a blank picture has the hash of a blank picture."""
    return 0.0 if abs(value) < 1e-6 else value


def _waves(side: int, size: int) -> list[list[float]]:
    """The lowest rows of the cosine transform (type II, not scaled)."""
    return [[2 * math.cos(math.pi * k * (2 * n + 1) / (2 * side)) for n in range(side)] for k in range(size)]


def _median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    half = len(ordered) // 2
    return (ordered[half - 1] + ordered[half]) / 2
