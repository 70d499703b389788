"""Which log to ask of whom: soonest to expire first, with the exact filter, and without saying why."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from dprkit.data import Tables
from dprkit.preserve import draw_up
from dprkit.settings import CROSSWALK, Settings

SETTINGS = Settings("Is B. Stone where he says?", "Is B. Stone where he says?", "C-1", ("s1",))
JOINS = pd.DataFrame([("s1", "inventory", "b.stone", "HR", "", "", "R. Vale")], columns=list(CROSSWALK), dtype="string")


@pytest.fixture
def requests(tmp_path):
    return draw_up(SETTINGS, JOINS, Tables(tmp_path), date(2026, 3, 31))


def test_what_expires_first_is_asked_for_first(requests):
    kept = [one.keeps_days or 10**6 for one in requests.items]
    assert kept == sorted(kept) and kept[0] == 7


def test_the_defaults_are_those_of_the_vendors(requests):
    kept = {one.owner: one.keeps_days for one in requests.items}
    assert kept["Okta"] == 90
    assert {one.keeps_days for one in requests.items if "GitHub" in one.owner} == {7, 180}


def test_a_request_says_where_which_filter_and_which_columns_and_when_it_expires(requests):
    okta = next(one for one in requests.items if one.owner == "Okta")
    text = okta.text(date(2026, 3, 31))
    assert "2025-12-31" in text and "eventType" in text and "client.ipAddress" in text


def test_no_request_names_the_suspicion_or_the_title_of_the_case(requests):
    said = str(requests).lower()
    assert not any(word in said for word in ("suspect", "fraud", "stone where", "dprk", "korea", "investigat"))


def test_an_account_is_filled_in_from_the_crosswalk_and_marked_where_it_is_missing(requests):
    said = str(requests)
    assert "b.stone" in said and "fill in the account" in said


def test_a_tenant_changes_the_retention_in_a_table_of_the_case(tmp_path):
    (tmp_path / "data").mkdir()
    frame = Tables(tmp_path).frame("log_owners")
    frame.assign(keeps_days="400").to_csv(tmp_path / "data" / "log_owners.csv", index=False)
    assert {one.keeps_days for one in draw_up(SETTINGS, JOINS, Tables(tmp_path)).items} == {400}
