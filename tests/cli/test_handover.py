"""The commands that copy a case and hand it over: what they print, what they leave, and the exit code."""

from __future__ import annotations

import json
import shutil
import sqlite3

import pytest
from click.testing import CliRunner
from pyrage import x25519

from dprkit.case import Case
from dprkit.cli import main
from dprkit.ledger import Ledger

CLAIMS = '[[claim]]\nsubject = "s1"\nfield = "country"\nvalue = "US"\n'


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    room = tmp_path_factory.mktemp("made")
    (room / "claims.toml").write_text(CLAIMS)
    Case.new(room / "c-1", title="Is B. Stone where he says?").add(room / "claims.toml")
    return room


@pytest.fixture
def case(made, tmp_path):
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path / "c-1"


@pytest.fixture
def key(tmp_path):
    made = x25519.Identity.generate()
    (tmp_path / "key.txt").write_text(f"# made for a test\n{made}\n")
    return str(made.to_public())


def last(case):
    with Ledger.open(case / "ledger.sqlite", write=False) as ledger:
        return ledger.head()


def test_a_backup_is_a_case_that_verifies_and_a_second_one_does_not_replace_it(dprkit, case):
    code, said = dprkit("backup", "c-1", "copy")
    assert code == 0 and f"copy: 0 problems; head {last(case).hash}" in said
    assert dprkit("verify", "copy", "--anchor", last(case).hash)[0] == 0
    code, said = dprkit("backup", "c-1", "copy")
    assert code == 2 and "is not an empty folder" in said


def test_json_lines_go_out_and_come_back_and_the_export_is_on_record(dprkit, case):
    head = last(case)
    code, said = dprkit("export", "c-1", "--jsonl", "out.jsonl", "--by", "rv")
    assert code == 0 and head.hash in said
    record = last(case)
    assert (record.kind, record.body["form"], record.body["head"], record.body["by"]) == (
        "export",
        "json lines",
        head.hash,
        "rv",
    )
    code, said = dprkit("import", "out.jsonl", "back")
    assert code == 0 and f"{head.number + 1} records" in said and head.hash in said
    assert dprkit("verify", "c-1")[0] == 0


def test_a_changed_line_is_refused_by_number_and_nothing_is_left(dprkit, case, tmp_path):
    dprkit("export", "c-1", "--jsonl", "out.jsonl")
    lines = (tmp_path / "out.jsonl").read_text().splitlines()
    (tmp_path / "bad.jsonl").write_text("\n".join([lines[0], lines[1].replace('"opened"', '"openec"'), *lines[2:]]))
    assert lines[1] not in (tmp_path / "bad.jsonl").read_text()
    code, said = dprkit("import", "bad.jsonl", "back")
    assert code == 2 and "Line 2 is not taken" in said
    assert not list((tmp_path / "back").iterdir())


def test_a_case_is_handed_over_to_a_public_key_and_opened_with_the_secret_one(dprkit, case, key, tmp_path):
    head = last(case)
    code, said = dprkit("export", "c-1", "--encrypted", "c-1.age", "--to", key)
    assert code == 0 and head.hash in said
    data = (tmp_path / "c-1.age").read_bytes()
    assert b"Stone" not in data and b"claims.toml" not in data
    assert last(case).body["to"] == [key]
    code, said = dprkit("import", "c-1.age", "theirs", "--key", "key.txt")
    assert code == 0 and f"theirs: 0 problems; head {head.hash}" in said
    assert dprkit("verify", "theirs", "--anchor", head.hash)[0] == 0
    assert (tmp_path / "theirs" / "case.toml").read_bytes() == (case / "case.toml").read_bytes()


def test_a_case_is_handed_over_with_a_passphrase_that_is_piped_in(dprkit, case):
    result = CliRunner().invoke(main, ["export", "c-1", "--encrypted", "c.age", "--passphrase"], input="four words\n")
    assert result.exit_code == 0 and "four words" not in result.output
    opened = CliRunner().invoke(main, ["import", "c.age", "theirs", "--passphrase"], input="four words\n")
    assert opened.exit_code == 0 and "0 problems" in opened.output
    wrong = CliRunner().invoke(main, ["import", "c.age", "others", "--passphrase"], input="other words\n")
    assert wrong.exit_code == 2 and "The passphrase does not fit" in wrong.output


def test_a_tampered_case_that_was_handed_over_says_so_when_it_is_opened(dprkit, case, key):
    original = next((case / "originals").iterdir())
    original.chmod(0o644)
    original.write_text("else")
    assert dprkit("export", "c-1", "--encrypted", "c-1.age", "--to", key)[0] == 0
    code, said = dprkit("import", "c-1.age", "theirs", "--key", "key.txt")
    assert code == 1 and "has other bytes than those recorded" in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("export", "c-1"), "Say one"),
        (("export", "c-1", "--jsonl", "a", "--encrypted", "b"), "Say one"),
        (("export", "c-1", "--encrypted", "b"), "public keys or a passphrase"),
        (("export", "c-1", "--encrypted", "b", "--to", "age1nonsense"), "is no public key"),
        (("export", "c-1", "--encrypted", "b", "--to", "nowhere.txt"), "cannot be read as a file with keys"),
        (("export", "c-1", "--jsonl", "nowhere/out.jsonl"), "Check the path"),
        (("export", "c-1", "--jsonl", "claims.toml"), "there is a file already"),
        (("import", "nowhere.age", "x"), "Check the path"),
        (("import", "claims.toml", "x"), "Line 1 is not taken"),
        (("import", "claims.toml", "c-1"), "there is a file already"),
        (("backup", "nowhere", "x"), "dprkit new"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_changes_nothing(dprkit, case, words, told):
    head = last(case)
    code, said = dprkit(*words)
    assert code == 2 and told in said and "Traceback" not in said
    assert last(case) == head


def test_a_secret_key_in_the_wrong_place_is_not_repeated(dprkit, case, key, tmp_path):
    secret = (tmp_path / "key.txt").read_text().splitlines()[1]
    for words in (["--to", secret], ["--to", "key.txt"]):
        code, said = dprkit("export", "c-1", "--encrypted", "b.age", *words)
        assert code == 2 and "That is a secret key" in said and secret not in said
    assert not (tmp_path / "b.age").exists()


def test_times_that_go_back_and_nothing_worse_are_a_note_and_no_problem(dprkit, case):
    with Ledger.open(case / "ledger.sqlite") as ledger:
        ledger.append("note", {}, at="2001-01-01T00:00:00Z")
    code, said = dprkit("verify", "c-1")
    assert code == 0 and "* Times go back at #" in said


@pytest.mark.parametrize("what", ["body", "payload", "deleted", "reordered", "tail", "table", "rewrite"])
def test_each_kind_of_tampering_with_a_case_is_told(dprkit, case, what, tmp_path):
    with Ledger.open(case / "ledger.sqlite") as ledger:
        ledger.append("note", {"text": "first"}, b"first")
        anchor = ledger.append("note", {"text": "second"}).hash
    if what == "table":
        table = next((case / "tables").iterdir())
        table.chmod(0o644)
        table.write_bytes(table.read_bytes()[:-1] + b"x")
    elif what == "rewrite":
        with Ledger.open(case / "ledger.sqlite", write=False) as old:
            lines = [json.loads(line)["record"] for line in old.export()]
        (case / "ledger.sqlite").unlink()
        with Ledger.create(case / "ledger.sqlite") as new:
            for line in lines[1:]:
                new.append(line["kind"], line["body"], at=line["at"])
    else:
        tamper(case, what)
    code, said = dprkit("verify", "c-1", "--anchor", anchor)
    assert code == 1 and "Traceback" not in said, said


def tamper(case, what):
    with sqlite3.connect(case / "ledger.sqlite") as other:
        last = other.execute("SELECT max(number) FROM records").fetchone()[0]
        for (name,) in other.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            other.execute(f"DROP TRIGGER {name}")
        for statement in {
            "body": ["UPDATE records SET line = replace(line, 'first', 'firss')"],
            "payload": ["UPDATE payloads SET bytes = X'00' WHERE number = (SELECT max(number) FROM payloads)"],
            "deleted": ["DELETE FROM records WHERE number = 2"],
            "reordered": [
                "UPDATE records SET number = 99 WHERE number = 1",
                "UPDATE records SET number = 1 WHERE number = 2",
                "UPDATE records SET number = 2 WHERE number = 99",
            ],
            "tail": [f"DELETE FROM records WHERE number = {last}"],
        }[what]:
            other.execute(statement)
    other.close()


def test_looking_at_a_case_changes_no_byte_of_it(dprkit, case):
    def bytes_of() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in case.rglob("*") if path.is_file()}

    before = bytes_of()
    assert dprkit("verify", "c-1")[0] == 0
    opened = Case.open(case)
    assert opened.state()["files taken in"] == 1
    assert len(opened.table("claims")) == 1
    assert bytes_of() == before
