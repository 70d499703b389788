"""Microsoft Teams call records. Composed people, RFC 5737 addresses.

Shape: Microsoft Graph, "Get callRecord" with sessions and segments (microsoft-graph-docs-contrib).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dprkit.records import conform
from dprkit.sandbox import Reading, Source, read

SAMPLE = Path(__file__).parent.parent / "samples" / "teams" / "call_record.json"
RECORD: dict[str, Any] = json.loads(SAMPLE.read_text())


def reading(folder: Path, value: Any) -> Reading:
    path = folder / "call.json"
    path.write_text(json.dumps(value))
    return read(Source("call.json", path))


def test_a_record_gives_each_person_of_each_segment() -> None:
    found = read(Source("call.json", SAMPLE))
    assert (found.reader, found.stopped, found.repairs) == ("teams", "", ())
    told = ("account", "role", "event_id", "ip")
    assert [(row.place, *(row.values.get(name) for name in told)) for row in found.rows] == [
        (0, "u-stone", "caller", "seg-1", "198.51.100.7"),
        (0, "u-reed", "caller", "ses-2", None),
        (0, "u-stone", "callee", "ses-2", None),
    ]
    assert found.rows[0].values == {
        "system": "teams",
        "event": "joined",
        "account": "u-stone",
        "display_name": "Bo Stone",
        "participant": "u-stone",
        "time": "2026-03-04T10:00:05.2169889Z",
        "time_raw": "2026-03-04T10:00:05.2169889Z",
        "zone": "stated",
        "end": "2026-03-04T10:58:00Z",
        "end_raw": "2026-03-04T10:58:00Z",
        "meeting": "call-1",
        "host": "R. Vale",
        "role": "caller",
        "event_id": "seg-1",
        "ip": "198.51.100.7",
        "ip_local": "192.168.8.12",
        "mac": "00-00-5E-00-53-07",
        "network_type": "wifi",
        "network_name": "00-00-5E-00-53-AA",
        "hostname": "LT-0417",
        "device": "windows",
        "client": "teams",
        "user_agent": "CallSignalingAgent (27/1.0.0//;release)",
        "camera": "OBS Virtual Camera",
        "microphone": "Headset microphone (Plantronics BT600)",
        "speaker": "Headset earphone (Plantronics BT600)",
    }
    (note,) = found.unread
    assert note.why.startswith("1 ends of segments are services or phones without a user (serviceEndpoint)")
    assert conform("meetings", found.rows, "0" * 12)[1] == []


@pytest.mark.parametrize("wrap", [lambda r: [r], lambda r: {"value": [r]}, lambda r: {"value": r["sessions"]}])
def test_an_array_a_page_and_a_list_of_sessions_give_the_same_people(tmp_path: Path, wrap: Any) -> None:
    found = reading(tmp_path, wrap(RECORD))
    assert [row.values["account"] for row in found.rows] == ["u-stone", "u-reed", "u-stone"]


def test_a_record_without_sessions_says_what_to_ask_for(tmp_path: Path) -> None:
    bare = {name: one for name, one in RECORD.items() if not name.startswith("sessions")}
    (note,) = reading(tmp_path, bare).unread
    assert "$expand=sessions" in note.why


def test_the_hardware_address_of_zeros_is_none(tmp_path: Path) -> None:
    text = json.dumps(RECORD).replace("00-00-5E-00-53-07", "00-00-00-00-00-00")
    assert all("mac" not in row.values for row in reading(tmp_path, json.loads(text)).rows)


@pytest.mark.parametrize("name", ["caller", "segments", "media", "startDateTime", "failureInfo"])
@pytest.mark.parametrize("odd", [None, 5, "x", [5], {"a": [1]}])
def test_fields_of_the_wrong_shape_do_not_stop_the_reading(tmp_path: Path, name: str, odd: Any) -> None:
    broken = json.loads(json.dumps(RECORD))
    for session in broken["sessions"]:
        for one in (session, *session["segments"]):
            one[name] = odd
    found = reading(tmp_path, [broken, RECORD])
    assert (found.stopped, found.rows[-1].place, found.rows[-1].values["account"]) == ("", 1, "u-stone")
    conform("meetings", found.rows, "0" * 12)
