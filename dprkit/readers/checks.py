"""checks.toml: what people checked, and what they read on pages: one entry a check, an account or a domain.

A file of the analyst's own. ``[[check]]`` tables carry the keys of ``dprkit.checks.ENTRY``; ``[[account]]`` and
``[[domain]]`` tables carry ``subject``, ``at`` and the columns of the tables accounts and domains, for what somebody
read on a profile, a site or in a registration.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from ..checks import unfit
from ..records import TABLES, Row, Unread, when
from ..sandbox import Source
from . import Parts, reader

__all__ = ["checks"]

_MARKS = (b"[[check]]", b"[[account]]", b"[[domain]]")
_PAGES: Mapping[str, tuple[str, str]] = {"account": ("accounts", "platform"), "domain": ("domains", "domain")}
_KEPT_BY_US = frozenset({"system", "account", "time", "time_raw", "zone", "time_local"})


def _recognises(source: Source) -> bool:
    return source.name.lower().endswith(".toml") and any(mark in source.head for mark in _MARKS)


@reader(
    "checks",
    title="checks.toml: checks that people made, accounts and domains that people read",
    fills=["interviews", "accounts", "domains"],
    profile="document",
    recognises=_recognises,
    rank=11,
)
def checks(source: Source) -> Parts:
    """One row an entry; an entry that lacks what its kind of check needs is reported with the reason, not read."""
    try:
        content = tomllib.loads(source.data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        yield Unread("p1", f"not valid TOML ({error}); mend the file and add it again")
        return
    for name, entries in content.items():
        if name not in ("check", *_PAGES) or not isinstance(entries, list):
            why = f"{name!r} is not a list of [[check]], [[account]] or [[domain]] tables"
            yield Unread(name[:200], why, str(entries)[:2000])
            continue
        for number, entry in enumerate(entries, start=1):
            place = f"{name}.{number}"
            yield _check(place, entry) if name == "check" else _page(place, entry, *_PAGES[name])


def _check(place: str, entry: Any) -> Row | Unread:
    if why := unfit(entry):
        return Unread(place, why, str(entry)[:2000])
    return Row("interviews", place, _cells(entry))


def _page(place: str, entry: Any, table: str, needs: str) -> Row | Unread:
    columns = {"subject", "at", *TABLES[table].columns} - _KEPT_BY_US
    why = ""
    if not isinstance(entry, dict):
        why = f"it is a table of keys and values, not {type(entry).__name__}"
    elif strange := sorted(set(entry) - columns):
        why = f"it has no {strange}; it has {sorted(columns)}"
    elif nested := sorted(name for name, value in entry.items() if isinstance(value, (list, dict))):
        why = f"{nested} must be one value each"
    elif bare := [name for name in ("subject", needs) if not str(entry.get(name, "")).strip()]:
        why = f'it says its {" and ".join(bare)}: {bare[0]} = "…"'
    if why:
        return Unread(place, f"an entry of {table}: {why}", str(entry)[:2000])
    return Row(table, place, _cells(entry))


def _cells(entry: Mapping[str, Any]) -> dict[str, str]:
    """The columns of an entry; the subject is the account of the system ``subject``, and ``at`` the time."""
    cells = {name: str(value) for name, value in entry.items() if name not in ("subject", "at")}
    return {"system": "subject", "account": str(entry["subject"]), **when(str(entry.get("at", ""))), **cells}
