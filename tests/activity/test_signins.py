from __future__ import annotations

import pandas as pd

from dprkit.activity.signins import kind_on, not_run, usable, working_days
from dprkit.records import Row, conform, empty


def _signins(*cells: dict[str, object]) -> pd.DataFrame:
    frame, _ = conform("signins", [Row("signins", at, row) for at, row in enumerate(cells)], "0123456789ab")
    return frame.assign(person=frame["account"], confirmed=True)


NOON = "2026-01-05T12:00:00+02:00"


def test_addresses_are_brought_to_one_form_and_ipv6_to_its_line():
    found = [
        " 198.51.100.7",
        "::ffff:198.51.100.7",
        "2001:DB8:1:2:0::7",
        "fe80::1%eth0",
        "10.0.0.256",
        "2001:db8:1:2::8",
    ]
    rows = usable(_signins(*({"account": "a", "time": NOON, "ip": ip} for ip in found)))
    assert rows["address"].tolist() == ["198.51.100.7", "198.51.100.7", "2001:db8:1:2::7", "fe80::1", "2001:db8:1:2::8"]
    assert rows["line"].tolist()[2::2] == ["2001:db8:1:2::/64"] * 2
    assert rows.index.tolist() == [0, 1, 2, 3, 5]


def test_only_dated_successes_are_kept_and_an_export_without_results_counts_as_one():
    cells = [{"result": "SUCCESS"}, {"result": "failure"}, {}, {"result": "success", "time": "2026-01-05 10:00"}]
    rows = usable(_signins(*({"account": "a", "ip": "192.0.2.1", "time": NOON, **each} for each in cells)))
    assert rows["place"].tolist() == [0, 2]
    assert str(rows["day"].iloc[0]) == "2026-01-05 00:00:00+00:00"


def test_an_empty_table_stays_empty():
    assert usable(empty("signins").assign(person="", confirmed=True)).empty


def test_a_kind_holds_only_between_its_days():
    day = pd.Series(pd.to_datetime(["2026-01-01", "2026-02-01", "2026-03-01", "2026-03-01"], utc=True))
    looked = pd.DataFrame(
        {
            "kind": ["company", "company", "company", None],
            "valid_from": ["2026-01-15", "2026-01-15", "2026-01-15", None],
            "valid_to": ["2026-02-28", "", "2026-02-28", None],
        }
    )
    assert kind_on(looked, day).tolist() == ["unknown", "company", "unknown", "unknown"]


def test_working_days_leave_out_the_weekend():
    days = pd.DataFrame({"day": pd.to_datetime(["2026-01-09", "2026-01-10", "2026-01-11", "2026-01-09"], utc=True)})
    assert [f"{day:%a}" for day in working_days(days)] == ["Fri"]


def test_not_asked_and_not_answered_are_told_apart():
    values = pd.Series(["a", "b", "b", "c"])
    assert not_run("asn", values, pd.Series(["found", "absent", "absent", "skipped"])) == ""
    assert not_run("asn", values, pd.Series(["found", None, None, "failed"])) == (
        "run the plan: the look-up asn was not run for 1 of 3 values"
    )
    assert not_run("asn", values, pd.Series(["found", "refused", "refused", "failed"])) == (
        "ask again: the look-up asn brought no answer for 2 of 3 values"
    )
