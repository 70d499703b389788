"""The shipped sample cases, as working copies that notebooks and the walk-through may write to."""

from __future__ import annotations

import shutil
from pathlib import Path

from .case import Case
from .errors import InputError

__all__ = ["NAMES", "fill", "sample_case"]

_CHECKOUT = Path(__file__).parent.parent
NAMES = (
    *("laptop-farm", "many-personas", "ai-interview", "subcontractor"),
    *("payroll-victim", "stolen-identity", "expatriate", "couple-next-door"),
)


def sample_case(name: str = "laptop-farm", folder: str | Path | None = None) -> Path:
    """The folder of a working copy of a sample case, files taken in and the offline plan run.

    Args:
        name: one of NAMES; all people, companies and addresses in it are made up.
        folder: where the copy goes; by default ``cases/<name>`` beside ``sample_data``. An existing copy is kept.
    """
    shipped = _CHECKOUT / "sample_data" / "cases" / name
    if name not in NAMES or not shipped.is_dir():
        raise InputError(
            f"there is no sample case {name!r} here; they are {', '.join(NAMES)}, in a checkout's sample_data."
        )
    target = Path(folder) if folder else _CHECKOUT / "cases" / name
    if not (target / "case.toml").exists():
        shutil.copytree(shipped, target, dirs_exist_ok=True)
    case = Case.open(target)
    if case.files().empty:
        fill(case)
        case.run()
    return target


def fill(case: Case) -> None:
    """The files of the inbox, taken in; one whose name ends with a subject, ``cv-s2.pdf``, is about that subject."""
    about: dict[str, list[Path]] = {}
    for path in sorted((case.folder / "inbox").iterdir()):
        ending = path.stem.rpartition("-")[2]
        about.setdefault(ending if ending in case.settings.subjects else "", []).append(path)
    for subject, paths in about.items():
        case.add(*paths, subject=subject)
