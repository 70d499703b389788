"""The part of a table of keys in which a key occurs more than once: most keys of a pool are nobody else's.

Hashes of the keys are sorted with their rows packed in the low bits; a key without a neighbour of its hash occurs once.
A hash that two keys share by chance only keeps a row too many: the keys themselves are compared afterwards.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

__all__ = ["repeated"]

_BATCH = 1 << 16  # keys at once: what is made of them stays in the processor's cache
_WORD = 8  # bytes
_MIX, _SHIFT = 0x9E3779B97F4A7C15, 29  # the golden ratio of 2**64, and a shift that brings high bits down


def repeated(keys: Any, together: Iterable[Sequence[str]]) -> Any:
    """The Arrow table ``keys`` with every cell null whose key occurs once, without the rows that are then empty.

    Args:
        keys: ``row`` (int64) and columns of large strings.
        together: columns that are compared with each other; each column of ``keys`` in at least one of them.
    """
    import numpy as np
    import pyarrow as pa

    held = {name: keys[name] for name in keys.column_names if name != "row"}
    wanted = {name: np.zeros(len(keys), bool) for name in held}
    with ThreadPoolExecutor(os.cpu_count()) as threads:  # NumPy lets go of the interpreter while it sorts and gathers
        for found in threads.map(lambda group: _with_neighbour({name: held[name] for name in group}), together):
            for name, rows in found.items():
                wanted[name][rows] = True
    some = np.flatnonzero(np.logical_or.reduce(list(wanted.values()))) if held else np.zeros(0, "int64")
    at = pa.array(some)
    columns = {name: _only(column, wanted[name], at) for name, column in held.items()}
    return pa.table({"row": keys["row"].take(at), **columns})


def _only(column: Any, wanted: Any, at: Any) -> Any:
    """The cells at these rows, null where they are not wanted: one gather, because a null index takes null."""
    import pyarrow as pa

    return column.take(pa.array(at.to_numpy(), mask=~wanted[at.to_numpy()]))


def _hashes(column: Any) -> tuple[Any, Any]:
    """A hash of 64 bits of each key that is there, and its row number in the table.

    It reads the length, the first, the middle and the last eight bytes: all of a key of 24 bytes, and of a longer one
    enough that few others are left to compare.
    """
    import numpy as np
    import pyarrow as pa

    texts = column.cast(pa.large_string())
    array = (
        texts.combine_chunks() if texts.num_chunks != 1 else texts.chunk(0)
    )  # a single chunk would be copied as well
    rows = np.flatnonzero(array.is_valid().to_numpy(zero_copy_only=False))
    _, offsets, data = array.buffers()
    edges = np.frombuffer(offsets, "i8")[array.offset : array.offset + len(array) + 1]
    words = _words(np.frombuffer(data, "u1") if data is not None else np.zeros(0, "u1"))
    made = np.empty(len(rows), "u8")
    for at in range(0, len(rows), _BATCH):
        some = rows[at : at + _BATCH]
        made[at : at + _BATCH] = _hashed(words, edges[some], edges[some + 1])
    return made, rows


def _words(data: Any) -> Any:
    """The eight bytes from each place of the data on, as one number; nothing is copied."""
    import numpy as np

    whole = data if len(data) >= _WORD else np.append(data, np.zeros(_WORD, "u1"))
    return np.ndarray((len(whole) - _WORD + 1,), "<u8", whole, strides=(1,))


def _hashed(words: Any, starts: Any, ends: Any) -> Any:
    import numpy as np

    lengths = ends - starts
    made = lengths.astype("u8") * np.uint64(_MIX)
    short = np.flatnonzero(lengths < _WORD)
    if len(short):
        long = np.flatnonzero(lengths >= _WORD)
        made[long] = _hashed(words, starts[long], ends[long]) if len(long) else 0
        made[short] = _mixed(made[short], _short(words, starts[short], lengths[short]))
        return made
    _mixed(made, words[starts])
    _mixed(made, words[ends - _WORD])
    long = np.flatnonzero(lengths > 2 * _WORD)  # of each text by itself: equal texts lie in different batches
    made[long] = _mixed(made[long], words[(starts[long] + ends[long] - _WORD) >> 1])
    return made


def _mixed(hashes: Any, found: Any) -> Any:
    """The hashes, changed in place by one more word of each text."""
    import numpy as np

    hashes ^= found
    hashes *= np.uint64(_MIX)
    hashes ^= hashes >> np.uint64(_SHIFT)
    return hashes


def _short(words: Any, starts: Any, lengths: Any) -> Any:
    """The bytes of each text that is shorter than a word, as one number; zero for the empty text."""
    import numpy as np

    place = np.minimum(starts, len(words) - 1)
    found = words[place] >> (np.minimum(starts - place, _WORD - 1) * 8).astype("u8")
    return found & ((np.uint64(1) << (lengths * 8).astype("u8")) - np.uint64(1))


def _with_neighbour(columns: dict[str, Any]) -> dict[str, Any]:
    """The rows of each column whose key has a hash that occurs again in one of the columns."""
    import numpy as np

    hashes = {name: _hashes(column) for name, column in columns.items()}
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
