"""IPtoASN's ``ip2asn-*.tsv`` as tables of autonomous systems and countries.

Five columns without a header, parted by tabs: first address, last address, AS number (0: not routed), country (``None``
or ``Unknown`` where there is none), description (iptoasn.com; repository jedisct1/iptoasn-webservice).
"""

from __future__ import annotations

import io
import zlib
from typing import Any

from ..addresses import parse
from ..errors import InputError
from ..show import plain
from ._spans import Spans, numbered, to_arrow

__all__ = ["LARGEST", "gunzipped", "looks_like", "tables"]

LARGEST = 512 << 20  # bytes after inflating; the combined file has some 40 MiB
_COLUMNS = ("start", "end", "asn", "country", "as_name")
_BAD_SHARE = 0.01


def gunzipped(data: bytes, where: str, largest: int = LARGEST) -> bytes:
    """The bytes, inflated if they are gzip.

    Raises:
        InputError: broken, cut off, or more than ``largest`` bytes.
    """
    if data[:2] != b"\x1f\x8b":
        return data
    unpack = zlib.decompressobj(31)
    try:
        whole = unpack.decompress(data, largest + 1)
    except zlib.error as error:
        raise InputError(f"{where} is broken gzip: {error}. Download it again.") from None
    if len(whole) > largest:
        raise InputError(f"{where} is more than {largest >> 20} MiB when unpacked. No such list is that long.")
    if not unpack.eof:
        raise InputError(f"{where} is cut off. Download it again.")
    return whole


def looks_like(data: bytes) -> bool:
    """Whether the first line has five cells, and the first two are addresses."""
    cells = data[:4096].split(b"\n")[0].split(b"\t")
    return len(cells) == len(_COLUMNS) and bool(parse([one.decode("latin-1") for one in cells[:2]]).version.all())


def tables(data: bytes, where: str) -> tuple[dict[str, Any], int]:
    """The Arrow tables ``asn`` and ``country`` of the inflated file, and how many lines could not be read.

    Raises:
        InputError: it is not such a file, is empty, or more than one line in a hundred cannot be read.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    read, short = _cells(data, where)
    asn = pc.if_else(pc.match_substring_regex(read["asn"], r"^\d{1,10}$"), read["asn"], None).cast(pa.int64())
    spans, good = _spans(read, asn)
    bad = short + int(np.count_nonzero(~good))
    if not good.any() or bad > _BAD_SHARE * (len(good) + short):
        raise InputError(
            f"{where}: {bad} of {len(good) + short} lines are not first address, last address, AS number, country "
            f"and name with tabs between. It begins: {plain(data[:60].decode('utf-8', 'replace'))!r}"
        )
    country = pc.if_else(pc.match_substring_regex(read["country"], "^[A-Z]{2}$"), read["country"], None)
    return {
        "asn": _table(spans, good & pc.greater(asn, 0).fill_null(False).to_numpy(), asn=asn, as_name=read["as_name"]),
        "country": _table(spans, good & country.is_valid().to_numpy(), country=country),
    }, bad


def _cells(data: bytes, where: str) -> tuple[Any, int]:
    """The lines with five cells as texts, and how many lines have another number."""
    import pyarrow as pa
    import pyarrow.csv as pc

    short = []
    parse_options = pc.ParseOptions(
        delimiter="\t",
        quote_char=False,
        invalid_row_handler=lambda row: short.append(row.number) or "skip",  # type: ignore[func-returns-value]
    )
    types = dict.fromkeys(_COLUMNS, pa.large_string())
    try:
        read = pc.read_csv(
            io.BytesIO(_as_utf8(data)),
            pc.ReadOptions(column_names=list(_COLUMNS), use_threads=False, encoding="utf-8"),
            parse_options,
            pc.ConvertOptions(column_types=types, strings_can_be_null=False, check_utf8=True),
        )
    except pa.ArrowInvalid as error:
        raise InputError(f"{where} is not a table with tabs: {plain(error)[:200]}") from None
    return pa.table({name: read[name].combine_chunks() for name in _COLUMNS}), len(short)


def _as_utf8(data: bytes) -> bytes:
    """The bytes, with those that are not UTF-8 written out as ``\\xNN``: Arrow stops at the first."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return data.decode("utf-8", "backslashreplace").encode()
    return data


def _spans(read: Any, asn: Any) -> tuple[Spans, Any]:
    """The ranges, and which lines hold one: two addresses of one version in order, and an AS number."""
    import numpy as np

    first, last = parse(read["start"]), parse(read["end"])
    start, end = (
        np.stack([side.high, np.where(side.version == 4, side.v4, side.low)], axis=1) for side in (first, last)
    )
    ordered = (start[:, 0] < end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] <= end[:, 1]))
    good = (first.version > 0) & (first.version == last.version) & ordered
    good &= asn.is_valid().to_numpy() & (asn.fill_null(0).to_numpy() < 2**32)
    return Spans(first.version, start, end, np.zeros(len(good), "i8")), good


def _table(spans: Spans, kept: Any, **columns: Any) -> Any:
    import numpy as np
    import pyarrow as pa

    at = np.flatnonzero(kept)
    facts, fact = numbered({name: column.take(pa.array(at)) for name, column in columns.items()})
    chosen = spans.take(at)
    return to_arrow(Spans(chosen.version, chosen.start, chosen.end, fact), facts)
