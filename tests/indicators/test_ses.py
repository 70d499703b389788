from __future__ import annotations

from typing import Any

import pytest

LINE, VPN, FAR, SIX = "198.51.100.7", "203.0.113.9", "198.18.0.5", "2001:db8:1:2::7"
KIND = {ip: {"kind": "unknown"} for ip in (LINE, FAR, SIX, "2001:db8:1:2::8")} | {VPN: {"kind": "vpn"}}
AUSTIN, WARSAW = (
    {"lat": 30.27, "lon": -97.74, "accuracy_km": 20, "city": "Austin", "country": "US"},
    {"lat": 52.23, "lon": 21.01, "accuracy_km": 20, "city": "Warsaw", "country": "PL"},
)


def _at(time: str, ip: str, where: dict[str, Any], account: str = "s1", **cells: Any) -> dict[str, Any]:
    row = {"account": account, "result": "success", "time": f"2026-02-03T{time}:00Z", "ip": ip}
    return {**row, "interactive": "true", **where, **cells}


# ses.impossible-travel


def test_two_continents_within_the_hour_are_present(evidence, check):
    rows = [_at("10:00", LINE, AUSTIN), _at("10:30", FAR, WARSAW)]
    found = check("ses.impossible-travel", evidence(signins=rows, network_kind=KIND))
    assert (found.state, found.weight, found.evidence.count) == ("present", "moderate", 2)
    assert "1 pair of 2 sign-ins more than 900 km/h apart: 9,047 km" in found.text
    assert "in 30 minutes on 2026-02-03" in found.text
    assert set(found.origin) == {("ip", LINE), ("ip", FAR)}


def test_a_flight_of_twelve_hours_is_quiet(evidence, check):
    rows = [_at("06:00", LINE, AUSTIN), _at("18:00", FAR, WARSAW)]
    assert check("ses.impossible-travel", evidence(signins=rows, network_kind=KIND)).state == "clear"


def test_two_places_at_the_same_moment_are_present(evidence, check):
    rows = [_at("10:00", LINE, AUSTIN), _at("10:00", FAR, WARSAW)]
    assert check("ses.impossible-travel", evidence(signins=rows, network_kind=KIND)).state == "present"


def test_one_address_that_two_logs_place_differently_has_not_travelled(evidence, check):
    rows = [_at("10:00", LINE, AUSTIN), _at("10:01", LINE, WARSAW)]
    assert check("ses.impossible-travel", evidence(signins=rows, network_kind=KIND)).state == "clear"


def test_a_vpn_on_one_side_makes_it_weak(evidence, check):
    rows = [_at("10:00", LINE, AUSTIN), _at("10:30", VPN, WARSAW)]
    assert check("ses.impossible-travel", evidence(signins=rows, network_kind=KIND)).weight == "weak"


def test_what_the_log_calls_a_proxy_makes_it_weak(evidence, check):
    rows = [_at("10:00", LINE, AUSTIN), _at("10:30", FAR, WARSAW, proxy="true")]
    assert check("ses.impossible-travel", evidence(signins=rows, network_kind=KIND)).weight == "weak"


def test_a_vpn_in_between_does_not_hide_two_plain_addresses(evidence, check):
    rows = [_at("10:00", LINE, AUSTIN), _at("10:10", VPN, AUSTIN), _at("10:30", FAR, WARSAW)]
    assert check("ses.impossible-travel", evidence(signins=rows, network_kind=KIND)).weight == "moderate"


@pytest.mark.parametrize("kind", ["company", "relay"])
def test_company_exits_and_relays_say_nothing_about_where_he_is(evidence, check, kind):
    rows = [_at("10:00", LINE, AUSTIN), _at("10:30", FAR, WARSAW)]
    given = evidence(signins=rows, network_kind={**KIND, FAR: {"kind": kind}})
    assert check("ses.impossible-travel", given).state == "clear"


@pytest.mark.parametrize("cells", [{"result": "failure"}, {"interactive": "false"}, {"lat": 0, "lon": 0}])
def test_a_failed_a_silent_and_an_unplaced_sign_in_do_not_count(evidence, check, cells):
    rows = [_at("10:00", LINE, AUSTIN), _at("10:30", FAR, WARSAW, **cells)]
    assert check("ses.impossible-travel", evidence(signins=rows, network_kind=KIND)).state == "clear"


def test_without_a_radius_a_hundred_kilometres_an_end_are_assumed_and_said(evidence, check):
    near = {"lat": 36.5, "lon": -97.74, "city": "Enid", "country": "US", "accuracy_km": None}  # 693 km north of Austin
    rows = [_at("10:00", LINE, {**AUSTIN, "accuracy_km": None}), _at("10:10", FAR, near)]
    assert check("ses.impossible-travel", evidence(signins=rows, network_kind=KIND)).state == "clear"
    rows.append(_at("10:20", SIX, {**WARSAW, "accuracy_km": None}, interactive=None))
    found = check("ses.impossible-travel", evidence(signins=rows, network_kind=KIND))
    assert "assumed for 1 of 1; 1 of 2 sign-ins do not say" in found.text


def test_the_middle_of_a_country_is_no_place(evidence, check):
    centre = {"lat": 52.0, "lon": 19.0, "country": "PL"}
    rows = [_at("10:00", LINE, AUSTIN), _at("10:30", FAR, centre)]
    assert check("ses.impossible-travel", evidence(signins=rows, network_kind=KIND)).state == "clear"


def test_a_log_without_coordinates_is_unknown(evidence, check, working):
    found = check("ses.impossible-travel", evidence(signins=working("s1", LINE, 5), network_kind=KIND))
    assert (found.state, "coordinates" in found.missing) == ("unknown", True)


def test_addresses_that_nobody_looked_up_are_unknown(evidence, check):
    rows = [_at("10:00", LINE, AUSTIN), _at("10:30", FAR, WARSAW)]
    found = check("ses.impossible-travel", evidence(signins=rows))
    assert (found.state, found.missing.startswith("run the plan")) == ("unknown", True)


# ses.shared-egress-unrelated-staff

PEOPLE = [
    {"system": "hr", "account": "s1", "address": "12 Elm Street", "postcode": "78701", "email": "s1@corp.example"},
    {"system": "hr", "account": "e2", "address": "9 Oak Road", "postcode": "60601", "email": "ann@corp.example"},
]
CLAIMS = [{"account": "s1", "field": "country", "value": "US"}]
ANN = "ann@corp.example"


def _shared(evidence: Any, working: Any, days: int = 10, ip: str = LINE, kind: Any = None, **given: Any) -> Any:
    rows = working("s1", ip, days) + working(ANN, given.pop("other", ip), days, hour=16)
    rows += working("bob@corp.example", FAR, 40)
    kinds = {**KIND, ip: kind or {"kind": "unknown"}}
    return evidence(**{"signins": rows, "people": PEOPLE, "claims": CLAIMS, "network_kind": kinds, **given})


def test_two_households_on_one_undated_line_are_moderate(evidence, check, working):
    found = check("ses.shared-egress-unrelated-staff", _shared(evidence, working))
    assert (found.state, found.weight, found.evidence.count) == ("present", "moderate", 20)
    assert "10 of 10 days with sign-ins on 1 line that also served, on the same day, 1 other" in found.text
    assert "baseline unknown: 2 others, 1 of them likewise" in found.text
    assert found.origin == (("ip", LINE),)


def test_a_dated_residential_line_is_strong(evidence, check, working):
    kind = {"kind": "residential", "valid_from": "2025-01-01", "valid_to": "2026-12-31"}
    assert check("ses.shared-egress-unrelated-staff", _shared(evidence, working, kind=kind)).weight == "strong"


@pytest.mark.parametrize("kind", [{"kind": "residential"}, {"kind": "residential", "valid_from": "2026-06-01"}])
def test_an_undated_or_later_residential_entry_is_moderate(evidence, check, working, kind):
    assert check("ses.shared-egress-unrelated-staff", _shared(evidence, working, kind=kind)).weight == "moderate"


@pytest.mark.parametrize("kind", ["company", "vpn", "hosting", "relay", "mobile", "private"])
def test_lines_that_serve_many_are_dropped(evidence, check, working, kind):
    given = _shared(evidence, working, kind={"kind": kind})
    assert check("ses.shared-egress-unrelated-staff", given).state == "clear"


def test_two_days_are_too_few(evidence, check, working):
    found = check("ses.shared-egress-unrelated-staff", _shared(evidence, working, days=2))
    assert (found.state, "covers 3 days" in found.missing) == ("unknown", True)


def test_two_shared_days_among_many_are_too_few(evidence, check, working):
    rows = working("s1", LINE, 2) + working(ANN, LINE, 2) + working("s1", SIX, 20) + working("p1", FAR, 20)
    assert check("ses.shared-egress-unrelated-staff", _shared(evidence, working, signins=rows)).state == "clear"
    rows = working("s1", LINE, 3) + working(ANN, LINE, 3) + rows
    assert "3 of 20 days" in check("ses.shared-egress-unrelated-staff", _shared(evidence, working, signins=rows)).text


def test_one_line_at_different_days_is_not_shared(evidence, check, working):
    rows = working("s1", LINE, 5) + working(ANN, LINE, 5, start="2026-02-02") + working(ANN, FAR, 20)
    given = _shared(evidence, working, signins=rows)
    assert check("ses.shared-egress-unrelated-staff", given).state == "clear"


def test_two_privacy_addresses_of_one_ipv6_line_are_one_line(evidence, check, working):
    given = _shared(evidence, working, ip=SIX, other="2001:db8:1:2::8")
    found = check("ses.shared-egress-unrelated-staff", given)
    assert (found.state, found.origin) == ("present", (("ip", SIX),))


@pytest.mark.parametrize(
    "change",
    [
        {"claims": [*CLAIMS, {"account": "s1", "field": "household", "value": "Ann@corp.example"}]},
        {"people": [{**PEOPLE[0], "household": "h1"}, {**PEOPLE[1], "household": "h1"}]},
        {"people": [PEOPLE[0], {**PEOPLE[1], "address": "12, Elm St.", "postcode": "787 01"}]},
    ],
)
def test_a_declared_household_is_quiet(evidence, check, working, change):
    assert check("ses.shared-egress-unrelated-staff", _shared(evidence, working, **change)).state == "clear"


def test_a_log_of_one_person_is_unknown(evidence, check, working):
    given = _shared(evidence, working, signins=working("s1", LINE, 20))
    found = check("ses.shared-egress-unrelated-staff", given)
    assert (found.state, "several people" in found.missing) == ("unknown", True)


def test_another_log_in_which_his_account_is_not_known_proves_no_other_person(evidence, check, working):
    rows = working("s1", LINE, 10) + working("bstone", LINE, 10, system="entra") + working("p1", FAR, 10)
    given = _shared(evidence, working, signins=rows)
    assert check("ses.shared-egress-unrelated-staff", given).state == "clear"


def test_an_office_that_nobody_listed_is_context(evidence, check, working):
    rows = [row for who in ["s1", *(f"p{n}" for n in range(40))] for row in working(who, LINE, 4)]
    found = check("ses.shared-egress-unrelated-staff", _shared(evidence, working, signins=rows))
    assert (found.weight, "also true of 40 of 40 others" in found.text) == ("context", True)


# ses.shared-mfa-device


def _mfa(account: str, day: str, authenticator: str = "dev-77aa41", **cells: Any) -> dict[str, Any]:
    return {
        "account": account,
        "time": f"{day}T09:00:00Z",
        "authenticator": authenticator,
        "result": "success",
        **cells,
    }


def test_one_authenticator_of_two_people_is_strong(evidence, check):
    rows = [_mfa("s1", "2026-01-05"), _mfa("p1", "2026-03-20"), _mfa("p2", "2026-01-09", "dev-1")]
    found = check("ses.shared-mfa-device", evidence(mfa_events=rows))
    assert (found.state, found.weight, found.origin) == ("present", "strong", (("device", "dev-77aa41"),))
    assert found.text == (
        "1 of 1 authenticator also served 1 other within 90 days (2 events); "
        "baseline unknown: 2 others, 1 of them likewise"
    )


def test_a_telephone_handed_on_after_half_a_year_is_quiet(evidence, check):
    rows = [_mfa("s1", "2026-01-05"), _mfa("p1", "2026-06-20")]
    assert check("ses.shared-mfa-device", evidence(mfa_events=rows)).state == "clear"


@pytest.mark.parametrize("name", ["unknown", "00000000-0000-0000-0000-000000000000", "x", "a" * 300])
def test_a_placeholder_is_no_authenticator(evidence, check, name):
    rows = [_mfa("s1", "2026-01-05", name), _mfa("p1", "2026-01-20", name)]
    assert check("ses.shared-mfa-device", evidence(mfa_events=rows)).state == "clear"


def test_a_refused_attempt_is_not_use(evidence, check):
    rows = [_mfa("s1", "2026-01-05"), _mfa("p1", "2026-01-20", result="DENIED"), _mfa("p1", "2026-01-20", "dev-2")]
    assert check("ses.shared-mfa-device", evidence(mfa_events=rows)).state == "clear"


@pytest.mark.parametrize("rows", [[], [_mfa("s1", "2026-01-05"), _mfa("s1", "2026-03-05")]])
def test_an_export_of_one_person_is_unknown(evidence, check, rows):
    assert check("ses.shared-mfa-device", evidence(mfa_events=rows)).state == "unknown"


def test_one_day_of_events_is_unknown(evidence, check):
    assert check("ses.shared-mfa-device", evidence(mfa_events=[_mfa(a, "2026-01-05") for a in ("s1", "p")])).state == (
        "unknown"
    )


def test_an_authenticator_of_an_unconfirmed_account_is_unknown(evidence, check):
    rows = [_mfa("s1", "2026-01-05"), _mfa("p1", "2026-01-20")]
    found = check("ses.shared-mfa-device", evidence(mfa_events=rows, unconfirmed=["okta"]))
    assert (found.state, "people.csv" in found.missing) == ("unknown", True)
