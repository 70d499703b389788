"""The lines of a PDF page from where its text stands: row by row, and, where there is a gutter, column by column.

Where each piece of text begins and ends is taken from pypdf's layout mode, which knows the widths of the fonts. It
does not look into form XObjects: a page where it shows less than the plain extraction is read from that instead.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from ._cv_lines import Line, Reading

__all__ = ["Piece", "gutter", "pieces", "readings"]

_MOST = 20_000  # pieces of a page
_MARKS = frozenset("•●○◦▪■▸►‣⁃∙·✓*❖➢\x7f\uf0a7\uf0b7-–")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text on one baseline, in points: ``left`` to ``right`` at height ``base``."""

    left: float
    right: float
    base: float
    size: float
    bold: bool
    text: str


def pieces(page: Any, late: Callable[[], bool]) -> list[Piece]:
    """The text of the page, joined to runs that no wide gap divides; rotated text is left out.

    Raises:
        Exception: whatever pypdf raises on broken content.
        TimeoutError: it takes too long.
    """
    from pypdf.generic import ContentStream

    contents = page.get_contents()
    if contents is None:
        return []
    operations = ContentStream(contents, page.pdf, "bytes").operations
    made = list[Piece]()
    for shown in _shown(_until(operations, late), page._layout_mode_fonts()):
        _join(made, shown)
        if len(made) > _MOST:
            raise ValueError(f"over {_MOST} pieces of text on one page")
    return [one for one in made if one.text.strip()]


def _until(operations: Iterable[Any], late: Callable[[], bool]) -> Iterator[Any]:
    for number, one in enumerate(operations):
        if number % 64 == 0 and late():
            raise TimeoutError("it takes too long")
        yield one


def _shown(operations: Iterator[Any], fonts: dict[str, Any]) -> Iterator[tuple[Piece, float]]:
    """Every run that one operator shows, with the width of a space (pypdf: ``text_show_operations``)."""
    from pypdf._text_extraction._layout_mode import _fixed_width_page as layout
    from pypdf._text_extraction._layout_mode._text_state_manager import TextStateManager

    state = TextStateManager()
    for operands, operator in operations:
        if operator in (b"BT", b"q"):
            end: Any = b"ET" if operator == b"BT" else b"Q"
            for one in layout.recurse_to_target_op(operations, state, end, fonts, False)[1]:
                if one.text and not one.rotated and one.font.interpretable:
                    yield _piece(one), one.space_tx * abs(one.transform[0]) or one.font_height / 4
        elif operator == b"Tf":
            layout.set_font_operation(state, fonts, operands)
        else:
            state.set_state_param(operator, operands)


def _piece(one: Any) -> Piece:
    bold = any(word in str(one.font.name).lower() for word in ("bold", "black", "heavy", "semibold", "demi"))
    base = -one.ty if one.flip_vertical else one.ty
    return Piece(float(one.tx), float(one.displaced_tx), float(base), abs(float(one.font_height)), bold, one.text)


def _join(made: list[Piece], shown: tuple[Piece, float]) -> None:
    """The run goes on with the last piece, after a space where there is room for one, or is a piece of its own."""
    one, space = shown
    last = made[-1] if made else None
    if last and abs(one.base - last.base) < 0.3 * max(one.size, last.size, 1):
        gap = one.left - last.right
        if -0.5 * one.size < gap < 0.8 * max(one.size, 1) or (not one.text.strip() and gap >= 0):
            apart = gap > space * 0.5 and not last.text.endswith(" ") and not one.text.startswith(" ")
            text = f"{last.text}{' ' if apart else ''}{one.text}"
            made[-1] = replace(last, right=max(last.right, one.right), text=text)
            return
    made.append(one)


def readings(found: Sequence[Piece], page: int, known: float = 0.0) -> list[Reading]:
    """The orders in which the page can be read, the likelier first: by columns where it has a gutter, and by rows.

    Args:
        found: pieces of the page.
        page: its number.
        known: left edge of the right column on an earlier page; 0 where there was none.
    """
    rows = _rows(found)
    edge = gutter(found) or (known if known and _crossing(found, known) * 5 <= len(found) else 0.0)
    side = int(bool(known) and known < _middle(found)) if not edge else 0
    joined = _reading([(row, side) for row in rows], page)
    return [_reading(_apart(rows, edge), page), joined] if edge else [joined]


def _rows(found: Iterable[Piece]) -> list[list[Piece]]:
    """The pieces row by row from the top, each row from the left; a bullet is joined with what follows it."""
    rows = list[list[Piece]]()
    for one in sorted(found, key=lambda one: (-one.base, one.left)):
        if rows and abs(rows[-1][0].base - one.base) < 0.4 * max(min(rows[-1][0].size, one.size), 1):
            rows[-1].append(one)
        else:
            rows.append([one])
    return [_marked(sorted(row, key=lambda one: one.left)) for row in rows]


def _marked(row: list[Piece]) -> list[Piece]:
    made = list[Piece]()
    for one in row:
        if made and made[-1].text.strip() in _MARKS:
            mark = made.pop()
            one = replace(one, left=mark.left, text=f"{mark.text.strip()} {one.text.lstrip()}")
        made.append(one)
    return made


def gutter(found: Sequence[Piece]) -> float:
    """The left edge of the right one of two columns; 0 where the page has one column."""
    edges = Counter(round(one.left / 2) * 2 for one in found)
    best = (-1.0, 0, 0.0)
    for edge in (edge for edge, count in edges.items() if count + edges[edge - 2] + edges[edge + 2] >= 3):
        before = sum(one.right < edge - 3 for one in found)
        after = sum(one.left >= edge - 2 for one in found)
        crossing = _crossing(found, edge)
        if min(before, after) >= 3 and crossing * 5 <= len(found):
            best = max(best, (-crossing / len(found), edges[edge], float(edge)))
    return best[2]


def _crossing(found: Iterable[Piece], edge: float) -> int:
    return sum(one.left < edge - 2 and one.right >= edge - 3 for one in found)


def _middle(found: Sequence[Piece]) -> float:
    return (min(one.left for one in found) + max(one.right for one in found)) / 2 if found else 0.0


def _apart(rows: Sequence[list[Piece]], edge: float) -> list[tuple[list[Piece], int]]:
    """The rows with their columns: between two rows that cross the gutter, the left column, then the right one."""
    made, left, right = list[tuple[list[Piece], int]](), list[list[Piece]](), list[list[Piece]]()
    for row in [*rows, None]:
        if row is None or _crossing(row, edge):
            made += [(one, 0) for one in left] + [(one, 1) for one in right]
            made += [(row, 0)] if row else []
            left, right = [], []
            continue
        left += [part] if (part := [one for one in row if one.left < edge - 2]) else []
        right += [part] if (part := [one for one in row if one.left >= edge - 2]) else []
    return made


def _reading(rows: Sequence[tuple[list[Piece], int]], page: int) -> Reading:
    """The rows as lines, with a blank line where the gap to the row above is wider than usual."""
    gaps = [a[0].base - b[0].base for (a, one), (b, two) in pairwise(rows) if one == two]
    usual = statistics.median([gap for gap in gaps if gap > 0] or [0.0])
    lines, last = list[Line](), None
    for row, column in rows:
        gap = last[0].base - row[0].base if last and lines[-1].column == column else 0.0
        if usual and gap > 1.35 * usual + 0.5:
            lines.append(Line(page, "", "", column))
        text = "\t".join(one.text.strip() for one in row)
        first = row[0]
        lines.append(Line(page, text, f"{first.size:.1f}{'b' if first.bold else ''}@{first.left:.0f}", column))
        last = row
    return Reading("\n".join(line.text for line in lines), tuple(lines))
