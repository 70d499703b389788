"""Okta System Log in its three shapes. Composed people; addresses of RFC 5737, documentation AS numbers.

Shapes: okta/okta-developer-docs, reference/api/system-log (LogEvent object); okta/customer-detections,
logs/log_fields.csv and detections/device_registered_to_multiple_users.yml.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from dprkit import sandbox
from dprkit.readers import load
from dprkit.records import Row, Unread, conform
from dprkit.sandbox import Block, Reading, Source, _shares, read

SAMPLES = Path(__file__).parent.parent / "samples" / "okta"


def event(**changes: Any) -> dict[str, Any]:
    return {
        "actor": {"id": "00u1", "type": "User", "alternateId": "b.stone@example.com", "displayName": "Bo Stone"},
        "client": {"ipAddress": "198.51.100.7", "userAgent": {"browser": "CHROME", "os": "Windows 10"}},
        "eventType": "user.session.start",
        "outcome": {"result": "SUCCESS", "reason": None},
        "published": "2026-03-04T10:00:00.000Z",
        "uuid": "e-1",
        "target": None,
        **changes,
    }


def reading(folder: Path, data: bytes | str, name: str = "log.json") -> Reading:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read(Source(name, path))


def lines(*events: Any) -> str:
    return "".join(json.dumps(one) + "\n" for one in events)


def rows(found: Reading, table: str) -> list[Any]:
    return [row for row in found.rows if row.table == table]


def test_the_array_of_the_api_gives_rows_by_position() -> None:
    found = read(Source("okta.json", SAMPLES / "array.json"))
    assert (found.reader, found.stopped) == ("okta", "")
    assert [(row.table, row.place) for row in found.rows] == [
        ("signins", 0),
        ("signins", 1),
        ("mfa_events", 1),
        ("mfa_events", 2),
    ]
    first = found.rows[0].values
    assert first["account"] == "b.stone@example.com"
    assert (first["time"], first["zone"]) == ("2026-03-04T10:00:00.123Z", "stated")
    assert (first["country"], first["region"], first["city"]) == ("United States", "Washington", "Seattle")
    assert (first["lat"], first["lon"]) == (47.6062, -122.3321)
    assert (first["as_number"], first["as_org"], first["proxy"]) == (64500, "example isp", False)
    assert (first["device"], first["device_name"], first["managed"]) == ("guo1laptop", "LT-0417", True)
    assert (first["result"], first["session"], first["event_id"]) == ("success", "102session", "uuid-0")
    assert "interactive" not in first


def test_json_lines_give_the_same_rows_by_line(tmp_path: Path) -> None:
    whole = json.loads((SAMPLES / "array.json").read_text())
    array = read(Source("okta.json", SAMPLES / "array.json"))
    found = reading(tmp_path, lines(*whole), "okta.jsonl")
    assert [(row.table, row.place - 1, row.values) for row in found.rows] == [
        (row.table, row.place, row.values) for row in array.rows
    ]


def test_the_csv_download_gives_the_same_words() -> None:
    found = read(Source("syslog_query.csv", SAMPLES / "syslog.csv"))
    assert (found.reader, found.stopped) == ("okta", "")
    signin, used, factor = found.rows
    assert (signin.table, signin.place, used.table, factor.table) == ("signins", 2, "signins", "mfa_events")
    assert signin.values["time"] == "2026-03-04T10:00:00.000Z"
    assert signin.values["app"] == "Example Mail"
    assert signin.values["lat"] == "47.6062"
    assert "session" not in signin.values  # Okta's word "unknown" is no session
    assert (factor.values["factor"], factor.values["authenticator"]) == ("push", "pfd1enrolled")
    frame, repairs = conform("signins", [signin, used], "0" * 12)
    assert repairs == []
    assert frame["country"].tolist() == ["US", "US"]
    assert frame["proxy"].tolist() == [False, False]


def test_a_factor_event_belongs_to_the_user_whose_factor_it_is(tmp_path: Path) -> None:
    reset = event(
        eventType="user.mfa.factor.reset_all",
        actor={"id": "00u9", "type": "User", "alternateId": "help.desk@example.com", "displayName": "Help Desk"},
        target=[{"id": "00u1", "type": "User", "alternateId": "b.stone@example.com", "displayName": "Bo Stone"}],
    )
    (row,) = reading(tmp_path, lines(reset)).rows
    assert (row.table, row.values["account"]) == ("mfa_events", "b.stone@example.com")


HELD: list[tuple[dict[str, Any], str | None]] = [
    (
        {
            "eventType": "device.user.add",
            "target": [{"id": "udl1", "type": "DeviceUser", "detailEntry": {"oktaDeviceId": "guo1phone"}}],
        },
        "guo1phone",
    ),
    ({"eventType": "user.mfa.factor.activate", "device": {"id": "guo1phone", "name": "Phone"}}, "guo1phone"),
    (
        {
            "eventType": "user.authentication.auth_via_mfa",
            "device": {"id": "guo1laptop"},
            "debugContext": {"debugData": {"factor": "SIGNED_NONCE"}},
        },
        "guo1laptop",
    ),
    (
        {
            "eventType": "user.authentication.auth_via_mfa",
            "device": {"id": "guo1laptop"},
            "debugContext": {"debugData": {"factor": "OKTA_VERIFY_PUSH"}},
            "target": [{"id": "opf1", "type": "AuthenticatorEnrollment", "displayName": "Okta Verify"}],
        },
        "opf1",
    ),
    (
        {
            "eventType": "system.sms.send_phone_verification_message",
            "target": [{"id": "mbl1", "type": "MobilePhone"}],
        },
        "mbl1",
    ),
    ({"eventType": "user.mfa.factor.update"}, None),
    (
        {
            "eventType": "user.authentication.auth_via_mfa",
            "device": {"id": "guo1laptop"},
            "debugContext": {"debugData": {"factor": "OKTA_VERIFY_PUSH", "deviceFingerprint": "541daf"}},
        },
        None,
    ),
]


def test_the_authenticator_is_what_the_event_names_and_is_never_invented(tmp_path: Path) -> None:
    found = rows(reading(tmp_path, lines(*(event(**changes) for changes, _ in HELD))), "mfa_events")
    assert [row.values.get("authenticator") for row in found] == [authenticator for _, authenticator in HELD]


def test_the_kind_of_factor_is_read_from_the_reason_where_no_field_has_it(tmp_path: Path) -> None:
    outcome = {"result": "SUCCESS", "reason": "User set up OKTA_VERIFY_PUSH factor"}
    (row,) = reading(tmp_path, lines(event(eventType="user.mfa.factor.activate", outcome=outcome))).rows
    assert row.values["factor"] == "push"


def test_events_of_other_types_are_counted_in_one_note_at_the_end(tmp_path: Path) -> None:
    other = event(eventType="app.oauth2.token.grant")
    robot = event(actor={"id": "spr1", "type": "SystemPrincipal", "alternateId": "system@okta.com"})
    found = reading(tmp_path, lines(event(), other, other, event(eventType="user.session.end"), robot))
    assert len(found.rows) == 1
    (note,) = found.unread
    assert note.place == 5
    assert note.why == (
        "3 events of other types (app.oauth2.token.grant, user.session.end) are not sign-ins or factor events; "
        "1 events have no user as actor or target (SystemPrincipal); they stay in the original"
    )


def test_one_broken_line_in_a_hundred_costs_one_line(tmp_path: Path) -> None:
    whole = [json.dumps(event(uuid=f"e-{at}")) for at in range(100)]
    whole[0] = whole[0][:40]
    whole[57] = "\x1b[2Jnot json"
    found = reading(tmp_path, "\r\n".join(whole))
    assert [row.place for row in found.rows] == [at + 1 for at in range(100) if at not in (0, 57)]
    assert [note.place for note in found.unread] == [1, 58]
    assert found.unread[1].found.startswith("\x1b[2Jnot json")


def test_an_array_that_is_cut_off_keeps_what_came_before(tmp_path: Path) -> None:
    text = json.dumps([event(uuid=f"e-{at}") for at in range(10)])
    found = reading(tmp_path, text[:-300])
    assert [row.place for row in found.rows] == list(range(9))
    (note,) = found.unread
    assert (note.place, "cut off" in note.why) == (9, True)


def test_an_array_without_its_last_bracket_is_not_taken_for_whole(tmp_path: Path) -> None:
    found = reading(tmp_path, json.dumps([event(), event()])[:-1])
    assert (len(found.rows), len(found.unread)) == (2, 1)


def test_pretty_printed_events_are_read_too(tmp_path: Path) -> None:
    assert len(reading(tmp_path, json.dumps([event(), event()], indent=2)).rows) == 2
    assert len(reading(tmp_path, json.dumps(event(), indent=2)).rows) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_every_unicode_encoding_reads_alike(tmp_path: Path, encoding: str) -> None:
    one = event(actor={"id": "1", "type": "User", "alternateId": "j@example.com", "displayName": "José Ångström"})
    (row,) = reading(tmp_path, (json.dumps(one, ensure_ascii=False) + "\n").encode(encoding)).rows
    assert row.values["display_name"] == "José Ångström"


ODD: list[dict[str, Any]] = [
    {"client": "198.51.100.7", "device": [1], "outcome": 3, "target": {"type": "User"}},
    {"target": [None, 1, "x", []], "debugContext": {"debugData": []}, "actor": {"type": "User"}},
    {"client": {"geographicalContext": {"city": {"a": [1]}}}},
    {"published": 5},
    {"published": None},
]


def test_fields_of_the_wrong_shape_do_not_stop_the_reading(tmp_path: Path) -> None:
    found = reading(tmp_path, lines(event(), *(event(**changes) for changes in ODD), event()))
    assert ([row.place for row in found.rows], found.stopped) == (list(range(1, len(ODD) + 3)), "")
    frame, _ = conform("signins", found.rows, "0" * 12)
    assert len(frame) == len(ODD) + 2


def test_an_event_without_a_type_is_kept_as_unread(tmp_path: Path) -> None:
    found = reading(tmp_path, lines(event(), {"published": "x"}, [1], 7))
    assert (len(found.rows), [note.place for note in found.unread]) == (1, [2, 3, 4])


def test_half_a_character_is_written_out_with_a_repair(tmp_path: Path) -> None:
    actor = {"id": "1", "type": "User", "alternateId": "b\ud800", "displayName": "x"}
    found = reading(tmp_path, lines(event(actor=actor)))
    assert found.rows[0].values["account"] == "b\\ud800"
    assert [(one.column, one.used) for one in found.repairs] == [("account", "b\\ud800")]


def test_an_event_nested_too_deeply_costs_one_line(tmp_path: Path) -> None:
    deep = '{"eventType": ' + "[" * 100_000 + "]" * 100_000 + "}"
    found = reading(tmp_path, lines(event()) + deep + "\n" + lines(event()))
    assert [row.place for row in found.rows] == [1, 3]
    assert [note.place for note in found.unread] == [2]


def test_a_number_too_long_to_read_costs_one_line(tmp_path: Path) -> None:
    found = reading(tmp_path, lines(event()) + '{"eventType": ' + "9" * 5000 + "}\n")
    assert (len(found.rows), found.unread[0].place) == (1, 2)


def test_a_csv_row_of_another_width_is_kept_as_found(tmp_path: Path) -> None:
    text = (SAMPLES / "syslog.csv").read_text() + "INFO,user.session.start,cut\n"
    found = reading(tmp_path, text, "syslog_query.csv")
    assert [(note.place, note.found) for note in found.unread if "cells where" in note.why] == [
        (4, "INFO,user.session.start,cut\n")
    ]


def test_every_object_of_an_event_reaches_its_columns() -> None:
    found = read(Source("events.jsonl", SAMPLES / "events.jsonl"))
    assert [(row.table, row.place) for row in found.rows] == [
        ("signins", 1),
        ("signins", 2),
        ("mfa_events", 2),
        ("mfa_events", 3),
        ("mfa_events", 4),
        ("mfa_events", 5),
    ]
    assert found.rows[0].values == {
        "system": "okta",
        "account": "b.stone@example.com",
        "display_name": "Bo Stone",
        "time": "2026-03-04T10:00:00.123Z",
        "time_raw": "2026-03-04T10:00:00.123Z",
        "zone": "stated",
        "event": "user.session.start",
        "event_id": "uuid-1",
        "result": "success",
        "ip": "198.51.100.7",
        "ip_chain": "203.0.113.9 198.51.100.7",
        "country": "United States",
        "region": "Washington",
        "city": "Seattle",
        "postcode": "98101",
        "lat": 47.6062,
        "lon": -122.3321,
        "as_number": 64500,
        "as_org": "example hosting",
        "isp": "example isp",
        "domain": "isp.example",
        "proxy": True,
        "tunnel": '[{"anonymous":true,"operator":"EXAMPLE_VPN","type":"VPN"}]',
        "network_zone": "BlockedIpZone",
        "app": "Example Mail",
        "client": "CHROME",
        "os": "Windows 10",
        "user_agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
        "device": "guo1laptop",
        "device_name": "LT-0417",
        "device_kind": "Computer",
        "managed": True,
        "registered": True,
        "session": "idxSESSION",
        "root_session": "idxROOT",
        "transaction": "trx-1",
        "credential": "ASSERTION",
        "device_token": "9f0c1d",
        "fingerprint": "541daf91",
        "risk": '{"risk": "{level=MEDIUM, reasons=Anomalous Device}", '
        '"behaviors": "{New Device=POSITIVE, New IP=NEGATIVE}", "threatSuspected": "false"}',
    }
    told = ("change", "actor", "authenticator", "phone", "device_kind", "device_token")
    assert [tuple(row.values.get(name) for name in told) for row in rows(found, "mfa_events")] == [
        (None, None, "guo1laptop", None, "WINDOWS", "9f0c1d"),
        ("removed", "help.desk@example.com", None, None, None, "9f0c1d"),
        ("added", None, "guo2phone", None, None, "9f0c1d"),
        (None, None, "mbl1", "+1 212-555-0142", None, None),
    ]
    for table in ("signins", "mfa_events"):
        frame, repairs = conform(table, rows(found, table), "0" * 12)
        assert (bool(frame["time"].notna().all()), repairs) == (True, [])


def test_an_event_in_the_wrapper_of_log_streaming_or_of_a_hook_is_the_same_event(tmp_path: Path) -> None:
    stream = {
        "version": "0",
        "id": "x",
        "detail-type": "SystemLog",
        "source": "aws.partner/okta.com",
        "detail": event(),
    }
    hook = {"eventType": "com.okta.event_hook", "data": {"events": [event(uuid="a"), event(uuid="b")]}}
    found = reading(tmp_path, lines(event(), stream, hook))
    assert [(row.place, row.values["event_id"]) for row in found.rows] == [(1, "e-1"), (2, "e-1"), (3, "a"), (3, "b")]
    assert found.unread == ()


def test_a_field_that_the_format_does_not_have_is_counted_and_named(tmp_path: Path) -> None:
    found = reading(tmp_path, lines(event(), event(newThing={"a": 1}), event(newThing=2)))
    assert len(found.rows) == 3
    (note,) = found.unread
    assert note.why == "fields that this format is not known to have, not read: 'newThing' (2)"
    assert "newThing" not in str(found.rows)


def test_strings_that_look_like_something_else_stay_strings(tmp_path: Path) -> None:
    names = ["NA", "None", "0012345", "1e5", "true"]
    people = [event(actor={"id": one, "type": "User", "alternateId": one, "displayName": one}) for one in names]
    found = reading(tmp_path, lines(*people))
    frame, repairs = conform("signins", found.rows, "0" * 12)
    assert (frame["account"].tolist(), frame["display_name"].tolist(), repairs) == (names, names, [])


def test_many_events_at_a_time_give_the_rows_that_they_give_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = [json.loads(line) for line in (SAMPLES / "events.jsonl").read_text().splitlines()]
    path = tmp_path / "okta.jsonl"
    path.write_text(lines(*events * 30) + "{broken\n" + lines({"no": "event"}))
    source = _shares.Shared.of(
        {"name": path.name, "path": str(path), "table": "", "columns": {}, "account": ""}, (), ()
    )
    monkeypatch.setattr(sandbox, "_inside", True)
    assert not source.together
    alone = list(load()["okta"].read(source))
    monkeypatch.setattr(_shares, "MANY", 1)
    source = dataclasses.replace(source)
    together = list(load()["okta"].read(source))
    assert source.together
    blocks = [part for part in together if isinstance(part, Block)]
    assert blocks and not any(isinstance(part, Block) for part in alone)
    for table in ("signins", "mfa_events"):
        spread = [row for block in blocks if block.table == table for row in block.rows()]
        assert spread == [part for part in alone if isinstance(part, Row) and part.table == table]
    rest = [[one for one in parts if isinstance(one, Unread)] for parts in (alone, together)]
    assert rest[0] == rest[1]
