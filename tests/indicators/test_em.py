from __future__ import annotations

from typing import Any

import pytest

from dprkit.indicators.em import resemblance

NAME = "em.lookalike-of-real-company"
FREE = [{"domain": "post.example"}]
STAFF = [{"system": "hr", "account": who, "email": f"{who}@northwind.example"} for who in ("s1", "p1", "p2")]


def _given(evidence: Any, mail: str, real: str = "northwind.example", **more: Any) -> Any:
    contacts = [{"account": "s1", "kind": "email", "value": mail}]
    claims = [{"account": "s1", "field": "employer_domain", "value": real}]
    return evidence(**{"contacts": contacts, "claims": claims, "people": STAFF, "free_mail": FREE, **more})


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


def test_a_cyrillic_letter_is_seen_through():
    assert resemblance("nоrthwind", "northwind") == "looks the same in print"


def test_without_contacts_or_free_mail_table_it_is_unknown(evidence, check):
    assert check(NAME, _given(evidence, "a@other.example", contacts=[])).state == "unknown"
    assert check(NAME, _given(evidence, "a@other.example", free_mail=[])).state == "unknown"


def test_a_document_of_an_unconfirmed_person_is_unknown(evidence, check):
    assert check(NAME, _given(evidence, "hr@nortwhind.example", unconfirmed=["okta"])).state == "unknown"
