"""Shapes: what the values of a column look like, where its header says nothing. For proposals, never a decision."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping, Sequence

__all__ = ["SHAPED", "shape"]

_ENOUGH = 0.9  # of the filled cells
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_DAY = r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|(?:\d{1,2}[ -])?[A-Za-z]{3,9}\.?[ -]\d{1,2},? \d{4})"


def _address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _iban(text: str) -> bool:
    """ISO 13616: the digits of the account, of the country and of the check are 1 modulo 97."""
    bare = text.replace(" ", "").upper()
    if not _IBAN.fullmatch(bare):
        return False
    return int("".join(str(int(char, 36)) for char in bare[4:] + bare[:4])) % 97 == 1


def _routing(text: str) -> bool:
    """A routing number of the American Bankers Association: nine digits weighted 3, 7 and 1."""
    if not re.fullmatch(r"\d{9}", text):
        return False
    return text != "0" * 9 and sum(int(digit) * (3, 7, 1)[at % 3] for at, digit in enumerate(text)) % 10 == 0


def _like(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda text: bool(compiled.fullmatch(text))


def _telephone(text: str) -> bool:
    return bool(re.fullmatch(r"(?=.*[+() .-])\+?[\d() ./-]{7,25}", text)) and 7 <= sum(map(str.isdigit, text)) <= 15


# Most special first; the name is the word that a person reads.
_SHAPES: Mapping[str, Callable[[str], bool]] = {
    "mail addresses": _like(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+"),
    "IP addresses": _address,
    "hardware addresses": _like(r"(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}"),
    "profiles on LinkedIn": _like(r"(?:https?://)?(?:[a-z]{2,3}\.)?linkedin\.com/\S+"),
    "profiles on GitHub": _like(r"(?:https?://)?(?:www\.)?github\.com/\S+"),
    "IBANs": _iban,
    "wallet addresses": _like(r"0x[0-9a-f]{40}|bc1[a-z0-9]{25,90}|T[1-9A-HJ-NP-Za-km-z]{33}"),
    "routing numbers": _routing,
    "UPS tracking numbers": _like(r"1Z[0-9A-Z]{16}"),
    "times": _like(rf"{_DAY}[T ,]+\d{{1,2}}:\d{{2}}.*"),
    "days": _like(_DAY),
    "phone numbers": _telephone,
}
# Shape -> our columns that hold such values, best first.
SHAPED: Mapping[str, Sequence[str]] = {
    "mail addresses": ("email", "account", "payout"),
    "IP addresses": ("ip",),
    "hardware addresses": ("mac",),
    "profiles on LinkedIn": ("linkedin",),
    "profiles on GitHub": ("github",),
    "IBANs": ("bank_account",),
    "wallet addresses": ("wallet",),
    "routing numbers": ("bank_code",),
    "UPS tracking numbers": ("tracking",),
    "times": ("time",),
    "days": ("start_on", "issued_on", "delivered_on", "time"),
    "phone numbers": ("phone",),
}


def shape(values: Sequence[str]) -> tuple[str, int]:
    """What nine in ten of the values look like, in a word, and how many do; ("", 0) for nothing in particular.

    >>> shape(["a@example.com", "b@example.org"]), shape(["3/4/2026", "13/4/2026"]), shape(["Bo", "Al"])
    (('mail addresses', 2), ('days', 2), ('', 0))
    """
    filled = [value.strip() for value in values if value.strip()]
    for name, fits in _SHAPES.items():
        count = sum(map(fits, filled))
        if filled and count >= _ENOUGH * len(filled):
            return name, count
    return "", 0
