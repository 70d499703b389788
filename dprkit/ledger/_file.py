"""The SQLite file: how it is opened to read and to write, what guards it, and its errors as sentences."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from ..errors import LedgerError
from ..show import plain

__all__ = [
    "APPLICATION",
    "FORMAT",
    "SCHEMA",
    "WAIT",
    "check_ours",
    "connect",
    "errors",
    "interrupted",
    "journal",
    "last_good_state",
]

WAIT = 30.0  # seconds to wait for another writer
APPLICATION = 0x43415345  # 'CASE': marks the file as one of ours
FORMAT = 1

SCHEMA = (
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
    "SQLITE_READONLY_DBMOVED": "The case folder was moved or removed while it was open. Put it back and open it again.",
    "SQLITE_READONLY": "The file or its folder is read-only. Make both writable, or open the case to read only.",
    "SQLITE_BUSY": "Another notebook or program is writing to this case. Let it finish, or close it, and try again.",
    "SQLITE_IOERR": "The disk reported an error. Copy the case to another disk and verify it there.",
    "SQLITE_CANTOPEN": "The file cannot be opened. Check that the path exists and that you may read it.",
    "SQLITE_NOTADB": "This file is not an evidence ledger. Check the path; nothing was changed.",
    "SQLITE_CORRUPT": "The file is damaged. Go back to a copy and verify it against the head of a write-up.",
    "SQLITE_PERM": "You may not write here. Ask the owner of the folder.",
}


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """A connection in one of SQLite's own modes: ``ro``, ``rw``, ``rwc``. To write, durably and without WAL."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        timeout=WAIT,
        check_same_thread=False,  # the door out records from several threads, one at a time
    )
    try:
        for setting in (*_GUARDS, *(_SETTINGS if mode != "ro" else ())):
            connection.execute(f"PRAGMA {setting}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def journal(path: Path) -> Path:
    """Where SQLite keeps what it needs to take an unfinished write back."""
    return path.with_name(f"{path.name}-journal")


def interrupted(error: sqlite3.Error) -> bool:
    """Whether a read failed because an unfinished write must be taken back first."""
    return getattr(error, "sqlite_errorname", "") == "SQLITE_READONLY_ROLLBACK"


def last_good_state(path: Path) -> sqlite3.Connection:
    """A copy in memory, as it was before a write that was interrupted: reading must not repair the file itself."""
    memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    with tempfile.TemporaryDirectory() as folder:
        for part in (path, journal(path)):
            shutil.copyfile(part, Path(folder, part.name))
        with closing(connect(Path(folder, path.name), "rw")) as copy:
            copy.backup(memory)
    return memory


def check_ours(path: Path) -> None:
    """Look at the marks in the header before anything else does.

    Through SQLite, because on POSIX closing any other handle of the file drops the locks that this process holds on
    it (sqlite.org/howtocorrupt.html, section 2.2); ``immutable`` makes no file beside a foreign database.
    """
    try:
        application, version = _marks(f"{path.absolute().as_uri()}?mode=ro&immutable=1")
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_NOTADB":
            application = version = 0
        else:
            application, version = _marks_at_rest(path)
    if application != APPLICATION:
        raise LedgerError(f"{plain(path)}: {_ADVICE['SQLITE_NOTADB']}")
    if version != FORMAT:
        raise LedgerError(
            f"{plain(path)} is written in format {version}; this release reads {FORMAT}. Update, and open it again."
        )


def _marks(uri: str) -> tuple[int, int]:
    with closing(sqlite3.connect(uri, uri=True, timeout=WAIT)) as look:
        application, version = (look.execute(f"PRAGMA {mark}").fetchone()[0] for mark in _MARKS)
    return application, version


def _marks_at_rest(path: Path) -> tuple[int, int]:
    """The marks when no write is under way; what an interrupted write left is judged by the image of the good state."""
    try:
        return _marks(f"{path.absolute().as_uri()}?mode=ro")
    except sqlite3.OperationalError as error:
        if interrupted(error):
            return APPLICATION, FORMAT
        raise


_MARKS = ("application_id", "user_version")


@contextmanager
def errors(path: Path) -> Iterator[None]:
    """Whatever SQLite or the system reports, as a sentence with what to do."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "") or ""
        advice = next((text for code, text in _ADVICE.items() if name.startswith(code)), "")
        raise LedgerError(f"{plain(path)}: {plain(error)}. {advice}".rstrip()) from None
    except FileExistsError:
        raise LedgerError(
            f"{plain(path)}: there is a file already, made meanwhile by another program. Open it, or choose another."
        ) from None
    except UnicodeDecodeError:  # of a text in a damaged row, or of SQLite's own message about one
        raise LedgerError(f"{plain(path)}: {_ADVICE['SQLITE_CORRUPT']}") from None
    except OSError as error:
        raise LedgerError(
            f"{plain(path)}: {error.strerror or plain(error)}. Check that the path exists and may be written, "
            "and that the disk has space, then try again."
        ) from None
