"""Words: sentences that keep template and values apart, and the catalogue that says them in the reader's language.

``report/words/<language>.toml`` is all that a language needs. Texts that the library makes in English (titles, innocent
readings, steps, templates of sentences) are looked up by that English text: one that changed has no translation any
more, is shown in English and marked so, and never says what it no longer means.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, reduce
from importlib.resources import files
from typing import Any

from .errors import InputError

__all__ = ["Said", "Words", "joined", "languages", "said_again", "say", "spelled", "words"]

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?Z?)?")
# {n} is a value; {n|day|days} the word that goes with it; {where@country} the name of a country by its ISO 3166 code.
_HOLE = re.compile(r"\{(\w+)(?:\|([^{}|]*)\|([^{}|]*)|(@country))?\}")


class Said(str):
    """A sentence in English that remembers how it was made: it can be said again in another language.

    Everywhere else it is the text that it says. A value is a whole number, a number with one decimal, a text as the
    records have it, or another sentence.
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, int | float | str]

    def __new__(cls, template: str, values: Mapping[str, int | float | str]) -> Said:
        made = super().__new__(cls, _filled(template, values, "en", _english, _one))
        made.template, made.values = template, dict(values)
        return made

    @property
    def quotes(self) -> bool:
        """It begins with a value as the records have it: its first letter is not ours to make large."""
        hole = _HOLE.match(self.template)
        first = self.values.get(hole[1], 0) if hole else ""
        return first.quotes if isinstance(first, Said) else bool(hole) and isinstance(first, str)

    def __getnewargs__(self) -> tuple[Any, ...]:
        return self.template, self.values


def say(template: str, /, **values: object) -> Said:
    """The sentence, filled in: ``{n}`` is a value, ``{n|day|days}`` the word that goes with the number ``n``.

    ``{where@country}`` is the name of a country by its ISO 3166 code.

    >>> say("{on} of {whole} {whole|day|days} from {city}, {where@country}", on=1, whole=1200, city="Lyon", where="FR")
    '1 of 1,200 days from Lyon, France'
    """
    if isinstance(template, Said) and not values:
        return template
    return Said(template, {name: _value(value) for name, value in values.items()})


def _value(value: Any) -> int | float | str:
    if isinstance(value, str):
        return value
    if hasattr(value, "__index__"):
        return int(value)
    return round(float(value), 1) if isinstance(value, float) else str(value)


def joined(parts: Iterable[str], template: str = "{one}; {other}") -> str:
    """The sentences, each once, as one; ``template`` says how two stand side by side."""
    once = list(dict.fromkeys(parts))
    return reduce(lambda one, other: say(template, one=one, other=other), once) if once else ""


def _filled(
    template: str, values: Mapping[str, Any], language: str, write: Callable[[Any], str], single: Callable[[int], bool]
) -> str:
    def put(hole: re.Match[str]) -> str:
        name, one, many, country = hole.groups()
        if name not in values:
            return hole[0]
        if country:
            return _territories(language).get(values[name], values[name])
        if one is None:
            return write(values[name])
        return one if single(values[name]) else many

    return _HOLE.sub(put, template)


@cache
def _territories(language: str) -> Mapping[str, str]:
    from babel import Locale

    return dict(Locale(language).territories)


def _english(value: int | float | str) -> str:
    return value if isinstance(value, str) else f"{value:,}"


def _one(number: int) -> bool:
    return number == 1


def spelled(text: str) -> dict[str, Any] | None:
    """Template and values of a sentence as JSON takes them; None for a text that is none."""
    if not isinstance(text, Said):
        return None
    return {"say": text.template, "with": {name: _spelt(value) for name, value in text.values.items()}}


def _spelt(value: int | float | str) -> object:
    return spelled(value) or str(value) if isinstance(value, str) else value


def said_again(kept: Mapping[str, Any]) -> Said:
    """The sentence that ``spelled`` spelt."""
    values = {name: said_again(value) if isinstance(value, Mapping) else value for name, value in kept["with"].items()}
    return Said(kept["say"], values)


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue of one language. ``say`` fills a sentence, ``told`` translates a text that the library made."""

    language: str
    sentences: Mapping[str, str]
    texts: Mapping[str, str]
    form: Mapping[str, str]
    months: tuple[str, ...]
    short: tuple[str, ...]  # names of months in a picture

    def say(self, key: str, **values: object) -> str:
        """The sentence ``key`` with its values: whole numbers and days in the reader's convention.

        Where ``n`` is one (in French also none) the sentence ``<key>.one`` is taken when there is one.
        """
        few = f"{key}.one"
        if "n" in values and few in self.sentences and self._single(values["n"]):
            key = few
        return self.sentences[key].format(**{name: self.value(value) for name, value in values.items()})

    def _single(self, number: object) -> bool:
        return number in ((0, 1) if self.form["zero"] == "one" else (1,))

    def value(self, value: object) -> str:
        """A number with the reader's thousands and decimals, a day or a time in his way; anything else as it is."""
        if isinstance(value, int | float):
            whole, _, part = f"{value:,}".partition(".")
            return whole.replace(",", self.form["thousands"]) + (self.form["decimal"] + part if part else "")
        text = str(value)
        found = _DAY.fullmatch(text)
        return self._day(found) if found else text

    def _day(self, found: re.Match[str]) -> str:
        year, month, day, hour, minute = found.groups()
        if not 1 <= int(month) <= 12:
            return found[0]
        first = self.form["first"] if int(day) == 1 else str(int(day))
        date = self.form["date"].format(day=first, month=self.months[int(month) - 1], year=year)
        return self.form["time"].format(date=date, hour=hour, minute=minute) if hour else date

    def told(self, text: str) -> tuple[str, str]:
        """The text in this language with "", or as it was with the language it is in."""
        if isinstance(text, Said):
            return self._again(text)
        if self.language == "en" or not text:
            return text, ""
        bare = text.removesuffix(".")
        return (self.texts[bare] + text[len(bare) :], "") if bare in self.texts else (text, "en")

    def _again(self, said: Said) -> tuple[str, str]:
        """A sentence said in this language, or in English where a part of it has no translation."""
        template, lang = self.told(said.template)
        parts = {name: self.told(value) for name, value in said.values.items() if isinstance(value, Said)}
        if lang or any(missing for _, missing in parts.values()):
            return str(said), "en"
        values = {name: parts[name][0] if name in parts else value for name, value in said.values.items()}
        return _filled(template, values, self.language, self.value, self._single), ""

    def name(self, kind: str, value: str) -> str:
        """The word for a state, a weight, a field …; the value itself where there is none."""
        return self.sentences.get(f"{kind}.{value}", value)


def languages() -> tuple[str, ...]:
    """The languages that have a catalogue file."""
    return tuple(sorted(one.name[:-5] for one in _catalogues().iterdir() if one.name.endswith(".toml")))


def _catalogues() -> Any:
    return files(__package__).joinpath("report").joinpath("words")


@cache
def words(language: str) -> Words:
    """The catalogue of that language.

    Raises:
        InputError: there is none.
    """
    if language not in languages():
        known = ", ".join(languages())
        raise InputError(f"the write-up is not written in {language!r}; there is: {known}. Add a file to report/words.")
    read = tomllib.loads(_catalogues().joinpath(f"{language}.toml").read_text("utf-8"))
    form = read["form"]
    months, short = tuple(form.pop("months")), tuple(form.pop("short"))
    return Words(language, dict(_flat(read["say"])), read.get("texts", {}), form, months, short)


def _flat(table: Mapping[str, object], prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in table.items():
        key = f"{prefix}.{name}" if prefix else name
        found += _flat(value, key) if isinstance(value, Mapping) else [(key, str(value))]
    return found
