"""Figures: what is drawn, what the alt text says, and that the same frame gives the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.figure import Figure

from dprkit import figures
from dprkit.errors import InputError

LAND = pd.DataFrame({"ring": [0] * 4, "lon": [-125.0, -67.0, -80.0, -115.0], "lat": [48.0, 45.0, 25.0, 31.0]})
HOSTILE = "$x^2$ \\frac <b>\u202eevil\x1b[2J https://a.example.com 山"


def times(*rows: tuple[object, ...]) -> pd.DataFrame:
    made = pd.DataFrame(rows, columns=["start", "end", "lane", "side", "label", "contradicts", "evidence"])
    return made.assign(start=pd.to_datetime(made["start"], utc=True), end=pd.to_datetime(made["end"], utc=True))


def timeline_frame(label: str = "works from Austin") -> pd.DataFrame:
    days = pd.date_range("2026-01-13", "2026-03-02", freq="B")
    signins = [(day, None, "place", "seen", "signs in from Phoenix", True, "r:1:2") for day in days for _ in range(7)]
    return times(
        ("2026-01-05", "2026-03-02", "place", "claimed", label, True, "r:0:1"),
        ("2026-01-10", None, "parcel", "seen", "signed for by another person", False, "r:2:1"),
        *signins,
    )


def places_frame(place: str = "Phoenix, US") -> pd.DataFrame:
    days = [day.date() for day in pd.date_range("2026-01-05", periods=40)]
    rows = [(day, place, 3, "residential", False) for day in days[:38]]
    rows += [(day, "Austin, US", 1, "mobile", True) for day in days[38:]]
    return pd.DataFrame(rows, columns=["day", "place", "count", "kind", "claimed"])


def world_frame(label: str = "Phoenix, US") -> pd.DataFrame:
    rows = [(30.3, -97.7, "Austin, US", "claimed", 1), (33.4, -112.1, label, "seen", 38)]
    return pd.DataFrame(rows, columns=["lat", "lon", "label", "side", "count"])


def links_frame(reason: str = "31 of 40 days") -> pd.DataFrame:
    rows = [("s1", "198.51.100.7", "address", reason), ("okta:kroe", "198.51.100.7", "address", "8 of 40 days")]
    return pd.DataFrame([*rows, ("s1", "1Z-0001", "parcel", "signed")], columns=["left", "right", "kind", "reason"])


def ach_frame(title: str = "a remote-control device was plugged in") -> pd.DataFrame:
    return pd.DataFrame(
        {"weight": ["strong", "weak"], "proxied-worker": ["supports", "against"], "nothing-wrong": ["against", ""]},
        index=[title, "camera on in all interviews"],
    )


def hours_frame(zone: str = "America/Chicago") -> pd.DataFrame:
    mine = [("seen", day, hour, count, 1, 33) for day in range(5) for hour, count in ((2, 7), (3, 4))]
    others = [("others", day, hour, 20, 40, 42) for day in range(5) for hour in range(8, 17)]
    columns = ["side", "weekday", "hour", "count", "people", "days"]
    return pd.DataFrame([*mine, *others], columns=columns).assign(zone=zone, basis="claimed")


def journey_frame(label: str = "41 Alder Fork Road, signed by D. Pruitt") -> pd.DataFrame:
    rows = [
        ("SX1", "issued", "seen", "2025-11-20", "Latitude", False, "r:0:1"),
        ("SX1", "delivered", "seen", "2025-11-25", label, True, "r:1:1"),
        ("SX1", "own location", "missing", None, "not in the records: its own location", False, None),
        ("SX1", "remote control", "seen", "2026-01-06T15:20:00Z", "PiKVM", False, "r:2:1"),
    ]
    return pd.DataFrame(rows, columns=["machine", "station", "side", "time", "label", "contradicts", "evidence"])


def cv_frame(label: str = "Engineer, Northwind") -> pd.DataFrame:
    rows = [
        ("employment", "claimed", label, "2019", "2023-04", "2019-01-01", "2019-12-31", "2023-04-01", "2023-04-30"),
        ("education", "claimed", "BSc", "2014-09", "2018-05", "2014-09-01", "2014-09-30", "2018-05-01", "2018-05-31"),
        ("record", "seen", "Engineer", "2024-01-15", None, "2024-01-15", "2024-01-15", None, None),
    ]
    bounds = ["start_from", "start_to", "end_from", "end_to"]
    made = pd.DataFrame(rows, columns=["lane", "side", "label", "start", "end", *bounds])
    return made.assign(evidence=["r:0:1", "r:0:2", "r:1:1"])


def families_frame(title: str = "signs in through a known exit") -> pd.DataFrame:
    rows = [
        (title, "net", "strong", 1, "ip 198.51.100.7; host SX1", True),
        (
            "a remote-control program that colleagues do not have",
            "dev",
            "moderate",
            1,
            "ip 198.51.100.7; host SX1",
            False,
        ),
        ("a number reserved for fiction", "ph", "context", 2, "phone +1 212 555 0123", False),
    ]
    return pd.DataFrame(rows, columns=["title", "family", "weight", "origin", "behind", "counts"])


ALL: dict[str, tuple[Callable[..., Figure], Callable[..., pd.DataFrame]]] = {
    "timeline": (figures.timeline, timeline_frame),
    "signin_places": (figures.signin_places, places_frame),
    "world": (lambda frame: figures.world(frame, LAND), world_frame),
    "links": (figures.links, links_frame),
    "ach": (figures.ach, ach_frame),
    "hours": (figures.hours, hours_frame),
    "journey": (figures.journey, journey_frame),
    "cv": (figures.cv, cv_frame),
    "families": (figures.families, families_frame),
}
every = pytest.mark.parametrize("name", list(ALL))


def words(figure: Figure) -> list[str]:
    """Every text of a figure that is drawn."""
    return [text.get_text() for text in figure.findobj(mpl.text.Text) if text.get_text() and text.get_visible()]


@every
def test_a_figure_is_a_picture_with_alt_text(name: str) -> None:
    draw, frame = ALL[name]
    figure = draw(frame())
    assert isinstance(figure, Figure)
    assert len(figure.get_label()) > 40
    assert figures.png(figure).startswith(b"\x89PNG")


@every
def test_an_empty_frame_says_that_there_is_nothing_to_show(name: str) -> None:
    draw, frame = ALL[name]
    figure = draw(frame().head(0))
    assert any(text.startswith("nothing to show: ") for text in words(figure))
    assert figure.get_label().startswith("Nothing to show: ")
    assert figures.png(figure)


@every
def test_a_missing_column_is_named(name: str) -> None:
    draw, frame = ALL[name]
    column = "weight" if name == "ach" else frame().columns[1]
    with pytest.raises(InputError, match=column):
        draw(frame().drop(columns=column))


@every
def test_hostile_text_is_spelt_out_and_no_formula_is_read(name: str) -> None:
    draw, frame = ALL[name]
    figure = draw(frame(HOSTILE))
    shown = "\n".join(words(figure)) + figure.get_label()
    assert "$x^2$" in shown and "‹U+202E›" in shown
    assert not {"\u202e", "\x1b", "https"} & {*shown, *shown.split("://")}
    dollars = [text for text in figure.findobj(mpl.text.Text) if "$" in text.get_text()]
    assert dollars and not any(text.get_parse_math() for text in dollars)
    assert figures.png(figure)


def test_a_glyph_that_the_font_lacks_is_spelt_out() -> None:
    assert any("‹U+5C71›" in text for text in words(figures.timeline(timeline_frame("山 Austin"))))


@every
def test_missing_cells_do_no_harm(name: str) -> None:
    draw, frame = ALL[name]
    holes = frame().convert_dtypes()
    for column in holes.columns:
        bare = holes.copy()
        bare[column] = pd.array([pd.NA] * len(bare), dtype=bare[column].dtype)
        assert draw(bare).get_label()


@every
def test_nothing_is_left_behind(name: str) -> None:
    draw, frame = ALL[name]
    before = dict(mpl.rcParams)
    figures.png(draw(frame()))
    assert dict(mpl.rcParams) == before


@every
def test_settings_of_the_user_change_no_byte(name: str) -> None:
    draw, frame = ALL[name]
    plain = figures.png(draw(frame()))
    with mpl.rc_context({"font.size": 20, "axes.facecolor": "red", "text.parse_math": True, "savefig.bbox": "tight"}):
        assert figures.png(draw(frame())) == plain


SCRIPT = """
import hashlib, runpy, sys
made = runpy.run_path(sys.argv[1])
for name, (draw, frame) in made["ALL"].items():
    print(name, hashlib.sha256(made["figures"].png(draw(frame()))).hexdigest())
print("pyplot" if "matplotlib.pyplot" in sys.modules else "no pyplot")
"""


def test_the_same_frame_gives_the_same_bytes_in_any_process() -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT, __file__],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone, locale in (("1", "UTC", "C.UTF-8"), ("77", "Asia/Tokyo", "POSIX"))
    ]
    assert said[0] == said[1]
    assert len(said[0].splitlines()) == len(ALL) + 1
    assert "no pyplot" in said[0]


def test_a_notebook_shows_a_figure_without_pyplot() -> None:
    """The display formatter of IPython, the one ipykernel uses, finds the picture and its alt text."""
    from IPython.core.formatters import DisplayFormatter

    figure = figures.links(links_frame())
    data, about = DisplayFormatter().format(figure)
    assert data["image/png"] == figures.png(figure)
    assert about["image/png"]["alt"] == figure.get_label()
    assert about["image/png"]["width"] == 864


def test_marks_of_one_day_are_one_mark() -> None:
    figure = figures.timeline(timeline_frame())
    drawn = [len(marks.get_offsets()) for marks in figure.axes[0].collections if hasattr(marks, "get_sizes")]
    assert max(drawn) == 35
    assert "signs in from Phoenix · 245 on 35 days" in words(figure)


def test_a_contradiction_is_ringed_and_joined_to_its_claim() -> None:
    joined = figures.timeline(timeline_frame()).axes[0].lines
    alone = figures.timeline(timeline_frame().assign(contradicts=False)).axes[0].lines
    dashed = [line for line in joined if line.get_linestyle() == "--"]
    assert len(dashed) == 1
    assert not [line for line in alone if line.get_linestyle() == "--"]


def test_claims_stand_above_what_was_seen() -> None:
    frame = timeline_frame().iloc[::-1]
    axes = figures.timeline(frame).axes[0]
    heights = {text.get_text().split(" ·")[0]: text.xy[1] for text in axes.texts if hasattr(text, "xy")}
    assert heights["works from Austin"] < heights["signs in from Phoenix"]


def test_an_old_claim_does_not_squeeze_the_picture() -> None:
    frame = timeline_frame()
    frame.loc[0, "start"] = pd.Timestamp("2011-01-01", tz="UTC")
    figure = figures.timeline(frame)
    left, right = figure.axes[0].get_xlim()
    assert right - left < 100
    assert "works from Austin (since 1 January 2011)" in words(figure)


def test_contradictions_are_never_folded_into_other_labels() -> None:
    many = [("2026-01-10", None, "tools", "seen", f"tool {n:03}", n == 299, "r:1:1") for n in range(300)]
    shown = words(figures.timeline(times(*many)))
    assert "tool 299" in shown
    assert "294 other labels · 294 on one day" in shown


def test_thousands_of_observations_are_drawn_quickly() -> None:
    frame = pd.concat([timeline_frame()] * 40, ignore_index=True)
    start = time.perf_counter()
    figures.timeline(frame)
    assert time.perf_counter() - start < 15


def test_rows_that_cannot_be_drawn_are_counted() -> None:
    frame = timeline_frame()
    frame.loc[1, "start"] = pd.NaT
    figure = figures.timeline(frame)
    assert f"1 of {len(frame)} rows have no date or no side and are not drawn." in words(figure)
    places = pd.concat([world_frame(), world_frame().assign(lat=999.0)])
    assert "2 of 4 rows have no usable coordinates" in figures.world(places, LAND).get_label()


def test_days_are_told_with_their_whole() -> None:
    figure = figures.signin_places(places_frame())
    assert {"38 of 40 days", "2 of 40 days"} <= set(words(figure))
    assert "Austin, US (claimed) on 2 of 40 days" in figure.get_label()


def test_dates_are_named_in_english_whatever_the_locale() -> None:
    assert {"15 Jan", "1 Feb", "2026"} <= set(words(figures.signin_places(places_frame())))


def test_names_on_the_map_do_not_cover_each_other() -> None:
    rows = [(33 + n / 50, -112 + n / 50, f"place {n}", "seen", n) for n in range(12)]
    figure = figures.world(pd.DataFrame(rows, columns=["lat", "lon", "label", "side", "count"]), LAND)
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    assert boxes
    assert all(box.count_overlaps([other for other in boxes if other is not box]) == 0 for box in boxes)


def test_the_bundled_outline_draws() -> None:
    assert len(figures.world(world_frame()).axes[0].collections[0].get_paths()) > 100


def test_subjects_are_marked_and_every_link_has_its_reason() -> None:
    figure = figures.links(links_frame())
    weights = {text.get_text(): text.get_weight() for text in figure.axes[0].texts}
    assert weights["s1"] == "bold" and weights["okta:kroe"] == "normal"
    assert {"31 of 40 days", "8 of 40 days", "signed"} <= set(weights)


def test_links_beyond_the_sheet_are_counted() -> None:
    rows = [(f"okta:{n}", f"thing {n}", "device", "same serial") for n in range(75)]
    figure = figures.links(pd.DataFrame(rows, columns=["left", "right", "kind", "reason"]))
    assert "15 of 75 links are not drawn: see the table." in words(figure)


def test_signs_are_shapes_and_not_colours() -> None:
    marks = figures.ach(ach_frame()).axes[0].collections
    assert {len(mark.get_facecolor()) for mark in marks} == {1}
    filled = {tuple(mark.get_facecolor()[0]) for mark in marks if mark.get_sizes()[0] > 10}
    assert len(filled) == 2


def test_the_matrix_of_an_assessment_is_read_as_it_is() -> None:
    frame = ach_frame().reset_index(names="title").assign(finding="dev.x@s1")
    assert figures.png(figures.ach(frame)) == figures.png(figures.ach(ach_frame()))
