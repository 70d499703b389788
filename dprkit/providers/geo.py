"""Place and type of network of an address, by a table of the user's own: none is bundled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..addresses import Packed
from ..data import lookup
from ..provider import Fact, provider

if TYPE_CHECKING:
    import pandas as pd

    from ..data import Tables
    from ..fetch import Fetch

__all__ = ["geo"]

_NONE = "no coordinates table: dprkit data add FILE"
_COLUMNS = {
    "coordinates": {name: name for name in ("country", "region", "city", "lat", "lon", "accuracy_km")},
    "network_types": {"network_type": "network_type"},
}
_COLUMNS["coordinates"]["country"] = "geo_country"


@provider(
    "geo",
    title="place and type of network of the address, by a table of your own",
    accepts={"ipv4-addr", "ipv6-addr"},
    facts={
        "geo_country": Fact(
            "string", "ISO 3166-1 alpha-2 in that table; where the range is used, not where a person is"
        ),
        "region": Fact("string", "state or region in that table"),
        "city": Fact("string", "city in that table; often the nearest large one"),
        "lat": Fact("Float64", "latitude, degrees north, WGS84; often the centre of a city or country"),
        "lon": Fact("Float64", "longitude, degrees east, WGS84"),
        "accuracy_km": Fact(
            "Float64", "radius within which the publisher expects the user, km; empty where not stated"
        ),
        "network_type": Fact("string", "all that the table says of the type of network, in its words"),
        "geo_source": Fact("string", "the tables that answered, each with its date"),
    },
    opsec="RED",
    tells="nobody",
    column=True,
)
def geo(values: pd.Index[str], fetch: Fetch) -> pd.DataFrame:
    """What the user's tables say of each address; skipped without one, absent where none covers it."""
    import pandas as pd

    tables, packed = fetch.tables, fetch.tables.packed(values)
    there = [name for name in _COLUMNS if len(tables.attributes(name))]
    if not there:
        return pd.DataFrame({"outcome": ["skipped"] * len(values), "note": [_NONE] * len(values)})
    parts = [_of(tables, packed, name) for name in there]
    made = pd.concat([part.drop(columns="source") for part in parts], axis="columns")
    sources = [part["source"] for part in parts]
    made["geo_source"] = sources[0] if len(sources) == 1 else _both(*sources)
    return lookup.answered(made, packed, made["geo_source"].notna().to_numpy())


def _of(tables: Tables, packed: Packed, name: str) -> pd.DataFrame:
    """The facts of one table, one row an address, and ``source`` where it covers the address."""
    import numpy as np
    import pandas as pd

    rows, entries = tables.ranges(name).find(packed), tables.attributes(name)
    facts: dict[str, Any] = {
        fact: entries[column].array.take(rows, allow_fill=True) for column, fact in _COLUMNS[name].items()
    }
    source = lookup.texts([tables.card(name).label], np.where(rows >= 0, 0, -1))
    return pd.DataFrame(facts).replace({"": pd.NA}).assign(source=source)


def _both(first: pd.Series[Any], second: pd.Series[Any]) -> pd.Series[Any]:
    return (first + "; " + second).fillna(first).fillna(second)
