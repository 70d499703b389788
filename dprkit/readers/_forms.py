"""A file read by the forms of one vendor: which of its sheets have them, and the rows that each gives."""

from __future__ import annotations

from collections.abc import Sequence

from ..sandbox import Source
from . import Parts
from ._encoding import about_encoding
from ._form import Form
from ._sheet import Sheet, as_text, is_table, passed_over, sheets, unreadable
from ._table import fitted, rows, said

__all__ = ["has_form", "read_forms"]


def has_form(source: Source, forms: Sequence[Form]) -> bool:
    """Whether a sheet of the file has one of the forms; never where the user named table or columns himself."""
    if source.table or said(source.columns) or not is_table(source) or unreadable(source):
        return False
    return any(_fitting(candidates, forms) for candidates in sheets(source))


def read_forms(source: Source, forms: Sequence[Form]) -> Parts:
    """The rows that each sheet gives by every form it has; a sheet that has none is named."""
    text = as_text(source)
    yield from about_encoding(text)
    for candidates in sheets(source):
        found = _fitting(candidates, forms)
        if found is None:
            yield from passed_over(candidates[0])
            continue
        sheet, fits = found
        yield from rows(text, sheet, [fitted(form, headers, sheet.header) for form, headers in fits])


def _fitting(
    candidates: Sequence[Sheet], forms: Sequence[Form]
) -> tuple[Sheet, list[tuple[Form, dict[str, str]]]] | None:
    """The header that has most columns of the forms, and the forms with their maps."""
    fits = [(one, [(form, found) for form in forms if (found := form.fits(one.header))]) for one in candidates]
    fits = [one for one in fits if one[1]]
    return max(fits, key=lambda one: sum(len(found) for _, found in one[1]), default=None)
