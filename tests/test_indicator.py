from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

import dprkit
from dprkit import indicator as module
from dprkit.errors import Refused
from dprkit.indicator import Evidence, Sign, indicator, present, unknown
from dprkit.records import TABLES, Row, conform, empty

DECLARED = {
    "title": "a made-up sign",
    "reads": ["signins"],
    "weight": "moderate",
    "supports": ["proxied-worker"],
    "against": [],
    "innocent": ["chance"],
    "quiet_step": "look again",
    "open_step": "ask",
    "references": ["ADV22"],
    "attack": "T1078",
    "fires_on": ["laptop-farm"],
    "quiet_on": ["expatriate"],
}


@pytest.fixture(autouse=True)
def _own_register(monkeypatch):
    monkeypatch.setattr(module, "INDICATORS", {})


def _signins(count: int = 2, confirmed: bool = True) -> pd.DataFrame:
    rows = [Row("signins", at, {"system": "okta", "account": "b.stone"}) for at in range(count)]
    frame, _ = conform("signins", rows, "0123456789ab")
    return frame.assign(person="s1", confirmed=confirmed)


def _evidence(table: pd.DataFrame | None = None, **more: object) -> Evidence:
    bare = empty("signins").assign(person="", confirmed=True)
    return Evidence("s1", {"signins": bare if table is None else table}, **more)


def _yielding(*signs: Sign, **changes: object) -> module.Indicator:
    @indicator("net.made-up", **{**DECLARED, **changes})
    def check(evidence: Evidence) -> Iterator[Sign]:
        yield from signs

    return check


def test_nothing_yielded_over_rows_of_the_subject_is_clear():
    assert _yielding()(_evidence(_signins())).state == "clear"


def test_nothing_yielded_over_no_rows_is_unknown_and_names_the_table():
    found = _yielding()(_evidence())
    assert (found.state, found.missing) == ("unknown", "signins (sign-ins, successful or not) about s1")


def test_nothing_yielded_over_rows_of_others_only_is_unknown():
    assert _yielding()(_evidence(_signins().assign(person="okta:b.stone"))).state == "unknown"


def test_an_empty_bundled_table_is_unknown_and_named():
    found = _yielding()(_evidence(_signins(), bundled={"known_vpn": pd.DataFrame()}))
    assert found.missing == "entries in the table known_vpn"


def test_a_finding_has_no_truth_value():
    with pytest.raises(TypeError, match="read its state"):
        bool(_yielding()(_evidence()))


def test_a_present_finding_cites_at_most_twenty_rows_and_counts_all():
    rows, kept = _signins(30), []
    found = _yielding(present("30 of 30", {"signins": rows}))(_evidence(rows), lambda ids: kept.extend(ids) or "abc")
    assert (found.state, len(found.evidence.ids), found.evidence.count) == ("present", 20, 30)
    assert (found.evidence.ids[0], found.evidence.selection, len(kept)) == ("r:0123456789ab:0", "abc", 30)
    assert (found.id, found.family) == ("net.made-up@s1", "net")


def test_a_row_that_two_signs_cite_counts_once():
    rows = _signins(3)
    found = _yielding(present("a", {"signins": rows}), present("b", {"signins": rows}))(_evidence(rows))
    assert (found.evidence.count, found.text) == (3, "a; b")


def test_the_strongest_sign_gives_the_weight_and_origins_are_joined():
    rows = _signins()
    signs = (
        present("a", {"signins": rows}, weight="weak", origin=[("ip", "192.0.2.1")]),
        present("b", {"signins": rows}, origin=[("ip", "192.0.2.1"), ("ip", "192.0.2.2")]),
    )
    found = _yielding(*signs)(_evidence(rows))
    assert (found.weight, found.origin) == ("moderate", (("ip", "192.0.2.1"), ("ip", "192.0.2.2")))


def test_without_pairs_the_tables_read_are_the_origin():
    rows = _signins()
    found = _yielding(present("a", {"signins": rows}), reads=["signins", "known_vpn"])(_evidence(rows))
    assert found.origin == (("table", "signins"),)


def test_a_sign_may_lower_the_weight_and_not_raise_it():
    rows = _signins()
    with pytest.raises(ValueError, match="not raise it"):
        _yielding(present("a", {"signins": rows}, weight="strong"))(_evidence(rows))


def _at_least(count: int) -> module.Indicator:
    @indicator("net.made-up", **DECLARED)
    def check(evidence: Evidence) -> Iterator[Sign]:
        mine = evidence.mine("signins")
        if len(mine) >= count:
            yield present(f"{len(mine)} sign-ins", {"signins": mine})

    return check


def test_what_shows_only_through_an_unconfirmed_join_is_unknown_and_names_the_join():
    found = _at_least(2)(_evidence(_signins(confirmed=False)))
    assert (found.state, found.missing) == ("unknown", "confirmation of the join okta:b.stone = s1 in people.csv")
    assert found.text == "2 sign-ins"


def test_confirmed_rows_carry_a_finding_although_others_are_not_confirmed():
    rows = pd.concat([_signins(3), _signins(5, confirmed=False)])
    found = _at_least(2)(_evidence(rows))
    assert (found.state, found.text) == ("present", "3 sign-ins")


def test_nothing_seen_in_rows_that_nobody_confirmed_is_not_clear():
    assert _at_least(9)(_evidence(_signins(confirmed=False))).state == "unknown"


def test_the_unconfirmed_rows_of_somebody_else_do_not_stop_a_finding():
    rows = pd.concat([_signins(), _signins(confirmed=False).assign(person="okta:other")])
    assert _yielding(present("a", {"signins": rows}))(_evidence(rows)).state == "present"


def test_what_is_present_outweighs_what_could_not_be_checked():
    rows = _signins()
    assert _yielding(unknown("x"), present("a", {"signins": rows}))(_evidence(rows)).state == "present"
    module.INDICATORS.clear()
    assert _yielding(unknown("x"), unknown("x"), unknown("y"))(_evidence(rows)).missing == "x; y"


@pytest.mark.parametrize("field", ["innocent", "references", "quiet_step", "reads"])
def test_a_check_without_a_required_field_is_not_declared(field):
    with pytest.raises(ValueError, match=field):
        _yielding(**{field: [] if isinstance(DECLARED[field], list) else ""})
    assert not module.INDICATORS


def test_a_hypothesis_that_does_not_exist_is_named():
    with pytest.raises(ValueError, match="spy"):
        _yielding(supports=["spy"])


@pytest.mark.parametrize("trait", ["nationality", "accent", "birth_date", "country_of_study"])
def test_a_check_of_a_protected_trait_is_refused(trait):
    with pytest.raises(Refused, match=re.escape(trait)):
        _yielding(reads=["signins", trait])


@pytest.mark.parametrize("number", module.NOT_SCORED)
def test_a_rule_that_reads_what_must_not_be_scored_is_refused_with_the_neutral_check(number):
    listed = module.NOT_SCORED[number]
    for field in listed.fields:
        with pytest.raises(Refused, match=re.escape(f"({number})")) as raised:
            _yielding(reads=["signins", f"people.{field}"])
        assert listed.instead in str(raised.value)
    assert not module.INDICATORS


def _of_origin(rows: pd.DataFrame) -> pd.Series:
    return rows["native_language"]


def _hidden(evidence: Evidence) -> Iterator[Sign]:
    if _of_origin(evidence.mine("signins")).any():
        yield present("speaks another language", {})


def _plainly(evidence: Evidence) -> Iterator[Sign]:
    yield from (present(str(row["nationality"]), {}) for row in evidence.mine("signins").to_dict("records"))


@pytest.mark.parametrize("rule", [_hidden, _plainly])
def test_a_rule_whose_code_names_such_a_field_is_refused_at_load(rule):
    with pytest.raises(Refused, match="Use instead"):
        indicator("net.made-up", **DECLARED)(rule)
    assert not module.INDICATORS


def test_every_field_that_is_not_scored_stands_once_and_no_table_has_it():
    fields = [field for listed in module.NOT_SCORED.values() for field in listed.fields]
    columns = {column for table in TABLES.values() for column in table.columns}
    assert len(fields) == len(set(fields))
    assert not set(fields) & columns
    assert set(module.NOT_SCORED) == {f"N{number}" for number in range(1, 13)}


def test_two_checks_of_one_name_are_an_error():
    _yielding()
    with pytest.raises(ValueError, match="two indicators"):
        _yielding()


def test_values_that_were_not_looked_up_have_no_outcome():
    facts = pd.DataFrame({"outcome": ["found"], "kind": ["vpn"]}, index=pd.Index(["192.0.2.1"], dtype="string"))
    values = pd.Series(["192.0.2.2", "192.0.2.1", None, "192.0.2.1"], index=[7, 5, 3, 1], dtype="string")
    looked = _evidence(facts={"network_kind": facts}).looked_up("network_kind", values)
    assert looked.index.tolist() == [7, 5, 3, 1]
    assert looked["outcome"].isna().tolist() == [True, False, True, False]


def test_claims_are_those_of_the_subject_about_one_field():
    claims = pd.DataFrame({"person": ["s1", "s2", "s1"], "field": ["vpn", "vpn", "city"], "value": list("abc")})
    assert Evidence("s1", {"claims": claims}).claims("vpn")["value"].tolist() == ["a"]


@pytest.mark.parametrize("question", module.UNANSWERED)
def test_a_question_about_who_somebody_is_is_refused_with_what_can_be_done(question):
    one = module.UNANSWERED[question]
    for name in one.names:
        with pytest.raises(Refused, match="What can be done") as raised:
            module.refuse_question(name)
        assert one.why in str(raised.value) and one.instead in str(raised.value)


@pytest.mark.parametrize("name", ["nationality", "rank", "probability", "face_match"])
def test_a_case_and_the_library_refuse_such_a_question_plainly(name, tmp_path):
    case = dprkit.Case.new(tmp_path / "case", title="Is he where he says?")
    for asked in (case, dprkit):
        with pytest.raises(Refused, match="What can be done"):
            getattr(asked, name)
        with pytest.raises(AttributeError):
            getattr(asked, "no_such_thing")  # noqa: B009  a plain attribute would be a useless expression


def test_the_checks_named_in_a_refusal_exist():
    named = {
        word
        for one in module.UNANSWERED.values()
        for word in re.findall(r"[a-z]{2,4}\.[a-z]+(?:-[a-z]+)+", one.instead)
    }
    files = Path(dprkit.__file__).parent / "indicators"
    declared = "".join(path.read_text(encoding="utf-8") for path in files.glob("*.py"))
    assert len(named) >= 6
    assert [name for name in named if f'"{name}"' not in declared] == []


@pytest.mark.parametrize(("flagged", "weight"), [(5, "moderate"), (6, "weak")])
def test_an_indicator_that_flags_more_than_one_in_twenty_ordinary_people_gives_weak_at_most(
    flagged, weight, monkeypatch
):
    rate = module.Rate("authors of some logs", 100, flagged, 0, "2026-11-23")
    monkeypatch.setattr(module, "RATES", {"net.made-up": (rate, module.Rate("others", 10, 0, 0, "2026-11-23"))})
    rows = _signins()
    found = _yielding(present("2 of 2", {"signins": rows}))(_evidence(rows))
    assert (found.state, found.weight) == ("present", weight)
    assert ("it flags 6 of 100 ordinary people (authors of some logs)" in found.text) == (weight == "weak")


def test_context_stays_context_where_the_rate_is_high(monkeypatch):
    monkeypatch.setattr(module, "RATES", {"net.made-up": (module.Rate("people", 10, 9, 0, "2026-11-23"),)})
    rows = _signins()
    assert _yielding(present("a", {"signins": rows}, weight="context"))(_evidence(rows)).weight == "context"


def test_a_rate_without_people_is_no_rate():
    assert module.Rate("nobody", 0, 0, 12, "2026-11-23").share == 0.0
