"""What is planted in the sample pool: operators with several personas, and the innocent look-alikes beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

import applicant_marks as marks
import applicant_texts as texts
from applicant_people import Pool, Row
from applicant_ties import TIES, alike, phone, stated
from applicant_words import words

from dprkit.training.world import Chance

__all__ = ["plant"]

_OPERATORS = {"phone": 6, "bank": 5, "wallet": 5, "cv": 6, "photo": 5, "handle": 4, "fuzzy": 4, "mixed": 5}
# How each of the twelve ties to the next.
_TWELVE = ("phone", "cv", "bank", "photo", "handle", "wallet", "fuzzy", "phone", "cv", "photo", "bank")


def plant(pool: Pool) -> Iterator[Row]:
    """Every planted application, story by story, each with its group, kind and link."""
    yield from _operator(pool, "operator-00", 12, _TWELVE, "mixed")
    number = 0
    for link, count in _OPERATORS.items():
        for _ in range(pool.planned(count)):
            number += 1
            chance = pool.chance("operator", number)
            size = 2 + chance.below(5)
            links = [chance.pick(tuple(TIES)) if link == "mixed" else link for _ in range(size - 1)]
            yield from _operator(pool, f"operator-{number:02d}", size, links, link)
    for kind, count, story in _STORIES:
        for number in range(pool.planned(count)):
            group = f"{kind}-{number + 1:03d}"
            yield from story(pool, pool.chance(kind, number), group)


def _operator(pool: Pool, group: str, size: int, links: Sequence[str], link: str) -> list[Row]:
    """Personas of one hand, each tied to the one before by one link and by nothing else, within four months."""
    chance = pool.chance(group)
    personas = [pool.single() for _ in range(size)]
    first = date.fromisoformat(pool.applied(chance, days=1600))
    for row in personas:
        row.group, row.kind, row.link = group, "operator", link
        row.cells["applied_on"] = pool.applied(chance, first, 120)
        row.cells["ip"] = marks.ip(chance) if chance.happens(0.7) else None
    for before, after, tie in zip(personas, personas[1:], links):
        TIES[tie](pool, chance, before, after)
    return personas


def _share(rows: list[Row], *columns: str) -> None:
    """The cells of the first row in all of them."""
    for name in columns:
        value = stated(rows[0], name)
        for row in rows[1:]:
            row.cells[name] = row.own[name] = value


def _called(rows: list[Row], kind: str, group: str, link: str = "") -> list[Row]:
    for row in rows:
        row.group, row.kind, row.link = group, kind, link
    return rows


def _household(pool: Pool, chance: Chance, group: str, kind: str, size: int) -> list[Row]:
    """People of one address, mostly one surname and one landline, often one line and now and then one computer."""
    rows = [pool.single()]
    alike = chance.happens(0.6)
    while len(rows) < size:
        rows.append(_relative(pool, rows) if alike else pool.single())
    _share(rows, "address", "city", "region", *(["ip"] if chance.happens(0.7) else []))
    if chance.happens(0.8):
        for row in rows[1:]:
            phone(pool, chance, rows[0], row)
    if chance.happens(0.25):
        _share(rows, "device")
    return _called(rows, kind, group)


def _relative(pool: Pool, rows: list[Row]) -> Row:
    """One of the same surname, and of a given name that nobody in the household has."""
    first = rows[0]
    while True:
        row = pool.single(first.culture, first.surname)
        if row.name.given not in {one.name.given for one in rows}:
            return row


def _couple(pool: Pool, chance: Chance, group: str) -> list[Row]:
    return _household(pool, chance, group, "couple", 2)


def _family(pool: Pool, chance: Chance, group: str) -> list[Row]:
    return _household(pool, chance, group, "family", 3 + chance.below(3))


def _agency(pool: Pool, chance: Chance, group: str) -> list[Row]:
    """People whom one agency sends: its switchboard, address, mail domain, line and CV template."""
    name = words("people", "agency")[int(group.rsplit("-", 1)[1]) % 5]
    rows = [pool.single() for _ in range(max(5, pool.planned(30 + chance.below(60))))]
    _share(rows, "address", "city", "region", "ip")
    for row in rows:
        row.cells["phone"] = marks.telephone_text(chance, rows[0].own["phone"])
        local = (row.cells["email"] or "").partition("@")[0]
        row.cells["email"] = f"{local}@{name.split()[0].lower()}.example.com"
        row.cells["document_author"] = name
        row.cells["cv_text"] = texts.letter_head(name, row.own["cv_text"])
    return _called(rows, "agency", group)


def _lab(pool: Pool, chance: Chance, group: str) -> list[Row]:
    """Graduates of one laboratory: its address, its head as referee, its line, one school and employer."""
    rows = [pool.single() for _ in range(max(4, pool.planned(12 + chance.below(35))))]
    _share(rows, "address", "city", "region", "referee", "school", "employer", "ip")
    return _called(rows, "lab", group)


def _same_person(pool: Pool, chance: Chance, group: str) -> list[Row]:
    """One applicant, two or three applications to different companies; now and then moved or with a new number."""
    rows = [pool.single()]
    first = rows[0]
    when = date.fromisoformat(first.own["applied_on"])
    for _ in range(1 + chance.happens(0.2)):
        row = pool.single()
        fresh = {name: row.own[name] for name in ("company", "document_sha256")}
        if chance.happens(0.15):
            fresh |= {name: row.own[name] for name in ("address", "phone")}
        row.own = {**first.own, **fresh}
        row.name, row.country = first.name, first.country
        row.cells = {name: row.own[name] if value is not None else None for name, value in first.cells.items()}
        row.cells["applied_on"] = (when + timedelta(days=chance.below(200))).isoformat()
        rows.append(row)
    return _called(rows, "same-person", group)


def _template(pool: Pool, chance: Chance, group: str) -> list[Row]:
    """Strangers whose CVs follow one career service's template."""
    rows = [pool.single() for _ in range(pool.planned(180 + chance.below(150)))]
    for row in rows:
        row.cells["cv_text"] = texts.template(int(group.rsplit("-", 1)[1]), row.own["cv_text"])
    return _called(rows, "none", "", group)


def _namesake(pool: Pool, chance: Chance, group: str) -> list[Row]:
    """Two strangers of one name, half of them in one city."""
    rows = [pool.single(), pool.single()]
    rows[1].cells["name"] = rows[0].cells["name"]
    if chance.happens(0.5):
        _share(rows, "city", "region")
    return _called(rows, "none", "", group)


def _recycled(pool: Pool, chance: Chance, group: str) -> list[Row]:
    """Two strangers with one telephone number, the second at least three years after the first."""
    rows = [pool.single(), pool.single()]
    phone(pool, chance, *rows)
    first = date.fromisoformat(pool.applied(chance, days=600))
    rows[0].cells["applied_on"] = first.isoformat()
    rows[1].cells["applied_on"] = (first + timedelta(days=1100 + chance.below(95))).isoformat()
    return _called(rows, "none", "", group)


def _handles(pool: Pool, chance: Chance, group: str) -> list[Row]:
    """Two strangers who chose one handle, half of them behind one address of a carrier."""
    rows = [pool.single(), pool.single()]
    rows[0].cells["telegram"] = None  # or the two would name one account
    alike(pool, chance, *rows)
    if chance.happens(0.5):
        _share(rows, "ip")
    return _called(rows, "none", "", group)


def _library(pool: Pool, chance: Chance, group: str) -> list[Row]:
    """Strangers who applied at one public computer."""
    rows = [pool.single() for _ in range(max(3, pool.planned(15)))]
    _share(rows, "device", "ip")
    return _called(rows, "none", "", group)


_STORIES: tuple[tuple[str, int, Callable[[Pool, Chance, str], list[Row]]], ...] = (
    ("couple", 150, _couple),
    ("family", 60, _family),
    ("agency", 5, _agency),
    ("lab", 5, _lab),
    ("same-person", 300, _same_person),
    ("template", 3, _template),
    ("namesakes", 80, _namesake),
    ("recycled", 40, _recycled),
    ("library", 3, _library),
    ("handles", 60, _handles),
)
