"""Plain tables (CSV, TSV, XLSX and kin) that no vendor's reader knows: sign-ins, machines, parcels, people, access …

The header says what a column is; the words it is known by are listed in ``_synonyms`` and nowhere guessed. What the
header does not say the user does: ``Source.table``, and ``Source.columns`` (our column name -> their header, or
``First Name + Last Name``; empty: no header). He also answers there what a table cannot say: ``order`` (``day first``
or ``month first``; ``order.start_on`` of one column), ``encoding`` and ``sheet``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..errors import InputError
from ..records import Unread
from ..sandbox import Source
from . import Parts, reader
from ._encoding import about_encoding, other_spreadsheet
from ._form import Form, best, listed
from ._sheet import Sheet, as_text, is_table, passed_over, sheets, unreadable
from ._synonyms import FORMS, SYNONYMS
from ._table import fitted, rows, said

__all__ = ["propose", "tabular"]


def propose(header: Sequence[str], table: str = "") -> tuple[str, dict[str, str]]:
    """The table that the header fits best, and its map: our column name -> their header.

    Args:
        header: the cells of the header, as found.
        table: the table, when it is known; its map may then lack columns that it requires.

    Returns:
        ("", {}) when no table fits: one of its required columns is missing, or fewer than two headers are known.

    >>> propose(["Asset Serial Number", "Assigned To", "Shoe size"])
    ('devices', {'account': 'Assigned To', 'serial': 'Asset Serial Number'})
    """
    if table:
        return (table, FORMS[table].columns(header)) if table in FORMS else ("", {})
    form, found = best(FORMS.values(), header)
    return (form.table, found) if form else ("", {})


def _recognises(source: Source) -> bool:
    if other_spreadsheet(source):
        return True
    if source.table or said(source.columns):
        return source.table in ("", *FORMS) and is_table(source)
    if not is_table(source):
        return False
    return bool(unreadable(source)) or any(
        propose(one.header)[0] for candidates in sheets(source) for one in candidates
    )


@reader(
    "tabular",
    title="tables in CSV, TSV or XLSX: sign-ins, devices, software, USB, shipments, people, applications, payees, "
    "entitlements, access events, transfers, accounts, domains",
    fills=list(SYNONYMS),
    profile="bulk",
    recognises=_recognises,
    rank=80,
)
def tabular(source: Source) -> Parts:
    """One row a record; headers that no column takes are named in one Unread at the header.

    ``system`` is the column of that name, else the name of the file without its ending, in lower case. Places are the
    lines of the file, or the rows of the sheet; of the second sheet from 10000000 on, of the third from 20000000.

    Raises:
        InputError: a header that the user named is not there, or a column that the table requires is not found.
    """
    if why := other_spreadsheet(source) or unreadable(source):
        yield Unread(1, why)
        return
    text = as_text(source)
    yield from about_encoding(text)
    chosen = _chosen(source)
    for candidates, choice in chosen:
        if choice is None:
            yield from passed_over(candidates[0])
        else:
            sheet, form, headers = choice
            yield from rows(text, sheet, [fitted(form, headers, sheet.header)])
    if not any(choice for _, choice in chosen):
        yield Unread(1, "there is no header to read")


_Choice = tuple[Sheet, Form, dict[str, str]] | None


def _chosen(source: Source) -> list[tuple[list[Sheet], _Choice]]:
    """For each table of the file the header, form and map that are used; None where no table of ours fits."""
    own, made, errors = said(source.columns), [], list[InputError]()
    for candidates in sheets(source):
        choice, error = _by_words(candidates), None
        if source.table or own:
            choice, error = _by_name(source.table, own, candidates)
        made.append((candidates, choice))
        errors += [error] if error else []
    if errors and not any(choice for _, choice in made):
        raise errors[0]
    return made


def _by_words(candidates: Sequence[Sheet]) -> _Choice:
    fits = [(one, *best(FORMS.values(), one.header)) for one in candidates]
    found = [(one, form, headers) for one, form, headers in fits if form]
    return max(found, key=lambda one: len(one[2]), default=None)


def _by_name(table: str, own: Mapping[str, str], candidates: Sequence[Sheet]) -> tuple[_Choice, InputError | None]:
    """The first header that has what the user named; what he named comes first, and the synonyms fill the rest."""
    first: InputError | None = None
    for one in candidates:
        try:
            if one.header:
                return (one, *_named(table, own, one.header)), None
        except InputError as error:
            first = first or error
    return None, first


def _named(table: str, own: Mapping[str, str], header: list[str]) -> tuple[Form, dict[str, str]]:
    table = table or propose(header)[0] or _having(set(own))
    if table not in FORMS:
        raise InputError(f"no table takes {sorted(own)}; name one of {', '.join(FORMS)} with --table.")
    form = FORMS[table]
    columns = form.filled(own, header)
    if missing := form.lacks(columns):
        raise InputError(
            f"the table {table} needs {' and '.join(missing)}. Headers: {listed(header)}. "
            f"Name the header: --column {missing[0].split(' or ')[0]}='…'."
        )
    return form, columns


def _having(wanted: set[str]) -> str:
    fits = [name for name in SYNONYMS if wanted and wanted <= set(SYNONYMS[name])]
    return fits[0] if len(fits) == 1 else ""
