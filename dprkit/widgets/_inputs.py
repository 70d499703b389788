"""Inputs: text fields, lists, ticks and buttons with a label of their own, wide enough for it, reached with Tab.

A label and a hint are ours and never evidence: the page typesets them. Options may be evidence; they stay plain text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import ipywidgets  # type: ignore[import-untyped]

from ..show import Markup, plain

__all__ = ["area", "button", "choice", "day", "fill", "moment", "offer", "offered", "one_of", "pane", "row"]
__all__ += ["several", "shown", "text", "tick"]

_WIDE = "min(100%, 62em)"
_LABEL = "12em"
_LONGEST = 110  # characters of an option


def _field(label: str, hint: str = "", width: str = _WIDE) -> dict[str, Any]:
    layout = ipywidgets.Layout(width=width, flex="0 0 auto")
    return {"description": label, "tooltip": hint or label, "layout": layout, "style": {"description_width": _LABEL}}


def text(label: str, value: str = "", hint: str = "", known: Iterable[str] = ()) -> Any:
    """A field of one line; ``known`` values are offered while one types."""
    if options := tuple(known):
        return ipywidgets.Combobox(value=value, placeholder=hint, options=options, **_field(label, hint))
    return ipywidgets.Text(value=value, placeholder=hint, **_field(label, hint))


def area(label: str, hint: str = "") -> Any:
    """A field of several lines."""
    made = ipywidgets.Textarea(placeholder=hint, **_field(label, hint))
    made.layout.height = "5em"
    return made


def choice(label: str, options: Mapping[str, Any] | Sequence[str], hint: str = "") -> Any:
    """A list that one picks from: words to value, or words that are their own value."""
    return ipywidgets.Dropdown(options=offered(options), **_field(label, hint))


def several(label: str, options: Mapping[str, Any] | Sequence[str], hint: str = "") -> Any:
    """A list of which any number may be picked, with Ctrl or Shift."""
    return ipywidgets.SelectMultiple(options=offered(options), rows=6, **_field(label, hint))


def one_of(label: str, options: Mapping[str, Any]) -> Any:
    """A group of which one is picked."""
    made = ipywidgets.RadioButtons(options=offered(options), **_field(label))
    made.layout.margin = "2px 2px 2px 12.5em"
    made.layout.width = "min(calc(100% - 12.5em), 49em)"
    return made


def offered(options: Mapping[str, Any] | Sequence[str]) -> list[tuple[str, Any]]:
    """The options of a list, in words that are one line and show what is hidden in them."""
    pairs = options.items() if isinstance(options, Mapping) else ((one, one) for one in options)
    return [(_short(plain(words)), value) for words, value in pairs]


def offer(part: Any, options: Mapping[str, Any] | Sequence[str]) -> None:
    """The list offers these from now on, and the first of them is picked."""
    part.options = offered(options)
    part.index = 0 if part.options else None


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"


def tick(label: str) -> Any:
    """A box to tick."""
    made = ipywidgets.Checkbox(value=False, indent=False, **_field(label))
    made.layout.margin = "2px 2px 2px 12.5em"
    made.layout.width = "min(calc(100% - 12.5em), 49em)"
    return made


def day(label: str, hint: str = "") -> Any:
    """A day; its value is a date or None."""
    return ipywidgets.DatePicker(**_field(label, hint, "min(100%, 24em)"))


def moment(label: str) -> Any:
    """A day and a time of day; its value is a time with its zone, or None."""
    return ipywidgets.DatetimePicker(**_field(label, "day and time of day, by the clock of this machine"))


def button(label: str, *, first: bool = False, hint: str = "") -> Any:
    """A button as wide as its words; the ``first`` one of a form is what one comes for."""
    layout = ipywidgets.Layout(width="auto", min_width="8em")
    return ipywidgets.Button(
        description=label, tooltip=hint or label, button_style="primary" if first else "", layout=layout
    )


def row(*parts: Any) -> Any:
    """Buttons side by side, in line with the fields."""
    return ipywidgets.HBox(list(parts), layout=ipywidgets.Layout(margin="4px 0 4px 12.5em", flex_flow="row wrap"))


def pane() -> Any:
    """A place for HTML that ``show`` made; see ``fill``."""
    return ipywidgets.Output(layout=ipywidgets.Layout(width="100%"))


def fill(place: Any, markup: Markup) -> None:
    """The pane shows that and nothing else."""
    data = {"text/html": str(markup), "text/plain": ""}
    place.outputs = ({"output_type": "display_data", "data": data, "metadata": {}},) if markup else ()


def shown(part: Any, visible: bool) -> None:
    """The part takes up room, or is not there."""
    part.layout.display = None if visible else "none"
