"""Zoom participants: API pages, QoS, usage report and dashboard. Composed people, RFC 5737 addresses.

Shapes: zoom.github.io/rivet-javascript, "DashboardsListMeetingParticipantsResponse".
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dprkit.records import conform
from dprkit.sandbox import Reading, Source, read

SAMPLES = Path(__file__).parent.parent / "samples" / "zoom"


def reading(folder: Path, text: str, name: str = "zoom.json", **columns: str) -> Reading:
    path = folder / name
    path.write_text(text)
    return read(Source(name, path, columns=columns))


def person(**changes: Any) -> dict[str, Any]:
    times = {"join_time": "2026-03-04T10:00:05Z", "leave_time": "2026-03-04T10:58:00Z"}
    return {"user_name": "Bo Stone", "ip_address": "198.51.100.7", **times, **changes}


def test_a_page_of_participants_is_read_whole() -> None:
    found = read(Source("participants.json", SAMPLES / "participants.json"))
    assert (found.reader, found.stopped, found.repairs, found.unread) == ("zoom", "", (), ())
    first, guest = found.rows
    assert first.values == {
        "system": "zoom",
        "event": "joined",
        "account": "b.stone@example.com",
        "display_name": "Bo Stone",
        "participant": "55555AAAiAAAAAiAiAiiAii",
        "role": "attendee",
        "time": "2026-03-04T10:00:05Z",
        "time_raw": "2026-03-04T10:00:05Z",
        "zone": "stated",
        "end": "2026-03-04T10:58:00Z",
        "end_raw": "2026-03-04T10:58:00Z",
        "ip": "198.51.100.7",
        "ip_local": "192.168.8.12",
        "mac": "00:00:5E:00:53:07",
        "disk": "S3Z0NB0K",
        "hostname": "LT-0417",
        "windows_domain": "CORP",
        "location": "Seattle (US)",
        "country": "US",
        "network_type": "Wifi",
        "data_center": "United States;",
        "device": "Windows",
        "os": "Windows 10.0.22631",
        "client": "Zoom 6.3.11.60501",
        "camera": "OBS Virtual Camera",
        "microphone": "Plantronics BT600",
        "speaker": "Plantronics BT600",
        "shared_screen": "true",
        "reason": "Bo Stone left the meeting.<br>Reason: left the meeting.",
    }
    assert "account" not in guest.values  # Zoom hides who a guest is; a name is no account
    assert (guest.values["ip_local"], guest.values["shared_screen"]) == ("192.168.8.13 2001:db8::13", "false")
    frame, repairs = conform("meetings", found.rows, "0" * 12)
    assert (bool(frame["time"].notna().all()), bool(frame["end"].notna().all()), repairs) == (True, True, [])


def test_a_page_of_qos_keeps_the_machine_and_leaves_the_measurements() -> None:
    found = read(Source("qos.json", SAMPLES / "qos.json"))
    (row,) = found.rows
    assert (row.values["disk"], row.values["mac"], row.values["participant"]) == (
        "S3Z0NB0K",
        "00:00:5E:00:53:07",
        "16778240",
    )
    assert "bitrate" not in str(row.values)
    assert [note.why for note in found.unread] == ["one page of several: ask for the pages that follow"]


def test_the_usage_report_has_the_meeting_above_its_participants() -> None:
    found = read(Source("report.csv", SAMPLES / "usage_report.csv", columns={"order": "month first"}))
    assert [(row.place, row.values["display_name"], row.values["seconds"]) for row in found.rows] == [
        (5, "Bo Stone", 3480),
        (6, "NA (0012345)", 3480),
    ]
    first = found.rows[0].values
    assert (first["meeting"], first["topic"], first["host"]) == ("812 3456 7890", "Interview", "r.vale@example.com")
    assert (first["time_raw"], first["time_local"], first["zone"], first.get("time")) == (
        "03/04/2026 10:00:05 AM",
        "2026-03-04T10:00:05",
        "not stated",
        None,
    )
    assert (first["end_raw"], "end" in first) == ("03/04/2026 10:58:00 AM", False)
    frame, repairs = conform("meetings", found.rows, "0" * 12)
    assert (frame["guest"].tolist(), repairs) == ([False, True], [])


def test_the_order_of_its_dates_is_asked_when_nothing_tells() -> None:
    found = read(Source("report.csv", SAMPLES / "usage_report.csv"))
    assert ["day first or month first?" in note.why for note in found.unread] == [True, True]
    assert found.rows[0].values["time"] == "03/04/2026 10:00:05 AM"  # which the table cannot type, and so reports
    assert len(conform("meetings", found.rows, "0" * 12)[1]) == 4


def test_the_dashboards_export_is_read_by_its_names() -> None:
    found = read(Source("dashboard.csv", SAMPLES / "dashboard.csv"))
    told = ("display_name", "ip", "camera", "hostname", "disk", "country", "time_local", "zone")
    assert [tuple(row.values.get(name) for name in told) for row in found.rows] == [
        (
            "Bo Stone",
            "198.51.100.7",
            "OBS Virtual Camera",
            "LT-0417",
            "S3Z0NB0K",
            "US",
            "2026-03-04T10:00:05",
            "not stated",
        ),
        ("Jo Reed", "203.0.113.9", "FaceTime HD Camera", None, None, "US", "2026-03-04T10:01:05", "not stated"),
    ]
    assert found.unread == ()


def test_a_new_field_is_counted_and_named(tmp_path: Path) -> None:
    found = reading(tmp_path, json.dumps({"participants": [person(smell="x"), person()]}))
    assert (len(found.rows), [note.why for note in found.unread]) == (
        2,
        ["fields that this format is not known to have, not read: 'smell' (1)"],
    )


@pytest.mark.parametrize("odd", [None, 5, [], {}, "", [None], {"a": 1}, "\x00"])
def test_fields_of_the_wrong_shape_do_not_stop_the_reading(tmp_path: Path, odd: Any) -> None:
    names = ("internal_ip_addresses", "location", "duration", "share_desktop", "leave_time", "user_qos", "user_name")
    page = {"participants": [person(**dict.fromkeys(names, odd)), odd, person()]}
    found = reading(tmp_path, json.dumps(page))
    assert (found.stopped, found.rows[-1].place, found.rows[-1].values["display_name"]) == ("", 2, "Bo Stone")
    conform("meetings", found.rows, "0" * 12)


def test_a_report_cut_in_its_second_table_keeps_what_came_before(tmp_path: Path) -> None:
    text = (SAMPLES / "usage_report.csv").read_text()
    found = reading(tmp_path, text[:-40], "report.csv")
    assert ([row.place for row in found.rows], [note.place for note in found.unread if "cells" in note.why]) == (
        [5],
        [6],
    )
