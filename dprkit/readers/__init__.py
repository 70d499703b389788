"""Readers: one file per input format. A reader recognises a file and yields its rows; it never judges.

The functions run in the sandbox only (``dprkit.sandbox``); calling one elsewhere raises.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ..records import Contained, Repair, Row, Unread
from ..sandbox import Block, Profile, Source, untrusted

__all__ = ["READERS", "Reader", "load", "reader"]

Parts = Iterator[Row | Block | Repair | Unread | Contained]


@dataclass(frozen=True)
class Reader:
    """One input format: what it is called, which tables it fills, how it is recognised and read.

    ``rank`` orders the question "is this yours?": lower is asked first, and a reader of a general format
    (any CSV, any text) has a higher rank than one of a vendor's own.

    ``splits`` says whether a file is one of lines of which each is read by itself, and all rows of a line are yielded
    before the next line is taken: several children may then read a large one, each with its own share of the lines.
    """

    name: str
    title: str
    fills: tuple[str, ...]
    profile: Profile
    recognises: Callable[[Source], bool]
    read: Callable[[Source], Parts]
    rank: int
    splits: Callable[[Source], bool] | None = None


READERS: dict[str, Reader] = {}


def reader(
    name: str,
    *,
    title: str,
    fills: Sequence[str],
    profile: Profile,
    recognises: Callable[[Source], bool],
    rank: int = 50,
    splits: Callable[[Source], bool] | None = None,
) -> Callable[[Callable[[Source], Parts]], Reader]:
    """Declare an input format and register it under ``name``."""

    def declare(function: Callable[[Source], Parts]) -> Reader:
        if name in READERS:
            raise ValueError(f"two readers are named {name!r}")
        READERS[name] = Reader(name, title, tuple(fills), profile, recognises, untrusted(function), rank, splits)
        return READERS[name]

    return declare


def load() -> dict[str, Reader]:
    """Every reader of this folder, in the order in which they are asked."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(READERS.items(), key=lambda item: (item[1].rank, item[0])))
