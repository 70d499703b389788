"""Files taken in: chosen from the inbox or by their path, with what was recognised, kept, repaired and left unread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..show import Markup, rows_html, table_html
from ._columns import ColumnMap
from ._form import Form
from ._inputs import button, choice, offered, row, several, text

if TYPE_CHECKING:
    from ..case import Case
    from ..intake import Intake

__all__ = ["intake"]


def intake(case: Case) -> Form:
    """A form that takes files in: those of the inbox that are picked, or one elsewhere.

    Nothing is read before the click. A table that is not recognised is shown with a proposal for its columns; what is
    said of them holds for later files of that make.
    """
    return _Intake(case)


class _Intake(Form):
    def __init__(self, case: Case) -> None:
        self.of = case
        self.files = several("Files of the inbox", (), "pick one or more; those that are new are picked already")
        self.path = text("Or a file elsewhere", hint="its path on this machine")
        self.subject = choice("About", case.settings.subjects, "whom a document is about")
        self.take, self.again = button("Take in", first=True), button("Look into the inbox again")
        self._counts: dict[str, int] = {}
        self._failed: dict[str, tuple[Path, str]] = {}
        self.columns = ColumnMap(case, self._mapped)
        fields = (self.files, self.path, self.subject, row(self.take, self.again))
        super().__init__("Files to take in", *fields, *self.columns.parts, table=self._taken)
        self.does(self.take, self._take)
        self.does(self.again, self._look)
        self.does(self.columns.put, self.columns.change)
        self.does(self.columns.read, self.columns.accept)
        self.begin(self._look)

    def _look(self) -> str:
        """The inbox listed anew; files of which nothing was read yet are picked."""
        files = self.of.files()
        read = files[files["recognised as"] != "not read"]
        known = set(zip(read["name"], read["size"]))
        found = [path for path in sorted((self.of.folder / "inbox").iterdir()) if path.is_file()]
        new = [path for path in found if (path.name, path.stat().st_size) not in known]
        self.files.options = offered({f"{path.name}{' (new)' if path in new else ''}": path for path in found})
        self.files.value = tuple(new)
        return f"Files in the inbox: {len(found)}, of these not read yet: {len(new)}."

    def _take(self) -> None:
        paths = list(self.files.value)
        if elsewhere := self.path.value.strip():
            paths.append(Path(elsewhere).expanduser())
        if not paths:
            raise InputError("No file is picked. Put exports into the inbox folder of the case, and look again.")
        self._counts, self._failed = dict.fromkeys(("kept", "repaired", "unread"), 0), {}
        self.work(self._each(paths), len(paths), self._end)

    def _each(self, paths: Sequence[Path]) -> Iterator[str]:
        for number, path in enumerate(paths, start=1):
            yield f"Reading {number} of {len(paths)}: {path.name}"
            made = self.of.add(path, subject=self.subject.value)
            self._failed |= {name: (path, why) for name, why in made.failed.items()}
            self._add_up(made)

    def _add_up(self, made: Intake) -> str:
        """What became of the files since the last click, in words."""
        for name in self._counts:
            self._counts[name] += int(made.files[name].sum())
        return self._words()

    def _mapped(self, made: Intake) -> str:
        self._look()
        return self._add_up(made)

    def _words(self) -> str:
        kept, repaired, unread = self._counts.values()
        return f"Rows kept: {kept}, cells repaired: {repaired}, parts unread: {unread}."

    def _end(self, stopped: bool) -> str:
        self._look()
        self.path.value = ""
        told = ["Stopped: the files that are still picked were not read."] if stopped else []
        told += [self._words(), *(f"Not taken in: {why}" for _, why in self._failed.values())]
        for path, _ in self._failed.values():
            with suppress(InputError):  # it is no table: the reason says what it is
                return " ".join([*told, self.columns.ask(path)])
        return " ".join(told)

    def _taken(self) -> Markup:
        files = self.of.files()
        left = _some(self.of.table("unread"), "Parts that could not be read; the originals are kept")
        mended = _some(self.of.table("repairs"), "Cells that are not used as they were found")
        columns = ["name", "recognised as", "kept", "repaired", "unread"]
        return Markup(table_html(files[columns], caption=f"Files taken in: {len(files)}") + mended + left)


def _some(frame: Any, caption: str) -> Markup:
    if frame.empty:
        return rows_html((caption,), [("none",)])
    return table_html(frame, caption=f"{caption}: {len(frame)}", limit=10)
