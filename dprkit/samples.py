"""The shipped sample cases, as working copies that notebooks and the walk-through may write to."""

from __future__ import annotations

import shutil
from pathlib import Path

from .case import Case
from .errors import InputError

__all__ = ["NAMES", "sample_case"]

_CHECKOUT = Path(__file__).parent.parent
NAMES = ("laptop-farm", "expatriate")


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
        case.add(*sorted((target / "inbox").iterdir()))
        case.run()
    return target
