"""tor_exit: an exact look-up in the user's list, and never a guess without one."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from dprkit.data import Tables
from dprkit.providers.tor_exit import tor_exit

LIST = """value,first_seen,last_seen,source,list_date
198.51.100.7,2024-01-02,2026-11-22,"Tor Project, Onionoo details",2026-11-22
2001:db8::9,2024-01-02,2026-11-21,"Tor Project, Onionoo details",2026-11-22
"""


@pytest.fixture
def fetch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.setattr("platformdirs.user_data_path", lambda name: tmp_path / "home" / name)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "tor_exits.csv").write_text(LIST)
    return SimpleNamespace(tables=Tables(tmp_path), bundled=Tables())


def test_an_exit_is_found_in_every_spelling_with_the_date_of_the_list(fetch):
    table = tor_exit.table(["198.51.100.7", "::ffff:198.51.100.7", "2001:DB8:0::9"], fetch)
    assert set(table["outcome"]) == {"found"}
    assert table["list_date"].tolist() == ["2026-11-22"] * 3
    assert table["last_seen"].tolist() == ["2026-11-22", "2026-11-22", "2026-11-21"]


def test_absent_names_the_day_that_it_holds_for_and_what_is_no_address_is_skipped(fetch):
    table = tor_exit.table(["9.9.9.9", "198.51.100.8", "no address", ""], fetch)
    assert table["outcome"].tolist() == ["absent", "absent", "skipped", "skipped"]
    assert table["note"].iloc[0] == "not on the list of 2026-11-22, which says nothing of another day"
    assert table["list_date"].isna().all()


def test_without_a_list_every_address_is_skipped_and_none_is_absent(fetch):
    table = tor_exit.table(["9.9.9.9", "198.51.100.7"], SimpleNamespace(tables=fetch.bundled))
    assert table["outcome"].tolist() == ["skipped", "skipped"]
    assert set(table["note"]) == {"no list: dprkit data update tor_exits"}
