"""An offline world map of claimed and seen places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._canvas import COLOUR, MARKER, drawing, key, legible, nothing, require

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["world"]

_LAND = "#eceef1"
_NAMES = 12  # on the map at most


def world(frame: pd.DataFrame, outline: pd.DataFrame | None = None) -> Figure:
    """A Figure of an offline world map: claimed places round and blue, seen ones diamonds and brown, area by count.

    Equirectangular; the view closes in on the places, to 60 degrees at most. Places come from tables: approximate.

    Args:
        frame: ``lat``, ``lon`` (degrees), ``label``, ``side`` (claimed or seen), ``count``.
        outline: land as ``ring`` (int), ``lon``, ``lat``; the bundled table ``world`` unless given.

    Raises:
        InputError: a column is not there.
    """
    require(frame, "lat", "lon", "label", "side", "count")
    placed = _placed(frame)
    if placed.empty:
        return nothing("no place with coordinates in this case")
    land = _bundled_outline() if outline is None else outline

    def draw(figure: Figure, axes: Axes) -> None:
        _draw_land(axes, land)
        _close_in(axes, placed)
        for side, rows in placed.groupby("side"):
            look: dict[str, Any] = {"marker": MARKER[str(side)], "color": COLOUR[str(side)], "ec": "white", "lw": 0.8}
            axes.scatter(rows["lon"], rows["lat"], _areas(rows), **look)
        figure.draw_without_rendering()
        _name_places(axes, placed)
        key(axes, *((side, MARKER[side], colour, True) for side, colour in COLOUR.items()))

    off = len(frame) - len(placed)
    note = f"{off} of {len(frame)} rows have no usable coordinates or no side and are not drawn." if off else ""
    return drawing(4.6, _alt(placed), draw, note)


def _placed(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that can be drawn, with coordinates on earth and a side; the largest count first."""
    ranked = frame.assign(count=frame["count"].fillna(1)).sort_values("count", ascending=False, kind="stable")
    on_earth = ranked["lat"].between(-90, 90) & ranked["lon"].between(-180, 180)
    return ranked[on_earth & ranked["side"].isin(list(COLOUR))]


def _bundled_outline() -> pd.DataFrame:
    from ..data import Tables

    return Tables().frame("world")


def _draw_land(axes: Axes, outline: pd.DataFrame) -> None:
    from matplotlib.collections import PolyCollection

    rings = [ring[["lon", "lat"]].to_numpy(dtype=float) for _, ring in outline.groupby("ring", sort=True)]
    axes.add_collection(PolyCollection(rings, facecolors=_LAND, edgecolors="#c3c9d0", linewidths=0.4, zorder=0))


def _areas(placed: pd.DataFrame) -> Any:
    return 26 + 4 * placed["count"].astype(float).clip(1, 40)


def _close_in(axes: Axes, placed: pd.DataFrame) -> None:
    """Limits around the places with room for their names, in the shape of the sheet."""
    (west, east), (south, north) = ((float(placed[of].min()), float(placed[of].max())) for of in ("lon", "lat"))
    wide = min(max((east - west) * 1.35, (north - south) * 3.4, 60.0), 360.0)
    high = wide / 2.5
    x = min(max((east + west) / 2, wide / 2 - 180), 180 - wide / 2)
    y = min(max((north + south) / 2, high / 2 - 60), 84 - high / 2)
    axes.set(xlim=(x - wide / 2, x + wide / 2), ylim=(y - high / 2, y + high / 2), xticks=[], yticks=[])
    axes.set_aspect(1.25)
    axes.set_axis_off()


def _name_places(axes: Axes, placed: pd.DataFrame) -> None:
    """Name the largest places, each in the first free spot beside its mark; where none is left, no name."""
    from matplotlib.transforms import Bbox

    spots = ((1, 0, "left", "center"), (-1, 0, "right", "center"), (0, 1, "center", "bottom"), (0, -1, "center", "top"))
    marks = axes.transData.transform(placed[["lon", "lat"]].to_numpy(dtype=float))
    taken = [Bbox.from_bounds(x - 5, y - 5, 10, 10) for x, y in marks]
    for at, (label, side, lon, lat) in enumerate(
        zip(*(placed.head(_NAMES)[of] for of in ("label", "side", "lon", "lat")))
    ):
        away = 4 + float(_areas(placed).iloc[at]) ** 0.5 / 2
        for right, up, ha, va in spots:
            look: dict[str, Any] = {"textcoords": "offset points", "ha": ha, "va": va, "color": COLOUR[side]}
            name = axes.annotate(legible(label, 30), (lon, lat), (right * away, up * away), zorder=5, **look)
            box = name.get_window_extent()
            others = [mark for number, mark in enumerate(taken) if number != at]
            if axes.bbox.x0 <= box.x0 and box.x1 <= axes.bbox.x1 and not box.count_overlaps(others):
                taken.append(box)
                break
            name.remove()


def _alt(placed: pd.DataFrame) -> str:
    sides = {side: placed.loc[placed["side"] == side, "label"] for side in COLOUR}
    named = "; ".join(f"{side}: {', '.join(map(legible, labels[:6])) or 'none'}" for side, labels in sides.items())
    return f"World map. {named}. Places are approximate."
