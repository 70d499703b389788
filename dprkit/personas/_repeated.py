"""The part of a table of keys in which a key occurs more than once: most keys of a pool are nobody else's.

Hashes of the keys are sorted with their rows packed in the low bits; a key without a neighbour of its hash occurs once.
A hash that two keys share by chance only keeps a row too many: the keys themselves are compared afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

__all__ = ["repeated"]

_BATCH = 122_880  # rows: DuckDB reads batches, not parts of one, side by side


def repeated(keys: Any, together: Iterable[Sequence[str]]) -> Any:
    """The Arrow table ``keys`` with every cell null whose key occurs once, without the rows that are then empty.

    Args:
        keys: ``row`` (int64) and columns of large strings.
        together: columns that are compared with each other; each column of ``keys`` in at least one of them.
    """
    import numpy as np
    import pyarrow as pa

    held = {name: keys[name] for name in keys.column_names if name != "row"}
    hashes = _hashes(keys, list(held))
    wanted = {name: np.zeros(len(keys), bool) for name in held}
    for group in together:
        for name, rows in _with_neighbour({name: hashes[name] for name in group}).items():
            wanted[name][rows] = True
    some = np.flatnonzero(np.logical_or.reduce(list(wanted.values()))) if held else np.zeros(0, "int64")
    at = pa.array(some)
    columns = {name: _only(column, wanted[name], at) for name, column in held.items()}
    return pa.table({"row": keys["row"].take(at), **columns})


def _only(column: Any, wanted: Any, at: Any) -> Any:
    """The cells at these rows, null where they are not wanted: one gather, because a null index takes null."""
    import pyarrow as pa

    return column.take(pa.array(at.to_numpy(), mask=~wanted[at.to_numpy()]))


def _hashes(keys: Any, names: Sequence[str]) -> dict[str, tuple[Any, Any]]:
    """The 64-bit hash of each key that is there, and its row number in the table, by column."""
    import duckdb
    import numpy as np
    import pyarrow as pa

    asked = ", ".join(f'hash("{name}") AS "{name}"' for name in names)
    with duckdb.connect() as connection:
        connection.register("keys", pa.Table.from_batches(keys.to_batches(max_chunksize=_BATCH), keys.schema))
        hashed = connection.sql(f"SELECT {asked} FROM keys").fetchnumpy() if names else {}
    there = {name: np.flatnonzero(keys[name].is_valid().to_numpy()) for name in names}
    return {
        name: (hashed[name] if len(rows) == len(keys) else hashed[name][rows], rows) for name, rows in there.items()
    }


def _with_neighbour(hashes: dict[str, tuple[Any, Any]]) -> dict[str, Any]:
    """The rows of each column whose hash occurs again in one of the columns."""
    import numpy as np

    starts = np.cumsum([0, *(len(rows) for _, rows in hashes.values())])
    if not starts[-1]:
        return {}
    bits = np.uint64(max(1, int(starts[-1]).bit_length()))
    whole = np.concatenate([made for made, _ in hashes.values()])
    packed = np.sort((whole >> bits << bits) | np.arange(len(whole), dtype="u8"))
    equal = packed[1:] >> bits == packed[:-1] >> bits
    again = np.append(equal, False) | np.append(False, equal)
    places = np.sort((packed[again] & ((np.uint64(1) << bits) - np.uint64(1))).astype("int64"))
    ends = np.searchsorted(places, starts)
    return {
        name: rows[places[ends[nth] : ends[nth + 1]] - starts[nth]]
        for nth, (name, (_, rows)) in enumerate(hashes.items())
    }
