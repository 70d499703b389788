"""claims.toml: what opened the case, and what the subject says (DESIGN words: lead, claim).

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
    for number, entry in enumerate(content.get("lead", ()), start=1):
        yield _lead(f"lead.{number}", entry)
    for number, entry in enumerate(content.get("claim", ()), start=1):
        yield _claim(f"claim.{number}", entry)


def _lead(place: str, entry: dict[str, Any]) -> Row | Unread:
    if unknown := set(entry) - _LEAD:
        return Unread(place, f"a lead has no {sorted(unknown)}; it has {sorted(_LEAD)}", str(entry)[:2000])
    return Row("leads", place, {name: str(value) for name, value in entry.items()})


def _claim(place: str, entry: dict[str, Any]) -> Row | Unread:
    entry = dict(entry)
    subject = entry.pop("subject", "")
    if unknown := set(entry) - _CLAIM:
        return Unread(place, f"a claim has no {sorted(unknown)}; it has {sorted(_CLAIM)}", str(entry)[:2000])
    if entry.get("field") not in CLAIM_FIELDS:
        why = f"{entry.get('field')!r} is not a field that is kept; fields: {sorted(CLAIM_FIELDS)}"
        return Unread(place, why, str(entry)[:2000])
    if not subject:
        return Unread(place, 'a claim names its subject: subject = "s1"', str(entry)[:2000])
    values = {name: str(value) for name, value in entry.items()}
    return Row("claims", place, {"system": "subject", "account": subject, **values})
