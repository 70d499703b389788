"""Acts of named persons that decide nothing: a request handed out, a note, a look at evidence. Each is a record.

Words that a person types are kept as payload, not in the chain, so that they can be erased.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from .errors import InputError
from .ledger import Entry, Ledger
from .preserve import Requests

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["accessed", "note", "notes", "requested"]


def requested(ledger: Ledger, requests: Requests, owners: Iterable[str], who: Mapping[str, str]) -> list[Entry]:
    """One record a request that was handed out: which export was asked of which owner; its text is the payload.

    Args:
        owners: of which systems, as the requests name them; empty: all.
        who: pseudonym and role of who handed them out.

    Raises:
        InputError: there is no request to such an owner.
    """
    wanted = set(owners)
    if strange := sorted(wanted - {one.owner for one in requests.items}):
        known = ", ".join(sorted({one.owner for one in requests.items}))
        raise InputError(f"there is no request to {', '.join(map(repr, strange))}; requests go to: {known}.")
    made = []
    for one in requests.items:
        if not wanted or one.owner in wanted:
            body = {"owner": one.owner, "export": one.export, "keeps_days": one.keeps_days, **who}
            key = f"requested:{requests.today.isoformat()}:{one.owner}:{one.export}:{who['by']}"
            made.append(ledger.append("requested", body, one.text(requests.today).encode(), key=key))
    return made


def note(ledger: Ledger, text: str, who: Mapping[str, str]) -> Entry:
    """The record of a note; its text is the payload.

    Raises:
        InputError: it is empty.
    """
    if not text.strip():
        raise InputError("a note says something; this one is empty.")
    return ledger.append("note", who, text.encode())


def notes(ledger: Ledger) -> pd.DataFrame:
    """One row a note: at (UTC, ISO 8601), by, role, text, record; of an erased note the text is empty."""
    import pandas as pd

    erased = {entry.body.get("number") for entry in ledger.entries("erased")}
    rows = [
        (one.at, one.body["by"], one.body["role"], _text(ledger, one.number, one.number in erased), f"#{one.number}")
        for one in ledger.entries("note")
    ]
    return pd.DataFrame(rows, columns=["at", "by", "role", "text", "record"], dtype="string")


def _text(ledger: Ledger, number: int, erased: bool) -> str:
    return "" if erased else ledger.payload(number).decode()


def accessed(ledger: Ledger, why: str, who: Mapping[str, str]) -> Entry:
    """The record that somebody saw evidence; it never enters the evidence head.

    Raises:
        InputError: it does not say why.
    """
    if not why.strip():
        raise InputError("a look at evidence says why, for example why='prepared the interview'.")
    return ledger.append("access", dict(who), why.encode())
