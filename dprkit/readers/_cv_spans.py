"""Date spans as CVs write them, to the month; a span that can be read in two ways is not read."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

__all__ = ["Span", "point", "single", "spans"]

# Month names come from the Unicode CLDR (babel); these are the usual forms that it does not list.
_LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "nl", "pl")
_MORE = {"sept": 9, "mrz": 3, "maerz": 3, "jänner": 1, "feber": 2, "avr": 4, "juill": 7, "setiembre": 9, "jun": 6}
_NOW = (
    "present|presently|now|current|currently|today|to date|date|ongoing|on-going|until now|till now|"
    "bis heute|bis dato|bis jetzt|heute|aktuell|jetzt|laufend|gegenwärtig|dato|"
    "aujourd['’]hui|à présent|présent|à ce jour|ce jour|actuellement|en cours|en poste|maintenant|"
    "la actualidad|actualidad|el presente|presente|actualmente|actual|hoy|a la fecha|la fecha|"
    "até o momento|até o presente|até hoje|até à data|o momento|o presente|momento|atualmente|atual|hoje|"
    "do chwili obecnej|chwili obecnej|do teraz|do dziś|do dzisiaj|do nadal|obecnie|nadal|teraz|dziś|dzisiaj|"
    "oggi|in corso|attuale|heden|nu"
)
_TO = "to|until|till|through|thru|bis zum|bis|à|au|jusqu['’](?:à|au|en)|hasta|até|tot|fino a|al|a|do|aż do|to the|up to"
_FROM = "from|von|vom|de|du|desde|del|dal|van|od"
_SINCE = "since|seit|depuis|desde|ab|as of|dal|sinds|od"
# A season or a quarter tells no month: of such a date the year is kept.
_SEASON = (
    "spring|summer|autumn|fall|winter|early|mid|late|end|q[1-4]|printemps|été|automne|hiver|début|fin|"
    "frühjahr|frühling|herbst|sommer|anfang|mitte|ende|ws|ss|wise|sose|wintersemester|sommersemester|"
    "primavera|verano|otoño|invierno|verão|outono|inverno|wiosna|lato|jesień|zima|początek|koniec|połowa"
)
_DASH = r"(?:\s*(?:[-‐‑‒–—―−→~]|->)\s*|\s+/\s+)"
_YEAR = r"(?:19[5-9]\d|20[0-4]\d)(?!\d)"
_MM = r"(?:0?[1-9]|1[0-2])"
_ROMANS = "i ii iii iv v vi vii viii ix x xi xii"


@dataclass(frozen=True, slots=True)
class Span:
    """A date span in a line: characters ``begin`` to ``stop``; ``problem`` says why it was not read."""

    begin: int
    stop: int
    start: str = ""
    end: str = ""
    current: bool | None = None
    problem: str = ""


def _forms(name: str) -> set[str]:
    """The name as typed, as decomposed by some PDF writers, and as typed without accents."""
    apart = unicodedata.normalize("NFD", name)
    return {name, apart, "".join(char for char in apart if not unicodedata.combining(char))}


@cache
def _months() -> dict[str, int]:
    """Every month name and abbreviation with its number; names that two languages number differently are left out."""
    from babel import Locale

    listed: dict[str, set[int]] = {}
    tables = [
        Locale(language).months[form][width]
        for language in _LANGUAGES
        for form in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
    ]
    for table in [*tables, {number: name for name, number in _MORE.items()}]:
        for number, name in table.items():
            for form in _forms(name.casefold().rstrip(".")):
                listed.setdefault(form, set()).add(number)
    return {name: min(numbers) for name, numbers in listed.items() if len(numbers) == 1}


@cache
def _month() -> str:
    return "(?:" + "|".join(sorted(map(re.escape, _months()), key=len, reverse=True)) + r")(?![^\W\d_])\.?"


@cache
def _point() -> str:
    """One date: ``3 March 2020``, ``Mar '20``, ``03/2020``, ``2020-03``, ``01.03.2020``, ``Summer 2020``, 2020."""
    before, between = r"(?:\d{1,2}(?:st|nd|rd|th|er|º|\.)?\s+(?:de\s+)?)?", r"(?:\s+(?:de|del|of|do)\s+|,\s*|[\s/-]*)"
    named = f"{before}{_month()}{between}"
    day = rf"{_month()}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+{_YEAR}"
    season = rf"(?:{_SEASON})[\s-]+(?:(?:of|de|du|do)\s+)?{_YEAR}(?:/(?:{_YEAR}|\d\d(?!\d)))?"
    roman = rf"(?-i:I{{1,3}}|IV|VI{{0,3}}|IX|XI{{0,2}}|X)[\s./]{{1,2}}{_YEAR}"
    numbers = (
        rf"\d{{1,2}}[./]\d{{1,2}}[./]{_YEAR}|{_YEAR}-{_MM}-\d\d(?!\d)|{_YEAR}[./-](?:0[1-9]|1[0-2])(?!\d)"
        rf"|\d{{1,2}}\s?[./-]\s?{_YEAR}|(?:0[1-9]|1[0-2])/\d\d(?![\d/])|{_YEAR}|['’]\d\d(?!\d)"
    )
    short = rf"['’]\d\d(?!\d)|(?<=[\s/-])\d\d(?![\d./'’])(?!,?\s*{_YEAR})"
    return rf"(?:{day}|{season}|{roman}|{named}(?:{_YEAR}|{short})|{numbers})"


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """The forms of a span, the most telling first. A form with an empty group ``last`` goes on, or does not say."""
    date = _point()
    before = r"(?<![\w./-])"
    forms = (
        rf"{before}(?:(?:{_FROM})\s+)?(?P<first>{date})(?:{_DASH}|\s+(?:{_TO})\s+)(?:(?P<last>{date})|(?P<now>{_NOW})(?!\w))",
        rf"{before}(?:(?:{_FROM})\s+)?(?P<first>{_month()})(?:{_DASH}|\s+(?:{_TO})\s+)(?P<last>{_month()}\s+{_YEAR})",
        rf"{before}(?P<first>{_YEAR})\s?[-–/]\s?(?P<last>{_YEAR}|(?:1[3-9]|[2-9]\d)(?![\d./]))",
        rf"{before}(?P<now>{_SINCE})\s+(?P<first>{date})",
        rf"{before}(?P<first>{date})\s*[-–—]\s*$",
    )
    return tuple(re.compile(form, re.IGNORECASE) for form in forms)


@cache
def _loose() -> re.Pattern[str]:
    """What looks like a span to a person, and is none of the forms above."""
    part = rf"(?:\d{{1,4}}(?:[./]\d{{1,4}}){{1,2}}|['’]\d\d|{_YEAR})"
    short = rf"{_YEAR}\s?[-–/]\s?\d{{1,2}}(?![\d./])"
    return re.compile(rf"(?<![\w./-]){part}{_DASH}(?:{part}|(?:{_NOW})(?!\w))|(?<![\w./-]){short}", re.IGNORECASE)


@cache
def _vague() -> re.Pattern[str]:
    return re.compile(rf"(?:{_SEASON})[\s-]")


def point(text: str) -> str:
    """The date as ``YYYY-MM``, or ``YYYY`` where only the year is certain; empty when it is not a date.

    >>> [point(text) for text in ("März 2020", "3/2020", "01.03.2020", "03/04/2020", "Jan '21", "13/2020")]
    ['2020-03', '2020-03', '2020-03', '2020', '2021-01', '']
    >>> [point(text) for text in ("Summer 2019", "IX 2019", "kwiecień 2019", "'19")]
    ['2019', '2019-09', '2019-04', '2019']
    """
    text = text.strip().casefold()
    year = re.search(_YEAR, text)
    if year and _vague().match(text):
        return year[0]
    named, short = re.search(rf"(?<!\w){_month()}", text), re.search(r"(?:['’]|[\s/-])(\d\d)$|^['’](\d\d)$", text)
    whole = year[0] if year else _century(int(short[1] or short[2])) if short else ""
    if named:
        return f"{whole}-{_months()[named[0].rstrip('.')]:02d}" if whole else ""
    if not year:
        return whole if text[:1] in "'’" else _short(text)
    roman = re.split(r"[\s./]", text, maxsplit=1)[0]
    if roman in _ROMANS.split():
        return f"{year[0]}-{_ROMANS.split().index(roman) + 1:02d}"
    return _numbers(text, year[0], [int(number) for number in re.findall(r"\d+", text.replace(year[0], " ", 1))])


def _numbers(text: str, year: str, others: list[int]) -> str:
    if not others:
        return year
    if text.startswith(year) or len(others) == 1:
        month = others[0]
    elif "." in text:  # day.month.year has one order only
        month = others[1]
    else:
        day, month = others
        if day <= 12 and month <= 12 and day != month:
            return year  # 03/04/2020 is two dates
        month = min(day, month)
    return f"{year}-{month:02d}" if 1 <= month <= 12 else ""


def _short(text: str) -> str:
    """``03/20``: month and year only when the second number cannot be a month."""
    found = re.fullmatch(r"(0[1-9]|1[0-2])/(\d\d)", text)
    return f"{_century(int(found[2]))}-{found[1]}" if found and int(found[2]) > 12 else ""


def _century(year: int) -> str:
    return f"20{year:02d}" if year < 50 else f"19{year:02d}"


@lru_cache(1 << 13)
def spans(line: str) -> tuple[Span, ...]:
    """The date spans of a line, in order; one that cannot be read has a ``problem``.

    >>> [(one.start, one.end, one.current) for one in spans("Acme Ltd, Jan 2021 – Present")]
    [('2021-01', '', True)]
    """
    if not re.search(r"\d\d", line):
        return ()
    found: list[Span] = []
    for pattern in _patterns():
        found += [_read(match) for match in pattern.finditer(line) if _free(match, found)]
    found += [
        Span(match.start(), match.end(), problem="a date span in a form that is not certain")
        for match in _loose().finditer(line)
        if _free(match, found)
    ]
    return tuple(sorted(found, key=lambda one: one.begin))


def _free(match: re.Match[str], taken: list[Span]) -> bool:
    return all(match.end() <= one.begin or match.start() >= one.stop for one in taken)


def _read(match: re.Match[str]) -> Span:
    groups = match.groupdict()
    first, last = match["first"], groups.get("last")
    end = point(last) if last else ""
    if last and len(last) == 2:  # 2019/20
        end = first[:2] + last
    month = _months().get(first.casefold().rstrip("."))
    start = f"{end[:4]}-{month:02d}" if month and end else point(first)  # "Jan – Mar 2021" shares its year
    if not start or (last and not end):
        return Span(
            match.start(), match.end(), problem="a date span that can be read in two ways, or has no such month"
        )
    if end and end[:7] < start[: len(end)]:
        return Span(match.start(), match.end(), problem="a date span that ends before it starts")
    current = True if groups.get("now") else False if last else None
    return Span(match.start(), match.end(), start, end, current)


@cache
def _dates() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w./-]){_point()}", re.IGNORECASE)


@lru_cache(1 << 13)
def single(line: str) -> Span | None:
    """The one date of a line that has no span and no other date; None otherwise."""
    found = list(_dates().finditer(line)) if re.search(r"\d\d", line) else []
    if len(found) != 1 or not (read := point(found[0][0])):
        return None
    return Span(found[0].start(), found[0].end(), end=read)
