"""A ledger to damage, and how to damage it."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dprkit.ledger import Ledger


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger with records #0 to #5; #2 and #4 have payloads."""
    path = tmp_path / "ledger.sqlite"
    with Ledger.create(path) as ledger:
        ledger.append("note", {"text": "first"})
        ledger.append("acquired", {"from": "a.example"}, b"alpha bytes")
        ledger.append("note", {"text": "third"})
        ledger.append("acquired", {"from": "b.example"}, b"beta bytes")
        ledger.append("note", {"text": "fifth"})
    return path


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with Ledger.open(path) as opened:
        yield opened


@pytest.fixture
def digest() -> Callable[[Path], str]:
    """SHA-256 of a file; of a folder, of every name and byte below it."""

    def call(path: Path) -> str:
        if path.is_file():
            return hashlib.sha256(path.read_bytes()).hexdigest()
        return hashlib.sha256(
            repr([(one, call(one)) for one in sorted(path.rglob("*")) if one.is_file()]).encode()
        ).hexdigest()

    return call


@pytest.fixture
def problems() -> Callable[..., list[str]]:
    """What ``verify`` says of a ledger that is opened to read."""

    def call(path: Path, anchor: str | None = None) -> list[str]:
        with Ledger.open(path, write=False) as ledger:
            return ledger.verify(anchor)

    return call


@pytest.fixture
def tamper() -> Callable[..., None]:
    """What somebody with any SQLite program can do: take the guards off, change, and put the guards back."""

    def call(path: Path, *statements: str) -> None:
        with sqlite3.connect(path) as other:
            guards = other.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
            for name, _ in guards:
                other.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                other.execute(statement)
            for _, sql in guards:
                other.execute(sql)
        other.close()

    return call


@pytest.fixture
def interrupted() -> Callable[[Path], Path]:
    """The files as a power cut leaves them: pages half changed, and the journal that would take them back."""

    def call(path: Path) -> Path:
        writer = sqlite3.connect(path, isolation_level=None)
        for statement in (
            "PRAGMA cache_size=1",
            "PRAGMA cache_spill=1",
            "BEGIN IMMEDIATE",
            "DROP TRIGGER records_keep_text",
            "UPDATE records SET line = 'half written'",
            "INSERT INTO payloads VALUES (99, zeroblob(32), randomblob(300000))",
        ):
            writer.execute(statement)
        left = path.with_name("left.sqlite")
        shutil.copyfile(path, left)
        shutil.copyfile(f"{path}-journal", f"{left}-journal")
        writer.execute("ROLLBACK")
        writer.close()
        return left

    return call
