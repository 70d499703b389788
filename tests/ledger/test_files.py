"""The file and its folder: full, read-only, half written, foreign, newer, not there."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from dprkit.errors import CaseError, LedgerError
from dprkit.ledger import Ledger
from dprkit.ledger._store import Store


def test_a_full_disk_is_told_and_the_next_append_works_when_there_is_space(ledger):
    ledger.append("note", {"opens": "to write"})
    pages = ledger._store.query("PRAGMA page_count")[0][0]
    ledger._store.query(f"PRAGMA max_page_count={pages}")
    with pytest.raises(LedgerError, match=r"disk is full\. Free some space"):
        ledger.append("acquired", {}, bytes(1 << 20))
    assert ledger.head().number == 6
    assert ledger.append("acquired", {}, bytes(1 << 20)).number == 7
    assert ledger.verify() == []


def test_an_interrupt_inside_append_leaves_no_half_record(ledger, monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("dprkit.ledger._store.canonical", interrupt)
        with pytest.raises(KeyboardInterrupt):
            ledger.append("note", {})
    assert ledger.append("note", {}).number == 6
    assert ledger.verify() == []


def test_reading_after_a_power_cut_shows_the_last_good_state_and_changes_no_byte(path, digest, problems, interrupted):
    left = interrupted(path)
    before = digest(left), digest(Path(f"{left}-journal"))
    assert b"half written" in left.read_bytes()
    with Ledger.open(left, write=False) as ledger:
        assert [entry.number for entry in ledger.entries()] == [0, 1, 2, 3, 4, 5]
        assert ledger.verify() == []
    assert (digest(left), digest(Path(f"{left}-journal"))) == before
    with Ledger.open(left) as ledger:
        assert ledger.append("note", {}).number == 6
    assert problems(left) == []


def test_opening_to_read_changes_no_byte_and_leaves_no_file(path, digest):
    before, files = digest(path), sorted(path.parent.iterdir())
    with Ledger.open(path, write=False) as ledger:
        assert len(list(ledger.entries())) == 6
        assert ledger.payload(2) == b"alpha bytes"
        assert ledger.verify() == []
        with pytest.raises(LedgerError, match="open for reading only"):
            ledger.append("note", {})
        with pytest.raises(LedgerError, match="open for reading only"):
            ledger.erase(2, "why", "R. Vale")
    assert (digest(path), sorted(path.parent.iterdir())) == (before, files)


READ_ONLY = """
import os, sys, rfc8785
from dprkit.errors import LedgerError
from dprkit.ledger import Ledger
from dprkit.ledger._store import Store
rfc8785.dumps({{"loads": "what it needs"}})
if not os.geteuid():
    os.setuid(65534)  # the superuser may write to everything, and would prove nothing
sqlite = {path!r}
with Ledger.open(sqlite) as ledger:
    try:
        ledger.append("note", {{}})
    except LedgerError as error:
        print(error)
with Ledger.open(sqlite, write=False) as ledger:
    print(ledger.verify(), len(list(ledger.entries())))
"""


@pytest.mark.skipif(os.name == "nt", reason="permissions are those of POSIX")
def test_a_read_only_file_is_told_on_append_and_can_be_read(path):
    folder = Path(tempfile.mkdtemp())
    try:
        copy = Path(shutil.copyfile(path, folder / "ledger.sqlite"))
        copy.chmod(0o444)
        folder.chmod(0o555)
        command = [sys.executable, "-c", READ_ONLY.format(path=str(copy))]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)
    assert "read-only. Make both writable" in done.stdout, done.stdout + done.stderr
    assert "[] 6" in done.stdout


def test_a_crash_between_intent_and_answer_stays_visible(path):
    with Ledger.open(path) as ledger:
        ledger.append("intent", {"request": "rdap GET https://rdap.example.com/"})
    with Ledger.open(path, write=False) as ledger:
        answered = {entry.body.get("intent") for entry in ledger.entries("acquired")}
        assert [entry.number for entry in ledger.entries("intent") if entry.number not in answered] == [6]


# --- files that are not ours -----------------------------------------------------------------------------------------


def test_no_ledger_a_foreign_file_and_a_newer_one_are_three_different_sentences(tmp_path, path, digest):
    text = tmp_path / "notes.txt"
    text.write_text("just text " * 1000)
    empty = tmp_path / "empty"
    empty.touch()
    foreign = tmp_path / "foreign.sqlite"
    with sqlite3.connect(foreign) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("CREATE TABLE records(x)")
    other.close()
    for write in (True, False):
        with pytest.raises(LedgerError, match="no ledger here"):
            Ledger.open(tmp_path / "nothing", write=write)
        for one in (text, empty, foreign):
            before = digest(one)
            with pytest.raises(LedgerError, match="not an evidence ledger"):
                Ledger.open(one, write=write)
            assert digest(one) == before
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA user_version=2")
    other.close()
    with pytest.raises(LedgerError, match=r"format 2; this release reads 1\. Update"):
        Ledger.open(path)


def test_creating_over_a_file_is_refused_and_does_not_touch_it(path, digest):
    before = digest(path)
    with pytest.raises(LedgerError, match="there is a file already"):
        Ledger.create(path)
    assert digest(path) == before


def test_creating_in_a_folder_that_is_not_there_says_what_to_check(tmp_path):
    with pytest.raises(CaseError, match="Check that the path exists"):
        Ledger.create(tmp_path / "nowhere" / "ledger.sqlite")


def test_opening_changes_no_byte_of_the_folder_even_after_a_power_cut(path, interrupted, digest):
    left = interrupted(path)
    path.unlink()
    before = digest(left.parent)
    for write in (True, False):
        with Ledger.open(left, write=write) as ledger:
            assert len(list(ledger.entries())) == 6
            assert ledger.payload(2) == b"alpha bytes"
            assert ledger.notes() == ledger.verify() == []
        assert digest(left.parent) == before
    with Ledger.open(left) as ledger:
        ledger.append("note", {})
    assert not left.with_name("left.sqlite-journal").exists()


def test_what_another_program_leaves_half_written_while_the_ledger_is_open_is_not_shown(path, interrupted, tmp_path):
    with Ledger.open(path) as ledger:
        assert ledger.head().number == 5
        left = interrupted(path)
        path.write_bytes(left.read_bytes())
        path.with_name(f"{path.name}-journal").write_bytes(left.with_name(f"{left.name}-journal").read_bytes())
        assert [entry.number for entry in ledger.entries()] == [0, 1, 2, 3, 4, 5]
        with Ledger.open(path) as other:
            assert other.append("note", {}).number == 6
        assert ledger.head().number == 6  # what was repaired elsewhere is read from the file again
        assert ledger.append("note", {}).number == 7


def test_a_half_written_file_whose_journal_was_deleted_is_never_shown_as_evidence(path, interrupted):
    left = interrupted(path)
    left.with_name("left.sqlite-journal").unlink()
    for write in (True, False):
        try:
            with Ledger.open(left, write=write) as ledger:
                assert ledger.verify()
                with pytest.raises(LedgerError):
                    list(ledger.entries())
                with pytest.raises(LedgerError):
                    ledger.append("note", {})
        except LedgerError as error:
            assert "damaged. Go back to a copy" in str(error)


@pytest.mark.parametrize("name", ["of another ledger", "of another program", "of nothing"])
def test_a_journal_of_another_file_is_not_applied(path, tmp_path, interrupted, digest, name):
    beside = path.with_name(f"{path.name}-journal")
    if name == "of nothing":
        beside.write_bytes(b"junk" * 1000)
    else:
        other = tmp_path / "other" / "ledger.sqlite"
        other.parent.mkdir()
        if name == "of another ledger":
            with Ledger.create(other) as ledger:
                for _ in range(50):
                    ledger.append("acquired", {"x": 1}, b"other " * 500)
        else:
            with sqlite3.connect(other) as connection:
                connection.execute("CREATE TABLE records(number, line)")
                connection.execute("CREATE TABLE payloads(number, salt, bytes)")
                connection.execute("CREATE TRIGGER records_keep_text AFTER INSERT ON records BEGIN SELECT 1; END")
                connection.executemany("INSERT INTO records VALUES (?, ?)", [(n, "x" * 500) for n in range(100)])
            connection.close()
        left = interrupted(other)
        shutil.copyfile(left.with_name("left.sqlite-journal"), beside)
        shutil.rmtree(other.parent)
    before = digest(path)
    if name == "of nothing":  # SQLite sees that it is none
        with Ledger.open(path) as ledger:
            assert ledger.append("note", {}).number == 6
        return
    for write in (True, False):
        with pytest.raises(LedgerError, match=r"belongs to another file.*Nothing was changed.*move that file away"):
            Ledger.open(path, write=write)
        assert digest(path) == before
    beside.unlink()
    with Ledger.open(path) as ledger:
        assert ledger.verify() == []


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let an open file go")
def test_a_folder_that_is_removed_while_it_is_open_is_told_and_nothing_is_lost_silently(path, tmp_path):
    with Ledger.open(path) as ledger, Ledger.open(path) as fresh:
        ledger.append("note", {})
        path.parent.rename(tmp_path.parent / "moved")
        try:
            with pytest.raises(LedgerError, match=r"moved or removed while it was open|cannot be opened"):
                ledger.append("note", {"lost": True})
            with pytest.raises(LedgerError, match=r"moved or removed while it was open|cannot be opened"):
                fresh.append("note", {"lost": True})
        finally:
            (tmp_path.parent / "moved").rename(path.parent)
        assert ledger.append("note", {"lost": False}).number == 7


def test_a_closed_ledger_says_so(path):
    ledger = Ledger.open(path)
    ledger.close()
    with pytest.raises(LedgerError, match="was closed"):
        ledger.head()


def test_a_clock_that_was_set_back_is_a_note_and_no_problem(ledger):
    ledger.append("note", {}, at="2027-03-04T10:00:00Z")
    assert ledger.notes() == []
    ledger.append("note", {}, at="2026-03-04T10:00:00Z")
    ledger.append("note", {}, at="2026-03-05T10:00:00Z")
    assert ledger.verify() == []
    told = ledger.notes()[0]
    assert told.startswith("Times go back at #7: 2026-03-04T10:00:00Z comes after 2027-03-04T10:00:00Z (2 records")
    assert ledger.head().number == 8


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("nfs4", "rw", "nfs4"),
        ("9p", "rw", "9p"),
        ("cifs", "rw", "cifs"),
        ("smbfs", "rw", "smbfs"),
        ("fuse.sshfs", "rw", "fuse.sshfs"),
        ("NTFS", "rw,remote", "ntfs"),
        ("", "rw,remote", "remote"),
        ("ext4", "rw", ""),
        ("fuseblk", "rw", ""),
        ("apfs", "rw,local", ""),
    ],
)
def test_a_network_folder_is_a_note_and_no_refusal(ledger, path, monkeypatch, kind, options, said):
    import psutil

    mount = psutil.disk_partitions(all=True)[0]
    others = [mount._replace(mountpoint="/", fstype="ext4", opts="rw")]
    here = mount._replace(mountpoint=str(path.parent.resolve()), fstype=kind, opts=options)
    elsewhere = mount._replace(mountpoint=str(path.parent.resolve()) + "x", fstype="nfs", opts="rw")
    monkeypatch.setattr("psutil.disk_partitions", lambda all: [here, *others, elsewhere])
    assert bool(ledger.notes()) == bool(said)
    assert not said or f"network folder ({said})" in ledger.notes()[0]
    assert ledger.append("note", {}).number == 6


def test_of_two_programs_that_create_a_ledger_at_once_one_is_told_and_no_record_is_replaced(tmp_path):
    path = tmp_path / "ledger.sqlite"
    with pytest.raises(LedgerError, match="made meanwhile by another program"), Store.filled(path):
        first = Ledger.create(path).head()
    with Ledger.open(path) as ledger:
        assert ledger.head() == first
    assert list(tmp_path.iterdir()) == [path]
