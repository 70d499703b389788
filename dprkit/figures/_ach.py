"""Findings against explanations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from ._canvas import GREY, INK, LINE, drawing, legible, nothing, require, teller

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["ach"]


def ach(frame: pd.DataFrame, language: str = "en") -> Figure:
    """A Figure of findings (rows) against explanations (columns): ● supports, ○ speaks against.

    Args:
        frame: one row a finding, named by the column ``title`` or the index; ``weight`` in words; every other column
            but ``finding`` is an explanation with the cells ``supports``, ``against`` or nothing.
        language: of what the figure itself says; titles, weights and explanations are shown as they are.

    Raises:
        InputError: the column ``weight`` is not there.
    """
    require(frame, "weight")
    names = [name for name in frame.columns if name not in ("finding", "title", "weight")]
    if frame.empty or not names:
        return nothing("no finding is present, so there is nothing to weigh", language)
    tell = teller(language)
    titles = [_wrapped(title) for title in frame.get("title", frame.index)]
    heights = [1.0 + 0.5 * title.count("\n") for title in titles]

    def draw(_: Figure, axes: Axes) -> None:
        axes.set_axis_off()
        axes.set(xlim=(0, 1), ylim=(sum(heights), -3.6))
        across = [0.47 + 0.44 * (at + 0.5) / len(names) for at in range(len(names))]
        for x, name in zip(across, names):
            axes.text(x, -0.3, legible(name, 28), rotation=38, rotation_mode="anchor", color=GREY, fontsize=8)
        axes.plot([0, 1], [0, 0], color=INK, lw=0.8)
        bottom = 0.0
        for title, height, weight, signs in zip(titles, heights, frame["weight"], frame[names].to_numpy()):
            _draw_row(axes, bottom + height / 2, title, weight, zip(across, signs))
            bottom += height
            axes.plot([0, 1], [bottom, bottom], color=LINE, lw=0.6)
        _draw_key(axes, tell)

    return drawing(0.2 + 0.3 * (sum(heights) + 3.6), _alt(frame, names, tell), draw)


def _draw_row(axes: Axes, y: float, title: str, weight: object, signs: Iterable[tuple[float, object]]) -> None:
    axes.text(0, y, title, va="center")
    axes.text(0.36, y, legible(weight, 18), va="center", color=GREY, fontsize=8)
    for x, sign in signs:
        _draw_sign(axes, x, y, sign)


def _draw_key(axes: Axes, tell: Callable[..., str]) -> None:
    _draw_sign(axes, 0.01, -2.9, "supports")
    _draw_sign(axes, 0.11, -2.9, "against")
    axes.text(0.022, -2.9, tell("supports"), va="center", color=GREY, fontsize=8)
    axes.text(0.122, -2.9, tell("speaks against"), va="center", color=GREY, fontsize=8)


def _draw_sign(axes: Axes, x: float, y: float, sign: object) -> None:
    looks: dict[object, dict[str, Any]] = {
        "supports": {"s": 52, "color": INK},
        "against": {"s": 52, "fc": "white", "ec": INK, "lw": 1.2},
    }
    axes.scatter([x], [y], marker="o", **looks.get(sign, {"s": 4, "color": "#9aa4af"}))


def _wrapped(value: object) -> str:
    from textwrap import wrap

    return "\n".join(wrap(legible(value, 130), 44, break_on_hyphens=False)) or "–"


def _alt(frame: pd.DataFrame, names: list[str], tell: Callable[..., str]) -> str:
    counts = ((name, int((frame[name] == "supports").sum()), int((frame[name] == "against").sum())) for name in names)
    weighed = "{name}: {ayes} for, {noes} against"
    read = "; ".join(tell(weighed, name=legible(name), ayes=ayes, noes=noes) for name, ayes, noes in counts)
    whole = "{findings} {findings|finding|findings} against {names} explanations. {read}."
    return tell(whole, findings=len(frame), names=len(names), read=read)
