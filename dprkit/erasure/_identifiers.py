"""Who is meant: the names, addresses, numbers and accounts that a case knows of one person, and where his rows are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..records import TABLES

if TYPE_CHECKING:
    import pandas as pd

    from ..case import Case

__all__ = ["Rows", "gather", "rows_by_file"]

# The columns that identify the person a row is about; of contacts and claims, the kinds and fields that do.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "people": ("name", "email", "phone"),
    "signins": ("display_name",),
}
_KINDS: Mapping[str, tuple[str, str, frozenset[str]]] = {
    "contacts": ("kind", "value", frozenset({"email", "phone", "url", "handle"})),
    "claims": ("field", "value", frozenset({"name", "former_name", "email", "phone"})),
}

_SITE = re.compile(r"https?://[^/]+/?")  # a link to a whole site says nothing of who is meant: it may be an employer's

Rows = dict[str, dict[str, set[str]]]  # file (12 hex) -> person -> places


def gather(case: Case, person: str) -> tuple[str, ...]:
    """Every identifier that people.csv and the tables give for ``person``, as found; the subject's id is none."""
    people = case.people
    found = set(people.loc[people["person"] == person, "identifier"])
    for name in TABLES:
        frame = case.table(name)
        if "person" in frame:
            found |= set(_identifiers(name, frame[frame["person"].eq(person).fillna(False)]))
    if ":" in person and person not in case.settings.subjects:
        found.add(person.split(":", 1)[1])
    return tuple(sorted(one for one in map(str, found) if one.strip() and one not in case.settings.subjects))


def _identifiers(name: str, mine: pd.DataFrame) -> Iterator[str]:
    for column in ("account", *_COLUMNS.get(name, ())):
        yield from mine[column].dropna().unique()
    if name in _KINDS:
        kind, value, wanted = _KINDS[name]
        found = mine.loc[mine[kind].isin(wanted), value].dropna().unique()
        yield from (one for one in found if not _SITE.fullmatch(one))


def rows_by_file(case: Case) -> Rows:
    """Where each person's rows were read: file, person, places. A lead is nobody's row."""
    found: Rows = {}
    for name in TABLES:
        frame = case.table(name)
        if "person" in frame and len(frame):
            for (file, person), places in _groups(frame):
                found.setdefault(str(file), {}).setdefault(str(person), set()).update(places)
    return found


def _groups(frame: pd.DataFrame) -> Iterator[tuple[Any, set[str]]]:
    for key, places in frame.groupby(["file", "person"], sort=False, observed=True)["place"]:
        yield key, set(places.astype("string"))
