"""The heading of one entry of a CV: which part is the employer or school, which the title or degree, which the place.

First by the words in each part; where these do not tell, by where employer and title stand in the other entries of the
same section. What neither tells stays empty.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ._cv_words import COMPANY, FORM, TERMS, employs, is_degree, is_school, is_self, is_title, known_place

__all__ = ["Habit", "Head", "Heading", "habit", "is_place", "read_heading", "stands_out"]

_STRONG = re.compile(r"\t+|\s{2,}|\s*[|•·¦;]\s*|\s+[–—-]\s+|\s+@\s+|:\s+|\n")
_AT = re.compile(r"\s+(?:at|bei|beim|chez|w firmie|presso|bij)\s+(?=[A-Z0-9ÄÖÜÉŁŚ])")
_LABEL = re.compile(
    r"(?:^|[|;\t])\s*(?:employer|company|employeur|arbeitgeber|firma|unternehmen|empresa|empleador|empregador|pracodawca|"
    r"organi[sz]ation|position|job title|title|role|poste|fonction|funktion|tätigkeit|puesto|cargo|função|stanowisko|"
    r"name and address of employer|occupation or position held)\s*:\s*",
    re.IGNORECASE,
)
_CLIENT = re.compile(  # for whom the employer worked: not the employer
    r"(?:^|[|;\t])\s*(?:end client|client|customer|kunde|cliente|klient)\s*:[^|;\t\n]*", re.IGNORECASE
)
_NEITHER = re.compile(  # labels whose dates are gone
    r"(?:dates?|period|duration|tenure|période|durée|zeitraum|dauer|fechas?|periodo|datas?|período|daty|data|okres)\s*:?",
    re.IGNORECASE,
)

Key = tuple[int, int, int]
"""Where a part stands: the line from that of the dates, the part in the line, and the bit between its commas."""


@dataclass(frozen=True, slots=True)
class Head:
    """One line of a heading without its dates, and how many lines it stands below (above: less than 0) these."""

    offset: int
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading tells: ``place`` is the employer or school, ``role`` the title or degree; empty when unclear."""

    place: str = ""
    role: str = ""
    location: str = ""
    sure: bool = False
    """Both are told apart by more than a comma."""
    keys: tuple[Key | None, Key | None] = (None, None)
    """Where place and role stand."""


@dataclass(frozen=True, slots=True)
class Habit:
    """Where the entries of a section have their employer (or school) and their title (or degree)."""

    place: Key
    role: Key
    size: int
    """How many entries show it."""


def is_place(line: str) -> bool:
    """The line is a place and nothing else: ``Berlin, Germany``, ``Austin, TX``, ``Remote``."""
    return bool(_place(line.strip()))


def read_heading(table: str, heads: Sequence[Head], *, alone: bool = False, shown: Habit | None = None) -> Heading:
    """Employer, title and location (or school and degree) of the heading lines of one entry.

    Args:
        table: ``employment`` or ``education``.
        heads: its lines.
        alone: nothing stands beside them; a single part that no word tells is then the employer.
        shown: where other entries of the section have the two.
    """
    parts = [part for head in heads for part in _parts(table, head)]
    best = _pick(table, parts)
    if best.place and best.role:
        return best
    bits = [bit for key, part in parts for bit in _bits(table, key, part)]
    split = replace(_pick(table, bits, rest=table == "employment"), sure=False)
    same = bool(split.place and split.role) and shown is not None and split.keys == (shown.place, shown.role)
    if shown and not same and (told := _as_shown(table, parts, shown) or _as_shown(table, bits, shown)):
        return told
    best = max((best, split), key=lambda one: bool(one.place) + bool(one.role))
    unclear = not (best.place or best.role or best.location)
    if unclear and alone and len(bits) == 1 and not _sentence(bits[0][1]):
        return Heading(place=bits[0][1], keys=(bits[0][0], None))
    return best


def habit(headings: Iterable[Heading]) -> Habit | None:
    """Where most of the headings that are read by their words have their two parts; None when none is.

    Parts told apart by commas count where no heading has anything stronger.
    """
    told = [one for one in headings if None not in one.keys]
    counts = Counter(one.keys for one in told if one.sure) or Counter(one.keys for one in told)
    if not counts:
        return None
    ((place, role), size) = counts.most_common(1)[0]
    return Habit(place, role, size) if place and role else None


def _role(table: str, part: str) -> bool:
    return is_title(part) if table == "employment" else is_degree(part)


def _house(table: str, part: str) -> bool:
    return bool(COMPANY.search(part)) if table == "employment" else is_school(part)


def _likely(table: str, part: str) -> bool:
    return employs(part) if table == "employment" else is_school(part)


def _parts(table: str, head: Head) -> list[tuple[Key, str]]:
    """The parts of a line at its tabs, bars and dashes, and at the word "at" between a title and an employer."""
    made = list[str]()
    for part in (part.strip(" ,;") for part in _STRONG.split(_LABEL.sub("\t", _CLIENT.sub("\t", head.text)))):
        joined = _AT.search(part)
        split = joined and _role(table, part[: joined.start()])
        made += [part[: joined.start()], part[joined.end() :]] if joined and split else [part]
    kept = [part.strip(" ,;*()[]" if part.count("(") != part.count(")") else " ,;*") for part in made]
    return [
        ((head.offset, at, 0), part)
        for at, part in enumerate(kept)
        if any(map(str.isalnum, part)) and not (TERMS.fullmatch(part) or _NEITHER.fullmatch(part) or _alone(part))
    ]


def stands_out(table: str, heading: Heading) -> bool:
    """It tells a role, or a word of its employer or school says that it is one."""
    return bool(heading.role) or _house(table, heading.place) or _likely(table, heading.place)


def _alone(part: str) -> bool:
    """It says that the person worked for nobody, and nothing else."""
    return len(part.split()) == 1 and is_self(part)


_TOLD = re.compile(r"\b(?:as|in|for|with|als|bei|für|comme|pour|como|para|em|jako|dla|w)\b")


def _sentence(part: str) -> bool:
    """A sentence about a job ("Worked as engineer in Acme Ltd"): which of its words are the name is not told."""
    return len(part.split()) > 5 and is_title(part) and bool(_TOLD.search(part))


def _bits(table: str, key: Key, part: str) -> list[tuple[Key, str]]:
    """The part at its commas; a legal form stays with its company, a city with its state or country."""
    if _place(part) == 2:
        return [(key, part)]
    made = list[str]()
    for bit in (bit.strip() for bit in re.split(r",(?![^()]*\))", part)):
        if made and (FORM.fullmatch(bit) or (known_place(bit) and _belongs(table, made))):
            made[-1] += f", {bit}"
        elif bit:
            made.append(bit)
    return [((key[0], key[1], at), bit) for at, bit in enumerate(made)]


def _belongs(table: str, bits: list[str]) -> bool:
    """The last bit is a city: it is known, or stands after another that may be the employer's name."""
    free = [bit for bit in bits if not _role(table, bit)]
    return known_place(bits[-1]) or (len(free) > 1 and bits[-1] == free[-1])


def _place(part: str) -> int:
    """2 when every bit of the part is a known place, 1 when only its last bit is, 0 otherwise."""
    bits = [bit.strip(" ()") for bit in re.split(r"[,/(]", part) if bit.strip(" ()")]
    if not bits or len(bits) > 3 or not known_place(bits[-1]):
        return 0
    return 2 if all(map(known_place, bits)) else 1


def _pick(table: str, parts: Sequence[tuple[Key, str]], rest: bool = True) -> Heading:
    """Which part is which, from the words in them; two candidates make it unclear.

    With ``rest``, the one part beside the role that no word tells is the employer or school.
    """
    roles, houses, towns, others = (dict[Key, str]() for _ in range(4))
    for key, part in parts:
        titled = _role(table, part)
        if table == "employment" and _sentence(part):
            continue
        if (_house(table, part) and not (titled and "," in part)) or (_likely(table, part) and not titled):
            houses[key] = part
        elif titled:
            roles[key] = part
        else:
            (towns if _place(part) else others)[key] = part
    role, town = _only(roles), _only(towns)
    if town and _place(towns[town]) == 1 and not houses and not others:
        return Heading(role=roles[role] if role else "")  # "Acme, Germany" or "Lyon, Germany": its commas decide
    house = _only(houses) if houses else _only(others) if roles and rest else None
    if role and house and not rest:  # "Master, Physics, Example University": what is left is of the degree
        roles[role] = ", ".join(part for key, part in parts if key != house and key not in towns)
    name, city = _town(table, houses.get(house) or others.get(house, "")) if house else ("", "")
    half = house in others and any(_place(part) == 1 for part in towns.values())  # "Acme, Germany" may be the employer
    return Heading(
        name,
        roles[role] if role else "",
        towns[town] if town else city,
        sure=bool(name and role) and not half,
        keys=(house if name else None, role),
    )


def _as_shown(table: str, parts: Sequence[tuple[Key, str]], shown: Habit) -> Heading | None:
    """The heading read as the others of its section are; None where a word in it speaks against that."""
    found: Mapping[Key, str] = dict(parts)
    if shown.place not in found or shown.role not in found:
        return None
    place, role = found[shown.place], found[shown.role]
    against = _role(table, place) and not _house(table, place) and not _role(table, role)
    if against or _house(table, role) or _place(place) == 2 or _place(role) == 2:
        return None
    towns = [part for key, part in parts if key not in (shown.place, shown.role) and _place(part)]
    name, city = _town(table, place)
    return Heading(name, role, towns[0] if len(towns) == 1 else city, keys=(shown.place, shown.role))


_OTHERWISE = re.compile(
    r"formerly|previously|now|via|ex|ehemals|früher|vormals|anciennement|antes|dawniej", re.IGNORECASE
)
_JOINED = re.compile(r"&|\+|\b(?:and|und|et|y|e|i|en)\b", re.IGNORECASE)


def _town(table: str, house: str) -> tuple[str, str]:
    """The name and the place of ``Acme GmbH, Musterstadt`` or ``Acme (Paris)``.

    What stands after an employer's only comma, or in brackets, is not its name; it is a place where that is known.
    """
    inner = re.fullmatch(r"([^()]*[^()\s])\s*\(([^()]+)\)", house)
    if inner and (_place(inner[2]) or (table == "employment" and not _OTHERWISE.match(inner[2]))):
        return inner[1].rstrip(" ,"), inner[2] if _place(inner[2]) else ""
    name, *rest = [bit for _, bit in _bits(table, (0, 0, 0), house)] or [""]
    town = ", ".join(rest)
    if rest and (_house(table, name) or _place(town)):
        return name, town
    apart = table == "employment" and len(rest) == 1 and not _JOINED.search(rest[0])
    return (name, "") if apart else (house, "")


def _only(found: Mapping[Key, str]) -> Key | None:
    return next(iter(found)) if len(found) == 1 else None
