"""Sign-ins as numbers: who, when and from where, batch by batch, with what was left out counted."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar

from ..addresses import Packed, parse
from ._rules import SUCCESS

__all__ = ["FAILED", "NO_ADDRESS", "NO_PERSON", "NO_PLACE", "NO_TIME", "Coder", "Rows", "dated", "located"]

FAILED = "did not succeed"
NO_PERSON = "no person"
NO_TIME = "no time"
NO_ADDRESS = "no readable address"
NO_PLACE = "no coordinates"

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")


class Rows(NamedTuple):
    """Sign-ins, column by column, each a numpy array.

    ``person`` int32; ``time`` int64 (microseconds since 1970, UTC); ``lat`` and ``lon`` float64 (degrees); ``radius``
    float64 (km, NaN where none is given); ``high`` and ``low`` uint64, the halves of the address (IPv4 as mapped).
    """

    person: Any
    time: Any
    lat: Any
    lon: Any
    radius: Any
    high: Any
    low: Any

    def take(self, at: Any) -> Rows:
        return Rows(*(column[at] for column in self))

    def then(self, other: Rows) -> Rows:
        import numpy as np

        return Rows(*(np.concatenate(both) for both in zip(self, other)))


class Coder:
    """Numbers for persons, in the order in which they are met; the same over all batches."""

    def __init__(self) -> None:
        import pyarrow as pa

        self.names = pa.array([], pa.large_string())

    def codes(self, local: Any, names: Any) -> Any:
        """The numbers (int32) of persons that a batch has numbered in its own way; ``names`` is an Arrow array."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        names = names.cast(pa.large_string())
        number = pc.index_in(names, value_set=self.names)
        new = number.is_null()
        own = number.fill_null(0).to_numpy().copy()
        fresh = names.filter(new)
        own[new.to_numpy(zero_copy_only=False)] = np.arange(len(self.names), len(self.names) + len(fresh))
        self.names = pa.concat_arrays([self.names, fresh])
        return own[local]


class _Batch(NamedTuple):
    """What was read of a batch: its rows, with persons numbered within it, those persons, and what was left out why."""

    rows: Rows
    names: Any
    left_out: Counter[str]


def located(batches: Iterable[Any], person: str, coder: Coder, left_out: Counter[str]) -> Iterator[Rows]:
    """The successful sign-ins with person, time, readable address and coordinates; the others are counted why."""
    return _numbered(_located, batches, person, coder, left_out)


def dated(batches: Iterable[Any], person: str, coder: Coder, left_out: Counter[str]) -> Iterator[Rows]:
    """The successful sign-ins with person and time; nothing else is read of them."""
    return _numbered(_dated, batches, person, coder, left_out)


def _numbered(
    read: Callable[[Any, str], _Batch], batches: Iterable[Any], person: str, coder: Coder, left_out: Counter[str]
) -> Iterator[Rows]:
    for batch in _ahead(lambda table: read(table, person), batches):
        left_out.update(batch.left_out)
        yield batch.rows._replace(person=coder.codes(batch.rows.person, batch.names))


def _ahead(work: Callable[[_Item], _Made], items: Iterable[_Item]) -> Iterator[_Made]:
    """``work`` of each item, in order; two threads work on the next ones meanwhile."""
    with ThreadPoolExecutor(2) as pool:
        waiting: deque[Any] = deque()
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) > 2:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _dated(batch: Any, person: str) -> _Batch:
    who, names, time, bad = _who_and_when(batch, person)
    at, left_out = _good(bad)
    return _Batch(Rows(who[at], time[at], *(None,) * 5), names, left_out)


def _located(batch: Any, person: str) -> _Batch:
    import numpy as np

    who, names, time, bad = _who_and_when(batch, person)
    lat, lon, radius = (_numbers(batch, name) for name in ("lat", "lon", "accuracy_km"))
    high, low, unreadable = _addresses(batch["ip"])
    bad[NO_ADDRESS] = unreadable
    bad[NO_PLACE] = ~((np.abs(lat) <= 90) & (np.abs(lon) <= 180) & ((lat != 0) | (lon != 0)))
    at, left_out = _good(bad)
    return _Batch(Rows(who, time, lat, lon, radius, high, low).take(at), names, left_out)


def _good(bad: Mapping[str, Any]) -> tuple[Any, Counter[str]]:
    """Which rows are bad in no way, and how many have each reason; a row counts for its first."""
    import numpy as np

    left_out: Counter[str] = Counter()
    lost = np.zeros_like(next(iter(bad.values())))
    for reason, rows in bad.items():
        left_out[reason] = int(np.count_nonzero(rows & ~lost))
        lost |= rows
    return (~lost if lost.any() else slice(None)), left_out


def _who_and_when(batch: Any, person: str) -> tuple[Any, Any, Any, dict[str, Any]]:
    import numpy as np
    import pyarrow as pa

    who, names = _distinct(batch[person])
    moment = batch["time"].cast(pa.timestamp("us", batch["time"].type.tz), safe=False).cast(pa.int64())
    failed = np.zeros(len(who), bool)
    if "result" in batch.column_names:
        result, words = _distinct(batch["result"])
        bad_word = [word.strip().lower() not in SUCCESS for word in map(str, words.to_pylist())]
        failed = np.array([*bad_word, False])[result]
    bad = {FAILED: failed, NO_PERSON: who < 0, NO_TIME: moment.is_null().to_numpy()}
    return who, names, moment.fill_null(0).to_numpy(), bad


def _distinct(column: Any) -> tuple[Any, Any]:
    """Which of the distinct values each row has, -1 for none (int32), and the values."""
    import numpy as np
    import pyarrow as pa

    coded = (column if pa.types.is_dictionary(column.type) else column.dictionary_encode()).combine_chunks()
    which = coded.indices.cast(pa.int32()).fill_null(-1).to_numpy()
    if coded.dictionary.null_count:
        which = np.append(np.where(coded.dictionary.is_valid(), np.arange(len(coded.dictionary)), -1), -1)[which]
    return which, coded.dictionary


def _numbers(batch: Any, name: str) -> Any:
    """The column as float64, NaN where nothing is given, or all NaN where there is no such column."""
    import numpy as np
    import pyarrow as pa

    if name not in batch.column_names:
        return np.full(len(batch), np.nan)
    return batch[name].cast(pa.float64(), safe=False).to_numpy()


def _addresses(column: Any) -> tuple[Any, Any, Any]:
    """Upper and lower half of each address, IPv4 as mapped, and which are unreadable; spaces around it do not count."""
    import numpy as np
    import pyarrow as pa

    if not pa.types.is_dictionary(column.type):  # reading each text is quicker than finding the distinct ones first
        packed = _parsed(column)
        return packed.high, _mapped(packed), packed.version == 0
    which, texts = _distinct(column)
    packed = _parsed(texts)
    high, low = (np.append(half, np.uint64(0))[which] for half in (packed.high, _mapped(packed)))
    return high, low, np.append(packed.version == 0, True)[which]


def _parsed(texts: Any) -> Packed:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    packed = parse(texts)
    odd = np.flatnonzero(packed.version == 0)
    if len(odd) and (pa.types.is_string(texts.type) or pa.types.is_large_string(texts.type)):
        again = parse(pc.utf8_trim_whitespace(texts.take(pa.array(odd))))
        packed.version[odd], packed.v4[odd] = again.version, again.v4
        packed.high[odd], packed.low[odd] = again.high, again.low
    return packed


def _mapped(packed: Packed) -> Any:
    """The lower halves, those of IPv4 addresses as if mapped into IPv6."""
    import numpy as np

    return np.where(packed.version == 4, np.uint64(0xFFFF << 32) | packed.v4, packed.low)
