"""Columns of cells as found become typed ones in Arrow, each distinct cell once; the rules are those of ``cells``.

The result is that of ``records.conform``, which takes row by row what a few people wrote; this takes a million events.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..cells import Kind, typed
from ..errors import InputError
from ..records import TABLES, Repair
from ._blocks import Block

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Typed", "in_types"]

_HALF = "half a character, written out"


@dataclass(frozen=True, slots=True)
class Typed:
    """A block in types; which cells held half a character, and which could not be typed."""

    table: pa.Table
    halves: list[Repair] = field(default_factory=list)
    lost: list[Repair] = field(default_factory=list)


def in_types(block: Block, file: str, schema: pa.Schema) -> Typed:
    """The block as a table of that schema, with the repairs that this took, by column and row.

    Raises:
        InputError: it has a column that its table does not declare.
        ValueError: a place is not what places of its table are.
    """
    import pyarrow as pa

    declared, rows = TABLES[block.table], len(block.places)
    if unknown := set(block.columns) - set(declared.columns):
        raise InputError(
            f"The table {block.table} has no column {sorted(unknown)}. Columns: {sorted(declared.columns)}."
        )
    arrays = [pa.repeat(pa.scalar(file, pa.large_string()), rows), _places(block, spans=declared.spans)]
    halves, lost = list[tuple[int, Repair]](), list[Repair]()
    for name, column in declared.columns.items():
        if name not in block.columns:
            arrays.append(pa.nulls(rows, schema.field(name).type))
            continue
        made = _column(column.kind, block.columns[name], schema.field(name).type)
        arrays.append(made.array)
        at = block.places
        halves += [(row, Repair(block.table, at[row], name, text, text, _HALF)) for row, text in made.halves]
        lost += [Repair(block.table, at[row], name, text, "", f"not a {column.kind}") for row, text in made.lost]
    table = pa.table(arrays, schema=schema)
    return Typed(table, [one for _, one in sorted(halves, key=lambda one: one[0])], lost)


def _places(block: Block, *, spans: bool) -> pa.Array:
    import pyarrow as pa

    if spans:
        return pa.array(list(map(str, block.places)), pa.large_string())
    if strange := set(map(type, block.places)) - {int}:
        raise ValueError(f"a place of {block.table} is not a number: {', '.join(one.__name__ for one in strange)}")
    return pa.array(block.places, pa.int64())


@dataclass(frozen=True, slots=True)
class _Made:
    """A typed column; the rows with half a character, and those that lost what they held: row and text."""

    array: pa.Array
    halves: list[tuple[int, str]] = field(default_factory=list)
    lost: list[tuple[int, str]] = field(default_factory=list)


def _column(kind: Kind, cells: list[Any], dtype: pa.DataType) -> _Made:
    kinds = set(map(type, cells)) - {type(None)}
    if kind in _PLAIN and len(kinds) == 1 and (array := _PLAIN[kind](cells, kinds)) is not None:
        return _Made(array)
    texts, halves = _texts(cells, kinds)
    if kind == "text":
        return _Made(texts, halves)
    if kind == "time" and (array := _plain_times(texts)) is not None:
        return _Made(array, halves)
    array, lost = _by_distinct(kind, texts, dtype)
    return _Made(array, halves, lost)


def _texts(cells: list[Any], kinds: set[type]) -> tuple[pa.Array, list[tuple[int, str]]]:
    """The cells as text; an empty cell is empty, and nothing else is. Half a UTF-16 character is written out."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = cells if kinds <= {str} else [None if cell is None else str(cell) for cell in cells]
    halves = list[tuple[int, str]]()
    try:
        texts = pa.array(found, pa.large_string())
    except UnicodeError:
        whole = [None if cell is None else cell.encode("utf-8", "backslashreplace").decode() for cell in found]
        halves = [(row, text) for row, text in enumerate(whole) if text != found[row] and text is not None]
        texts = pa.array(whole, pa.large_string())
    is_empty = pc.equal(texts, "")
    if pc.any(is_empty).as_py():
        texts = pc.if_else(is_empty, pa.scalar(None, pa.large_string()), texts)
    return texts, halves


def _by_distinct(kind: Kind, texts: pa.Array, dtype: pa.DataType) -> tuple[pa.Array, list[tuple[int, str]]]:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    coded = texts.dictionary_encode()
    if not len(coded.dictionary):
        return pa.nulls(len(texts), dtype), []
    distinct = pd.Series(coded.dictionary.to_pandas(types_mapper={pa.large_string(): pd.StringDtype()}.get))
    made, lost = typed(kind, distinct)
    array = _arrow(made, dtype).take(coded.indices)
    if not (gone := list(lost)):
        return array, []
    mask = pc.is_in(coded.indices, pa.array(gone, coded.indices.type)).to_numpy(zero_copy_only=False)
    return array, [(int(row), texts[row].as_py()) for row in mask.nonzero()[0].tolist()]


def _arrow(made: Any, dtype: pa.DataType) -> pa.Array:
    import pyarrow as pa

    array = pa.array(made, from_pandas=True)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    return array if array.type == dtype else array.cast(dtype)


def _plain_times(texts: pa.Array) -> pa.Array | None:
    """Times of which each is written in full, as most logs write them; None where one is not, or is none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pc.all(pc.match_substring_regex(texts, _IN_FULL), min_count=0).as_py():
        return None
    try:
        return pc.cast(texts, pa.timestamp("us", tz="UTC"))
    except pa.ArrowInvalid:  # the 30th of February
        return None


_IN_FULL = r"^(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z$"


def _plain_flags(cells: list[Any], kinds: set[type]) -> pa.Array | None:
    import pyarrow as pa

    return pa.array(cells, pa.bool_()) if kinds == {bool} else None


def _plain_integers(cells: list[Any], kinds: set[type]) -> pa.Array | None:
    """Whole numbers of at most 18 digits, as ``cells`` takes them."""
    import pyarrow as pa

    there = [cell for cell in cells if cell is not None] if kinds == {int} else [1 << 64]
    return pa.array(cells, pa.int64()) if min(there) > -(10**18) and max(there) < 10**18 else None


def _plain_numbers(cells: list[Any], kinds: set[type]) -> pa.Array | None:
    """Numbers that Python writes with an exponent of two digits at most, as ``cells`` takes them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if kinds != {float}:
        return None
    array = pa.array(cells, pa.float64(), from_pandas=False)
    size = pc.abs(array)
    usual = pc.or_(pc.equal(size, 0.0), pc.and_(pc.greater_equal(size, 1e-99), pc.less_equal(size, 1e99)))
    return array if pc.all(usual).as_py() else None


_PLAIN: dict[Kind, Callable[[list[Any], set[type]], pa.Array | None]] = {
    "flag": _plain_flags,
    "integer": _plain_integers,
    "number": _plain_numbers,
}
