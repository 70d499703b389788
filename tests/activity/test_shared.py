from __future__ import annotations

import pandas as pd

from dprkit.activity.shared import comparable, legible, near_in_time, together


def _uses(*cells: tuple[str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(cells, columns=["key", "person", "time"]).astype({"key": "string", "person": "string"})
    frame["time"] = pd.to_datetime(frame["time"], utc=True, format="ISO8601")
    return frame.assign(day=frame["time"].dt.floor("D"))


def test_two_persons_on_one_value_and_day_are_together():
    rows = _uses(
        ("x", "a", "2026-01-05 09:00"),
        ("x", "b", "2026-01-05 18:00"),
        ("x", "a", "2026-01-05 19:00"),
        ("x", "a", "2026-01-06"),
        ("x", "b", "2026-01-07"),
        ("y", "a", "2026-01-05"),
        ("y", "a", "2026-01-05"),
    )
    assert together(rows, "key")[["key", "person"]].values.tolist() == [["x", "a"], ["x", "b"]]


def test_the_nearest_use_by_somebody_else_decides():
    rows = _uses(
        ("x", "a", "2026-01-01"),
        ("x", "a", "2026-03-01"),
        ("x", "b", "2026-05-20"),
        ("y", "a", "2026-01-01"),
        ("y", "b", "2026-05-01"),
        ("z", "b", "2026-01-01"),
    )
    assert near_in_time(rows, "key", 90).values.tolist() == [["x", "a"], ["x", "b"]]
    assert near_in_time(rows, "key", 30).empty


def test_only_systems_in_which_the_subject_is_known_are_compared():
    rows = pd.DataFrame({"system": ["okta", "okta", "entra"], "person": ["s1", "okta:b", "entra:b"]}, dtype="string")
    assert comparable(rows, "s1").index.tolist() == [0, 1]
    assert comparable(rows, "s2").empty


def test_placeholders_long_and_unprintable_values_identify_nothing():
    values = pd.Series(["dev-1", " DEV-1 ", "0000-0000", "ffffffff", "None", "ab", "a\u202eb", "x" * 201, None])
    kept = legible(values)
    assert kept.dropna().tolist() == ["dev-1", "DEV-1"]
