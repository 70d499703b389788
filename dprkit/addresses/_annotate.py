"""What range tables say about every address of a column, as categorical columns beside it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ._parse import CHUNK, parse_chunk
from ._ranges import Ranges
from ._text import as_arrow, chunks

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Known", "annotate", "annotate_parquet"]

_THREADS = 2  # numpy lets go of the interpreter while it works; beyond two, memory is the limit
_BATCH = 1 << 20  # rows of a file at a time
_PIECES = 1 << 18, 1 << 20  # rows that a thread takes at a time, at least and at most
_SAMPLE = 1 << 12


@dataclass(frozen=True)
class Known:
    """What is known about every address: ranges, and for each the row of its facts.

    Attributes:
        ranges: all addresses; ``find`` answers with rows of ``facts``.
        facts: distinct rows of categorical columns.
        none: the row of what is no address.
    """

    ranges: Ranges
    facts: pd.DataFrame
    none: int

    @classmethod
    def of(cls, ranges: Ranges, facts: pd.DataFrame) -> Known:
        """The facts made ready to be looked up, once for any number of columns.

        Args:
            ranges: all addresses, as ``cut`` makes them.
            facts: one row for each of the ranges, and one more, the last, for what is no address: what is known of
                ``ranges.firsts``, in that order.

        Raises:
            InputError: ``facts`` has another number of rows, or a column ``version``.
        """
        count = len(ranges.row4) + len(ranges.row6) + 1
        if len(facts) != count:
            raise InputError(
                f"the facts have {len(facts)} rows for {count - 1} ranges: give one row a range, and one more for "
                "what is no address."
            )
        if "version" in facts:
            raise InputError("a fact may not be called version: that is the version of each address. Rename it.")
        coded = facts.astype("category")
        # Few distinct rows instead of one a range: they stay in the cache, where every look-up ends.
        row = coded.groupby(list(coded), dropna=False, observed=True, sort=False).ngroup().to_numpy().astype("i4")
        distinct = coded[~coded.duplicated()].reset_index(drop=True)
        numbered = replace(ranges, row4=row[ranges.row4], row6=row[ranges.row6])
        return cls(numbered, distinct, int(row[-1]))

    @cached_property
    def codes(self) -> Mapping[str, Any]:
        """The codes of each fact (numpy, int8 to int32), row by row."""
        return {str(name): self.facts[name].cat.codes.to_numpy() for name in self.facts}


def annotate(values: Any, known: Known) -> pd.DataFrame:
    """One row a value: ``version`` (uint8: 4, 6, or 0 for what is no address) and the facts, as categorical columns.

    Extra memory is that of the result: a byte for each value, and 1 to 4 for each of its facts.

    Args:
        values: a pandas column (its index is kept), an Arrow array, or a list of texts.

    >>> import pandas as pd
    >>> from dprkit.addresses import Ranges, cidr_bounds, cut
    >>> ranges = cut(Ranges.of([cidr_bounds("198.51.100.0/24")]))
    >>> known = Known.of(ranges, pd.DataFrame({"net": [None, "example", None, None, "not an address"]}))
    >>> annotate(["198.51.100.7", "203.0.113.1", "x"], known)
       version             net
    0        4         example
    1        4             NaN
    2        0  not an address
    """
    import pandas as pd

    column = as_arrow(values)
    known.ranges.prepare(len(column))
    made = _blank(known, len(column))
    rows = min(max(len(column) // 8, _PIECES[0]), _PIECES[1])
    _each(lambda part: _fill(part[1], known, made, part[0]), chunks(column, rows))
    kinds: dict[str, Any] = {str(name): known.facts[name].dtype for name in known.facts}
    facts = {name: pd.Categorical.from_codes(made[name], dtype=kind, validate=False) for name, kind in kinds.items()}
    index = values.index if isinstance(values, pd.Series) else pd.RangeIndex(len(column))
    return pd.DataFrame({"version": made["version"], **facts}, index=index, copy=False)


def _blank(known: Known, count: int) -> dict[str, Any]:
    """Room for ``version`` and the codes of each fact."""
    import numpy as np

    kinds = {name: codes.dtype for name, codes in known.codes.items()}
    return {name: np.empty(count, kind) for name, kind in {"version": np.dtype("u1"), **kinds}.items()}


def _fill(piece: Any, known: Known, made: Mapping[str, Any], start: int) -> None:
    """Writes the answers for the texts of ``piece`` into the columns of ``made``, from place ``start`` on.

    Where texts come again and again, each distinct one is read once; else all are read as they stand.
    """
    import pyarrow as pa

    coded = _repeating(piece)
    if coded is None:
        for at, chunk in chunks(piece, CHUNK):
            _look_up(chunk, known, made, start + at)
        return
    distinct = _blank(known, len(coded.dictionary) + 1)
    for at, chunk in chunks(coded.dictionary, CHUNK):
        _look_up(chunk, known, distinct, at)
    _look_up(pa.nulls(1, pa.large_string()), known, distinct, len(coded.dictionary))
    for at, indices in chunks(coded.indices, CHUNK):
        here = indices.cast(pa.int64()).fill_null(len(coded.dictionary)).to_numpy()
        for name, column in distinct.items():
            _take(column, here, made[name], start + at)


def _repeating(piece: Any) -> Any:
    """The piece as a dictionary array, if a sample says that half of its texts or more are repeated."""
    import pyarrow as pa

    if pa.types.is_dictionary(piece.type):
        return piece
    sample = piece.slice(0, _SAMPLE)
    return piece.dictionary_encode() if 2 * len(sample.unique()) <= len(sample) else None


def _look_up(chunk: Any, known: Known, made: Mapping[str, Any], start: int) -> None:
    packed = parse_chunk(chunk)
    row = known.ranges.find(packed).astype("i8")
    if not packed.version.all():
        row[packed.version == 0] = known.none
    made["version"][start : start + len(row)] = packed.version
    for name, codes in known.codes.items():
        _take(codes, row, made[name], start)


def _take(column: Any, rows: Any, made: Any, start: int) -> None:
    column.take(rows, out=made[start : start + len(rows)], mode="clip")  # clip: otherwise numpy makes a copy first


def _each(work: Callable[[tuple[int, Any]], None], parts: Sequence[tuple[int, Any]]) -> None:
    """``work`` done on every part, by two threads where it is worth it."""
    threads = min(_THREADS, os.cpu_count() or 1, len(parts))
    if threads < 2:
        for part in parts:
            work(part)
        return
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(work, parts):
            pass


def annotate_parquet(source: Path | str, column: str, target: Path | str, known: Known) -> int:
    """How many rows now stand in the Parquet file ``target``: those of ``source``, with what ``annotate`` adds.

    A million rows at a time are held. ``target`` appears when all is written, or not at all.

    Args:
        source: a Parquet file, or a folder of them.
        column: the column of addresses; the facts stand behind the other columns as dictionaries, ``version`` first.

    Raises:
        InputError: no such file, no such column, or a column of the same name is there already.
    """
    import pyarrow.parquet as pq

    dataset = _opened(Path(source), column, ["version", *map(str, known.facts)])
    unfinished = Path(target).with_name(f".new-{Path(target).name}")
    rows, writer = 0, None
    try:
        for batch in dataset.to_batches(batch_size=_BATCH):
            table = _with_facts(batch, column, known)
            writer = writer or pq.ParquetWriter(unfinished, table.schema, compression="zstd")
            writer.write_table(table)
            rows += len(table)
        if writer is None:
            pq.write_table(_with_facts(dataset.schema.empty_table(), column, known), unfinished)
        else:
            writer.close()
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return rows


def _opened(source: Path, column: str, added: Sequence[str]) -> Any:
    import pyarrow as pa
    import pyarrow.dataset as ds

    try:
        dataset = ds.dataset(source, format="parquet")
        names = dataset.schema.names
    except (OSError, pa.ArrowInvalid) as error:
        raise InputError(f"{source} cannot be read as Parquet ({error}). Name a Parquet file or a folder.") from None
    if column not in names:
        raise InputError(f"{source} has no column {column!r}; its columns are {', '.join(names)}.")
    if clash := sorted(set(names) & set(added)):
        raise InputError(f"{source} has the columns {', '.join(clash)} already. Rename them, or the facts.")
    return dataset


def _with_facts(rows: Any, column: str, known: Known) -> Any:
    import pyarrow as pa

    made = annotate(rows[column], known)
    table = pa.Table.from_batches([rows]) if isinstance(rows, pa.RecordBatch) else rows
    for name in made:
        table = table.append_column(str(name), pa.array(made[name]))
    return table
