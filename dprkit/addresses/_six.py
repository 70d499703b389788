"""IPv6 texts as two halves of 64 bits, a whole column at once."""

from __future__ import annotations

import ipaddress
from typing import Any

from ._text import bytes_and_offsets

__all__ = ["parse_six"]


def parse_six(text: Any) -> tuple[Any, Any, Any]:
    """High and low halves of the IPv6 texts, and which are valid, by the rules of RFC 4291 section 2.2."""
    import numpy as np
    import pyarrow.compute as pc

    groups, good = _groups(text)
    halves = groups.astype(">u2").view(">u8").astype("u8")
    high, low = halves[:, 0].copy(), halves[:, 1].copy()
    # Embedded dotted quads and zones are rare: the standard library reads those, one by one.
    for at in np.flatnonzero(pc.match_substring_regex(text, "[.%]").to_numpy(zero_copy_only=False)):
        try:
            whole = int(ipaddress.IPv6Address(text[int(at)].as_py()))
        except ValueError:
            good[at] = False
        else:
            high[at], low[at], good[at] = whole >> 64, whole & (2**64 - 1), True
    return np.where(good, high, 0), np.where(good, low, 0), good


def _groups(text: Any) -> tuple[Any, Any]:
    """The eight 16-bit groups of each text, and which texts are well formed.

    All texts are cut at their colons at once. A cut that leaves nothing marks ``::``: at most one inside the text, and
    an empty first or last piece only beside it.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    colon = pa.scalar(":", pa.large_string())
    data, edges = bytes_and_offsets(pc.binary_join_element_wise(text, colon, pa.scalar("", pa.large_string())))
    count = len(edges) - 1
    colons = np.flatnonzero(data[: edges[-1]] == 58).astype("i4")
    before = np.searchsorted(colons, edges).astype("i4")
    pieces = np.diff(before)
    row = np.repeat(np.arange(count, dtype="i4"), pieces)
    index = np.arange(len(colons), dtype="i4") - before[row]
    length = np.diff(colons, prepend=np.int32(-1)) - 1
    value, proper = _hex_values(data, colons, length)

    empty, last = length == 0, index == pieces[row] - 1
    inside = empty & (index > 0) & ~last
    gaps = np.bincount(row[inside], minlength=count)
    gap = np.full(count, 99, "i4")
    gap[row[inside]] = index[inside]
    first_empty, last_empty = (_rows_with(row[empty & edge], count) for edge in (index == 0, last))

    ahead = np.where(gaps == 1, gap - first_empty, 0)
    behind = np.where(gaps == 1, pieces - gap - 1 - last_empty, 0)
    full = (gaps == 0) & (pieces == 8) & ~first_empty & ~last_empty
    short = (gaps == 1) & (ahead + behind < 8) & ~(first_empty & (ahead > 0)) & ~(last_empty & (behind > 0))
    good = (full | short) & ~_rows_with(row[~proper], count)

    shift = 8 - pieces + last_empty
    slot = index + np.where(index < gap[row], -first_empty[row].astype("i4"), shift[row])
    kept = good[row] & ~empty
    groups = np.zeros(count * 8, "u2")
    groups[(row * 8 + slot)[kept]] = value[kept]
    return groups.reshape(count, 8), good


def _rows_with(rows: Any, count: int) -> Any:
    import numpy as np

    marked = np.zeros(count, bool)
    marked[rows] = True
    return marked


def _hex_values(data: Any, ends: Any, length: Any) -> tuple[Any, Any]:
    """The hexadecimal number of up to four digits before each end, and whether it is one (or nothing)."""
    import numpy as np

    digit = np.full(256, 255, "u1")
    for place, char in enumerate(b"0123456789abcdef"):
        digit[char] = digit[bytes([char]).upper()[0]] = place
    value, proper = np.zeros(len(ends), "u2"), length <= 4
    for place in range(4):
        here = length > place
        read = digit[data[np.maximum(ends - 1 - place, 0)]]
        proper &= ~here | (read < 16)
        value |= np.where(here, read.astype("u2") << np.uint16(4 * place), 0).astype("u2")
    return value, proper
