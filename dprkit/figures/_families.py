"""Findings by family and by what lies behind them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ._canvas import COLOUR, GREY, INK, LINE, drawing, flags, legible, nothing, require, teller, texts

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["families"]

_FINDINGS = 40  # drawn at most
_TILTED = 8  # names of families that stand beside one another slantwise
_LEFT, _RIGHT, _BEHIND = 0.44, 0.69, 0.71  # of the families; of the origins
_BAND = "#f3f5f7"
_WORDS = {"net": "network", "ses": "session", "dev": "machine", "shp": "parcel", "pay": "money", "em": "mail"}
_WORDS |= {"ph": "telephone", "cv": "CV", "id": "identity", "web": "web site", "gh": "code", "fl": "platform"}
_WORDS |= {"iv": "interview", "reuse": "reuse", "job": "conduct", "fac": "hosting"}


def families(frame: pd.DataFrame, language: str = "en") -> Figure:
    """A Figure of findings (rows) by family (columns), those of one origin bound together: they count once.

    Within an origin the filled mark is the finding that counts, the strongest; an open one says the same thing again.
    A dot is context and supports nothing. What lies behind an origin stands at its right.

    Args:
        frame: one row a finding: ``title``, ``family``, ``weight`` in words, ``origin`` (what is one has one number),
            ``behind`` (what lies behind it, in words), ``counts`` (bool: the strongest of its origin). Keeps its order.
        language: of what the figure itself says; titles, weights and what lies behind are shown as they are.

    Raises:
        InputError: a column is not there.
    """
    require(frame, "title", "family", "weight", "origin", "behind", "counts")
    if frame.empty:
        return nothing("no finding is present", language)
    tell = teller(language)
    every = _ready(frame)
    drawn = every.head(_FINDINGS)
    rows = [_wrapped(title) for title in drawn["title"]]
    heights = [1.0 + 0.5 * title.count("\n") for title in rows]
    columns = {name: at for at, name in enumerate(dict.fromkeys(drawn["family"]))}

    def draw(_: Figure, axes: Axes) -> None:
        axes.set_axis_off()
        axes.set(xlim=(0, 1), ylim=(sum(heights) + 0.2, -3.4))
        across = {name: _LEFT + (_RIGHT - _LEFT) * (at + 0.5) / len(columns) for name, at in columns.items()}
        slant = len(columns) <= _TILTED
        look: dict[str, Any] = {"rotation_mode": "anchor", "color": GREY, "va": "baseline" if slant else "center"}
        look |= {"rotation": 38, "fontsize": 8.5} if slant else {"rotation": 90, "fontsize": 7.5}
        for name, x in across.items():
            axes.text(x, -0.3, legible(tell(_WORDS.get(name, name)), 14), **look)
        _draw_rows(axes, drawn, rows, heights, across)
        _draw_key(axes, tell)

    more = len(every) - len(drawn)
    note = tell("{n} of {whole} findings are not drawn: see the table.", n=more, whole=len(every)) if more else ""
    return drawing(0.2 + 0.3 * (sum(heights) + 3.6), _alt(every, tell), draw, note)


def _ready(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with texts as such; the findings of one origin stand together, in the order of the first of each."""
    named = {one: texts(frame[one]) for one in ("title", "family", "weight", "behind")}
    origin = texts(frame["origin"], "no origin")
    order = {one: at for at, one in enumerate(dict.fromkeys(origin))}
    table = frame.assign(**named, origin=origin, rank=origin.map(order), counts=flags(frame["counts"]))
    return table.sort_values("rank", kind="stable")


def _draw_rows(
    axes: Axes, drawn: pd.DataFrame, titles: list[str], heights: list[float], across: dict[str, float]
) -> None:
    top = 0.0
    axes.plot([0, 1], [0, 0], color=INK, lw=0.8)
    placed = drawn.assign(words=titles, height=heights)
    for at, (_, group) in enumerate(placed.groupby("rank", sort=True)):
        bottom = top + group["height"].sum()
        if at % 2 == 0:
            axes.axhspan(top, bottom, color=_BAND, lw=0, zorder=0)
        _draw_origin(axes, top, group, across)
        axes.plot([0, 1], [bottom, bottom], color=LINE, lw=0.6)
        top = bottom


def _draw_origin(axes: Axes, top: float, group: pd.DataFrame, across: dict[str, float]) -> None:
    """The findings of one origin, joined by a line from mark to mark, and a bar with what lies behind them."""
    middles = (top + group["height"].cumsum() - group["height"] / 2).tolist()
    spots = [(across[name], y) for name, y in zip(group["family"], middles)]
    axes.plot(*zip(*spots), color=GREY, lw=1.6, zorder=2)
    row: Any
    for (x, y), row in zip(spots, group.itertuples()):
        axes.text(0, y, row.words, va="center")
        axes.text(0.345, y, legible(row.weight, 16), va="center", color=GREY, fontsize=8)
        _draw_mark(axes, x, y, "context" if row.weight == "context" else "counts" if row.counts else "again")
    axes.plot([_BEHIND, _BEHIND], [middles[0] - 0.3, middles[-1] + 0.3], color=COLOUR["seen"], lw=2.4)
    words = legible(group["behind"].iloc[0], 36 * max(1, round(2 * group["height"].sum() - 0.6)))
    axes.text(_BEHIND + 0.012, (middles[0] + middles[-1]) / 2, _wrapped(words, 36), va="center", color=COLOUR["seen"])


def _draw_mark(axes: Axes, x: float, y: float, kind: str) -> None:
    looks: dict[str, dict[str, Any]] = {
        "counts": {"s": 62, "color": INK},
        "again": {"s": 62, "fc": "white", "ec": INK, "lw": 1.2},
        "context": {"s": 12, "color": GREY},
    }
    axes.scatter([x], [y], marker="o", zorder=4, **looks[kind])


def _draw_key(axes: Axes, tell: Callable[..., str]) -> None:
    kinds = {
        "counts": "strongest of its origin",
        "again": "the same origin again",
        "context": "context: supports nothing",
    }
    for at, (kind, words) in enumerate(kinds.items()):
        _draw_mark(axes, 0.01 + 0.2 * at, -3.0, kind)
        axes.text(0.022 + 0.2 * at, -3.0, tell(words), va="center", color=GREY, fontsize=8)


def _wrapped(value: object, wide: int = 44) -> str:
    from textwrap import wrap

    return "\n".join(wrap(legible(value, 400), wide, break_on_hyphens=False)[:3]) or "–"


def _alt(every: pd.DataFrame, tell: Callable[..., str]) -> str:
    groups = []
    for _, rows in every.groupby("rank", sort=True):
        named = ", ".join(dict.fromkeys(legible(tell(_WORDS.get(one, one)), 14) for one in rows["family"]))
        groups.append(f"{named} {len(rows)}, {legible(rows['behind'].iloc[0], 50)}")
    return tell(
        "Findings: {findings}; families: {families}; origins: {origins}. {named}.",
        findings=len(every),
        families=every["family"].nunique(),
        origins=len(groups),
        named="; ".join(groups[:6]),
    )
