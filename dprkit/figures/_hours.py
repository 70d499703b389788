"""Sign-ins by weekday and hour, before what is usual among the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ._canvas import COLOUR, GREY, LINE, beside, drawing, key, legible, nothing, require, teller, texts

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["hours"]

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_BASELINE = 30  # people, below which nothing is called usual
_SHADE = "#a9b4bf"  # the others' busiest hour
_CLOCKS = {
    "claimed": "Clock of {zone}, as claimed.",
    "case": "Clock of {zone}, the zone of the case; none is claimed.",
    "none": "Clock of {zone}, because no zone is on record.",
}


def hours(frame: pd.DataFrame, declared: tuple[float, float] | None = None, language: str = "en") -> Figure:
    """A Figure of sign-ins by weekday and hour: squares are the subject's, the shade behind them is everybody else's.

    A square's area grows with the number of sign-ins of that hour; the shade with that hour's share among those of the
    others. A blue frame marks the declared working hours, Monday to Friday.

    Args:
        frame: ``side`` (seen for the subject, others), ``weekday`` (0 is Monday), ``hour`` (0 to 23), ``count``,
            ``people`` and ``days`` (of the whole side), ``zone``, ``basis`` (claimed, case or none).
        declared: first and last hour of the declared working day by the same clock, such as ``(9, 17.5)``; None where
            no hours are on record. A day that ends before it begins goes over midnight.
        language: of what the figure itself says.

    Raises:
        InputError: a column is not there.
    """
    require(frame, "side", "weekday", "hour", "count", "people", "days", "zone", "basis")
    drawn = _drawn(frame)
    mine, others = (drawn[drawn["side"] == side] for side in ("seen", "others"))
    if mine.empty:
        return nothing("no dated sign-in of this person", language)
    tell = teller(language)

    def draw(_: Figure, axes: Axes) -> None:
        _draw_clock(axes, tell)
        _draw_cells(axes, others)
        _draw_mine(axes, mine)
        for start, end in _spans(declared):
            look: dict[str, Any] = {"fill": False, "edgecolor": COLOUR["claimed"], "linewidth": 1.6, "zorder": 3}
            axes.add_patch(_box(start, -0.5, end - start, 5, **look))
        beside(axes, 1.01, -0.85, tell("sign-ins"), ha="left", color=GREY, fontsize=7.5)
        marks = [(tell("this person"), "s", COLOUR["seen"], True), (tell("everybody else"), "s", _SHADE, True)]
        key(axes, *marks, *([(tell("declared hours"), "s", COLOUR["claimed"], False)] if declared else []))

    return drawing(3.0, _alt(mine, others, declared, tell), draw, _note(mine, others, declared, tell))


def _drawn(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that can be drawn: an hour of a week, with a count above nothing."""
    import pandas as pd

    columns = ("weekday", "hour", "count", "people", "days")
    numbers = {one: pd.to_numeric(frame[one], errors="coerce").fillna(-1) for one in columns}
    table = frame.assign(**numbers, zone=texts(frame["zone"]), basis=texts(frame["basis"], "none"))
    return table[table["weekday"].between(0, 6) & table["hour"].between(0, 23) & (table["count"] > 0)]


def _draw_clock(axes: Axes, tell: Callable[..., str]) -> None:
    axes.set(xlim=(0, 24), ylim=(6.5, -0.5), xticks=range(0, 25, 3), yticks=range(7))
    axes.set_xticklabels([f"{hour:02}:00" for hour in range(0, 25, 3)])
    axes.set_yticklabels([tell(day) for day in _DAYS])
    axes.tick_params(axis="y", length=0, labelcolor=GREY)


def _draw_cells(axes: Axes, others: pd.DataFrame) -> None:
    """One cell an hour, the darker the more of the others' sign-ins fall into it."""
    from matplotlib.colors import to_rgba

    parts = (others["count"] / others["count"].max()).to_numpy(dtype=float)
    for hour, weekday, part in zip(others["hour"].astype(float), others["weekday"].astype(float), parts):
        axes.add_patch(_box(hour, weekday - 0.5, 1, 1, color=to_rgba(_SHADE, part), zorder=1))
    for line in range(25):
        axes.axvline(line, color=LINE, lw=0.3, zorder=2)


def _draw_mine(axes: Axes, mine: pd.DataFrame) -> None:
    """A square an hour, and the number of each weekday at the right."""
    area = 130 * mine["count"] / mine["count"].max()
    axes.scatter(mine["hour"] + 0.5, mine["weekday"], area, marker="s", color=COLOUR["seen"], lw=0, zorder=4)
    counted = mine.groupby("weekday")["count"].sum()
    for weekday, count in zip(counted.index.astype(float), counted):
        beside(axes, 1.01, weekday, f"{count:.0f}", ha="left", color=GREY)


def _box(x: float, y: float, wide: float, high: float, **look: Any) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x, y), wide, high, **({"linewidth": 0} | look))


def _spans(declared: tuple[float, float] | None) -> list[tuple[float, float]]:
    if not declared:
        return []
    start, end = declared
    return [(start, end)] if start < end else [(start, 24.0), (0.0, end)]


def _clock(hour: float) -> str:
    return f"{int(hour):02}:{round(hour % 1 * 60):02}"


def _note(
    mine: pd.DataFrame, others: pd.DataFrame, declared: tuple[float, float] | None, tell: Callable[..., str]
) -> str:
    first, nobody = mine.iloc[0], others.empty
    clock = tell(_CLOCKS.get(first["basis"], _CLOCKS["none"]), zone=legible(first["zone"], 40))
    counted = tell("{n} {n|sign-in|sign-ins} on {days} {days|day|days}.", n=_whole(mine), days=_known(first["days"]))
    behind = tell("Nobody else signs in in this file: no baseline.")
    if not nobody:
        people = _known(others["people"].iloc[0])
        enough = people >= _BASELINE
        usual = "Behind them {n} {n|sign-in|sign-ins} of {people} {people|other|others}."
        few = "Behind them {n} {n|sign-in|sign-ins} of {people} {people|other|others}: too few to say what is usual."
        behind = tell(usual if enough else few, n=_whole(others), people=people)
    said = tell("No hours are declared.")
    if declared:
        said = tell("Declared: {start} to {end}.", start=_clock(declared[0]), end=_clock(declared[1]))
    return f"{clock} {counted}\n{behind} {said}"


def _whole(rows: pd.DataFrame) -> int:
    return int(rows["count"].sum())


def _known(count: Any) -> int:
    return max(int(count), 0)


def _alt(
    mine: pd.DataFrame, others: pd.DataFrame, declared: tuple[float, float] | None, tell: Callable[..., str]
) -> str:
    told = "Sign-ins by weekday and hour. Busiest hour {hour}; {night} % between 00:00 and 06:00."
    busiest: Any = mine.groupby("hour")["count"].sum().idxmax()
    parts = [tell(told, hour=_clock(busiest), night=_part(mine, mine["hour"] < 6))]
    if len(others):
        parts.append(
            tell("Of everybody else {night} % between 00:00 and 06:00.", night=_part(others, others["hour"] < 6))
        )
    if declared:
        inside = mine["hour"].map(lambda hour: any(start <= hour < end for start, end in _spans(declared)))
        parts.append(
            tell("{part} % within the declared hours.", part=_part(mine, mine["weekday"].lt(5) & inside.astype(bool)))
        )
    return " ".join(parts)


def _part(rows: pd.DataFrame, which: Any) -> int:
    """Per cent of the sign-ins, to the nearest whole."""
    return round(100 * float(rows.loc[which, "count"].sum()) / float(rows["count"].sum()))
