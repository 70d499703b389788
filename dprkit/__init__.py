"""Investigate a suspected fake remote worker: claims held against observations, with evidence that can be verified."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .case import Case
    from .quick import domain, email, ip, observe, phone
    from .samples import sample_case

__all__ = ["Case", "domain", "email", "ip", "observe", "phone", "sample_case"]

_HOMES = {"Case": "case", "sample_case": "samples"} | dict.fromkeys(
    ("domain", "email", "ip", "observe", "phone"), "quick"
)


def __getattr__(name: str) -> Any:
    """Public names are loaded when they are first used: importing dprkit loads neither pandas nor numpy."""
    if name == "__version__":
        from importlib.metadata import version

        return version("dprkit")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
