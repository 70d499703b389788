"""The evidence store under crashes, crowds, tampering and erasure."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import rfc8785

from dprkit.errors import CaseError, LedgerError
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


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def problems(path: Path, anchor: str | None = None) -> list[str]:
    with Ledger.open(path, write=False) as ledger:
        return ledger.verify(anchor)


def test_records_come_back_in_order_as_they_were_written(ledger):
    assert [entry.number for entry in ledger.entries()] == [0, 1, 2, 3, 4, 5]
    assert [entry.number for entry in ledger.entries("acquired")] == [2, 4]
    assert [entry.number for entry in ledger.entries("acquired", after=2)] == [4]
    assert ledger.entry(3).body == {"text": "third"}
    assert ledger.head() == ledger.entry(5)
    assert ledger.payload(2) == b"alpha bytes"
    assert ledger.verify() == []


def test_more_records_than_one_page_come_back_once_each(tmp_path):
    with Ledger.create(tmp_path / "l") as ledger:
        with ledger._transaction():
            for at in range(1200):
                ledger._insert("note", {"at": at}, None, None, None)
        assert [entry.number for entry in ledger.entries()] == list(range(1201))
        assert ledger.verify() == []


def test_the_hash_is_the_one_that_the_design_names(ledger):
    before = bytes(32)
    for line in ledger.export():
        told = json.loads(line)
        before = hashlib.sha256(before + rfc8785.dumps(told["record"])).digest()
        assert told["hash"] == before.hex()
    assert ledger.head().hash == before.hex()


def test_the_export_alone_proves_records_and_payloads(ledger):
    told = [json.loads(line) for line in ledger.export()]
    kept = told[2]["payload"]
    data = base64.b64decode(kept["base64"])
    assert data == b"alpha bytes"
    assert hashlib.sha256(bytes.fromhex(kept["salt"]) + data).hexdigest() == told[2]["record"]["payload"]
    assert all("payload" not in json.loads(line) for line in ledger.export(payloads=False))


def test_a_time_is_kept_as_given_and_a_doubtful_one_is_refused(ledger):
    assert ledger.append("note", {}, at="2026-03-04T10:00:00Z").at == "2026-03-04T10:00:00Z"
    for doubtful in ("2026-03-04 10:00", "2026-03-04T10:00:00+01:00", "now", "", "2026-03-04T10:00:00Z\n"):
        with pytest.raises(LedgerError, match="Convert it first"):
            ledger.append("note", {}, at=doubtful)


def test_the_same_key_again_gives_the_first_record_and_writes_nothing(ledger, path):
    first = ledger.append("note", {"a": 1}, b"one", key="k")
    before = digest(path)
    assert ledger.append("note", {"a": 2}, b"two", key="k") == first
    assert digest(path) == before
    assert ledger.append("note", {"a": 2}, key="other").number == first.number + 1


@pytest.mark.parametrize(
    "body",
    [{"x": float("nan")}, {"x": 2**53}, {"x": "\ud800"}, {"\ud800": 1}, {1: "x"}, {"x": b"raw"}, {"x": object()}],
    ids=["nan", "large", "half a character", "half a key", "number as key", "bytes", "object"],
)
def test_a_value_that_JSON_cannot_keep_exactly_is_refused_and_leaves_no_trace(ledger, body):
    with pytest.raises(LedgerError, match="Write such a value as text"):
        ledger.append("note", body)
    assert ledger.head().number == 5
    assert ledger.verify() == []


def test_a_body_nested_without_end_is_refused(ledger):
    deep: dict[str, object] = {}
    for _ in range(5000):
        deep = {"x": deep}
    with pytest.raises(LedgerError):
        ledger.append("note", deep)
    assert ledger.head().number == 5


def test_hostile_text_is_kept_exactly(ledger):
    text = "\x00\x1b[2J\u202e '; DROP TABLE records; -- \U0001f600"
    number = ledger.append("note", {"text": text, text: 1}, b"\x00\xff", key=text).number
    assert ledger.entry(number).body == {"text": text, text: 1}
    assert ledger.verify() == []


# --- faults of process and machine -----------------------------------------------------------------------------------

APPEND_FOR_EVER = """
import sys
from dprkit.ledger import Ledger
with Ledger.open(sys.argv[1]) as ledger:
    while True:
        entry = ledger.append("note", {"n": 1}, b"payload " * 500)
        print(entry.number, entry.hash, flush=True)
"""


def test_twenty_kills_while_appending_lose_no_acknowledged_record(path, tmp_path):
    acknowledged: list[str] = []
    for trial in range(20):
        out = tmp_path / f"acknowledged{trial}"
        with out.open("wb") as stream:
            child = subprocess.Popen([sys.executable, "-c", APPEND_FOR_EVER, str(path)], stdout=stream)
        while not out.stat().st_size and child.poll() is None:
            time.sleep(0.005)
        time.sleep(0.013 * (trial % 7))
        child.send_signal(signal.SIGKILL)
        child.wait()
        acknowledged += [line for line in out.read_text().splitlines() if len(line.partition(" ")[2]) == 64]
        assert problems(path) == []
    with Ledger.open(path) as ledger:
        held = {f"{entry.number} {entry.hash}" for entry in ledger.entries()}
        assert len(acknowledged) > 20
        assert set(acknowledged) <= held
        assert ledger.append("note", {}).number == len(held)


APPEND_FIFTY = """
import sys
from dprkit.ledger import Ledger
with Ledger.open(sys.argv[1]) as ledger:
    for at in range(50):
        ledger.append("note", {"writer": sys.argv[2], "at": at})
"""


def test_four_writers_at_once_make_one_chain(path):
    command = [sys.executable, "-c", APPEND_FIFTY, str(path)]
    children = [subprocess.Popen([*command, str(writer)]) for writer in range(4)]
    assert [child.wait(timeout=120) for child in children] == [0, 0, 0, 0]
    with Ledger.open(path, write=False) as ledger:
        notes = [entry.body for entry in ledger.entries("note") if "writer" in entry.body]
        assert ledger.verify() == []
    assert len(notes) == 200
    for writer in "0123":
        assert [note["at"] for note in notes if note["writer"] == writer] == list(range(50))


def test_another_writer_that_does_not_finish_is_named_after_the_wait(path, monkeypatch):
    monkeypatch.setattr("dprkit.ledger.WAIT", 0.2)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Ledger.open(path) as ledger, pytest.raises(LedgerError, match="Another notebook or program is writing"):
        ledger.append("note", {})
    other.execute("ROLLBACK")
    other.close()
    assert problems(path) == []


def test_a_full_disk_is_told_and_the_next_append_works_when_there_is_space(ledger):
    pages = ledger._connection.execute("PRAGMA page_count").fetchone()[0]
    ledger._connection.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(LedgerError, match=r"disk is full\. Free some space"):
        ledger.append("acquired", {}, bytes(1 << 20))
    assert ledger.head().number == 5
    ledger._connection.execute("PRAGMA max_page_count=1073741823")
    assert ledger.append("acquired", {}, bytes(1 << 20)).number == 6
    assert ledger.verify() == []


def test_an_interrupt_inside_append_leaves_no_half_record(ledger, monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("dprkit.ledger._canonical", interrupt)
        with pytest.raises(KeyboardInterrupt):
            ledger.append("note", {})
    assert ledger.append("note", {}).number == 6
    assert ledger.verify() == []


def interrupted(path: Path) -> Path:
    """The files as a power cut leaves them: pages half changed, and the journal that would take them back."""
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA cache_size=1")
    writer.execute("PRAGMA cache_spill=1")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DROP TRIGGER records_keep_text")
    writer.execute("UPDATE records SET line = 'half written'")
    writer.execute("INSERT INTO payloads VALUES (99, zeroblob(32), randomblob(300000))")
    left = path.with_name("left.sqlite")
    shutil.copyfile(path, left)
    shutil.copyfile(f"{path}-journal", f"{left}-journal")
    writer.execute("ROLLBACK")
    writer.close()
    return left


def test_reading_after_a_power_cut_shows_the_last_good_state_and_changes_no_byte(path):
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


def test_opening_to_read_changes_no_byte_and_leaves_no_file(path):
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


def test_no_ledger_a_foreign_file_and_a_newer_one_are_three_different_sentences(tmp_path, path):
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


def test_creating_over_a_file_is_refused_and_does_not_touch_it(path):
    before = digest(path)
    with pytest.raises(LedgerError, match="there is a file already"):
        Ledger.create(path)
    assert digest(path) == before


def test_creating_in_a_folder_that_is_not_there_says_what_to_check(tmp_path):
    with pytest.raises(CaseError, match="Check that the path exists"):
        Ledger.create(tmp_path / "nowhere" / "ledger.sqlite")


# --- tampering -------------------------------------------------------------------------------------------------------


def tamper(path: Path, *statements: str) -> None:
    """What somebody with any SQLite program can do: take the guards off, change, and put the guards back."""
    with sqlite3.connect(path) as other:
        guards = other.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            other.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            other.execute(statement)
        for _, sql in guards:
            other.execute(sql)
    other.close()


TAMPERINGS = {
    "edited body": (["UPDATE records SET line = replace(line, 'third', 'thirb') WHERE number = 3"], "Record #3"),
    "edited hash": (["UPDATE records SET hash = zeroblob(32) WHERE number = 3"], "Record #3"),
    "edited key": (["UPDATE records SET key = 'x' WHERE number = 3"], "#3"),
    "edited payload": (["UPDATE payloads SET bytes = X'00' WHERE number = 2"], "payload of #2 was changed"),
    "edited salt": (["UPDATE payloads SET salt = zeroblob(32) WHERE number = 2"], "payload of #2 was changed"),
    "deleted payload": (["DELETE FROM payloads WHERE number = 4"], "payload of #4 is missing"),
    "added payload": (["INSERT INTO payloads VALUES (3, zeroblob(32), X'00')"], "payload #3 that no record"),
    "swapped payloads": (
        [
            "UPDATE payloads SET number = 99 WHERE number = 2",
            "UPDATE payloads SET number = 2 WHERE number = 4",
            "UPDATE payloads SET number = 4 WHERE number = 99",
        ],
        "payload of #2 was changed",
    ),
    "deleted row": (["DELETE FROM records WHERE number = 3"], "Record #3 is missing"),
    "deleted first row": (["DELETE FROM records WHERE number = 0"], "Record #0 is missing"),
    "reordered": (
        [
            "UPDATE records SET number = 99 WHERE number = 1",
            "UPDATE records SET number = 1 WHERE number = 3",
            "UPDATE records SET number = 3 WHERE number = 99",
        ],
        "Record #1",
    ),
    "inserted row": (["INSERT INTO records SELECT 6, line, hash, NULL FROM records WHERE number = 5"], "Record #6"),
    "line that is no JSON": (["UPDATE records SET line = 'junk' WHERE number = 4"], "Record #4"),
    "everything gone": (["DELETE FROM records", "DELETE FROM payloads"], "emptied"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_caught_and_the_first_bad_record_named_first(name, path):
    statements, words = TAMPERINGS[name]
    tamper(path, *statements)
    assert words in problems(path)[0]


def test_a_cut_tail_is_caught_by_the_anchor_and_only_by_it(path):
    with Ledger.open(path, write=False) as ledger:
        anchor = ledger.head().hash
    assert problems(path, anchor) == problems(path, anchor[:12].upper()) == []
    tamper(path, "DELETE FROM records WHERE number = 5")
    assert problems(path) == []
    assert "cut off" in problems(path, anchor)[0]
    assert "cut off" in problems(path, anchor[:12])[0]


def test_a_full_rewrite_is_caught_by_the_anchor_and_only_by_it(path, tmp_path):
    with Ledger.open(path) as ledger, Ledger.create(tmp_path / "rewritten") as rewritten:
        anchor = ledger.head().hash
        for entry in ledger.entries(after=0):
            payload = ledger.payload(entry.number) if entry.payload else None
            rewritten.append(entry.kind, {**entry.body, "text": "nicer"}, payload, at=entry.at)
        assert rewritten.verify() == []
        assert "rewritten" in rewritten.verify(anchor)[0]


def test_a_copied_hash_in_a_false_record_does_not_satisfy_the_anchor(path):
    with Ledger.open(path, write=False) as ledger:
        anchor = ledger.head().hash
    tamper(path, "UPDATE records SET line = replace(line, 'fifth', 'fifhh') WHERE number = 5")
    assert len(problems(path, anchor)) == 2


@pytest.mark.parametrize("anchor", ["", "abc", "0" * 65, "not hexadecimal!"])
def test_something_that_is_no_anchor_never_verifies(path, anchor):
    assert "is not an anchor" in problems(path, anchor)[0]


def test_guards_that_were_removed_and_left_off_are_noticed(path):
    with sqlite3.connect(path) as other:
        other.execute("DROP TRIGGER records_stay")
    other.close()
    assert "guards" in problems(path)[0]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records SET line = ''",
        "DELETE FROM records",
        "INSERT OR REPLACE INTO records VALUES (1, 'x', X'00', NULL)",
        "UPDATE payloads SET bytes = X'00'",
    ],
)
def test_the_ledgers_own_connection_cannot_change_what_is_recorded(ledger, statement):
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        ledger._connection.execute(statement)
    assert ledger.verify() == []


def test_damaged_bytes_give_sentences_and_never_a_traceback(path, tmp_path):
    whole = path.read_bytes()
    hurt = tmp_path / "hurt.sqlite"
    for at in range(100, len(whole), 997):
        hurt.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) * 16 + whole[at + 16 :])
        try:
            told = problems(hurt)
        except LedgerError:
            continue
        assert all(isinstance(one, str) for one in told)


# --- payloads and erasure --------------------------------------------------------------------------------------------


def test_a_changed_payload_is_never_handed_out(path):
    tamper(path, "UPDATE payloads SET bytes = X'00' WHERE number = 2")
    with Ledger.open(path) as ledger:
        with pytest.raises(LedgerError, match="was changed after it was recorded"):
            ledger.payload(2)
        assert ledger.payload(4) == b"beta bytes"


def test_no_payload_no_record_and_a_missing_payload_are_three_different_errors(path):
    tamper(path, "DELETE FROM payloads WHERE number = 4")
    with Ledger.open(path) as ledger:
        for number, words in ((1, "has no payload"), (77, "no record #77"), (4, "is missing")):
            with pytest.raises(LedgerError, match=words):
                ledger.payload(number)


def test_erasing_takes_every_byte_away_and_the_chain_still_verifies(path):
    with Ledger.open(path) as ledger:
        anchor = ledger.head().hash
        salt = ledger._payload_row(2)[0]
        assert ledger.erase(2, "subject's request", "R. Vale").body == {
            "number": 2,
            "reason": "subject's request",
            "by": "R. Vale",
        }
        assert ledger.verify(anchor) == []
        with pytest.raises(LedgerError, match="erased in #6"):
            ledger.payload(2)
        with pytest.raises(LedgerError, match="erased in #6 already"):
            ledger.erase(2, "again", "R. Vale")
        with pytest.raises(LedgerError, match="no payload to erase"):
            ledger.erase(1, "why", "R. Vale")
        assert json.loads(list(ledger.export())[2])["payload"] is None
    left = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"alpha bytes" not in left
    assert salt not in left


def test_an_erased_payload_that_comes_back_is_noticed(path):
    with Ledger.open(path) as ledger:
        ledger.erase(2, "why", "R. Vale")
    tamper(path, "INSERT INTO payloads VALUES (2, zeroblob(32), X'00')")
    assert "although #6 says it was erased" in problems(path)[0]
