"""Names of made-up applicants, composed from generic parts of a dozen naming cultures, some in their own script.

Which culture a name is drawn from follows from nothing and decides nothing: it is independent of the place a person
lives in, of the work, and of what is planted in the pool. A name that is also somebody's is chance.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from applicant_words import read

from dprkit.training.world import Chance

__all__ = ["CULTURES", "Culture", "Name", "draw", "plain"]


@dataclass(frozen=True)
class Culture:
    """Given names, and surnames made of a head and a tail; a part in another script carries its latin form."""

    given: tuple[str, ...]
    heads: tuple[str, ...]
    tails: tuple[str, ...]
    surname_first: bool = False  # and nothing between the two


@dataclass(frozen=True)
class Name:
    """A name as it is written, and its given name and surname in plain latin letters, lower case."""

    text: str
    given: str
    surname: str


def _cultures() -> dict[str, Culture]:
    """The lists of the file: an underscore in a part is a space, a lone ~ an empty part; 김=kim has its latin form."""
    made = {}
    for name, lists in read()["names"].items():
        if "given" in lists:
            given = lists["given"].split()
        else:
            halves = [[part.split("=") for part in lists[half].split()] for half in ("given_first", "given_second")]
            given = [f"{one}{other}={latin}{tail}" for one, latin in halves[0] for other, tail in halves[1]]
        parts = [tuple(part.replace("_", " ").rstrip("~") for part in lists[key].split()) for key in ("heads", "tails")]
        made[name] = Culture(tuple(given), *parts, surname_first=lists.get("surname_first", False))
    return made


CULTURES = _cultures()


def plain(text: str) -> str:
    """The text in ASCII letters and digits, lower case: accents go, ß is spelt out, other scripts are left out."""
    spelt = text.lower().translate(str.maketrans({"ł": "l", "ı": "i", "ß": "ss", "ø": "o", "æ": "ae"}))
    folded = unicodedata.normalize("NFKD", spelt)
    return "".join(char for char in folded if char.isascii() and char.isalnum())


def draw(chance: Chance, culture: str = "", *, surname: tuple[str, str] | None = None) -> tuple[Name, tuple[str, str]]:
    """A name, and its surname as (written, latin) so that a relative can be given the same.

    One in three names has a middle initial or, in its own script, is written in latin letters.
    """
    found = CULTURES[culture or chance.pick(tuple(CULTURES))]
    given, _, latin = chance.pick(found.given).partition("=")
    head, _, head_latin = chance.pick(found.heads).partition("=")
    tail, _, tail_latin = chance.pick(found.tails).partition("=")
    written = (head + tail, (head_latin or head) + (tail_latin or tail))
    last, last_latin = surname or written
    romanised = bool(latin) and chance.happens(0.5)
    if romanised:
        given, last = latin.capitalize(), " ".join(part.capitalize() for part in last_latin.split())
    parts = [given, last]
    if chance.happens(0.35) and not (latin and not romanised):
        parts.insert(1, chance.text(1, "ABCDEFGHIJKLMNOPRSTVWYZ") + ".")
    text = "".join(reversed(parts)) if found.surname_first and not romanised else " ".join(parts)
    return Name(text, plain(latin or given), plain(last_latin)), (last, last_latin)
