"""The door to the screen: text that came from outside is made visible and harmless here, and nowhere else.

HTML is made only in this module, so that one escape function stands between a hostile file and the reader.
"""

from __future__ import annotations

import base64
import html
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

__all__ = [
    "Markup",
    "cell",
    "css_text",
    "defang",
    "element",
    "esc",
    "image",
    "page",
    "plain",
    "rows_html",
    "table_html",
    "visible",
]

_KEPT = "\n\t"
_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
# A scheme, an address or a domain is broken so that no viewer turns it into a link.
_HTTP = re.compile(r"\bhttp(?=s?:)", re.IGNORECASE)
_SCHEME = re.compile(r"\b(ftp|mailto|file|javascript|vbscript|data):(?=\S)", re.IGNORECASE)
# File names stay as they are: none of these endings is a top-level domain.
_FILES = "csv|docx|exe|html|jpeg|jpg|json|jsonl|ipynb|parquet|pdf|png|sqlite|toml|tsv|txt|xlsx"
_DOMAIN = re.compile(rf"(?<=\w)\.(?!(?:{_FILES})\b)(?=[^\W\d_]{{2,24}}\b)", re.IGNORECASE)
_IPV4 = re.compile(r"\b(\d{1,3}\.\d{1,3}\.\d{1,3})\.(?=\d{1,3}\b)")
# Said on the cell: JupyterLab sets table cells flush right, and drops style sheets of outputs.
_LEFT = {"style": "text-align: left"}
_VOID = {"br", "col", "hr", "img"}
_PIXELS = 40_000_000


class Markup(str):
    """HTML that this module made: the only text that ``element`` does not escape."""

    __slots__ = ()


def visible(text: object) -> str:
    r"""The text with every control, bidirectional, zero-width and surrogate character spelt out.

    >>> visible("invoice\u202efdp.exe\x1b[2J")
    'invoice‹U+202E›fdp.exe‹U+001B›[2J'
    """
    shown = str(text)
    if shown.isprintable():  # nearly every text is; of a hidden kind nothing is printable
        return shown
    return "".join(
        char if char in _KEPT or unicodedata.category(char) not in _HIDDEN else f"‹U+{ord(char):04X}›" for char in shown
    )


def defang(text: object) -> str:
    """The text with addresses, domains and links broken, so that nobody opens one by accident. Numbers stay.

    >>> defang("https://example.com/cv from 198.51.100.7, 2.5 h, mailto:a@example.com")
    'hxxps://example[.]com/cv from 198.51.100[.]7, 2.5 h, mailto[:]a@example[.]com'
    >>> defang("people.csv of mail.example")
    'people.csv of mail[.]example'
    """
    broken = _HTTP.sub(lambda found: found[0].replace("tt", "xx").replace("TT", "XX"), str(text))
    return _IPV4.sub(r"\1[.]", _DOMAIN.sub("[.]", _SCHEME.sub(r"\1[:]", broken)))


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
    opening = "".join(f' {name}="{esc(str(value))}"' for name, value in names.items())
    if tag in _VOID:
        return Markup(f"<{tag}{opening}>")
    return Markup(f"<{tag}{opening}>{''.join(esc(child) for child in children)}</{tag}>")


def image(picture: bytes, alt: str) -> Markup:
    """The picture as an ``img`` element that carries its own bytes: decoded and written again as PNG, pixels only.

    Raises:
        ValueError: the bytes are not a PNG picture that can be read, or it has more than 40 million pixels.
    """
    from PIL import Image

    try:
        with Image.open(io.BytesIO(picture), formats=("PNG",)) as opened:
            if opened.width * opened.height > _PIXELS:
                raise ValueError(f"the picture has {opened.width} x {opened.height} pixels, over {_PIXELS}")
            pixels = opened.convert("RGBA" if "A" in opened.getbands() or "transparency" in opened.info else "RGB")
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(f"the picture is not a PNG that can be read: {plain(error)}") from None
    pixels.info.clear()
    pixels.save(out := io.BytesIO(), format="PNG")
    source = f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"
    return element("img", src=source, alt=alt, width=str(pixels.width), height=str(pixels.height))


def rows_html(
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    caption: str = "",
    numeric: Sequence[str] = (),
    classes: Mapping[str, str] | None = None,
) -> Markup:
    """A table with hairlines: ``header``, then ``rows``.

    Columns named in ``numeric`` are set flush right; ``classes`` gives a column's cells a class of the page's style.
    """
    named = {**dict.fromkeys(numeric, "n"), **(classes or {})}
    kinds = [{"class_": named[name]} if name in named else _LEFT for name in header]
    head = (element("th", name, scope="col", **kind) for name, kind in zip(header, kinds, strict=True))
    body = (
        element("tr", *(element("td", value, **kind) for value, kind in zip(row, kinds, strict=True))) for row in rows
    )
    title = element("caption", caption) if caption else Markup()
    return element("table", title, element("thead", element("tr", *head)), element("tbody", *body), class_="records")


def table_html(frame: Any, *, caption: str = "", limit: int = 200) -> Markup:
    """A DataFrame as an escaped HTML table, at most ``limit`` rows, with a line that says how many there are."""
    shown = frame.head(limit)
    columns = [str(name) for name in shown.columns]
    numeric = [str(name) for name, kind in shown.dtypes.items() if getattr(kind, "kind", "O") in "iuf"]
    rows = (tuple(map(cell, row)) for row in shown.itertuples(index=False, name=None))
    table = rows_html(columns, rows, caption=caption, numeric=numeric)
    if len(frame) <= limit:
        return table
    return Markup(table + element("p", f"{limit} of {len(frame)} rows shown", class_="note"))


def cell(value: object) -> object:
    """The value for a table cell: defanged; a missing one (None, NaN, NaT, NA) is a dash, a text never is."""
    if value is None or (not isinstance(value, str) and str(value) in ("<NA>", "NaT", "nan")):
        return Markup('<span class="nil">–</span>')
    return value if isinstance(value, Markup) else defang(value)


def css_text(text: object) -> str:
    r"""The text as a CSS string: whatever is not a letter, a digit or a space is written as its code point.

    >>> css_text('C-017"}</style>')
    '"C\\2d 017\\22 \\7d \\3c \\2f style\\3e "'
    """
    spelt = re.sub(r"[^A-Za-z0-9 ]", lambda found: rf"\{ord(found[0]):x} ", plain(text))
    return f'"{spelt}"'


def page(title: str, *body: object, style: str, language: str = "en") -> Markup:
    """A self-contained HTML page that can reach nothing outside itself (CSP), readable when printed."""
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    head = (
        f'<!doctype html>\n<html lang="{esc(language)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{esc(title)}</title><style>{style}</style></head>"
    )
    return Markup(f"{head}<body>{''.join(esc(part) for part in body)}</body></html>\n")
