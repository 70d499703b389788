from __future__ import annotations

import pandas as pd

from dprkit.activity.households import address_key, household


def _homes(*cells: tuple[str | None, str | None, str | None, str | None]) -> pd.DataFrame:
    return pd.DataFrame(cells, columns=["address", "unit", "postcode", "city"], dtype="string")


def test_spellings_of_one_address_are_one_key():
    keys = address_key(
        _homes(
            ("12, Élm Street", "Apt. 4", "85 001", None),
            ("12 ELM ST", "#4", "85001", "Phoenix"),
            ("12 Elm Street", "5", "85001", None),
            ("12 Elm St", None, None, "Phoenix"),
        )
    )
    assert keys.tolist() == ["12 elm st | 4 | 85001"] * 2 + ["12 elm st | 5 | 85001", "12 elm st |  | phoenix"]


def test_half_an_address_and_hostile_text_have_no_key():
    keys = address_key(_homes((None, "4", "85001", None), ("12 Elm St", None, None, None), ("x" * 300, "", "1", "")))
    assert keys.isna().all()
    assert address_key(_homes(("a\u202eb", None, "1", None), ("--", None, "1", None))).isna().all()


def test_a_household_goes_by_list_claim_and_address():
    people = pd.DataFrame(
        {
            "person": ["s1", "hr:2", "hr:3", "hr:4", "hr:5"],
            "account": ["1", "2", "3", "4", "5"],
            "email": [None, "Two@corp.example", None, None, None],
            "name": [None, None, None, "Four Name", None],
            "household": ["h", "h", None, None, None],
            "address": ["1 Elm St", None, "1 Elm Street", None, "2 Elm St"],
            "unit": None,
            "postcode": ["1", None, "1", None, "1"],
            "city": None,
        },
        dtype="string",
    )
    claims = pd.DataFrame({"field": ["household", "country"], "value": [" four name", "hr:5"]}, dtype="string")
    names = household(people, claims, "s1", address=True)
    assert {"hr:2", "two@corp.example", "hr:3", "hr:4"} <= names
    assert "hr:5" not in names
    assert "hr:3" not in household(people, claims, "s1", address=False)
    assert household(people.iloc[1:], claims.iloc[:0], "s1", address=True) == frozenset()
