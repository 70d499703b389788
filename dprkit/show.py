"""The door to the screen: text that came from outside is made visible and harmless here, and nowhere else.

HTML is made only in this module, so that one escape function stands between a hostile file and the reader.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

__all__ = ["Markup", "defang", "element", "esc", "page", "plain", "rows_html", "table_html", "visible"]

_KEPT = "\n\t"
_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
# A scheme, an address or a domain is broken so that no viewer turns it into a link.
_SCHEME = re.compile(r"\b(https?|ftp|mailto|file|javascript|data)(?=:)", re.IGNORECASE)
_DOT = re.compile(r"(?<=[A-Za-z0-9])\.(?=[A-Za-z]{2,24}\b)|(?<=\d)\.(?=\d{1,3}\b(?!\.))")


class Markup(str):
    """HTML that this module made: the only text that ``element`` does not escape."""

    __slots__ = ()


def visible(text: object) -> str:
    r"""The text with every control, bidirectional, zero-width and surrogate character spelt out.

    >>> visible("invoice\u202efdp.exe\x1b[2J")
    'invoice‹U+202E›fdp.exe‹U+001B›[2J'
    """
    return "".join(
        char if char in _KEPT or unicodedata.category(char) not in _HIDDEN else f"‹U+{ord(char):04X}›"
        for char in str(text)
    )


def defang(text: object) -> str:
    """The text with addresses, domains and links broken, so that nobody opens one by accident.

    >>> defang("https://example.com/cv from 198.51.100.7")
    'hxxps://example[.]com/cv from 198.51.100[.]7'
    """
    broken = _SCHEME.sub(lambda found: found[0].replace("tt", "xx").replace("TT", "XX"), str(text))
    return _DOT.sub("[.]", broken)


def plain(text: object) -> str:
    """The text for a terminal or a log: one line, controls spelt out."""
    return visible(text).replace("\n", " ").replace("\t", " ")


def esc(text: object) -> Markup:
    """The text as HTML that shows it and never runs it.

    >>> esc("<img src=x onerror=alert(1)>")
    '&lt;img src=x onerror=alert(1)&gt;'
    """
    if isinstance(text, Markup):
        return text
    return Markup(html.escape(visible(text), quote=True))


def element(tag: str, *children: object, **attributes: str) -> Markup:
    """One HTML element; children are escaped unless this module made them.

    Tag and attribute names come from our own code; attribute values are escaped. ``class_`` stands for ``class``.

    >>> element("p", "a < b", class_="note")
    '<p class="note">a &lt; b</p>'
    """
    names = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    opening = "".join(f' {name}="{esc(value)}"' for name, value in names.items())
    return Markup(f"<{tag}{opening}>{''.join(esc(child) for child in children)}</{tag}>")


def rows_html(
    header: Sequence[str], rows: Iterable[Sequence[object]], *, caption: str = "", numeric: Sequence[str] = ()
) -> Markup:
    """A table with hairlines: ``header``, then ``rows``; columns named in ``numeric`` are set flush right."""
    classes = ["n" if name in numeric else "" for name in header]

    def cells(tag: str, values: Sequence[object]) -> Markup:
        made = (
            element(tag, value, class_=kind) if kind else element(tag, value)
            for value, kind in zip(values, classes, strict=True)
        )
        return element("tr", *made)

    head = element("thead", cells("th", header))
    body = element("tbody", *(cells("td", row) for row in rows))
    title = element("caption", caption) if caption else Markup()
    return element("table", title, head, body, class_="dprkit")


def table_html(frame: Any, *, caption: str = "", limit: int = 200) -> Markup:
    """A DataFrame as an escaped HTML table, at most ``limit`` rows, with a line that says how many there are."""
    shown = frame.head(limit)
    columns = [str(name) for name in shown.columns]
    numeric = [str(name) for name, kind in shown.dtypes.items() if getattr(kind, "kind", "O") in "iuf"]
    rows = (tuple(map(_cell, row)) for row in shown.itertuples(index=False, name=None))
    table = rows_html(columns, rows, caption=caption, numeric=numeric)
    if len(frame) <= limit:
        return table
    return Markup(table + element("p", f"{limit} of {len(frame)} rows shown", class_="dprkit-note"))


def _cell(value: object) -> object:
    if value is None or value != value or str(value) in ("<NA>", "NaT"):
        return Markup('<span class="nil">–</span>')
    return defang(value)


def page(title: str, *body: object, style: str) -> Markup:
    """A self-contained HTML page that can reach nothing outside itself (CSP), readable when printed."""
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    head = (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{esc(title)}</title><style>{style}</style></head>"
    )
    return Markup(f"{head}<body>{''.join(esc(part) for part in body)}</body></html>\n")


def repr_html(make: Callable[[Any], Mapping[str, object]]) -> Callable[[Any], str]:
    """A ``_repr_html_`` method that shows the pairs that ``make`` returns as a small escaped table."""

    def method(self: Any) -> str:
        return rows_html(("", ""), [(name, _cell(value)) for name, value in make(self).items()])

    return method
