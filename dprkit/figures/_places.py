"""Sign-ins by day and place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ._canvas import (
    COLOUR,
    GREY,
    LINE,
    beside,
    date_axis,
    drawing,
    flags,
    key,
    legible,
    nothing,
    require,
    teller,
    texts,
    utc,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["signin_places"]

_BAND = "#cfe2ee"  # claimed, as a ground
_NETWORK = {"residential": ("o", True), "mobile": ("o", False), "company": ("^", True), "hosting": ("s", True)}
_NETWORK |= {"vpn": ("s", False), "relay": ("s", False)}
_PLACES = 20  # rows drawn at most


def signin_places(frame: pd.DataFrame, language: str = "en") -> Figure:
    """A Figure of sign-ins by day and place: area grows with their number, the shape says the kind of network.

    The row of a claimed place lies on a blue band. At the right: on how many of all days with sign-ins.

    Args:
        frame: ``day`` (date), ``place`` (text), ``count`` (sign-ins), ``kind`` (of network: residential, mobile,
            company, hosting, vpn, relay, …) and ``claimed`` (bool: the place matches the claim).
        language: of what the figure itself says; places are shown as they are.

    Raises:
        InputError: a column is not there.
    """
    require(frame, "day", "place", "count", "kind", "claimed")
    dated = _dated(frame)
    if dated.empty:
        return nothing("no sign-ins in this case", language)
    tell = teller(language)
    places = _ranked(dated)
    drawn, days = places.head(_PLACES), dated["day"].nunique()

    def draw(_: Figure, axes: Axes) -> None:
        date_axis(axes, dated["day"].min(), dated["day"].max(), language)
        axes.set_ylim(len(drawn) - 0.4, -0.6)
        for y, (place, row) in enumerate(drawn.iterrows()):
            shown = dated[dated["place"] == place]
            _draw_place(axes, y, str(place), bool(row["claimed"]), shown)
            often = tell("{n} of {whole} days", n=shown["day"].nunique(), whole=days)
            beside(axes, 1.01, y, often, ha="left", color=GREY)
        kinds = dict.fromkeys(_network(kind) for kind in sorted(dated["kind"].unique()))
        shapes = ((_kinds(dated, one, tell), one[0], COLOUR["seen"], one[1]) for one in kinds)
        key(axes, *shapes, (tell("claimed place"), "s", _BAND, True))

    more = len(places) - len(drawn)
    note = tell("{n} further places with fewer days are not drawn.", n=more) if more else ""
    return drawing(0.8 + 0.36 * len(drawn), _alt(dated, places, tell), draw, note)


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that can be drawn: with a day, and at least one sign-in."""
    import pandas as pd

    made = {"day": utc(frame["day"].astype("string")).dt.normalize(), "place": texts(frame["place"])}
    made |= {"kind": texts(frame["kind"], "unknown"), "claimed": flags(frame["claimed"])}
    table = frame.assign(count=pd.to_numeric(frame["count"], errors="coerce").fillna(0), **made)
    return table[table["day"].notna() & (table["count"] > 0)]


def _ranked(dated: pd.DataFrame) -> pd.DataFrame:
    """One row a place, with claimed, days and count: claimed places first, then those of most days."""
    places = dated.groupby("place").agg(claimed=("claimed", "max"), days=("day", "nunique"), count=("count", "sum"))
    return places.sort_values(["claimed", "days", "count"], ascending=False, kind="stable")


def _draw_place(axes: Axes, y: int, place: str, claimed: bool, rows: pd.DataFrame) -> None:
    if claimed:
        axes.axhspan(y - 0.42, y + 0.42, color=_BAND, lw=0, zorder=0)
    axes.axhline(y, color=LINE, lw=0.5, zorder=1)
    look = {"color": COLOUR["claimed"], "weight": "bold"} if claimed else {"color": COLOUR["seen"]}
    beside(axes, -0.012, y, legible(place, 28), ha="right", **look)
    for kind, group in rows.groupby("kind"):
        marker, filled = _network(str(kind))
        area = 12 + 7 * (group["count"].to_numpy(dtype=float) - 1).clip(0, 30)
        fill = COLOUR["seen"] if filled else "white"
        axes.scatter(group["day"], [y] * len(group), area, marker=marker, fc=fill, ec=COLOUR["seen"], lw=0.9, zorder=3)


def _network(kind: str) -> tuple[str, bool]:
    return _NETWORK.get(kind, ("D", False))


def _kinds(dated: pd.DataFrame, shape: tuple[str, bool], tell: Callable[..., str]) -> str:
    words = [legible(tell(kind), 14) for kind in sorted(dated["kind"].unique()) if _network(kind) == shape]
    return ", ".join(words[:3]) + (", …" if len(words) > 3 else "")


def _alt(dated: pd.DataFrame, places: pd.DataFrame, tell: Callable[..., str]) -> str:
    days = dated["day"].nunique()
    often = {True: "{place} (claimed) on {n} of {whole} days", False: "{place} on {n} of {whole} days"}
    named = (
        tell(often[bool(row["claimed"])], place=legible(place), n=row["days"], whole=days)
        for place, row in places.head(6).iterrows()
    )
    start, end = (f"{day:%Y-%m-%d}" for day in (dated["day"].min(), dated["day"].max()))
    return tell("Sign-ins by place, {start} to {end}: {places}.", start=start, end=end, places="; ".join(named))
