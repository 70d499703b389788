"""Typed rows in columns: how they are made, handed over as plain buffers, and checked on the other side.

What arrives from a child is not trusted: names, dtypes and counts are ours, the buffers are never unpickled, inflated
or parsed, and Arrow's full validation (offsets, lengths, UTF-8) comes before anybody reads a value.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..records import TABLES, Repair, Row, Unread, empty
from ._blocks import Block, gathered
from ._typed import in_types

if TYPE_CHECKING:
    import pyarrow as pa

Named = tuple[str, "pa.Table"]

ASIDES: Mapping[str, tuple[str, ...]] = {
    "repairs": ("file", "place", "table", "column", "found", "used", "why"),
    "unread": ("file", "place", "why", "found"),
}


@functools.cache
def schema(name: str) -> pa.Schema:
    """The Arrow schema of an intake table, of ``repairs`` or of ``unread``."""
    import pandas as pd
    import pyarrow as pa

    frame = pd.DataFrame(columns=ASIDES[name], dtype="string") if name in ASIDES else empty(name)
    return pa.Table.from_pandas(frame).schema.remove_metadata()


def typed(
    rows: Iterable[Row | Block], repairs: Sequence[Repair], unread: Sequence[Unread], file: str
) -> Iterator[Named]:
    """The rows by table in columns, then the repairs (the reader's, then those of cells), then the unread parts."""
    mended, lost = list(repairs), list[Repair]()
    for name, block in gathered(rows).items():
        made = in_types(block, file, schema(name))
        mended += made.halves
        lost += made.lost
        yield name, made.table
    for name, parts in (("repairs", mended + lost), ("unread", unread)):
        if parts:
            yield name, aside(name, parts, file)


def aside(name: str, parts: Sequence[Repair | Unread], file: str) -> pa.Table:
    """Repairs or unread parts of a file in columns."""
    import pyarrow as pa

    columns = {column: [_plain(getattr(one, column)) for one in parts] for column in ASIDES[name][1:]}
    return pa.table({"file": [file] * len(parts), **columns}, schema=schema(name))


def _plain(value: object) -> str:
    return str(value).encode("utf-8", "backslashreplace").decode()


def packed(table: pa.Table) -> tuple[list[int], list[bytes]]:
    """The sizes of the buffers of every column in order (-1: there is none), and the buffers, padded to eight bytes."""
    sizes, data = [], []
    for column in table.combine_chunks().columns:
        for buffer in _whole(column).buffers():
            sizes.append(-1 if buffer is None else buffer.size)
            if buffer is not None:
                data += [buffer, bytes(-buffer.size % 8)]
    return sizes, data


def _whole(column: pa.ChunkedArray) -> pa.Array:
    import pyarrow as pa

    array = column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)
    return pa.concat_arrays([array, array[:0]]) if array.offset else array


def padded(sizes: Iterable[int]) -> int:
    """How many bytes buffers of these sizes take."""
    return sum(size + -size % 8 for size in sizes if size > 0)


def unpacked(name: str, rows: int, sizes: Sequence[int], data: bytes, file: str) -> pa.Table:
    """The table that was packed.

    Raises:
        ValueError: it is not a table of that name, with that many rows, of that file.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    buffers = _cut(sizes, pa.py_buffer(data))
    columns = []
    for field in schema(name):
        three = [next(buffers) for _ in range(3 if pa.types.is_large_string(field.type) else 2)]
        columns.append(pa.Array.from_buffers(field.type, rows, three))
    made = pa.table(columns, schema=schema(name))
    made.validate(full=True)
    own, places = made.column("file"), made.column("place")
    if next(buffers, made) is not made or own.null_count or not pc.all(pc.equal(own, file)).as_py():
        raise ValueError("not the columns of that table, or of another file")
    if places.null_count:
        raise ValueError("a row without its place")
    return made


def _cut(sizes: Sequence[int], data: pa.Buffer) -> Iterator[pa.Buffer | None]:
    at = 0
    for size in sizes:
        yield None if size < 0 else data.slice(at, size)
        at += padded([size])


def is_batch(answer: Mapping[str, Any]) -> bool:
    """The head of a batch names a table of ours, and says numbers where numbers belong."""
    numbers = [answer["rows"], answer["at"], *answer["sizes"]]
    return (
        answer["name"] in (*TABLES, *ASIDES)
        and all(type(one) is int and -1 <= one < 1 << 40 for one in numbers)
        and answer["rows"] > 0
        and answer["at"] >= 0
    )
