"""Work and studies in time, as precisely as they are stated."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ._canvas import COLOUR, INK, LINE, beside, date_axis, drawing, key, legible, nothing, require, teller, texts, utc

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["cv"]

_LIGHT = {"claimed": "#b5d3e5", "seen": "#e6c3a6"}  # what a month leaves open
_PERIODS = 40  # drawn at most
_CHARACTER = 0.0088  # of the width that a letter of a label takes, on average
_BOUNDS = ("start_from", "start_to", "end_from", "end_to")
_LANES = {"education": "studies", "employment": "work", "claim": "other claims", "record": "personnel list"}
_SAYS = {
    "start": "begins {left} in one place, {right} in the other",
    "end": "ends {left} in one place, {right} in the other",
    "overlap": "both at once for {days} {days|day|days} at least",
}


def cv(frame: pd.DataFrame, joined: pd.DataFrame | None = None, language: str = "en") -> Figure:
    """A Figure of work and studies in time: what is certain is solid, what a month or a year leaves open is light.

    What goes on has no end and an arrow. Contradicting statements are ringed and joined by a dashed line with a
    number, and each is told below the picture.

    Args:
        frame: ``lane`` (employment, education, claim or record), ``side`` (claimed or seen), ``label``, ``start`` and
            ``end`` (as stated), ``start_from``, ``start_to``, ``end_from``, ``end_to`` (first and last day that the
            statement allows; may be empty), ``evidence`` (record id).
        joined: ``kind`` (start, end or overlap), ``left`` and ``right`` (record ids), ``left_says``, ``right_says``,
            ``days``; nothing is joined without it.
        language: of what the figure itself says; labels are shown as they are.

    Raises:
        InputError: a column is not there.
    """
    require(frame, "lane", "side", "label", "start", "end", *_BOUNDS, "evidence")
    if joined is not None:
        require(joined, "kind", "left", "right", "left_says", "right_says", "days")
    dated = _dated(frame)
    if dated.empty:
        return nothing("no dated work or studies on record; ask for the CV and the personnel list", language)
    tell = teller(language)
    drawn = dated.head(_PERIODS).reset_index(drop=True)
    pairs = _pairs(drawn, joined, tell)

    def draw(_: Figure, axes: Axes) -> None:
        date_axis(axes, drawn["start_from"].min(), _last(drawn), language)
        heights = _draw_lanes(axes, drawn, tell)
        _draw_pairs(axes, [[(drawn.loc[row, "start_to"], heights[row]) for row in pair[:2]] for pair in pairs])
        marks = [(tell(side), "s", COLOUR[side], True) for side in ("claimed", "seen")]
        light = (tell("within the stated month or year"), "s", _LIGHT["claimed"], True)
        key(axes, *marks, light, (tell("contradiction"), "o", INK, False))

    note = _note(frame, drawn, pairs, tell)
    height = 0.8 + 0.42 * (len(drawn) + 0.5 * drawn["lane"].nunique()) + 0.13 * (note.count("\n") + bool(note))
    return drawing(height, _alt(drawn, pairs, tell), draw, note)


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that can be drawn, lane by lane, with times and texts as such."""
    table = frame.assign(**{one: utc(frame[one]) for one in _BOUNDS})
    table = table.assign(**{one: texts(frame[one]) for one in ("lane", "label", "start")}, end=texts(frame["end"], ""))
    table = table[table["start_from"].notna() & table["start_to"].notna() & table["side"].isin(list(COLOUR))]
    rank = table["lane"].map({name: at for at, name in enumerate(_LANES)}).fillna(len(_LANES))
    return table.assign(rank=rank).sort_values(["rank", "start_from", "label"], kind="stable")


def _last(drawn: pd.DataFrame) -> Any:
    """The last day of the picture; what goes on goes beyond it."""
    import pandas as pd

    ends = pd.concat([drawn["end_to"], drawn["start_to"]]).max()
    return ends + (ends - drawn["start_from"].min()) / 30


def _draw_lanes(axes: Axes, drawn: pd.DataFrame, tell: Callable[..., str]) -> dict[Any, float]:
    """Every period in its lane; the height of each by its label in the index."""
    heights, y = {}, 0.0
    for lane, rows in drawn.groupby("lane", sort=False):
        axes.axhline(y - 0.68, color=LINE, lw=0.6)
        beside(axes, -0.012, y, legible(tell(_LANES.get(str(lane), str(lane))), 24), ha="right", weight="bold")
        for row in rows.itertuples():
            _draw_period(axes, y, row, _last(drawn), tell)
            heights[row.Index] = y
            y += 1.0
        y += 0.5
    axes.set_ylim(y - 0.7, -0.75)
    return heights


def _draw_period(axes: Axes, y: float, row: Any, last: Any, tell: Callable[..., str]) -> None:
    """Light from the first to the last day that is possible, solid from the latest beginning to the earliest end."""
    open_ended = row.end_to != row.end_to  # NaT: it goes on
    until = last if open_ended else row.end_to
    sure = last if open_ended else row.end_from
    spans: Any = [(row.start_from, until - row.start_from)]
    axes.broken_barh(spans, (y - 0.11, 0.22), color=_LIGHT[row.side], lw=0, zorder=2)
    if sure > row.start_to:
        certain: Any = [(row.start_to, sure - row.start_to)]
        axes.broken_barh(certain, (y - 0.11, 0.22), color=COLOUR[row.side], lw=0, zorder=3)
    if open_ended:
        axes.scatter([last], [y], s=40, marker=">", color=COLOUR[row.side], zorder=3, clip_on=False)
    _draw_label(axes, y, row, tell)


def _draw_label(axes: Axes, y: float, row: Any, tell: Callable[..., str]) -> None:
    """The label over its bar from the beginning on, or up to the right edge where it would not fit otherwise."""
    left, right = axes.get_xlim()
    begins = max((_number(row.start_from) - left) / (right - left), 0.0)
    words = f"{legible(row.label, 80)} · {_stated(row, tell)}"
    late = begins + _CHARACTER * len(words) > 1
    behind = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
    look: dict[str, Any] = {"ha": "right" if late else "left", "color": COLOUR[row.side], "bbox": behind, "zorder": 5}
    beside(axes, 1.0 if late else begins, y - 0.32, words, **look)


def _stated(row: Any, tell: Callable[..., str]) -> str:
    start, end = legible(row.start, 12), legible(row.end, 12)
    return tell("{start} to {end}", start=start, end=end) if end else tell("since {day}", day=start)


def _pairs(drawn: pd.DataFrame, joined: pd.DataFrame | None, tell: Callable[..., str]) -> list[tuple[Any, Any, str]]:
    """The joined rows of which both are drawn: label in the index of each, and what they contradict each other in."""
    if joined is None:
        return []
    at = {evidence: row for row, evidence in zip(drawn.index, drawn["evidence"])}
    both = joined[joined["left"].isin(at.keys()) & joined["right"].isin(at.keys())]
    return [(at[row.left], at[row.right], _told(row, tell)) for row in both.itertuples()]


def _told(row: Any, tell: Callable[..., str]) -> str:
    says = _SAYS.get(row.kind, "{left}; {right}")
    days = int(row.days) if row.days == row.days else 0
    return tell(says, left=legible(row.left_says, 24), right=legible(row.right_says, 24), days=days)


def _draw_pairs(axes: Axes, pairs: list[list[tuple[Any, float]]]) -> None:
    """Two periods each, joined by a dashed line at the later of their beginnings, with a number below the upper one."""
    left, right = axes.get_xlim()
    taken: list[tuple[float, float]] = []
    for number, pair in enumerate(pairs, start=1):
        ends = [y for _, y in pair]
        day = max(start for start, _ in pair)
        axes.plot([day, day], ends, color=INK, lw=0.8, ls=(0, (3, 3)), zorder=4)
        axes.scatter([day, day], ends, s=90, marker="o", fc="none", ec=INK, lw=0.9, zorder=6)
        x, y = (_number(day) - left) / (right - left), min(ends) + 0.33
        while any(abs(x - there) < 0.018 and y == height for there, height in taken):
            x += 0.02
        taken.append((x, y))
        _draw_number(axes, x, y, number)


def _draw_number(axes: Axes, x: float, y: float, number: int) -> None:
    behind = {"boxstyle": "circle", "facecolor": "white", "edgecolor": INK, "linewidth": 0.8, "pad": 0.2}
    beside(axes, x, y, str(number), ha="center", fontsize=6.5, bbox=behind, zorder=7)


def _number(day: Any) -> float:
    """The day as matplotlib counts it."""
    import matplotlib.dates

    dates: Any = matplotlib.dates
    return float(dates.date2num(day))


def _note(frame: pd.DataFrame, drawn: pd.DataFrame, pairs: list[tuple[Any, Any, str]], tell: Callable[..., str]) -> str:
    told = [f"{number}  {words}." for number, (_, _, words) in enumerate(pairs, start=1)][:12]
    if left := len(frame) - len(drawn):
        lacking = "{n} of {whole} periods have no date that can be read, or no room, and are not drawn."
        told.append(tell(lacking, n=left, whole=len(frame)))
    return "\n".join(told)


def _alt(drawn: pd.DataFrame, pairs: list[tuple[Any, Any, str]], tell: Callable[..., str]) -> str:
    lanes = drawn["lane"].value_counts(sort=False).items()
    counted = ", ".join(f"{legible(tell(_LANES.get(str(lane), str(lane))), 24)} {count}" for lane, count in lanes)
    first, last = drawn["start_from"].min(), drawn[["end_to", "start_to"]].max().max()
    return tell(
        "Work and studies from {start} to {end}: {counted}. Contradictions: {named}.",
        start=f"{first:%Y-%m}",
        end=f"{last:%Y-%m}",
        counted=counted,
        named="; ".join(words for _, _, words in pairs[:5]) or tell("none"),
    )
