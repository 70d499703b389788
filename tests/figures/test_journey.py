"""Journey: one line a machine, what is missing said, what contradicts ringed."""

from __future__ import annotations

import pandas as pd

from dprkit.figures._journey import journey

COLUMNS = ["machine", "station", "side", "time", "label", "contradicts", "evidence"]
ROWS = [
    ("SX1", "issued", "seen", "2025-11-20", "Latitude", False, "r:0:1"),
    ("SX1", "delivered", "seen", "2025-11-25", "41 Alder Fork Road", True, "r:1:1"),
    ("SX1", "said to be his", "claimed", "2025-12-01", "receipt", False, "r:2:1"),
    ("SX1", "own location", "missing", None, "not in the records: its location", False, None),
]


def frame(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


def words(figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def rings(figure) -> int:
    return sum(float(marks.get_sizes()[0]) == 150 for marks in figure.axes[0].collections)


def test_every_station_has_its_day_and_the_time_since_the_one_before():
    assert {"2025-11-20", "5 days", "2025-11-25", "6 days", "2025-12-01"} <= set(words(journey(frame(*ROWS))))


def test_a_missing_station_is_said_and_the_line_is_dotted_on_the_way_to_it():
    figure = journey(frame(*ROWS))
    assert "not in the records: its location" in words(figure)
    assert [line.get_linestyle() for line in figure.axes[0].lines] == ["-", "-", ":"]
    assert "Not in the records: own location." in figure.get_label()


def test_only_what_contradicts_is_ringed():
    assert rings(journey(frame(*ROWS))) == 1
    assert rings(journey(frame(*ROWS).assign(contradicts=False))) == 0
    assert "Contradictions: delivered." in journey(frame(*ROWS)).get_label()


def test_each_machine_has_a_line_of_its_own():
    second = [("HOST-2", *row[1:]) for row in ROWS]
    figure = journey(frame(*ROWS, *second))
    assert {"SX1", "HOST-2"} <= set(words(figure))
    assert len(figure.axes[0].lines) == 6
    assert figure.get_label().startswith("Journey of 2 machines.")


def test_a_long_label_takes_two_lines_at_most_and_stations_beyond_the_sheet_are_counted():
    long = [("SX1", "neighbours", "seen", "2026-01-01", "word " * 200, False, "r:0:1")]
    figure = journey(frame(*ROWS, *long))
    assert max(text.count("\n") for text in words(figure)) == 1
    many = journey(frame(*[ROWS[0]] * 60))
    assert "20 of 60 stations are not drawn" in many.get_label()


def test_a_station_without_a_time_says_so():
    assert "no date" in words(journey(frame(("SX1", "first seen", "seen", "soon", "x", False, "r:0:1"))))
