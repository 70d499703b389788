"""Sanctions lists of OFAC, the EU and the UN: exact identifiers, and names for a person to look at.

An identifier (wallet, mail address, domain, telephone or document number) matches or does not. A name never matches
anybody: it gives entries to compare by hand, with how many other listed names are like it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..observable import refang
from ..provider import Fact, provider
from ._listed_keys import document_key, domain_key, email_key, name_words, phone_key, wallet_key

if TYPE_CHECKING:
    import pandas as pd

    from ..fetch import Fetch

__all__ = ["name_candidates", "sanctions"]

_KEYS: Mapping[str, Callable[[str], str]] = {
    "wallet": wallet_key,
    "email": email_key,
    "website": domain_key,
    "phone": phone_key,
    "document": document_key,
}
_TOLD = ("list", "entity", "name", "type", "programme", "detail", "listed_on", "list_date")
_REVIEW = "for human review: a name alone is no match on a person"
_NO_LIST = "no list: dprkit data update sanctions"
_PAPER = "the number of a document; who issued it was not compared: for human review"


@provider(
    "sanctions",
    title="identifiers on the sanctions lists of OFAC (SDN), the EU and the UN",
    accepts={"cryptocurrency-wallet", "email-addr", "domain-name", "phone-number"},
    facts={
        "matched": Fact("string", "what is equal: wallet, email, website, phone or document"),
        "list": Fact("string", "the list, or several, separated by semicolons"),
        "entity": Fact("string", "the list's own identifier of the entry"),
        "name": Fact("string", "the entry's name, as the list writes it"),
        "type": Fact("string", "individual or entity, or a word of the list's own"),
        "programme": Fact("string", "sanctions programmes of the entry"),
        "detail": Fact("string", "currency of a wallet as the list writes it (XBT is Bitcoin), or kind of document"),
        "listed_on": Fact("string", "day of listing, ISO 8601; OFAC's file has none"),
        "list_date": Fact("string", "date of the list that was read, ISO 8601"),
    },
    opsec="RED",
    tells="nobody",
    column=True,
)
def sanctions(values: pd.Index[str], fetch: Fetch) -> pd.DataFrame:
    """Found is an identifier that is listed; absent names the lists that were read. Names are never compared here."""
    import pandas as pd

    listed = fetch.tables.frame("sanctions")
    if listed.empty:
        return pd.DataFrame({"outcome": "skipped", "note": _NO_LIST}, index=values)
    by_key = _by_key(listed)
    absent = {"outcome": "absent", "note": f"not on {_dates(listed)}"}
    skipped = {"outcome": "skipped", "note": "no identifier that a list could hold"}
    rows = []
    for value in values:
        keys = _keys(value)
        places = next((by_key[key] for key in keys if key in by_key), None)
        rows.append(_row(listed, places) if places else absent if keys else skipped)
    return pd.DataFrame(rows, columns=["outcome", "note", "matched", *_TOLD])


def name_candidates(names: Iterable[str], listed: pd.DataFrame) -> pd.DataFrame:
    """Entries that bear a name, for human review: one row a name and entry; empty where there is none.

    A name is equal when its words are, whatever their order, accents and case. A single word is compared with the
    names of organisations only. Nothing is estimated, and nobody is matched.

    Args:
        names: names as stated in the case.
        listed: the table ``sanctions``.

    Returns:
        columns asked, value (as listed), kind (name or alias), detail (quality of an alias), list, entity, name, type,
        programme, listed_on, list_date as text; same_name (Int64, entries that bear it), alike (Int64, entries with a
        name that holds all its words: how common it is on the lists); note.
    """
    import pandas as pd

    told = listed[listed["kind"].isin(["name", "alias"])].reset_index(drop=True)
    words = [name_words(value) for value in told["value"]]
    bearers, holders = _indexed(words, told)
    parts = []
    for asked in dict.fromkeys(names):
        own = name_words(asked)
        rows = told.iloc[bearers.get(own, [])]
        rows = rows[rows["type"] != "individual"] if len(own) < 2 else rows
        if len(rows):
            alike = set.intersection(*(holders[word] for word in own))
            same = rows[["list", "entity"]].drop_duplicates()
            parts.append(rows.assign(asked=asked, same_name=len(same), alike=len(alike), note=_REVIEW))
    columns = ["asked", "value", "kind", *_TOLD, "same_name", "alike", "note"]
    made = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return made[columns].astype({name: "Int64" if name in ("same_name", "alike") else "string" for name in columns})


def _indexed(
    words: list[tuple[str, ...]], told: pd.DataFrame
) -> tuple[dict[tuple[str, ...], list[int]], dict[str, set[tuple[str, str]]]]:
    """Rows by all words of a name, and entries by each word."""
    bearers: dict[tuple[str, ...], list[int]] = {}
    holders: dict[str, set[tuple[str, str]]] = {}
    for at, (own, entry) in enumerate(zip(words, zip(told["list"], told["entity"]))):
        bearers.setdefault(own, []).append(at)
        for word in own:
            holders.setdefault(word, set()).add(entry)
    return bearers, holders


def _by_key(listed: pd.DataFrame) -> dict[tuple[str, str], list[int]]:
    """Rows of the table by kind and key of their identifier."""
    found: dict[tuple[str, str], list[int]] = {}
    for at, (kind, value) in enumerate(zip(listed["kind"], listed["value"])):
        if kind in _KEYS and (key := _KEYS[kind](value)):
            found.setdefault((kind, key), []).append(at)
    return found


def _keys(value: str) -> list[tuple[str, str]]:
    """What a value may be equal to: a mail address, a domain or a telephone number is that and nothing else."""
    for kind in ("email", "website"):
        if key := _KEYS[kind](value):
            return [(kind, key)]
    if refang(value).startswith("+") and (key := phone_key(value)):
        return [("phone", key)]
    keys = [(kind, _KEYS[kind](value)) for kind in ("wallet", "phone", "document")]
    return [(kind, key) for kind, key in keys if key]


def _row(listed: pd.DataFrame, places: list[int]) -> dict[str, Any]:
    """The facts of one or several entries that hold the identifier."""
    rows = listed.iloc[places]
    matched = str(rows["kind"].iloc[0])
    facts = {name: "; ".join(dict.fromkeys(text for text in rows[name] if text)) or None for name in _TOLD}
    note = [_dates(rows), _PAPER if matched == "document" else ""]
    return {"outcome": "found", "note": "; ".join(filter(None, note)), "matched": matched, **facts}


def _dates(listed: pd.DataFrame) -> str:
    """The lists with their dates, in words."""
    latest = listed.groupby("list")["list_date"].max()
    lists = [f"{name} of {date or 'an unknown date'}" for name, date in latest.items()]
    missing = [name for name in ("OFAC SDN", "EU", "UN") if name not in latest.index]
    return "; ".join([*lists, *([f"not read: {', '.join(missing)}"] if len(lists) and missing else [])])
