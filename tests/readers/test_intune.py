"""Intune devices from Graph and from the portal. Composed people and machines.

Shapes: Microsoft Graph, "managedDevice resource type", "locateDeviceActionResult resource type".
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dprkit.records import conform
from dprkit.sandbox import Source, read

SAMPLES = Path(__file__).parent.parent / "samples" / "intune"


def test_a_page_of_graph_gives_machines_and_the_location_one_reported() -> None:
    found = read(Source("devices.json", SAMPLES / "managed_devices.json"))
    assert (found.reader, found.stopped, found.unread) == ("intune", "", ())
    machine, located, other = found.rows
    assert machine.values == {
        "system": "intune",
        "account": "b.stone@example.com",
        "serial": "0012345",
        "hostname": "LT-0417",
        "vendor": "Example Corp",
        "model": "Example 14",
        "os": "Windows",
        "os_version": "10.0.22631.3007",
        "device": "d-1",
        "enrolled_raw": "2026-01-05T09:00:00Z",
        "ownership": "company",
        "join": "windowsAzureADJoin",
        "compliant": "true",
        "mac": "00005E005307 00005E005308",
        "time": "2026-03-04T10:00:00Z",
        "time_raw": "2026-03-04T10:00:00Z",
        "zone": "stated",
    }
    assert [located.values[name] for name in ("lat", "lon", "accuracy_km", "time")] == [
        "35.1495",
        "-90.049",
        "0.12",
        "2026-03-04T09:00:40Z",
    ]
    frame, repairs = conform("devices", found.rows, "0" * 12)
    assert frame["serial"].tolist() == ["0012345", "0012345", "1e5"]
    assert [(one.column, one.found) for one in repairs] == [("compliant", "inGracePeriod")]
    assert other.place == 1


def test_the_portals_export_says_the_same_without_a_zone() -> None:
    found = read(Source("devices.csv", SAMPLES / "devices.csv"))
    told = ("account", "serial", "compliant", "ownership", "time_raw", "zone", "device")
    assert [tuple(row.values.get(name) for name in told) for row in found.rows] == [
        ("b.stone@example.com", "0012345", "true", "Company", "2026-03-04 10:00:00.0000000", "not stated", "d-1"),
        ("j.reed@example.com", "NA", "false", "Personal", "2026-03-04 11:00:00.0000000", "not stated", "d-2"),
    ]
    assert conform("devices", found.rows, "0" * 12)[1] == []


@pytest.mark.parametrize(
    "odd", [None, 5, "x", [1], {"deviceLocation": {"latitude": [1]}}, [{"deviceLocation": {"latitude": "n"}}]]
)
def test_fields_of_the_wrong_shape_do_not_stop_the_reading(tmp_path: Path, odd: Any) -> None:
    whole = json.loads((SAMPLES / "managed_devices.json").read_text())
    whole["value"][0]["deviceActionResults"] = odd
    whole["value"][0]["complianceState"] = odd
    path = tmp_path / "x.json"
    path.write_text(json.dumps(whole))
    found = read(Source("x.json", path))
    assert (found.stopped, found.rows[-1].place) == ("", 1)
    conform("devices", found.rows, "0" * 12)
