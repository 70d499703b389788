"""Who else is named in the records, and by which pseudonym the write-up knows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..records import TABLES

if TYPE_CHECKING:
    import pandas as pd

    from ..case import Case

__all__ = ["names", "others"]

# What names the person a row belongs to; and columns that name somebody without saying which account is his.
_OWN = ("account", "name", "preferred_name", "display_name", "email", "phone")
_ALSO = ("signed_by", "recipient", "manager")
_FIRST = ("people", "signins", "mfa_events", "shipments", "devices")  # the table that knows a person best comes first


def names(case: Case) -> pd.DataFrame:
    """The key to the pseudonyms, one row an identifier: pseudonym, identifier. It never leaves with a write-up."""
    import pandas as pd

    rows = sorted((pseudonym, name) for name, pseudonym in others(case).items())
    return pd.DataFrame(rows, columns=["pseudonym", "identifier"], dtype="string")


def others(case: Case) -> dict[str, str]:
    """Identifier to pseudonym (``P-01``), of everybody in the records who is not a subject, in the tables' order."""
    subjects = set(case.settings.subjects)
    own = {text.casefold() for text in _subjects(case)}
    found: dict[str, str] = {}
    by_person: dict[str, str] = {}
    for person, text in _named(case, subjects):
        key = text.casefold()
        if key in own or len(text) < 3:
            continue
        pseudonym = by_person.get(person) or found.get(key) or f"P-{len(set(found.values())) + 1:02d}"
        by_person.setdefault(person, pseudonym)
        found.setdefault(key, pseudonym)
    return found


def _subjects(case: Case) -> Iterator[str]:
    """What the subjects are called in the case, and who works on it: they keep their names."""
    for person, text in _named(case, set()):
        if person in case.settings.subjects:
            yield text
    claims = case.table("claims")
    yield from claims.loc[
        claims["field"].isin(("name", "former_name", "household", "email", "phone")), "value"
    ].dropna()
    yield from (one.by for one in case.decisions())


def _named(case: Case, but: set[str]) -> Iterator[tuple[str, str]]:
    """Person and what he is named by, each pair once, the subjects ``but`` left out."""
    for name in (*_FIRST, *(one for one in TABLES if one not in _FIRST and one != "claims")):
        frame = case.table(name)
        if "person" not in frame or frame.empty:
            continue
        rows = frame[~frame["person"].isin(but)]
        for column in (one for one in _OWN if one in frame):
            pairs = rows[["person", column]].dropna().drop_duplicates()
            yield from zip(pairs["person"].astype(str), pairs[column].astype(str))
        if but:
            for column in (one for one in _ALSO if one in frame):
                yield from ((f"{column} {text}", text) for text in frame[column].dropna().astype(str).unique())
    for row in case.people.to_dict("records"):
        if row["person"] not in but:
            yield str(row["person"]), str(row["identifier"])
