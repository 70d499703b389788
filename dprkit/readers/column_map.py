"""Any table, when it is asked what its columns may be: the header, a proposal, five rows. It takes nothing in.

Asked by ``Source.table = "?"`` (and ``"?people"`` for one table), as ``dprkit.column_map`` does. What comes back is one
Unread with the answer as JSON, since it is no record of anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from ..errors import InputError
from ..records import Unread
from ..sandbox import Source
from . import READERS, Parts, reader
from ._encoding import about_encoding
from ._form import Form, best, protected
from ._lines import Line
from ._shape import SHAPED, shape
from ._sheet import Sheet, as_text, is_table, sheets, unreadable
from ._synonyms import FORMS
from ._table import fitted, questions, said

__all__ = ["column_map"]

ASKED = "?"
SHOWN = 5
_SAMPLE = 500  # rows whose values are looked at
_LONGEST = 200  # characters of a cell that are shown
_MOST = 400  # headers


def _recognises(source: Source) -> bool:
    return source.table.startswith(ASKED) and is_table(source)


@reader(
    "column-map",
    title="any table, when it is asked what its columns may be; nothing of it is taken in",
    fills=[],
    profile="bulk",
    recognises=_recognises,
    rank=1,
)
def column_map(source: Source) -> Parts:
    """One Unread for each sheet that has cells: its place is that of the header, ``found`` the answer as JSON.

    Keys: sheet, header, table, columns (ours to theirs), why (for each of them), lacks, asks, rows (at most five, by
    header), others (tables that fit too), left (headers that no column takes), never (headers nobody reads), reader
    (the one that takes the file as it is).

    Raises:
        InputError: what the user said fits no sheet of the file.
    """
    if why := unreadable(source):
        yield Unread(1, why)
        return
    text = as_text(source)
    notes = [one.why for one in about_encoding(text)]
    answers, errors = list[Unread](), list[InputError]()
    for candidates in sheets(source):
        answer = _answered(text, candidates)
        if isinstance(answer, InputError):
            errors.append(answer)
        elif answer:
            place, told = answer
            answers.append(Unread(place, "column map", json.dumps(told | {"notes": notes}, ensure_ascii=False)))
    if errors and not answers:
        raise errors[0]
    yield from answers


def _answered(source: Source, candidates: Sequence[Sheet]) -> tuple[int, dict[str, Any]] | InputError | None:
    wanted, own = source.table.removeprefix(ASKED), said(source.columns)
    forms = [FORMS[wanted]] if wanted in FORMS else list(FORMS.values())
    made, errors = list[_Made](), list[InputError]()
    for sheet in candidates:
        try:
            made += [_proposed(sheet, forms, own)] if sum(map(bool, map(str.strip, sheet.header))) > 1 else []
        except InputError as error:
            errors.append(error)
    if not made:
        return errors[0] if errors else None
    best_ = max(made, key=lambda one: (one.complete, len(one.columns)))
    return best_.sheet.place, best_.told(source)


@dataclass(frozen=True)
class _Made:
    """A sheet under one header, and the table and columns that are proposed for it."""

    sheet: Sheet
    form: Form | None
    columns: Mapping[str, str]
    why: Mapping[str, str]

    @property
    def complete(self) -> bool:
        return bool(self.form) and not self.lacks

    @property
    def lacks(self) -> list[str]:
        return self.form.lacks(self.columns) if self.form else []

    def told(self, source: Source) -> dict[str, Any]:
        """The answer, as ``column_map`` says."""
        header, lines = self.sheet.header, _sample(self.sheet)
        shown = [name for name in dict.fromkeys(header) if not protected(name)][:_MOST]
        taken = _taken(self.columns)
        asks = questions(source, self.sheet, fitted(self.form, self.columns, header)) if self.form else []
        return {
            "sheet": self.sheet.name,
            "header": header[:_MOST],
            "table": self.form.table if self.form else "",
            "columns": self.columns,
            "why": self.why,
            "lacks": self.lacks,
            "asks": asks,
            "rows": [{name: line.cells[header.index(name)][:_LONGEST] for name in shown} for line in lines[:SHOWN]],
            "others": [one.table for one in FORMS.values() if one is not self.form and one.fits(header)],
            "left": [name for name in shown if name and name not in taken],
            "never": [name for name in header if protected(name)][:_MOST],
            "reader": _read_by(source),
        }


def _read_by(source: Source) -> str:
    """The reader that takes the file as it is; empty when none does."""
    plainly = replace(source, table="", columns={})
    for one in sorted(READERS.values(), key=lambda one: (one.rank, one.name)):
        with suppress(Exception):  # hostile bytes may break any sniffer: then it is not its file
            if one.recognises(plainly):
                return one.name
    return ""


def _proposed(sheet: Sheet, forms: Sequence[Form], own: Mapping[str, str]) -> _Made:
    """The form, its columns and why each: by the user's word, by the header, then by what the values look like.

    Raises:
        InputError: what the user said fits no form, or not this header.
    """
    shapes, header = _shapes(sheet), sheet.header
    form = best(forms, header)[0]
    if len(forms) == 1:
        form = forms[0]
    elif form is None or not set(own) <= set(form.words):
        form = max(
            (one for one in forms if set(own) <= set(one.words)),
            key=lambda one: _worth(one, _with_shapes(one, one.filled(own, header), own, shapes)),
            default=None,
        )
    if form is None:
        raise InputError(f"no table has all of the columns {', '.join(sorted(own))}. Say one table.")
    named = form.filled(own, header)
    columns = _with_shapes(form, named, own, shapes)
    if len(forms) > 1 and not own and (form.lacks(columns) or len(columns) < 2):
        return _Made(sheet, None, {}, {})
    why = {
        column: "you say so" if column in own else "by its header" if column in named else shapes[theirs][1]
        for column, theirs in columns.items()
    }
    return _Made(sheet, form, columns, why)


def _worth(form: Form, columns: Mapping[str, str]) -> tuple[bool, int]:
    return not form.lacks(columns), len(columns)


def _taken(columns: Mapping[str, str]) -> set[str]:
    return {name for word in columns.values() for name in (word, *word.split(" + "), *word.split(" | "))}


def _with_shapes(
    form: Form, columns: Mapping[str, str], own: Mapping[str, str], shapes: Mapping[str, tuple[str, str]]
) -> dict[str, str]:
    """The columns, and those that only one header's values can fill."""
    made, taken = dict(columns), _taken(columns)
    free = {name: kind for name, (kind, _) in shapes.items() if name not in taken}
    for name, kind in free.items():
        column = next((one for one in SHAPED[kind] if one in form.words and one not in {*made, *own}), "")
        if column and list(free.values()).count(kind) == 1:
            made[column] = name
    return made


def _shapes(sheet: Sheet) -> dict[str, tuple[str, str]]:
    """For each header whose values look like something: like what, and the sentence that says so."""
    lines = _sample(sheet)
    found: dict[str, tuple[str, str]] = {}
    for at, name in enumerate(sheet.header[:_MOST]):
        values = [line.cells[at] for line in lines]
        kind, count = shape(values)
        if kind and name and name not in found and not protected(name):
            filled = sum(1 for value in values if value.strip())
            found[name] = kind, f"{count} of {filled} values are {kind}"
    return found


def _sample(sheet: Sheet) -> list[Line]:
    lines: Iterator[Line] = (one for one in sheet.lines() if isinstance(one, Line) and any(map(str.strip, one.cells)))
    return list(islice(lines, _SAMPLE))
