from __future__ import annotations

from typing import Any

import pytest

FRONT, COPIED, CLUSTER = "web.published-front-company", "web.site-copied", "web.whois-cluster"
PROFILE = "web.social-profile-recent-or-hijacked"
CLAIM = {"account": "s1", "system": "subject", "field": "employer_domain", "value": "front.example"}


def test_a_published_domain_of_an_employer_is_strong_with_its_citation_and_time(evidence, check):
    claim = {**CLAIM, "valid_from": "2022-01-01", "valid_to": "2023-01-01"}
    listed = {"front.example": {"citation": "A list", "published_on": "2024-11-21"}}
    found = check(FRONT, evidence(claims=[claim], published_indicator=listed))
    assert (found.state, found.weight, found.origin) == ("present", "strong", (("domain", "front.example"),))
    assert "A list, published 2024-11-21; claimed for 2022-01-01 to 2023-01-01" in found.text


def test_another_domain_is_quiet_and_no_domain_or_no_look_up_unknown(evidence, check):
    absent = {"front.example": {"outcome": "absent"}}
    assert check(FRONT, evidence(claims=[CLAIM], published_indicator=absent)).state == "clear"
    assert check(FRONT, evidence(claims=[CLAIM])).state == "unknown"
    assert check(FRONT, evidence(claims=[{**CLAIM, "field": "city"}])).state == "unknown"


TEXT = " ".join(f"word{n}" for n in range(100))


def _site(domain: str, role: str, **cells: Any) -> dict[str, Any]:
    return {"account": "s1", "domain": domain, "role": role, **cells}


REAL = _site("real.example", "company compared with", organisation="Northwind Works", text=TEXT, favicon="1234")


@pytest.mark.parametrize(
    ("cells", "weight"),
    [
        ({"text": TEXT}, "moderate"),
        ({"text": TEXT, "favicon": "1234"}, "strong"),
        ({"text": TEXT + " contact Northwind Works"}, "strong"),
    ],
)
def test_a_copied_site_is_moderate_and_strong_with_the_others_name_or_icon(evidence, check, cells, weight):
    found = check(COPIED, evidence(domains=[_site("www.own.example", "portfolio", **cells), REAL]))
    assert (found.state, found.weight, found.origin) == ("present", weight, (("domain", "own.example"),))


@pytest.mark.parametrize("cells", [{"text": "a page of his own " * 20}, {"text": "we admire Northwind Works"}, {}])
def test_a_site_of_his_own_is_quiet(evidence, check, cells):
    assert check(COPIED, evidence(domains=[_site("own.example", "portfolio", **cells), REAL])).state == "clear"


def test_another_page_of_the_same_company_is_quiet_and_nothing_to_compare_with_unknown(evidence, check):
    same = _site("shop.real.example", "employer", text=TEXT)
    assert check(COPIED, evidence(domains=[same, REAL])).state == "clear"
    found = check(COPIED, evidence(domains=[same]))
    assert (found.state, "compare with" in found.missing) == ("unknown", True)


HIDDEN = [{"value": "redacted for privacy"}]


@pytest.mark.parametrize(
    ("cells", "weight"),
    [
        ({"registrant_email": "own@mail.example"}, "strong"),
        ({"ip": "198.51.100.7", "hosted": 3}, "moderate"),
        ({"registrar": "A Registrar", "registered_on": "2025-01-02"}, "moderate"),
        ({"name_servers": "ns1.one.example. ns2.one.example"}, "moderate"),
    ],
)
def test_a_rare_value_shared_by_employer_and_referee_is_present(evidence, check, cells, weight):
    rows = [_site("one.example", "employer", **cells), _site("two.example", "referee", **cells)]
    found = check(CLUSTER, evidence(domains=rows, privacy_values=HIDDEN))
    assert (found.state, found.weight) == ("present", weight)


@pytest.mark.parametrize(
    "cells",
    [
        {"registrant_email": "REDACTED FOR PRIVACY (x)"},
        {"ip": "198.51.100.7", "hosted": 51},
        {"ip": "198.51.100.7"},
        {"registrar": "A Registrar"},
        {"name_servers": "ns1.registrar.example ns2.registrar.example"},
        {},
    ],
)
def test_privacy_services_shared_hosting_and_a_registrar_alone_are_quiet(evidence, check, cells):
    rows = [_site("one.example", "employer", **cells), _site("two.example", "referee", **cells)]
    assert check(CLUSTER, evidence(domains=rows, privacy_values=HIDDEN)).state == "clear"


def test_one_domain_is_unknown(evidence, check):
    found = check(CLUSTER, evidence(domains=[_site("one.example", "employer")], privacy_values=HIDDEN))
    assert (found.state, "second domain" in found.missing) == ("unknown", True)


def _profile(account: str = "s1", **cells: Any) -> dict[str, Any]:
    row = {"account": account, "platform": "linkedin", "handle": account, "name": "Blake Stone"}
    return {**row, "created": "2013-01-05T00:00:00Z", "first_activity": "2023-02-05T00:00:00Z", **cells}


RENAMED = {"former_name": "Ivo Marek", "renamed": "2023-01-05T00:00:00Z"}


@pytest.mark.parametrize(("cells", "weight"), [(RENAMED, "strong"), ({"slug": "ivo-marek-5512"}, "moderate")])
def test_a_dormant_profile_that_took_another_name_is_strong_and_another_slug_moderate(evidence, check, cells, weight):
    found = check(PROFILE, evidence(accounts=[_profile(**cells)]))
    assert (found.state, found.weight) == ("present", weight)
    assert "unused for 10.1 years" in found.text


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {**RENAMED, "first_activity": "2013-06-05T00:00:00Z"},
        {"slug": "blakestone-dev"},
        {"slug": "qx-77"},
        {**RENAMED, "former_name": "B. Stone"},
    ],
)
def test_somebody_who_comes_back_or_renames_an_active_profile_is_quiet(evidence, check, cells):
    assert check(PROFILE, evidence(accounts=[_profile(**cells)])).state == "clear"


def test_without_the_days_it_is_unknown(evidence, check):
    found = check(PROFILE, evidence(accounts=[_profile(created=None)]))
    assert (found.state, "made and first used" in found.missing) == ("unknown", True)
