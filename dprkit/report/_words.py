"""The words of a write-up: one catalogue file a language, and the reader's way to write dates and numbers.

``words/<language>.toml`` holds every sentence the write-up can say. Texts that the library makes in English (titles of
indicators, innocent readings, steps) are looked up by that English text: a text that changed has no translation any
more, is shown in English and marked so, and never says what it no longer means.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ..errors import InputError

__all__ = ["Words", "languages", "words"]

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?Z?)?")


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue of one language. ``say`` fills a sentence, ``told`` translates a text that the library made."""

    language: str
    sentences: Mapping[str, str]
    texts: Mapping[str, str]
    form: Mapping[str, str]
    months: tuple[str, ...]

    def say(self, key: str, **values: object) -> str:
        """The sentence ``key`` with its values: whole numbers and days in the reader's convention.

        Where ``n`` is one (in French also none) the sentence ``<key>.one`` is taken when there is one.
        """
        few = f"{key}.one"
        if "n" in values and few in self.sentences and values["n"] in ((0, 1) if self.form["zero"] == "one" else (1,)):
            key = few
        return self.sentences[key].format(**{name: self.value(value) for name, value in values.items()})

    def value(self, value: object) -> str:
        """A whole number with the reader's thousands, a day or a time in his way; anything else as it is."""
        if isinstance(value, int):
            return f"{value:,}".replace(",", self.form["thousands"])
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
        if self.language == "en" or not text:
            return text, ""
        bare = text.removesuffix(".")
        return (self.texts[bare] + text[len(bare) :], "") if bare in self.texts else (text, "en")

    def name(self, kind: str, value: str) -> str:
        """The word for a state, a weight, a field …; the value itself where there is none."""
        return self.sentences.get(f"{kind}.{value}", value)


def languages() -> tuple[str, ...]:
    """The languages that have a catalogue file."""
    return tuple(
        sorted(one.name[:-5] for one in files(__package__).joinpath("words").iterdir() if one.name.endswith(".toml"))
    )


@cache
def words(language: str) -> Words:
    """The catalogue of that language.

    Raises:
        InputError: there is none.
    """
    if language not in languages():
        known = ", ".join(languages())
        raise InputError(f"the write-up is not written in {language!r}; there is: {known}. Add a file to report/words.")
    read = tomllib.loads(files(__package__).joinpath("words").joinpath(f"{language}.toml").read_text("utf-8"))
    form = read["form"]
    months = tuple(form.pop("months"))
    return Words(language, dict(_flat(read["say"])), read.get("texts", {}), form, months)


def _flat(table: Mapping[str, object], prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in table.items():
        key = f"{prefix}.{name}" if prefix else name
        found += _flat(value, key) if isinstance(value, Mapping) else [(key, str(value))]
    return found
