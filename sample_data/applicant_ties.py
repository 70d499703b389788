"""What ties two personas of one operator in the sample pool: one number, one account, borrowed words, one handle."""

from __future__ import annotations

from collections.abc import Callable

import applicant_marks as marks
import applicant_names as names
import applicant_texts as texts
from applicant_people import MAIL_DOMAINS, Pool, Row

from dprkit.training.world import Chance

__all__ = ["TIES", "alike", "phone", "stated"]


def stated(row: Row, name: str) -> str:
    """The value that this application has, written into its cell where it was left out."""
    if row.cells[name] is None:
        row.cells[name] = row.own[name]
    return row.own[name]


def phone(pool: Pool, chance: Chance, one: Row, other: Row) -> None:
    for row in (one, other):
        row.own["phone"] = one.own["phone"]
        row.cells["phone"] = marks.telephone_text(chance, one.own["phone"])


def _bank(pool: Pool, chance: Chance, one: Row, other: Row) -> None:
    account = other.own["bank_account"] = stated(one, "bank_account")
    grouped = " ".join(account[at : at + 4] for at in range(0, len(account), 4))
    other.cells["bank_account"] = chance.pick([account, grouped, account.lower()]) if account[0].isalpha() else account


def _wallet(pool: Pool, chance: Chance, one: Row, other: Row) -> None:
    other.own["wallet"] = stated(one, "wallet")
    other.cells["wallet"] = marks.wallet_spelling(chance, other.own["wallet"])


def _cv(pool: Pool, chance: Chance, one: Row, other: Row) -> None:
    taken = texts.borrowed(chance, other.own["cv_text"], stated(one, "cv_text"), chance.within(0.4, 0.9))
    other.cells["cv_text"] = other.own["cv_text"] = taken


def _photo(pool: Pool, chance: Chance, one: Row, other: Row) -> None:
    """The same picture, saved again: one to three of the 64 bits differ."""
    if one.cells["photo_hash"] != one.own["photo_hash"]:
        one.cells["photo_hash"] = one.own["photo_hash"]
    bits = int(one.own["photo_hash"], 16)
    for _ in range(1 + chance.below(3)):
        bits ^= 1 << chance.below(64)
    other.cells["photo_hash"] = other.own["photo_hash"] = f"{bits:016x}"


def _handle(pool: Pool, chance: Chance, one: Row, other: Row) -> None:
    """A handle goes by the same letters with new digits elsewhere, beside a second sign: alone it would say nothing."""
    alike(pool, chance, one, other)
    second = chance.pick(("website", "referee", "cv"))
    if second == "cv":
        taken = texts.borrowed(chance, other.own["cv_text"], stated(one, "cv_text"), chance.within(0.4, 0.6))
        other.cells["cv_text"] = other.own["cv_text"] = taken
    else:
        other.cells[second] = other.own[second] = stated(one, second)


def alike(pool: Pool, chance: Chance, one: Row, other: Row) -> None:
    """A handle of one platform goes by the same letters and digits on another; elsewhere the digits are new."""
    handle = stated(one, "github")
    stem = handle.rstrip("0123456789")
    other.cells["telegram"] = other.own["telegram"] = f"@{handle}"
    other.cells["github"] = other.own["github"] = pool.unique(chance, stem + chance.text(3, "0123456789"))


def _fuzzy(pool: Pool, chance: Chance, one: Row, other: Row) -> None:
    """Name and address in other spellings, one city, employer and school; no means of contact or payment in common."""
    one.cells["name"] = f"{one.name.given.title()} {one.name.surname.title()}"
    given, surname = variant(chance, one.name.given), one.name.surname
    if chance.happens(0.5):
        given, surname = one.name.given, variant(chance, surname)
    other.name = names.Name(f"{given.title()} {surname.title()}", given, surname)
    other.cells["name"] = other.name.text
    other.cells["email"] = f"{pool.unique(chance, f'{given}{surname}')}@{chance.pick(MAIL_DOMAINS)}"
    for name in ("city", "region", "address", "employer", "school"):
        other.cells[name] = other.own[name] = stated(one, name)
    other.cells["address"] = other.own["address"] = respelt(chance, one.own["address"])


def variant(chance: Chance, word: str) -> str:
    """The word with two letters swapped, one doubled, one left out or one changed."""
    at = 1 + chance.below(max(1, len(word) - 2))
    return chance.pick(
        [
            word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
            word[:at] + word[at] * 2 + word[at + 1 :],
            word[:at] + word[at + 1 :],
            word[:at] + chance.text(1, "aeiou") + word[at + 1 :],
        ]
        if len(word) > 3
        else [word + chance.text(1, "aeiou")]
    )


def respelt(chance: Chance, street: str) -> str:
    """The same address in another spelling: Street as St, Apt 4 as #4, capitals, a letter lost."""
    short = {"Street": "St", "Road": "Rd", "Avenue": "Ave", "Lane": "Ln", "Drive": "Dr", "Court": "Ct"}
    made = " ".join(short.get(part.rstrip(","), part) for part in street.split())
    made = made.replace("Apt ", "#").replace("Unit ", "#") if chance.happens(0.5) else made
    return made.upper() if chance.happens(0.3) else made


TIES: dict[str, Callable[[Pool, Chance, Row, Row], None]] = {
    "phone": phone, "bank": _bank, "wallet": _wallet, "cv": _cv, "photo": _photo, "handle": _handle, "fuzzy": _fuzzy,
}  # fmt: skip
