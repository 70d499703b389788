"""Who shares what with whom, and the reason of every link."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ._canvas import COLOUR, GREY, INK, drawing, legible, nothing, require, texts

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["links"]

_THING = {"address": "o", "device": "s", "parcel": "D", "payee": "^", "phone": "v"}
_LINKS = 60  # lines drawn at most


def links(frame: pd.DataFrame) -> Figure:
    """A Figure of who shares what: people at the left, things at the right, on every line the reason in words.

    Each link has a row of its own, so that no reason covers another; the things that most people share come first.
    Subjects (``s1``, ``s2``, …) are filled and bold, everybody else is an open ring.

    Args:
        frame: ``left`` (person), ``right`` (thing), ``kind`` (address, device, parcel, payee or phone), ``reason``.

    Raises:
        InputError: a column is not there.
    """
    require(frame, "left", "right", "kind", "reason")
    every = frame[["left", "right", "kind", "reason"]].apply(texts).drop_duplicates()
    if every.empty:
        return nothing("nothing is shared between the people of this case")
    ranked = _ranked(every)
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
            _draw_thing(axes, str(kind), str(thing), rows)

    more = len(ranked) - len(drawn)
    note = f"{more} of {len(ranked)} links are not drawn: see the table." if more else ""
    return drawing(0.4 + 0.3 * len(drawn), _alt(ranked), draw, note)


def _ranked(every: pd.DataFrame) -> pd.DataFrame:
    """The links with ``people``, the number who share the thing: most shared first."""
    counted = every.assign(people=every.groupby(["kind", "right"])["left"].transform("nunique"))
    keys = ["people", "kind", "right", "left", "reason"]
    return counted.sort_values(keys, ascending=[False, True, True, True, True])


def _heights(drawn: pd.DataFrame) -> dict[str, float]:
    """Each person's height: evenly spaced, in the order of the middle of their links."""
    order = drawn.groupby("left")["y"].mean().sort_values(kind="stable").index
    step = len(drawn) / len(order)
    return {str(person): (at + 0.5) * step - 0.5 for at, person in enumerate(order)}


def _draw_person(axes: Axes, person: str, y: float) -> None:
    subject = re.fullmatch(r"s\d+", person) is not None
    axes.scatter([0.2], [y], s=46, marker="o", fc=INK if subject else "white", ec=INK, lw=1, zorder=4)
    axes.text(0.185, y, legible(person, 24), ha="right", va="center", weight="bold" if subject else "normal")


def _draw_link(axes: Axes, person: float, y: float, reason: str) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    codes = [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4, Path.LINETO]
    path = Path([(0.2, person), (0.28, person), (0.26, y), (0.34, y), (0.72, y)], codes)
    axes.add_patch(PathPatch(path, fc="none", ec="#9aa4af", lw=0.8, zorder=1))
    behind = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
    axes.text(0.36, y, legible(reason, 46), va="center", color=GREY, fontsize=8, bbox=behind, zorder=3)


def _draw_thing(axes: Axes, kind: str, thing: str, rows: pd.Series[Any]) -> None:
    """The thing beside a bar over the rows of its links."""
    y, colour = rows.mean(), COLOUR["seen"]
    axes.plot([0.72, 0.72], [rows.min() - 0.2, rows.max() + 0.2], color=GREY, lw=1)
    axes.scatter([0.735], [y], s=34, marker=_THING.get(kind, "o"), color=colour, zorder=4)
    axes.text(0.75, y, f"{legible(kind, 10)} {legible(thing, 34)}", va="center", color=colour)


def _alt(ranked: pd.DataFrame) -> str:
    things = ranked.drop_duplicates(["kind", "right"]).head(6)
    named = "; ".join(
        f"{kind} {legible(thing)} by {n} people" for kind, thing, n in things[["kind", "right", "people"]].values
    )
    return f"Shared things: {named}. {len(ranked)} links of {ranked['left'].nunique()} people."
