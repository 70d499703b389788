"""Ledger: the append-only, hash-chained evidence store of a case, in one SQLite file.

``h(n) = SHA-256(h(n-1) ‖ canonical JSON of record n)`` with RFC 8785 JSON and 32 zero bytes before the first. Payload
bytes lie in a table of their own; the chain holds ``SHA-256(salt ‖ bytes)``, so that erasing bytes and salt leaves the
chain verifiable. A cut tail or a file rewritten as a whole shows only against a head hash kept outside (the anchor).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from ..durable import beside
from ..errors import LedgerError
from ..show import plain
from . import _check, _lines
from ._file import FORMAT, check_ours, errors
from ._place import network_folder
from ._record import Entry, commitment
from ._store import Store

__all__ = ["Entry", "Ledger", "network_folder"]


class Ledger:
    """The evidence store of one case. Use it as a context manager, or ``close()`` it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @classmethod
    def create(cls, path: str | os.PathLike[str]) -> Ledger:
        """A new ledger, open for writing, whose record #0 says that it was created.

        Raises:
            LedgerError: something is there already, or the folder is missing or read-only.
        """
        with Store.filled(Path(path)) as store, store.transaction():
            store.insert("created", {"format": FORMAT}, None, None, None)
        return cls(Store(Path(path), True))

    @classmethod
    def load(cls, path: str | os.PathLike[str], lines: Iterable[str | bytes]) -> Ledger:
        """A new ledger at ``path`` with the records of an ``export``: same hashes, same payloads, same erasures.

        Raises:
            LedgerError: a line whose hash, payload or fields do not hold; it is named by number, counted from 1, and
                nothing is left at ``path``. Or there is a file already.
        """
        with Store.filled(Path(path)) as store:
            _lines.load(store, lines)
            if wrong := _check.problems(store):
                raise LedgerError(f"These lines are not taken, and nothing was: {wrong[0]}")
        return cls(Store(Path(path), True))

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, write: bool = True) -> Ledger:
        """The ledger at ``path``. Opening changes no byte; with ``write=False`` nothing that follows does either.

        What a power cut left half written is not shown, and repaired by the first record that is written.

        Raises:
            LedgerError: there is no file, it is not a ledger, or a newer release wrote it.
        """
        path = Path(path)
        if not path.is_file():
            raise LedgerError(f"{plain(path)}: there is no ledger here. Check the path, or create a new case.")
        with errors(path):
            check_ours(path)
        store = Store(path, write)
        store.query("SELECT 1 FROM sqlite_schema")
        return cls(store)

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self._store.path

    @property
    def writable(self) -> bool:
        """Whether records may be written."""
        return self._store.writable

    def close(self) -> None:
        """Let go of the file. The ledger cannot be used afterwards."""
        self._store.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def append(
        self,
        kind: str,
        body: Mapping[str, Any],
        payload: bytes | None = None,
        *,
        key: str | None = None,
        at: str | None = None,
        private: Mapping[str, Any] | None = None,
    ) -> Entry:
        """The record just written, or the first one written under ``key``: then nothing is written.

        Args:
            kind: intent, acquired, derived, decision, export …
            body: what is recorded: JSON values, no floats beyond double, no integers beyond 2^53, no secrets.
            payload: bytes kept beside the chain; they can be erased later.
            key: the idempotency id. After an error append again with the same key: nothing is doubled.
            at: UTC, ``2026-03-04T10:00:00Z``; now when left out. Order is by number, never by time.
            private: more of the body, in words of or about people: kept with the payload and not in the chain, so that
                it can be erased.

        Raises:
            LedgerError: the message says why. Records acknowledged before are intact; this one is there whole or not
                at all. Another writer is waited for at most 30 s.
        """
        with self._store.transaction():
            known = self._store.find("key = ?", key) if key is not None else None
            return self._store.read(known) if known else self._store.insert(kind, body, payload, key, at, private)

    def entries(self, kind: str | None = None, *, after: int = -1) -> Iterator[Entry]:
        """The records in order, those of one ``kind`` when it is given, those numbered above ``after``.

        Raises:
            LedgerError: a record on the way does not fit the chain. What does not hold is never shown.
        """
        return self._store.entries(kind, after)

    def entry(self, number: int) -> Entry:
        """Record #``number``.

        Raises:
            LedgerError: there is no such record, or it does not fit the chain.
        """
        row = self._store.find("number = ?", number)
        if row is None:
            raise LedgerError(
                f"{plain(self.path)}: there is no record #{number}. The last one is #{self._store.last()}."
            )
        return self._store.read(row)

    def head(self) -> Entry:
        """The last record; its hash is the anchor that a write-up prints."""
        return self.entry(self._store.last())

    def payload(self, number: int) -> bytes:
        """The bytes kept with record #``number``, checked against the commitment in the chain.

        Raises:
            LedgerError: the record has none, they were erased (the message says in which record), or they changed.
        """
        committed = self.entry(number).payload
        if committed is None:
            raise LedgerError(f"{plain(self.path)}: record #{number} has no payload.")
        if erased := self._store.erasures().get(number):
            raise LedgerError(f"{plain(self.path)}: the payload of #{number} was erased in #{erased}.")
        found = self._store.payload(number)
        if found is None or commitment(*found) != committed:
            what = "is missing" if found is None else "was changed after it was recorded"
            raise LedgerError(
                f"{plain(self.path)}: the payload of #{number} {what}. Run verify, and go back to a copy."
            )
        return found[1][self._store.private(number) :]

    def erase(self, number: int, reason: str, by: str, **more: Any) -> Entry:
        """The record of the erasure. Bytes and salt of #``number`` are gone; the chain still verifies.

        Args:
            more: what else the record says was erased with it, such as digests of files.

        Raises:
            LedgerError: there is no payload, or it was erased before.
        """
        if self.entry(number).payload is None:
            raise LedgerError(f"{plain(self.path)}: record #{number} has no payload to erase.")
        with self._store.transaction():
            if erased := self._store.erasures().get(number):
                raise LedgerError(f"{plain(self.path)}: the payload of #{number} was erased in #{erased} already.")
            made = self._store.insert(
                "erased", {**more, "number": number, "reason": reason, "by": by}, None, None, None
            )
            self._store.remove_payload(number)
        return made

    def export(self, *, payloads: bool = True) -> Iterator[str]:
        """One canonical JSON line a record: ``hash``, ``payload`` if it has one, ``record`` (what the hash covers).

        ``payload`` holds ``base64`` and ``salt`` (hex), so that anyone can check the commitment without this library;
        it is null when the bytes were erased, and left out with ``payloads=False``. ``docs/ledger.md`` has a checker.
        """
        return _lines.lines(self._store, payloads)

    def backup(self, target: str | os.PathLike[str]) -> Entry:
        """The head of the copy just made at ``target`` and verified; writers wait while it is made.

        Raises:
            LedgerError: there is a file already, the disk is full, or the copy does not verify: then none is left.
        """
        target = Path(target)
        with errors(target):
            if target.exists():
                raise LedgerError(f"{plain(target)}: there is a file already. Choose another name for the backup.")
            with beside(target, replace=False) as new:
                self._store.copy(new)
                with closing(Store(new, False)) as made:
                    if wrong := _check.problems(made):
                        raise LedgerError(f"{plain(self.path)} does not hold, and was not copied: {wrong[0]}")
                    return Ledger(made).head()

    def snapshot(self) -> bytes:
        """The whole file in one consistent state, as bytes. It is held in memory."""
        with self._store.still() as connection:
            return connection.serialize()

    def verify(self, anchor: str | None = None) -> list[str]:
        """What is wrong, in words, the first bad record first; empty when everything holds.

        Args:
            anchor: the first 12 to 64 hex digits of a head hash kept outside, such as the one a write-up prints.
        """
        return _check.problems(self._store, anchor)

    def notes(self) -> list[str]:
        """What is worth knowing and no fault of the evidence: a clock that was set back, a network folder."""
        return _check.notes(self._store)
