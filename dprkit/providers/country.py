"""Country of an address: the case's known networks, then the bundled table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..data import lookup
from ..provider import Fact, provider

if TYPE_CHECKING:
    import pandas as pd

    from ..fetch import Fetch

__all__ = ["country"]


@provider(
    "country",
    title="country under which the address range is registered",
    accepts={"ipv4-addr", "ipv6-addr"},
    facts={
        "country": Fact("string", "ISO 3166-1 alpha-2, capitals; of the range, not of a person"),
        "country_source": Fact("string", "known_networks.csv, or the bundled table and its date"),
    },
    opsec="RED",
    tells="nobody",
    column=True,
)
def country(values: pd.Index[str], fetch: Fetch) -> pd.DataFrame:
    """Where each range was registered on the date of the table; a VPN or gateway answers from elsewhere."""
    packed = fetch.tables.packed(values)
    made = lookup.facts(fetch.tables, packed, "country", ["country"]).rename(columns={"source": "country_source"})
    return lookup.answered(made, packed, made["country"].notna().to_numpy())
