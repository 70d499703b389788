"""Range tables in the making: address ranges with the number of the facts they carry, in the form of the bundled ones.

Bounds are uint64 arrays of two columns (upper and lower half; IPv4 lies in the lower one), both ends included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..addresses import Ranges
from ..errors import InputError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Halves = npt.NDArray[np.uint64]

__all__ = ["OVERLAPS", "Spans", "numbered", "to_arrow"]

OVERLAPS = 1_000_000  # cutting overlaps apart goes range by range: some 10 s for this many


@dataclass(frozen=True)
class Spans:
    """Ranges in any order. ``fact`` (int64) is the row of the table of facts that each carries, -1 for none."""

    version: npt.NDArray[np.uint8]
    start: Halves
    end: Halves
    fact: npt.NDArray[np.int64]

    def take(self, at: Any) -> Spans:
        return Spans(self.version[at], self.start[at], self.end[at], self.fact[at])


def to_arrow(spans: Spans, facts: Any) -> Any:
    """The ranges as a table of ``version``, four halves and the columns of ``facts``: sorted, cut apart, joined.

    Where ranges overlap, an address belongs to the smallest; neighbours that carry the same become one.

    Raises:
        InputError: more than a million ranges, and some overlap.
    """
    import numpy as np
    import pyarrow as pa

    spans = spans.take(np.flatnonzero(spans.fact >= 0))
    spans = _joined(_apart(spans.take(np.lexsort((spans.start[:, 1], spans.start[:, 0], spans.version)))))
    columns = {"version": pa.array(spans.version)}
    for name, halves in (("start", spans.start), ("end", spans.end)):
        columns |= {f"{name}_high": pa.array(halves[:, 0]), f"{name}_low": pa.array(halves[:, 1])}
    carried = facts.take(pa.array(spans.fact))
    return pa.table(columns | {name: carried[name] for name in facts.column_names})


def numbered(columns: dict[str, Any]) -> tuple[Any, Any]:
    """The distinct rows of ``columns`` (at most two, of fewer than 2**31 values each), and which one each row is."""
    import numpy as np
    import pyarrow as pa

    whole = pa.table(columns)
    number = np.zeros(len(whole), "i8")
    for column in whole.columns:
        coded = column.combine_chunks().dictionary_encode(null_encoding="encode")
        number = number * len(coded.dictionary) + coded.indices.to_numpy()
    _, first, fact = np.unique(number, return_index=True, return_inverse=True)
    return whole.take(pa.array(first)), fact


def _apart(spans: Spans) -> Spans:
    """The sorted ranges without overlap."""
    import numpy as np

    same = spans.version[1:] == spans.version[:-1]
    if not (same & ~_less(spans.end[:-1], spans.start[1:])).any():
        return spans
    if len(spans.version) > OVERLAPS:
        raise InputError(f"more than {OVERLAPS:,} ranges, and some overlap: this is not a table of address ranges.")
    given = zip(spans.version.tolist(), _whole(spans.start), _whole(spans.end))
    found = Ranges.of(given)
    narrow = [np.stack([np.zeros(len(side), "u8"), side.astype("u8")], axis=1) for side in (found.start4, found.end4)]
    version = np.repeat(np.array([4, 6], "u1"), [len(found.row4), len(found.row6)])
    start, end = np.concatenate([narrow[0], found.start6]), np.concatenate([narrow[1], found.end6])
    return Spans(version, start, end, spans.fact[np.concatenate([found.row4, found.row6])])


def _whole(halves: Halves) -> Sequence[int]:
    return [high << 64 | low for high, low in halves.tolist()]


def _less(left: Halves, right: Halves) -> Any:
    return (left[:, 0] < right[:, 0]) | ((left[:, 0] == right[:, 0]) & (left[:, 1] < right[:, 1]))


def _joined(spans: Spans) -> Spans:
    """Sorted ranges; those that follow one another without a gap and carry the same are one."""
    import numpy as np

    if not len(spans.version):
        return spans
    high, low = spans.end[:-1, 0], spans.end[:-1, 1]
    after_low = low + np.uint64(1)  # wraps to 0 at the top, where the upper half counts on
    after_high = high + (after_low == 0)
    follows = (spans.start[1:, 0] == after_high) & (spans.start[1:, 1] == after_low)
    kept = follows & (spans.version[1:] == spans.version[:-1]) & (spans.fact[1:] == spans.fact[:-1])
    first = np.concatenate([[0], np.flatnonzero(~kept) + 1])
    last = np.concatenate([first[1:] - 1, [len(spans.version) - 1]])
    return Spans(spans.version[first], spans.start[first], spans.end[last], spans.fact[first])
