from __future__ import annotations

from typing import Any

import pytest

HARD, SOFT, FILES = "reuse.hard-identifier", "reuse.soft-linkage", "reuse.file-fingerprint"


def _applied(account: str, name: str, **cells: Any) -> dict[str, Any]:
    row = {"system": "ats", "account": account, "name": name, "email": f"{account}.own@mail.example"}
    return {**row, "time": "2026-01-05T10:00:00Z", **cells}


S1, E2 = _applied("s1", "Blake Stone"), _applied("e2", "Ann Falk")
PEOPLE = [{"system": "hr", "account": "s1", "name": "Blake Stone"}]
CLAIMS = [{"account": "s1", "system": "subject", "field": "name", "value": "Blake Stone"}]
CONTACTS = [{"account": "s1", "system": "cv", "kind": "url", "value": "https://s1.example"}]
PHONE, WALLET = {"phone": "+1 212 555 0147"}, {"wallet": "0x52908400098527886E0F7030069857D2E4169EE7"}


def _given(evidence: Any, *rows: dict[str, Any], **more: Any) -> Any:
    tables = {"applications": list(rows), "people": PEOPLE, "claims": CLAIMS, "contacts": CONTACTS}
    return evidence(**{**tables, **more})


def test_one_shared_key_is_strong_and_two_are_near_conclusive(evidence, check):
    one = check(HARD, _given(evidence, {**S1, **PHONE}, {**E2, "phone": "(+1) 212-555-0147"}))
    assert (one.state, one.weight) == ("present", "strong")
    assert one.origin == (("identifier", "phone:+12125550147"), ("phone", "+12125550147"))
    assert one.text.startswith("1 of 2 identifiers (phone 1) also given by 1 person of another name")
    two = check(HARD, _given(evidence, {**S1, **PHONE, **WALLET}, {**E2, **PHONE, **WALLET}))
    assert two.weight == "near-conclusive"


def test_a_key_in_a_claim_of_another_subject_counts_too(evidence, check):
    claims = [*CLAIMS, {"account": "s2", "system": "subject", "field": "name", "value": "Ann Falk"}]
    claims += [{"account": who, "system": "subject", "field": "phone", "value": "+12125550147"} for who in ("s1", "s2")]
    found = check(HARD, _given(evidence, S1, claims=claims))
    assert (found.state, found.weight) == ("present", "strong")


@pytest.mark.parametrize(
    "more",
    [
        {"claims": [*CLAIMS, {**CLAIMS[0], "field": "household", "value": "e2"}]},
        {"claims": [*CLAIMS, {**CLAIMS[0], "field": "former_name", "value": "Anne Falk"}]},
    ],
)
def test_a_declared_household_or_a_former_name_is_quiet(evidence, check, more):
    assert check(HARD, _given(evidence, {**S1, **PHONE}, {**E2, **PHONE}, **more)).state == "clear"


def test_one_person_who_applied_twice_and_different_people_are_quiet(evidence, check):
    again = _applied("a9", "B. Stone")
    assert check(HARD, _given(evidence, {**S1, **PHONE}, {**again, **PHONE})).state == "clear"
    assert check(HARD, _given(evidence, {**S1, **PHONE}, E2)).state == "clear"


def test_what_many_share_links_nobody(evidence, check):
    rows = [_applied(f"e{n}", f"{chr(65 + n)}lia Falk{'a' * n}o", **PHONE) for n in range(2, 22)]
    assert check(HARD, _given(evidence, {**S1, **PHONE}, *rows)).state == "clear"


def test_one_applicant_is_unknown(evidence, check):
    found = check(HARD, _given(evidence, S1))
    assert (found.state, "several people" in found.missing) == ("unknown", True)
    assert check(HARD, evidence()).state == "unknown"


TEXT = " ".join(
    f"built the {what} service in {how} and cut its cost by {n} percent within {n + 3} months of joining the team"
    for n, (what, how) in enumerate([("billing", "Go"), ("search", "Java"), ("mail", "Rust"), ("ledger", "Elixir")], 11)
)
OWN = " ".join(f"taught pupils of form {n} algebra and kept the school library number {n * 7} open" for n in range(9))
LINKED = {"cv_text": TEXT, "referee": "ref@firm.example"}


def test_a_copied_text_with_the_same_referee_is_moderate(evidence, check):
    found = check(SOFT, _given(evidence, {**S1, **LINKED}, {**E2, **LINKED}))
    assert (found.state, found.weight) == ("present", "moderate")
    assert found.origin == (("likeness", "ats:e2"), ("text", "ats:e2"))  # as cv.text-templated names it
    assert "1 application of 1 other under another name" in found.text


def test_texts_of_their_own_are_quiet_and_one_application_unknown(evidence, check):
    assert check(SOFT, _given(evidence, {**S1, "cv_text": TEXT}, {**E2, "cv_text": OWN})).state == "clear"
    assert check(SOFT, _given(evidence, {**S1, "cv_text": TEXT})).state == "unknown"
    assert check(SOFT, evidence()).state == "unknown"


def _document(account: str, **cells: Any) -> dict[str, Any]:
    row = {"system": "ats", "account": account, "author": "Mila", "producer": "Writer 7.2", "file": account}
    return {**{k: v for k, v in row.items() if k != "file"}, "created": "D:20260105101112Z", **cells}


def test_one_author_program_and_second_are_strong_and_without_the_second_moderate(evidence, check):
    exact = check(FILES, evidence(documents=[_document("s1"), _document("e2")]))
    assert (exact.state, exact.weight) == ("present", "strong")
    loose = check(FILES, evidence(documents=[_document("s1"), _document("e2", created="D:20260109101112Z")]))
    assert (loose.state, loose.weight) == ("present", "moderate")


def test_another_author_or_a_maker_that_many_use_is_quiet(evidence, check):
    other = _document("e2", author="Ann", created="D:20260109101112Z")
    assert check(FILES, evidence(documents=[_document("s1"), other])).state == "clear"
    many = [_document(who, created="2026-01-05") for who in ("s1", "e2", "e3", "e4")]
    assert check(FILES, evidence(documents=many)).state == "clear"


def test_documents_of_one_person_are_unknown(evidence, check):
    found = check(FILES, evidence(documents=[_document("s1")]))
    assert (found.state, "several people" in found.missing) == ("unknown", True)
