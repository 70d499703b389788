"""Hours: whose squares, whose shade, and the frame of the declared hours."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from dprkit.figures._canvas import COLOUR
from dprkit.figures._hours import hours

COLUMNS = ["side", "weekday", "hour", "count", "people", "days"]


def frame(*rows: tuple[object, ...], basis: str = "claimed") -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS).assign(zone="Europe/Paris", basis=basis)


MINE = [("seen", 0, 3, 8, 1, 20), ("seen", 5, 14, 2, 1, 20)]
OTHERS = [("others", 0, 9, 50, 40, 21), ("others", 0, 2, 5, 40, 21)]


def boxes(figure) -> list[tuple[float, float]]:
    """Start and width of the frames of declared hours."""
    drawn = [one for one in figure.axes[0].patches if isinstance(one, Rectangle) and not one.get_fill()]
    return [(one.get_x(), one.get_width()) for one in drawn]


def squares(figure) -> dict[tuple[float, float], float]:
    marks = figure.axes[0].collections[0]
    return {tuple(map(float, spot)): float(area) for spot, area in zip(marks.get_offsets(), marks.get_sizes())}


def test_a_square_stands_in_the_middle_of_its_hour_and_its_area_grows_with_the_number():
    found = squares(hours(frame(*MINE, *OTHERS)))
    assert set(found) == {(3.5, 0.0), (14.5, 5.0)}
    assert found[3.5, 0.0] == 4 * found[14.5, 5.0]


def test_the_shade_of_the_others_is_darkest_at_their_busiest_hour():
    drawn = [one for one in hours(frame(*MINE, *OTHERS)).axes[0].patches if one.get_fill()]
    assert {one.get_x(): one.get_facecolor()[3] for one in drawn} == pytest.approx({9: 1.0, 2: 0.1})


def test_declared_hours_are_framed_and_go_over_midnight():
    assert boxes(hours(frame(*MINE), (9, 17.5))) == [(9, 8.5)]
    assert boxes(hours(frame(*MINE), (22, 6))) == [(22, 2.0), (0.0, 6)]
    assert boxes(hours(frame(*MINE))) == []
    assert "No hours are declared." in hours(frame(*MINE)).get_label()
    assert "80 % within the declared hours." in hours(frame(*MINE), (22, 6)).get_label()


def test_numbers_come_with_their_whole_and_few_others_are_no_baseline():
    label = hours(frame(*MINE, *OTHERS)).get_label()
    assert "10 sign-ins on 20 days." in label
    assert "Behind them 55 sign-ins of 40 others." in label
    few = [(*row[:4], 12, 21) for row in OTHERS]
    assert "12 others: too few to say what is usual." in hours(frame(*MINE, *few)).get_label()
    assert "no baseline" in hours(frame(*MINE)).get_label()


def test_it_says_whose_clock_it_is():
    assert "Clock of Europe/Paris, as claimed." in hours(frame(*MINE)).get_label()
    assert "none is claimed" in hours(frame(*MINE, basis="case")).get_label()


def test_hours_that_do_not_exist_are_not_drawn():
    odd = frame(*MINE, ("seen", 9, 3, 8, 1, 20), ("seen", 0, 24, 8, 1, 20), ("seen", 0, 4, 0, 1, 20))
    assert len(squares(hours(odd))) == 2


def test_claimed_blue_and_seen_brown_are_those_of_every_figure():
    figure = hours(frame(*MINE), (9, 17))
    keyed = {text.get_text(): mark for text, mark in zip(*_legend(figure))}
    assert keyed["this person"] == COLOUR["seen"]
    assert keyed["declared hours"] == COLOUR["claimed"]


def _legend(figure) -> tuple[list, list]:
    legend = figure.axes[0].get_legend()
    return legend.get_texts(), [one.get_markeredgecolor() for one in legend.legend_handles]
