"""The catalogue of indicators: one row each, searchable, and a page that runs nothing and reaches nothing."""

from __future__ import annotations

import re

import pytest

from dprkit import catalogue, indicator
from dprkit.indicator import Rate, load
from dprkit.indicators import REFERENCES


def test_every_indicator_has_one_row_with_what_it_needs_and_how_it_is_explained() -> None:
    table = catalogue.table()
    assert set(table["indicator"]) == set(load())
    assert table["indicator"].is_unique
    assert not table.isna().any(axis=None)
    assert table["innocent"].str.len().min() > 10


def test_every_family_has_its_words_and_rows_come_family_by_family() -> None:
    families = catalogue.table()["indicator"].str.partition(".")[0]
    assert set(families) <= set(catalogue.FAMILIES)
    assert families.drop_duplicates().tolist() == [one for one in catalogue.FAMILIES if one in set(families)]


def test_what_fills_a_table_is_named_with_the_exports_checks_and_look_ups() -> None:
    needs = catalogue.table().set_index("indicator")["needs"]
    assert "access_events: github_audit, gitlab, any table with a column map" in needs["job.early-bulk-repo-access"]
    assert needs["iv.different-person"] == "interviews: checks that people make (same person): checks.toml"
    assert "rdap: a look-up (AMBER)" in needs["cv.employer-not-verifiable"]
    assert "free_mail: bundled" in needs["cv.reference-not-independent"]


@pytest.mark.parametrize(("words", "some"), [(["LIVENESS"], "iv.liveness-challenge-failed"), (["ICAO9303"], "id.mrz")])
def test_words_are_found_wherever_they_stand(words: list[str], some: str) -> None:
    found = catalogue.table(*words)["indicator"]
    assert found.str.startswith(some).any()
    assert len(found) < 10


def test_all_of_the_words_must_stand_there() -> None:
    assert len(catalogue.table("disability", "motor")) < len(catalogue.table("disability"))
    assert catalogue.table("no such word at all").empty


def test_a_measured_rate_is_told_with_its_counts_and_none_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    rate = Rate("authors of public projects", 412, 9, 30, "2026-11-23")
    monkeypatch.setattr(catalogue, "RATES", {"gh.activity-timezone": (rate,)})
    told = catalogue.table().set_index("indicator")["on ordinary people"]
    assert told["gh.activity-timezone"] == "9 of 412 (2.2%) authors of public projects, 2026-11-23"
    assert told["iv.different-person"] == "not measured"


def test_a_card_says_all_that_is_declared() -> None:
    told = catalogue.card("dev.unsanctioned-rmm")
    one = load()["dev.unsanctioned-rmm"]
    lines = [line for _, line in told]
    assert {one.title, one.quiet_step, *one.innocent} <= set(lines)
    assert any(line.startswith("MITRE") or "T1219" in line for line in lines)


def test_the_page_holds_no_script_and_nothing_from_outside_and_hides_no_row() -> None:
    page = catalogue.html(catalogue.table())
    assert all(f">{name}</td>" in page for name in load())
    assert f">{REFERENCES['SEAL']}</td>" in page
    assert "<script" not in page
    assert not re.search(r"(?:src|href|url)\s*[=(]", page)
    assert "default-src 'none'" in page


def test_hostile_words_of_an_indicator_of_ones_own_are_shown_and_never_run(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    hostile = replace(load()["iv.different-person"], name="iv.own", title="<img src=x onerror=alert(1)>\u202e")
    monkeypatch.setitem(indicator.INDICATORS, "iv.own", hostile)
    page = catalogue.html(catalogue.table("onerror"))
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;‹U+202E›" in page
