"""The user's own MaxMind DB files (GeoLite2, GeoIP2, DB-IP, IPinfo) as range tables.

The search tree is walked a level at a time for all nodes at once, and each data record is read once however many
networks point to it. Format: "MaxMind DB File Format Specification" 2.0 (repository maxmind/MaxMind-DB).
"""

from __future__ import annotations

import mmap
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..show import plain
from ._records import TABLES_OF, facts_of
from ._spans import Spans, to_arrow

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["LARGEST", "MARK", "Database", "read"]

MARK = b"\xab\xcd\xefMaxMind.com"  # stands before the metadata, in the last 128 KiB
LARGEST = 4 << 30  # bytes of file
NODES = 50_000_000  # of the search tree: 400 MB in memory; a city table has some five million
SECONDS = 120.0  # of processor time for the data records, and one more for each MiB of file
_SEPARATOR = 16  # zero bytes between tree and data


@dataclass(frozen=True)
class Database:
    """What a file holds: what it calls itself, the day it was built (``unknown`` if it says none), and its tables.

    ``tables`` has one Arrow table for each table of ours that it can fill; ``left_out`` counts data records with
    something in them that cannot be used, by what is wrong.
    """

    kind: str
    built: str
    tables: Mapping[str, Any]
    left_out: Mapping[str, int]


def read(path: Path) -> Database:
    """The file's ranges, for each table that it can fill.

    Raises:
        InputError: it is no such file, is damaged or too large, or says nothing that a table here holds.
    """
    from maxminddb.errors import InvalidDatabaseError
    from maxminddb.reader import Reader  # the pure one: a damaged file never meets C code

    if path.stat().st_size > LARGEST:
        raise InputError(f"{path}: {path.stat().st_size >> 20} MiB; more than {LARGEST >> 20} MiB are not read.")
    try:
        with Reader(path) as opened:
            metadata = opened.metadata()
        return _database(path, metadata)
    except (InvalidDatabaseError, ValueError, TypeError, AttributeError, IndexError, OverflowError) as error:
        if isinstance(error, InputError):
            raise
        said = plain(error)[:200]
        raise InputError(f"{path} is not a whole MaxMind DB file: {said}. Download it again.") from None


def _database(path: Path, metadata: Any) -> Database:
    if metadata.ip_version not in (4, 6) or not 0 < metadata.node_count <= NODES:
        raise ValueError(f"IP version {metadata.ip_version}, {metadata.node_count} nodes")
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as held:
        spans, pointers = _leaves(_nodes(held, metadata), metadata.ip_version)
        stop = time.process_time() + SECONDS + (len(held) >> 20)
        known, left_out = _facts(held, metadata, pointers, stop)
    tables = {name: to_arrow(_numbered(spans, known[name][0]), known[name][1]) for name in known}
    kind = plain(str(metadata.database_type))[:100]
    if not tables:
        raise InputError(
            f"{path} ({kind}) holds neither autonomous systems nor countries, coordinates or kinds of network "
            "that are read here. Add a City, Country, ASN, Location, Lite or Privacy file."
        )
    return Database(kind, _day(metadata.build_epoch), tables, left_out)


def _day(epoch: Any) -> str:
    if not isinstance(epoch, int) or not 946_684_800 < epoch < (datetime.now(UTC) + timedelta(days=2)).timestamp():
        return "unknown"
    return f"{datetime.fromtimestamp(epoch, UTC):%Y-%m-%d}"


def _nodes(held: mmap.mmap, metadata: Any) -> npt.NDArray[np.uint32]:
    """The two records of each node (uint32), of 24, 28 or 32 bits in the file; in 28 they share a middle byte."""
    import numpy as np

    size, count = metadata.record_size, metadata.node_count
    whole = np.frombuffer(held[: count * size // 4], "u1").reshape(count, size // 4)
    if size == 32:
        return whole.view(">u4").astype("u4")
    columns = whole.T.astype("u4")
    left = columns[0] << 16 | columns[1] << 8 | columns[2]
    right = columns[-3] << 16 | columns[-2] << 8 | columns[-1]
    if size == 28:
        left |= (columns[3] & 0xF0) << 20
        right |= (columns[3] & 0x0F) << 24
    return np.stack([left, right], axis=1)


def _leaves(nodes: npt.NDArray[np.uint32], version: int) -> tuple[Spans, Any]:
    """Every network that points to data, with ``fact`` as place in the distinct pointers, and these pointers.

    A tree for IPv6 holds IPv4 below ``::/96``; other blocks (mapped, 6to4, Teredo) point to the same nodes: those
    are read once, as IPv4.
    """
    import numpy as np

    seen = np.zeros(len(nodes), bool)
    root, parts = 0, []
    if version == 6:
        for _ in range(96):
            root = int(nodes[root, 0]) if root < len(nodes) else root
        if root < len(nodes):
            seen[root] = True
        parts += list(_walk(nodes, 0, 128, seen, root))
    if root < len(nodes):
        parts += list(_walk(nodes, root, 32, seen, root))
    if root > len(nodes):  # one record for all of IPv4
        parts.append(_level(np.zeros((1, 2), "u8"), np.array([root]), 32, 0))
    made = [np.concatenate([part[at] for part in parts]) for at in range(4)] if parts else None
    if made is None:
        nothing = np.zeros((0, 2), "u8")
        return Spans(np.zeros(0, "u1"), nothing, nothing, np.zeros(0, "i8")), np.zeros(0, "i8")
    pointers, fact = np.unique(made[3] - len(nodes), return_inverse=True)
    return Spans(made[0], made[1], made[2], fact), pointers


def _walk(nodes: Any, root: int, bits: int, seen: Any, alias: int) -> Iterator[tuple[Any, ...]]:
    """From each level of the tree: version, start, end and record of the networks that end there."""
    import numpy as np

    front, prefix = np.array([root]), np.zeros((1, 2), "u8")
    for depth in range(1, bits + 1):
        place = bits - depth
        one = np.array([1 << place >> 64, 1 << place & (2**64 - 1)], "u8")
        below = nodes[front].ravel(order="F").astype("i8")
        prefix = np.concatenate([prefix, prefix | one])
        ends = np.flatnonzero(below > len(nodes))
        if len(ends):
            yield _level(prefix[ends], below[ends], bits, depth)
        inner = np.flatnonzero((below < len(nodes)) & ((below != alias) | (alias == 0)))
        front, prefix = below[inner], prefix[inner]
        if not len(front):
            return
        if seen[front].any() or len(np.unique(front)) < len(front):
            raise ValueError("the search tree leads to one place by two ways")
        seen[front] = True
    raise ValueError(f"the search tree is deeper than {bits} bits")


def _level(prefix: Any, records: Any, bits: int, depth: int) -> tuple[Any, ...]:
    import numpy as np

    rest = (1 << (bits - depth)) - 1
    end = prefix | np.array([rest >> 64, rest & (2**64 - 1)], "u8")
    return np.full(len(prefix), 4 if bits == 32 else 6, "u1"), prefix, end, records


def _facts(held: Any, metadata: Any, pointers: Any, stop: float) -> tuple[dict[str, tuple[Any, Any]], dict[str, int]]:
    """For each table that gets anything: which row of its distinct facts each pointer has (-1 none), and the facts."""
    import numpy as np
    import pyarrow as pa
    from maxminddb.decoder import Decoder

    data = metadata.search_tree_size + _SEPARATOR
    decoder = Decoder(held, data)
    rows: dict[str, dict[tuple[Any, ...], int]] = {name: {} for name in TABLES_OF}
    which = {name: np.full(len(pointers), -1, "i8") for name in TABLES_OF}
    left_out: dict[str, int] = {}
    for at, pointer in enumerate(pointers.tolist()):
        if not at & 1023 and time.process_time() > stop:
            raise ValueError("reading its data takes longer than any table of its size does")
        record, _ = decoder.decode(data + pointer - _SEPARATOR)
        for name, values in facts_of(record, left_out):
            which[name][at] = rows[name].setdefault(values, len(rows[name]))
    return {
        name: (which[name], pa.table(list(map(pa.array, zip(*known), types.values())), names=list(types)))
        for name, types in _types().items()
        if (known := rows[name])
    }, left_out


def _types() -> dict[str, dict[str, Any]]:
    import pyarrow as pa

    kinds = {str: pa.string(), int: pa.int64(), float: pa.float64()}
    return {name: {column: kinds[kind] for column, kind in columns.items()} for name, columns in TABLES_OF.items()}


def _numbered(spans: Spans, which: Any) -> Spans:
    return Spans(spans.version, spans.start, spans.end, which[spans.fact])
