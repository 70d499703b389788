"""Files of the user's own in MaxMind's format: what tables they give, and what damage does to them.

The samples have the field names of GeoLite2, DB-IP and IPinfo (``tests/samples/mmdb/README.md``). Where the expected
answer is not written out, it is what ``maxminddb`` itself answers, address by address.
"""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Any

import pytest
from maxminddb.reader import Reader

from dprkit.addresses import parse
from dprkit.data import _mmdb, _sheet
from dprkit.errors import InputError

SAMPLES = Path(__file__).parents[1] / "samples" / "mmdb"
CITY = SAMPLES / "city.mmdb"


def found(table: Any, addresses: list[str], *columns: str) -> list[Any]:
    """The cells of each address: None where no range covers it."""
    ranges, rows = _sheet.packed_ranges(*_stored(table, columns))
    at = ranges.find(parse(addresses)).tolist()
    return [None if row < 0 else tuple(rows.iloc[row].tolist()) for row in at]


def _stored(table: Any, columns: tuple[str, ...]) -> tuple[Any, dict[str, str]]:
    import io

    import pyarrow.parquet as pq

    stream = io.BytesIO()
    pq.write_table(table, stream)
    stream.seek(0)
    return stream, dict.fromkeys(columns, "string")


def test_a_city_file_gives_countries_and_coordinates_with_their_accuracy() -> None:
    read = _mmdb.read(CITY)
    assert (read.kind, read.built, read.left_out) == ("GeoLite2-City", "2026-11-01", {})
    assert list(read.tables) == ["country", "coordinates"]
    rows = read.tables["coordinates"].select(["city", "region", "country", "lat", "lon", "accuracy_km"]).to_pylist()
    assert rows[0] == {
        "city": "Springfield",
        "region": "Illinois",
        "country": "US",
        "lat": 39.8,
        "lon": -89.6,
        "accuracy_km": 20.0,
    }
    assert rows[1]["city"] == "" and rows[1]["accuracy_km"] == 500.0
    addresses = ["198.51.100.7", "198.51.100.200", "2001:db8:1::5", "2001:db8:2::5", "203.0.113.1"]
    assert found(read.tables["country"], addresses, "country") == [("US",), ("FR",), ("US",), None, None]


def test_the_number_of_the_system_is_read_whoever_wrote_the_file() -> None:
    asn = {name: _mmdb.read(SAMPLES / name).tables["asn"].to_pylist() for name in ("asn.mmdb", "ipinfo_lite.mmdb")}
    assert [(row["asn"], row["as_name"]) for row in asn["asn.mmdb"]] == [
        (64500, "Example Net"),
        (64501, ""),
        (64500, "Example Net"),
    ]
    assert [(row["asn"], row["as_name"]) for row in asn["ipinfo_lite.mmdb"]] == [(64500, "Example Net")]
    assert _mmdb.read(SAMPLES / "dbip_isp.mmdb").tables["asn"].to_pylist()[0]["asn"] == 64502


def test_ipinfo_writes_the_name_of_a_country_where_others_write_its_code() -> None:
    rows = _mmdb.read(SAMPLES / "ipinfo_lite.mmdb").tables["country"].to_pylist()
    assert [row["country"] for row in rows] == ["DE", "JP"]


def test_types_of_network_keep_the_publishers_words_and_a_business_line_has_no_kind() -> None:
    privacy = _mmdb.read(SAMPLES / "ipinfo_privacy.mmdb").tables["network_types"]
    addresses = ["198.51.100.7", "198.51.100.8", "198.51.100.9", "203.0.113.9", "192.0.2.1"]
    assert found(privacy, addresses, "kind", "network", "network_type") == [
        ("vpn", "Example VPN", "VPN, hosting"),
        *[("vpn", "Tor exit", "Tor exit")] * 2,
        ("relay", "Example Relay", "relay"),
        None,
    ]
    isp = _mmdb.read(SAMPLES / "dbip_isp.mmdb").tables["network_types"]
    assert found(isp, ["198.51.100.7", "203.0.113.9"], "kind", "network_type") == [
        ("residential", "residential, Cable/DSL"),
        ("", "business, Corporate"),
    ]


@pytest.mark.parametrize("name", ["city.mmdb", "asn.mmdb", "ipinfo_privacy.mmdb"])
def test_every_edge_of_every_range_answers_as_the_packages_own_reader(name: str) -> None:
    tables = _mmdb.read(SAMPLES / name).tables
    edges = set()
    with Reader(SAMPLES / name) as reader:
        for network, _ in reader:
            first, last = int(network.network_address), int(network.broadcast_address)
            kind = ipaddress.IPv4Address if network.version == 4 else ipaddress.IPv6Address
            edges |= {str(kind(one)) for one in (first - 1, first, last, last + 1)}
        addresses = sorted(edges)
        known = [reader.get(address) for address in addresses]
    assert len(addresses) > 8
    table, column, reads = {
        "city.mmdb": ("country", "country", lambda one: one.get("country", {}).get("iso_code")),
        "asn.mmdb": ("asn", "asn", lambda one: one["autonomous_system_number"]),
        "ipinfo_privacy.mmdb": ("network_types", "network_type", lambda one: any(one.values())),
    }[name]
    answers = found(tables[table], addresses, column)
    expected = [reads(one) or None if one else None for one in known]
    if name == "ipinfo_privacy.mmdb":
        assert [answer is not None for answer in answers] == [one is True for one in expected]
    else:
        assert [answer and answer[0] for answer in answers] == [one and str(one) for one in expected]


def test_a_file_that_says_nothing_of_use_is_named_with_what_it_calls_itself() -> None:
    with pytest.raises(InputError, match=r"domain\.mmdb \(GeoIP2-Domain\) holds neither"):
        _mmdb.read(SAMPLES / "domain.mmdb")


def with_metadata(key: bytes, value: bytes, tmp_path: Path) -> Path:
    """The city file with other bytes behind a key of its metadata."""
    data = CITY.read_bytes()
    at = data.rindex(key) + len(key)
    path = tmp_path / "changed.mmdb"
    path.write_bytes(data[:at] + value + data[at + len(value) :])
    return path


def test_a_file_that_announces_more_nodes_than_it_holds_is_refused_at_once(tmp_path: Path) -> None:
    data = CITY.read_bytes()
    at = data.rindex(b"node_count") + len(b"node_count")
    size = data[at] & 0x1F
    path = with_metadata(b"node_count", bytes([data[at]]) + b"\xff" * size, tmp_path)
    with pytest.raises(InputError, match=r"changed\.mmdb is not a whole MaxMind DB file"):
        _mmdb.read(path)


def test_a_sparse_file_of_ten_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.mmdb"
    with path.open("wb") as stream:
        stream.truncate(10 << 30)
    with pytest.raises(InputError, match="10240 MiB"):
        _mmdb.read(path)


def test_a_tree_that_leads_back_to_itself_ends_in_a_sentence(tmp_path: Path) -> None:
    data = bytearray(CITY.read_bytes())
    with Reader(CITY) as reader:
        size = reader.metadata().node_byte_size
    inner = bytes(size)  # both records of every node of a long run point to node 0
    for node in range(40, 60):
        data[node * size : (node + 1) * size] = inner
    path = tmp_path / "loop.mmdb"
    path.write_bytes(data)
    with pytest.raises(InputError, match="by two ways"):
        _mmdb.read(path)


@pytest.mark.parametrize("at", range(0, 1700, 37))
def test_one_wrong_byte_gives_tables_or_a_sentence_and_nothing_else(at: int, tmp_path: Path) -> None:
    data = bytearray(CITY.read_bytes())
    data[at] ^= 0xFF
    path = tmp_path / "damaged.mmdb"
    path.write_bytes(data)
    try:
        read = _mmdb.read(path)
    except InputError as error:
        assert "damaged.mmdb" in str(error) and "Traceback" not in str(error)
    else:
        assert set(read.tables) <= {"asn", "country", "coordinates", "network_types"}


@pytest.mark.parametrize("share", [0.2, 0.6, 0.97])
def test_a_file_that_is_cut_off_is_refused(share: float, tmp_path: Path) -> None:
    path = tmp_path / "cut.mmdb"
    path.write_bytes(CITY.read_bytes()[: int(CITY.stat().st_size * share)])
    with pytest.raises(InputError, match=r"cut\.mmdb is not a whole MaxMind DB file"):
        _mmdb.read(path)


def test_what_cannot_be_used_in_a_record_is_left_out_and_counted() -> None:
    from dprkit.data._records import facts_of

    left_out: dict[str, int] = {}
    record = {
        "location": {"latitude": 910.0, "longitude": 3.0},
        "country": {"iso_code": "usa"},
        "autonomous_system_number": 2**40,
        "city": {"names": {"en": "x" * 5000}},
    }
    assert list(facts_of(record, left_out)) == []
    assert list(facts_of(["not", "a", "map"], left_out)) == []
    assert left_out == {
        "AS numbers out of range": 1,
        "coordinates out of range": 1,
        "countries that are no two capitals": 1,
        "records that are no map of names": 1,
    }
    near = {"lat": "1.5", "lng": "2.5", "city": "x" * 5000, "radius": ""}
    assert list(facts_of(near, {})) == [("coordinates", ("", "", "", 1.5, 2.5, None))]


def test_a_suspected_residential_proxy_and_a_satellite_line_are_told_but_are_no_kind() -> None:
    from dprkit.data._records import facts_of

    (told,) = facts_of({"is_residential_proxy": True, "is_satellite": "true"}, {})
    assert told == (
        "network_types",
        ("", "suspected residential proxy", "suspected residential proxy, satellite"),
    )
