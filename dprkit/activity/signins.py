"""The sign-ins that say where somebody was: successful, dated, from a readable address."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

from ..words import say
from ._rules import SUCCESS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["kind_on", "not_run", "usable", "working_days"]

_TRACE = ("file", "place", "person", "confirmed", "system", "account", "time", "ip")
_SETTLED = ("found", "absent", "skipped")


def usable(signins: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The successful sign-ins with a time and a readable address, in record order, on the index they came with.

    A row without a result counts as successful (some exports hold nothing else); a failed one is the conduct of
    whoever tried. Times are UTC.

    Returns:
        The traces of each row, ``columns``, and: ``address`` (normal form, IPv4-mapped IPv6 as IPv4), ``line``
        (the address, or the /64 of an IPv6 address: one subscriber line has a /64, RFC 6177), ``day`` (midnight UTC).
    """
    rows = signins[[*_TRACE, *columns]]
    result = signins["result"].str.strip().str.lower()
    rows = rows[(result.isin(SUCCESS) | result.isna()) & rows["time"].notna() & rows["ip"].notna()].copy()
    rows["address"], rows["line"] = _addresses(rows["ip"])
    rows["day"] = rows["time"].dt.floor("D")
    return rows[rows["address"].notna()]


def _addresses(found: pd.Series[Any]) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Normal form and line of each address; only distinct values are parsed."""
    import pandas as pd

    codes, distinct = pd.factorize(found)
    parsed = [_address(text) for text in distinct]
    address, line = (
        pd.Series(pd.array([one[at] for one in parsed], dtype="string").take(codes, allow_fill=True), index=found.index)
        for at in (0, 1)
    )
    return address, line


def _address(text: str) -> tuple[str | None, str | None]:
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None, None
    if address.version == 4:
        return str(address), str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped), str(address.ipv4_mapped)
    plain = ipaddress.IPv6Address(int(address))  # without the zone: fe80::1%eth0
    return str(plain), str(ipaddress.ip_network((int(plain), 64), strict=False))


def kind_on(looked: pd.DataFrame, day: pd.Series[Any]) -> pd.Series[Any]:
    """The kind of network of each row on its day (string); ``unknown`` where no entry covers that day.

    Args:
        looked: facts of the provider ``network_kind`` on the index of ``day``.
        day: midnight UTC of each row.
    """
    import pandas as pd

    first, last = (
        pd.to_datetime(looked[end].astype("string"), errors="coerce", utc=True, format="ISO8601")
        for end in ("valid_from", "valid_to")
    )
    outside = (first.notna() & (day < first)) | (last.notna() & (day > last))
    return looked["kind"].astype("string").mask(outside).fillna("unknown")


def working_days(rows: pd.DataFrame) -> pd.DatetimeIndex:
    """The distinct days, Monday to Friday (UTC), that have a row."""
    import pandas as pd

    days = pd.DatetimeIndex(rows["day"].unique())
    return days[days.day_of_week < 5].sort_values()


def not_run(provider: str, values: pd.Series[Any], outcome: pd.Series[Any]) -> str:
    """What keeps the look-up from being complete, in words; empty when every value has an answer."""
    import pandas as pd

    one = pd.DataFrame({"value": values.to_numpy(), "outcome": outcome.to_numpy()}).drop_duplicates("value")
    asked = one["outcome"].notna()
    if never := int((~asked).sum()):
        never_run = "run the plan: the look-up {source} was not run for {n} of {whole} values"
        return say(never_run, source=provider, n=never, whole=len(one))
    if failed := int((asked & ~one["outcome"].isin(_SETTLED)).sum()):
        unanswered = "ask again: the look-up {source} brought no answer for {n} of {whole} values"
        return say(unanswered, source=provider, n=failed, whole=len(one))
    return ""
