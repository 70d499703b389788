from __future__ import annotations

from typing import Any

import pytest

PEOPLE = [
    {"system": "hr", "account": "s1", "name": "Blake Stone"},
    {"system": "hr", "account": "e2", "name": "Ann Falk"},
]
CLAIMS = [{"account": "s1", "system": "subject", "field": "name", "value": "Blake Stone"}]
IBAN = "GB33 BUKB 2020 1555 5555 55"
WALLET = "0x52908400098527886E0F7030069857D2E4169EE7"


def _payee(account: str = "s1", **cells: Any) -> dict[str, Any]:
    return {"system": "payroll", "account": account, "time": "2026-01-05T10:00:00Z", **cells}


def _given(evidence: Any, *rows: dict[str, Any], **more: Any) -> Any:
    return evidence(**{"payees": list(rows), "people": PEOPLE, "claims": CLAIMS, **more})


NAME = "pay.account-name-mismatch"


def test_what_the_bank_denies_is_strong_and_an_unlike_holder_moderate(evidence, check):
    denied = check(NAME, _given(evidence, _payee(holder="Blake Stone", name_check="No match", bank_account=IBAN)))
    assert (denied.state, denied.weight, denied.origin) == (
        "present",
        "strong",
        (("payee", "a:GB33BUKB20201555555555"),),
    )
    unlike = check(NAME, _given(evidence, _payee(holder="Ivo Marek")))
    assert (unlike.state, unlike.weight) == ("present", "moderate")


@pytest.mark.parametrize("cells", [{"holder": "STONE B"}, {"holder": "Ivo Marek", "name_check": "close match"}])
def test_spellings_and_what_the_bank_confirms_are_quiet(evidence, check, cells):
    assert check(NAME, _given(evidence, _payee(**cells))).state == "clear"


def test_a_name_before_a_marriage_that_was_declared_is_quiet(evidence, check):
    claims = [*CLAIMS, {**CLAIMS[0], "field": "former_name", "value": "Blake Marsh"}]
    assert check(NAME, _given(evidence, _payee(holder="Blake Marsh"), claims=claims)).state == "clear"


def test_without_a_holder_it_is_unknown(evidence, check):
    found = check(NAME, _given(evidence, _payee(bank_account=IBAN)))
    assert (found.state, "confirmation of payee" in found.missing) == ("unknown", True)
    assert check(NAME, _given(evidence)).state == "unknown"


SHARED = "pay.shared-account-or-wallet"


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ({"bank_account": IBAN}, {"bank_account": "gb33bukb20201555555555"}),
        ({"wallet": WALLET}, {"wallet": WALLET.lower()}),
        ({"payout": "Pay@mail.example"}, {"payout": "pay@mail.example "}),
    ],
)
def test_one_account_wallet_or_payout_of_two_people_is_strong(evidence, check, mine, theirs):
    found = check(SHARED, _given(evidence, _payee(**mine), _payee("e2", **theirs)))
    assert (found.state, found.weight, found.evidence.count) == ("present", "strong", 2)
    assert found.origin[0][0] == "payee"
    assert "baseline unknown: 1 other, 1 of them likewise" in found.text


def test_a_declared_household_other_accounts_and_placeholders_are_quiet(evidence, check):
    couple = [*CLAIMS, {**CLAIMS[0], "field": "household", "value": "e2"}]
    both = (_payee(bank_account=IBAN), _payee("e2", bank_account=IBAN))
    assert check(SHARED, _given(evidence, *both, claims=couple)).state == "clear"
    for value in ("unknown", "000000", "on file", None):
        rows = (_payee(bank_account=value), _payee("e2", bank_account=value))
        assert check(SHARED, _given(evidence, *rows)).state == "clear"


def test_the_payees_of_one_person_are_unknown(evidence, check):
    found = check(SHARED, _given(evidence, _payee(bank_account=IBAN)))
    assert (found.state, "several people" in found.missing) == ("unknown", True)


def test_an_agency_that_is_paid_for_many_is_context(evidence, check):
    rows = [_payee(who, bank_account=IBAN) for who in ["s1", *(f"p{n}" for n in range(40))]]
    assert check(SHARED, _given(evidence, *rows)).weight == "context"


OFTEN = "pay.frequent-change-or-prepay"


def _change(day: str, **cells: Any) -> dict[str, Any]:
    return _payee(event="account changed", time=f"{day}T10:00:00Z", bank_account=IBAN, **cells)


def test_two_confirmed_changes_in_three_months_are_moderate(evidence, check):
    rows = [_change("2026-01-05", confirmed_by="call back"), _change("2026-03-05", confirmed_by="call back")]
    found = check(OFTEN, _given(evidence, *rows))
    assert (found.state, found.weight) == ("present", "moderate")
    assert found.text.startswith("2 of 2 changes of payee within 90 days of another;")


def test_changes_that_nobody_confirmed_may_be_an_attack_on_him_and_are_weak(evidence, check):
    found = check(OFTEN, _given(evidence, _change("2026-01-05"), _change("2026-01-09")))
    assert (found.weight, "an attack on him is not ruled out" in found.text) == ("weak", True)


@pytest.mark.parametrize(("cells", "weight"), [({"prepayment": "yes"}, "moderate"), ({"wallet": WALLET}, "weak")])
def test_prepayment_is_moderate_and_a_wallet_alone_weak(evidence, check, cells, weight):
    assert check(OFTEN, _given(evidence, _payee(**cells))).weight == weight


def test_one_change_of_bank_is_quiet_and_no_payroll_unknown(evidence, check):
    assert check(OFTEN, _given(evidence, _change("2026-01-05"), _change("2026-06-05"))).state == "clear"
    assert check(OFTEN, _given(evidence)).state == "unknown"


LISTS = "pay.sanctions-hit"
ENTRY = {"matched": "wallet", "list": "OFAC SDN", "programme": "DPRK3", "list_date": "2026-11-01", "entity": "1"}


def test_a_listed_wallet_is_near_conclusive_with_list_and_date(evidence, check):
    found = check(LISTS, _given(evidence, _payee(wallet=WALLET), sanctions={WALLET: ENTRY}))
    assert (found.state, found.weight) == ("present", "near-conclusive")
    assert "OFAC SDN (DPRK3, entry 1; list of 2026-11-01)" in found.text


def test_an_unlisted_wallet_is_quiet(evidence, check):
    assert (
        check(LISTS, _given(evidence, _payee(wallet=WALLET), sanctions={WALLET: {"outcome": "absent"}})).state
        == "clear"
    )


@pytest.mark.parametrize(
    ("answers", "said"), [({}, "run the plan"), ({WALLET: {"outcome": "skipped"}}, "which the user updates")]
)
def test_a_wallet_that_no_list_was_read_for_is_unknown(evidence, check, answers, said):
    found = check(LISTS, _given(evidence, _payee(wallet=WALLET), sanctions=answers))
    assert (found.state, said in found.missing) == ("unknown", True)
