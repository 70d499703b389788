"""The functions for logs of any size, held against those for one case and against plain loops."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dprkit.activity import _fast, _log
from dprkit.activity.logs import concurrent, hours, shared, travel
from dprkit.activity.signins import usable
from dprkit.activity.travel import haversine, legs
from dprkit.errors import InputError

START = datetime(2026, 3, 28, 12, tzinfo=UTC)
CITIES = [(40.0, -75.0), (48.9, 2.4), (-33.9, 151.2), (89.9, 10.0), (-10.0, 179.9), (-10.0, -179.9), (40.1, -75.1)]
PLACES = [*CITIES, (0.0, 0.0), (91.0, 1.0), (None, 5.0), (10.0, 180.5), (0.0, 5.0)]
IPS = [
    *("198.51.100.7", "198.51.100.8", "::ffff:198.51.100.7", " 198.51.100.8", "2001:db8::1", "2001:DB8:0:0::0001"),
    *("2001:db8::2", "2001:db8:0:1::1", "fe80::1%eth0", "198.51.100.07", "", "none", None),
]
RESULTS = ["success", None, " ALLOW ", "failure"]
TEXTS = ("person", "system", "account", "ip", "result", "file", "device", "session")


def log(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Rows as the intake table ``signins`` has them, joined to persons."""
    names = ["person", "time", "ip", "lat", "lon", "accuracy_km", "result", "device", "session"]
    frame = pd.DataFrame(rows, columns=names).assign(file="f", place=range(len(rows)), confirmed=True, system="okta")
    frame["account"] = frame["person"]
    frame["time"] = pd.to_datetime(frame["time"], utc=True).astype("datetime64[us, UTC]")
    return frame.astype({**dict.fromkeys(TEXTS, "string"), **dict.fromkeys(["lat", "lon", "accuracy_km"], "Float64")})


def signin(minutes: st.SearchStrategy[int]) -> st.SearchStrategy[dict[str, object]]:
    moment = st.one_of(st.none(), minutes.map(lambda late: START + timedelta(minutes=late)))
    return st.builds(
        lambda person, time, ip, place, km, result, device: {
            "person": person,
            "time": time,
            "ip": ip,
            "lat": place[0],
            "lon": place[1],
            "accuracy_km": km,
            "result": result,
            "device": device,
            "session": None,
        },
        st.sampled_from(["a", "b", "c"]),
        moment,
        st.sampled_from(IPS),
        st.sampled_from(PLACES),
        st.sampled_from([None, 5.0, -1.0, 5000.0]),
        st.sampled_from(RESULTS),
        st.sampled_from(["dev-1", " dev-1\t", "dev-2", "0000-0000", "x", "a\u202eb", None]),
    )


def made(rows: pd.DataFrame) -> list[tuple[object, ...]]:
    """The rows as tuples in an order of their own, figures rounded."""
    return sorted(
        tuple(round(cell, 6) if isinstance(cell, float) else cell for cell in row)
        for row in rows.itertuples(index=False, name=None)
    )


def legs_of(frame: pd.DataFrame, **over: float) -> pd.DataFrame:
    rows = usable(frame, "lat", "lon", "accuracy_km")
    found = legs(rows, **over)
    ends = {side: rows.loc[found[side]] for side in ("start", "end")}
    times = {side: one["time"].to_numpy() for side, one in ends.items()}
    ips = {f"{side}_ip": one["address"].to_numpy() for side, one in ends.items()}
    return pd.DataFrame({"person": found["person"], **times, **ips, **found[["km", "hours", "kmh", "assumed"]]})


@pytest.mark.parametrize("rows", [3, 10_000])
@pytest.mark.parametrize("late", [0, 3600])
def test_travel_finds_the_legs_of_a_case_whatever_the_order_and_the_batches(
    rows: int, late: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_log, "_ROWS", rows)
    monkeypatch.setattr(_fast, "LATE_SECONDS", late)

    @settings(max_examples=25, deadline=None)
    @given(st.lists(signin(st.integers(0, 3000)), max_size=25), st.sampled_from([(-1.0, -1.0), (500.0, 900.0)]))
    def check(cells: list[dict[str, object]], over: tuple[float, float]) -> None:
        frame = log(cells)
        found = travel(frame, over_km=over[0], over_kmh=over[1])
        assert made(found.found) == made(legs_of(frame, over_km=over[0], over_kmh=over[1]))
        located = usable(frame, "lat", "lon")
        placed = (
            located["lat"].abs().le(90) & located["lon"].abs().le(180) & (located["lat"].ne(0) | located["lon"].ne(0))
        )
        assert sum(found.left_out.values()) == len(frame) - int(placed.fillna(False).sum())

    check()


def test_rows_up_to_an_hour_late_need_no_sorting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_log, "_ROWS", 2)
    monkeypatch.setattr(_log.Log, "by_time", None)
    minutes = [0, 50, 10, 70, 60, 200, 150, 300]
    frame = log([_row("a", late, at % 2, f"198.51.100.{at}") for at, late in enumerate(minutes)])
    assert made(travel(frame, over_km=-1, over_kmh=-1).found) == made(legs_of(frame))
    with pytest.raises(TypeError):
        travel(frame.iloc[::-1])


def _row(person: str, minutes: float, city: int, ip: str, session: str | None = None) -> dict[str, object]:
    lat, lon = CITIES[city]
    place = {"lat": lat, "lon": lon, "accuracy_km": 10.0, "ip": ip, "session": session}
    return {"person": person, "time": START + timedelta(minutes=minutes), **place}


def sources(frame: pd.DataFrame, folder: Path) -> dict[str, object]:
    """The same log in every form that is taken."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    (folder / "log").mkdir()
    half = len(table) // 2
    pq.write_table(table.slice(0, half), folder / "log" / "1.parquet")
    pq.write_table(table.slice(half), folder / "log" / "2.parquet")
    pq.write_table(table, folder / "log.parquet")
    return {
        "frame": frame,
        "categories": frame.astype(dict.fromkeys(["person", "ip", "device"], "category")),
        "objects": frame.astype(dict.fromkeys(["person", "ip", "device"], object)),
        "floats": frame.astype(dict.fromkeys(["lat", "lon", "accuracy_km"], float)),
        "naive": frame.assign(time=frame["time"].dt.tz_localize(None).astype("datetime64[ns]")),
        "table": table,
        "dataset": ds.dataset(folder / "log"),
        "file": folder / "log.parquet",
        "folder": str(folder / "log"),
    }


def test_every_form_of_a_log_gives_the_same_answers(tmp_path: Path) -> None:
    chance = np.random.default_rng(5)
    people, cities, minutes = (
        chance.integers(0, 6, 300),
        chance.integers(0, 3, 300),
        np.sort(chance.integers(0, 9000, 300)),
    )
    cells = [
        _row(f"p{who}", int(late), int(city), f"198.51.100.{city * 5 + who // 4}", f"s{who}{city}{late // 700}")
        for who, city, late in zip(people, cities, minutes)
    ]
    frame = log(cells).assign(device=[f"dev-{who // 2}" for who in people])
    answers: dict[str, list[pd.DataFrame]] = {}
    for name, source in sources(frame, tmp_path).items():
        asked = [travel(source), concurrent(source), shared(source, "ip"), shared(source, "device")]
        answers[name] = [one.found for one in [*asked, hours(source, "Europe/Paris")]]
    assert all(len(one) > 2 for one in answers["frame"])
    for found in answers.values():
        for one, expected in zip(found, answers["frame"]):
            assert made(one.reset_index()) == made(expected.reset_index())
            assert one.dtypes.equals(expected.dtypes)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(signin(st.integers(0, 5000)), max_size=30))
def test_shared_lines_are_those_of_a_case(cells: list[dict[str, object]]) -> None:
    frame = log(cells)
    found = shared(frame, "ip")
    rows = usable(frame.assign(time=START))  # an undated sign-in counts here
    grouped = rows.groupby("line").agg(people=("person", "nunique"), rows=("person", "size"))
    assert made(found.found) == made(grouped[grouped["people"] > 1].reset_index())
    assert found.found["people"].is_monotonic_decreasing
    assert sum(found.left_out.values()) == len(frame) - len(rows)


def test_devices_that_identify_nothing_are_left_out_and_spaces_do_not_tell_two_apart() -> None:
    devices = ["dev-1", " dev-1\t", "0000-0000", "0000-0000", "dev-2", "dev-2", None, "n/a"]
    frame = log([_row("ab"[at % 2], at, 0, "198.51.100.7") for at in range(8)]).assign(device=devices)
    frame.loc[5, "person"] = "a"
    found = shared(frame, "device")
    assert found.found.values.tolist() == [["dev-1", 2, 2]]
    assert found.left_out["no legible device"] == 4


def spans() -> st.SearchStrategy[list[tuple[str, int, int, int]]]:
    """Person, city, begin and length in minutes of some sessions."""
    return st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(0, 2), st.integers(0, 90), st.integers(0, 60)), max_size=9
    )


@settings(max_examples=40, deadline=None)
@given(spans())
def test_everybody_with_two_sessions_far_apart_at_once_is_found_and_nobody_else(
    found: list[tuple[str, int, int, int]],
) -> None:
    cells = [
        _row(who, at, city, f"198.51.100.{city}", f"s{number}")
        for number, (who, city, begin, length) in enumerate(found)
        for at in (begin, begin + length)
    ]
    expected = {
        one[0]
        for one, two in combinations(found, 2)
        if one[0] == two[0] and one[1] != two[1]
        if min(one[2] + one[3], two[2] + two[3]) - max(one[2], two[2]) >= 10
    }
    made = concurrent(log(cells)).found
    assert set(made["person"]) == expected
    assert ((made["end"] - made["start"]) >= timedelta(minutes=10)).all()
    assert (made["first_line"] != made["second_line"]).all()


def test_an_overlap_says_where_when_and_which_sessions_and_what_is_left_out() -> None:
    cells = [
        *(_row("a", at, 0, "198.51.100.1", "s1") for at in (0, 60)),
        *(_row("a", at, 1, "2001:db8::1", "s2") for at in (20, 90)),
        *(_row("a", at, 6, "198.51.100.3", "s3") for at in (0, 90)),  # 14 km from the first
        *(_row("b", at, 1, "198.51.100.1", None) for at in (0, 60)),
        *(_row("c", at, 0, "198.51.100.1", "s6") for at in (0, 60)),
        *(_row("c", at, 1, "::ffff:198.51.100.1", "s7") for at in (0, 60)),  # one address, placed twice
        {**_row("b", 0, 0, "198.51.100.1", "s5"), "lat": 0.0, "lon": 0.0},
        _row("b", 0, 0, "198.51.100.999", "s5"),
    ]
    found = concurrent(log(cells).assign(device="dev-1"))
    assert len(found.found) == 1
    one = found.found.iloc[0]
    assert one[["person", "first_line", "second_line", "second_session", "first_device"]].tolist() == [
        *("a", "198.51.100.3", "2001:db8::/64", "s2", "dev-1")
    ]
    assert (one["start"], one["end"]) == (START + timedelta(minutes=20), START + timedelta(minutes=90))
    assert one["km"] == pytest.approx(float(haversine(*CITIES[6], *CITIES[1])) - 20)
    assert (found.left_out["no session"], found.left_out["no coordinates"]) == (2, 1)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(signin(st.integers(-400_000, 400_000)), max_size=20),
    st.sampled_from(["UTC", "Europe/Paris", "America/Chicago", "Asia/Kathmandu", "Australia/Lord_Howe"]),
)
def test_hours_are_those_on_the_clock_of_the_zone(cells: list[dict[str, object]], zone: str) -> None:
    frame = log(cells)
    rows = frame[frame["time"].notna() & frame["result"].ne("failure").fillna(True)]
    clock = rows["time"].map(lambda moment: moment.astimezone(ZoneInfo(zone)).hour)
    found = hours(frame, zone)
    expected = pd.crosstab(rows["person"], clock) if len(rows) else pd.DataFrame()
    assert found.found.index.tolist() == expected.index.tolist()
    got = {(who, hour): count for who, row in found.found.iterrows() for hour, count in row.items() if count}
    assert got == {(who, hour): count for who, row in expected.iterrows() for hour, count in row.items() if count}
    assert sum(found.left_out.values()) == len(frame) - len(rows)


def test_hours_around_a_change_of_the_clock_and_far_from_today() -> None:
    change = pd.Timestamp("2026-03-29T01:00Z")
    times = [
        change - pd.Timedelta(1, "us"),
        change,
        pd.Timestamp("1800-06-01T12:00Z"),
        pd.Timestamp("9999-12-31T23:30Z"),
    ]
    frame = pd.DataFrame({"account": "a", "time": pd.array(times, dtype="datetime64[us, UTC]")})
    found = hours(frame, "Europe/Paris").found.loc["a"]
    assert found[found > 0].to_dict() == {0: 1, 1: 1, 3: 1, 12: 1}


def test_no_rows_give_empty_answers_with_the_same_columns() -> None:
    empty, full = log([]), log([_row("a", at, at, f"198.51.100.{at}", "s") for at in range(2)])
    for ask in (travel, concurrent, lambda one: shared(one, "ip"), lambda one: shared(one, "device")):
        assert len(ask(empty).found) == 0
        assert ask(empty).found.dtypes.equals(ask(full).found.dtypes)
    assert hours(empty, "UTC").found.shape == (0, 24)


def test_a_log_that_cannot_be_read_says_what_is_wanted(tmp_path: Path) -> None:
    frame = log([_row("a", 0, 0, "198.51.100.7")])
    (tmp_path / "text.parquet").write_text("no Parquet")
    for source in (tmp_path / "nowhere", tmp_path / "text.parquet", 7, "s3://nowhere/x"):
        with pytest.raises(InputError, match="the sign-ins cannot be opened"):
            travel(source)
    with pytest.raises(InputError, match="lack the columns session"):
        concurrent(frame.drop(columns="session"))
    with pytest.raises(InputError, match="lack the columns account, lat"):
        travel(frame.drop(columns=["person", "account", "lat"]))
    with pytest.raises(InputError, match="column time holds"):
        hours(frame.assign(time="2026-01-01"), "UTC")
    with pytest.raises(InputError, match="column lat holds"):
        travel(frame.assign(lat="40"))
    with pytest.raises(InputError, match="no time zone 'Mars/Base'"):
        hours(frame, "Mars/Base")
