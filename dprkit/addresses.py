"""Whole columns of IP addresses: parsed, validated and looked up in range tables without row-wise Python.

The distinct values of a column go in as text and come out as packed integers; a table of ranges answers with the row
that covers each of them. Measured choices: a /24 table for many IPv4 values, a sorted search for few.
"""

from __future__ import annotations

import heapq
import ipaddress
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from .errors import InputError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    UInt32 = npt.NDArray[np.uint32]
    UInt64 = npt.NDArray[np.uint64]
    Rows = npt.NDArray[np.int32]

__all__ = ["SPECIAL", "Packed", "Ranges", "Special", "cidr_bounds", "parse", "special_ranges"]

_CHUNK = 1 << 16
# Building the /24 table costs about as much as 300,000 sorted searches in a long table; a short one stays in the cache.
_TABLE_FROM = 300_000
_LONG = 100_000
_MIXED = -2


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
        values: a list of texts, or an Arrow array of strings.

    >>> packed = parse(["198.51.100.7", "2001:db8::1", "198.51.100.07"])
    >>> packed.version.tolist(), hex(int(packed.v4[0])), hex(int(packed.high[1]))
    ([4, 6, 0], '0xc6336407', '0x20010db800000000')
    """
    import numpy as np
    import pyarrow.compute as pc

    text = _as_arrow(values)
    count = len(text)
    version, v4 = np.zeros(count, "u1"), np.zeros(count, "u4")
    high, low = np.zeros(count, "u8"), np.zeros(count, "u8")
    for start in range(0, count, _CHUNK):
        part = slice(start, start + _CHUNK)
        v4[part], good = _parse_v4(text.slice(start, _CHUNK))
        version[part] = np.where(good, 4, 0)
    with_colon = pc.match_substring(text, ":").to_numpy(zero_copy_only=False)
    six = np.flatnonzero(with_colon)
    for start in range(0, len(six), _CHUNK):
        at = six[start : start + _CHUNK]
        high[at], low[at], good = _parse_v6(text.take(at))
        version[at] = np.where(good, 6, 0)
    mapped = (version == 6) & (high == 0) & (low >> np.uint64(32) == 0xFFFF)
    v4[mapped], version[mapped], low[mapped] = low[mapped].astype("u4"), 4, 0
    return Packed(version, v4, high, low)


def _as_arrow(values: Sequence[str | None] | Any) -> Any:
    """The values as one Arrow array of large strings; a missing or unencodable text becomes the empty one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if not isinstance(values, pa.Array):
        try:
            values = pa.array(values, type=pa.large_string(), from_pandas=True)
        except UnicodeEncodeError:
            whole = [one if isinstance(one, str) and _encodable(one) else "" for one in values]
            values = pa.array(whole, type=pa.large_string())
    return pc.fill_null(values.cast(pa.large_string()), "")


def _encodable(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text)


def _bytes_and_offsets(text: Any) -> tuple[Any, Any]:
    """The bytes of all texts behind one another, and where each starts; the padding keeps every window inside."""
    import numpy as np

    _, offsets, data = text.buffers()
    edges = np.frombuffer(offsets, "i8")[text.offset : text.offset + len(text) + 1]
    body = np.frombuffer(data, "u1")[edges[0] : edges[-1]] if data is not None else np.zeros(0, "u1")
    return np.concatenate([body, np.zeros(32, "u1")]), (edges - edges[0]).astype("i4")


def _parse_v4(text: Any) -> tuple[Any, Any]:
    """Dotted quads as uint32, and which texts are exactly that: four numbers up to 255 without leading zeros."""
    import numpy as np

    data, edges = _bytes_and_offsets(text)
    at, end = edges[:-1].copy(), edges[1:]
    packed, good = np.zeros(len(at), "u4"), np.ones(len(at), bool)
    for number in range(4):
        left = end - at
        first, second, third = (data[at + place] - np.uint8(48) for place in range(3))
        one = (first < 10) & (left > 0)
        two = one & (second < 10) & (left > 1)
        three = two & (third < 10) & (left > 2)
        value = first.astype("u2")
        value = np.where(two, value * np.uint16(10) + second, value)
        value = np.where(three, value * np.uint16(10) + third, value)
        at += 1
        at += two
        at += three
        ends = at == end if number == 3 else (at < end) & (data[at] == 46)
        good &= one & ends & (value < 256) & ~(two & (first == 0))
        packed = (packed << np.uint32(8)) | (value & np.uint16(255))
        at += 1
    return np.where(good, packed, 0), good


def _parse_v6(text: Any) -> tuple[Any, Any, Any]:
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
    data, edges = _bytes_and_offsets(pc.binary_join_element_wise(text, colon, pa.scalar("", pa.large_string())))
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


def cidr_bounds(cidr: str) -> tuple[int, int, int]:
    """Version, first and last address (as integers) of a network such as ``198.51.100.0/24``, or of one address.

    Raises:
        InputError: it is not a network, or bits are set behind the prefix.

    >>> cidr_bounds("198.51.100.0/30")
    (4, 3325256704, 3325256707)
    """
    try:
        network = ipaddress.ip_network(cidr, strict=True)
    except ValueError as error:
        raise InputError(f"{cidr!r} is not a network: {error}. Write it as 198.51.100.0/24 or 2001:db8::/32.") from None
    return network.version, int(network.network_address), int(network.broadcast_address)


@dataclass(frozen=True)
class Ranges:
    """Address ranges that do not overlap, each with the row of the table it came from.

    Attributes:
        start4, end4: uint32, sorted, both ends included.
        row4: int32, the table row of each IPv4 range.
        start6, end6: two columns of uint64 (upper and lower half), sorted, both ends included.
        row6: int32, the table row of each IPv6 range.
    """

    start4: UInt32
    end4: UInt32
    row4: Rows
    start6: UInt64
    end6: UInt64
    row6: Rows

    @classmethod
    def of(cls, bounds: Iterable[tuple[int, int, int]]) -> Ranges:
        """Ranges from ``(version, first, last)``, row by row; where they overlap, the most specific (smallest) wins.

        Of two equal ranges the later row wins.
        """
        import numpy as np

        sides: dict[int, list[tuple[int, int, int]]] = {4: [], 6: []}
        for row, (version, first, last) in enumerate(bounds):
            sides[version].append((first, last, row))
        four, six = _flatten(sides[4]), _flatten(sides[6])
        halves = [np.array([divmod(part[side], 1 << 64) for part in six], "u8").reshape(-1, 2) for side in (0, 1)]
        start4, end4 = (np.array([part[side] for part in four], "u4") for side in (0, 1))
        rows4, rows6 = (np.array([part[2] for part in parts], "i4") for parts in (four, six))
        return cls(start4, end4, rows4, halves[0], halves[1], rows6)

    @classmethod
    def single(cls, packed: Packed) -> Ranges:
        """Each address a range of its own, numbered by its place in ``packed``; unreadable ones match nothing."""
        import numpy as np

        whole = [
            (int(version), int(v4) if version == 4 else int(high) << 64 | int(low), place)
            for place, (version, v4, high, low) in enumerate(zip(packed.version, packed.v4, packed.high, packed.low))
            if version
        ]
        found = cls.of((version, address, address) for version, address, _ in whole)
        places = np.array([place for _, _, place in whole], "i4")
        return replace(found, row4=places[found.row4], row6=places[found.row6])

    def find(self, packed: Packed) -> Rows:
        """The table row that covers each address, -1 where none does (int32, in the order of ``packed``)."""
        import numpy as np

        found = np.full(len(packed), -1, "i4")
        four, six = np.flatnonzero(packed.version == 4), np.flatnonzero(packed.version == 6)
        if len(four) and len(self.row4):
            found[four] = self._find4(packed.v4[four])
        if len(six) and len(self.row6):
            found[six] = self._find6(packed.high[six], packed.low[six])
        return found

    def _find4(self, wanted: UInt32) -> Rows:
        import numpy as np

        if len(wanted) < _TABLE_FROM or len(self.row4) < _LONG:
            return self._search4(wanted)
        found: Rows = self._by_24[wanted >> np.uint32(8)]
        mixed = np.flatnonzero(found == _MIXED)
        found[mixed] = self._search4(wanted[mixed])
        return found

    def _search4(self, wanted: UInt32) -> Rows:
        import numpy as np

        at = np.searchsorted(self.start4, wanted, side="right") - 1
        covered = (at >= 0) & (wanted <= self.end4[at])
        return np.where(covered, self.row4[at], -1).astype("i4")

    @cached_property
    def _by_24(self) -> Rows:
        """For each of the 2**24 blocks of 256 addresses: its row, -1 for none, -2 where a range ends inside it."""
        import numpy as np

        first = (self.start4.astype("i8") + 255) >> 8
        after = np.maximum((self.end4.astype("i8") + 1) >> 8, first)
        edges = np.stack([first, after], axis=1).ravel()
        lengths = np.diff(edges, prepend=0, append=1 << 24)
        values = np.full(len(lengths), -1, "i4")
        values[1::2] = self.row4
        # A range inside one block makes its "first" lie behind the next range's start: such blocks are mixed anyway.
        table = np.repeat(values, np.maximum(lengths, 0))[: 1 << 24]
        table[self.start4[self.start4 & np.uint32(255) != 0] >> np.uint32(8)] = _MIXED
        table[self.end4[self.end4 & np.uint32(255) != 255] >> np.uint32(8)] = _MIXED
        return table

    def _find6(self, high: UInt64, low: UInt64) -> Rows:
        import numpy as np

        starts = self.start6[:, 0]
        at = np.searchsorted(starts, high, side="right") - 1
        # The upper half decides alone unless a range starts within this very /64: there all 128 bits are compared.
        tied = np.flatnonzero((at >= 0) & (starts[at] == high))
        wanted = _sixteen_bytes(np.stack([high[tied], low[tied]], axis=1))
        at[tied] = np.searchsorted(_sixteen_bytes(self.start6), wanted, side="right") - 1
        end_high, end_low = self.end6[at, 0], self.end6[at, 1]
        covered = (at >= 0) & ((high < end_high) | ((high == end_high) & (low <= end_low)))
        return np.where(covered, self.row6[at], -1).astype("i4")


def _sixteen_bytes(halves: UInt64) -> Any:
    """Two halves a row as 16 big-endian bytes, which compare as the 128-bit number does."""
    import numpy as np

    return np.ascontiguousarray(halves.astype(">u8")).view("S16").ravel()


def _flatten(parts: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Ranges cut so that none overlap: every address belongs to the smallest range that covers it."""
    edges = sorted({edge for first, last, _ in parts for edge in (first, last + 1)})
    waiting = sorted(parts, key=lambda part: part[0])
    open_parts: list[tuple[int, int, int]] = []
    cut: list[tuple[int, int, int]] = []
    taken = 0
    for edge, following in itertools.pairwise(edges):
        while taken < len(waiting) and waiting[taken][0] <= edge:
            first, last, row = waiting[taken]
            heapq.heappush(open_parts, (last - first, -row, last))
            taken += 1
        while open_parts and open_parts[0][2] < edge:
            heapq.heappop(open_parts)
        if open_parts:
            cut.append((edge, following - 1, -open_parts[0][1]))
    return cut


class Special(NamedTuple):
    """A block of the special-purpose registries (RFC 6890): never the address of a household or a server at large."""

    cidr: str
    kind: str
    name: str


SPECIAL: tuple[Special, ...] = (
    Special("0.0.0.0/8", "reserved", "this network (RFC 791)"),
    Special("10.0.0.0/8", "private", "private use (RFC 1918)"),
    Special("100.64.0.0/10", "private", "carrier-grade NAT (RFC 6598)"),
    Special("127.0.0.0/8", "loopback", "loopback (RFC 1122)"),
    Special("169.254.0.0/16", "link-local", "link local (RFC 3927)"),
    Special("172.16.0.0/12", "private", "private use (RFC 1918)"),
    Special("192.0.0.0/24", "reserved", "IETF protocol assignments (RFC 6890)"),
    Special("192.0.2.0/24", "documentation", "documentation (RFC 5737)"),
    Special("192.168.0.0/16", "private", "private use (RFC 1918)"),
    Special("198.18.0.0/15", "documentation", "benchmarking (RFC 2544)"),
    Special("198.51.100.0/24", "documentation", "documentation (RFC 5737)"),
    Special("203.0.113.0/24", "documentation", "documentation (RFC 5737)"),
    Special("224.0.0.0/4", "multicast", "multicast (RFC 5771)"),
    Special("240.0.0.0/4", "reserved", "reserved (RFC 1112)"),
    Special("::/128", "reserved", "unspecified (RFC 4291)"),
    Special("::1/128", "loopback", "loopback (RFC 4291)"),
    Special("100::/64", "reserved", "discard only (RFC 6666)"),
    Special("2001:2::/48", "documentation", "benchmarking (RFC 5180)"),
    Special("2001:db8::/32", "documentation", "documentation (RFC 3849)"),
    Special("3fff::/20", "documentation", "documentation (RFC 9637)"),
    Special("fc00::/7", "private", "unique local (RFC 4193)"),
    Special("fe80::/10", "link-local", "link local (RFC 4291)"),
    Special("ff00::/8", "multicast", "multicast (RFC 4291)"),
)


@cache
def special_ranges() -> Ranges:
    """The ranges of ``SPECIAL``; ``find`` answers with the place in that tuple.

    >>> at = special_ranges().find(parse(["203.0.113.9", "fe80::1", "8.8.8.8"]))
    >>> [SPECIAL[row].kind if row >= 0 else None for row in at]
    ['documentation', 'link-local', None]
    """
    return Ranges.of(cidr_bounds(block.cidr) for block in SPECIAL)
