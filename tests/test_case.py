"""A case from an empty folder to its write-up, and what happens when its files are touched."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

import dprkit
from dprkit.errors import CaseError, InputError, Refused

CLAIMS = '[[claim]]\nsubject = "s1"\nfield = "country"\nvalue = "US"\nstated_in = "contract"\nstated_on = 2026-03-02\n'
SIGNINS = "time,account,ip,country\n" + "".join(
    f"2026-03-{day:02d}T08:00:00Z,b.stone,8.8.8.8,US\n" for day in range(2, 28)
)
JOIN = "s1,portal,b.stone,named by HR,,,R. Vale\n"


@pytest.fixture
def case(tmp_path):
    made = dprkit.Case.new(tmp_path / "c-017", title="Is B. Stone where he says?")
    (made.folder / "people.csv").write_text((made.folder / "people.csv").read_text() + JOIN)
    (made.folder / "inbox" / "portal.csv").write_text(SIGNINS)
    (made.folder / "inbox" / "claims.toml").write_text(CLAIMS)
    return dprkit.Case.open(made.folder)


def _bytes(folder):
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def test_opening_a_case_and_looking_at_it_changes_no_byte(case):
    case.add("portal.csv", "claims.toml")
    before = _bytes(case.folder)
    again = dprkit.Case.open(case.folder)
    again.state(), again.table("signins"), again.files(), again.plan(), again.ask(), again.timeline(), again.decisions()
    assert _bytes(case.folder) == before


def test_the_state_says_what_is_in_what_is_missing_what_expires_and_what_is_due(case):
    fresh = case.state()
    assert (fresh["tables with rows"], fresh["sources asked"]) == ("none", "none: run the plan")
    assert fresh["due"] == "the case: write one into `retention`, such as 2026-09-01"
    case.add("portal.csv", "claims.toml")
    state = case.state()
    assert {"signins", "claims"} <= set(state["tables with rows"].split(", "))
    missing = set(state["missing: no rows yet in"].split(", "))
    assert {"payees", "shipments"} <= missing and not {"signins", "claims"} & missing
    assert "kept 7 days, so events before" in state["expires first"]
    text = (case.folder / "case.toml").read_text().replace('retention = ""', 'retention = "until 2999-09-01"')
    (case.folder / "case.toml").write_text(text)
    assert dprkit.Case.open(case.folder).state()["due"] == "nothing"


def test_a_folder_that_is_not_a_case_says_how_to_make_one(tmp_path):
    with pytest.raises(CaseError, match="dprkit new"):
        dprkit.Case.open(tmp_path)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that even root cannot write to: /proc")
def test_a_folder_that_cannot_be_written_says_to_choose_another():
    with pytest.raises(CaseError, match="Choose a folder of your own"):
        dprkit.Case.new("/proc/c-017", title="x")


def test_a_case_without_any_address_gives_unknown_findings_and_a_write_up(case):
    (case.folder / "inbox" / "portal.csv").write_text("time,account,country\n2026-03-02T08:00:00Z,b.stone,US\n")
    case.add("portal.csv", "claims.toml")
    case.run()
    states = {one.indicator: one.state for one in case.findings().items}
    assert states["net.published-ioc-ip"] == states["ses.shared-egress-unrelated-staff"] == "unknown"
    assert case.report().paths[0].exists()


def test_a_private_address_is_named_as_private_and_found_in_no_public_table(case):
    (case.folder / "inbox" / "portal.csv").write_text("time,account,ip\n2026-03-02T08:00:00Z,b.stone,10.1.2.3\n")
    case.add("portal.csv")
    case.run()
    assert case.observations("network_kind")["kind"].tolist() == ["private"]
    assert case.observations("asn")["outcome"].tolist() == ["absent"]


def test_files_of_the_inbox_are_found_by_name(case):
    assert case.add("portal.csv", "claims.toml").failed == {}
    assert (len(case.table("signins")), len(case.table("claims"))) == (26, 1)


def test_rows_belong_to_the_subject_through_the_crosswalk(case):
    case.add("portal.csv")
    rows = case.table("signins")
    assert (set(rows["person"]), set(rows["confirmed"])) == ({"s1"}, {True})


def test_a_record_id_leads_back_to_file_place_and_text(case):
    case.add("portal.csv")
    row = case.table("signins").iloc[3]
    found = case.original(f"r:{row['file']}:{row['place']}")
    assert (found.file, found.place) == ("portal.csv", str(row["place"]))
    assert "8.8.8.8" in found.text


@pytest.mark.parametrize("record", ["nonsense", "r:0123456789ab:1", "f:0123456789ab", "r::"])
def test_an_id_that_is_not_of_this_case_is_refused_with_an_example(case, record):
    case.add("portal.csv")
    with pytest.raises(InputError, match="r:0123456789ab:7"):
        case.original(record)


def test_a_plan_under_red_asks_bundled_tables_only_and_names_what_it_refuses(case):
    case.add("portal.csv", "claims.toml")
    frame = case.plan().frame
    asked = frame[frame["decision"] == "will be asked"]
    assert set(asked["level"]) == {"RED"} and set(asked["sent"]) == {"nothing"}
    refused = frame[frame["source"] == "rdap"]
    assert refused["decision"].str.contains("AMBER is above the ceiling RED").all() and len(refused)


def test_a_plan_above_the_ceiling_of_the_case_is_refused(case):
    with pytest.raises(Refused, match="Raise `ceiling`"):
        case.plan(ceiling="AMBER")


def test_a_run_records_every_answer_once_and_observations_name_their_record(case):
    case.add("portal.csv")
    case.run()
    head = case.ledger.head().number
    case.run()
    assert case.ledger.head().number == head
    row = case.observations("country").set_index("value").loc["8.8.8.8"]
    assert (row["outcome"], row["country"]) == ("found", "US")
    assert row["id"].startswith("o:")


def test_what_was_not_run_makes_findings_unknown_and_says_run_the_plan(few, case):
    case.add("portal.csv", "claims.toml")
    assert case.findings()["net.claimed-vs-egress-country@s1"].state == "unknown"
    case.run()
    assert case.findings()["net.claimed-vs-egress-country@s1"].state == "clear"


def test_an_unconfirmed_join_makes_a_finding_unknown(case):
    (case.folder / "people.csv").write_text((case.folder / "people.csv").read_text().replace(",R. Vale", ","))
    opened = dprkit.Case.open(case.folder)
    opened.add("portal.csv", "claims.toml")
    opened.run()
    assert all(one.state != "present" for one in opened.findings().items)


def test_findings_are_made_again_when_anything_they_rest_on_has_changed_and_only_then(few, case, monkeypatch):
    made, examine = [], dprkit.findings.examine
    monkeypatch.setattr(dprkit.findings, "examine", lambda *given, **more: made.append(1) or examine(*given, **more))
    case.add("claims.toml")
    case.findings(), case.assess(), case.findings(family="net")
    assert len(made) == 1
    case.add("portal.csv")
    (case.folder / "people.csv").write_text((case.folder / "people.csv").read_text() + "s2,portal,other,,,,\n")
    case.findings(), dprkit.Case.open(case.folder).findings(), dprkit.Case.open(case.folder).assess()
    assert len(made) == 2
    assert "s2" in set(case.people["person"])
    (case.folder / "inbox" / "letter.txt").write_text("Nothing that any indicator reads.\n")
    case.add("letter.txt")
    case.findings(), case.findings()
    assert len(made) == 3


def test_findings_see_what_another_notebook_took_in(few, case):
    assert case.table("signins").empty
    dprkit.Case.open(case.folder).add("portal.csv")
    case.findings()
    assert len(case.table("signins")) == 26


def test_unknown_findings_name_what_is_missing(few, case):
    case.add("portal.csv", "claims.toml")
    case.run()
    unknown = case.findings().unknown
    assert unknown["missing"].str.contains("usb").any()
    assert unknown["findings"].str.contains("dev.ip-kvm-usb-edid@s1").any()


def test_a_decision_needs_a_name(case):
    with pytest.raises(InputError, match="name of who took it"):
        case.explain("net.astrill-egress@s1", reason="declared stay", by=" ")


def test_the_same_decision_twice_is_one_record(case):
    first = case.tested("nothing-wrong", how="device location read", result="excluded", by="R. Vale")
    second = case.tested("nothing-wrong", how="device location read", result="excluded", by="R. Vale")
    assert first == second
    assert len(case.decisions()) == 1


def test_a_case_is_covert_until_a_named_person_says_otherwise(case):
    assert case.phase == "covert"
    case.overt(by="R. Vale", reason="decision meeting 4 March")
    assert case.phase == "overt"


def test_an_unknown_subject_hypothesis_or_table_is_named_with_those_that_exist(case):
    with pytest.raises(InputError, match="names s1"):
        case.assess("s9")
    with pytest.raises(InputError, match="proxied-worker"):
        case.tested("he-is-guilty", how="x", result="excluded", by="R. Vale")
    with pytest.raises(InputError, match="signins"):
        case.table("logins")
    with pytest.raises(InputError, match="asn"):
        case.observations("virustotal")


def test_the_write_up_of_one_ledger_is_the_same_bytes_again(few, case):
    case.add("portal.csv", "claims.toml")
    case.run()
    first = case.report()
    text = first.paths[0].read_bytes()
    first.paths[0].unlink()
    assert dprkit.Case.open(case.folder).report() == first
    assert first.paths[0].read_bytes() == text


def test_the_write_up_is_whole_and_its_head_anchors_the_ledger(few, case):
    case.add("portal.csv", "claims.toml")
    case.run()
    assert case.written() is None
    made = case.report()
    assert case.written() == made.paths[0]
    assert made.head[:12] in made.paths[0].read_text()
    assert case.verify(anchor=made.head).ok


def test_an_empty_case_gives_a_write_up_that_says_nothing_is_known(tmp_path):
    made = dprkit.Case.new(tmp_path / "c", title="Empty").report()
    text = made.paths[0].read_text()
    assert "not filled in" in text and "Nothing can be said about s1 yet" in text


def test_verify_names_a_changed_original_a_missing_table_and_a_wrong_anchor(case):
    case.add("portal.csv", "claims.toml")
    case.run()
    assert case.verify().ok
    original = next((case.folder / "originals").iterdir())
    original.chmod(0o644)
    original.write_bytes(b"something else")
    next((case.folder / "tables").glob("asn-*")).unlink()
    problems = case.verify(anchor="0" * 64).problems
    assert any("originals/" in line and "other bytes" in line for line in problems)
    assert any("asn-" in line and "missing" in line for line in problems)
    assert len(problems) == 3


def test_a_case_moved_to_a_folder_with_spaces_and_emoji_still_verifies(case, tmp_path):
    case.add("portal.csv", "claims.toml")
    case.run()
    target = tmp_path / "a case 🗂 moved"
    shutil.copytree(case.folder, target)
    assert dprkit.Case.open(target).verify().ok


def test_a_language_or_format_that_is_not_there_is_named(case):
    with pytest.raises(InputError, match="'xx'"):
        case.report(language="xx")
    with pytest.raises(InputError, match="html"):
        case.report(formats=("docx",))


def test_an_erased_subject_leaves_a_case_that_verifies_and_retention_is_a_frame(few, case):
    case.add("portal.csv", "claims.toml")
    made = case.erase("s1", reason="request", by="R. Vale")
    assert case.verify().ok and case.files().empty
    assert case.ledger.entry(made.record).body["person"] == "s1"
    assert (case.people["person"] == "s1").sum() == 0
    assert list(case.retention().columns) == ["what", "since", "rule", "what to do"]


def test_a_table_that_an_earlier_release_stored_gets_the_columns_that_came_since(case, monkeypatch):
    case.add("portal.csv", "claims.toml")
    stored = case._stored("signins")[0]
    earlier = dprkit.case.read_table(case.folder, stored).drop(columns=["user_agent", "lat"])
    monkeypatch.setattr("dprkit.case.read_table", lambda *_: earlier)
    again = dprkit.Case.open(case.folder).table("signins")
    assert again["user_agent"].isna().all() and str(again["lat"].dtype).lower() == "float64"
