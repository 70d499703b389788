"""A cluster of applications as a link graph, and what speaks for and against two applications being of one hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ._canvas import COLOUR, GREY, INK, LINE, drawing, flags, legible, nothing, require, texts

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["cluster", "waterfall"]

_MOST = 24  # applications drawn at most
_STYLE = {"strong": ("-", 1.8), "moderate": ("--", 1.2), "weak": (":", 1.0)}
_Spot = tuple[float, float]
_HEIGHT = 5.2  # inches, of the graph
_SPOTS = (0.5, 0.36, 0.64, 0.28, 0.72)  # where on its line a label may stand, in parts of the line


def cluster(edges: pd.DataFrame, members: pd.DataFrame | None = None) -> Figure:
    """A Figure of one cluster: applications in a ring, on each line what the two share; solid is a strong link.

    Args:
        edges: the cluster's links: ``left_applicant``, ``right_applicant``, ``kind``, ``strength``.
        members: its applications: ``applicant``, ``name``, ``subject`` (bool: filled and bold); without it, ids only.

    Raises:
        InputError: a column is not there.
    """
    require(edges, "left_applicant", "right_applicant", "kind", "strength")
    if members is not None:
        require(members, "applicant", "name", "subject")
    every = edges[["left_applicant", "right_applicant", "kind", "strength"]].apply(texts).drop_duplicates()
    if every.empty:
        return nothing("no two applications of this cluster share anything")
    lines = _lines(every)
    order = _order(lines)
    drawn = {applicant: _spot(place, min(len(order), _MOST)) for place, applicant in enumerate(order[:_MOST])}
    kept = lines[lines["left"].isin(drawn.keys()) & lines["right"].isin(drawn.keys())]

    def draw(_: Figure, axes: Axes) -> None:
        axes.set_axis_off()
        axes.set(xlim=(-2.3, 2.3), ylim=(-1.25, 1.25))
        taken = list(drawn.values())
        for left, right, kinds, strength in kept.itertuples(index=False):
            taken.append(_freest(drawn[left], drawn[right], taken))
            _draw_line(axes, drawn[left], drawn[right], strength)
            _draw_kinds(axes, taken[-1], kinds)
        for applicant, spot in drawn.items():
            _draw_application(axes, spot, applicant, members)
        _draw_strengths(axes)

    left_out = len(order) - len(drawn)
    note = f"{left_out} of {len(order)} applications are not drawn: see the table." if left_out else ""
    return drawing(_HEIGHT, _alt(order, every), draw, note)


def _lines(every: pd.DataFrame) -> pd.DataFrame:
    """One line a pair: left, right, kinds in words, and the strongest strength."""
    order = list(_STYLE)
    ranked = every.assign(
        at=every["strength"].map({name: place for place, name in enumerate(order)}).fillna(len(order) - 1)
    )
    ranked = ranked.sort_values(["left_applicant", "right_applicant", "at", "kind"], kind="stable")
    pairs = ranked.groupby(["left_applicant", "right_applicant"], sort=False)
    made = pairs.agg(kinds=("kind", ", ".join), at=("at", "min")).reset_index()
    made["strength"] = [order[int(place)] for place in made.pop("at")]
    return made.set_axis(["left", "right", "kinds", "strength"], axis=1)


def _order(lines: pd.DataFrame) -> list[str]:
    """Applications, the one with most links first."""
    import pandas as pd

    ends = pd.concat([lines["left"], lines["right"]]).value_counts(sort=False)
    return [str(one) for one in ends.sort_index().sort_values(ascending=False, kind="stable").index]


def _spot(place: int, count: int) -> _Spot:
    from math import cos, pi, sin

    angle = pi / 2 - 2 * pi * place / count if count > 2 else pi * (1 - place)
    return 1.35 * cos(angle), 0.95 * sin(angle)


def _freest(one: _Spot, other: _Spot, taken: list[_Spot]) -> _Spot:
    """The place on the line for its words: the one farthest from whatever stands there already."""
    places = [tuple(start + along * (end - start) for start, end in zip(one, other)) for along in _SPOTS]

    def room(place: tuple[float, ...]) -> float:
        return min((place[0] - x) ** 2 / 6 + (place[1] - y) ** 2 for x, y in taken)

    x, y = max(places, key=room)
    return x, y


def _draw_line(axes: Axes, one: _Spot, other: _Spot, strength: str) -> None:
    style, width = _STYLE[strength]
    axes.plot(*zip(one, other), ls=style, lw=width, color="#9aa4af" if strength == "weak" else GREY, zorder=1)


def _draw_kinds(axes: Axes, spot: _Spot, kinds: str) -> None:
    behind = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
    look: dict[str, Any] = {
        "ha": "center",
        "va": "center",
        "color": COLOUR["seen"],
        "fontsize": 7.5,
        "bbox": behind,
        "zorder": 3,
    }
    axes.text(*spot, legible(kinds, 34), **look)


def _draw_application(axes: Axes, spot: _Spot, applicant: str, members: pd.DataFrame | None) -> None:
    x, y = spot
    name, subject = _who(applicant, members)
    axes.scatter([x], [y], s=60, marker="o", fc=INK if subject else "white", ec=INK, lw=1.1, zorder=4)
    side = "left" if x > 0.05 else "right" if x < -0.05 else "center"
    away = {"left": 0.07, "right": -0.07, "center": 0.0}[side]
    up = 0.0 if side != "center" else 0.11 if y > 0 else -0.11
    words = f"{legible(applicant, 18)} {legible(name, 22)}".strip()
    axes.text(x + away, y + up, words, ha=side, va="center", weight="bold" if subject else "normal", zorder=5)


def _who(applicant: str, members: pd.DataFrame | None) -> tuple[str, bool]:
    if members is None:
        return "", False
    mine = members[texts(members["applicant"]) == applicant]
    if mine.empty:
        return "", False
    return str(texts(mine["name"], "").iloc[0]), bool(flags(mine["subject"]).iloc[0])


def _draw_strengths(axes: Axes) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], ls=style, lw=width, color=GREY, label=f"{name} link") for name, (style, width) in _STYLE.items()
    ]
    axes.legend(handles=handles, loc="lower left", ncols=3, handlelength=2.6, columnspacing=1.4)


def _alt(order: list[str], every: pd.DataFrame) -> str:
    counted = every["kind"].value_counts()
    kinds = ", ".join(f"{legible(kind, 20)} {count}" for kind, count in sorted(counted.items()))
    return f"Cluster of {len(order)} applications. Links by kind: {kinds}."


def waterfall(frame: pd.DataFrame) -> Figure:
    """A Figure of what each field of two applications adds to, or takes from, the odds that one hand wrote both.

    A bit doubles the odds. Each bar starts where the one before ended; the last is the sum, from zero. It weighs a pair
    of applications; it is no score of a person.

    Args:
        frame: one row a field, in order: ``field``, ``level`` (what the two have in common, in words), ``bits``
            (float, above 0 for, below 0 against), as ``personas.fuzzy.waterfall`` gives them: the first row is what
            holds before anything is compared, the last the sum of the others.

    Raises:
        InputError: a column is not there.
    """
    require(frame, "field", "level", "bits")
    if len(frame) < 2:
        return nothing("the two applications have no field in common")
    total, frame = frame.iloc[-1], frame.iloc[:-1]
    bits = frame["bits"].astype("float64").fillna(0.0)
    ends = bits.cumsum()
    starts = ends - bits
    rows = list(zip(texts(frame["field"]), texts(frame["level"], ""), starts, ends))

    def draw(_: Figure, axes: Axes) -> None:
        for place, (name, level, start, end) in enumerate(rows):
            _draw_step(axes, place, legible(f"{name}: {level}" if level else name, 62), start, end)
        _draw_step(axes, len(rows), legible(total["field"], 22), 0.0, float(total["bits"]), total=True)
        axes.axvline(0, color=INK, lw=0.8)
        axes.set(ylim=(len(rows) + 0.6, -0.6), yticks=[])
        axes.set_xlabel("bits: each doubles the odds that one hand wrote both", color=GREY, fontsize=8)

    return drawing(0.8 + 0.3 * (len(rows) + 1), _steps_alt(frame, float(total["bits"])), draw)


def _draw_step(axes: Axes, place: int, words: str, start: float, end: float, *, total: bool = False) -> None:
    from matplotlib.transforms import blended_transform_factory

    colour = INK if total else COLOUR["seen"] if end >= start else COLOUR["claimed"]
    axes.barh([place], [end - start], left=start, height=0.55, color=colour, zorder=2)
    axes.plot([end, end], [place, place + 1], color=LINE, lw=0.8, zorder=1) if not total else None
    axes.text(max(start, end), place, f" {end - start:+.1f}", va="center", color=GREY, fontsize=8)
    outside = blended_transform_factory(axes.transAxes, axes.transData)
    axes.text(-0.01, place, words, transform=outside, ha="right", va="center", weight="bold" if total else "normal")


def _steps_alt(frame: pd.DataFrame, total: float) -> str:
    steps: Mapping[Any, Any] = dict(zip(texts(frame["field"]), frame["bits"].astype("float64").fillna(0.0)))
    told = "; ".join(f"{legible(name, 30)} {bits:+.1f}" for name, bits in steps.items())
    return f"What each field adds, in bits: {told}. Together {total:+.1f}."
