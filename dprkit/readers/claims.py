"""claims.toml: what opened the case, and what the subject says.

A file of the analyst's own. ``[[lead]]`` tables carry source, grade, caveat, allegation, received_on; ``[[claim]]``
tables carry subject, field, value, stated_in, stated_on, valid_from, valid_to.
"""

from __future__ import annotations

import tomllib
from typing import Any

from ..records import CLAIM_FIELDS, TABLES, Row, Unread
from ..sandbox import Source
from . import Parts, reader

_LEAD = frozenset(TABLES["leads"].columns)
_CLAIM = frozenset(TABLES["claims"].columns) - {"system", "account"}


def _recognises(source: Source) -> bool:
    return source.name.lower().endswith(".toml") and any(mark in source.head for mark in (b"[[claim]]", b"[[lead]]"))


@reader(
    "claims",
    title="claims.toml: the lead and the subject's claims",
    fills=["leads", "claims"],
    profile="document",
    recognises=_recognises,
    rank=10,
)
def claims(source: Source) -> Parts:
    """Leads and claims, one row each; an entry with a field that is not kept is reported, not read."""
    try:
        content = tomllib.loads(source.data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        yield Unread("p1", f"not valid TOML ({error}); mend the file and add it again")
        return
    for name, entries in content.items():
        read = {"lead": _lead, "claim": _claim}.get(name)
        if read is None or not isinstance(entries, list):
            why = (
                f"{name!r} is not a list of [[lead]] or [[claim]] tables; write [[lead]] or [[claim]] above each entry"
            )
            yield Unread(name[:200], why, str(entries)[:2000])
            continue
        for number, entry in enumerate(entries, start=1):
            yield read(f"{name}.{number}", entry)


def _lead(place: str, entry: Any) -> Row | Unread:
    if why := _unfit(entry, _LEAD, "a lead"):
        return Unread(place, why, str(entry)[:2000])
    return Row("leads", place, {name: str(value) for name, value in entry.items()})


def _claim(place: str, entry: Any) -> Row | Unread:
    why = _unfit(entry, _CLAIM | {"subject"}, "a claim")
    if not why and entry.get("field") not in CLAIM_FIELDS:
        why = f"{entry.get('field')!r} is not a field that is kept; fields: {sorted(CLAIM_FIELDS)}"
    if not why and not entry.get("subject"):
        why = 'a claim names its subject: subject = "s1"'
    if not why and entry.get("value", "") == "":
        why = 'a claim says what is claimed: value = "…"'
    if why:
        return Unread(place, why, str(entry)[:2000])
    values = {name: str(value) for name, value in entry.items() if name != "subject"}
    return Row("claims", place, {"system": "subject", "account": str(entry["subject"]), **values})


def _unfit(entry: Any, columns: frozenset[str], what: str) -> str:
    """Why the entry cannot be taken; empty when it can."""
    if not isinstance(entry, dict):
        return f"{what} is a table of keys and values, not {type(entry).__name__}"
    if unknown := set(entry) - columns:
        return f"{what} has no {sorted(unknown)}; it has {sorted(columns)}"
    if nested := sorted(name for name, value in entry.items() if isinstance(value, (list, dict))):
        return f"{nested} must be one value each; write one entry for each value"
    return ""
