"""Single applicants of the sample pool: every cell of one is its own, but for what many people share by habit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from typing import TypeAlias

import applicant_marks as marks
import applicant_names as names
import applicant_texts as texts
from applicant_words import read, words

from dprkit.training.world import Chance

__all__ = ["MAIL_DOMAINS", "Cells", "Pool", "Row"]

Cells: TypeAlias = dict[str, str | None]

FIRST_DAY, DAYS = date(2021, 3, 1), 1800
MAIL_DOMAINS = words("people", "mail")
_PLACES = [
    (country, *city.split(","))
    for country in read()["cities"]
    for city in words("cities", country)
    for _ in range({"us": 3, "ca": 1, "gb": 3}.get(country, 2))
]
_STREETS = tuple(head + tail for head in words("people", "street") for tail in words("people", "street_tail"))
_COMPANIES = tuple(f"{one} {trade}" for one in words("people", "company") for trade in words("people", "trade"))


@dataclass
class Row:
    """One application: its cells, what it would have in each cell had nothing been left out, and the truth about it."""

    number: int
    country: str
    name: names.Name
    culture: str
    surname: tuple[str, str]  # as written, and in latin letters
    cells: Cells = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    group: str = ""
    kind: str = "none"
    link: str = ""


@dataclass
class Pool:
    """Draws applicants one after the other; no two drawn by it share an address to be reached or paid at."""

    seed: int
    rows: int
    drawn: int = 0
    taken: set[str] = field(default_factory=set)
    telephones: Counter[str] = field(default_factory=Counter)

    def planned(self, count: int) -> int:
        """How many of something there are in this pool, when a pool of 20,000 has ``count``; one at least."""
        return max(1, round(count * self.rows / 20_000))

    def chance(self, *name: object) -> Chance:
        return Chance("applicants", self.seed, *name)

    def single(self, culture: str = "", surname: tuple[str, str] | None = None) -> Row:
        """An applicant who has nothing to do with any other."""
        self.drawn += 1
        chance = self.chance(self.drawn)
        culture = culture or chance.pick(tuple(names.CULTURES))
        name, written = names.draw(chance, culture, surname=surname)
        country, city, region = chance.pick(_PLACES)
        row = Row(self.drawn, country, name, culture, written)
        row.own = {"name": name.text, "city": city, "region": region, "address": address(chance)}
        row.own |= self._reached(chance, row) | self._habits(chance, row) | self._papers(chance, row)
        row.own["cv_text"] = texts.cv(chance, *(row.own[name] for name in ("name", "employer", "school")))
        row.cells = {**row.own, "phone": marks.telephone_text(chance, row.own["phone"])}
        leave_out(chance, row.cells)
        return row

    def unique(self, chance: Chance, text: str) -> str:
        """The text, with two or more digits behind it until nobody else has it."""
        made = text
        while made in self.taken:
            made = text + chance.text(2 + chance.below(3), "0123456789")
        self.taken.add(made)
        return made

    def handle(self, chance: Chance) -> str:
        digits = chance.text(2 + chance.below(3), "0123456789")
        return self.unique(
            chance, chance.pick(words("people", "adjective")) + chance.pick(words("people", "noun")) + digits
        )

    def telephone(self, country: str) -> str:
        self.telephones[country] += 1
        return marks.telephone(country, self.telephones[country] - 1)

    def applied(self, chance: Chance, since: date = FIRST_DAY, days: int = DAYS) -> str:
        return (since + timedelta(days=chance.below(days))).isoformat()

    def _reached(self, chance: Chance, row: Row) -> dict[str, str]:
        given, surname = row.name.given, row.name.surname
        local = chance.pick([f"{given}.{surname}", f"{given[0]}{surname}", f"{given}{surname}", f"{surname}.{given}"])
        digits = chance.text(chance.pick((0, 0, 2, 4)), "0123456789")
        handle = self.handle(chance)
        return {
            "email": f"{self.unique(chance, local + digits)}@{chance.pick(MAIL_DOMAINS)}",
            "phone": self.telephone(row.country),
            "bank_account": marks.bank_account(chance, row.country),
            "wallet": marks.wallet(chance.pick(("eth", "btc")), self.seed * 1_000_000 + self.drawn),
            "github": handle
            if chance.happens(0.5)
            else self.unique(chance, f"{given}{surname}{chance.text(4, '0123456789')}"),
            "linkedin": self.unique(chance, f"{given}-{surname}-{chance.text(6, '0123456789abcdef')}"),
            "telegram": "@" + (handle if chance.happens(0.3) else self.handle(chance)),
            "skype": f"live:{self.handle(chance)}",
            "handle": handle,
            "website": f"https://{self.unique(chance, f'{given}-{surname}')}.example.net",
        }

    def _habits(self, chance: Chance, row: Row) -> dict[str, str]:
        spread = self.drawn * 7919 % (510 * 254)  # every applicant's own address of 198.18.0.0/15
        return {
            "applied_on": self.applied(chance),
            "company": chance.pick(_COMPANIES),
            "device": sha256(f"device {self.seed} {self.drawn}".encode()).hexdigest()[:16],
            "ip": f"198.{18 + spread // 254 // 255}.{spread // 254 % 255}.{1 + spread % 254}",
            "referee": _referee(chance),
            "school": chance.pick(texts.SCHOOLS),
            "employer": chance.pick(texts.EMPLOYERS),
        }

    def _papers(self, chance: Chance, row: Row) -> dict[str, str]:
        return {
            "document_sha256": sha256(f"document {self.seed} {self.drawn}".encode()).hexdigest(),
            "document_author": row.name.text if chance.happens(0.6) else chance.pick(words("people", "author")),
            "photo_hash": sha256(f"photo {self.seed} {self.drawn}".encode()).hexdigest()[:16],
        }


def _referee(chance: Chance) -> str:
    """A made-up referee with employer and mailbox: a bare name would tell nobody from a namesake."""
    name, employer = names.draw(chance)[0], chance.pick(texts.EMPLOYERS)
    return f"{name.text}, {employer}, {name.given}.{name.surname}@{names.plain(employer)}.example.com"


def address(chance: Chance) -> str:
    """A made-up street and number, one in three with a unit."""
    unit = f", {chance.pick(('Apt', 'Flat', 'Unit'))} {1 + chance.below(60)}" if chance.happens(0.33) else ""
    return f"{1 + chance.below(400)} {chance.pick(_STREETS)} {chance.pick(words('people', 'street_kind'))}{unit}"


_KEPT = {  # share of the applicants who give it
    "phone": 0.92, "website": 0.12, "address": 0.7, "bank_account": 0.15, "wallet": 0.08, "github": 0.5,
    "linkedin": 0.6, "telegram": 0.15, "skype": 0.06, "handle": 0.2, "device": 0.6, "ip": 0.8, "referee": 0.35,
    "school": 0.85, "employer": 0.85, "document_sha256": 0.5, "document_author": 0.6, "photo_hash": 0.4,
    "cv_text": 0.55,
}  # fmt: skip


def leave_out(chance: Chance, cells: Cells) -> None:
    """Empties what applicants leave out, and puts in what some put instead; planted cells are written afterwards."""
    for name, share in _KEPT.items():
        if not chance.happens(share):
            cells[name] = None
    if chance.happens(0.01):
        cells["phone"] = chance.pick(words("people", "filler"))
    if chance.happens(0.01):
        cells["photo_hash"] = chance.pick(words("people", "blank_photo"))
    if chance.happens(0.1):  # a carrier that puts many customers behind one address
        cells["ip"] = f"203.0.113.{1 + chance.below(40)}"
