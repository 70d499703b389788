"""Where pay goes: payees.csv, one row an election or a change, with the bank's confirmation of payee.

Columns after the reports of payroll systems ("Payment Elections": employee, effective date, account holder, account);
the answer to the name check after Confirmation of Payee (Pay.UK: match, close match, no match). Accounts are those of
no bank: ZZZZ (GB), bank codes 99999 (FR) and 99999999 (DE), routing number 999999999 (US).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ._events import table
from ._people import Person
from ._places import Chance

__all__ = ["account", "election", "payees"]

_HEADER = [
    "system",
    "employee id",
    "employee name",
    "changed on",
    "action",
    "account holder",
    "bank name",
    "account number",
    "confirmation of payee",
    "call back",
]
_BANKS = ("Larkhill Bank", "Banque du Moulin", "Sparkasse Ahrental", "Copper Street Credit Union")


def account(country: str, chance: Chance) -> str:
    """An account number of that country's form at a bank that does not exist."""
    digits = "0123456789"
    if country == "US":
        return "999999999" + chance.text(8, digits)
    bank = {"GB": "ZZZZ999999", "FR": "9999999999", "DE": "99999999"}[country]
    rest = bank + chance.text({"GB": 8, "FR": 13, "DE": 10}[country], digits)
    plain = "".join(str(int(char, 36)) for char in rest + country + "00")
    return f"{country}{98 - int(plain) % 97:02d}{rest}"  # ISO 7064 MOD 97-10


def election(
    person: Person, when: str, action: str, holder: str, number: str, check: str = "match", confirmed: str = ""
) -> list[object]:
    """One row of payees.csv; ``confirmed`` says how a change was confirmed with the employee."""
    bank = Chance(number, "bank").pick(_BANKS)
    return ["payroll", person.employee, person.name, when, action, holder, bank, number, check, confirmed]


def payees(country: str, people: Sequence[Person], special: Iterable[Sequence[object]]) -> bytes:
    """payees.csv: an account of their own for each of ``people`` since they began, and the rows of the story."""
    rows = [
        election(one, f"{one.start}T09:00:00Z", "added", one.name, account(country, Chance(one.serial, "pay")))
        for one in people
    ]
    return table(_HEADER, sorted([*rows, *special], key=lambda row: (str(row[3]), str(row[1]))))
