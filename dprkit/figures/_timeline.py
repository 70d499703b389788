"""What was claimed and what was seen, in time and lane by lane."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ._canvas import (
    COLOUR,
    INK,
    LINE,
    MARKER,
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

__all__ = ["timeline"]

_LABELS = 6  # drawn at most, a side and lane


def timeline(frame: pd.DataFrame, language: str = "en") -> Figure:
    """A Figure of what was claimed and what was seen, lane by lane.

    In each lane the claims stand above (bands, or round marks where there is no end) and what was seen below; marks of
    one label on one day are one mark whose area grows with their number. An open ring, and a dashed line to the claim,
    mark a contradiction. The view is that of the observations: an older claim starts at its edge, with its date.

    Args:
        frame: ``start`` and ``end`` (UTC; end may be NaT), ``lane``, ``side`` (claimed or seen), ``label``,
            ``contradicts`` (bool), ``evidence`` (record id). Lanes and labels keep its order.
        language: of what the figure itself says; lanes and labels are shown as they are.

    Raises:
        InputError: a column is not there.
    """
    require(frame, "start", "end", "lane", "side", "label", "contradicts", "evidence")
    dated = _dated(frame)
    if dated.empty:
        return nothing("no dated claims or observations in this case", language)
    tell = teller(language)
    rows = _rows(dated, tell)

    def draw(_: Figure, axes: Axes) -> None:
        date_axis(axes, *_window(dated), language)
        axes.set_ylim(_draw_lanes(axes, rows, _window(dated)[0], tell) - 0.5, -0.7)
        sides = ((tell(side), MARKER[side], colour, True) for side, colour in COLOUR.items())
        key(axes, *sides, (tell("contradiction"), "o", INK, False))

    undated = len(frame) - len(dated)
    lacking = "{n} of {whole} rows have no date or no side and are not drawn."
    note = tell(lacking, n=undated, whole=len(frame)) if undated else ""
    return drawing(0.75 + 0.34 * (len(rows) + 0.6 * dated["lane"].nunique()), _alt(dated, tell), draw, note)


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that can be drawn, with times, texts and flags as such."""
    table = frame.assign(start=utc(frame["start"]), end=utc(frame["end"]), contradicts=flags(frame["contradicts"]))
    table = table.assign(lane=texts(frame["lane"]), label=texts(frame["label"]))
    return table[table["start"].notna() & table["side"].isin(list(COLOUR))]


def _last(marks: pd.DataFrame) -> Any:
    return marks["end"].fillna(marks["start"]).max()


def _window(dated: pd.DataFrame) -> tuple[Any, Any]:
    """First and last moment drawn: the observations with a quarter of room, less where the claims end earlier."""
    import pandas as pd

    seen = dated[dated["side"] == "seen"] if (dated["side"] == "seen").any() else dated
    room = (_last(seen) - seen["start"].min()) / 4 + pd.Timedelta(days=7)
    return max(dated["start"].min(), seen["start"].min() - room), min(_last(dated), _last(seen) + room)


def _rows(dated: pd.DataFrame, tell: Callable[..., str]) -> list[tuple[str, str, str, pd.DataFrame]]:
    """(lane, side, label, its rows), claims of a lane first; what is beyond the sixth label shares one row.

    Contradictions come first when labels are chosen: they are never folded away before others.
    """
    rows = []
    for (lane, side), group in dated.groupby(["lane", "side"], sort=False):
        labels = list(group["label"].drop_duplicates())
        against = set(group.loc[group["contradicts"], "label"])
        chosen = set(sorted(labels, key=lambda label: label not in against)[:_LABELS])
        rows += [(str(lane), str(side), legible(one), group[group["label"] == one]) for one in labels if one in chosen]
        if rest := len(labels) - len(chosen):
            rows.append(
                (
                    str(lane),
                    str(side),
                    tell("{n} other {n|label|labels}", n=rest),
                    group[~group["label"].isin(list(chosen))],
                )
            )
    order = list(dated["lane"].drop_duplicates())
    return sorted(rows, key=lambda row: (order.index(row[0]), row[1]))


def _draw_lanes(
    axes: Axes, rows: Sequence[tuple[str, str, str, pd.DataFrame]], first: Any, tell: Callable[..., str]
) -> float:
    y, before, claim = 0.0, "", None
    for lane, side, label, marks in rows:
        if lane != before:
            y += 0.6 if before else 0.0
            axes.axhline(y - 0.62, color=LINE, lw=0.6)
            beside(axes, -0.012, y, legible(lane, 24), ha="right", weight="bold")
            before, claim = lane, None
        began = marks["start"].min()
        since = f" ({tell('since {day}', day=f'{began:%Y-%m-%d}')})" if began < first else ""
        marks = marks.assign(start=marks["start"].clip(lower=first))
        against = marks[marks["contradicts"]]
        if side == "claimed" and len(against):
            claim = (against["start"].min(), against["end"].max(), y)
        elif len(against) and claim:
            at, (start, end, above) = against["start"].min().normalize(), claim
            axes.plot([at if start <= at <= end else start, at], [above, y], color=INK, lw=0.7, ls=(0, (3, 3)))
        _draw_marks(axes, y, side, marks)
        _draw_label(axes, y - 0.2, side, f"{label}{since}{_times(marks, tell)}", marks["start"].min())
        y += 1.0
    return y


def _draw_marks(axes: Axes, y: float, side: str, marks: pd.DataFrame) -> None:
    colour, lasting = COLOUR[side], marks["end"] > marks["start"]
    spans, days = marks[lasting], marks.loc[~lasting, "start"].dt.normalize().value_counts(sort=False)
    look: dict[str, Any] = {"hatch": "////", "fc": "white", "ec": colour} if side == "seen" else {"color": colour}
    bars: Any = list(zip(spans["start"], spans["end"] - spans["start"]))
    axes.broken_barh(bars, (y - 0.09, 0.18), lw=0.8, zorder=2, **look)
    area = 16 + 5 * (days.to_numpy() - 1).clip(0, 12)
    axes.scatter(days.index, [y] * len(days), s=area, marker=MARKER[side], color=colour, lw=0, zorder=3)
    against = marks.loc[marks["contradicts"], "start"].dt.normalize().drop_duplicates()
    ringed = against.head(1) if len(against) == marks["start"].dt.normalize().nunique() else against
    axes.scatter(ringed, [y] * len(ringed), s=110, marker="o", fc="none", ec=INK, lw=0.9, zorder=5)


def _draw_label(axes: Axes, y: float, side: str, text: str, start: Any) -> None:
    """The label over its first mark, a little aside for the dashed line; to the left of a late one."""
    import matplotlib.dates

    dates: Any = matplotlib.dates
    left, right = axes.get_xlim()
    late = dates.date2num(start) > left + 0.6 * (right - left)
    place: dict[str, Any] = {"xytext": (-5 if late else 5, 0), "textcoords": "offset points"}
    behind = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
    ha = "right" if late else "left"
    axes.annotate(text, (start, y), color=COLOUR[side], ha=ha, va="bottom", bbox=behind, zorder=3, **place)


def _times(marks: pd.DataFrame, tell: Callable[..., str]) -> str:
    days = marks["start"].dt.normalize().nunique()
    often = "{n} on one day" if days == 1 else "{n} on {days} days"
    return "" if len(marks) == 1 else f" · {tell(often, n=len(marks), days=days)}"


def _alt(dated: pd.DataFrame, tell: Callable[..., str]) -> str:
    against = dated.loc[dated["contradicts"], "label"].drop_duplicates()
    claims = int((dated["side"] == "claimed").sum())
    named = list(map(legible, against[:5])) + ([tell("{n} more", n=len(against) - 5)] if len(against) > 5 else [])
    return tell(
        "Timeline from {start} to {end} (UTC), {lanes} lanes: {claimed} claimed, {seen} seen. Contradictions: {named}.",
        start=f"{dated['start'].min():%Y-%m-%d}",
        end=f"{_last(dated):%Y-%m-%d}",
        lanes=dated["lane"].nunique(),
        claimed=claims,
        seen=len(dated) - claims,
        named="; ".join(named) or tell("none"),
    )
