"""Ledger: the append-only, hash-chained evidence store of a case, in one SQLite file.

``h(n) = SHA-256(h(n-1) ‖ canonical JSON of record n)`` with RFC 8785 JSON and 32 zero bytes before the first. Payload
bytes lie in a table of their own; the chain holds ``SHA-256(salt ‖ bytes)``, so that erasing bytes and salt leaves the
chain verifiable. A cut tail or a file rewritten as a whole shows only against a head hash kept outside (the anchor).
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from .errors import LedgerError
from .show import plain

__all__ = ["Entry", "Ledger"]

WAIT = 30.0  # seconds to wait for another writer
_APPLICATION = 0x43415345  # 'CASE': marks the file as one of ours
_FORMAT = 1
_PAGE = 500
_START = bytes(32)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_ANCHOR = re.compile(r"[0-9a-f]{12,64}")

_SCHEMA = (
    "CREATE TABLE records(number INTEGER PRIMARY KEY, line TEXT NOT NULL, hash BLOB NOT NULL, key TEXT UNIQUE) STRICT",
    "CREATE TABLE payloads(number INTEGER PRIMARY KEY, salt BLOB NOT NULL, bytes BLOB NOT NULL) STRICT",
    "CREATE TRIGGER records_keep_text BEFORE UPDATE ON records BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER records_stay BEFORE DELETE ON records BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER payloads_keep_bytes BEFORE UPDATE ON payloads BEGIN SELECT RAISE(ABORT, 'append-only'); END",
)
_SETTINGS = (
    # WAL has a corruption race in the SQLite that many Pythons link (3.7.0 to 3.51.2): the rollback journal has not.
    "journal_mode=DELETE",
    "synchronous=EXTRA",
    "secure_delete=ON",
    "recursive_triggers=ON",
)
_GUARDS = ("trusted_schema=OFF", "cell_size_check=ON")

_ADVICE: Mapping[str, str] = {
    "SQLITE_FULL": "The disk is full. Free some space and try again: everything written before is intact.",
    "SQLITE_READONLY": "The file or its folder is read-only. Make both writable, or open the case to read only.",
    "SQLITE_BUSY": "Another notebook or program is writing to this case. Let it finish, or close it, and try again.",
    "SQLITE_IOERR": "The disk reported an error. Copy the case to another disk and verify it there.",
    "SQLITE_CANTOPEN": "The file cannot be opened. Check that the path exists and that you may read it.",
    "SQLITE_NOTADB": "This file is not an evidence ledger. Check the path; nothing was changed.",
    "SQLITE_CORRUPT": "The file is damaged. Go back to a copy and verify it against the head of a write-up.",
    "SQLITE_PERM": "You may not write here. Ask the owner of the folder.",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One record: its number, time (UTC, ISO 8601), kind and body, its chain hash (64 hex digits), and the salted
    commitment to its payload (64 hex digits), None when it has no payload.
    """

    number: int
    at: str
    kind: str
    body: dict[str, Any]
    hash: str
    payload: str | None = None


class _Row(NamedTuple):
    number: int
    line: str
    hash: bytes
    key: str | None

    @property
    def entry(self) -> Entry:
        held = json.loads(self.line)
        return Entry(self.number, held["at"], held["kind"], held["body"], self.hash.hex(), held["payload"])


class Ledger:
    """The evidence store of one case. Use it as a context manager, or ``close()`` it."""

    def __init__(self, path: Path, connection: sqlite3.Connection, write: bool) -> None:
        self.path = path
        self.writable = write
        self._connection = connection

    @classmethod
    def create(cls, path: str | os.PathLike[str]) -> Ledger:
        """A new ledger, open for writing, whose record #0 says that it was created.

        Raises:
            LedgerError: something is there already, or the folder is missing or read-only.
        """
        path = Path(path)
        with _errors(path):
            if path.exists() and path.stat().st_size:
                raise LedgerError(f"{plain(path)}: there is a file already. Open it, or choose another folder.")
            ledger = cls(path, _connect(path, "rwc"), write=True)
            with ledger._closed_on_error(), ledger._transaction():
                for statement in (*_SCHEMA, f"PRAGMA application_id={_APPLICATION}", f"PRAGMA user_version={_FORMAT}"):
                    ledger._connection.execute(statement)
                ledger._insert("created", {"format": _FORMAT}, None, None, None)
        return ledger

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, write: bool = True) -> Ledger:
        """The ledger at ``path``. With ``write=False`` no byte of the file or its folder can change.

        Raises:
            LedgerError: there is no file, it is not a ledger, or a newer release wrote it.
        """
        path = Path(path)
        if not path.is_file():
            raise LedgerError(f"{plain(path)}: there is no ledger here. Check the path, or create a new case.")
        with _errors(path):
            _check_ours(path)
            connection = _connect(path, "rw") if write else _connect_to_read(path)
        return cls(path, connection, write)

    def close(self) -> None:
        """Let go of the file. The ledger cannot be used afterwards."""
        self._connection.close()

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
    ) -> Entry:
        """The record just written, or the first one written under ``key``: then nothing is written.

        Args:
            kind: intent, acquired, derived, decision, export …
            body: what is recorded: JSON values, no floats beyond double, no integers beyond 2^53, no secrets.
            payload: bytes kept beside the chain; they can be erased later.
            key: the idempotency id. After an error append again with the same key: nothing is doubled.
            at: UTC, ``2026-03-04T10:00:00Z``; now when left out. Order is by number, never by time.

        Raises:
            LedgerError: nothing was recorded; the message says why. Records acknowledged before are intact.
        """
        self._must_be_writable()
        with _errors(self.path), self._transaction():
            known = self._find("key = ?", key) if key is not None else None
            return known.entry if known else self._insert(kind, body, payload, key, at)

    def entries(self, kind: str | None = None, *, after: int = -1) -> Iterator[Entry]:
        """The records in order, those of one ``kind`` when it is given, those numbered above ``after``."""
        for row in self._rows(after):
            entry = self._read(row)
            if kind in (None, entry.kind):
                yield entry

    def entry(self, number: int) -> Entry:
        """Record #``number``.

        Raises:
            LedgerError: there is no such record.
        """
        with _errors(self.path):
            row = self._find("number = ?", number)
        if row is None:
            raise LedgerError(f"{plain(self.path)}: there is no record #{number}. The last one is #{self._last()}.")
        return self._read(row)

    def head(self) -> Entry:
        """The last record; its hash is the anchor that a write-up prints."""
        return self.entry(self._last())

    def payload(self, number: int) -> bytes:
        """The bytes kept with record #``number``, checked against the commitment in the chain.

        Raises:
            LedgerError: the record has none, they were erased (the message says in which record), or they changed.
        """
        committed = self.entry(number).payload
        if committed is None:
            raise LedgerError(f"{plain(self.path)}: record #{number} has no payload.")
        if erased := self._erasures().get(number):
            raise LedgerError(f"{plain(self.path)}: the payload of #{number} was erased in #{erased}.")
        with _errors(self.path):
            found = self._payload_row(number)
        if found is None or _commitment(*found) != committed:
            what = "is missing" if found is None else "was changed after it was recorded"
            raise LedgerError(
                f"{plain(self.path)}: the payload of #{number} {what}. Run verify, and go back to a copy."
            )
        return found[1]

    def erase(self, number: int, reason: str, by: str) -> Entry:
        """The record of the erasure. Bytes and salt of #``number`` are gone; the chain still verifies.

        Raises:
            LedgerError: there is no payload, or it was erased before.
        """
        if self.entry(number).payload is None:
            raise LedgerError(f"{plain(self.path)}: record #{number} has no payload to erase.")
        if erased := self._erasures().get(number):
            raise LedgerError(f"{plain(self.path)}: the payload of #{number} was erased in #{erased} already.")
        self._must_be_writable()
        with _errors(self.path), self._transaction():
            made = self._insert("erased", {"number": number, "reason": reason, "by": by}, None, None, None)
            self._connection.execute("DELETE FROM payloads WHERE number = ?", (number,))
        return made

    def export(self, *, payloads: bool = True) -> Iterator[str]:
        """One JSON line a record: ``hash``, ``record`` (what the hash covers) and, if it has one, ``payload``.

        ``payload`` holds ``salt`` (hex) and ``base64``, so that anyone can check the commitment without this library;
        it is null when the bytes were erased, and left out with ``payloads=False``.
        """
        for row in self._rows():
            held = payloads and self._read(row).payload
            tail = f',"payload":{_as_json(self._payload_row(row.number))}' if held else ""
            yield f'{{"hash":"{row.hash.hex()}","record":{row.line}{tail}}}'

    def verify(self, anchor: str | None = None) -> list[str]:
        """What is wrong, in words, the first bad record first; empty when everything holds.

        Args:
            anchor: the first 12 to 64 hex digits of a head hash kept outside, such as the one a write-up prints.
        """
        problems: list[str] = []
        computed: list[str] = []
        try:
            problems += self._check_file()
            problems += self._check_chain(computed)
            problems += self._check_payloads()
        except (LedgerError, sqlite3.Error, ValueError, KeyError, TypeError, RecursionError) as error:
            problems.append(f"The ledger cannot be read after record #{len(computed) - 1}: {plain(error)}")
        if anchor is not None:
            problems += _check_anchor(anchor, computed)
        return problems

    def _check_file(self) -> Iterator[str]:
        for (found,) in self._connection.execute("PRAGMA integrity_check(3)"):
            if found != "ok":
                yield f"The file is damaged: {plain(found)}."
        schema = {row[0] for row in self._connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")}
        if schema != set(_SCHEMA):
            yield "The guards against changing records were removed, or something was added to the file."

    def _check_chain(self, computed: list[str]) -> Iterator[str]:
        """Problems of the chain; the hashes that really follow from the records are added to ``computed``."""
        before, expected = _START, 0
        for row in self._rows():
            if row.number != expected:
                yield f"Record #{expected} is missing: #{row.number} comes next."
            elif hashlib.sha256(before + row.line.encode()).digest() != row.hash:
                yield f"Record #{row.number} does not fit the chain: it was changed, replaced or moved."
            else:
                computed.append(row.hash.hex())
            held = json.loads(row.line)
            if (held["number"], held["key"]) != (row.number, row.key):
                yield f"Record #{row.number} says that it is #{held['number']}, or its key was changed."
            before, expected = row.hash, row.number + 1
        if not expected:
            yield "There is no record at all: the file was emptied."

    def _check_payloads(self) -> Iterator[str]:
        erased = self._erasures()
        kept = {number for (number,) in self._connection.execute("SELECT number FROM payloads")}
        for entry in self.entries():
            if entry.payload is None:
                continue
            found = self._payload_row(entry.number)
            if found is None and entry.number not in erased:
                yield f"The payload of #{entry.number} is missing, and no record says that it was erased."
            elif found is not None and entry.number in erased:
                yield f"The payload of #{entry.number} is there although #{erased[entry.number]} says it was erased."
            elif found is not None and _commitment(*found) != entry.payload:
                yield f"The payload of #{entry.number} was changed after it was recorded."
            kept.discard(entry.number)
        for number in sorted(kept):
            yield f"There is a payload #{number} that no record speaks of."

    def _must_be_writable(self) -> None:
        if not self.writable:
            raise LedgerError(f"{plain(self.path)} is open for reading only. Open it with write=True to record.")

    def _insert(
        self, kind: str, body: Mapping[str, Any], payload: bytes | None, key: str | None, at: str | None
    ) -> Entry:
        before = self._find("number = (SELECT max(number) FROM records)")
        number = before.number + 1 if before else 0
        salt = os.urandom(32)
        held = {
            "number": number,
            "at": _time(at),
            "kind": kind,
            "body": dict(body),
            "key": key,
            "payload": None if payload is None else _commitment(salt, payload),
        }
        line = _canonical(held)
        row = _Row(number, line.decode(), hashlib.sha256((before.hash if before else _START) + line).digest(), key)
        self._connection.execute("INSERT INTO records VALUES (?, ?, ?, ?)", row)
        if payload is not None:
            self._connection.execute("INSERT INTO payloads VALUES (?, ?, ?)", (number, salt, payload))
        return row.entry

    @contextmanager
    def _closed_on_error(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self.close()
            raise

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Head read and record written under one lock, so that two writers never fork the chain."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _rows(self, after: int = -1) -> Iterator[_Row]:
        """Page by page, so that a reader that pauses keeps no lock."""
        while True:
            with _errors(self.path):
                page = self._connection.execute(
                    "SELECT number, line, hash, key FROM records WHERE number > ? ORDER BY number LIMIT ?",
                    (after, _PAGE),
                ).fetchall()
            yield from map(_Row._make, page)
            if len(page) < _PAGE:
                return
            after = page[-1][0]

    def _find(self, where: str, *values: object) -> _Row | None:
        query = f"SELECT number, line, hash, key FROM records WHERE {where}"
        found = self._connection.execute(query, values).fetchone()
        return _Row._make(found) if found else None

    def _last(self) -> int:
        with _errors(self.path):
            found = self._connection.execute("SELECT max(number) FROM records").fetchone()
        return -1 if found[0] is None else int(found[0])

    def _payload_row(self, number: int) -> tuple[bytes, bytes] | None:
        found: tuple[bytes, bytes] | None = self._connection.execute(
            "SELECT salt, bytes FROM payloads WHERE number = ?", (number,)
        ).fetchone()
        return found

    def _erasures(self) -> dict[int, int]:
        """The number of each erased payload, with the number of the record that says so."""
        return {entry.body["number"]: entry.number for entry in self.entries("erased")}

    def _read(self, row: _Row) -> Entry:
        try:
            return row.entry
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise LedgerError(f"{plain(self.path)}: record #{row.number} cannot be read. Run verify.") from None


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        timeout=WAIT,
        check_same_thread=False,  # the door out records from several threads, one at a time
    )
    for setting in (*_GUARDS, *(_SETTINGS if mode != "ro" else ())):
        connection.execute(f"PRAGMA {setting}")
    return connection


def _connect_to_read(path: Path) -> sqlite3.Connection:
    connection = _connect(path, "ro")
    try:
        connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError as error:
        connection.close()
        if error.sqlite_errorname != "SQLITE_READONLY_ROLLBACK":
            raise
        return _last_good_state(path)
    return connection


def _last_good_state(path: Path) -> sqlite3.Connection:
    """A copy in memory, as it was before a write that was interrupted: reading must not repair the file itself."""
    memory = sqlite3.connect(":memory:", isolation_level=None)
    with tempfile.TemporaryDirectory() as folder:
        for part in (path, path.with_name(f"{path.name}-journal")):
            shutil.copyfile(part, Path(folder, part.name))
        with closing(_connect(Path(folder, path.name), "rw")) as copy:
            copy.backup(memory)
    return memory


def _check_ours(path: Path) -> None:
    """Look at the file's header (SQLite file format, section 1.3) before SQLite does: it may repair what it opens."""
    with path.open("rb") as stream:
        header = stream.read(100)
    version, application = (int.from_bytes(header[at : at + 4], "big") for at in (60, 68))
    if not header.startswith(b"SQLite format 3\0") or application != _APPLICATION:
        raise LedgerError(f"{plain(path)}: {_ADVICE['SQLITE_NOTADB']}")
    if version != _FORMAT:
        raise LedgerError(
            f"{plain(path)} is written in format {version}; this release reads {_FORMAT}. Update, and open it again."
        )


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    """Whatever SQLite reports, as a sentence with what to do."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "") or ""
        advice = next((text for code, text in _ADVICE.items() if name.startswith(code)), "")
        raise LedgerError(f"{plain(path)}: {plain(error)}. {advice}".rstrip()) from None
    except OSError as error:
        raise LedgerError(f"{plain(path)}: {error.strerror}. Check the folder and try again.") from None


def _commitment(salt: bytes, data: bytes) -> str:
    return hashlib.sha256(salt + data).hexdigest()


def _canonical(held: Mapping[str, Any]) -> bytes:
    import rfc8785

    try:
        line: bytes = rfc8785.dumps(held)
    except (ValueError, RecursionError) as error:
        raise LedgerError(
            f"This body cannot be recorded: {plain(error)}. Write such a value as text, or keep it as payload bytes."
        ) from None
    return line


def _time(at: str | None) -> str:
    if at is None:
        return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if not _TIME.fullmatch(at):
        raise LedgerError(f"{plain(at)!r} is not a time in UTC such as 2026-03-04T10:00:00Z. Convert it first.")
    return at


def _as_json(kept: tuple[bytes, bytes] | None) -> str:
    if kept is None:
        return "null"
    return json.dumps({"salt": kept[0].hex(), "base64": base64.b64encode(kept[1]).decode()})


def _check_anchor(anchor: str, computed: list[str]) -> list[str]:
    if not _ANCHOR.fullmatch(anchor.lower()):
        return [f"{plain(anchor)!r} is not an anchor: take the first 12 to 64 hex digits of the head on a write-up."]
    if any(known.startswith(anchor.lower()) for known in computed):
        return []
    return [f"The anchor {anchor} is not in the chain: records were cut off, or the file was rewritten."]
