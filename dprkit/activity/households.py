"""Where people live as they declared it, and who declared one household with whom."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["address_key", "belongs", "household"]

_WORDS = {
    "street": "st",
    "avenue": "ave",
    "av": "ave",
    "road": "rd",
    "drive": "dr",
    "lane": "ln",
    "boulevard": "blvd",
    "bd": "blvd",
    "court": "ct",
    "place": "pl",
    "square": "sq",
    "highway": "hwy",
    "parkway": "pkwy",
    "north": "n",
    "south": "s",
    "east": "e",
    "west": "w",
}
_UNIT_WORDS = frozenset({"apt", "apartment", "unit", "suite", "ste", "flat", "room", "rm", "no", "pmb", "box"})
_SPLIT = re.compile(r"[\W_]+")


def address_key(rows: pd.DataFrame) -> pd.Series[Any]:
    """Street, unit and postal code (or city) in one normal form (string); ``<NA>`` without a street and one of these.

    Accents and punctuation go, and the usual English and French street words are cut to one form; nothing is looked up.

    Args:
        rows: ``address``, ``unit``, ``postcode``, ``city``.
    """
    import pandas as pd

    street = _normal(rows["address"], frozenset())
    unit = _normal(rows["unit"], _UNIT_WORDS).fillna("")
    place = _normal(rows["postcode"], frozenset()).fillna(_normal(rows["city"], frozenset()))
    return pd.Series(street + " | " + unit + " | " + place.str.replace(" ", ""), index=rows.index, dtype="string")


def _normal(found: pd.Series[Any], dropped: frozenset[str]) -> pd.Series[Any]:
    import pandas as pd

    made = {text: _line(text, dropped) for text in found.dropna().unique()}
    return pd.Series(found.map(made), index=found.index, dtype="string")


def _line(text: str, dropped: frozenset[str]) -> str | None:
    """None when the text is no line of an address: empty, or longer than 200 characters, or not printable."""
    if len(text) > 200 or not text.strip().isprintable():
        return None
    folded = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in folded if not unicodedata.combining(char))
    words = [_WORDS.get(word, word) for word in _SPLIT.split(plain) if word and word not in dropped]
    return " ".join(words) or None


def household(people: pd.DataFrame, claims: pd.DataFrame, subject: str, *, address: bool) -> frozenset[str]:
    """Names by which people of the subject's declared household go: persons, accounts, mail addresses, names.

    Args:
        people: the personnel list, whole.
        claims: the subject's claims; ``household`` names another person by any of these.
        address: people who declare the same address and unit count too.
    """
    known = people[["person", "account", "email", "name"]].astype("string").apply(lambda column: column.str.casefold())
    claimed = set(
        claims.loc[claims["field"].eq("household").fillna(False), "value"].dropna().str.strip().str.casefold()
    )
    mine = people["person"].eq(subject).fillna(False)
    declared = people["household"]
    tied = known.isin(claimed).any(axis="columns") | declared.isin(declared[mine].dropna())
    if address:
        key = address_key(people)
        tied |= key.isin(key[mine].dropna())
    return frozenset(known[tied].stack().dropna()) | frozenset(claimed)


def belongs(rows: pd.DataFrame, names: frozenset[str]) -> pd.Series[Any]:
    """Which rows (bool) are of a person or account among ``names``."""
    return rows["person"].str.casefold().isin(names) | rows["account"].str.casefold().isin(names)
