"""The door in: files from outside are parsed in a limited child process, never in the caller.

Each file has a child of its own, forked from a server that was started fresh and has the readers loaded (never from the
caller, whose memory would leave it no address space). It takes its limits before it looks at the file, and answers in
JSON lines on its standard output. A large log or table is typed in the child and comes in columns, as plain buffers
behind their line. Where a system cannot fork safely, the child is a fresh interpreter.
"""

from __future__ import annotations

import functools
import stat
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import InputError
from ..records import Contained, Repair, Row, Unread
from ._answers import part
from ._batches import ASIDES, aside, schema, typed
from ._blocks import Block
from ._columns import Columns
from ._job import job, limits, recognised, unrecognised
from ._limits import limited, take_limits
from ._process import Child, apart
from ._servers import POSSIBLE, end_servers
from ._source import HEAD, LIMITS, Limits, Profile, Source

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "ASIDES",
    "HEAD",
    "LARGE",
    "LIMITS",
    "POSSIBLE",
    "Block",
    "Handed",
    "Limits",
    "Profile",
    "Reading",
    "Source",
    "apart",
    "aside",
    "check",
    "end_servers",
    "hand_over",
    "limited",
    "read",
    "schema",
    "take_limits",
    "untrusted",
]

_T = TypeVar("_T")
_inside = False
LARGE = 8 << 20  # bytes: from here on the child types the rows, which costs it half a second to begin with


@dataclass(frozen=True, slots=True)
class Reading:
    """What came out of one file. ``stopped`` says in words why reading ended early; empty when it did not."""

    reader: str
    rows: tuple[Row, ...] = ()
    repairs: tuple[Repair, ...] = ()
    unread: tuple[Unread, ...] = ()
    stopped: str = ""
    contained: tuple[Contained, ...] = ()


@dataclass(frozen=True, slots=True)
class Handed:
    """Which reader took a file, and in words why it ended early; empty when it did not."""

    reader: str
    stopped: str


def untrusted(function: Callable[[Source], _T]) -> Callable[[Source], _T]:
    """The function, refusing to run anywhere but in the child."""

    @functools.wraps(function)
    def guarded(source: Source) -> _T:
        if not _inside:
            raise RuntimeError(f"{function.__name__} parses untrusted bytes: call it through dprkit.sandbox.read")
        return function(source)

    return guarded


def read(source: Source) -> Reading:
    """What the first reader that recognises the file makes of it, parsed in a limited child; for small files.

    Raises:
        InputError: it is not a regular file or is empty, no reader recognises it, or the reader cannot use what
            the source names (a table or column that is not there).
    """
    check(source)
    parts: dict[type, list[Any]] = {Row: [], Repair: [], Unread: [], Contained: []}
    handed = _listened(source, lambda one: parts[type(one)].append(one))
    rows, repairs, unread, contained = (tuple(parts[kind]) for kind in (Row, Repair, Unread, Contained))
    return Reading(handed.reader, rows, repairs, unread, handed.stopped, contained)


def hand_over(
    source: Source, file: str, keep: Callable[[str, pa.Table], None], hold: Callable[[Contained], None]
) -> Handed:
    """Which reader took the file; its rows have been kept as typed tables, and the files in it held, as they came.

    Args:
        file: first 12 hex digits of the SHA-256 of the file, for the column ``file``.
        keep: gets the name of an intake table, ``repairs`` or ``unread``, and typed rows of it.
        hold: gets each piece of a file that stands inside this one.

    Raises:
        InputError: as ``read`` does; what was kept and held until then does not count.
    """
    check(source)
    if source.path.stat().st_size >= LARGE:
        found = recognised(source)
        if found.profile == "bulk":
            stopped = Columns(source, file, keep, hold).read(found)
            _keep([], [], _ending(stopped), file, keep)
            return Handed(found.reader, stopped)
    parts: dict[type, list[Any]] = {Row: [], Repair: [], Unread: []}
    handed = _listened(source, lambda one: hold(one) if isinstance(one, Contained) else parts[type(one)].append(one))
    _keep(parts[Row], parts[Repair], [*parts[Unread], *_ending(handed.stopped)], file, keep)
    return handed


def _keep(
    rows: list[Row], repairs: list[Repair], unread: list[Unread], file: str, keep: Callable[[str, pa.Table], None]
) -> None:
    for name, table in typed(rows, repairs, unread, file):
        keep(name, table)


def _ending(stopped: str) -> list[Unread]:
    why = f"reading stopped early: {stopped}; what was read before is kept"
    return [Unread("end", why)] if stopped else []


def _listened(source: Source, take: Callable[[Row | Repair | Unread | Contained], None]) -> Handed:
    """What one child says, part by part, from recognising the file on."""
    name = ""
    with Child(job(source), LIMITS["document"]) as child:
        for answer in child.answers():
            if answer["is"] == "reader":
                name = answer["reader"]
                if answer["profile"] == "bulk":
                    child.allow(limits(source)["bulk"])
            elif answer["is"] == "refused":
                raise InputError(f"{source.name}: {answer['why']}")
            elif found := part(answer):
                take(found)
    if not name:
        raise unrecognised(source, child.stopped)
    return Handed(name, child.stopped)


def check(source: Source) -> None:
    """Nothing comes back: a pipe or a device would block or never end, so only regular files are opened.

    Raises:
        InputError: it is not there, is no regular file, or has nothing in it.
    """
    try:
        found = source.path.stat()
    except OSError as error:
        raise InputError(f"{source.name}: cannot be opened ({error.strerror}). Check the path.") from None
    if not stat.S_ISREG(found.st_mode):
        raise InputError(f"{source.name}: not a regular file but a folder, pipe or device. Name a file.")
    if not found.st_size:
        raise InputError(f"{source.name}: empty file (0 bytes). Ask for the export again.")
