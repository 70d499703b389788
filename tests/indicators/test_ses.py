from __future__ import annotations

from typing import Any

import pandas as pd
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


# ses.concurrent-distant

TWICE = "ses.concurrent-distant"


def _session(session: str, device: str, ip: str, where: dict[str, Any], *times: str, **cells: Any) -> list[Any]:
    return [_at(time, ip, where, session=session, device=device, **cells) for time in times]


HERE = _session("session-a", "dev-laptop", LINE, AUSTIN, "10:00", "12:00")


def test_two_sessions_at_once_far_apart_on_two_devices_are_strong(evidence, check):
    rows = HERE + _session("session-b", "dev-other", FAR, WARSAW, "11:00", "13:00")
    found = check(TWICE, evidence(signins=rows, network_kind=KIND))
    assert (found.state, found.weight, found.evidence.count) == ("present", "strong", 4)
    assert "1 pair of 2 sessions overlap by up to 60 minutes, 9,0" in found.text


@pytest.mark.parametrize("cells", [{"proxy": "true"}, {"interactive": None}])
def test_a_proxy_or_a_silent_renewal_makes_it_weak(evidence, check, cells):
    rows = HERE + _session("session-b", "dev-other", FAR, WARSAW, "11:00", "13:00", **cells)
    assert check(TWICE, evidence(signins=rows, network_kind=KIND)).weight == "weak"


@pytest.mark.parametrize(
    "rows",
    [
        _session("session-b", "dev-laptop", FAR, WARSAW, "11:00", "13:00"),
        _session("session-b", "dev-other", FAR, WARSAW, "11:55", "13:00"),
        _session("session-b", "dev-other", FAR, AUSTIN, "11:00", "13:00"),
    ],
)
def test_one_device_five_minutes_or_one_place_are_quiet(evidence, check, rows):
    assert check(TWICE, evidence(signins=HERE + rows, network_kind=KIND)).state == "clear"


def test_a_long_session_is_held_against_all_that_follow(evidence, check):
    short = _session("session-c", "dev-laptop", LINE, AUSTIN, "10:10", "10:20")
    rows = HERE + short + _session("session-b", "dev-other", FAR, WARSAW, "11:00", "13:00")
    assert check(TWICE, evidence(signins=rows, network_kind=KIND)).state == "present"


def test_a_log_without_sessions_is_unknown(evidence, check):
    found = check(TWICE, evidence(signins=[_at("10:00", LINE, AUSTIN)], network_kind=KIND))
    assert (found.state, "session, device and coordinates" in found.missing) == ("unknown", True)


# ses.always-on-session

ALWAYS = "ses.always-on-session"


def _every(minutes: int, hours: int, **cells: Any) -> list[dict[str, Any]]:
    times = pd.date_range("2026-01-05", periods=hours * 60 // minutes + 1, freq=f"{minutes}min")
    row = {"account": "s1", "result": "success", "ip": LINE, "device": "dev-1", **cells}
    return [{**row, "time": f"{time:%Y-%m-%dT%H:%M:%SZ}"} for time in times]


CALL = {"account": "s1", "meeting": "m1", "seconds": 3600, "time": "2026-01-05T10:00:00Z"}


def test_a_day_without_a_gap_of_a_quarter_of_an_hour_is_moderate(evidence, check):
    found = check(ALWAYS, evidence(signins=_every(10, 21), meetings=[CALL]))
    assert (found.state, found.weight) == ("present", "moderate")


def test_a_call_alone_for_nine_hours_is_moderate(evidence, check):
    given = evidence(signins=_every(60, 8), meetings=[{**CALL, "seconds": 9 * 3600}])
    assert check(ALWAYS, given).weight == "moderate"


@pytest.mark.parametrize(
    ("rows", "calls"),
    [
        (_every(10, 12), [CALL]),
        (_every(20, 24), [CALL]),
        (_every(10, 21, interactive="false"), [CALL]),
        (_every(60, 8), [{**CALL, "seconds": 9 * 3600}, {**CALL, "account": "e2"}]),
    ],
)
def test_a_long_day_hourly_builds_and_a_call_with_others_are_quiet(evidence, check, rows, calls):
    assert check(ALWAYS, evidence(signins=rows, meetings=calls)).state == "clear"


def test_no_meetings_export_is_unknown(evidence, check):
    assert check(ALWAYS, evidence(signins=_every(60, 8))).state == "unknown"


# ses.hours-vs-declared

HOURS = "ses.hours-vs-declared"
ZONE = [{"account": "s1", "system": "subject", "field": "zone", "value": "America/Chicago"}]


def _daily(first: int, days: int = 70) -> list[dict[str, Any]]:
    row = {"account": "s1", "result": "success", "ip": LINE}
    days_of = pd.bdate_range("2026-01-05", periods=days)
    return [
        {**row, "time": f"{day + pd.Timedelta(hours=first + 2 * n):%Y-%m-%dT%H:%M:%SZ}"}
        for day in days_of
        for n in range(4)
    ]


def test_sign_ins_that_fit_another_zone_are_weak(evidence, check):
    found = check(HOURS, evidence(signins=_daily(1), claims=ZONE))
    assert (found.state, found.weight) == ("present", "weak")
    assert "280 sign-ins on 70 days fit UTC+" in found.text
    assert "between 00 and 06 by the stated clock" in found.text


def test_the_hours_of_the_stated_zone_are_quiet_and_few_days_unknown(evidence, check):
    assert check(HOURS, evidence(signins=_daily(16), claims=ZONE)).state == "clear"
    assert "there are 80 on 20" in check(HOURS, evidence(signins=_daily(1, 20), claims=ZONE)).missing


# ses.new-hire-unmanaged-device

NEW = "ses.new-hire-unmanaged-device"
HIRED = [{"system": "hr", "account": "s1", "start_on": "2026-01-05"}]
ISSUED = [{"account": "s1", "serial": "SN-100", "hostname": "HOST-1", "device": "dev-issued"}]


def _first(**cells: Any) -> dict[str, Any]:
    row = {"account": "s1", "result": "success", "ip": LINE, "time": "2026-01-07T10:00:00Z", "device": "dev-own"}
    return {**row, **cells}


@pytest.mark.parametrize(("cells", "weight"), [({}, "moderate"), ({"os": "iOS"}, "weak")])
def test_first_days_on_a_machine_that_was_not_issued_are_moderate_and_a_telephone_weak(evidence, check, cells, weight):
    found = check(NEW, evidence(signins=[_first(**cells)], people=HIRED, devices=ISSUED))
    assert (found.state, found.weight) == ("present", weight)


@pytest.mark.parametrize("cells", [{"device": "DEV-ISSUED"}, {"device_name": "host-1"}, {"managed": "true"}])
def test_the_issued_and_a_managed_machine_are_quiet(evidence, check, cells):
    assert check(NEW, evidence(signins=[_first(**cells)], people=HIRED, devices=ISSUED)).state == "clear"


@pytest.mark.parametrize("cells", [{"device": None}, {"time": "2026-03-07T10:00:00Z"}])
def test_first_days_without_a_device_are_unknown(evidence, check, cells):
    found = check(NEW, evidence(signins=[_first(**cells)], people=HIRED, devices=ISSUED))
    assert (found.state, "first 14 days" in found.missing) == ("unknown", True)


# ses.ats-burst

BURST = "ses.ats-burst"


def _applied(number: int, name: str, account: str = "s1", **cells: Any) -> dict[str, Any]:
    row = {"account": account, "name": name, "time": f"2026-01-05T1{number}:00:00Z"}
    return {**row, "device": "dev-app", "ip": f"198.51.100.{number}", **cells}


MANY = [_applied(n, "Blake Stone") for n in range(4)] + [_applied(5, "Ivo Marek", "e2")]


@pytest.mark.parametrize("cells", [{}, {"device": None}])
def test_five_applications_under_two_names_from_one_device_or_network_are_strong(evidence, check, cells):
    found = check(BURST, evidence(applications=[{**row, **cells} for row in MANY]))
    assert (found.state, found.weight) == ("present", "strong")
    assert found.text.startswith("5 of 5 applications under 2 names on 1 day from 1 ")


@pytest.mark.parametrize(
    "rows",
    [
        MANY[:4],
        [{**row, "name": "Blake Stone"} for row in MANY],
        [*MANY[:4], {**MANY[4], "time": "2026-01-09T10:00:00Z"}],
    ],
)
def test_four_applications_one_name_or_another_day_are_quiet(evidence, check, rows):
    assert check(BURST, evidence(applications=rows)).state == "clear"


def test_applications_without_device_and_address_are_unknown(evidence, check):
    rows = [{**row, "device": None, "ip": None} for row in MANY]
    assert check(BURST, evidence(applications=rows)).state == "unknown"
