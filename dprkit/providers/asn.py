"""Autonomous system of an address: the case's known networks, then the bundled table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..data import lookup
from ..provider import Fact, provider

if TYPE_CHECKING:
    import pandas as pd

    from ..fetch import Fetch

__all__ = ["asn"]


@provider(
    "asn",
    title="autonomous system that announces the address",
    accepts={"ipv4-addr", "ipv6-addr"},
    facts={
        "asn": Fact("Int64", "number of the autonomous system"),
        "as_name": Fact("string", "its name in that source; confirm by RDAP before quoting"),
        "as_source": Fact("string", "known_networks.csv, or the bundled table and its date"),
    },
    opsec="RED",
    tells="nobody",
    column=True,
)
def asn(values: pd.Index[str], fetch: Fetch) -> pd.DataFrame:
    """Who announced each address on the date of the table; absent where nobody did."""
    packed = fetch.tables.packed(values)
    made = lookup.facts(fetch.tables, packed, "asn", ["asn", "as_name"]).rename(columns={"source": "as_source"})
    return lookup.answered(made, packed, made["asn"].notna().to_numpy())
