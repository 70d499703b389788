"""Microsoft Entra audit log: authenticators, by the token of their telephone. Composed people and tokens.

Shapes: Microsoft Graph, "directoryAudit resource type"; elastic/integrations, packages/microsoft_entra_id.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dprkit.records import conform
from dprkit.sandbox import Reading, Source, read

SAMPLES = Path(__file__).parent.parent / "samples" / "entra_audit"
TOKEN = "apns2-5f3aExampleToken"


def reading(folder: Path, text: str, name: str = "audit.json") -> Reading:
    path = folder / name
    path.write_text(text)
    return read(Source(name, path))


def changed(**values: Any) -> dict[str, Any]:
    """An event that changes the list of authenticator programs."""
    what = {"displayName": "StrongAuthenticationPhoneAppDetail", "oldValue": "[]", "newValue": "[]", **values}
    target = {"id": "t", "type": "User", "userPrincipalName": "b.stone@example.com", "modifiedProperties": [what]}
    return {
        "id": "a",
        "activityDisplayName": "Update user",
        "activityDateTime": "2026-03-04T10:00:00Z",
        "initiatedBy": {"app": {"displayName": "service"}, "user": None},
        "targetResources": [target],
        "result": "success",
    }


def test_the_page_of_graph_is_read_whole() -> None:
    found = read(Source("audits.json", SAMPLES / "directory_audits.json"))
    told = ("account", "factor", "authenticator", "change", "phone", "actor")
    service = "Azure MFA StrongAuthenticationService"
    assert (found.reader, found.stopped, found.repairs) == ("entra-audit", "", ())
    assert [(row.place, *(row.values.get(name) for name in told)) for row in found.rows] == [
        (0, "b.stone@example.com", "push", TOKEN, "added", None, service),
        (1, "j.reed@example.com", "totp", "id-2", "kept", None, service),
        (1, "j.reed@example.com", "push", TOKEN, "added", None, service),
        (2, "b.stone@example.com", "push", TOKEN, "removed", None, "help.desk@example.com"),
        (3, "b.stone@example.com", "PhoneAppNotification", None, "kept", None, service),
        (3, "b.stone@example.com", "TwoWaySms", None, "added", None, service),
        (4, "b.stone@example.com", "phone number", None, "added", "+1 2125550142", service),
        (4, "b.stone@example.com", "phone number", None, "added", "+44 7700900142", service),
        (6, "b.stone@example.com", None, None, "added", None, None),
    ]
    assert found.rows[0].values["authenticator_name"] == "Example phone"
    assert found.rows[0].values["app_version"] == "6.8.54"
    assert (found.rows[3].values["ip"], found.rows[3].values["user_agent"]) == ("198.51.100.20", "Mozilla/5.0")
    assert "User registered Authenticator App" in found.rows[8].values["reason"]
    frame, repairs = conform("mfa_events", found.rows, "0" * 12)
    assert (bool(frame["time"].notna().all()), repairs) == (True, [])
    (note,) = found.unread
    assert note.why == "1 events are not about second factors (Update user); they stay in the original"


def test_one_telephone_of_two_accounts_shows() -> None:
    found = read(Source("audits.json", SAMPLES / "directory_audits.json"))
    holders = {row.values["account"] for row in found.rows if row.values.get("authenticator") == TOKEN}
    assert holders == {"b.stone@example.com", "j.reed@example.com"}


def test_the_portals_numbered_columns_say_the_same() -> None:
    graph = read(Source("audits.json", SAMPLES / "directory_audits.json")).rows[0].values
    found = read(Source("AuditLogs.csv", SAMPLES / "AuditLogs_2026-03-09.csv"))
    (row,) = found.rows
    assert row.place == 2
    assert row.values == {name: one for name, one in graph.items() if name not in ("event_id", "user_agent")}
    assert "Add member to group" in found.unread[0].why


def test_log_analytics_has_every_object_as_text() -> None:
    graph = read(Source("audits.json", SAMPLES / "directory_audits.json")).rows
    found = read(Source("query_data.csv", SAMPLES / "log_analytics.csv"))
    clock = ("time", "time_raw", "time_local")
    assert [{k: v for k, v in row.values.items() if k not in clock} for row in found.rows] == [
        {k: v for k, v in graph[at].values.items() if k not in clock} for at in (0, 3)
    ]
    assert [row.values["time"] for row in found.rows] == ["2026-03-04T10:00:00.123Z", "2026-03-17T23:00:00.000Z"]


def test_a_telephone_that_changes_under_one_registration_is_two_changes(tmp_path: Path) -> None:
    old = json.dumps([{"DeviceToken": "one", "Id": "r"}])
    new = json.dumps([{"DeviceToken": "two", "Id": "r"}])
    found = reading(tmp_path, json.dumps([changed(oldValue=old, newValue=new)]))
    assert [(row.values["authenticator"], row.values["change"]) for row in found.rows] == [
        ("two", "added"),
        ("one", "removed"),
    ]


def test_a_list_that_is_cut_or_left_out_is_told_and_the_other_side_is_read(tmp_path: Path) -> None:
    new = json.dumps([{"DeviceToken": "two", "Id": "r"}])
    found = reading(tmp_path, json.dumps([changed(oldValue='[{"DeviceToken":"on', newValue=new), changed()]))
    (row,) = found.rows
    assert (row.values["authenticator"], "change" in row.values) == ("two", False)
    cut, rest = found.unread
    assert (cut.why, cut.found) == (
        "StrongAuthenticationPhoneAppDetail: the oldvalue is not a list that can be read",
        '[{"DeviceToken":"on',
    )
    assert rest.why.startswith("1 events are not about second factors")


def test_fields_of_the_wrong_shape_do_not_stop_the_reading(tmp_path: Path) -> None:
    odd: list[dict[str, Any]] = [
        changed(newValue=5),
        changed(newValue=[{"DeviceToken": ["x"]}]),
        changed() | {"targetResources": "x"},
        changed() | {"targetResources": [None, 3]},
        changed() | {"initiatedBy": "x", "additionalDetails": {"key": "User-Agent"}},
        {"targetResources": [], "initiatedBy": {}},
    ]
    found = reading(tmp_path, json.dumps([*odd, changed(newValue='[{"DeviceToken":"t"}]')]))
    assert (found.stopped, found.rows[-1].place) == ("", 6)
    conform("mfa_events", found.rows, "0" * 12)
