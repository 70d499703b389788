"""Kind of network behind an address: the company's own knowledge, listed VPN exits, the user's table of types, hosting
ranges, special blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..addresses import SPECIAL, Packed, Ranges, parse, special_ranges
from ..data import lookup
from ..provider import Fact, provider

if TYPE_CHECKING:
    import pandas as pd

    from ..data import Tables
    from ..fetch import Fetch

__all__ = ["network_kind"]

_UNKNOWN = "in no list of this data; not hosting does not mean residential"


@provider(
    "network_kind",
    title="kind of network behind the address",
    accepts={"ipv4-addr", "ipv6-addr"},
    facts={
        "kind": Fact(
            "string",
            "hosting, vpn (a Tor exit or open proxy too), relay, company, residential, mobile, private, "
            "documentation or unknown",
        ),
        "network": Fact("string", "name of the network in that source"),
        "kind_source": Fact("string", "known_networks.csv, an RFC, or the bundled table and its date"),
        "valid_from": Fact("string", "first day on which the entry of known_networks.csv holds, ISO 8601"),
        "valid_to": Fact("string", "last day on which it holds, ISO 8601"),
    },
    opsec="RED",
    tells="nobody",
    column=True,
)
def network_kind(values: pd.Index[str], fetch: Fetch) -> pd.DataFrame:
    """The first that knows the address decides: known_networks.csv, known_vpn (exact), network_types, hosting …"""
    import numpy as np
    import pandas as pd

    tables, packed = fetch.tables, fetch.tables.packed(values)
    ranges = [_ranges(tables, packed, name) for name in ("network_types", "hosting")]
    layers = [_own(tables, packed), _listed_vpn(tables, packed), *ranges, _special(packed)]
    whole = pd.concat([*(entries for entries, _ in layers), _entries({"kind": ["unknown"]})], ignore_index=True)
    ends = np.cumsum([len(entries) for entries, _ in layers])
    which = np.where(packed.version == 0, -1, ends[-1])
    for (entries, rows), end in reversed(list(zip(layers, ends))):
        which = np.where(rows >= 0, rows + end - len(entries), which)
    made = pd.DataFrame({column: whole[column].array.take(which, allow_fill=True) for column in whole})
    return lookup.answered(made, packed, (which >= 0) & (which < ends[-1]), absent=_UNKNOWN)


def _entries(columns: Any) -> pd.DataFrame:
    import pandas as pd

    names = ["kind", "network", "kind_source", "valid_from", "valid_to"]
    return pd.DataFrame(columns).reindex(columns=names).astype("string").replace({"": pd.NA})


def _own(tables: Tables, packed: Packed) -> tuple[pd.DataFrame, Any]:
    own = tables.known_networks()
    entries = own[["kind", "valid_from", "valid_to"]].assign(network=own["name"], kind_source=lookup.OWN)
    return _entries(entries), tables.ranges("known_networks").find(packed)


def _listed_vpn(tables: Tables, packed: Packed) -> tuple[pd.DataFrame, Any]:
    """Single addresses that a source attributes to a named VPN; a neighbour is no hit."""
    listed = tables.frame("known_vpn")
    rows = Ranges.single(parse(listed["value"].tolist())).find(packed)
    source = "known_vpn (" + listed["source"] + ", " + listed["listed_on"] + ")"
    return _entries({"kind": ["vpn"] * len(listed), "network": listed["vpn"], "kind_source": source}), rows


def _ranges(tables: Tables, packed: Packed, name: str) -> tuple[pd.DataFrame, Any]:
    """What a range table says; a range of which it states no kind (a business line) leaves the answer to the next."""
    import numpy as np

    entries = _entries(tables.attributes(name).assign(kind_source=tables.card(name).label))
    rows = tables.ranges(name).find(packed)
    stated = np.append(entries["kind"].notna().to_numpy(bool), False)
    return entries, np.where(stated[rows], rows, -1)


def _special(packed: Packed) -> tuple[pd.DataFrame, Any]:
    kinds = ["documentation" if block.kind == "documentation" else "private" for block in SPECIAL]
    names = [block.name.partition(" (")[0] for block in SPECIAL]
    rules = [block.name.partition(" (")[2].rstrip(")") for block in SPECIAL]
    return _entries({"kind": kinds, "network": names, "kind_source": rules}), special_ranges().find(packed)
