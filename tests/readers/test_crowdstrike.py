"""CrowdStrike event search: neighbours, USB, programs, sensors. Composed people and machines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dprkit.records import conform
from dprkit.sandbox import Reading, Source, read

SAMPLES = Path(__file__).parent.parent / "samples" / "crowdstrike"


def reading(folder: Path, *events: Any) -> Reading:
    path = folder / "x.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in events))
    return read(Source("x.jsonl", path))


def event(kind: str, **more: Any) -> dict[str, Any]:
    return {"event_simpleName": kind, "aid": "aid-1", "aip": "198.51.100.7", "ComputerName": "LT-0417", **more}


def test_a_file_of_events_is_read_whole() -> None:
    found = read(Source("events.jsonl", SAMPLES / "events.jsonl"))
    assert (found.reader, found.stopped, found.repairs) == ("crowdstrike", "", ())
    assert [(row.table, row.place) for row in found.rows] == [
        ("network_neighbours", 1),
        ("network_neighbours", 1),
        ("usb", 2),
        ("devices", 3),
        ("software", 4),
    ]
    assert found.rows[1].values == {
        "system": "crowdstrike",
        "hostname": "LT-0417",
        "device": "aid-1",
        "ip": "198.51.100.7",
        "ip_local": "192.168.8.12",
        "event": "NeighborListIP4",
        "neighbour_ip": "192.168.8.13",
        "neighbour_mac": "00:00:5E:00:53:18",
        "neighbour_name": "LT-0418",
        "time": "2026-03-04T10:00:00.123Z",
        "time_raw": "1772618400123",
        "zone": "stated",
    }
    usb = found.rows[2].values
    assert [usb[name] for name in ("vid", "pid", "usb_serial", "manufacturer", "product", "account")] == [
        "1D6B",
        "0104",
        "CAFEBABE",
        "PiKVM",
        "PiKVM Composite Device",
        "b.stone",
    ]
    assert (found.rows[3].values["serial"], found.rows[3].values["ip"]) == ("0012345", "198.51.100.7")
    assert (found.rows[4].values["name"], found.rows[4].values["time"]) == ("anydesk.exe", "2026-03-04T10:03:00Z")
    assert [note.place for note in found.unread] == [1, 5]
    assert found.unread[0].found == "|!!!!UNAVAILABLE!!!!|"
    for table in ("network_neighbours", "usb", "devices", "software"):
        frame, repairs = conform(table, [row for row in found.rows if row.table == table], "0" * 12)
        assert (bool(frame["time"].notna().all()), repairs) == (True, [])


def test_a_table_of_chosen_fields_is_read_and_decimal_numbers_are_told() -> None:
    found = read(Source("events.csv", SAMPLES / "events.csv"))
    assert [(row.table, row.place) for row in found.rows] == [("network_neighbours", 2)] * 2 + [("usb", 3)]
    assert [(one.column, one.found, one.used) for one in found.repairs] == [
        ("vid", "7531", "1D6B"),
        ("pid", "260", "0104"),
    ]


@pytest.mark.parametrize(
    "entry", ["192.168.8.13|00-00-5E-00-53-18", "00:00:5e:00:53:18, 192.168.8.13", "1|0|00005e005318|192.168.8.13"]
)
def test_a_neighbour_is_read_by_what_its_parts_look_like(tmp_path: Path, entry: str) -> None:
    (row,) = reading(tmp_path, event("NeighborListIP4", NeighborList=entry)).rows
    assert (row.values["neighbour_ip"], row.values["neighbour_mac"]) == ("192.168.8.13", "00:00:5E:00:53:18")
    assert "neighbour_name" not in row.values


def test_an_event_in_splunks_wrapper_is_the_same_event(tmp_path: Path) -> None:
    found = reading(tmp_path, {"preview": False, "result": event("AgentOnline", timestamp="1772618400123")})
    assert (found.rows[0].table, found.rows[0].values["time"]) == ("devices", "2026-03-04T10:00:00.123Z")


@pytest.mark.parametrize("odd", [None, 5, -1, "x", "99999999999999999999", [1], {"a": 1}, "9" * 13])
def test_fields_of_the_wrong_shape_do_not_stop_the_reading(tmp_path: Path, odd: Any) -> None:
    names = ("timestamp", "NeighborList", "DeviceInstanceId", "DeviceVendorId", "LocalAddressIP4")
    kinds = ("NeighborListIP4", "DcUsbDeviceConnected", "AgentOnline", "ProcessRollup2")
    found = reading(tmp_path, *(event(kind, **dict.fromkeys(names, odd)) for kind in kinds), event("AgentOnline"))
    assert (found.stopped, found.rows[-1].place) == ("", 5)
    for table in {row.table for row in found.rows}:
        conform(table, [row for row in found.rows if row.table == table], "0" * 12)
