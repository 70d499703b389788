from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from dprkit.activity.travel import haversine, legs


def _rows(*cells: tuple[str, str, str, float | None, float | None, float | None]) -> pd.DataFrame:
    frame = pd.DataFrame(cells, columns=["person", "time", "address", "lat", "lon", "accuracy_km"])
    frame["time"] = pd.to_datetime(frame["time"], utc=True).astype("datetime64[us, UTC]")
    numbers = dict.fromkeys(["lat", "lon", "accuracy_km"], "Float64")
    return frame.astype({"person": "string", "address": "string", **numbers})


def test_a_quarter_of_the_earth_is_ten_thousand_kilometres():
    assert haversine(0.0, 0.0, 0.0, 90.0) == pytest.approx(6371.0088 * math.pi / 2)
    assert haversine(90.0, 0.0, -90.0, 77.0) == pytest.approx(6371.0088 * math.pi)


def test_the_radius_of_both_ends_is_subtracted_and_never_below_zero():
    far = _rows(("a", "2026-01-05 10:00", "x", 0, 1, 50), ("a", "2026-01-05 11:00", "y", 0, 10, None))
    leg = legs(far).iloc[0]
    assert leg["km"] == pytest.approx(float(haversine(0, 1, 0, 10)) - 150)
    assert (leg["assumed"], leg["hours"], leg["start"], leg["end"]) == (True, 1.0, 0, 1)
    near = _rows(("a", "2026-01-05 10:00", "x", 0, 1, 50), ("a", "2026-01-05 10:00", "y", 0, 1.1, 50))
    assert (legs(near)["km"].item(), legs(near)["kmh"].item()) == (0.0, 0.0)


def test_two_places_at_one_moment_are_infinitely_fast():
    assert legs(_rows(("a", "2026-01-05", "x", 0, 1, 1), ("a", "2026-01-05", "y", 0, 50, 1)))["kmh"].item() == np.inf


def test_legs_join_neither_persons_nor_rows_without_a_place_and_follow_the_clock():
    rows = _rows(
        ("a", "2026-01-05 12:00", "z", 0, 30, 1),
        ("b", "2026-01-05 10:30", "x", 0, 90, 1),
        ("a", "2026-01-05 10:00", "x", 0, 1, 1),
        ("a", "2026-01-05 11:00", "y", None, 5, 1),
        ("a", "2026-01-05 11:10", "y", 0, 0, 1),
        ("a", "2026-01-05 11:20", "y", 91, 5, 1),
    )
    made = legs(rows)
    assert made[["person", "start", "end", "hours"]].values.tolist() == [["a", 2, 0, 2.0]]


def test_no_rows_give_no_legs_with_the_same_columns():
    made = legs(_rows())
    assert made.empty
    assert list(made) == ["person", "start", "end", "km", "hours", "kmh", "assumed"]
