"""Records written: one transaction a record, under one lock, on a file that is opened to write when it is needed."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from ..durable import beside
from ..errors import LedgerError
from ..show import plain
from . import _file
from ._file import connect, errors
from ._reading import Reading
from ._record import PRIVATE, START, Entry, Row, canonical, chained, commitment, moment

__all__ = ["Store"]


class Store(Reading):
    """One ledger file, to read and, if ``writable``, to write."""

    def __init__(self, path: Path, writable: bool) -> None:
        super().__init__(path)
        self.writable = writable

    @classmethod
    @contextmanager
    def filled(cls, path: Path) -> Iterator[Store]:
        """A new file to be filled: it stands at ``path``, whole, on a clean exit; nobody else's is replaced."""
        with errors(path):
            if path.exists():
                raise LedgerError(f"{plain(path)}: there is a file already. Open it, or choose another place.")
            with beside(path, replace=False) as new, closing(cls(new, True)) as store:
                store._draw_up()
                yield store

    def _draw_up(self) -> None:
        marks = (f"PRAGMA application_id={_file.APPLICATION}", f"PRAGMA user_version={_file.FORMAT}")
        self._held, self._is = connect(self.path, "rwc"), "writing"
        for statement in ("BEGIN", *_file.SCHEMA, *marks, "COMMIT"):
            self._held.execute(statement)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Head read and record written under one lock, so that two writers never fork the chain."""
        if not self.writable:
            raise LedgerError(f"{plain(self.path)} is open for reading only. Open it with write=True to record.")
        until = time.monotonic() + _file.WAIT
        with self._turn, errors(self.path):
            try:
                self._to_write()
                self._statement("BEGIN IMMEDIATE", until)
                yield
                self._statement("COMMIT", until)
            except BaseException as error:
                self._take_back(error)
                raise

    def _to_write(self) -> None:
        if self._is == "writing":
            return
        self.query("SELECT 1 FROM sqlite_schema")  # before SQLite repairs the file: would that give a chain that holds?
        self._drop()
        self._held, self._is = connect(self.path, "rw"), "writing"

    def _statement(self, statement: str, until: float) -> None:
        left = max(0, until - time.monotonic())
        self.connection.execute(f"PRAGMA busy_timeout={int(left * 1000)}")
        self.connection.execute(statement)

    def _take_back(self, error: BaseException) -> None:
        """Nothing of the write stays; after an error of the disk, what is shown next is read from the disk again."""
        if self._held is not None and self._held.in_transaction:
            with suppress(sqlite3.Error):
                self._held.execute("ROLLBACK")
        if isinstance(error, sqlite3.Error):
            with suppress(sqlite3.Error):
                self._drop()

    def insert(
        self,
        kind: str,
        body: Mapping[str, Any],
        payload: bytes | None,
        key: str | None,
        at: str | None,
        private: Mapping[str, Any] | None = None,
    ) -> Entry:
        """The record written at the end of the chain, inside a transaction."""
        if private:
            apart = canonical(private)
            body, payload = {**body, PRIVATE: len(apart)}, apart + (payload or b"")
        last = self.find("number = (SELECT max(number) FROM records)")
        before = self.read(last) if last else None
        number = before.number + 1 if before else 0
        salt = os.urandom(32)
        held = {
            "number": number,
            "at": moment(at),
            "kind": kind,
            "body": dict(body),
            "key": key,
            "payload": None if payload is None else commitment(salt, payload),
        }
        line = canonical(held)
        hash_before = last.hash if last else START
        row = Row(number, line.decode(), chained(hash_before, line), key, hash_before)
        self.write(row, None if payload is None else (salt, payload))
        return self._whole(row.entry)

    def write(self, row: Row, kept: tuple[bytes, bytes] | None) -> None:
        """The row as it is, and salt and bytes of its payload, inside a transaction."""
        self.connection.execute("INSERT INTO records VALUES (?, ?, ?, ?)", row[:4])
        if kept is not None:
            self.connection.execute("INSERT INTO payloads VALUES (?, ?, ?)", (row.number, *kept))

    def remove_payload(self, number: int) -> None:
        """Salt and bytes gone, inside a transaction."""
        self.connection.execute("DELETE FROM payloads WHERE number = ?", (number,))
