"""CV: what is certain is solid, what a month leaves open is light, contradictions are joined and named."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.colors import to_hex

from dprkit.errors import InputError
from dprkit.figures._canvas import COLOUR
from dprkit.figures._cv import cv

BOUNDS = ["start_from", "start_to", "end_from", "end_to"]
NORTHWIND = (
    "employment",
    "claimed",
    "Northwind",
    "2019",
    "2023-04",
    "2019-01-01",
    "2019-12-31",
    "2023-04-01",
    "2023-04-30",
)
FABRIKAM = ("employment", "claimed", "Fabrikam", "2021-02", "", "2021-02-01", "2021-02-28", None, None)
BROKEN = ("education", "claimed", "BSc", "soon", "2018", None, None, "2018-01-01", "2018-12-31")


def frame(*rows: tuple[object, ...]) -> pd.DataFrame:
    made = pd.DataFrame(rows, columns=["lane", "side", "label", "start", "end", *BOUNDS])
    return made.assign(evidence=[f"r:{at}" for at in range(len(made))])


def joined(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["kind", "left", "right", "left_says", "right_says", "days"])


OVERLAP = joined(("overlap", "r:0", "r:1", "2019", "2021-02", 762))


def bars(figure) -> dict[str, list[tuple[float, float]]]:
    """Colour -> start and end of each bar, in days."""
    found: dict[str, list[tuple[float, float]]] = {}
    for bar in figure.axes[0].collections:
        for path in bar.get_paths() if not len(bar.get_offsets()) > 1 else []:
            xs = path.vertices[:, 0]
            found.setdefault(to_hex(bar.get_facecolor()[0]) if len(bar.get_facecolor()) else "", []).append(
                (float(xs.min()), float(xs.max()))
            )
    return found


def words(figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def test_the_certain_part_is_solid_within_the_light_part():
    import matplotlib.dates as dates

    solid = bars(cv(frame(NORTHWIND)))[COLOUR["claimed"]][0]
    light = bars(cv(frame(NORTHWIND)))["#b5d3e5"][0]
    assert [str(dates.num2date(day))[:10] for day in solid] == ["2019-12-31", "2023-04-01"]
    assert [str(dates.num2date(day))[:10] for day in light] == ["2019-01-01", "2023-04-30"]


def test_what_goes_on_has_an_arrow_and_says_since():
    figure = cv(frame(FABRIKAM, NORTHWIND))
    assert any("since 2021-02" in text for text in words(figure))
    assert any("2019 to 2023-04" in text or "2019 to" in text for text in words(figure))


def test_a_contradiction_is_joined_numbered_and_named():
    figure = cv(frame(NORTHWIND, FABRIKAM), OVERLAP)
    dashed = [line for line in figure.axes[0].lines if line.get_linestyle() == "--"]
    assert len(dashed) == 1
    assert "1" in words(figure)
    assert "1  both at once for 762 days at least." in figure.get_label()
    assert not [line for line in cv(frame(NORTHWIND, FABRIKAM)).axes[0].lines if line.get_linestyle() == "--"]


def test_two_numbers_at_one_place_stand_beside_each_other():
    twice = pd.concat([OVERLAP, OVERLAP])
    spots = [text.xy for text in cv(frame(NORTHWIND, FABRIKAM), twice).axes[0].texts if text.get_text() in "12"]
    assert len(set(spots)) == 2


def test_a_period_that_cannot_be_read_is_counted_and_not_drawn():
    figure = cv(frame(NORTHWIND, BROKEN), joined(("start", "r:0", "r:1", "2019", "soon", 1)))
    assert "1 of 2 periods have no date that can be read" in figure.get_label()
    assert "Contradictions: none." in figure.get_label()


def test_a_missing_column_of_what_is_joined_is_named():
    with pytest.raises(InputError, match="not there: days"):
        cv(frame(NORTHWIND), OVERLAP.drop(columns="days"))


def test_labels_stay_on_the_sheet_wherever_their_bar_begins():
    rows = [
        ("employment", "claimed", "x" * 200, f"{year}", "", f"{year}-01-01", f"{year}-12-31", None, None)
        for year in range(2000, 2025, 4)
    ]
    figure = cv(frame(*rows))
    width = figure.bbox.width
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    assert all(box.x0 >= 0 and box.x1 <= width + 1 for box in boxes)
