"""Investigate a suspected fake remote worker: claims held against observations, with evidence that can be verified."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import figures as figures
    from . import personas as personas
    from . import widgets as widgets
    from .case import Case
    from .columns import observe, observe_parquet
    from .doctor import show_versions
    from .quick import domain, email, ip, phone
    from .samples import sample_case

__all__ = ["Case", "domain", "email", "ip", "observe", "observe_parquet", "phone", "sample_case", "show_versions"]

_FOLDERS = ("figures", "personas", "widgets")
_HOMES = {
    "Case": "case",
    **dict.fromkeys(("domain", "email", "ip", "phone"), "quick"),
    **dict.fromkeys(("observe", "observe_parquet"), "columns"),
    "sample_case": "samples",
    "show_versions": "doctor",
}


def __getattr__(name: str) -> Any:
    """Public names are loaded when they are first used: importing dprkit loads neither pandas nor numpy."""
    if name == "__version__":
        from importlib.metadata import version

        return version("dprkit")
    if name in _FOLDERS:
        return importlib.import_module(f"{__name__}.{name}")
    if name not in _HOMES:
        if not name.startswith("_"):
            importlib.import_module(f"{__name__}.indicator").refuse_question(name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*__all__, *_FOLDERS, "__version__"])
