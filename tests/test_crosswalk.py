"""Joins between systems: what proposes one, that none is applied, and who may confirm it on what ground."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dprkit import Case
from dprkit.errors import InputError

STAFF = """employee id,full name,work email,phone,start date
E1320,Blake Stone,b.stone@example.com,+1 212 555 0142,2025-10-01
E1321,Ana Vale,a.vale@example.com,+1 212 555 0143,2024-02-01
E1322,Blake Stone,bs@example.com,,2023-02-01
"""
SIGNINS = """time,account,ip,display name
2026-03-02T08:00:00Z,b.stone@example.com,192.0.2.7,Blake Stone
2026-03-02T08:00:00Z,a.vale@example.com,192.0.2.8,Ana Vale
"""
PARCELS = """employee id,item,serial,shipped on,recipient,address
E1320,laptop,SN-77,2025-10-02,Blake Stone,1 Main Street
E1321,laptop,SN-78,2024-02-02,Ana Vale,2 Main Street
"""
MACHINES = """serial number,assigned to,hostname,model
sn77,bstone,H-1,X1
SN-78,avale,H-2,X1
"""
CLAIMS = '[[claim]]\nsubject = "s1"\nfield = "email"\nvalue = "B.Stone@Example.com"\n'
CLAIMS += '[[claim]]\nsubject = "s1"\nfield = "name"\nvalue = "Stone, Blake"\n'


@pytest.fixture
def case(tmp_path: Path) -> Case:
    made = Case.new(tmp_path / "c-1", title="Is B. Stone where he says?")
    files = {"staff.csv": STAFF, "vpn.csv": SIGNINS, "parcels.csv": PARCELS, "machines.csv": MACHINES}
    for name, text in {**files, "claims.toml": CLAIMS}.items():
        (made.folder / "inbox" / name).write_text(text)
    made.add(*files, "claims.toml")
    return made


def proposed(case: Case, **more: bool) -> dict[str, str]:
    table = case.proposals(**more)
    return {f"{one.person}={one.system}:{one.identifier}": str(one.ground) for one in table.itertuples()}


def test_a_shared_mail_address_proposes_and_a_name_only_proposes_as_a_name(case: Case) -> None:
    assert proposed(case) == {
        "s1=staff:E1320": "identifier",
        "s1=vpn:b.stone@example.com": "identifier",
        "s1=parcels:E1320": "name",
        "s1=staff:E1322": "name",
    }
    table: Any = case.proposals().set_index(["system", "identifier"])
    assert table.loc[("staff", "E1320"), "basis"].startswith("same mail address as s1 states (b.stone@ex")
    assert table.loc[("vpn", "b.stone@example.com"), "rows"] == 1


def test_a_proposal_is_applied_nowhere_until_somebody_confirms_it(case: Case) -> None:
    case.proposals()
    assert not case.table("signins")["person"].eq("s1").any()
    (made,) = case.join(case.proposals().query("system == 'vpn'"), by="J. Imani (HR)")
    assert case.table("signins")["person"].eq("s1").sum() == 1
    assert case.table("signins").query("person == 's1'")["confirmed"].all()
    digest = hashlib.sha256((case.folder / "people.csv").read_bytes()).hexdigest()
    assert (made.kind, made.body["people_csv"], made.body["by"]) == ("joined", digest, "J. Imani (HR)")
    assert case.verify().ok


def test_each_confirmed_join_proposes_the_next_and_a_known_one_no_more(case: Case) -> None:
    case.join(case.proposals().query("identifier == 'E1320' and system == 'staff'"), by="J. Imani (HR)")
    found: Any = case.proposals().set_index(["system", "identifier"])
    assert ("staff", "E1320") not in found.index
    assert found.loc[("parcels", "E1320"), "ground"] == "identifier"
    assert "same login or number as staff:e1320" in found.loc[("parcels", "E1320"), "basis"]
    case.join(found.reset_index().query("system == 'parcels'"), by="J. Imani (HR)")
    again: Any = case.proposals().set_index(["system", "identifier"])
    assert "same serial number as parcels:e1320" in again.loc[("machines", "bstone"), "basis"]


def test_a_name_alone_is_not_confirmed_without_a_ground(case: Case) -> None:
    by_name = case.proposals().query("identifier == 'E1322'")
    before = (case.folder / "people.csv").read_bytes()
    with pytest.raises(InputError, match="a name only proposes"):
        case.join(by_name, by="J. Imani (HR)")
    assert (case.folder / "people.csv").read_bytes() == before
    case.join(by_name, by="J. Imani (HR)", basis="HR list of 2 March, both rows seen")
    assert case.people["basis"].tolist() == ["HR list of 2 March, both rows seen"]


@pytest.mark.parametrize("by", ["", "  "])
def test_nobody_confirms_nothing(case: Case, by: str) -> None:
    with pytest.raises(InputError, match="confirmed by somebody"):
        case.join(case.proposals(), by=by)


def test_an_identifier_that_is_confirmed_to_be_somebody_elses_is_refused(case: Case) -> None:
    one = {"person": "s1", "system": "vpn", "identifier": "B.STONE@example.com"}
    case.join(one, by="J. Imani (HR)", basis="login list")
    with pytest.raises(InputError, match=r"is joined to s1, confirmed by J\. Imani"):
        case.join(one | {"person": "p7"}, by="rv", basis="x")
    assert len(case.people) == 1


def test_a_stated_join_is_filled_in_and_other_lines_and_columns_stay(case: Case) -> None:
    path = case.folder / "people.csv"
    path.write_text(
        "person,system,identifier,basis,valid_from,valid_to,confirmed_by,remark\n"
        's1,okta,bst,"by hand, twice",2025-10-01,,,ours\np2,vpn,a.vale@example.com,HR,,,J. Imani,\n'
    )
    found = case.proposals()
    assert found[found["in people.csv"]][["system", "identifier", "ground"]].values.tolist() == [
        ["okta", "bst", "stated"]
    ]
    case.join(found[found["in people.csv"]], by="rv")
    lines = path.read_text().splitlines()
    assert lines[1:] == [
        's1,okta,bst,"by hand, twice",2025-10-01,,rv,ours',
        "p2,vpn,a.vale@example.com,HR,,,J. Imani,",
    ]


def test_what_two_accounts_of_one_system_share_is_nobodys_own(case: Case) -> None:
    shared = STAFF.replace("+1 212 555 0143", "+1 212 555 0142")
    (case.folder / "inbox" / "office.csv").write_text(shared)
    case.add("office.csv")
    case.join(case.proposals().query("system == 'staff' and identifier == 'E1320'"), by="rv")
    basis = case.proposals().set_index(["system", "identifier"])["basis"]
    assert "phone" not in " ".join(basis)
    assert ("office", "E1321") not in basis.index


def test_the_mail_address_of_a_member_list_proposes_its_login(case: Case) -> None:
    members = "username,email,group,role\nbstone,b.stone@example.com,payments,Developer\n"
    (case.folder / "inbox" / "members.csv").write_text(members)
    case.add("members.csv")
    assert proposed(case)["s1=members:bstone"] == "identifier"


def test_everybody_else_is_joined_under_the_personnel_list(case: Case) -> None:
    found = proposed(case, everybody=True)
    assert found["staff:e1321=vpn:a.vale@example.com"] == "identifier"
    assert found["staff:e1321=parcels:E1321"] == "identifier"
    assert found["s1=vpn:b.stone@example.com"] == "identifier"


def test_a_case_without_rows_proposes_nothing_and_keeps_the_columns(tmp_path: Path) -> None:
    table = Case.new(tmp_path / "c-2", title="x").proposals(everybody=True)
    assert isinstance(table, pd.DataFrame)
    assert (len(table), "ground" in table) == (0, True)


def test_hostile_names_and_accounts_raise_nothing(tmp_path: Path) -> None:
    made = Case.new(tmp_path / "c-3", title="x")
    (made.folder / "inbox" / "staff.csv").write_text(
        'employee id,full name,work email\n"=cmd|x","<b>","@@"\n,,\n"[(",x,a@b@c\n'
    )
    (made.folder / "inbox" / "claims.toml").write_text(CLAIMS)
    made.add("staff.csv", "claims.toml")
    assert made.proposals(everybody=True).empty
