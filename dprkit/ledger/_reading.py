"""The two tables as rows, each checked before it is shown. Reading changes no byte of the file."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import LedgerError
from ..show import plain
from ._check import problems
from ._file import connect, errors, interrupted, journal, last_good_state
from ._record import PRIVATE, START, Entry, Row, canonical, commitment

__all__ = ["Reading"]

_PAGE = 500
_TRIES = 3
_ROWS = (
    "SELECT number, line, hash, key, (SELECT hash FROM records AS b WHERE b.number = records.number - 1) FROM records"
)


class Reading:
    """One ledger file, through a connection to read, or an image of its last good state after an interrupted write."""

    def __init__(self, path: Path, image: sqlite3.Connection | None = None) -> None:
        self.path = path
        self._turn = threading.RLock()  # several threads of one notebook may record
        self._held = image
        self._is = "image" if image else ""  # "", "reading", "image", "writing" or "closed"
        self._erased: dict[int, int] = {}
        self._looked_up_to = -1

    def close(self) -> None:
        self._drop()
        self._is = "closed"

    def _drop(self) -> None:
        held, self._held, self._is = self._held, None, ""
        if held is not None:
            held.close()

    def query(self, statement: str, values: tuple[object, ...] = ()) -> list[Any]:
        """All rows of the answer."""
        wrong = ""
        with self._turn, errors(self.path):
            for _ in range(_TRIES):  # others may write, and repair, while we look
                try:
                    return self.connection.execute(statement, values).fetchall()
                except sqlite3.OperationalError as error:
                    if not interrupted(error):
                        raise
                wrong = self._show_image()
        raise LedgerError(
            f"{plain(self.path)}: beside it lies {plain(journal(self.path).name)}, which is damaged or belongs to "
            f"another file: what it would bring back does not hold ({wrong}) Nothing was changed. Copy the folder, "
            "move that file away and verify; if it does not hold either, go back to a backup."
        )

    @property
    def connection(self) -> sqlite3.Connection:
        """To read at least."""
        if self._is == "closed":
            raise LedgerError(f"{plain(self.path)} was closed. Open it again.")
        if self._is == "image" and self.path.exists() and not journal(self.path).exists():
            self._drop()  # another program has repaired the file, and may have written since
        if self._held is None:
            self._held, self._is = connect(self.path, "ro"), "reading"
        return self._held

    def _show_image(self) -> str:
        """Read from a copy where the unfinished write was taken back; or, in words, what does not hold in that."""
        self._drop()
        try:
            image = last_good_state(self.path)
        except FileNotFoundError:
            return "the file is gone"
        if wrong := problems(Reading(Path(":memory:"), image)):
            image.close()
            return wrong[0]
        self._held, self._is = image, "image"
        return ""

    def rows(self, after: int = -1) -> Iterator[Row]:
        """Page by page, so that a reader that pauses keeps no lock."""
        while True:
            page = self.query(f"{_ROWS} WHERE number > ? ORDER BY number LIMIT ?", (after, _PAGE))
            yield from map(_row, page)
            if len(page) < _PAGE:
                return
            after = page[-1][0]

    def find(self, where: str, *values: object) -> Row | None:
        """The one row that is asked for; None when there is none."""
        found = self.query(f"{_ROWS} WHERE {where}", values)
        return _row(found[0]) if found else None

    def last(self) -> int:
        """The number of the last record, -1 without any."""
        found = self.query("SELECT max(number) FROM records")[0][0]
        return -1 if found is None else int(found)

    def payload(self, number: int) -> tuple[bytes, bytes] | None:
        """Salt and bytes as they are stored, unchecked."""
        found = self.query("SELECT salt, bytes FROM payloads WHERE number = ?", (number,))
        return found[0] if found else None

    def read(self, row: Row) -> Entry:
        """The record in a row that fits the chain.

        Raises:
            LedgerError: it was changed, replaced or damaged. It is never shown.
        """
        try:
            if row.fits:
                return self._whole(row.entry)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            pass
        raise LedgerError(
            f"{plain(self.path)}: record #{row.number} does not fit the chain: it was changed or damaged. "
            "Run verify, and go back to a copy."
        )

    def _whole(self, entry: Entry) -> Entry:
        """The record with its private part, as long as that was not erased."""
        size = entry.body.get(PRIVATE)
        if type(size) is not int or entry.payload is None:
            return entry
        public = {name: value for name, value in entry.body.items() if name != PRIVATE}
        kept = self.payload(entry.number)
        if kept is None:
            return replace(entry, body=public)
        if commitment(*kept) != entry.payload:
            raise ValueError("its private part was changed")
        return replace(entry, body={**public, **json.loads(kept[1][:size])})

    def private(self, number: int) -> int:
        """How many bytes at the start of a payload belong into the body of its record."""
        row = self.find("number = ?", number)
        size = row.entry.body.get(PRIVATE) if row else None
        return size if type(size) is int else 0

    def entries(self, kind: str | None = None, after: int = -1) -> Iterator[Entry]:
        """The records in order; each is checked, those of another kind too."""
        mark = None if kind is None else canonical({"kind": kind}).decode()[1:-1]
        for row in self.rows(after):
            if mark is None or not _fits(row) or mark in row.line:
                entry = self.read(row)
                if kind in (None, entry.kind):
                    yield entry

    def erasures(self) -> dict[int, int]:
        """The number of each erased payload, with the number of the record that says so."""
        last = self.last()
        self._erased |= {entry.body["number"]: entry.number for entry in self.entries("erased", self._looked_up_to)}
        self._looked_up_to = last
        return self._erased

    @contextmanager
    def still(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state, while nobody can finish a write."""
        self.query("SELECT 1 FROM sqlite_schema")
        with self._turn, errors(self.path):
            held = self.connection
            held.execute("BEGIN")
            try:
                held.execute("SELECT 1 FROM sqlite_schema").fetchone()
                yield held
            finally:
                held.execute("ROLLBACK")

    def copy(self, target: Path) -> None:
        """The same records in a new file, by SQLite's backup API."""
        with self.still() as held, closing(connect(target, "rwc")) as copy:
            held.backup(copy)


def _row(found: tuple[Any, ...]) -> Row:
    row = Row._make(found)
    return row if row.number or row.before is not None else row._replace(before=START)


def _fits(row: Row) -> bool:
    try:
        return row.fits
    except (AttributeError, TypeError, ValueError):
        return False
