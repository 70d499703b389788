"""A case made again from its ledger and originals: the same values and bytes, whatever the machine, and no network."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

import dprkit
from dprkit import provenance, report
from dprkit.errors import CaseError
from dprkit.ledger import Ledger

CLAIMS = """
[[claim]]
subject = "s1"
field = "country"
value = "US"
stated_in = "contract"
stated_on = 2026-03-02
[[claim]]
subject = "s1"
field = "employer_domain"
value = "google.com"
"""
SIGNINS = "time,account,ip,country\n" + "".join(
    f"2026-03-{day:02d}T08:00:00Z,b.stone,{ip},US\n" for day in range(2, 28) for ip in ("8.8.8.8", "198.51.100.7")
)
JOIN = "s1,portal,b.stone,named by HR,,,R. Vale\n"
RDAP = Path(__file__).parent / "samples" / "rdap_domain.json"


def _case(folder):
    case = dprkit.Case.new(folder, title="Is B. Stone where he says?")
    text = (case.folder / "case.toml").read_text().replace('ceiling = "RED"', 'ceiling = "AMBER"')
    text = text.replace('approver = ""', 'approver = "Counsel, 2 March"').replace('# rv = "analyst"', 'rv = "analyst"')
    (case.folder / "case.toml").write_text(text)
    (case.folder / "people.csv").write_text((case.folder / "people.csv").read_text() + JOIN)
    (case.folder / "inbox" / "portal.csv").write_text(SIGNINS)
    (case.folder / "inbox" / "claims.toml").write_text(CLAIMS)
    return dprkit.Case.open(case.folder)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A case with files, answers from tables and from a recorded reply, findings and a write-up; not to be written."""
    case = _case(tmp_path_factory.mktemp("whole") / "c-017")
    case.add("portal.csv", "claims.toml")
    _asked(case)
    case.explain("net.astrill-egress@s1", reason="declared", by="rv")
    case.report(by="rv")
    return case.folder


@pytest.fixture(scope="module")
def written_once(tmp_path_factory, fewer):
    """A case with one file, nothing looked up, examined by few checks, and a write-up; not to be written."""
    case = _case(tmp_path_factory.mktemp("written") / "c-017")
    case.add("claims.toml")
    with fewer():
        case.report(by="rv")
    return case.folder


@pytest.fixture(scope="module")
def asked_once(tmp_path_factory):
    """A case with one file and the answer of one source; not to be written."""
    case = _case(tmp_path_factory.mktemp("asked") / "c-017")
    case.add("claims.toml")
    _asked(case, sources=["rdap"])
    return case.folder


def _asked(case, **of):
    for name in ("google.com", "example.com"):
        _reply(case, name)
    case.run(case.plan(ceiling="RED", **of))


def _reply(case, domain):
    """An answer of a registry, as the door out records it, and one that nobody uses."""
    key = f"rdap GET https://rdap.verisign.com/com/v1/domain/{domain}"
    wanted = [key for line in case.plan().lines if line.provider == "rdap" for key in line.keys]
    body = {"request": next((one for one in wanted if domain in one), key), "provider": "rdap", "status": 200}
    payload = RDAP.read_bytes().replace(b"google.com", domain.encode())
    case.ledger.append("acquired", {**body, "headers": {}, "problem": "", "message": ""}, payload)


@pytest.fixture
def case(whole, tmp_path):
    return dprkit.Case.open(shutil.copytree(whole, tmp_path / "c-017"))


@pytest.fixture
def asked(asked_once, tmp_path):
    return dprkit.Case.open(shutil.copytree(asked_once, tmp_path / "c-017"))


@pytest.fixture
def written(written_once, few, tmp_path):
    return dprkit.Case.open(shutil.copytree(written_once, tmp_path / "c-017"))


def _bytes(folder):
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def _numbers(case, kind, **body):
    found = [one for one in case.ledger.entries(kind) if body.items() <= one.body.items()]
    return [one.number for one in found]


def _tampered(case, *statements):
    """The ledger changed behind the tool's back, its guards taken away first and put back after."""
    with sqlite3.connect(case.folder / "ledger.sqlite") as connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in guards:
            connection.execute(sql)
    connection.close()
    return dprkit.Case.open(case.folder)


def test_everything_comes_out_as_recorded_and_no_byte_of_the_case_changes(case):
    before = _bytes(case.folder)
    found = dprkit.Case.open(case.folder).replay()
    assert (found.problems, found.notes) == ((), ())
    assert found.compared["readings"] == 2 and found.compared["findings"] == found.compared["exports"] == 1
    assert found.compared["observations"] >= 5 and found.compared["figures"] == 3
    ((path, digest),) = found.exports.items()
    assert hashlib.sha256((case.folder / path).read_bytes()).hexdigest() == digest
    assert _bytes(case.folder) == before


def test_an_answer_of_a_source_is_read_again_from_the_reply_that_its_row_names(asked):
    assert asked.observations("rdap")["outcome"].tolist() == ["found"]
    (row,) = asked.observations("rdap").to_dict("records")
    assert row["records"] == f"#{_numbers(asked, 'acquired')[0]}"


def test_a_record_rests_on_the_replies_that_its_rows_name_and_not_on_newer_ones(asked):
    (body, *_) = [one.body for one in asked.ledger.entries("acquired")]
    (table,) = [one.body for one in asked.ledger.entries("observed")]
    changed = RDAP.read_bytes().replace(b"1997-09-15", b"2025-01-01")
    assert changed != RDAP.read_bytes()
    asked.ledger.append("acquired", body, changed)
    asked.ledger.append("acquired", body | {"problem": "timeout", "message": "no answer"}, b"")
    asked.ledger.append("observed", table)  # as a run would record it that took the first answer
    found = dprkit.Case.open(asked.folder).replay()
    assert (found.problems, found.compared["observations"]) == ((), 2)


def test_a_reply_swapped_between_two_records_is_named_and_nobody_is_asked(asked):
    first, second = _numbers(asked, "acquired")
    swapped = _tampered(
        asked,
        f"UPDATE payloads SET number = -1 WHERE number = {first}",
        f"UPDATE payloads SET number = {first} WHERE number = {second}",
        f"UPDATE payloads SET number = {second} WHERE number = -1",
    )
    problems = swapped.replay().problems
    assert problems[0] == f"The payload of #{first} was changed after it was recorded."
    (observed,) = _numbers(asked, "observed", provider="rdap")
    assert any(line.startswith(f"#{observed} (answers of rdap) cannot be made again") for line in problems)
    assert not swapped.verify().ok


def test_a_reply_that_is_gone_is_named_and_nobody_is_asked(asked):
    first, _ = _numbers(asked, "acquired")
    gone = _tampered(asked, f"DELETE FROM payloads WHERE number = {first}")
    problems = gone.replay().problems
    assert problems[0] == f"The payload of #{first} is missing, and no record says that it was erased."
    assert any("answers of rdap" in line and f"#{first} is missing" in line for line in problems)


def test_an_erased_reply_is_said_to_be_erased(case):
    first, _ = _numbers(case, "acquired")
    erasure = case.ledger.erase(first, "asked for", "rv")
    found = dprkit.Case.open(case.folder)
    assert found.verify().problems == ()
    again = found.replay()
    assert again.problems == ()
    assert any("answers of rdap" in line and f"erased in #{erasure.number}" in line for line in again.notes)
    assert any("(export)" in line and f"erased in #{erasure.number}" in line for line in again.notes)


def test_people_csv_edited_after_findings_were_recorded_is_named_and_the_version_of_then_is_used(written):
    (finding,) = _numbers(written, "finding")
    path = written.folder / "people.csv"
    path.write_text(path.read_text().replace("R. Vale", ""))
    found = dprkit.Case.open(written.folder).replay()
    assert found.problems == ()
    assert [line for line in found.notes if line.startswith(f"people.csv was edited after #{finding}")]
    again = dprkit.Case.open(written.folder)
    again.report()
    found = again.replay()
    assert (found.problems, found.compared["findings"], found.compared["exports"]) == ((), 2, 2)


def test_an_edited_file_whose_version_was_not_kept_is_named_with_what_differs(case):
    (kept,) = _numbers(case, "input", name="people.csv")
    case.ledger.erase(kept, "asked for", "rv")
    path = case.folder / "people.csv"
    path.write_text(path.read_text().replace("R. Vale", ""))
    problems = dprkit.Case.open(case.folder).replay().problems
    assert any(line.startswith("#") and f"payload of #{kept} was erased" in line for line in problems)


def test_a_table_that_was_swapped_is_named_by_verify_and_by_replay(case):
    first, second = sorted((case.folder / "tables").glob("*s-*.parquet"))[:2]
    first.chmod(0o644)
    first.write_bytes(second.read_bytes())
    place = first.relative_to(case.folder).as_posix()
    (problem,) = dprkit.Case.open(case.folder).verify().problems
    assert re.fullmatch(rf"{re.escape(place)}, named in #\d+, has other bytes than those recorded.", problem)


def test_tables_that_were_lost_come_out_again_with_the_same_bytes(case):
    shutil.rmtree(case.folder / "tables")
    shutil.rmtree(case.folder / "selections", ignore_errors=True)
    opened = dprkit.Case.open(case.folder)
    assert len(opened.verify().problems) >= 7
    found = opened.replay()
    assert found.problems == () and found.compared["exports"] == 1


def test_a_missing_original_is_named_and_the_recorded_table_takes_its_place(written):
    (written.folder / "originals" / written.files()["sha256"][0]).unlink()
    (number,) = _numbers(written, "derived", file=written.files()["sha256"][0][:12])
    found = dprkit.Case.open(written.folder).replay()
    (problem,) = found.problems
    assert problem.startswith(f"#{number} (reading of f:") and problem.endswith("is missing.")
    assert found.compared["exports"] == 1


def test_another_lock_compares_values_and_says_which_it_was(written, monkeypatch):
    import pyarrow.parquet as pq

    write = pq.write_table
    monkeypatch.setattr(pq, "write_table", lambda *given, **more: write(*given, **more | {"compression": "snappy"}))
    (line, *_) = dprkit.Case.open(written.folder).replay().problems
    assert "the same values in other bytes than those recorded, under the same code and lock" in line
    monkeypatch.setattr(provenance, "installed", lambda: {"pyarrow": "1.0"})
    monkeypatch.setattr(provenance, "lock", lambda: "f" * 64)
    found = dprkit.Case.open(written.folder).replay()
    assert found.problems == ()
    assert any("the same values in other bytes" in line for line in found.notes)
    assert any("here ffffffffffff" in line and "there, none here" in line for line in found.notes)


def test_what_comes_out_differently_is_named_with_record_row_and_value(case, monkeypatch):
    from dprkit.provider import PROVIDERS

    country = PROVIDERS["country"]
    monkeypatch.setitem(
        PROVIDERS, "country", type(country)(**{**vars(country), "function": _always_chile(country.function)})
    )
    found = dprkit.Case.open(case.folder).replay()
    (number,) = _numbers(case, "observed", provider="country")
    (line,) = [line for line in found.problems if line.startswith(f"#{number} ")]
    assert "2 of 2 rows" in line and line.endswith("column country: recorded ‘’, now ‘CL’.")
    assert any("(finding)" in line or "(export)" in line for line in found.problems)


def _always_chile(function):
    def answer(values, fetch):
        table = function(values, fetch)
        return table.assign(country=pd.Series("CL", index=table.index, dtype="string"))

    return answer


def test_a_write_up_edited_after_its_export_is_named_by_verify_and_its_bytes_come_out_again(written):
    (page,) = (written.folder / "out").rglob("report.html")
    before = hashlib.sha256(page.read_bytes()).hexdigest()
    page.write_bytes(page.read_bytes().replace(b"Stone", b"Stove", 1))
    opened = dprkit.Case.open(written.folder)
    assert "has other bytes than those recorded" in opened.verify().problems[0]
    found = opened.replay()
    assert (found.problems, list(found.exports.values())) == ((), [before])


def test_a_case_of_a_newer_version_says_to_update_and_is_not_touched(written):
    text = (written.folder / "case.toml").read_text()
    (written.folder / "case.toml").write_text(text.replace("format = 1", "format = 2"))
    with pytest.raises(CaseError, match="newer version"):
        dprkit.Case.open(written.folder)
    (written.folder / "case.toml").write_text(text)
    with sqlite3.connect(written.folder / "ledger.sqlite") as connection:
        connection.execute("PRAGMA user_version=9")
    connection.close()
    before = _bytes(written.folder)
    with pytest.raises(CaseError, match="Update"):
        dprkit.Case.open(written.folder).replay()
    assert "Update" in dprkit.Case.open(written.folder).verify().problems[0]
    assert _bytes(written.folder) == before


def test_a_case_without_a_ledger_cannot_be_replayed_and_gets_none(tmp_path):
    case = dprkit.Case.new(tmp_path / "c", title="x")
    case.ledger.close()
    (case.folder / "ledger.sqlite").unlink()
    opened = dprkit.Case.open(case.folder)
    with pytest.raises(CaseError, match="no ledger"):
        opened.replay()
    assert not opened.verify().ok
    assert not (case.folder / "ledger.sqlite").exists()


def test_a_record_that_was_never_ours_is_named_and_the_others_go_on(written):
    written.ledger.append("derived", {"file": "x"})
    written.ledger.append("observed", {"provider": 7, "path": None})
    written.ledger.append("finding", {})
    opened = dprkit.Case.open(written.folder)
    found = opened.replay()
    assert len(found.problems) == 3 and all("cannot be made again" in line for line in found.problems)
    assert found.compared["exports"] == 1
    assert len(opened.verify().problems) == 3


# On another machine: a program of its own, with everything around it changed -----------------------------------------

_CHILD = """
import datetime, hashlib, json, locale, sys
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
import dprkit
case = dprkit.Case.open(sys.argv[1])
replay = case.replay()
report = case.report(by="rv")
told = {"problems": replay.problems, "again": replay.exports, "year": datetime.datetime.now().year}
told["month"] = datetime.date(2026, 3, 1).strftime("%B")
told["zone"] = datetime.datetime.now().astimezone().tzname()
told["new"] = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in report.paths}
print(json.dumps(told))
"""


def _surroundings(tmp_path):
    """Environment variables by what they change; the clock and the folder are no variables."""
    (tmp_path / "home").mkdir(exist_ok=True)
    home = str(tmp_path / "home")
    other = {"USER": "somebody", "LOGNAME": "somebody", "DPRKIT_KEY_SHODAN": "a" * 32}  # who has other keys
    return {
        "zone": {"TZ": "Pacific/Kiritimati"},
        "locale": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "LOCPATH": _turkish(tmp_path / "locale")},
        "hash seed": {"PYTHONHASHSEED": "424242"},
        "clock": {},
        "user": {"HOME": home, "XDG_DATA_HOME": "", "XDG_CONFIG_HOME": "", **other},
        "folder": {},
    }


def _turkish(folder):
    """A folder with the Turkish locale, where this system can make one: there, I is not the capital of i."""
    folder.mkdir(exist_ok=True)
    if shutil.which("localedef"):
        made = ["localedef", "-i", "tr_TR", "-f", "UTF-8", str(folder / "tr_TR.UTF-8")]
        subprocess.run(made, capture_output=True, check=False)
    return str(folder)


def _elsewhere(folder, tmp_path, *changed):
    """What a program says that replays and exports the case with these things changed around it."""
    target = tmp_path / ("a case 🗂 moved" if "folder" in changed else "case")
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(folder, target)
    around = _surroundings(tmp_path)
    env = {**os.environ, "PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    for one in changed:
        env |= around[one]
    late = ["faketime", "-f", "+3y"] if "clock" in changed and shutil.which("faketime") else []
    command = [*late, sys.executable, "-c", _CHILD, str(target)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=300, cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def _recorded(folder):
    with Ledger.open(folder / "ledger.sqlite", write=False) as ledger:
        (body,) = [one.body for one in ledger.entries("export")]
    return body["files"]


def _agrees(told, recorded):
    assert told["problems"] == []
    assert told["again"] == recorded
    assert told["new"] == {Path(path).name: digest for path, digest in recorded.items()}


def test_every_export_has_the_same_bytes_in_another_zone_locale_clock_user_and_folder(whole, tmp_path):
    told = _elsewhere(whole, tmp_path, *_surroundings(tmp_path))
    _agrees(told, _recorded(whole))
    assert told["zone"] == "+14"
    if shutil.which("faketime"):
        assert told["year"] >= datetime.now(UTC).year + 2
    if list((tmp_path / "locale").iterdir()):
        assert told["month"] == "Mart"


@pytest.mark.skipif(not os.environ.get("TORTURE"), reason="one by one, and on the sample cases, in make torture")
@pytest.mark.parametrize("changed", ["zone", "locale", "hash seed", "clock", "user", "folder"])
@pytest.mark.parametrize("name", ["laptop-farm", "expatriate"])
def test_no_single_change_around_a_sample_case_changes_an_export(prepared, tmp_path, name, changed):
    if changed == "clock" and not shutil.which("faketime"):
        pytest.skip("faketime is not installed (Debian package faketime): the clock cannot be moved")
    folder = Path(shutil.copytree(prepared(name), tmp_path / "sample"))
    dprkit.Case.open(folder).report(by="rv")
    _agrees(_elsewhere(folder, tmp_path, changed), _recorded(folder))


def test_an_export_in_every_format_is_made_again_as_it_was_asked_for(written):
    written.findings()
    written.review(by="rv", response="not yet asked")
    levels = report.LEVELS if os.environ.get("TORTURE") else ("memo",)
    made = written.report(report.FORMATS, "fr", levels=levels, named=True, by="rv")
    found = dprkit.Case.open(written.folder).replay()
    assert (found.problems, found.notes) == ((), ())
    assert {path.relative_to(written.folder).as_posix() for path in made.paths} <= set(found.exports)


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed (Debian package strace)")
def test_a_replay_makes_no_connection_at_all(case, tmp_path, record_property):
    log = tmp_path / "calls"
    traced = ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", str(log)]
    command = [*traced, sys.executable, "-m", "dprkit.cli", "replay", str(case.folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if "Operation not permitted" in done.stderr:
        pytest.skip("this system does not permit strace")
    assert done.returncode == 0, done.stdout + done.stderr
    calls = [line for line in log.read_text().splitlines() if re.search(r"\b(connect|sendto|sendmsg|sendmmsg)\(", line)]
    # A descriptor handed to a child, with no address, goes through a pair of sockets that were made connected.
    unix = [line for line in calls if "AF_UNIX" in line or ("msg_name=NULL" in line and "SCM_RIGHTS" in line)]
    record_property("calls to sockets of this machine (AF_UNIX)", unix)
    assert [line for line in calls if line not in unix] == []
