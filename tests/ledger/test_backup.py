"""A backup is a whole ledger that verifies, made while others write, or there is none."""

from __future__ import annotations

import subprocess
import sys

import pytest

from dprkit.errors import LedgerError
from dprkit.ledger import Ledger


def test_a_backup_has_every_record_and_payload_and_is_a_ledger_of_its_own(ledger, tmp_path):
    ledger.erase(4, "asked", "R. Vale")
    assert ledger.backup(tmp_path / "copy") == ledger.head()
    with Ledger.open(tmp_path / "copy") as copy:
        assert list(copy.export()) == list(ledger.export())
        assert copy.append("note", {}).number == ledger.head().number + 1
    assert b"beta bytes" not in (tmp_path / "copy").read_bytes()


def test_a_backup_of_a_ledger_opened_to_read_changes_no_byte_of_it(path, tmp_path, digest):
    (tmp_path / "elsewhere").mkdir()
    before = digest(path)
    with Ledger.open(path, write=False) as ledger:
        ledger.backup(tmp_path / "elsewhere" / "copy")
        assert ledger.snapshot() == path.read_bytes()
    assert digest(path) == before
    assert [one.name for one in (tmp_path / "elsewhere").iterdir()] == ["copy"]


def test_a_backup_after_a_power_cut_is_of_the_last_good_state(path, interrupted, tmp_path):
    with Ledger.open(interrupted(path), write=False) as ledger:
        assert ledger.backup(tmp_path / "copy").number == 5
        (tmp_path / "snapshot").write_bytes(ledger.snapshot())
    for name in ("copy", "snapshot"):
        with Ledger.open(tmp_path / name, write=False) as copy:
            assert copy.verify() == []


APPEND = """
import sys
from dprkit.ledger import Ledger
with Ledger.open(sys.argv[1]) as ledger:
    for at in range(150):
        ledger.append("acquired", {"at": at}, b"x" * 5000)
        if not at:
            print("begun", flush=True)
"""


def test_a_backup_and_a_snapshot_made_while_others_write_hold(path, tmp_path):
    child = subprocess.Popen([sys.executable, "-c", APPEND, str(path)], stdout=subprocess.PIPE)
    with child, Ledger.open(path) as ledger:
        child.stdout.readline()
        for at in range(5):
            head = ledger.backup(tmp_path / f"copy{at}")
            (tmp_path / f"snapshot{at}").write_bytes(ledger.snapshot())
            for name in (f"copy{at}", f"snapshot{at}"):
                with Ledger.open(tmp_path / name, write=False) as copy:
                    assert copy.verify(head.hash) == []
        assert child.wait(timeout=60) == 0
        assert len(list(ledger.entries("acquired"))) == 152


def test_a_backup_never_replaces_a_file(ledger, tmp_path):
    (tmp_path / "copy").write_text("mine")
    with pytest.raises(LedgerError, match="there is a file already"):
        ledger.backup(tmp_path / "copy")
    with pytest.raises(LedgerError, match="Check that the path exists"):
        ledger.backup(tmp_path / "nowhere" / "copy")
    assert (tmp_path / "copy").read_text() == "mine"


def test_a_ledger_that_does_not_hold_is_not_copied_as_if_it_did(path, tmp_path, tamper):
    tamper(path, "UPDATE payloads SET bytes = X'00' WHERE number = 2")
    with Ledger.open(path) as ledger, pytest.raises(LedgerError, match="was not copied: The payload of #2 was changed"):
        ledger.backup(tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
