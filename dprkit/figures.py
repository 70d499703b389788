"""Figures: pictures of a case as matplotlib Figures, with one look, alt text, and the same bytes for the same frame.

Plain frames come in, with the columns that each function names. Claimed is blue and round, seen is brown and a diamond:
told apart in grey-scale too. The alt text of a figure is its label (``figure.get_label()``). pyplot stays out, so that
nothing is left open and nobody's settings change a figure; a notebook shows it all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC
from functools import cache
from typing import TYPE_CHECKING, Any

from .errors import InputError
from .show import defang, plain

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["ach", "links", "png", "signin_places", "timeline", "world"]

_INK, _GREY, _LINE, _LAND = "#1b1f24", "#57606a", "#d5dae0", "#eceef1"
_COLOUR = {"claimed": "#0b6aa2", "seen": "#a14a00"}
_BAND = "#cfe2ee"  # claimed, as a ground
_MARKER = {"claimed": "o", "seen": "D"}
_NETWORK = {"residential": ("o", True), "mobile": ("o", False), "company": ("^", True), "hosting": ("s", True)}
_NETWORK |= {"vpn": ("s", False), "relay": ("s", False)}
_THING = {"address": "o", "device": "s", "parcel": "D", "payee": "^", "phone": "v"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WIDTH = 9.0  # inches, every figure
_LABELS, _PLACES, _NAMES, _LINKS = 6, 20, 12, 60  # drawn at most: labels a side and lane, rows, names on the map, lines
_LOOK = {
    "font.family": "DejaVu Sans",  # shipped with matplotlib: the same glyphs, and bytes, everywhere
    "font.size": 8.5,
    "text.color": _INK,
    "text.parse_math": False,  # a "$" in a name is a dollar sign
    "axes.edgecolor": _LINE,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "xtick.color": _LINE,
    "xtick.labelcolor": _GREY,
    "xtick.labelsize": 8,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "legend.labelcolor": _GREY,
}


def png(figure: Figure) -> bytes:
    """The figure as PNG bytes, 150 dots an inch, without date or version: same figure, same bytes."""
    from io import BytesIO

    with _look():
        figure.savefig(out := BytesIO(), format="png", dpi=150, metadata={"Software": None})
    return out.getvalue()


@contextmanager
def _look() -> Iterator[None]:
    """matplotlib's own defaults and our look, whatever a user's matplotlibrc says."""
    from matplotlib import style

    with style.context(["default", _LOOK]):
        yield


@cache
def _shown() -> type[Figure]:
    from matplotlib.figure import Figure

    class Shown(Figure):
        """A Figure that shows itself: IPython draws a bare one only after pyplot was imported."""

        def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, bytes], dict[str, dict[str, object]]]:
            width, height = (round(96 * inches) for inches in self.get_size_inches())
            return {"image/png": png(self)}, {"image/png": {"alt": self.get_label(), "width": width, "height": height}}

    return Shown


def _drawn(height: float, alt: str, draw: Callable[[Figure, Axes], None], note: str = "") -> Figure:
    """A Figure of that height (inches), drawn and laid out here: what is made later would not have our look."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    with _look():
        figure = _shown()(figsize=(_WIDTH, height), layout="constrained", facecolor="white")
        FigureCanvasAgg(figure)
        draw(figure, figure.subplots())
        if note:
            figure.supxlabel(note, x=0.005, ha="left", size=7.5, color=_GREY)
        figure.set_label(f"{alt} {note}".strip())
        figure.draw_without_rendering()
        figure.set_layout_engine("none")  # laid out once; writing it need not do it again
    return figure


def _nothing(what: str) -> Figure:
    def draw(_: Figure, axes: Axes) -> None:
        axes.set_axis_off()
        axes.text(0.5, 0.5, f"nothing to show: {what}", ha="center", va="center", color=_GREY)

    return _drawn(0.9, f"Nothing to show: {what}.", draw)


@cache
def _glyphs() -> frozenset[int]:
    from matplotlib.font_manager import findfont
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(findfont("DejaVu Sans")).get_charmap())


def _text(value: object, most: int = 60) -> str:
    """The value for a figure: one line, harmless, about ``most`` characters; a glyph that is missing is spelt out."""
    line = defang(plain(value))
    line = line if len(line) <= most else line[: most - 1].rstrip() + "…"
    return "".join(char if ord(char) in _glyphs() else f"‹U+{ord(char):04X}›" for char in line)


def _columns(frame: pd.DataFrame, *needed: str) -> None:
    if lacking := [name for name in needed if name not in frame.columns]:
        raise InputError(f"this figure needs the columns {', '.join(needed)}; not there: {', '.join(lacking)}.")


def _texts(column: pd.Series[Any], empty: str = "not stated") -> pd.Series[Any]:
    return column.astype("string").fillna(empty).replace("", empty)


def _flags(column: pd.Series[Any]) -> pd.Series[Any]:
    return column.astype("boolean").fillna(False).astype(bool)


def _utc(column: pd.Series[Any]) -> pd.Series[Any]:
    """The times as UTC without a zone, the way matplotlib counts them; what is no time is empty."""
    import pandas as pd

    return pd.to_datetime(column, utc=True, errors="coerce", format="ISO8601").dt.tz_localize(None)


def _date_axis(axes: Axes, first: pd.Timestamp, last: pd.Timestamp) -> None:
    """Dates from ``first`` to ``last``; the names of months are ours, because strftime follows the locale."""
    import matplotlib.dates

    dates: Any = matplotlib.dates

    class Concise(dates.ConciseDateFormatter):  # type: ignore[misc]
        def format_ticks(self, values: Any) -> list[str]:
            return [_month(text) for text in super().format_ticks(values)]

        def get_offset(self) -> str:
            return _month(super().get_offset())

    formats = ["%Y", "<%m>", "%d <%m>", "%H:%M", "%H:%M", "%S.%f"]
    offsets = ["", "%Y", "%Y", "%d <%m> %Y", "%d <%m> %Y", "%d <%m> %Y %H:%M"]
    zeros = ["", "%Y", "%d <%m>", "%d <%m>", "%H:%M", "%H:%M"]
    locator = dates.AutoDateLocator(tz=UTC, minticks=3, maxticks=8)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(Concise(locator, UTC, formats, offsets, zero_formats=zeros))
    left, right = dates.date2num(first), dates.date2num(last)
    margin = max((right - left) * 0.02, 0.5)
    axes.set(xlim=(left - margin, right + margin), yticks=[])


def _month(text: str) -> str:
    return re.sub(r"0?(\d*) ?<(\d\d)>", lambda found: f"{found[1]} {_MONTHS[int(found[2]) - 1]}".strip(), text)


def _key(axes: Axes, *marks: tuple[str, str, str, bool]) -> None:
    """What shape and colour mean, over the picture: (words, marker, colour, filled)."""
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], ls="", marker=marker, ms=6, mec=colour, mfc=colour if filled else "none", label=words)
        for words, marker, colour, filled in marks
    ]
    place: dict[str, Any] = {"loc": "lower right", "bbox_to_anchor": (1, 1), "ncols": len(handles)}
    axes.legend(handles=handles, handletextpad=0.2, columnspacing=1.4, borderpad=0.2, **place)


def _beside(axes: Axes, x: float, y: float, text: str, **look: Any) -> None:
    """Text outside the axes: ``x`` in parts of its width, ``y`` in rows."""
    where: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "va": "center", "annotation_clip": False}
    axes.annotate(text, (x, y), **where, **look)


# Timeline -------------------------------------------------------------------------------------------------------------


def timeline(frame: pd.DataFrame) -> Figure:
    """A Figure of what was claimed and what was seen, lane by lane.

    In each lane the claims stand above (bands, or round marks where there is no end) and what was seen below; marks of
    one label on one day are one mark whose area grows with their number. An open ring, and a dashed line to the claim,
    mark a contradiction. The view is that of the observations: an older claim starts at its edge, with its date.

    Args:
        frame: ``start`` and ``end`` (UTC; end may be NaT), ``lane``, ``side`` (claimed or seen), ``label``,
            ``contradicts`` (bool), ``evidence`` (record id). Lanes and labels keep its order.

    Raises:
        InputError: a column is not there.
    """
    _columns(frame, "start", "end", "lane", "side", "label", "contradicts", "evidence")
    table = frame.assign(start=_utc(frame["start"]), end=_utc(frame["end"]), contradicts=_flags(frame["contradicts"]))
    table = table.assign(lane=_texts(frame["lane"]), label=_texts(frame["label"]))
    dated = table[table["start"].notna() & table["side"].isin(list(_COLOUR))]
    if dated.empty:
        return _nothing("no dated claims or observations in this case")
    rows = _timeline_rows(dated)

    def draw(_: Figure, axes: Axes) -> None:
        _date_axis(axes, *_window(dated))
        axes.set_ylim(_draw_lanes(axes, rows, _window(dated)[0]) - 0.5, -0.7)
        sides = ((side, _MARKER[side], colour, True) for side, colour in _COLOUR.items())
        _key(axes, *sides, ("contradiction", "o", _INK, False))

    undated = len(frame) - len(dated)
    note = f"{undated} of {len(frame)} rows have no date or no side and are not drawn." if undated else ""
    return _drawn(0.75 + 0.34 * (len(rows) + 0.6 * dated["lane"].nunique()), _timeline_alt(dated), draw, note)


def _last(marks: pd.DataFrame) -> Any:
    return marks["end"].fillna(marks["start"]).max()


def _window(dated: pd.DataFrame) -> tuple[Any, Any]:
    """First and last moment drawn: the observations with a quarter of room, less where the claims end earlier."""
    import pandas as pd

    seen = dated[dated["side"] == "seen"] if (dated["side"] == "seen").any() else dated
    room = (_last(seen) - seen["start"].min()) / 4 + pd.Timedelta(days=7)
    return max(dated["start"].min(), seen["start"].min() - room), min(_last(dated), _last(seen) + room)


def _timeline_rows(dated: pd.DataFrame) -> list[tuple[str, str, str, pd.DataFrame]]:
    """(lane, side, label, its rows), claims of a lane first; what is beyond the sixth label shares one row.

    Contradictions come first when labels are chosen: they are never folded away before others.
    """
    rows = []
    for (lane, side), group in dated.groupby(["lane", "side"], sort=False):
        labels = list(group["label"].drop_duplicates())
        against = set(group.loc[group["contradicts"], "label"])
        chosen = set(sorted(labels, key=lambda label: label not in against)[:_LABELS])
        rows += [(str(lane), str(side), _text(one), group[group["label"] == one]) for one in labels if one in chosen]
        if rest := len(labels) - len(chosen):
            rows.append((str(lane), str(side), f"{rest} other labels", group[~group["label"].isin(list(chosen))]))
    order = list(dated["lane"].drop_duplicates())
    return sorted(rows, key=lambda row: (order.index(row[0]), row[1]))


def _draw_lanes(axes: Axes, rows: Sequence[tuple[str, str, str, pd.DataFrame]], first: Any) -> float:
    y, before, claim = 0.0, "", None
    for lane, side, label, marks in rows:
        if lane != before:
            y += 0.6 if before else 0.0
            axes.axhline(y - 0.62, color=_LINE, lw=0.6)
            _beside(axes, -0.012, y, _text(lane, 24), ha="right", weight="bold")
            before, claim = lane, None
        since = f" (since {marks['start'].min():%Y-%m-%d})" if marks["start"].min() < first else ""
        marks = marks.assign(start=marks["start"].clip(lower=first))
        against = marks[marks["contradicts"]]
        if side == "claimed" and len(against):
            claim = (against["start"].min(), against["end"].max(), y)
        elif len(against) and claim:
            at, (start, end, above) = against["start"].min().normalize(), claim
            axes.plot([at if start <= at <= end else start, at], [above, y], color=_INK, lw=0.7, ls=(0, (3, 3)))
        _draw_marks(axes, y, side, marks)
        _draw_label(axes, y - 0.2, side, f"{label}{since}{_times(marks)}", marks["start"].min())
        y += 1.0
    return y


def _draw_marks(axes: Axes, y: float, side: str, marks: pd.DataFrame) -> None:
    colour, lasting = _COLOUR[side], marks["end"] > marks["start"]
    spans, days = marks[lasting], marks.loc[~lasting, "start"].dt.normalize().value_counts(sort=False)
    look: dict[str, Any] = {"hatch": "////", "fc": "white", "ec": colour} if side == "seen" else {"color": colour}
    bars: Any = list(zip(spans["start"], spans["end"] - spans["start"]))
    axes.broken_barh(bars, (y - 0.09, 0.18), lw=0.8, zorder=2, **look)
    area = 16 + 5 * (days.to_numpy() - 1).clip(0, 12)
    axes.scatter(days.index, [y] * len(days), s=area, marker=_MARKER[side], color=colour, lw=0, zorder=3)
    against = marks.loc[marks["contradicts"], "start"].dt.normalize().drop_duplicates()
    ringed = against.head(1) if len(against) == marks["start"].dt.normalize().nunique() else against
    axes.scatter(ringed, [y] * len(ringed), s=110, marker="o", fc="none", ec=_INK, lw=0.9, zorder=5)


def _draw_label(axes: Axes, y: float, side: str, text: str, start: Any) -> None:
    """The label over its first mark, a little aside for the dashed line; to the left of a late one."""
    import matplotlib.dates

    dates: Any = matplotlib.dates
    left, right = axes.get_xlim()
    late = dates.date2num(start) > left + 0.6 * (right - left)
    place: dict[str, Any] = {"xytext": (-5 if late else 5, 0), "textcoords": "offset points"}
    behind = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
    ha = "right" if late else "left"
    axes.annotate(text, (start, y), color=_COLOUR[side], ha=ha, va="bottom", bbox=behind, zorder=3, **place)


def _times(marks: pd.DataFrame) -> str:
    days = marks["start"].dt.normalize().nunique()
    return "" if len(marks) == 1 else f" · {len(marks)} on {'one day' if days == 1 else f'{days} days'}"


def _timeline_alt(dated: pd.DataFrame) -> str:
    against = dated.loc[dated["contradicts"], "label"].drop_duplicates()
    claims = int((dated["side"] == "claimed").sum())
    named = "; ".join(map(_text, against[:5])) + (f"; {len(against) - 5} more" if len(against) > 5 else "")
    return (
        f"Timeline from {dated['start'].min():%Y-%m-%d} to {_last(dated):%Y-%m-%d} (UTC), "
        f"{dated['lane'].nunique()} lanes: {claims} claimed, {len(dated) - claims} seen. "
        f"Contradictions: {named or 'none'}."
    )


# Sign-ins and places --------------------------------------------------------------------------------------------------


def signin_places(frame: pd.DataFrame) -> Figure:
    """A Figure of sign-ins by day and place: area grows with their number, the shape says the kind of network.

    The row of a claimed place lies on a blue band. At the right: on how many of all days with sign-ins.

    Args:
        frame: ``day`` (date), ``place`` (text), ``count`` (sign-ins), ``kind`` (of network: residential, mobile,
            company, hosting, vpn, relay, …) and ``claimed`` (bool: the place matches the claim).

    Raises:
        InputError: a column is not there.
    """
    import pandas as pd

    _columns(frame, "day", "place", "count", "kind", "claimed")
    made = {"day": _utc(frame["day"].astype("string")).dt.normalize(), "place": _texts(frame["place"])}
    made |= {"kind": _texts(frame["kind"], "unknown"), "claimed": _flags(frame["claimed"])}
    table = frame.assign(count=pd.to_numeric(frame["count"], errors="coerce").fillna(0), **made)
    dated = table[table["day"].notna() & (table["count"] > 0)]
    if dated.empty:
        return _nothing("no sign-ins in this case")
    ranked = dated.groupby("place").agg(claimed=("claimed", "max"), days=("day", "nunique"), count=("count", "sum"))
    places = ranked.sort_values(["claimed", "days", "count"], ascending=False, kind="stable")
    drawn, days = places.head(_PLACES), dated["day"].nunique()

    def draw(_: Figure, axes: Axes) -> None:
        _date_axis(axes, dated["day"].min(), dated["day"].max())
        axes.set_ylim(len(drawn) - 0.4, -0.6)
        for y, (place, row) in enumerate(drawn.iterrows()):
            _draw_place(axes, y, str(place), bool(row["claimed"]), dated[dated["place"] == place], days)
        kinds = dict.fromkeys(_network(kind) for kind in sorted(dated["kind"].unique()))
        shapes = ((_kinds(dated, one), one[0], _COLOUR["seen"], one[1]) for one in kinds)
        _key(axes, *shapes, ("claimed place", "s", _BAND, True))

    named = "; ".join(
        f"{_text(place)}{' (claimed)' if row['claimed'] else ''} on {row['days']} of {days} days"
        for place, row in places.head(6).iterrows()
    )
    more = len(places) - len(drawn)
    alt = f"Sign-ins by place, {dated['day'].min():%Y-%m-%d} to {dated['day'].max():%Y-%m-%d}: {named}."
    note = f"{more} further places with fewer days are not drawn." if more else ""
    return _drawn(0.8 + 0.36 * len(drawn), alt, draw, note)


def _draw_place(axes: Axes, y: int, place: str, claimed: bool, rows: pd.DataFrame, days: int) -> None:
    if claimed:
        axes.axhspan(y - 0.42, y + 0.42, color=_BAND, lw=0, zorder=0)
    axes.axhline(y, color=_LINE, lw=0.5, zorder=1)
    look = {"color": _COLOUR["claimed"], "weight": "bold"} if claimed else {"color": _COLOUR["seen"]}
    _beside(axes, -0.012, y, _text(place, 28), ha="right", **look)
    _beside(axes, 1.01, y, f"{rows['day'].nunique()} of {days} days", ha="left", color=_GREY)
    for kind, group in rows.groupby("kind"):
        marker, filled = _network(str(kind))
        area = 12 + 7 * (group["count"].to_numpy(dtype=float) - 1).clip(0, 30)
        fill = _COLOUR["seen"] if filled else "white"
        axes.scatter(group["day"], [y] * len(group), area, marker=marker, fc=fill, ec=_COLOUR["seen"], lw=0.9, zorder=3)


def _network(kind: str) -> tuple[str, bool]:
    return _NETWORK.get(kind, ("D", False))


def _kinds(dated: pd.DataFrame, shape: tuple[str, bool]) -> str:
    words = [_text(kind, 14) for kind in sorted(dated["kind"].unique()) if _network(kind) == shape]
    return ", ".join(words[:3]) + (", …" if len(words) > 3 else "")


# World map ------------------------------------------------------------------------------------------------------------


def world(frame: pd.DataFrame, outline: pd.DataFrame | None = None) -> Figure:
    """A Figure of an offline world map: claimed places round and blue, seen ones diamonds and brown, area by count.

    Equirectangular; the view closes in on the places, to 60 degrees at most. Places come from tables: approximate.

    Args:
        frame: ``lat``, ``lon`` (degrees), ``label``, ``side`` (claimed or seen), ``count``.
        outline: land as ``ring`` (int), ``lon``, ``lat``; the bundled table ``world`` unless given.

    Raises:
        InputError: a column is not there.
    """
    _columns(frame, "lat", "lon", "label", "side", "count")
    ranked = frame.assign(count=frame["count"].fillna(1)).sort_values("count", ascending=False, kind="stable")
    on_earth = ranked["lat"].between(-90, 90) & ranked["lon"].between(-180, 180)
    placed = ranked[on_earth & ranked["side"].isin(list(_COLOUR))]
    if placed.empty:
        return _nothing("no place with coordinates in this case")
    land = _bundled_outline() if outline is None else outline

    def draw(figure: Figure, axes: Axes) -> None:
        _draw_land(axes, land)
        _close_in(axes, placed)
        for side, rows in placed.groupby("side"):
            look: dict[str, Any] = {"marker": _MARKER[str(side)], "color": _COLOUR[str(side)], "ec": "white", "lw": 0.8}
            axes.scatter(rows["lon"], rows["lat"], _areas(rows), **look)
        figure.draw_without_rendering()
        _name_places(axes, placed)
        _key(axes, *((side, _MARKER[side], colour, True) for side, colour in _COLOUR.items()))

    sides = {side: placed.loc[placed["side"] == side, "label"] for side in _COLOUR}
    named = "; ".join(f"{side}: {', '.join(map(_text, labels[:6])) or 'none'}" for side, labels in sides.items())
    off = len(frame) - len(placed)
    note = f"{off} of {len(frame)} rows have no usable coordinates or no side and are not drawn." if off else ""
    return _drawn(4.6, f"World map. {named}. Places are approximate.", draw, note)


def _bundled_outline() -> pd.DataFrame:
    from .data import Tables

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
            look: dict[str, Any] = {"textcoords": "offset points", "ha": ha, "va": va, "color": _COLOUR[side]}
            name = axes.annotate(_text(label, 30), (lon, lat), (right * away, up * away), zorder=5, **look)
            box = name.get_window_extent()
            others = [mark for number, mark in enumerate(taken) if number != at]
            if axes.bbox.x0 <= box.x0 and box.x1 <= axes.bbox.x1 and not box.count_overlaps(others):
                taken.append(box)
                break
            name.remove()


# Shared things --------------------------------------------------------------------------------------------------------


def links(frame: pd.DataFrame) -> Figure:
    """A Figure of who shares what: people at the left, things at the right, on every line the reason in words.

    Each link has a row of its own, so that no reason covers another; the things that most people share come first.
    Subjects (``s1``, ``s2``, …) are filled and bold, everybody else is an open ring.

    Args:
        frame: ``left`` (person), ``right`` (thing), ``kind`` (address, device, parcel, payee or phone), ``reason``.

    Raises:
        InputError: a column is not there.
    """
    _columns(frame, "left", "right", "kind", "reason")
    every = frame[["left", "right", "kind", "reason"]].apply(_texts).drop_duplicates()
    if every.empty:
        return _nothing("nothing is shared between the people of this case")
    every = every.assign(people=every.groupby(["kind", "right"])["left"].transform("nunique"))
    keys = ["people", "kind", "right", "left", "reason"]
    ranked = every.sort_values(keys, ascending=[False, True, True, True, True])
    drawn = ranked.head(_LINKS).reset_index(drop=True).assign(y=lambda made: made.index.astype(float))

    def draw(_: Figure, axes: Axes) -> None:
        axes.set_axis_off()
        axes.set(xlim=(0, 1), ylim=(len(drawn) - 0.4, -0.6))
        people = _heights(drawn)
        for person, y, reason in zip(drawn["left"], drawn["y"], drawn["reason"]):
            _draw_link(axes, people[person], y, reason)
        for person, y in people.items():
            _draw_person(axes, person, y)
        for (kind, thing), rows in drawn.groupby(["kind", "right"], sort=False)["y"]:
            axes.plot([0.72, 0.72], [rows.min() - 0.2, rows.max() + 0.2], color=_GREY, lw=1)
            axes.scatter(
                [0.735], [rows.mean()], s=34, marker=_THING.get(str(kind), "o"), color=_COLOUR["seen"], zorder=4
            )
            axes.text(0.75, rows.mean(), f"{_text(kind, 10)} {_text(thing, 34)}", va="center", color=_COLOUR["seen"])

    things = ranked.drop_duplicates(["kind", "right"]).head(6)
    named = "; ".join(
        f"{kind} {_text(thing)} by {n} people" for kind, thing, n in things[["kind", "right", "people"]].values
    )
    alt = f"Shared things: {named}. {len(ranked)} links of {ranked['left'].nunique()} people."
    more = len(ranked) - len(drawn)
    note = f"{more} of {len(ranked)} links are not drawn: see the table." if more else ""
    return _drawn(0.4 + 0.3 * len(drawn), alt, draw, note)


def _heights(drawn: pd.DataFrame) -> dict[str, float]:
    """Each person's height: evenly spaced, in the order of the middle of their links."""
    order = drawn.groupby("left")["y"].mean().sort_values(kind="stable").index
    step = len(drawn) / len(order)
    return {str(person): (at + 0.5) * step - 0.5 for at, person in enumerate(order)}


def _draw_person(axes: Axes, person: str, y: float) -> None:
    subject = re.fullmatch(r"s\d+", person) is not None
    axes.scatter([0.2], [y], s=46, marker="o", fc=_INK if subject else "white", ec=_INK, lw=1, zorder=4)
    axes.text(0.185, y, _text(person, 24), ha="right", va="center", weight="bold" if subject else "normal")


def _draw_link(axes: Axes, person: float, y: float, reason: str) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    codes = [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4, Path.LINETO]
    path = Path([(0.2, person), (0.28, person), (0.26, y), (0.34, y), (0.72, y)], codes)
    axes.add_patch(PathPatch(path, fc="none", ec="#9aa4af", lw=0.8, zorder=1))
    behind = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
    axes.text(0.36, y, _text(reason, 46), va="center", color=_GREY, fontsize=8, bbox=behind, zorder=3)


# Findings against explanations ----------------------------------------------------------------------------------------


def ach(frame: pd.DataFrame) -> Figure:
    """A Figure of findings (rows) against explanations (columns): ● supports, ○ speaks against.

    Args:
        frame: one row a finding, named by the column ``title`` or the index; ``weight`` in words; every other column
            but ``finding`` is an explanation with the cells ``supports``, ``against`` or nothing.

    Raises:
        InputError: the column ``weight`` is not there.
    """
    _columns(frame, "weight")
    names = [name for name in frame.columns if name not in ("finding", "title", "weight")]
    if frame.empty or not names:
        return _nothing("no finding is present, so there is nothing to weigh")
    titles = [_wrapped(title) for title in frame.get("title", frame.index)]
    heights = [1.0 + 0.5 * title.count("\n") for title in titles]

    def draw(_: Figure, axes: Axes) -> None:
        axes.set_axis_off()
        axes.set(xlim=(0, 1), ylim=(sum(heights), -3.6))
        across = [0.47 + 0.44 * (at + 0.5) / len(names) for at in range(len(names))]
        for x, name in zip(across, names):
            axes.text(x, -0.3, _text(name, 28), rotation=38, rotation_mode="anchor", color=_GREY, fontsize=8)
        axes.plot([0, 1], [0, 0], color=_INK, lw=0.8)
        bottom = 0.0
        for title, height, weight, signs in zip(titles, heights, frame["weight"], frame[names].to_numpy()):
            middle, bottom = bottom + height / 2, bottom + height
            axes.text(0, middle, title, va="center")
            axes.text(0.36, middle, _text(weight, 16), va="center", color=_GREY, fontsize=8)
            for x, sign in zip(across, signs):
                _draw_sign(axes, x, middle, sign)
            axes.plot([0, 1], [bottom, bottom], color=_LINE, lw=0.6)
        _draw_sign(axes, 0.01, -2.9, "supports")
        _draw_sign(axes, 0.11, -2.9, "against")
        axes.text(0.022, -2.9, "supports", va="center", color=_GREY, fontsize=8)
        axes.text(0.122, -2.9, "speaks against", va="center", color=_GREY, fontsize=8)

    counts = ((name, int((frame[name] == "supports").sum()), int((frame[name] == "against").sum())) for name in names)
    read = "; ".join(f"{_text(name)}: {ayes} for, {noes} against" for name, ayes, noes in counts)
    alt = f"{len(frame)} findings against {len(names)} explanations. {read}."
    return _drawn(0.2 + 0.3 * (sum(heights) + 3.6), alt, draw)


def _draw_sign(axes: Axes, x: float, y: float, sign: object) -> None:
    looks: dict[object, dict[str, Any]] = {
        "supports": {"s": 52, "color": _INK},
        "against": {"s": 52, "fc": "white", "ec": _INK, "lw": 1.2},
    }
    axes.scatter([x], [y], marker="o", **looks.get(sign, {"s": 4, "color": "#9aa4af"}))


def _wrapped(value: object) -> str:
    from textwrap import wrap

    return "\n".join(wrap(_text(value, 130), 44, break_on_hyphens=False)) or "–"
