"""Google Workspace login audit: API pages and the console's CSV. Composed people, RFC 5737 addresses.

Shapes: Admin SDK Reports API, "Login Audit Activity Events"; elastic/integrations, packages/google_workspace.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dprkit.records import conform
from dprkit.sandbox import Reading, Source, read

SAMPLES = Path(__file__).parent.parent / "samples" / "google"


def reading(folder: Path, text: str, name: str = "login.json") -> Reading:
    path = folder / name
    path.write_text(text)
    return read(Source(name, path))


def activity(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "admin#reports#activity",
        "id": {"time": "2026-03-04T10:00:00Z", "uniqueQualifier": "-1", "applicationName": "login"},
        "actor": {"email": "b.stone@example.com"},
        "ipAddress": "198.51.100.7",
        "events": [{"type": "login", "name": "login_success", "parameters": []}],
        **changes,
    }


def test_a_page_of_the_api_is_read_whole() -> None:
    found = read(Source("activities.json", SAMPLES / "activities.json"))
    assert (found.reader, found.stopped, found.repairs) == ("google", "", ())
    told = ("account", "event", "result", "factor", "risk")
    assert [(row.table, row.place, *(row.values.get(name) for name in told)) for row in found.rows] == [
        ("signins", 0, "b.stone@example.com", "login_success", "success", None, None),
        ("signins", 1, "b.stone@example.com", "login_failure", "failure", None, None),
        ("mfa_events", 2, "b.stone@example.com", "login_verification", "success", "google_prompt", None),
        ("mfa_events", 2, "b.stone@example.com", "login_verification", "success", "security_key", None),
        ("mfa_events", 3, "b.stone@example.com", "2sv_enroll", "success", None, None),
        ("signins", 4, "j.reed@example.com", "suspicious_login", None, None, "suspicious"),
    ]
    assert found.rows[0].values == {
        "system": "google",
        "account": "b.stone@example.com",
        "time": "2026-03-04T10:01:00.123Z",
        "time_raw": "2026-03-04T10:01:00.123Z",
        "zone": "stated",
        "event": "login_success",
        "event_id": "-900719925474091",
        "result": "success",
        "ip": "198.51.100.7",
        "country": "US",
        "region": "US-WA",
        "as_number": 64500,
        "credential": "google_password",
    }
    assert [note.why.split(" (")[0] for note in found.unread] == [
        "one page of several: ask for the pages that follow",
        "1 events of other types",
    ]
    assert conform("signins", [row for row in found.rows if row.table == "signins"], "0" * 12)[1] == []


def test_the_consoles_export_says_it_in_words() -> None:
    found = read(Source("user.csv", SAMPLES / "user_log_events.csv"))
    told = ("event", "result", "factor", "ip", "reason")
    assert [(row.table, row.place, *(row.values.get(name) for name in told)) for row in found.rows] == [
        ("signins", 2, "login_success", "success", None, "198.51.100.7", None),
        ("mfa_events", 3, "login_verification", None, "Google prompt", "198.51.100.7", None),
        ("signins", 4, "login_failure", "failure", None, "2001:db8::7", "Invalid password"),
    ]
    frame, repairs = conform("signins", [row for row in found.rows if row.table == "signins"], "0" * 12)
    assert (str(frame["time"].iloc[0]), repairs) == ("2026-03-04 10:00:00+00:00", [])


@pytest.mark.parametrize("shape", ["lines", "array", "page"])
def test_every_shape_gives_the_same_row(tmp_path: Path, shape: str) -> None:
    text = {
        "lines": json.dumps(activity()) + "\n",
        "array": json.dumps([activity()]),
        "page": json.dumps({"kind": "admin#reports#activities", "items": [activity()]}),
    }[shape]
    (row,) = reading(tmp_path, text).rows
    assert (row.values["account"], row.values["result"]) == ("b.stone@example.com", "success")


def test_an_activity_of_several_events_gives_a_row_each(tmp_path: Path) -> None:
    second = {"name": "login_challenge", "parameters": [{"name": "login_challenge_method", "value": "totp"}]}
    one = activity(events=[{"name": "login_success"}, second])
    found = reading(tmp_path, json.dumps([one]))
    assert [(row.table, row.place) for row in found.rows] == [("signins", 0), ("mfa_events", 0)]


def test_fields_of_the_wrong_shape_do_not_stop_the_reading(tmp_path: Path) -> None:
    odd = [
        activity(events=None),
        activity(events=[None, 3, {"name": ["x"], "parameters": "y"}]),
        activity(actor="x", id=7, networkInfo={"ipAsn": 5}),
        activity(events=[{"name": "login_success", "parameters": [{"name": None, "value": {"a": 1}}]}]),
    ]
    found = reading(tmp_path, json.dumps([*odd, activity()]))
    assert (found.stopped, [row.place for row in found.rows]) == ("", [2, 3, 4])
    conform("signins", found.rows, "0" * 12)


def test_a_cut_page_keeps_what_came_before(tmp_path: Path) -> None:
    text = (SAMPLES / "activities.json").read_text()
    found = reading(tmp_path, text[: text.index("-900719925474093")])
    assert [row.place for row in found.rows] == [0, 1]
    assert "cut off" in found.unread[0].why


def test_a_list_of_one_value_is_that_value(tmp_path: Path) -> None:
    parameters = [{"name": "login_type", "multiValue": ["saml"]}]
    found = reading(tmp_path, json.dumps([activity(events=[{"name": "login_success", "parameters": parameters}])]))
    assert found.rows[0].values["credential"] == "saml"
