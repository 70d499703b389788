"""Made-up cases from a seed: the same seed and setting write the same bytes, on any machine."""

from __future__ import annotations

from pathlib import Path

from ..errors import InputError
from ._setting import Setting
from ._story import truth
from ._variants import VARIANTS

__all__ = ["VARIANTS", "Setting", "case_bytes", "make"]


def case_bytes(variant: str, setting: Setting) -> dict[str, bytes]:
    """Every file of a generated case by its path in the case folder, ``truth.toml`` among them.

    Raises:
        InputError: there is no such variant.
    """
    if variant not in VARIANTS:
        raise InputError(f"there is no variant {variant!r}; they are {', '.join(VARIANTS)}.")
    story = VARIANTS[variant](setting)
    return {**story.files, "truth.toml": truth(story, setting.missing)}


def make(folder: str | Path, variant: str, setting: Setting) -> Path:
    """The new folder of a generated case, its inbox filled and nothing taken in yet.

    Raises:
        InputError: the folder holds something, or there is no such variant.
    """
    target, files = Path(folder), case_bytes(variant, setting)
    if target.exists() and any(target.iterdir()):
        raise InputError(f"{target} is not empty; give a folder that does not exist yet.")
    for path, data in files.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_bytes(data)
    return target
