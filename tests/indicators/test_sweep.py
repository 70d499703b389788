"""What holds for every indicator, whatever it checks."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pandas as pd
import pytest

from dprkit import indicators
from dprkit.indicator import HYPOTHESES, INDICATORS, NOT_SCORED, WEIGHTS, load
from dprkit.indicators import REFERENCES, TECHNIQUES
from dprkit.provider import PROVIDERS
from dprkit.records import TABLES
from dprkit.training._questions import texts

ALL = sorted(load())
HOSTILE = [
    "\x00\x1b[2J\x07",
    "\u202egnp.exe\u2066",
    "x" * 10_000,
    "<img src=x onerror=alert(1)>",
    "'; DROP TABLE signins; --",
    "=cmd|' /C calc'!A0",
    "(((((((((((a+)+)+)+$",
    "NaN",
    "\ud7ff\ufffe",
    "999.999.999.999",
    "a@b@c@" + "d" * 300,
    "*" * 50,
]


def _hostile(table: str) -> list[dict[str, object]]:
    columns = TABLES[table].columns
    times = {"time": "2026-01-05T10:00:00Z"} if "time" in columns else {}
    return [
        {
            **{name: text for name, column in columns.items() if column.kind == "text"},
            **{name: "nan" for name, column in columns.items() if column.kind in ("number", "integer")},
            **times,
            "account": account,
        }
        for text in HOSTILE
        for account in ("s1", "p1")
    ]


CONTEXT_ONLY = {  # what the catalogue marks so: shown in notebooks, and no finding
    *("em.persona-number-pattern", "gh.identity-rotation", "net.rtt-implausible", "pay.onchain-proximity"),
    "dev.keep-awake-or-jiggler",
}


def test_the_whole_catalogue_is_registered_but_what_is_context_only():
    assert len(ALL) == 82
    assert not CONTEXT_ONLY & set(ALL)
    assert {name.partition(".")[0] for name in ALL} == {
        *("id", "cv", "ph", "em", "web", "gh", "fl", "net", "ses", "dev", "shp", "iv", "pay", "reuse", "job", "fac")
    }


@pytest.mark.parametrize("name", ALL)
def test_empty_tables_are_unknown_and_name_what_is_missing(name, evidence, check):
    found = check(name, evidence())
    assert found.state == "unknown"
    assert found.missing


@pytest.mark.parametrize("name", ALL)
def test_hostile_text_in_every_column_raises_nothing_and_shows_nothing(name, evidence, check):
    tables = {table: _hostile(table) for table in INDICATORS[name].reads if table in TABLES}
    tables.setdefault("claims", _hostile("claims"))
    facts = {
        "network_kind": {text: {"kind": text, "valid_from": text, "valid_to": text} for text in HOSTILE},
        "phone": {text: {"region": text, "valid": None} for text in HOSTILE},
        "country": {text: {"country": text} for text in HOSTILE},
        "published_indicator": {text: {"outcome": "absent"} for text in HOSTILE},
        "sanctions": {text: {"outcome": "absent"} for text in HOSTILE},
        "rdap": {text: {"registered_on": text} for text in HOSTILE},
        "email_domain": {text: {"registrable_domain": text} for text in HOSTILE},
        "asn": {text: {} for text in HOSTILE},
    }
    bundled = {
        "known_vpn": [{"value": text, "vpn": text, "listed_on": text} for text in HOSTILE],
        "free_mail": [{"domain": text} for text in HOSTILE],
        "technologies": [{"name": text, "first_release": text} for text in HOSTILE],
        "published": [{"type": "ipv4-addr", "value": text} for text in HOSTILE],
        "documented_prefixes": [{"cidr": "192.0.2.0/24", "asn": "AS64500", "name": "made up"}],
        "privacy_values": [{"value": text} for text in HOSTILE],
    }
    assert check(name, evidence(**tables, **facts, **bundled)).state != "present"


@pytest.mark.parametrize("name", ALL)
def test_hostile_bundled_tables_raise_nothing(name, evidence, check):
    lists = {
        "rmm_vendors": [{"vendor": text, "processes": text} for text in HOSTILE],
        "ip_kvm": [{"device": text, "vid": text} for text in HOSTILE],
        "forwarders": [{"address": text, "postal_code": text} for text in HOSTILE],
        "virtual_cameras": [{"product": text, "names": text, "vid": text} for text in HOSTILE],
        "vpn_clients": [{"vpn": text, "products": text} for text in HOSTILE],
        "alias_relays": [{"domain": text} for text in HOSTILE],
        "published": [{"type": "user-account", "value": text} for text in HOSTILE],
    }
    tables = {table: _hostile(table) for table in INDICATORS[name].reads if table in TABLES}
    assert check(name, evidence(**tables, **lists)).state in ("present", "clear", "unknown")


@pytest.mark.parametrize("name", ALL)
def test_coordinates_that_are_not_numbers_raise_nothing(name, evidence, check, working):
    given = evidence(signins=working("s1", "198.51.100.7", 12) + working("s1", "203.0.113.9", 12))
    signins = given.tables["signins"]
    strange = pd.array([float("nan"), float("inf"), -float("inf"), 1e300] * 6, dtype="Float64")
    for column in ("lat", "lon", "accuracy_km"):
        signins[column] = strange
    assert check(name, given).state == "unknown"


@pytest.mark.parametrize("name", ALL)
def test_every_indicator_cites_sources_that_are_listed(name):
    assert set(INDICATORS[name].references) <= set(REFERENCES)


def test_every_listed_source_is_cited():
    taught = {one["source"] for one in texts("T6")["record"]}  # the exercise on the public record
    assert {key for name in ALL for key in INDICATORS[name].references} | taught >= set(REFERENCES)


def test_techniques_are_those_of_the_table():
    assert {INDICATORS[name].attack for name in ALL} - {""} == set(TECHNIQUES)


@pytest.mark.parametrize("name", ALL)
def test_every_indicator_says_all_that_a_reader_needs(name):
    one = INDICATORS[name]
    assert one.weight in WEIGHTS
    assert {*one.supports, *one.against} <= set(HYPOTHESES)
    assert not set(one.supports) & set(one.against)
    assert all([one.title, one.innocent, one.quiet_step, one.open_step, one.fires_on, one.quiet_on, one.supports])


@pytest.mark.parametrize("name", ALL)
def test_a_quiet_step_asks_nothing_of_the_subject(name):
    assert not INDICATORS[name].quiet_step.startswith(("ask him", "ask the subject", "call", "confirm"))


@pytest.mark.parametrize("name", ALL)
def test_titles_and_innocent_readings_use_no_adjectives_of_suspicion(name):
    one = INDICATORS[name]
    words = " ".join([one.title, *one.innocent, one.quiet_step, one.open_step]).casefold()
    assert not [word for word in ("suspicious", "fraud", "fake", "malicious", "north korea", "dprk") if word in words]


def test_looked_up_names_are_sources_or_tables():
    from dprkit.data import TABLES as BUNDLED
    from dprkit.provider import load as providers

    providers()
    named = {read for name in ALL for read in INDICATORS[name].reads} - set(TABLES) - set(BUNDLED)
    assert named <= set(PROVIDERS)


def test_the_neutral_check_beside_what_is_not_scored_exists():
    named = {word for listed in NOT_SCORED.values() for word in re.findall(r"[a-z]+\.[a-z-]+[a-z]", listed.instead)}
    assert len(named) >= 10
    assert named <= set(ALL)


def _presents() -> list[ast.Call]:
    """Every call of ``present`` in the folder of the indicators."""
    folder = Path(indicators.__file__).parent
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in folder.glob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "present"]


def test_every_sentence_says_how_many_others_share_it_or_why_that_is_not_known_and_names_its_origin():
    calls = _presents()
    assert len(calls) > 70
    for call in calls:
        said = ast.unparse(call.args[0])
        assert any(part in said for part in ("{others}", "baseline", "{peers} colleagues")), said
        assert "origin" in {keyword.arg for keyword in call.keywords}, said
