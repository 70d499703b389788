"""The word lists of the sample pool, read from ``applicant_words.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["read", "words"]


@cache
def read() -> dict[str, Any]:
    """The whole file."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@cache
def words(section: str, name: str) -> tuple[str, ...]:
    """The entries of one list: parted by ``|`` or, where there is none, by white space."""
    text = read()[section][name]
    return tuple(text.replace("\n", "|").split("|")) if "|" in text else tuple(text.split())
