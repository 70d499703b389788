"""Range tables: addresses to the row that covers them."""

from __future__ import annotations

import heapq
import ipaddress
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ._parse import Packed

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    UInt32 = npt.NDArray[np.uint32]
    UInt64 = npt.NDArray[np.uint64]
    Rows = npt.NDArray[np.int32]

__all__ = ["Ranges", "cidr_bounds", "cut"]

# Building the /24 table costs about as much as 300,000 sorted searches in a long table; a short one stays in the cache.
_TABLE_FROM = 300_000
_LONG = 100_000
_MIXED = -2


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

        if len(self.row4) and (packed.version == 4).all():  # as most columns are: nothing is picked out
            return self._find4(packed.v4)
        found = np.full(len(packed), -1, "i4")
        four, six = np.flatnonzero(packed.version == 4), np.flatnonzero(packed.version == 6)
        if len(four) and len(self.row4):
            found[four] = self._find4(packed.v4[four])
        if len(six) and len(self.row6):
            found[six] = self._find6(packed.high[six], packed.low[six])
        return found

    def _find4(self, wanted: UInt32) -> Rows:
        import numpy as np

        if not self.prepare(len(wanted)):
            return self._search4(wanted)
        found: Rows = self._by_24.take(wanted >> np.uint32(8))
        mixed = np.flatnonzero(found == _MIXED)
        found[mixed] = self._search4(wanted[mixed])
        return found

    def prepare(self, count: int) -> bool:
        """Whether ``count`` look-ups are worth a /24 table (64 MiB); if so it is made, once, before they begin."""
        if "_by_24" in self.__dict__:
            return True
        return count >= _TABLE_FROM and len(self.row4) >= _LONG and self._by_24 is not None

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

    @cached_property
    def _high6(self) -> UInt64:
        """The upper halves of the IPv6 starts, one behind the other: a column of a table is searched slowly."""
        return self.start6[:, 0].copy()

    @property
    def firsts(self) -> Packed:
        """The first address of each range, at the place of its row, and at the end one that is no address.

        Made for ``cut``, whose rows count its ranges: what is known of these addresses is known of all.
        """
        import numpy as np

        count = len(self.row4) + len(self.row6)
        version, v4, (high, low) = np.zeros(count + 1, "u1"), np.zeros(count + 1, "u4"), np.zeros((2, count + 1), "u8")
        version[self.row4], version[self.row6] = 4, 6
        v4[self.row4] = self.start4
        high[self.row6], low[self.row6] = self.start6.T
        return Packed(version, v4, high, low)

    def _find6(self, high: UInt64, low: UInt64) -> Rows:
        import numpy as np

        starts = self._high6
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


def cut(*tables: Ranges) -> Ranges:
    """All addresses, cut wherever an answer of one of the tables may change; row i is range i, IPv4 first.

    Within one of the ranges each table has one answer, so that many tables are asked in a single look-up: put together
    once what they say about ``firsts``, and hand that to ``annotate``.

    >>> one = cut(Ranges.of([cidr_bounds("198.51.100.0/24")]), Ranges.of([cidr_bounds("198.51.100.128/25")]))
    >>> [hex(start) for start in one.start4.tolist()]
    ['0x0', '0xc6336400', '0xc6336480', '0xc6336500']
    """
    import numpy as np

    behind4 = [table.end4[table.end4 != 2**32 - 1] + np.uint32(1) for table in tables]
    start4 = np.unique(np.concatenate([np.zeros(1, "u4"), *(table.start4 for table in tables), *behind4]))
    end4 = np.append(start4[1:] - np.uint32(1), np.uint32(2**32 - 1))
    edges6 = [np.zeros((1, 2), "u8"), *(table.start6 for table in tables), *(_next6(table.end6) for table in tables)]
    start6 = np.unique(_sixteen_bytes(np.concatenate(edges6)))
    start6 = np.frombuffer(start6.tobytes(), ">u8").astype("u8").reshape(-1, 2)
    end6 = np.append(_before6(start6[1:]), np.full((1, 2), 2**64 - 1, "u8"), axis=0)
    rows = np.arange(len(start4) + len(start6), dtype="i4")
    return Ranges(start4, end4, rows[: len(start4)], start6, end6, rows[len(start4) :])


def _next6(last: UInt64) -> UInt64:
    """The addresses behind these; none behind the last of all."""
    import numpy as np

    following: UInt64 = last[(last != 2**64 - 1).any(axis=1)] + np.array([0, 1], "u8")
    following[:, 0] += following[:, 1] == 0
    return following


def _before6(first: UInt64) -> UInt64:
    """The addresses before these, none of which is the first of all."""
    import numpy as np

    before: UInt64 = first - np.array([0, 1], "u8")
    before[:, 0] -= first[:, 1] == 0
    return before


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
