"""One data record of a MaxMind DB file, in the words of our tables, whichever publisher wrote it.

Field names: "GeoIP City and Country / ASN / Anonymous IP binary database fields" (dev.maxmind.com), "IP to ISP MMDB
format" (db-ip.com), repository ipinfo/sample-database, and the IPinfo Plus fields in repository zmap/zannotate.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["TABLES_OF", "facts_of"]

# Columns beside the range, with the Python type that Arrow gets.
TABLES_OF: Mapping[str, Mapping[str, type]] = {
    "asn": {"asn": int, "as_name": str},
    "country": {"country": str},
    "coordinates": {"country": str, "region": str, "city": str, "lat": float, "lon": float, "accuracy_km": float},
    "network_types": {"kind": str, "network": str, "network_type": str},
}

LONGEST = 200  # characters of a name

_Path = tuple[str | int, ...]
_COUNTRY: tuple[_Path, ...] = (("country", "iso_code"), ("country_code",), ("country",))
_ASN: tuple[_Path, ...] = (("autonomous_system_number",), ("traits", "autonomous_system_number"), ("asn",))
_AS_NAME: tuple[_Path, ...] = (
    *(("autonomous_system_organization",), ("traits", "autonomous_system_organization"), ("as_name",), ("name",)),
)
_REGION: tuple[_Path, ...] = (("subdivisions", 0, "names", "en"), ("region",), ("state1",))
_CITY: tuple[_Path, ...] = (("city", "names", "en"), ("city",))
_LAT: tuple[_Path, ...] = (("location", "latitude"), ("latitude",), ("lat",))
_LON: tuple[_Path, ...] = (("location", "longitude"), ("longitude",), ("lng",), ("lon",))
_ACCURACY: tuple[_Path, ...] = (("location", "accuracy_radius"), ("radius",))
_SERVICE: tuple[_Path, ...] = (("service",), ("privacy_name",), ("provider_name",))

# A flag, the word that stands for it, and the kind of network that it makes; the first that is set gives the kind. A
# business line is no kind ("company" means the company's own exits), a suspected residential proxy is somebody's line.
_FLAGS: tuple[tuple[str, str, str], ...] = (
    *(("is_anonymous_vpn", "VPN", "vpn"), ("is_vpn", "VPN", "vpn"), ("vpn", "VPN", "vpn")),
    *(("is_tor_exit_node", "Tor exit", "vpn"), ("is_tor", "Tor exit", "vpn"), ("tor", "Tor exit", "vpn")),
    *(("is_public_proxy", "open proxy", "vpn"), ("is_proxy", "open proxy", "vpn"), ("proxy", "open proxy", "vpn")),
    *(("is_relay", "relay", "relay"), ("relay", "relay", "relay")),
    *(("is_hosting_provider", "hosting", "hosting"), ("is_hosting", "hosting", "hosting")),
    *(("hosting", "hosting", "hosting"), ("is_mobile", "mobile", "mobile")),
    *(("is_residential_proxy", "suspected residential proxy", ""), ("is_satellite", "satellite", "")),
)
_TYPES: tuple[_Path, ...] = (
    *(("traits", "user_type"), ("user_type",), ("traits", "connection_type"), ("connection_type",)),
    *(("as_type",), ("type",)),
)
_KIND_OF_TYPE = {"hosting": "hosting", "residential": "residential", "cellular": "mobile", "mobile": "mobile"}


def facts_of(record: Any, left_out: dict[str, int]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Table and values (in the order of its columns) of each table that the record says something for.

    ``left_out`` counts what is there and cannot be used: a number out of range, a country that is none.
    """
    if not isinstance(record, dict):
        _count(left_out, "records that are no map of names")
        return
    country = _country(record, left_out)
    number = _number(record, _ASN, left_out, 0, 2**32 - 1, "AS numbers out of range")
    if number:
        yield "asn", (int(number), _text(record, _AS_NAME))
    if country:
        yield "country", (country,)
    lat = _number(record, _LAT, left_out, -90, 90, "coordinates out of range")
    lon = _number(record, _LON, left_out, -180, 180, "coordinates out of range")
    if lat is not None and lon is not None:
        accuracy = _number(record, _ACCURACY, left_out, 0, 20_038, "accuracy radii out of range")
        yield "coordinates", (country, _text(record, _REGION), _text(record, _CITY), lat, lon, accuracy)
    if typed := _typed(record):
        yield "network_types", typed


def _typed(record: dict[str, Any]) -> tuple[str, str, str] | None:
    """Kind of network, its name, and all that the record says of its type, in words."""
    stated = [(word, kind) for name, word, kind in _FLAGS if _is_set(record.get(name))]
    words_of_type = filter(None, (_text(record, (path,)) for path in _TYPES))
    stated += [(word, _KIND_OF_TYPE.get(word.casefold(), "")) for word in words_of_type]
    if not stated:
        return None
    kind = next((kind for _, kind in stated if kind), "")
    first = next((word for word, given in stated if given), stated[0][0])
    words = ", ".join(dict.fromkeys(word for word, _ in stated))
    return kind, _text(record, _SERVICE) or first, words


def _is_set(value: Any) -> bool:
    """IPinfo writes all values as text."""
    return value is True or (isinstance(value, str) and value.strip().lower() in ("true", "1"))


def _country(record: dict[str, Any], left_out: dict[str, int]) -> str:
    stated = [found for path in _COUNTRY if isinstance(found := _at(record, path), str) and found]
    whole = [one for one in stated if re.fullmatch("[A-Z]{2}", one)]
    if stated and not whole:
        _count(left_out, "countries that are no two capitals")
    return whole[0] if whole else ""


def _text(record: dict[str, Any], paths: tuple[_Path, ...]) -> str:
    """The first text; one longer than any name is left out, since a hostile file could repeat it without end."""
    texts = (found for path in paths if isinstance(found := _at(record, path), str) and found)
    return next((text for text in texts if len(text) <= LONGEST), "")


def _number(
    record: dict[str, Any], paths: tuple[_Path, ...], left_out: dict[str, int], low: float, high: float, what: str
) -> float | None:
    found = next((value for path in paths if (value := _at(record, path)) not in (None, "")), None)
    if found is None:
        return None
    try:
        number = float(str(found).strip().upper().removeprefix("AS"))
    except ValueError:
        number = math.nan
    if isinstance(found, bool) or not low <= number <= high:
        _count(left_out, what)
        return None
    return number


def _at(record: Any, path: _Path) -> Any:
    for step in path:
        if isinstance(step, int):
            record = record[step] if isinstance(record, list) and len(record) > step else None
        else:
            record = record.get(step) if isinstance(record, dict) else None
    return record


def _count(left_out: dict[str, int], what: str) -> None:
    left_out[what] = left_out.get(what, 0) + 1
