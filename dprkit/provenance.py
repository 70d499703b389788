"""Provenance of what is derived: which code, which lock, which files that a person edits; and who did something.

Every derived, observed and finding record carries ``code``, ``lock`` and ``inputs``. What they stand for is kept once:
the distributions of a lock in a record of the kind ``instrument``, each version of an edited file as payload of a
record of the kind ``input``, so that a replay has the version that was used and an erasure reaches it.
"""

from __future__ import annotations

import hashlib
import platform
import re
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import InputError
from .settings import INPUTS

if TYPE_CHECKING:
    from .ledger import Ledger

__all__ = ["NOT_STATED", "code", "digests", "installed", "keep", "lock", "person", "stamp"]

NOT_STATED = "not stated"


@cache
def code() -> str:
    """The version of this library and the first 12 digits of the SHA-256 over its files: ``0.1.0+1f2e3d4c5b6a``.

    A checkout changes while its version does not; the digest does.
    """
    root = Path(__file__).parent
    whole = hashlib.sha256()
    for path in sorted(root.rglob("*.py"), key=lambda one: one.relative_to(root).as_posix()):
        whole.update(f"{path.relative_to(root).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return f"{metadata.version('dprkit')}+{whole.hexdigest()[:12]}"


@cache
def installed() -> Mapping[str, str]:
    """Name and version of Python, the machine and every installed distribution that this library needs, sorted.

    What counts is what ran: a lock file says what should be installed and does not come with the package.
    """
    found = {"python": platform.python_version(), "machine": f"{sys.platform} {platform.machine()}"}
    waiting = [*_needed("dprkit")]
    while waiting:
        name = waiting.pop()
        if name not in found and (version := _version(name)):
            found[name] = version
            waiting += _needed(name)
    return dict(sorted(found.items()))


def _needed(name: str) -> Iterable[str]:
    """Normalised names of what a distribution requires; what only an extra needs is left out."""
    for line in metadata.requires(name) or ():
        if not re.search(r";.*\bextra\b", line):
            yield re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", line, maxsplit=1)[0]).lower()


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""  # needed on another system only


@cache
def lock() -> str:
    """SHA-256 of the lines ``name==version`` of ``installed()``: equal locks promise equal bytes."""
    return hashlib.sha256("".join(f"{name}=={version}\n" for name, version in installed().items()).encode()).hexdigest()


def stamp() -> dict[str, str]:
    """What a derived record says of the code and the lock that made it."""
    return {"code": code(), "lock": lock()}


def digests(tables: Any, names: Iterable[str]) -> dict[str, dict[str, str]]:
    """Date and SHA-256 of the bundled tables of these names, as a record cites them."""
    cards = [tables.card(name) for name in sorted(names)]
    return {card.name: {"date": card.date, "sha256": card.sha256} for card in cards}


def keep(folder: Path, ledger: Ledger) -> dict[str, str]:
    """SHA-256 of the files of the case that a person edits; a lock or version that is new is recorded now."""
    ledger.append("instrument", stamp() | {"installed": dict(installed())}, key=f"instrument:{code()}:{lock()}")
    found: dict[str, str] = {}
    for name in INPUTS:
        if (folder / name).is_file():
            data = (folder / name).read_bytes()
            found[name] = hashlib.sha256(data).hexdigest()
            kept = {"name": name, "sha256": found[name], "size": len(data)}
            ledger.append("input", kept, data, key=f"input:{name}:{found[name]}")
    return found


def person(team: Mapping[str, str], by: str) -> dict[str, str]:
    """Who did something, as a record says it: pseudonym and role, ``not stated`` where case.toml gives none.

    Raises:
        InputError: nobody's name is on it.
    """
    if not by.strip():
        raise InputError("this carries the name of who did it, for example by='R. Vale'.")
    return {"by": by, "role": team.get(by, "").strip() or NOT_STATED}
