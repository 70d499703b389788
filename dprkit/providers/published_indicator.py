"""Published indicators: exact matches of addresses, domains and mail addresses, each with its citation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..addresses import Packed, Ranges, parse
from ..data import lookup
from ..data.suffix import registrable_domain
from ..errors import InvalidObservable
from ..observable import Observable
from ..provider import Fact, provider

if TYPE_CHECKING:
    import pandas as pd

    from ..fetch import Fetch

__all__ = ["published_indicator"]

_TOLD = ("citation", "source", "published_on", "note")
_TYPES = ("ipv4-addr", "ipv6-addr", "domain-name", "email-addr")
_GMAIL = ("gmail.com", "googlemail.com")


@provider(
    "published_indicator",
    title="addresses, domains and mail addresses that were published, with citation",
    accepts=set(_TYPES),
    facts={
        "citation": Fact("string", "who published it, title and date"),
        "source": Fact("string", "source key of the citation"),
        "published_on": Fact("string", "day of publication, ISO 8601; the latest of several"),
        "neighbours": Fact("Int64", "published addresses in the same /24; information only, never a hit"),
    },
    opsec="RED",
    tells="nobody",
    column=True,
)
def published_indicator(values: pd.Index[str], fetch: Fetch) -> pd.DataFrame:
    """Found is an exact match (domains by what was registered); the note says what the entry warns of."""
    import numpy as np
    import pandas as pd

    entries = _entries(fetch.tables.frame("published"))
    packed, listed = fetch.tables.packed(values), parse(entries["value"].tolist())
    place = Ranges.single(listed).find(packed).astype("i8")
    names = {value: at for at, value in enumerate(entries["value"])}
    unreadable, by_domain = np.zeros(len(values), bool), np.zeros(len(values), bool)
    for at in np.flatnonzero(packed.version == 0):
        name = _name(values[int(at)])
        unreadable[at] = not name
        place[at] = names.get(name, -1)
        if place[at] < 0 and "@" in name:
            place[at] = names.get(registrable_domain(name.rpartition("@")[2]), -1)
            by_domain[at] = place[at] >= 0
    found = place >= 0

    made = pd.DataFrame({column: entries[column].array.take(place, allow_fill=True) for column in _TOLD})
    made["neighbours"] = _neighbours(packed, listed, found)
    made["outcome"] = lookup.texts(["found", "absent", "skipped"], np.where(unreadable, 2, np.where(found, 0, 1)))
    made.loc[unreadable, "note"] = f"not a value of these types: {', '.join(_TYPES)}"
    made.loc[by_domain, "note"] = "the domain was published, not this mail address; " + made.loc[by_domain, "note"]
    near = ~found & (made["neighbours"].fillna(0) > 0).to_numpy(bool)
    made.loc[near, "note"] = "a neighbour in the same /24 was published: information only, not a hit"
    return made.fillna({"note": ""})


def _entries(listed: pd.DataFrame) -> pd.DataFrame:
    """One row a published value; of a value with several entries, all citations and the latest day."""
    keys = [_name(value) or value for value in listed["value"]]
    whole = listed.assign(value=keys).groupby("value", sort=False, as_index=False)
    return whole.agg(
        {"source": _joined, "citation": _joined, "published_on": "max", "note": _joined},
    ).astype("string")


def _joined(texts: pd.Series[str]) -> str:
    return "; ".join(dict.fromkeys(text for text in texts if text))


def _name(text: str) -> str:
    """The normal form that is compared: an address, a registrable domain or a folded mail address; empty if none."""
    for kind in _TYPES:
        try:
            value = Observable.parse(text, kind).value
        except InvalidObservable:
            continue
        if kind == "domain-name":
            return registrable_domain(value) or value
        return _folded(value) if kind == "email-addr" else value
    return ""


def _folded(address: str) -> str:
    """A Gmail address without dots and tags, which all reach the same box; any other address as it is."""
    local, _, domain = address.partition("@")
    if domain not in _GMAIL:
        return address
    return f"{local.partition('+')[0].replace('.', '')}@gmail.com"


def _neighbours(packed: Packed, listed: Packed, found: Any) -> Any:
    """How many other published addresses share the /24 (Int64); ``<NA>`` for what is not an IPv4 address."""
    import numpy as np
    import pandas as pd

    blocks, counts = np.unique(listed.v4[listed.version == 4] >> np.uint32(8), return_counts=True)
    blocks, counts = np.append(blocks, 0), np.append(counts, 0)
    block = packed.v4 >> np.uint32(8)
    at = np.searchsorted(blocks[:-1], block)
    shared = np.where(blocks[at] == block, counts[at], 0) - found
    return pd.Series(shared, dtype="Int64").where(pd.Series(packed.version == 4))
