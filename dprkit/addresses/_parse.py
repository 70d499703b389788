"""Address texts as packed integers, a whole column at once, with every text validated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from ._six import parse_six
from ._text import as_arrow, bytes_and_offsets, chunks, texts

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    UInt32 = npt.NDArray[np.uint32]
    UInt64 = npt.NDArray[np.uint64]

__all__ = ["CHUNK", "Packed", "parse", "parse_chunk"]

CHUNK = 1 << 16  # rows: few enough for the cache, many enough that two threads seldom wait for the interpreter


@dataclass(frozen=True)
class Packed:
    """A column of addresses as integers, in the order of the texts it was parsed from.

    Attributes:
        version: uint8, one a value: 4, 6, or 0 where the text is not an address.
        v4: uint32, the address where ``version`` is 4, else 0.
        high: uint64, the upper half where ``version`` is 6, else 0.
        low: uint64, the lower half where ``version`` is 6, else 0.
    """

    version: npt.NDArray[np.uint8]
    v4: UInt32
    high: UInt64
    low: UInt64

    def __len__(self) -> int:
        return len(self.version)


def parse(values: Sequence[str | None] | Any) -> Packed:
    """The texts as packed addresses; what is not exactly an address is marked, never guessed at.

    Accepted is what ``ipaddress.ip_address`` accepts: no spaces, no leading zeros, no short forms of IPv4. An
    IPv4-mapped address (``::ffff:198.51.100.7``) counts as the IPv4 address it carries; a zone (``fe80::1%eth0``) is
    read over.

    Args:
        values: a list or pandas column of texts, or an Arrow array of strings.

    >>> packed = parse(["198.51.100.7", "2001:db8::1", "198.51.100.07"])
    >>> packed.version.tolist(), hex(int(packed.v4[0])), hex(int(packed.high[1]))
    ([4, 6, 0], '0xc6336407', '0x20010db800000000')
    """
    import numpy as np

    column = as_arrow(values)
    count = len(column)
    whole = Packed(np.zeros(count, "u1"), np.zeros(count, "u4"), np.zeros(count, "u8"), np.zeros(count, "u8"))
    for start, chunk in chunks(column, CHUNK):
        part, here = parse_chunk(chunk), slice(start, start + len(chunk))
        whole.version[here], whole.v4[here] = part.version, part.v4
        whole.high[here], whole.low[here] = part.high, part.low
    return whole


def parse_chunk(chunk: Any) -> Packed:
    """As ``parse``, for an Arrow array of a few ten thousand texts."""
    import numpy as np

    text = texts(chunk)
    v4, good = _parse_four(text)
    version = good.view("u1") * np.uint8(4)
    high, low = np.zeros(len(text), "u8"), np.zeros(len(text), "u8")
    if not good.all():
        _fill_six(text, np.flatnonzero(~good), version, v4, high, low)
    return Packed(version, v4, high, low)


def _fill_six(text: Any, at: Any, version: Any, v4: Any, high: Any, low: Any) -> None:
    """Reads the texts at these places as IPv6; each distinct text is read once, because that is the slow part."""
    import numpy as np
    import pyarrow.compute as pc

    coded = text.take(at).dictionary_encode()
    colon = pc.match_substring(coded.dictionary, ":")
    six = np.flatnonzero(colon.to_numpy(zero_copy_only=False))
    if not len(six):
        return
    upper, lower, proper = parse_six(coded.dictionary.take(six))
    mapped = proper & (upper == 0) & (lower >> np.uint64(32) == 0xFFFF)
    code = np.full(len(coded.dictionary), -1, "i4")
    code[six] = np.where(proper, np.arange(len(six)), -1)
    code = code[coded.indices.to_numpy()]
    at, code = at[code >= 0], code[code >= 0]
    version[at] = np.where(mapped, 4, 6)[code]
    v4[at] = np.where(mapped, lower, 0).astype("u4")[code]
    high[at], low[at] = upper[code], np.where(mapped, 0, lower)[code]


# How dotted quads are read. Of every byte only the lower four bits are kept: a digit is its value, a dot is 14. Four
# such nibbles in a row, read from where a number starts, are an index of 16 bits into a table of all cases: the
# number's value and how far behind it the next one starts, or zero. After a zero nothing moves, and all else is zero.
_DOT = 14


@cache
def _numbers() -> Any:
    """For 65,536 fours of nibbles, lowest first: value (8 bits) and steps to the next number, or 0 where is none."""
    import numpy as np

    table = np.zeros(1 << 16, "u2")
    for value in range(256):
        digits = str(value)
        taken = len(digits) + 1
        nibbles = sum(int(digit) << 4 * place for place, digit in enumerate(digits)) | _DOT << 4 * len(digits)
        behind = np.arange(16 ** (4 - taken)) << 4 * taken
        table[nibbles | behind] = value | taken << 8
    return table


def _parse_four(text: Any) -> tuple[Any, Any]:
    """Dotted quads as uint32, and which texts are exactly that: four numbers up to 255 without leading zeros."""
    import numpy as np

    data, edges = bytes_and_offsets(text)
    length = int(edges[-1])
    above = data[:length] - np.uint8(ord("."))
    odd = np.flatnonzero(above > ord("9") - ord(".")) if length and above.max() > ord("9") - ord(".") else None
    fours, table = _fours(data), _numbers()
    at, octets = edges[:-1].copy(), np.empty((len(edges) - 1, 4), "u1")
    for place in range(3):
        number = table.take(fours.take(at))
        octets[:, place] = number
        at += number >> np.uint16(8)
    good = number > 0
    left = edges[1:] - at
    number = table.take(_ended(fours.take(at), left))
    octets[:, 3] = number
    good &= (number >> np.uint16(8) == left + 1) & (number > 0)  # a dot behind the last number is not the end
    if odd is not None:
        good[np.searchsorted(edges, odd, side="right") - 1] = False
    packed = octets.view(">u4").ravel().astype("u4")
    packed *= good
    return packed, good


def _fours(data: Any) -> Any:
    """At each byte, the lower halves of it and of the three behind it as one uint16; a multiple of eight bytes."""
    import numpy as np

    lanes = data.view("u8")
    lanes &= np.uint64(0x0F0F0F0F0F0F0F0F)
    pairs = lanes[:-1] >> np.uint64(8)
    pairs |= lanes[1:] << np.uint64(56)
    pairs <<= np.uint64(4)
    pairs |= lanes[:-1]
    pair = pairs.view("u1")
    fours = pair[2:].astype("u2")
    fours <<= np.uint16(8)
    fours |= pair[:-2]
    return fours


def _ended(fours: Any, left: Any) -> Any:
    """The fours of each text's last number: where the text ends, a dot is put; nothing left, or over three, is bad."""
    import numpy as np

    kept = np.array([0, 0x000F, 0x00FF, 0x0FFF, 0], "u2")
    dot = np.array([0xFFFF, 0x00E0, 0x0E00, 0xE000, 0xFFFF], "u2")
    return fours & kept.take(left, mode="clip") | dot.take(left, mode="clip")
