from __future__ import annotations

from typing import Any

import pytest

HOME, EXIT, OFFICE, OTHER = "198.51.100.7", "203.0.113.9", "192.0.2.1", "198.18.0.5"
KIND = {HOME: {"kind": "unknown"}, EXIT: {"kind": "vpn"}, OFFICE: {"kind": "company"}, OTHER: {"kind": "unknown"}}
LIST = [{"value": EXIT, "vpn": "Astrill", "source": "made up", "listed_on": "2025-12"}]
CLAIMS = [{"account": "s1", "field": "country", "value": "US"}]


def _others(working: Any, count: int, ip: str = OTHER) -> list[dict[str, Any]]:
    return [row for at in range(count) for row in working(f"p{at}", ip, 1)]


# net.astrill-egress


def test_an_exit_on_the_list_is_present_with_days_and_their_whole(evidence, check, working):
    rows = working("s1", EXIT, 12) + working("s1", HOME, 40, hour=15) + _others(working, 40)
    found = check("net.astrill-egress", evidence(signins=rows, claims=CLAIMS, network_kind=KIND, known_vpn=LIST))
    assert (found.state, found.weight) == ("present", "moderate")
    assert found.text.startswith("12 of 40 working days through 1 address listed as Astrill; list of 2025-12")
    assert "also true of 0 of 40 others in this file" in found.text
    assert set(found.origin) == {("ip", EXIT), ("network", "astrill")}
    assert found.evidence.count == 12


def test_a_neighbour_of_a_listed_exit_is_no_hit(evidence, check, working):
    rows = working("s1", "203.0.113.10", 12)
    assert check("net.astrill-egress", evidence(signins=rows, claims=CLAIMS, known_vpn=LIST)).state == "clear"


@pytest.mark.parametrize(
    ("claims", "listed_on"),
    [
        (CLAIMS, "2024"),
        ([{"account": "s1", "field": "country", "value": "CN"}], "2025-12"),
        ([{"account": "s1", "field": "stay", "value": "cn", "valid_from": "2026-01-01"}], "2025-12"),
        ([{"account": "s1", "field": "vpn", "value": "Astrill VPN"}], "2025-12"),
    ],
)
def test_an_old_list_a_stay_in_china_or_a_declared_vpn_make_it_weak(evidence, check, working, claims, listed_on):
    lists = [{**LIST[0], "listed_on": listed_on}]
    found = check("net.astrill-egress", evidence(signins=working("s1", EXIT, 12), claims=claims, known_vpn=lists))
    assert (found.state, found.weight) == ("present", "weak")


def test_days_outside_the_declared_stay_still_count(evidence, check, working):
    stay = {"account": "s1", "field": "stay", "value": "CN", "valid_from": "2026-01-01", "valid_to": "2026-01-09"}
    found = check("net.astrill-egress", evidence(signins=working("s1", EXIT, 12), claims=[stay], known_vpn=LIST))
    assert found.weight == "moderate"
    assert "5 of 12 declared" in found.text


def test_what_one_in_ten_others_does_too_is_context(evidence, check, working):
    rows = working("s1", EXIT, 12) + _others(working, 36) + [row for n in "abcd" for row in working(n, EXIT, 1)]
    found = check("net.astrill-egress", evidence(signins=rows, claims=CLAIMS, known_vpn=LIST))
    assert (found.weight, "also true of 4 of 40 others" in found.text) == ("context", True)


def test_under_thirty_others_the_baseline_is_unknown(evidence, check, working):
    rows = working("s1", EXIT, 12) + _others(working, 29)
    found = check("net.astrill-egress", evidence(signins=rows, claims=CLAIMS, known_vpn=LIST))
    assert "baseline unknown: 29 others" in found.text


def test_an_empty_list_of_exits_is_unknown_and_names_it(evidence, check, working):
    found = check("net.astrill-egress", evidence(signins=working("s1", EXIT, 12), claims=CLAIMS))
    assert (found.state, found.missing) == ("unknown", "entries in the table known_vpn")


def test_failed_sign_ins_are_not_the_subjects_conduct(evidence, check, working):
    rows = working("s1", EXIT, 12, result="failure") + working("s1", HOME, 12)
    assert check("net.astrill-egress", evidence(signins=rows, claims=CLAIMS, known_vpn=LIST)).state == "clear"


def test_sign_ins_without_a_zone_are_unknown_not_clear(evidence, check):
    rows = [{"account": "s1", "ip": EXIT, "time_raw": "2026-01-05 10:00"}]
    found = check("net.astrill-egress", evidence(signins=rows, claims=CLAIMS, known_vpn=LIST))
    assert found.state == "unknown"
    assert "zone" in found.missing


def test_an_unconfirmed_join_makes_every_finding_on_it_unknown(evidence, check, working):
    given = evidence(signins=working("s1", EXIT, 12), claims=CLAIMS, known_vpn=LIST, unconfirmed=["okta"])
    found = check("net.astrill-egress", given)
    assert (found.state, found.missing) == ("unknown", "confirmation of the join okta:s1 = s1 in people.csv")


# net.published-ioc-ip


def _published(on: str | None, citation: str | None = "Made-up list") -> dict[str, dict[str, Any]]:
    nothing = {"outcome": "absent"}
    return {EXIT: {"citation": citation, "published_on": on}, HOME: nothing, OTHER: nothing, OFFICE: nothing}


@pytest.mark.parametrize(
    ("published_on", "weight"),
    [
        ("2026-06-01", "strong"),
        ("2025-10-20", "strong"),
        ("2025-09-01", "moderate"),
        ("2024-12-01", "weak"),
        (None, "weak"),
    ],
)
def test_a_published_address_decays_from_its_publication_on(evidence, check, working, published_on, weight):
    rows = working("s1", EXIT, 3) + working("s1", HOME, 10)
    given = evidence(signins=rows, network_kind=KIND, published_indicator=_published(published_on))
    found = check("net.published-ioc-ip", given)
    assert (found.state, found.weight) == ("present", weight)
    assert found.text.startswith("3 of 13 sign-ins, on 3 of 10 working days, from 1 published address; Made-up list")


def test_a_neighbour_in_the_published_net_is_a_note_and_no_match(evidence, check, working):
    given = evidence(signins=working("s1", EXIT, 3), published_indicator=_published("2025-12-01", citation=None))
    assert check("net.published-ioc-ip", given).state == "clear"


def test_a_published_address_that_is_a_company_exit_does_not_count(evidence, check, working):
    given = evidence(
        signins=working("s1", EXIT, 3) + working("s1", HOME, 3),
        network_kind={EXIT: {"kind": "company"}, HOME: {"kind": "unknown"}},
        published_indicator=_published("2025-12-01"),
    )
    assert check("net.published-ioc-ip", given).state == "clear"


def test_a_company_exit_counts_again_after_its_last_day(evidence, check, working):
    given = evidence(
        signins=working("s1", EXIT, 3),
        network_kind={EXIT: {"kind": "company", "valid_to": "2025-12-31"}},
        published_indicator=_published("2025-12-01"),
    )
    assert check("net.published-ioc-ip", given).state == "present"


def test_a_look_up_that_was_not_run_is_unknown_and_says_so(evidence, check, working):
    found = check("net.published-ioc-ip", evidence(signins=working("s1", EXIT, 3)))
    wanted = "run the plan: the look-up published_indicator was not run for 1 of 1 values"
    assert (found.state, found.missing) == ("unknown", wanted)


def test_a_look_up_that_failed_is_unknown_too(evidence, check, working):
    given = evidence(signins=working("s1", EXIT, 3), published_indicator={EXIT: {"outcome": "failed"}})
    assert check("net.published-ioc-ip", given).missing.startswith("ask again: ")


# net.anonymizer-or-hosting-egress


@pytest.mark.parametrize(("hidden", "weight"), [(20, "moderate"), (19, "weak"), (1, "weak")])
def test_the_share_of_working_days_decides_the_weight(evidence, check, working, hidden, weight):
    rows = working("s1", EXIT, hidden) + working("s1", HOME, 40, hour=16)
    found = check("net.anonymizer-or-hosting-egress", evidence(signins=rows, network_kind=KIND))
    assert (found.state, found.weight) == ("present", weight)
    assert found.text.startswith(f"{hidden} of 40 working days from VPN, hosting or proxy addresses")


def test_nine_working_days_are_too_few_for_more_than_weak(evidence, check, working):
    found = check("net.anonymizer-or-hosting-egress", evidence(signins=working("s1", EXIT, 9), network_kind=KIND))
    assert found.weight == "weak"


def test_company_exits_and_relays_do_not_count_and_relays_are_named(evidence, check, working):
    kinds = {EXIT: {"kind": "relay"}, OFFICE: {"kind": "company"}, HOME: {"kind": "unknown"}, OTHER: {"kind": "vpn"}}
    quiet = working("s1", EXIT, 20, proxy="true") + working("s1", OFFICE, 20, proxy="true") + working("s1", HOME, 20)
    assert check("net.anonymizer-or-hosting-egress", evidence(signins=quiet, network_kind=kinds)).state == "clear"
    found = check(
        "net.anonymizer-or-hosting-egress", evidence(signins=quiet + working("s1", OTHER, 1), network_kind=kinds)
    )
    assert "1 of 20 working days from VPN" in found.text
    assert "relays apart: 20 of 20 working days" in found.text


def test_a_sign_in_without_a_person_at_the_keyboard_does_not_count(evidence, check, working):
    rows = working("s1", EXIT, 20, interactive="false") + working("s1", HOME, 20)
    assert check("net.anonymizer-or-hosting-egress", evidence(signins=rows, network_kind=KIND)).state == "clear"


def test_what_only_the_log_calls_a_proxy_counts(evidence, check, working):
    rows = working("s1", HOME, 12, proxy="true")
    found = check("net.anonymizer-or-hosting-egress", evidence(signins=rows, network_kind=KIND))
    assert (found.state, found.weight) == ("present", "moderate")
    assert "proxy by the log 12" in found.text


# net.claimed-vs-egress-country


def _country(**codes: str) -> dict[str, dict[str, Any]]:
    return {HOME: {"country": codes.get("home", "US")}, EXIT: {"country": codes.get("exit", "PL")}}


def test_most_days_from_another_country_by_two_sources_is_present(evidence, check, working):
    rows = working("s1", EXIT, 12, country="PL") + working("s1", HOME, 28, start="2026-01-21", country="US")
    found = check(
        "net.claimed-vs-egress-country",
        evidence(signins=rows, claims=CLAIMS, network_kind=KIND, country=_country()),
    )
    assert (found.state, found.weight) == ("present", "moderate")
    assert found.text.startswith("12 of 40 working days from outside the declared country (seen: PL;")


@pytest.mark.parametrize(
    "claim",
    [
        {"field": "country", "value": "pl"},
        {"field": "stay", "value": "PL", "valid_from": "2026-01-01", "valid_to": "2026-03-01"},
    ],
)
def test_a_declared_country_or_stay_keeps_it_quiet(evidence, check, working, claim):
    rows = working("s1", EXIT, 20, country="PL")
    claims = [*CLAIMS, {"account": "s1", **claim}]
    given = evidence(signins=rows, claims=claims, network_kind=KIND, country=_country())
    assert check("net.claimed-vs-egress-country", given).state == "clear"


def test_a_stay_without_its_first_day_declares_nothing(evidence, check, working):
    claims = [*CLAIMS, {"account": "s1", "field": "stay", "value": "PL"}]
    given = evidence(
        signins=working("s1", EXIT, 20, country="PL"), claims=claims, network_kind=KIND, country=_country()
    )
    assert check("net.claimed-vs-egress-country", given).state == "present"


def test_when_the_second_source_disagrees_there_is_too_little_to_say(evidence, check, working):
    rows = working("s1", EXIT, 20, country="PL")
    given = evidence(signins=rows, claims=CLAIMS, network_kind=KIND, country=_country(exit="DE"))
    found = check("net.claimed-vs-egress-country", given)
    assert (found.state, "0 of 20 do" in found.missing) == ("unknown", True)


def test_nine_working_days_are_too_few(evidence, check, working):
    rows = working("s1", EXIT, 9, country="PL")
    given = evidence(signins=rows, claims=CLAIMS, network_kind=KIND, country=_country())
    assert check("net.claimed-vs-egress-country", given).state == "unknown"


def test_a_fifth_of_the_days_is_below_the_threshold(evidence, check, working):
    rows = working("s1", EXIT, 4, country="PL") + working("s1", HOME, 16, start="2026-01-09", country="US")
    given = evidence(signins=rows, claims=CLAIMS, network_kind=KIND, country=_country())
    assert check("net.claimed-vs-egress-country", given).state == "clear"


PLACE = {"account": "s1", "field": "location", "value": "36.16, -86.78"}


def _at(lat: float, lon: float, days: int = 12, **cells: Any) -> dict[str, Any]:
    return {"count": days, "country": "US", "city": "a city", "lat": lat, "lon": lon, "accuracy_km": 50, **cells}


@pytest.mark.parametrize(
    ("cells", "claims", "state"),
    [
        (_at(47.6, -122.3), [PLACE], "present"),
        (_at(47.6, -122.3), [], "clear"),
        (_at(36.0, -86.0), [PLACE], "clear"),
        (_at(40.3, -86.8, accuracy_km=None), [PLACE], "clear"),
        (_at(47.6, -122.3, city=None), [PLACE], "clear"),
        (_at(47.6, -122.3), [PLACE, {**PLACE, "value": "47.5, -122.0"}], "clear"),
    ],
)
def test_days_over_five_hundred_km_from_the_place_stated_are_present(evidence, check, working, cells, claims, state):
    rows = working("s1", HOME, cells.pop("count"), **cells)
    given = evidence(signins=rows, claims=[*CLAIMS, *claims], network_kind=KIND, country=_country())
    found = check("net.claimed-vs-egress-country", given)
    assert (found.state, found.weight) == (state, "moderate")
    assert state == "clear" or found.text.startswith("12 of 12 working days over 500 km from the place of work stated")


def test_three_of_ten_near_days_keep_the_distance_quiet(evidence, check, working):
    rows = working("s1", HOME, **_at(47.6, -122.3, 7)) + working("s1", HOME, start="2026-01-14", **_at(36.1, -86.7, 3))
    given = evidence(signins=rows, claims=[*CLAIMS, PLACE], network_kind=KIND, country=_country())
    assert check("net.claimed-vs-egress-country", given).state == "clear"


def test_company_exits_abroad_do_not_count(evidence, check, working):
    rows = working("s1", OFFICE, 20, country="DE") + working("s1", HOME, 20, country="US")
    answers = {**_country(), OFFICE: {"country": "DE"}}
    given = evidence(signins=rows, claims=CLAIMS, network_kind=KIND, country=answers)
    assert check("net.claimed-vs-egress-country", given).state == "clear"


def test_without_a_claimed_country_there_is_nothing_to_compare(evidence, check, working):
    claims = [{"account": "s1", "field": "name", "value": "B. Stone"}]
    given = evidence(
        signins=working("s1", EXIT, 20, country="PL"), claims=claims, network_kind=KIND, country=_country()
    )
    found = check("net.claimed-vs-egress-country", given)
    assert (found.state, "country of work" in found.missing) == ("unknown", True)


# net.rental-pattern-mix

MIX = "net.rental-pattern-mix"
LINES = {"198.51.100.7": "residential", "203.0.113.9": "vpn", "192.0.2.9": "hosting"}
DATED = {ip: {"kind": kind, "valid_from": "2025-01-01"} for ip, kind in LINES.items()}


def _mixed(weeks: int, ips: Any = tuple(LINES)) -> list[dict[str, Any]]:
    days = [f"2026-01-{5 + 7 * week + day:02d}" for week in range(weeks) for day in range(5)]
    row = {"account": "s1", "result": "success"}
    return [{**row, "ip": ips[n % len(ips)], "time": f"{day}T1{n % 3}:00:00Z"} for day in days for n in range(3)]


def test_three_classes_and_four_changes_in_three_weeks_are_moderate(evidence, check):
    found = check(MIX, evidence(signins=_mixed(3), network_kind=DATED))
    assert (found.state, found.weight) == ("present", "moderate")
    assert found.text.startswith("3 of 3 weeks with 3 classes of network or more")


@pytest.mark.parametrize("rows", [_mixed(2), _mixed(3, tuple(LINES)[:2])])
def test_two_weeks_or_two_classes_are_quiet(evidence, check, rows):
    assert check(MIX, evidence(signins=rows, network_kind=DATED)).state == "clear"


def test_without_a_dated_source_of_home_lines_it_is_unknown(evidence, check):
    undated = {ip: {"kind": kind} for ip, kind in LINES.items()}
    found = check(MIX, evidence(signins=_mixed(3), network_kind=undated))
    assert (found.state, "dated source" in found.missing) == ("unknown", True)


# net.kp-or-transit-prefix

PREFIX = "net.kp-or-transit-prefix"
BLOCKS = [{"cidr": "198.51.100.0/24", "asn": "64500", "name": "a documented block"}]


@pytest.mark.parametrize(("asn", "weight"), [(64500, "strong"), (64501, "weak")])
def test_a_documented_block_is_strong_with_its_origin_and_weak_without(evidence, check, working, asn, weight):
    given = evidence(
        signins=working("s1", "198.51.100.7", 2), asn={"198.51.100.7": {"asn": asn}}, documented_prefixes=BLOCKS
    )
    found = check(PREFIX, given)
    assert (found.state, found.weight) == ("present", weight)


def test_another_block_is_quiet_and_no_origin_asked_unknown(evidence, check, working):
    rows = working("s1", "203.0.113.9", 2)
    asked = {"203.0.113.9": {"asn": 64500}}
    assert check(PREFIX, evidence(signins=rows, asn=asked, documented_prefixes=BLOCKS)).state == "clear"
    assert check(PREFIX, evidence(signins=rows, documented_prefixes=BLOCKS)).state == "unknown"


# net.interview-ip-mismatch

CALLS = "net.interview-ip-mismatch"


def _call(system: str, ip: str = EXIT) -> dict[str, Any]:
    return {"system": system, "account": "s1", "time": "2026-01-05T10:00:00Z", "ip": ip}


def _calls(evidence: Any, *rows: dict[str, Any], land: str = "PL", kind: str = "unknown", **more: Any) -> Any:
    facts = {"country": {EXIT: {"country": land}}, "network_kind": {EXIT: {"kind": kind}}}
    return evidence(**{"meetings": list(rows), "claims": CLAIMS, **facts, **more})


def test_two_systems_from_another_country_are_moderate_and_one_weak(evidence, check):
    found = check(CALLS, _calls(evidence, _call("zoom"), _call("docusign")))
    assert (found.state, found.weight) == ("present", "moderate")
    assert check(CALLS, _calls(evidence, _call("zoom"))).weight == "weak"
    assert check(CALLS, _calls(evidence, _call("zoom"), land="US", kind="vpn")).weight == "weak"


@pytest.mark.parametrize("change", [{"land": "US"}, {"kind": "company"}, {"kind": "relay"}])
def test_the_declared_country_and_company_exits_are_quiet(evidence, check, change):
    assert check(CALLS, _calls(evidence, _call("zoom"), _call("docusign"), **change)).state == "clear"


def test_calls_without_addresses_or_a_claimed_country_are_unknown(evidence, check):
    claims = [{"account": "s1", "field": "name", "value": "B. Stone"}]
    found = check(CALLS, _calls(evidence, _call("zoom"), claims=claims))
    assert (found.state, "claim about the country" in found.missing) == ("unknown", True)
    assert check(CALLS, _calls(evidence)).state == "unknown"
