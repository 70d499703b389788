"""What each Unicode character is to a comparison of texts: separator, letter, word of its own, or nothing.

Letters are letters, digits and marks (general categories L, N and M). In ideographs, kana, Thai, Lao, Myanmar and Khmer
words are not set apart by blanks (Unicode Standard Annex #29, section 4), so each character stands alone. Format
characters (category Cf, such as zero-width spaces) and variation selectors are read over: they cannot hide a copy.
"""

from __future__ import annotations

from functools import cache
from typing import Any

__all__ = ["ALONE", "IGNORED", "LETTER", "SEPARATOR", "tables"]

SEPARATOR, LETTER, ALONE, IGNORED = range(4)
_PLANES = 0x32400  # above are private use, tags and variation selectors only
_ALONE_RANGES = (
    *((0x0E00, 0x0E7F), (0x0E80, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF)),  # Thai, Lao, Myanmar, Khmer
    *((0x3005, 0x3007), (0x3040, 0x30FF), (0x31F0, 0x31FF)),  # kana
    *((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF)),  # ideographs
)


@cache
def tables() -> tuple[Any, Any]:
    """For every code point: its folded form (uint32) and its kind (uint8)."""
    import unicodedata

    import numpy as np

    folds, kinds = np.arange(0x110000, dtype="u4"), np.zeros(0x110000, "u1")
    chars = [chr(code) for code in range(_PLANES)]
    folded = [one if len(one) == 1 else char.lower() for char, one in ((char, char.casefold()) for char in chars)]
    folds[:_PLANES] = [ord(one) if len(one) == 1 else ord(char) for char, one in zip(chars, folded)]
    groups = {"L": LETTER, "N": LETTER, "M": LETTER}
    found = [unicodedata.category(char) for char in chars]
    kinds[:_PLANES] = [IGNORED if one == "Cf" else groups.get(one[0], SEPARATOR) for one in found]
    for first, last in _ALONE_RANGES:
        part = kinds[first : last + 1]
        part[part == LETTER] = ALONE
    kinds[0xFE00:0xFE10] = kinds[0xE0000:0xE0200] = kinds[0x034F] = IGNORED
    return folds, kinds
