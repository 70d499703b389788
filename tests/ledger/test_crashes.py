"""No acknowledged record is lost when processes are killed, and many writers make one chain."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from dprkit.errors import LedgerError
from dprkit.ledger import Ledger

TORTURE = bool(os.environ.get("TORTURE"))
KILLS = 1000 if TORTURE else 20
WRITERS, APPENDS = (8, 250) if TORTURE else (4, 50)

APPEND_FOR_EVER = """
import itertools, sys
from pathlib import Path
from dprkit.ledger import Ledger
path = Path(sys.argv[1])
with (Ledger.open(path) if path.exists() else Ledger.create(path)) as ledger:
    for at in itertools.count():
        entry = ledger.append("note", {"n": at}, b"payload " * 500, key=f"{sys.argv[2]}-{at}")
        print(entry.number, entry.hash, flush=True)
"""


def killed(path: Path, out: Path, trial: int, moment: float) -> list[str]:
    """What a writer acknowledged before it was killed, ``moment`` seconds after its first record or after its start."""
    with out.open("wb") as stream:
        child = subprocess.Popen([sys.executable, "-c", APPEND_FOR_EVER, str(path), str(trial)], stdout=stream)
    while moment < 0.06 and not out.stat().st_size and child.poll() is None:
        time.sleep(0.002)
    time.sleep(moment)
    child.send_signal(signal.SIGKILL)
    child.wait()
    return [line for line in out.read_text().splitlines() if len(line.partition(" ")[2]) == 64]


def test_killing_the_writer_at_random_moments_loses_no_acknowledged_record(tmp_path, problems):
    moments = random.Random(5)
    acknowledged: list[str] = []
    total = 0
    for trial in range(KILLS):
        path = tmp_path / f"ledger-{trial // 20}"  # a new one now and then: being created is a moment to be killed too
        acknowledged = [] if trial % 20 == 0 else acknowledged
        told = killed(path, tmp_path / "acknowledged", trial, moments.uniform(0, 0.07))
        acknowledged += told
        total += len(told)
        if not path.exists():
            assert not acknowledged
            continue
        assert problems(path) == []
        with Ledger.open(path) as ledger:  # and no repair by hand: the next record is written
            assert set(acknowledged) <= {f"{entry.number} {entry.hash}" for entry in ledger.entries()}
            retried = ledger.append("note", {}, key=f"{trial}-{len(told)}")
            assert ledger.append("note", {}, key=f"{trial}-{len(told)}") == retried
            acknowledged.append(f"{retried.number} {retried.hash}")
            assert ledger.head() == retried
    assert total > KILLS


APPEND_SOME = """
import sys
from dprkit.ledger import Ledger
with Ledger.open(sys.argv[1]) as ledger:
    for at in range(int(sys.argv[3])):
        ledger.append("note", {"writer": sys.argv[2], "at": at})
"""


def test_many_writers_at_once_make_one_chain(path):
    command = [sys.executable, "-c", APPEND_SOME, str(path)]
    children = [subprocess.Popen([*command, str(writer), str(APPENDS)]) for writer in range(WRITERS)]
    assert [child.wait(timeout=600) for child in children] == [0] * WRITERS
    with Ledger.open(path, write=False) as ledger:
        notes = [entry.body for entry in ledger.entries("note") if "writer" in entry.body]
        assert ledger.verify() == []
    assert len(notes) == WRITERS * APPENDS
    for writer in map(str, range(WRITERS)):
        assert [note["at"] for note in notes if note["writer"] == writer] == list(range(APPENDS))


def test_writers_that_are_killed_do_not_hold_up_the_others(path, tmp_path, problems):
    appends = 4000 if TORTURE else 200
    command = [sys.executable, "-c", APPEND_SOME, str(path)]
    steady = [subprocess.Popen([*command, str(writer), str(appends)]) for writer in range(2)]
    moments = random.Random(6)
    kills = 0
    while kills < 2 or any(child.poll() is None for child in steady):
        killed(path, tmp_path / "acknowledged", 1000 + kills, moments.uniform(0, 0.05))
        kills += 1
        with Ledger.open(path, write=False) as reader:
            assert reader.head().number <= sum(1 for _ in reader.entries())
    assert [child.wait() for child in steady] == [0, 0]
    assert problems(path) == []


def test_several_threads_of_one_notebook_make_one_chain(ledger):
    def record(writer: int) -> None:
        for at in range(20):
            ledger.append("note", {"writer": writer, "at": at})
            assert ledger.payload(2) == b"alpha bytes"

    threads = [threading.Thread(target=record, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([entry for entry in ledger.entries("note") if "writer" in entry.body]) == 80
    assert ledger.verify() == []


def test_opening_a_ledger_that_another_thread_writes_does_not_drop_its_lock(path):
    """On POSIX, closing any handle of a file drops every lock that the process holds on it."""
    with Ledger.open(path) as ledger, ledger._store.transaction():
        Ledger.open(path, write=False).close()
        code = f"import sqlite3; sqlite3.connect({str(path)!r}, timeout=0).execute('BEGIN IMMEDIATE')"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
        assert "database is locked" in done.stderr
        ledger._store.insert("note", {}, None, None, None)
    assert ledger.path == path


def test_another_writer_that_does_not_finish_is_named_after_the_wait(path, monkeypatch, problems):
    monkeypatch.setattr("dprkit.ledger._file.WAIT", 0.2)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    start = time.monotonic()
    with Ledger.open(path) as ledger, pytest.raises(LedgerError, match="Another notebook or program is writing"):
        ledger.append("note", {})
    assert time.monotonic() - start < 5
    other.execute("ROLLBACK")
    other.close()
    assert problems(path) == []


def test_a_reader_that_does_not_finish_is_waited_for_no_longer_than_a_writer(path, monkeypatch, problems):
    monkeypatch.setattr("dprkit.ledger._file.WAIT", 0.3)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT * FROM records").fetchone()
    start = time.monotonic()
    with Ledger.open(path) as ledger:
        with pytest.raises(LedgerError, match="Another notebook or program"):
            ledger.append("note", {}, key="k")
        assert time.monotonic() - start < 5
        other.execute("ROLLBACK")
        other.close()
        assert ledger.append("note", {}, key="k").number == 6
    assert problems(path) == []
