"""What made-up applicants can be reached and paid by: nothing here is anybody's, or can be.

Telephone numbers are of the ranges kept for fiction (NANP 555-0100 to 0199 of an area code, Ofcom's drama numbers,
Arcep's numbers for audiovisual works, Ireland's 020 91, ACMA's numbers for creative works): those of the six countries
with ranges wide enough for a pool, so every applicant lives in one of them. IP addresses are those of RFC 5737 and
RFC 2544. IBANs carry check digits that are right and a bank code that is no bank's. Wallet addresses are SHA-256 of a
counter in the form of an address: nobody can hold a key for them.
"""

from __future__ import annotations

from hashlib import sha256

from applicant_words import words

from dprkit.training.world import Chance

__all__ = ["bank_account", "ip", "telephone", "telephone_text", "wallet", "wallet_spelling"]

_FICTION = {
    "us": tuple(f"+1{area}55501" for area in words("phones", "us_area")),
    "ca": tuple(f"+1{area}55501" for area in words("phones", "ca_area")),
    **{country: words("phones", country) for country in ("gb", "ie", "fr", "au")},
}
_LENGTH = {"us": 12, "ca": 12, "gb": 13, "ie": 13, "fr": 12, "au": 12}  # with the plus
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def telephone(country: str, number: int) -> str:
    """The ``number``-th telephone number for fiction of the country, E.164, no two alike; ValueError after the last."""
    roots = _FICTION[country]
    root, rest = roots[number % len(roots)], number // len(roots)
    digits = _LENGTH[country] - len(root)
    if rest >= 10**digits:
        raise ValueError(
            f"there are {number} telephone numbers for fiction in {country} and no more: ask for fewer rows."
        )
    return f"{root}{rest * 37 % 10**digits:0{digits}d}"


def telephone_text(chance: Chance, number: str) -> str:
    """The number as a person would type it: international, grouped, or with 00 for the plus."""
    code = next(code for code in ("+353", "+44", "+33", "+61", "+1") if number.startswith(code))
    rest = number.removeprefix(code)
    grouped = f"{rest[:3]}{chance.pick(' -.')}{rest[3:6]} {rest[6:]}"
    return chance.pick([number, f"{code} {grouped}", f"00{code[1:]}{rest}", f"({code}) {grouped}", number])


def ip(chance: Chance) -> str:
    """An address of 198.18.0.0/15 (RFC 2544)."""
    return f"198.{chance.pick((18, 19))}.{chance.below(256)}.{1 + chance.below(254)}"


def bank_account(chance: Chance, country: str) -> str:
    """An IBAN with a bank code that is no bank's, or nine nines and an account number where there is no IBAN."""
    if country == "fr":
        return _iban("FR", "99999" + "99999" + chance.text(11, "0123456789") + chance.text(2, "0123456789"))
    if country in ("gb", "ie"):
        return _iban(country.upper(), "ZZZZ" + "999999" + chance.text(8, "0123456789"))
    return f"999999999 {chance.text(10, '0123456789')}"


def _iban(country: str, rest: str) -> str:
    """Check digits after ISO 7064 MOD 97-10."""
    digits = "".join(str(int(char, 36)) for char in rest + country + "00")
    return f"{country}{98 - int(digits) % 97:02d}{rest}"


def wallet(kind: str, counter: int) -> str:
    """An address in the form of Ethereum ("eth", lower case hex) or Bitcoin ("btc", bech32 of BIP 173)."""
    body = sha256(f"made-up wallet {counter}".encode()).digest()[:20]
    return "0x" + body.hex() if kind == "eth" else _bech32("bc", [0, *_fives(body)])


def wallet_spelling(chance: Chance, address: str) -> str:
    """The same address as another hand would write it; bech32 is valid in upper case too (BIP 173)."""
    if address.startswith("0x"):
        return chance.pick([address.upper().replace("0X", "0x"), f"  {address}", f"ethereum:{address}"])
    return chance.pick([address.upper(), f"bitcoin:{address}", f"{address} "])


def _fives(data: bytes) -> list[int]:
    bits = "".join(f"{byte:08b}" for byte in data)
    return [int(bits[at : at + 5], 2) for at in range(0, len(bits), 5)]


def _bech32(prefix: str, values: list[int]) -> str:
    head = [ord(char) >> 5 for char in prefix] + [0] + [ord(char) & 31 for char in prefix]
    check = _polymod([*head, *values, 0, 0, 0, 0, 0, 0]) ^ 1
    tail = [check >> 5 * (5 - at) & 31 for at in range(6)]
    return f"{prefix}1{''.join(_BECH32[value] for value in [*values, *tail])}"


def _polymod(values: list[int]) -> int:
    """The checksum of BIP 173."""
    state = 1
    for value in values:
        top, state = state >> 25, (state & 0x1FFFFFF) << 5 ^ value
        for bit, step in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            state ^= step if top >> bit & 1 else 0
    return state
