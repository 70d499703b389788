"""Where a made-up case plays: the company, its country and sector, its people, and what the log owners did not keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ..errors import InputError
from ._company import Company
from ._people import Person, equip, staff
from ._places import NETWORKS, PLACES, Chance, Line, Network, Place

__all__ = ["COUNTRIES", "SECTORS", "Setting"]

_NAMES = {
    "software": ("Fernhollow Systems", "Tidemark Software", "Ashgrove Data", "Lanternworks"),
    "health": ("Clearbrook Clinics", "Saffron Health", "Millrace Care", "Northlea Hospital Group"),
    "finance": ("Oakhaven Mutual", "Pinnock Payments", "Granite Row Credit", "Seafield Insurance"),
    "public": ("Eastmoor Water Board", "Hollins Transit", "Rivermead Archives", "Stonebridge Council Services"),
}
SECTORS = tuple(_NAMES)

# Country of the company: where it sits, its VPN's place, and where its people live (city, share).
_HOMES: Mapping[str, tuple[str, str, tuple[tuple[str, int], ...]]] = {
    "US": ("Chicago", "Ashburn", (("Chicago", 4), ("Nashville", 2), ("Raleigh", 2), ("Denver", 3), ("Austin", 3))),
    "FR": ("Paris", "Dublin", (("Paris", 6), ("Lyon", 3), ("Nantes", 3), ("Lille", 2))),
    "DE": ("Berlin", "Frankfurt am Main", (("Berlin", 5), ("Hamburg", 3), ("Leipzig", 2), ("Munich", 3))),
    "GB": ("Leeds", "Dublin", (("Leeds", 4), ("Bristol", 3), ("Edinburgh", 2), ("Sheffield", 2))),
}
_ELSEWHERE = (("Toronto", 1), ("Pune", 1), ("Recife", 1), ("Valencia", 1))
COUNTRIES = tuple(_HOMES)
ZONES = {"US": "America/Chicago", "FR": "Europe/Paris", "DE": "Europe/Berlin", "GB": "Europe/London"}
# Numbers kept for fiction: NANP 555-01XX, Arcep 01 99 00, Ofcom's drama ranges, the Bundesnetzagentur's for Berlin.
PHONES = {
    "US": "+1 615 555 01{:02d}",
    "FR": "+33 1 99 00 {:02d} 12",
    "DE": "+49 30 23125 0{:02d}",
    "GB": "+44 113 496 00{:02d}",
}


@dataclass(frozen=True)
class Setting:
    """One made-up company and its weeks; everything in it follows from these values.

    Attributes:
        seed: any text; another seed is another company with other people.
        sector: one of SECTORS.
        country: one of COUNTRIES, where the company sits and most of its people live.
        difficulty: 1 all signs and little noise, 2 ordinary, 3 fewer signs and more of what honest people do.
        missing: names of inbox files that the log owners did not keep.
        people: how many colleagues there are beside those of the story.
    """

    seed: str
    sector: str = "software"
    country: str = "US"
    difficulty: int = 2
    missing: tuple[str, ...] = ()
    people: int = 80

    def __post_init__(self) -> None:
        if self.sector not in SECTORS or self.country not in COUNTRIES or self.difficulty not in (1, 2, 3):
            raise InputError(
                f"no such setting: sector is one of {', '.join(SECTORS)}, country one of {', '.join(COUNTRIES)}, "
                f"difficulty 1, 2 or 3; given were {self.sector!r}, {self.country!r}, {self.difficulty!r}."
            )

    def chance(self, *name: object) -> Chance:
        """Draws of their own for that name, so that a new draw elsewhere moves none of them."""
        return Chance(self.seed, *name)

    @cached_property
    def company(self) -> Company:
        name = self.chance("company").pick(_NAMES[self.sector])
        office, exit_place, homes = _HOMES[self.country]
        basis = "network team, 2025-11"
        offices = Network("192.0.2.0/26", f"{name} offices", "company", self.country, 64496, name, basis)
        exits = Network("192.0.2.64/28", f"{name} VPN exits", "company", PLACES[exit_place].code, 64496, name, basis)
        mobile = NETWORKS[f"mobile-{self.country}"]
        first = mobile.cidr.split(".0/")[0]
        return Company(
            self.seed,
            name,
            f"{name.split()[0].lower()}.example",
            Line("192.0.2.10", PLACES[office], offices),
            tuple(Line(f"192.0.2.{end}", PLACES[exit_place], exits) for end in (66, 67, 68)),
            tuple(Line(f"{first}.{21 + at}", PLACES[city], mobile) for at, (city, _) in enumerate(homes[:2])),
            ("7 Invented Square", "Post room"),
        )

    @property
    def office(self) -> Place:
        return self.company.office.place

    @property
    def zone(self) -> str:
        return ZONES[self.country]

    @cached_property
    def homes(self) -> tuple[tuple[str, int], ...]:
        return (*_HOMES[self.country][2], *_ELSEWHERE)

    def home_town(self, *name: object) -> Place:
        """A city of the company's country, for a person of the story."""
        return PLACES[self.chance("town", *name).pick([city for city, _ in _HOMES[self.country][2]])]

    def phone(self, at: int) -> str:
        """Number ``at`` (0 to 99) of those kept for fiction in the company's country."""
        return PHONES[self.country].format(at % 100)

    def someone(self, number: int, *, role: str = "", **more: object) -> Person:
        """A person of the story with a drawn name, who lives in the company's country; ``number`` is 1300 or more."""
        chance, place = self.chance("someone", number), self.home_town(number)
        drawn = staff(f"{self.seed}:{number}", self.company.domain, 1, [(place.city, 1)], set())[0]
        person = Person(number, drawn.given, drawn.surname, place, self.company.domain, role=role)
        for name, value in more.items():
            setattr(person, name, value)
        person.role = person.role or chance.pick(("Software engineer", "Data engineer", "Support analyst"))
        return equip(person, self.seed)

    def colleagues(self, *taken: Person) -> list[Person]:
        """The ordinary people of the company; logins of ``taken`` are nobody else's."""
        return staff(self.seed, self.company.domain, self.people, self.homes, {one.login for one in taken})
