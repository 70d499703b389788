"""A case of one's own: the question, who it is about, the zone of its times; and the notebooks that open it."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from ..case import Case
from ..errors import InputError
from ..show import Markup, defang, rows_html
from ..walk import copies
from ._case_file import fill_in
from ._form import Form
from ._inputs import button, row, text

__all__ = ["new_case"]

_SUBJECT = re.compile(r"[a-z][a-z0-9]{0,15}")


def new_case(folder: str | Path = "") -> Form:
    """A form that makes a case folder, with its question, and copies of the notebooks that open it.

    Args:
        folder: where it is to be; by default below ``cases`` beside the notebook. It can be changed in the form.

    Nothing is made before the click. Afterwards ``form.case`` is the case.
    """
    return _NewCase(Path(folder) if str(folder) else _place())


def _place() -> Path:
    """The next free folder for a case, beside the notebook or the case that it lies in."""
    here = Path.cwd()
    cases = here.parent.parent if (here.parent / "case.toml").is_file() else here / "cases"
    number = next(one for one in range(1, 10_000) if not (cases / f"c-{one:03d}").exists())
    return cases / f"c-{number:03d}"


class _NewCase(Form):
    def __init__(self, folder: Path) -> None:
        self.case: Case | None = None
        self.folder = text("Folder", str(folder), "a folder that holds nothing yet")
        self.question = text("Question", hint="for example: does the person who signs in work where he says?")
        self.label = text("Neutral label", folder.name.upper(), "write-ups and exports carry it: nobody's name")
        self.subjects = text("Subjects", "s1", "s1; for several people: s1, s2")
        self.zone = text("Time zone", hint="of times that state none, such as Europe/Paris", known=_zones())
        self.make = button("Make the case", first=True)
        fields = (self.question, self.folder, self.label, self.subjects, self.zone)
        super().__init__("A case of your own", *fields, row(self.make), table=self._made)
        self.does(self.make, self._make)

    def _make(self) -> str:
        question = " ".join(self.question.value.split())
        if not question:
            raise InputError("A case begins with a question, as one sentence. Fill in the first field.")
        subjects, zone = _subjects(self.subjects.value), self.zone.value.strip()
        _check_zone(zone)
        case = Case.new(self.folder.value.strip(), title=question, label=self.label.value.strip())
        fill_in(case, {"subjects": subjects, "zone": zone})
        self.case = case
        made = copies(case.folder)
        return f"The case is in {case.folder}. Go on in {made[0]}: it opens this case, as all notebooks beside it do."

    def _made(self) -> Markup:
        if self.case is None:
            return rows_html(("case",), [("none made here yet",)], caption=self.heading)
        said = self.case.settings
        rows = [
            ("folder", self.case.folder),
            ("question", said.question),
            ("label", said.label),
            ("subjects", ", ".join(said.subjects)),
            ("zone", said.zone or "not set: times without a zone stay as found"),
        ]
        return rows_html(("", ""), [(name, defang(value)) for name, value in rows], caption=self.heading)


def _zones() -> list[str]:
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix")))


def _subjects(stated: str) -> list[str]:
    subjects = list(dict.fromkeys(stated.replace(",", " ").split()))
    if not subjects or not all(_SUBJECT.fullmatch(one) for one in subjects):
        raise InputError("Subjects are short ids such as s1, s2: small letters and digits, and nobody's name.")
    return subjects


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InputError(f"{zone!r} is not a time zone such as Europe/Paris. Leave it empty if in doubt.") from error
