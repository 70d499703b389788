from __future__ import annotations

from typing import Any

import pytest

from dprkit.indicators.pay_numbers import iban_holds

NAME = "pay.account-checksum-invalid"
# The examples of the registry of IBAN formats (SWIFT, "IBAN Registry"); they are nobody's.
RIGHT = ["GB29NWBK60161331926819", "FR1420041010050500013M02606", "DE89370400440532013000", "NO9386011117947"]


def _payee(number: str | None, account: str = "s1") -> dict[str, Any]:
    return {"system": "payroll", "account": account, "bank_account": number}


@pytest.mark.parametrize("number", RIGHT)
def test_the_registrys_examples_hold_and_no_changed_digit_does(number, evidence, check):
    assert iban_holds(number)
    assert not any(iban_holds(number[:-1] + one) for one in "0123456789" if one != number[-1])
    assert check(NAME, evidence(payees=[_payee(number.lower()[:4] + " " + number[4:])])).state == "clear"


def test_an_iban_with_swapped_digits_is_weak(evidence, check):
    wrong = "GB29NWBK60161331926891"
    found = check(NAME, evidence(payees=[_payee(wrong), _payee(RIGHT[0])]))
    assert (found.state, found.weight, found.origin) == ("present", "weak", (("payee", f"a:{wrong}"),))
    assert found.text.startswith("1 of 2 IBANs with wrong check digits; baseline unknown")


def test_where_every_tenth_is_wrong_the_file_is_and_it_is_context(evidence, check):
    file = [_payee("GB29NWBK60161331926891" if n < 4 else RIGHT[0], f"e{n}") for n in range(40)]
    assert check(NAME, evidence(payees=[_payee("GB29NWBK60161331926891"), *file])).weight == "context"


@pytest.mark.parametrize("number", [None, "12345678", "GB29", "0000"])
def test_a_number_that_is_no_iban_is_unknown(evidence, check, number):
    assert check(NAME, evidence(payees=[_payee(number)])).state == "unknown"
