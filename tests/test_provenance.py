"""What derived records say of the code, the lock, the tables and the edited files they rest on."""

from __future__ import annotations

import hashlib

import pytest

import dprkit
from dprkit import provenance
from dprkit.errors import InputError
from dprkit.settings import INPUTS

CLAIMS = '[[claim]]\nsubject = "s1"\nfield = "phone"\nvalue = "+1 212 555 0123"\n'


@pytest.fixture
def case(tmp_path):
    made = dprkit.Case.new(tmp_path / "c", title="x")
    (made.folder / "known_networks.csv").write_text(
        "cidr,name,kind,country,asn,as_name,valid_from,valid_to,basis\n192.0.2.0/24,office,company,,,,,,told\n"
    )
    (made.folder / "inbox" / "claims.toml").write_text(CLAIMS)
    made.add("claims.toml")
    return made


def test_every_derived_record_names_code_lock_tables_and_edited_files(case):
    case.run()
    case.findings()
    records = [one for one in case.ledger.entries() if one.kind in ("derived", "observed", "finding")]
    assert {one.kind for one in records} == {"derived", "observed", "finding"}
    for one in records:
        assert (one.body["code"], one.body["lock"]) == (provenance.code(), provenance.lock())
        assert set(one.body["inputs"]) == set(INPUTS)
        assert all(set(card) == {"date", "sha256"} for card in one.body["data"].values())
    assert "known_vpn" in records[-1].body["data"]


def test_what_a_lock_stands_for_is_recorded_once(case):
    case.run()
    case.findings()
    (one,) = case.ledger.entries("instrument")
    assert one.body["installed"]["pandas"].startswith("3.")
    lines = "".join(f"{name}=={version}\n" for name, version in sorted(one.body["installed"].items()))
    assert hashlib.sha256(lines.encode()).hexdigest() == one.body["lock"] == provenance.lock()


def test_a_lock_holds_what_this_library_needs_and_not_what_tests_need():
    found = provenance.installed()
    assert {"python", "machine", "pandas", "pyarrow", "pillow", "rfc8785", "jupyterlab"} <= set(found)
    assert not {"pytest", "mypy", "ruff", "dprkit"} & set(found)


def test_each_version_of_an_edited_file_is_kept_once_and_can_be_erased(case):
    path = case.folder / "people.csv"
    first = path.read_bytes()
    for content in (first + b"s1,okta,a,b,,,\n", first, first + b"s1,okta,a,b,,,\n"):
        path.write_bytes(content)
        case.findings()
    kept = [one for one in case.ledger.entries("input") if one.body["name"] == "people.csv"]
    assert [case.ledger.payload(one.number) for one in kept] == [first, first + b"s1,okta,a,b,,,\n"]
    case.ledger.erase(kept[1].number, "asked for", "rv")
    assert case.verify().ok


def test_the_same_findings_under_another_lock_are_another_record(case, monkeypatch):
    case.findings()
    case.findings()
    monkeypatch.setattr(provenance, "lock", lambda: "f" * 64)
    case.findings()
    assert [one.body["lock"][:2] == "ff" for one in case.ledger.entries("finding")] == [False, True]


def test_who_did_something_is_a_pseudonym_with_the_role_that_the_team_gives():
    assert provenance.person({"rv": "analyst"}, "rv") == {"by": "rv", "role": "analyst"}
    assert provenance.person({"rv": "analyst"}, "xy") == {"by": "xy", "role": "not stated"}
    with pytest.raises(InputError, match="name of who did it"):
        provenance.person({}, " ")


def test_the_code_is_named_by_its_files_and_not_by_its_version_alone():
    version, _, digest = provenance.code().partition("+")
    assert version and len(digest) == 12 and int(digest, 16) >= 0
