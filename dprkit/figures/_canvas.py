"""What all figures share: the look and the sheet, harmless text, columns ready to draw, the axis of dates, the key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC
from functools import cache
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..show import defang, plain
from ..words import say, words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "COLOUR",
    "GREY",
    "INK",
    "LINE",
    "MARKER",
    "beside",
    "date_axis",
    "drawing",
    "flags",
    "key",
    "legible",
    "nothing",
    "png",
    "require",
    "teller",
    "texts",
    "utc",
]

INK, GREY, LINE = "#1b1f24", "#57606a", "#d5dae0"
COLOUR = {"claimed": "#0b6aa2", "seen": "#a14a00"}
MARKER = {"claimed": "o", "seen": "D"}
_WIDTH = 9.0  # inches, every figure
_LOOK = {
    "font.family": "DejaVu Sans",  # shipped with matplotlib: the same glyphs, and bytes, everywhere
    "font.size": 8.5,
    "text.color": INK,
    "text.parse_math": False,  # a "$" in a name is a dollar sign
    "axes.edgecolor": LINE,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "xtick.color": LINE,
    "xtick.labelcolor": GREY,
    "xtick.labelsize": 8,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "legend.labelcolor": GREY,
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


def drawing(height: float, alt: str, draw: Callable[[Figure, Axes], None], note: str = "") -> Figure:
    """A Figure of that height (inches), drawn and laid out here: what is made later would not have our look."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    with _look():
        figure = _shown()(figsize=(_WIDTH, height), layout="constrained", facecolor="white")
        FigureCanvasAgg(figure)
        draw(figure, figure.subplots())
        if note:
            figure.supxlabel(note, x=0.005, ha="left", size=7.5, color=GREY)
        figure.set_label(f"{alt} {note}".strip())
        figure.draw_without_rendering()
        figure.set_layout_engine("none")  # laid out once; writing it need not do it again
    return figure


def teller(language: str) -> Callable[..., str]:
    """What says a sentence in that language: template and values, as ``dprkit.words.say`` takes them."""
    catalogue = words(language)

    def tell(template: str, **values: object) -> str:
        return catalogue.told(say(template, **values))[0]

    return tell


def nothing(what: str, language: str = "en") -> Figure:
    """A Figure that says in words what there is none of."""
    tell = teller(language)
    said = tell(what)

    def draw(_: Figure, axes: Axes) -> None:
        axes.set_axis_off()
        axes.text(0.5, 0.5, tell("nothing to show: {what}", what=said), ha="center", va="center", color=GREY)

    return drawing(0.9, tell("Nothing to show: {what}.", what=said), draw)


@cache
def _glyphs() -> frozenset[int]:
    from matplotlib.font_manager import findfont
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(findfont("DejaVu Sans")).get_charmap())


def legible(value: object, most: int = 60) -> str:
    """The value for a figure: one line, harmless, about ``most`` characters; a glyph that is missing is spelt out."""
    line = defang(plain(value))
    line = line if len(line) <= most else line[: most - 1].rstrip() + "…"
    return "".join(char if ord(char) in _glyphs() else f"‹U+{ord(char):04X}›" for char in line)


def require(frame: pd.DataFrame, *needed: str) -> None:
    """Raise InputError where a column that the figure needs is not there."""
    if lacking := [name for name in needed if name not in frame.columns]:
        raise InputError(f"this figure needs the columns {', '.join(needed)}; not there: {', '.join(lacking)}.")


def texts(column: pd.Series[Any], empty: str = "not stated") -> pd.Series[Any]:
    """The column as text; a missing or empty cell says ``empty``."""
    return column.astype("string").fillna(empty).replace("", empty)


def flags(column: pd.Series[Any]) -> pd.Series[Any]:
    """The column as bool; a missing cell is False."""
    return column.astype("boolean").fillna(False).astype(bool)


def utc(column: pd.Series[Any]) -> pd.Series[Any]:
    """The times as UTC without a zone, the way matplotlib counts them; what is no time is empty."""
    import pandas as pd

    return pd.to_datetime(column, utc=True, errors="coerce", format="ISO8601").dt.tz_localize(None)


def date_axis(axes: Axes, first: pd.Timestamp, last: pd.Timestamp, language: str = "en") -> None:
    """Dates from ``first`` to ``last``; the names of months are ours, because strftime follows the locale."""
    import matplotlib.dates

    dates: Any = matplotlib.dates
    months = words(language).short

    class Concise(dates.ConciseDateFormatter):  # type: ignore[misc]
        def format_ticks(self, values: Any) -> list[str]:
            return [_month(text, months) for text in super().format_ticks(values)]

        def get_offset(self) -> str:
            return _month(super().get_offset(), months)

    formats = ["%Y", "<%m>", "%d <%m>", "%H:%M", "%H:%M", "%S.%f"]
    offsets = ["", "%Y", "%Y", "%d <%m> %Y", "%d <%m> %Y", "%d <%m> %Y %H:%M"]
    zeros = ["", "%Y", "%d <%m>", "%d <%m>", "%H:%M", "%H:%M"]
    locator = dates.AutoDateLocator(tz=UTC, minticks=3, maxticks=8)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(Concise(locator, UTC, formats, offsets, zero_formats=zeros))
    left, right = dates.date2num(first), dates.date2num(last)
    margin = max((right - left) * 0.02, 0.5)
    axes.set(xlim=(left - margin, right + margin), yticks=[])


def _month(text: str, months: Sequence[str]) -> str:
    return re.sub(r"0?(\d*) ?<(\d\d)>", lambda found: f"{found[1]} {months[int(found[2]) - 1]}".strip(), text)


def key(axes: Axes, *marks: tuple[str, str, str, bool]) -> None:
    """What shape and colour mean, over the picture: (words, marker, colour, filled)."""
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], ls="", marker=marker, ms=6, mec=colour, mfc=colour if filled else "none", label=words)
        for words, marker, colour, filled in marks
    ]
    place: dict[str, Any] = {"loc": "lower right", "bbox_to_anchor": (1, 1), "ncols": len(handles)}
    axes.legend(handles=handles, handletextpad=0.2, columnspacing=1.4, borderpad=0.2, **place)


def beside(axes: Axes, x: float, y: float, text: str, **look: Any) -> None:
    """Text outside the axes: ``x`` in parts of its width, ``y`` in rows."""
    where: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "va": "center", "annotation_clip": False}
    axes.annotate(text, (x, y), **where, **look)
