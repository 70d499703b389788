"""Made-up people: names, addresses, machines and the line at home. Everything follows from a seed.

Nobody here exists. Given names and surnames of many cultures are drawn independently of each other, of the place a
person lives in, and of what a case is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ._places import NETWORKS, PLACES, Chance, Line, Place, in_range

__all__ = ["FIRST_DAY", "Person", "days", "equip", "staff"]

FIRST_DAY = date(2026, 1, 5)


@dataclass
class Person:
    """One made-up member of staff; ``home`` is the line at home, ``habit`` what is out of the ordinary."""

    number: int
    given: str
    surname: str
    place: Place
    domain: str
    habit: str = ""
    household: str = ""
    role: str = ""
    start: date = FIRST_DAY
    street: str = ""
    unit: str = ""
    home: Line | None = None
    laptop: str = ""
    phone_device: str = ""
    serial: str = ""
    okta_id: str = ""
    windows: bool = True
    entra: bool = False

    @property
    def employee(self) -> str:
        return f"E{self.number}"

    @property
    def name(self) -> str:
        return f"{self.given} {self.surname}"

    @property
    def login(self) -> str:
        plain = self.surname.lower().translate(str.maketrans("áéíóöüłńşžçèêïñ", "aeiooulnszceein"))
        return f"{self.given[0].lower()}.{plain.replace(' ', '').replace(chr(39), '')}@{self.domain}"

    @property
    def host(self) -> str:
        return f"{self.domain[:2].upper()}-{'W' if self.windows else 'M'}-{self.serial[-5:]}"


_GIVEN = """
Aisha Alejandro Amara Anil Anneke Ayumi Beatriz Bilal Bogdan Caleb Camille Chidi Chloe Dae-jung Dalia Daniel
Divya Elif Elena Emeka Esther Farid Fatou Felix Francesca Gabriel Grace Hana Hugo Ibrahim Ines Ivan Jamal Jing
Johanna Jonas Kateryna Kavya Kenji Kwame Laila Lars Leila Lucia Luca Malik Marek Maria Mateo Mehmet Mei Minh
Miriam Nadia Naoko Ngozi Nils Noor Olga Omar Oscar Paolo Petra Priya Rafael Rania Ravi Rosa Ruth Samir Sana
Sanjay Seo-yeon Sofia Stefan Sunita Tariq Thandi Tomasz Uchenna Vera Victor Wanjiru Wei Xavier Yara Yusuf Zoe
"""
_SURNAMES = """
Abara Achterberg Adeyemi Aguilar Ahlgren Akhtar Albrecht Alvarado Amin Andrade Araki Asante Aydin Bae Bakker
Banerjee Barros Bauer Becerra Belov Bergmann Bernal Bhatt Bianchi Boateng Borges Brandt Bui Campos Carrick
Castel Chandra Chavez Cho Cisse Cohen Coleman Cortes Costa Dahl Danso Delacroix Demir Desai Diallo Dinh Dubois
Duran Eklund Engel Ersoy Esposito Fall Faria Ferrer Fischer Fofana Fonseca Fujita Galli Garza Ghosh Gomes Greco
Gupta Haddad Hakimi Halloran Hassan Heller Herrera Hoang Horvat Huang Iqbal Ishikawa Iyer Jansen Jeong Joshi
Kamara Kang Karlsson Katz Keita Khalil Kim Kimura Koh Kone Kowal Krause Kumar Kurt Lambert Lang Larsen Lau Le
Leclerc Leone Lima Lind Lopes Lund Mahmoud Maier Malik Mancini Mbeki Mehta Mensah Meyer Moller Mori Moyo Murphy
Nair Nakamura Naseri Ndiaye Nguyen Nowak Nunez Oduya Ogawa Okafor Olsen Ono Ortega Osei Owusu Ozturk Park Pascal
Patel Pereira Pham Pinto Popov Prasad Quispe Rahman Rao Reyes Ricci Rivas Roche Romano Rossi Roux Sabry Sadiq
Saito Salazar Santos Sato Schmid Seck Serra Shah Sharif Silva Singh Sokolov Soto Suarez Suzuki Svensson Takeda
Tamm Tanaka Tavares Thapa Tkachenko Torres Traore Tran Ueda Valdez Varela Vogel Vu Wagner Weber Wozniak Xu
Yamada Yilmaz Yoon Zaman Zhao Ziegler
"""
_STREETS = [
    "Alder Fork Road",
    "Birch Hollow Lane",
    "Cobble Mill Street",
    "Dunmore Rise",
    "Elder Spring Way",
    "Fennel Court",
    "Gable End Road",
    "Heron Pond Drive",
    "Ivy Bank Street",
    "Juniper Loop",
    "Kestrel Walk",
    "Larch Terrace",
    "Marlow Bend",
    "Nettle Field Road",
    "Orchard Gate",
    "Pebble Quay",
    "Quarry Steps",
    "Rowan Close",
    "Sycamore Bend",
    "Thistle Green",
]
ROLES = [
    "Software engineer",
    "Data engineer",
    "Support analyst",
    "Product manager",
    "Designer",
    "QA engineer",
    "Site reliability engineer",
    "Accountant",
    "Recruiter",
    "Sales manager",
    "Technical writer",
    "Security analyst",
]


def days(count: int = 40) -> list[date]:
    """The working days of the period, from FIRST_DAY on."""
    every = (FIRST_DAY + timedelta(days=step) for step in range(count * 2))
    return [day for day in every if day.weekday() < 5][:count]


def staff(seed: str, domain: str, count: int, places: Sequence[tuple[str, int]], taken: set[str]) -> list[Person]:
    """``count`` people with different logins, spread over ``places`` (city, share); ``taken`` logins are left out."""
    chance = Chance(seed, "staff")
    weighted = [PLACES[city] for city, share in places for _ in range(share)]
    people: list[Person] = []
    given, surnames = _GIVEN.split(), _SURNAMES.split()
    while len(people) < count:
        number, place = 1100 + len(people), chance.pick(weighted)
        person = Person(number, chance.pick(given), chance.pick(surnames), place, domain)
        if person.login not in taken:
            taken.add(person.login)
            people.append(equip(person, seed))
    return people


def equip(person: Person, seed: str) -> Person:
    """The person with a role, an address, machines and a line at home."""
    chance = Chance(seed, person.login)
    person.role = person.role or chance.pick(ROLES)
    if person.start == FIRST_DAY:
        person.start = FIRST_DAY - timedelta(days=90 + chance.below(1800))
    person.street = person.street or f"{1 + chance.below(240)} {chance.pick(_STREETS)}"
    person.unit = person.unit or (f"Apt {1 + chance.below(40)}" if chance.happens(0.35) else "")
    person.windows = chance.happens(0.6)
    person.serial = "SX" + chance.text(8, "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789")
    person.okta_id, person.laptop = "00u" + chance.text(17), "guo" + chance.text(17)
    person.phone_device = "guo" + chance.text(17)
    person.home = person.home or home_line(person, chance)
    return person


def home_line(person: Person, chance: Chance) -> Line:
    """A line at home: mostly IPv4, an address of its own in the provider's range of that country."""
    code = person.place.code
    network = NETWORKS[code if f"{code}-2" not in NETWORKS or chance.happens(0.5) else f"{code}-2"]
    if f"v6-{code}" in NETWORKS and chance.happens(0.12):
        block = NETWORKS[f"v6-{code}"]
        return Line(
            f"{block.cidr.split('::')[0][:-3]}{person.number:03x}:{1 + chance.below(200):x}::", person.place, block
        )
    return Line(in_range(network, 16 + (person.number - 1000) * 9 + chance.below(8)), person.place, network)
