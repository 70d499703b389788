"""JSON of strangers: a reply is read within bounds or fails with a sentence, and its values become facts or nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from ..errors import SourceError
from ..fetch import Reply
from ..show import plain

__all__ = ["Read", "day", "listed", "read", "text", "time", "unreadable", "whole"]

DEPTH = 64
LONGEST = 300  # characters of one text; the whole reply is kept in the ledger
MOST = 50  # texts of one list
_LARGEST = 2**63 - 1


class Read(NamedTuple):
    """A reply as JSON, and the names that stand in it twice."""

    data: Any
    twice: tuple[str, ...] = ()

    @property
    def note(self) -> str:
        """What a reader should know of the reply; empty when there is nothing to say."""
        return "; ".join(f"{plain(name)[:40]} stands there twice; the last was read" for name in self.twice)


def read(reply: Reply, shape: type) -> Read:
    """The reply as a JSON value of that shape (dict or list).

    Raises:
        SourceError: HTML, broken text, NaN, numbers or nesting beyond reason, or another shape. The bytes are kept.
    """
    twice: dict[str, None] = {}

    def keep(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            counts = Counter(name for name, _ in pairs)
            twice.update(dict.fromkeys(name for name, count in counts.items() if count > 1))
        return made

    try:
        data = json.loads(reply.body.decode("utf-8-sig"), object_pairs_hook=keep, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise unreadable(f"the reply is not JSON that can be read ({plain(error)[:120]})", reply) from None
    if _too_deep(data):
        raise unreadable(f"the reply is nested deeper than {DEPTH}", reply)
    if not isinstance(data, shape):
        raise unreadable(f"the reply is JSON, but no {'object' if shape is dict else 'list'}", reply)
    return Read(data, tuple(twice)[:5])


def unreadable(why: str, reply: Reply) -> SourceError:
    """The error for a reply that is no answer; it names what was asked."""
    where = plain(reply.provenance.location)
    return SourceError(f"{where}: {why}. The bytes are kept.", reason="unreadable", partial=reply.body)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _too_deep(data: object) -> bool:
    """Whether the value is nested deeper than ``DEPTH``; without recursion."""
    level: list[object] = [data]
    for _ in range(DEPTH):
        level = [child for one in level for child in _children(one)]
        if not level:
            return False
    return True


def _children(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def text(value: object) -> str:
    """A text of the reply, at most 300 characters; empty for anything else. Lone surrogates are spelt out."""
    if not isinstance(value, str):
        return ""
    made = value.strip()
    made = made if len(made) <= LONGEST else f"{made[:LONGEST]}…"
    return made.encode("utf-8", "backslashreplace").decode()


def whole(value: object) -> int | None:
    """A whole number of the reply that a column of 64 bits can hold, else None."""
    fits = isinstance(value, int) and not isinstance(value, bool) and -_LARGEST <= value <= _LARGEST
    return value if fits else None  # type: ignore[return-value]


def listed(values: object, separator: str = ", ") -> str:
    """The distinct texts and whole numbers of a list in one text, in order; what is beyond the 50th is counted."""
    if not isinstance(values, Iterable) or isinstance(values, str | bytes | Mapping):
        return ""
    numbers = (str(number) if (number := whole(one)) is not None else text(one) for one in values)
    found = list(dict.fromkeys(filter(None, numbers)))
    more = [f"… and {len(found) - MOST} more"] if len(found) > MOST else []
    return separator.join([*found[:MOST], *more])


def time(stated: object) -> str:
    """A time with a zone as UTC to the second, ISO 8601; empty for anything else.

    >>> time("2024-03-01T12:00:00+02:00"), time("2024-03-01"), time(None)
    ('2024-03-01T10:00:00Z', '', '')
    """
    try:
        when = datetime.fromisoformat(text(stated))
        return "" if when.tzinfo is None else f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".rjust(20, "0")
    except (ValueError, OverflowError):
        return ""


def day(stated: object) -> str:
    """A day, ISO 8601; empty for anything else.

    >>> day("2013-10-04"), day("04/10/2013")
    ('2013-10-04', '')
    """
    try:
        return datetime.strptime(text(stated), "%Y-%m-%d").date().isoformat()
    except ValueError:
        return ""
