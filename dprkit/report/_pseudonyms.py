"""Other people by pseudonym: every text of the write-up that the case has, with their names and accounts replaced."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from ..words import Said

__all__ = ["Hidden", "hidden"]

T = TypeVar("T")

# Who answers for the case is named: reviewers, approvers, whoever decided or confirmed. Ids and digests are no text.
_KEPT = {
    *("by", "reviewer", "asked_by", "confirmed_by", "role"),
    *("id", "evidence", "finding", "carried", "record", "settings", "judged", "phase_record", "matrix", "without"),
    *("subject", "digest", "sha256", "hash", "head", "head_time", "png"),
}


class Hidden:
    """Replaces what names other people by their pseudonyms, and remembers whom it met."""

    def __init__(self, names: Mapping[str, str], texts: Iterable[str] = ()) -> None:
        self.names = {name.casefold(): pseudonym for name, pseudonym in names.items() if len(name) > 2}
        self.used: set[str] = set()
        self._pattern = _pattern(self.names) if self.names else None

    def __call__(self, text: str) -> str:
        if self._pattern is None or not text:
            return text
        return self._pattern.sub(self._replace, text)

    def _replace(self, found: re.Match[str]) -> str:
        pseudonym = self.names[found[0].casefold()]
        self.used.add(pseudonym)
        return pseudonym


def _pattern(names: Mapping[str, str]) -> re.Pattern[str]:
    """One pattern for all names, the longest of those that begin alike first; it looks only where a word begins."""
    spelt = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(rf"(?<![\w@])(?:{'|'.join(map(re.escape, spelt))})(?!\w)", re.IGNORECASE)


def hidden(thing: T, hide: Callable[[str], str]) -> T:
    """The write-up, or a part of it, with every text replaced but those that name who answers for the case."""
    if isinstance(thing, Said):
        return Said(thing.template, {name: hidden(value, hide) for name, value in thing.values.items()})  # type: ignore[return-value]
    if isinstance(thing, str):
        return hide(thing)  # type: ignore[return-value]
    if isinstance(thing, tuple):
        return tuple(hidden(one, hide) for one in thing)  # type: ignore[return-value]
    if is_dataclass(thing) and not isinstance(thing, type):
        changed: dict[str, Any] = {}
        for one in fields(thing):
            value = getattr(thing, one.name)
            if (one.name not in _KEPT and isinstance(value, str | tuple)) or is_dataclass(value):
                changed[one.name] = hidden(value, hide)
        return replace(thing, **changed)
    return thing
