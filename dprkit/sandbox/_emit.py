"""What the child says: each part as a line of JSON, or many of them in columns."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from ..records import Contained, Repair, Row, Tally, Unread
from ._batches import packed, typed
from ._blocks import Block

Part = Row | Block | Repair | Unread | Contained

SMALL = 200
BATCH = 50_000  # parts in one batch of columns
_HALF = re.compile("[\ud800-\udfff]")  # no file can hold one in UTF-8


def emit(out: IO[bytes], kind: str, **answer: Any) -> None:
    """One answer as one line."""
    text = json.dumps({"is": kind, **answer}, ensure_ascii=True, separators=(",", ":"), default=str)
    out.write(text.encode() + b"\n")


def _emit_bytes(out: IO[bytes], one: Contained) -> None:
    place, name = one.place, _whole(one.name)
    emit(out, "contained", place=place, name=name, more=one.more, size=len(one.data))
    out.write(one.data)


def _whole(text: Any) -> Any:
    return text.encode("utf-8", "backslashreplace").decode() if isinstance(text, str) else text


def _mended(row: Row) -> tuple[Row, list[Repair]]:
    """The row without half characters, and what they were."""
    halves = {name: found for name, found in row.values.items() if isinstance(found, str) and _HALF.search(found)}
    if not halves:
        return row, []
    used = {name: _whole(found) for name, found in halves.items()}
    why = "half a character, written out"
    repairs = [Repair(row.table, row.place, name, text, text, why) for name, text in used.items()]
    return replace(row, values={**row.values, **used}), repairs


def _is_whole(row: Row) -> bool:
    try:
        "".join([one for one in row.values.values() if type(one) is str]).encode()
    except UnicodeEncodeError:
        return False
    return True


class Lines:
    """Each part as it comes, for small files and documents: what was read stays when the parser dies."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out, self._number = out, 0

    def add(self, part: Part) -> None:
        self._add(part)
        if self._number < SMALL:  # a long log is not slowed down for it
            self._out.flush()
        self._number += 1

    def _add(self, part: Part) -> None:
        if isinstance(part, Contained):
            return _emit_bytes(self._out, part)
        if isinstance(part, Block):
            for row in part.rows():
                self._add(row)
            return None
        if isinstance(part, Row):
            whole, repairs = (part, ()) if _is_whole(part) else _mended(part)
            for one in repairs:
                self._add(one)
            return emit(self._out, "row", table=whole.table, place=whole.place, values=whole.values)
        names = ("place", "why", "found") if isinstance(part, Unread) else Repair.__slots__
        texts = {name: _whole(getattr(part, name)) for name in names}
        return emit(self._out, "unread" if isinstance(part, Unread) else "repair", **texts)

    def passed(self, share: int) -> None:
        """Nothing is said: only large files have shares."""

    def finish(self) -> None:
        """Nothing is left to say."""


class Batches:
    """Many parts at a time, in columns, for logs and tables: whole batches stay when the parser dies."""

    def __init__(self, out: IO[bytes], file: str, path: Path) -> None:
        self._out, self._file, self._path = out, file, path
        self._rows, self._repairs, self._unread = list[Row | Block](), list[Repair](), list[Unread]()
        self._count = 0

    def add(self, part: Part) -> None:
        self._count += len(part.places) if isinstance(part, Block) else 1
        if isinstance(part, Row | Block):
            self._rows.append(part)
        elif isinstance(part, Repair):
            self._repairs.append(part)
        elif isinstance(part, Contained):
            return _emit_bytes(self._out, part)
        elif isinstance(part, Tally):
            self._hand_over()
            return emit(self._out, "tally", place=part.place, left=part.left, after=part.after)
        else:
            self._unread.append(part)
        if self._count >= BATCH:
            self._hand_over()
        return None

    def passed(self, share: int) -> None:
        """The share is whole: nothing of it comes later."""
        self._hand_over()
        emit(self._out, "share", number=share)
        self._out.flush()

    def finish(self) -> None:
        """What is left is handed over."""
        self._hand_over()

    def _hand_over(self) -> None:
        rows, repairs, unread = self._rows, self._repairs, _by_place(self._unread)
        self._rows, self._repairs, self._unread, self._count = [], [], [], 0
        at = _reached(self._path)
        for name, table in typed(rows, repairs, unread, self._file):
            sizes, data = packed(table)
            emit(self._out, "batch", name=name, rows=table.num_rows, at=at, sizes=sizes)
            for one in data:
                self._out.write(one)
        self._out.flush()


def _by_place(parts: list[Unread]) -> list[Unread]:
    """In the order of the file: what is read together comes sorted by what became of it."""
    return sorted(parts, key=lambda one: int(one.place)) if all(isinstance(one.place, int) for one in parts) else parts


def _reached(path: Path) -> int:
    """How far into the file it has been read, in bytes: the furthest of the descriptors that are open on it."""
    own, places = path.stat(), [0]
    for descriptor in range(3, 32):
        try:
            if os.path.samestat(os.fstat(descriptor), own):
                places.append(os.lseek(descriptor, 0, os.SEEK_CUR))
        except OSError:
            continue
    return max(places)
