"""The reader of GitHub's audit log: three exports with their truth, and broken ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dprkit import sandbox
from dprkit.readers.github_audit import _moment
from dprkit.records import conform

SAMPLES = Path(__file__).parent.parent / "samples" / "github_audit"


def read(path: Path) -> sandbox.Reading:
    reading = sandbox.read(sandbox.Source(path.name, path))
    assert (reading.reader, reading.stopped) == ("github_audit", "")
    return reading


def test_the_json_export_fills_its_columns_and_keeps_every_further_field() -> None:
    reading = read(SAMPLES / "export.json")
    first, second = (row.values for row in reading.rows)
    assert {name: one for name, one in first.items() if name != "details"} == {
        "system": "github",
        "account": "b-stone",
        "event": "git.clone",
        "kind": "access",
        "resource": "company/payments",
        "organisation": "company",
        "public": False,
        "transport": "ssh",
        "ip": "198.51.100.77",
        "country": "US",
        "user_agent": "git/2.43.0",
        "credential": "Personal access token (classic)",
        "token": "h1",
        "external_id": "b.stone@company.example",
        "event_id": "d-1",
        "time": "2026-03-04T01:00:00.123000Z",
        "time_raw": "1772586000123",
        "zone": "stated",
    }
    assert json.loads(first["details"]) == {"actorid": 101, "transportprotocol": 2, "createdat": 1772586000123}
    assert (second["target"], second["account"]) == ("b-stone", "j-imani")
    assert json.loads(second["details"]) == {"data": {"email": "b.stone@company.example"}}
    assert [(one.place, one.why) for one in reading.unread] == [(2, "not an event of the audit log: it has no action")]
    frame, repairs = conform("access_events", reading.rows, "0123456789ab")
    assert (repairs, str(frame["time"][1])) == ([], "2026-03-04 01:01:00+00:00")


def test_a_cut_line_of_a_stream_costs_only_itself_and_a_country_that_is_none_is_repaired() -> None:
    reading = read(SAMPLES / "stream.jsonl")
    assert [row.values["event"] for row in reading.rows] == ["repo.download_zip", "git.push"]
    assert [one.place for one in reading.unread] == [2]
    _, repairs = conform("access_events", reading.rows, "0123456789ab")
    assert [(one.column, one.found) for one in repairs] == [("country", "XX")]


def test_the_csv_export_gives_the_same_columns_and_a_time_without_a_zone_is_not_converted() -> None:
    reading = read(SAMPLES / "export.csv")
    told = [
        [row.values.get(name) for name in ("account", "event", "ip", "country", "time", "zone")] for row in reading.rows
    ]
    assert told == [
        ["b-stone", "git.fetch", "198.51.100.77", "US", "2026-03-04T01:00:00.123000Z", "stated"],
        ["NA", "repo.access", None, None, None, "not stated"],
    ]
    assert reading.rows[1].values["time_raw"] == "2026-03-04 01:05:00"
    assert conform("access_events", reading.rows, "0123456789ab")[1] == []


@pytest.mark.parametrize(
    ("found", "time"),
    [
        (1772586000123, "2026-03-04T01:00:00.123000Z"),
        ("1772586000", "2026-03-04T01:00:00Z"),
        (-5, "-5"),
        ("99999999999999999999", "99999999999999999999"),
        (1.5, "1.5"),
        (None, None),
        ({"a": 1}, "{'a': 1}"),
    ],
)
def test_a_time_in_milliseconds_or_seconds_is_read_and_any_other_is_handed_on_as_found(
    found: object, time: str | None
) -> None:
    assert _moment(found).get("time") == time


@pytest.mark.parametrize("value", ["[" * 50_000, '{"action": ' * 5000, "\x00" * 10, '"' * 999, "1e999"])
def test_broken_json_after_an_event_keeps_the_event(tmp_path: Path, value: str) -> None:
    path = tmp_path / "audit.json"
    path.write_text('[{"action":"git.clone","actor":"a","org":"o","@timestamp":1772586000123},\n' + value)
    reading = read(path)
    assert [row.values["event"] for row in reading.rows] == ["git.clone"]
    assert reading.unread


def test_wrong_kinds_of_values_do_not_stop_the_log(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    odd: list[dict[str, object]] = [
        {"action": "x", "actor": ["a"], "org": {}, "@timestamp": [1], "actor_location": "US", "repo": {"n": 1}}
    ]
    odd += [{"action": "x", "actor": None, "org": "o", "@timestamp": True, "actor_location": {"country_code": ["US"]}}]
    path.write_text("\n".join(map(json.dumps, odd)))
    reading = read(path)
    assert len(reading.rows) == 2
    assert len(conform("access_events", reading.rows, "0123456789ab")[0]) == 2


def test_an_okta_log_is_not_taken_for_it() -> None:
    path = SAMPLES.parent / "okta" / "array.json"
    assert sandbox.read(sandbox.Source(path.name, path)).reader == "okta"
