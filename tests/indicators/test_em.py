from __future__ import annotations

from typing import Any

import pytest

from dprkit.indicators.em import resemblance

NAME = "em.lookalike-of-real-company"
FREE = [{"domain": "post.example"}]
ALIKE = [{"code_point": "U+043E", "letter": "o"}]
STAFF = [{"system": "hr", "account": who, "email": f"{who}@northwind.example"} for who in ("s1", "p1", "p2")]


def _given(evidence: Any, mail: str, real: str = "northwind.example", **more: Any) -> Any:
    contacts = [{"account": "s1", "kind": "email", "value": mail}]
    claims = [{"account": "s1", "field": "employer_domain", "value": real}]
    return evidence(
        **{"contacts": contacts, "claims": claims, "people": STAFF, "free_mail": FREE, "confusables": ALIKE, **more}
    )


@pytest.mark.parametrize(
    "mail",
    ["hr@nortwhind.example", "hr@northw1nd.example", "ref@mail.northwind-hr.example", "x@northwindcareers.test"],
)
def test_a_domain_that_resembles_the_employers_is_moderate_without_dates(evidence, check, mail):
    found = check(NAME, _given(evidence, mail))
    assert (found.state, found.weight) == ("present", "moderate")
    assert "beside northwind.example" in found.text
    assert "registration dates not known" in found.text


@pytest.mark.parametrize(
    ("ours", "theirs", "state", "weight"),
    [("2026-01-02", "2003-05-01", "present", "strong"), ("1999-01-02", "2003-05-01", "clear", "strong")],
)
def test_the_younger_domain_is_the_look_alike(evidence, check, ours, theirs, state, weight):
    dates = {"nortwhind.example": {"registered_on": ours}, "northwind.example": {"registered_on": theirs}}
    found = check(NAME, _given(evidence, "hr@nortwhind.example", rdap=dates))
    assert (found.state, found.weight) == (state, weight)


@pytest.mark.parametrize(
    ("mail", "real"),
    [
        ("a@meta.example", "beta.example"),
        ("a@inditech.example", "infotech.example"),
        ("a@northwind.example", "northwind.example"),
        ("a@southwind.example", "northwind.example"),
        ("a@post.example", "posts.example"),
        ("not an address", "northwind.example"),
        ("a@group1.example", "group2.example"),
        ("a@northwind-farm.example", "northwind.example"),
    ],
)
def test_ordinary_pairs_and_free_mail_are_quiet(evidence, check, mail, real):
    assert check(NAME, _given(evidence, mail, real)).state == "clear"


def test_the_same_name_under_another_ending_is_weak(evidence, check):
    assert check(NAME, _given(evidence, "hr@northwind.test")).weight == "weak"


def test_the_companys_own_staff_domain_counts_as_real(evidence, check):
    claims = [{"account": "s1", "field": "email", "value": "s1@nortwhind.example"}]
    given = _given(evidence, "x@other.example", claims=claims)
    assert check(NAME, given).origin == (("domain", "nortwhind.example"),)


def test_two_letter_edits_need_ten_letters():
    assert resemblance("datasystemz", "datasistems") == "2 letters changed"
    assert resemblance("datasytemz", "datasystem") == "2 letters changed"
    assert resemblance("northwimt", "northwind") == ""


def test_four_letters_may_only_be_swapped():
    assert resemblance("acem", "acme") == "1 letter changed"
    assert resemblance("acne", "acme") == ""


def test_a_listed_letter_of_another_script_is_seen_through(evidence, check):
    assert resemblance("n\u043erthwind", "northwind", {0x43E: "o"}) == "looks the same in print"
    found = check(NAME, _given(evidence, "hr@xn--nrthwind-nbh.example"))  # the same label as it stands in a mail
    assert (found.state, "looks the same in print" in found.text) == ("present", True)


def test_without_contacts_or_free_mail_table_it_is_unknown(evidence, check):
    assert check(NAME, _given(evidence, "a@other.example", contacts=[])).state == "unknown"
    assert check(NAME, _given(evidence, "a@other.example", free_mail=[])).state == "unknown"


def test_a_document_of_an_unconfirmed_person_is_unknown(evidence, check):
    assert check(NAME, _given(evidence, "hr@nortwhind.example", unconfirmed=["okta"])).state == "unknown"


PUBLISHED, RELAY, NEW = "em.published-ioc", "em.disposable-or-relay", "em.domain-new-or-parked"
MANY = "em.multiple-identities-one-address"
CONTACT = {"account": "s1", "kind": "email", "value": "own@mail.example"}
CLAIM = {"account": "s1", "system": "subject", "field": "email", "value": "own@mail.example", "stated_on": "2026-01-05"}


@pytest.mark.parametrize(("source", "weight"), [("S1-24", "strong"), ("RAVEN25", "moderate")])
def test_a_published_address_is_strong_and_one_of_a_crowd_list_moderate(evidence, check, source, weight):
    facts = {"own@mail.example": {"citation": "A list", "source": source, "published_on": "2025-08-01", "note": ""}}
    found = check(PUBLISHED, evidence(contacts=[CONTACT], claims=[CLAIM], published_indicator=facts))
    assert (found.state, found.weight) == ("present", weight)
    assert "A list, published 2025-08-01" in found.text


@pytest.mark.parametrize(
    "facts", [{"outcome": "absent"}, {"note": "the domain was published, not this mail address; x"}]
)
def test_another_address_at_a_published_domain_is_quiet(evidence, check, facts):
    given = evidence(contacts=[CONTACT], claims=[CLAIM], published_indicator={"own@mail.example": facts})
    assert check(PUBLISHED, given).state == "clear"


def test_addresses_that_were_not_looked_up_are_unknown(evidence, check):
    for name in (PUBLISHED, RELAY):
        found = check(
            name, evidence(contacts=[CONTACT], claims=[CLAIM], people=STAFF, alias_relays=[{"domain": "x.example"}])
        )
        assert (found.state, "run the plan" in found.missing) == ("unknown", True)


def _relay(evidence: Any, disposable: bool, mail: str = "own@mail.example", relays: str = "other.example") -> Any:
    people = [{"system": "hr", "account": "s1", "email": mail}]
    facts = {one: {"disposable": disposable} for one in ("own@mail.example", mail)}
    return evidence(contacts=[CONTACT], people=people, email_domain=facts, alias_relays=[{"domain": relays}])


def test_a_throw_away_address_in_the_personnel_record_is_moderate_and_a_relay_weak(evidence, check):
    assert check(RELAY, _relay(evidence, True)).weight == "moderate"
    found = check(RELAY, _relay(evidence, True, relays="mail.example"))
    assert (found.state, found.weight) == ("present", "weak")


def test_an_ordinary_mailbox_is_quiet(evidence, check):
    assert check(RELAY, _relay(evidence, False)).state == "clear"


def _young(evidence: Any, registered: str | None, **more: Any) -> Any:
    facts = {"mail.example": {"registered_on": registered}} if registered else {}
    return evidence(**{"claims": [CLAIM], "free_mail": [{"domain": "post.example"}], "rdap": facts, **more})


def test_a_domain_registered_half_a_year_before_is_weak(evidence, check):
    found = check(NEW, _young(evidence, "2025-10-05T00:00:00Z"))
    assert (found.state, found.weight) == ("present", "weak")
    assert "registered 92 days before" in found.text


@pytest.mark.parametrize("more", [{}, {"free_mail": [{"domain": "mail.example"}]}])
def test_an_older_domain_and_free_mail_are_quiet(evidence, check, more):
    assert check(NEW, _young(evidence, "2025-10-05" if more else "2025-06-05", **more)).state == "clear"


@pytest.mark.parametrize(("mail", "weight"), [("none", "moderate"), ("null MX", "moderate"), ("mx", "weak")])
def test_a_young_domain_that_takes_no_mail_is_moderate(evidence, check, mail, weight):
    found = check(NEW, _young(evidence, "2025-10-05", email_dns={"mail.example": {"mail": mail}}))
    assert (found.state, found.weight) == ("present", weight)


def test_a_mailbox_is_one_origin_whichever_check_meets_it(evidence, check):
    mail = "Own.Stone+x@gmail.com"
    facts = {mail: {"citation": "A list", "source": "S1-24", "published_on": "2025-08-01", "note": ""}}
    published = check(PUBLISHED, evidence(contacts=[{**CONTACT, "value": mail}], published_indicator=facts))
    rows = [
        {**_applied(name, who), "email": "ownstone@gmail.com"} for name, who in (("A Bo", "s1"), ("Ivo Marek", "e2"))
    ]
    named, shared = (check(name, evidence(applications=rows)) for name in (MANY, "reuse.hard-identifier"))
    assert set(published.origin) == set(named.origin) == {("identifier", "email:ownstone@gmail.com")}
    assert set(published.origin) <= set(shared.origin)


def test_a_domain_that_nobody_asked_about_is_unknown(evidence, check):
    assert check(NEW, _young(evidence, None)).state == "unknown"
    undated = [{**CLAIM, "stated_on": None}]
    assert "stated_on" in check(NEW, _young(evidence, "2025-10-05", claims=undated)).missing


def _applied(name: str, account: str = "s1") -> dict[str, Any]:
    return {"system": "ats", "account": account, "name": name, "email": "Own@mail.example"}


MAIL = {"account": "s1", "system": "subject", "sender": '"Blake Stone" <own@mail.example>'}
MAIL |= {"sender_address": "own@mail.example"}


def test_one_mailbox_under_unlike_names_is_strong(evidence, check):
    rows = [_applied("Blake Stone"), _applied("Ivo Marek", "e2")]
    found = check(MANY, evidence(contacts=[CONTACT], applications=rows, messages=[MAIL]))
    assert (found.state, found.weight, found.origin) == (
        "present",
        "strong",
        (("identifier", "email:own@mail.example"),),
    )
    assert found.text.startswith("2 names (Blake Stone, Ivo Marek) on 1 of 1 address")


def test_spellings_of_one_name_are_quiet_and_no_applications_unknown(evidence, check):
    rows = [_applied("Blake Stone"), _applied("B. Stone", "e2")]
    assert check(MANY, evidence(contacts=[CONTACT], applications=rows, messages=[MAIL])).state == "clear"
    assert check(MANY, evidence(contacts=[CONTACT])).state == "unknown"
