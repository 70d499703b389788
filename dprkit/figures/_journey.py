"""A laptop's way, as one line of stations."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ._canvas import COLOUR, GREY, INK, MARKER, drawing, flags, key, legible, nothing, require, teller, texts, utc

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["journey"]

_STATIONS = 40  # drawn at most
_LINE = 0.15  # where the line runs, in parts of the width
_MISSING = "#9aa4af"


def journey(frame: pd.DataFrame, language: str = "en") -> Figure:
    """A Figure of one line a machine, from issue to today: a dated station each row, and each station without a record.

    Brown diamonds are records, blue rounds are claims, a grey ring is a station of which no record speaks, with the
    export that would show it. An open black ring marks a contradiction. Beside the line stands the time between two
    dated stations.

    Args:
        frame: ``machine``, ``station``, ``side`` (seen, claimed or missing), ``time`` (UTC; may be empty), ``label``,
            ``contradicts`` (bool), ``evidence`` (record id), in the order to be drawn.
        language: of what the figure itself says; labels are shown as they are.

    Raises:
        InputError: a column is not there.
    """
    require(frame, "machine", "station", "side", "time", "label", "contradicts", "evidence")
    every = _stations(frame)
    if every.empty:
        return nothing("no machine of this person is on record; ask for the inventory and the shipping list", language)
    tell = teller(language)
    drawn = every.head(_STATIONS)
    machines = drawn["machine"].nunique()

    def draw(_: Figure, axes: Axes) -> None:
        axes.set_axis_off()
        axes.set(xlim=(0, 1), ylim=(len(drawn) + 0.9 * machines - 0.5, -0.6))
        y = 0.0
        for machine, stations in drawn.groupby("machine", sort=False):
            axes.text(0, y, legible(machine, 60), weight="bold", va="center")
            _draw_line(axes, y + 0.9, stations, tell)
            y += len(stations) + 0.9
        sides = [(tell(side), MARKER[side], COLOUR[side], True) for side in ("seen", "claimed")]
        key(axes, *sides, (tell("contradiction"), "o", INK, False), (tell("not in the records"), "o", _MISSING, False))

    more = len(every) - len(drawn)
    note = tell("{n} of {whole} stations are not drawn: see the table.", n=more, whole=len(every)) if more else ""
    return drawing(0.6 + 0.34 * (len(drawn) + 0.9 * machines), _alt(every, tell), draw, note)


def _stations(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with times and texts as such; what has a time but no known side cannot be drawn."""
    table = frame.assign(time=utc(frame["time"]), contradicts=flags(frame["contradicts"]))
    table = table.assign(**{one: texts(frame[one]) for one in ("machine", "station", "label")})
    return table[table["side"].isin([*COLOUR, "missing"]).fillna(False)]


def _draw_line(axes: Axes, top: float, stations: pd.DataFrame, tell: Callable[..., str]) -> None:
    """The stations from ``top`` downwards; the line is dotted on its way to one that no record shows."""
    before: Any = None
    row: Any
    for at, row in enumerate(stations.itertuples()):
        y = top + at
        if at:
            dotted = row.side == "missing" or stations["side"].iloc[at - 1] == "missing"
            axes.plot([_LINE, _LINE], [y - 1, y], color=_MISSING if dotted else GREY, lw=1.4, ls=":" if dotted else "-")
        _draw_station(axes, y, row, tell)
        dated = row.time == row.time
        if dated and before is not None:
            _draw_gap(axes, y, before, row.time, tell)
        before = row.time if dated else before


def _draw_station(axes: Axes, y: float, row: Any, tell: Callable[..., str]) -> None:
    missing = row.side == "missing"
    colour = _MISSING if missing else COLOUR[row.side]
    look: dict[str, Any] = {"fc": "white", "ec": colour, "lw": 1.2} if missing else {"color": colour}
    axes.scatter([_LINE], [y], s=46, marker="o" if missing else MARKER[row.side], zorder=3, **look)
    if row.contradicts:
        axes.scatter([_LINE], [y], s=150, marker="o", fc="none", ec=INK, lw=0.9, zorder=4)
    day = f"{row.time:%Y-%m-%d}" if row.time == row.time else "" if missing else tell("no date")
    axes.text(_LINE - 0.025, y, day, ha="right", va="center", color=GREY, fontsize=8)
    axes.text(_LINE + 0.025, y, legible(tell(row.station), 22), va="center", weight="normal" if missing else "bold")
    words = GREY if missing else INK
    style = "italic" if missing else "normal"
    axes.text(_LINE + 0.18, y, _wrapped(row.label), va="center", color=words, style=style, linespacing=1.05)


def _wrapped(label: str) -> str:
    """The label on two lines at most."""
    from textwrap import wrap

    return "\n".join(wrap(legible(label, 170), 88, break_on_hyphens=False)[:2])


def _draw_gap(axes: Axes, y: float, before: Any, now: Any, tell: Callable[..., str]) -> None:
    days = (now.normalize() - before.normalize()).days
    if days:
        axes.text(
            _LINE - 0.025, y - 0.5, tell("{n} {n|day|days}", n=days), ha="right", va="center", color=GREY, fontsize=6.5
        )


def _alt(every: pd.DataFrame, tell: Callable[..., str]) -> str:
    whole = "{machine}: {stations}. Contradictions: {against}. Not in the records: {gone}."
    told = []
    for machine, rows in list(every.groupby("machine", sort=False))[:4]:
        seen = [_dated(row, tell) for row in rows[rows["side"] != "missing"].itertuples()]
        against, gone = (
            ", ".join(legible(tell(one)) for one in rows.loc[which, "station"]) or tell("none")
            for which in (rows["contradicts"], rows["side"] == "missing")
        )
        stations = ", ".join(seen) or tell("none")
        told.append(tell(whole, machine=legible(machine), stations=stations, against=against, gone=gone))
    return " ".join([tell("Journey of {n} {n|machine|machines}.", n=every["machine"].nunique()), *told])


def _dated(row: Any, tell: Callable[..., str]) -> str:
    station = legible(tell(row.station))
    return f"{station} {row.time:%Y-%m-%d}" if row.time == row.time else station
