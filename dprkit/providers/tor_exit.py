"""Tor exits: whether an address stands on the Tor Project's list that the user fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..addresses import Ranges, parse
from ..data import lookup
from ..provider import Fact, provider

if TYPE_CHECKING:
    import pandas as pd

    from ..fetch import Fetch

__all__ = ["tor_exit"]

_TOLD = ("first_seen", "last_seen", "source")


@provider(
    "tor_exit",
    title="exit of the Tor network, by the Tor Project's list",
    accepts={"ipv4-addr", "ipv6-addr"},
    facts={
        "first_seen": Fact("string", "day the exit was first seen, ISO 8601; empty when the list does not say"),
        "last_seen": Fact("string", "day it was last seen, ISO 8601"),
        "source": Fact("string", "which of the Tor Project's lists"),
        "list_date": Fact("string", "date of the list, ISO 8601: what it says holds for that day"),
    },
    opsec="RED",
    tells="nobody: the whole list is kept here, and no address is ever asked about",
    column=True,
)
def tor_exit(values: pd.Index[str], fetch: Fetch) -> pd.DataFrame:
    """Found is an address on the list; absent means on the list's day. Without a list nothing is known."""
    import pandas as pd

    exits = fetch.tables.frame("tor_exits")
    if exits.empty:
        return pd.DataFrame({"outcome": "skipped", "note": "no list: dprkit data update tor_exits"}, index=values)
    packed = fetch.tables.packed(values)
    place = Ranges.single(parse(exits["value"].tolist())).find(packed).astype("i8")
    date = exits["list_date"].max() or fetch.tables.card("tor_exits").date
    made = pd.DataFrame({column: exits[column].array.take(place, allow_fill=True) for column in _TOLD})
    made["list_date"] = pd.Series(date, index=made.index, dtype="string").where(pd.Series(place >= 0))
    return lookup.answered(made, packed, place >= 0, f"not on the list of {date}, which says nothing of another day")
