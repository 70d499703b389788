"""Appending records of 10 kB: the ledger beside the same rows in a plain SQLite table with the same durability.

Both commit and sync every row (synchronous=EXTRA, rollback journal, secure_delete). The ledger also finds the last
record, checks that it fits, writes canonical JSON, hashes it into the chain and commits to the payload.

python benchmarks/ledger.py [FOLDER]
"""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from dprkit.ledger import Ledger

ROWS, ROUNDS, LEAST = 500, 5, 250
DATA = os.urandom(10_000)
BODY = {"provider": "rdap", "request": "GET https://rdap.example.com/domain/example.com", "status": 200}


def ours(folder: Path) -> Callable[[], None]:
    ledger = Ledger.create(folder / "ledger.sqlite")

    def append() -> None:
        for _ in range(ROWS):
            ledger.append("acquired", BODY, DATA)
        ledger.close()

    return append


def plain(folder: Path) -> Callable[[], None]:
    table = sqlite3.connect(folder / "plain.sqlite", isolation_level=None)
    for setting in ("journal_mode=DELETE", "synchronous=EXTRA", "secure_delete=ON"):
        table.execute(f"PRAGMA {setting}")
    table.execute("CREATE TABLE rows(number INTEGER PRIMARY KEY, at TEXT, kind TEXT, body TEXT, bytes BLOB)")

    def append() -> None:
        for _ in range(ROWS):
            row = ("2026-03-04T10:00:00Z", "acquired", str(BODY), DATA)
            table.execute("INSERT INTO rows(at, kind, body, bytes) VALUES (?, ?, ?, ?)", row)
        table.close()

    return append


def timed(method: Callable[[Path], Callable[[], None]], base: Path | None) -> float:
    with tempfile.TemporaryDirectory(dir=base) as folder:
        append = method(Path(folder))
        began = time.perf_counter()
        append()
        return ROWS / (time.perf_counter() - began)


def main() -> None:
    base = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    rates: dict[str, list[float]] = {"dprkit": [], "SQLite alone": []}
    for _ in range(ROUNDS):  # A B A B, so that a slow moment of the disk hits both
        rates["dprkit"].append(timed(ours, base))
        rates["SQLite alone"].append(timed(plain, base))
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores")
    print(f"{ROWS} records of {len(DATA):,} bytes, each committed and synced; {ROUNDS} rounds in turn")
    for name, found in rates.items():
        runs = ", ".join(f"{rate:.0f}" for rate in found)
        print(f"{name:<13}{statistics.median(found):6.0f} records/s (runs {runs})")
    own, peer = (statistics.median(found) for found in rates.values())
    print(f"the ledger reaches {own / peer:.2f} of the rate of SQLite alone")
    if own < LEAST:
        sys.exit(f"fewer than {LEAST} records/s")


if __name__ == "__main__":
    main()
