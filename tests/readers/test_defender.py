"""Defender advanced hunting: an export does not name its table, its columns tell. Composed people and machines.

Shapes: Microsoft Learn, "Advanced hunting schema tables".
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from dprkit.records import conform
from dprkit.sandbox import Reading, Source, read

SAMPLES = Path(__file__).parent.parent / "samples" / "defender"
TIME = {"time": "2026-03-04T10:00:00.1234567Z", "time_raw": "2026-03-04T10:00:00.1234567Z", "zone": "stated"}
MACHINE = {"system": "defender", "hostname": "lt-0417.corp.example", "device": "mde-1"}
EXPECTED: dict[str, list[tuple[str, int, dict[str, Any]]]] = {
    "DeviceInfo": [
        (
            "devices",
            2,
            {
                **MACHINE,
                **TIME,
                "device": "d-1",
                "account": user,
                "ip": "198.51.100.7",
                "vendor": "Example Corp",
                "model": "Example 14",
                "os": "Windows11",
                "os_version": "23H2",
                "join": "AAD Joined",
            },
        )
        for user in ("b.stone", "j.reed")
    ],
    "DeviceNetworkInfo": [
        (
            "devices",
            2,
            {
                **MACHINE,
                **TIME,
                "mac": "00-00-5E-00-53-07",
                "ip_local": "192.168.8.12 fe80::1",
                "network_name": "porch-5G",
            },
        )
    ],
    "DeviceEvents": [
        (
            "usb",
            2,
            {
                **MACHINE,
                **TIME,
                "account": "b.stone@example.com",
                "event": "PnpDeviceConnected",
                "instance": "USB\\VID_1D6B&PID_0104\\CAFEBABE",
                "vid": "1D6B",
                "pid": "0104",
                "usb_serial": "CAFEBABE",
                "product": "USB Composite Device",
                "kind": "USB",
            },
        ),
        (
            "usb",
            3,
            {
                **MACHINE,
                **TIME,
                "account": "b.stone@example.com",
                "event": "PnpDeviceConnected",
                "instance": "DISPLAY\\LNX0001\\5&1a2b&0&UID0",
                "edid_manufacturer": "LNX",
                "edid_product": "0001",
                "product": "Generic PnP Monitor",
                "kind": "Monitor",
            },
        ),
    ],
    "DeviceProcessEvents": [
        (
            "software",
            2,
            {
                **MACHINE,
                **TIME,
                "account": "b.stone@example.com",
                "name": "AnyDesk",
                "publisher": "AnyDesk Software GmbH",
                "version": "9.0.1",
                "path": "C:\\Users\\b.stone\\Downloads\\anydesk.exe",
                "command": '"anydesk.exe" --control, "x"',
                "sha256": "aa" * 32,
                "event": "ProcessCreated",
            },
        )
    ],
    "DeviceTvmSoftwareInventory": [
        ("software", 2, {**MACHINE, "name": "anydesk", "publisher": "anydesk", "version": "9.0.1.0"})
    ],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_each_table_is_known_by_its_columns_and_read_whole(name: str) -> None:
    found = read(Source(f"{name}.csv", SAMPLES / f"{name}.csv"))
    assert (found.reader, found.stopped, found.repairs) == ("defender", "", ())
    assert [(row.table, row.place, row.values) for row in found.rows] == EXPECTED[name]
    for table in {row.table for row in found.rows}:
        assert conform(table, found.rows, "0" * 12)[1] == []


def test_events_of_other_types_are_counted() -> None:
    (note,) = read(Source("x.csv", SAMPLES / "DeviceEvents.csv")).unread
    assert note.why == "1 events of other types (ScreenshotTaken) are not read; they stay in the original"


def test_json_of_the_api_gives_the_same_rows(tmp_path: Path) -> None:
    with (SAMPLES / "DeviceEvents.csv").open() as stream:
        events = list(csv.DictReader(stream))
    path = tmp_path / "x.json"
    path.write_text(json.dumps({"Stats": 1, "results": events}))
    found = read(Source("x.json", path))
    assert [(row.table, row.values) for row in found.rows] == [
        (table, one) for table, _, one in EXPECTED["DeviceEvents"]
    ]


def reading(folder: Path, cells: list[str]) -> Reading:
    path = folder / "x.csv"
    with path.open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["Timestamp", "DeviceId", "DeviceName", "ActionType", "AdditionalFields"])
        rows.writerow(["2026-03-04T10:00:00Z", "m", "h", *cells])
    return read(Source("x.csv", path))


@pytest.mark.parametrize("odd", ["", "{", '{"DeviceId": [1]}', "[1, 2]", "null", '{"DeviceId": "USB"}', "\x00"])
def test_additional_fields_that_cannot_be_read_still_leave_the_event(tmp_path: Path, odd: str) -> None:
    found = reading(tmp_path, ["PnpDeviceConnected", odd])
    assert (found.stopped, [row.values["event"] for row in found.rows]) == ("", ["PnpDeviceConnected"])
    assert "vid" not in found.rows[0].values


def test_a_number_that_windows_made_up_is_no_serial(tmp_path: Path) -> None:
    found = reading(tmp_path, ["PnpDeviceConnected", json.dumps({"DeviceId": "USB\\VID_046D&PID_C31C\\5&1a2b3c&0&2"})])
    assert "usb_serial" not in found.rows[0].values
