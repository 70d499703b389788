"""Files of tables: strict CSV, and Parquet with addresses as numbers."""

from __future__ import annotations

import csv
import io
import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..addresses import Ranges
from ..errors import InputError
from ..show import plain

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["content", "numbered_rows", "packed_ranges", "parse_csv", "parse_parquet", "with_text_bounds"]

_BOUNDS = ("version", "start_high", "start_low", "end_high", "end_low")


def content(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        InputError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}. Check the file and its permissions.") from None


def parse_csv(data: bytes, where: str, columns: Mapping[str, str]) -> pd.DataFrame:
    """The CSV as a frame of ``columns`` (name to dtype); every cell is text first, ``NA`` stays ``NA``.

    Raises:
        InputError: it lacks a column, or a line does not fit; the message says which, and names the file ``where``.
    """
    import pandas as pd

    lines, rows = [], []
    for line, row in numbered_rows(data, where, tuple(columns)):
        lines.append(line)
        rows.append(row)
    texts = pd.DataFrame(rows, columns=list(columns), dtype="string")
    return pd.DataFrame({name: _as(texts[name], dtype, lines, where) for name, dtype in columns.items()})


def numbered_rows(data: bytes, where: str, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Line number and the cells of ``columns``, in their order; further columns are left out, empty lines skipped.

    Raises:
        InputError: not UTF-8, no header, a column missing, or a line with too many or too few cells.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{where} is not UTF-8 (byte {error.start}). Save it as CSV UTF-8.") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        if missing := [name for name in columns if name not in header]:
            raise InputError(f"{where} lacks the columns {', '.join(missing)}. It needs: {', '.join(columns)}.")
        places = [header.index(name) for name in columns]
        for row in reader:
            if row and len(row) != len(header):
                raise InputError(
                    f"{where}, line {reader.line_num}: {len(row)} cells, the header has {len(header)}. "
                    "Put cells that hold commas in double quotes."
                )
            if row:
                yield reader.line_num, [row[place] for place in places]
    except csv.Error as error:
        raise InputError(f"{where}, line {reader.line_num}: {error}. Check the quotes on this line.") from None


def _as(texts: pd.Series[Any], dtype: str, lines: Sequence[int], where: str) -> pd.Series[Any]:
    import pandas as pd

    if dtype == "string":
        return texts
    given = texts.str.strip()
    numbers = pd.to_numeric(given.where(given != ""), errors="coerce")
    bad = numbers.isna() & (given != "")
    if dtype == "Int64":
        bad |= ~given.str.fullmatch(r"\d{1,10}").fillna(False) & (given != "")
    if bad.any():
        at = int(bad.to_numpy().argmax())
        shown = plain(given.iloc[at])[:40]
        raise InputError(
            f"{where}, line {lines[at]}: {texts.name} is {shown!r}, not a number. Correct it or leave it empty."
        )
    made: pd.Series[Any] = numbers.astype(pd.api.types.pandas_dtype(dtype))
    return made


def parse_parquet(data: bytes, columns: Mapping[str, str]) -> pd.DataFrame:
    """A bundled Parquet file as a frame of ``columns``."""
    import pyarrow.parquet as pq

    return _to_frame(pq.read_table(io.BytesIO(data)), columns)


def packed_ranges(file: io.BytesIO, columns: Mapping[str, str]) -> tuple[Ranges, pd.DataFrame]:
    """Ranges and the other columns of a bundled range table.

    The file holds ``version`` (4, then 6) and both bounds as two halves of 64 bits, sorted and without overlap.
    """
    import numpy as np
    import pyarrow.parquet as pq

    table = pq.read_table(file)
    version, *halves = (table[name].to_numpy() for name in _BOUNDS)
    four = int(np.count_nonzero(version == 4))
    start_high, start_low, end_high, end_low = (half.astype("u8") for half in halves)
    rows = np.arange(len(version), dtype="i4")
    found = Ranges(
        start_low[:four].astype("u4"),
        end_low[:four].astype("u4"),
        rows[:four],
        np.stack([start_high[four:], start_low[four:]], axis=1),
        np.stack([end_high[four:], end_low[four:]], axis=1),
        rows[four:],
    )
    others = {name: dtype for name, dtype in columns.items() if name not in ("start", "end")}
    return found, _to_frame(table, others)


def _to_frame(table: Any, columns: Mapping[str, str]) -> pd.DataFrame:
    """Arrow columns as pandas columns; texts stay in Arrow, so that half a million names cost no Python objects."""
    import pandas as pd
    import pyarrow as pa

    text: Any = pd.StringDtype()
    return pd.DataFrame(
        {
            name: text.__from_arrow__(table[name].cast(pa.large_string()))
            if dtype == "string"
            else pd.array(table[name].to_numpy(), dtype=dtype)
            for name, dtype in columns.items()
        }
    )


def with_text_bounds(found: Ranges, attributes: pd.DataFrame) -> pd.DataFrame:
    """The attributes with ``start`` and ``end`` before them, as text."""
    import pandas as pd

    text: Any = pd.StringDtype()
    bounds = {
        name: text.__from_arrow__(_as_text(four, six))
        for name, four, six in (("start", found.start4, found.start6), ("end", found.end4, found.end6))
    }
    return pd.concat([pd.DataFrame(bounds), attributes.reset_index(drop=True)], axis="columns")


def _as_text(four: Any, six: Any) -> Any:
    """IPv4 and then IPv6 addresses written out, as one Arrow column."""
    import pyarrow as pa
    import pyarrow.compute as pc

    octets = pa.array([str(number) for number in range(256)], pa.large_string())
    parts = [octets.take(pa.array((four >> shift) & 255)) for shift in (24, 16, 8, 0)]
    dotted = pc.binary_join_element_wise(*parts, pa.scalar(".", pa.large_string()))
    long = [str(ipaddress.IPv6Address((high << 64) | low)) for high, low in six.tolist()]
    return pa.chunked_array([dotted, pa.array(long, pa.large_string())])
