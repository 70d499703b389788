"""Doctor: what this machine has and lacks for the library to work as it should."""

from __future__ import annotations

import platform
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path

from . import readers
from .keys import names_present
from .ledger import network_folder
from .sandbox import POSSIBLE, apart, limited

__all__ = ["Check", "checks", "show_versions"]

_LIBRARIES = ("dprkit", "jupyterlab", "pandas", "matplotlib", "ipywidgets", "shodan", "whois", "pyarrow")
_COMMANDS = {"make": "make case and make test", "chromium": "the browser tests"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. ``clash`` means that it breaks the library and must be mended."""

    name: str
    ok: bool
    said: str
    clash: bool = False


def checks() -> list[Check]:
    """Everything that was looked at, in a fixed order. Nothing is asked of anybody."""
    return [*_versions(), _whois(), *_commands(), _limits(), _network(), _children(), _disk(), _keys(), _formats()]


def show_versions() -> None:
    """Nothing comes back; the versions of Python, SQLite and the libraries are printed, for the report of a fault."""
    sys.stdout.write("".join(f"{one.name:<12} {one.said}\n" for one in _versions()))


def _versions() -> Iterator[Check]:
    yield Check("Python", sys.version_info >= (3, 11), f"{platform.python_version()} (3.11 or later is needed)")
    yield Check("SQLite", True, f"{sqlite3.sqlite_version}, used without WAL")
    for name in _LIBRARIES:
        try:
            yield Check(name, True, version(name))
        except PackageNotFoundError:
            yield Check(name, False, "not installed; install requirements.lock", clash=True)


def _whois() -> Check:
    """PyPI ``whois`` and ``python-whois`` both own the folder ``whois/``; the one installed last breaks the other."""
    owners = sorted(set(packages_distributions().get("whois", ())))
    clash = owners != ["whois"]
    said = (
        "one package owns it"
        if not clash
        else f"owned by {owners}: pip uninstall python-whois whois, then pip install whois"
    )
    return Check("import whois", not clash, said, clash)


def _commands() -> Iterator[Check]:
    for name, need in _COMMANDS.items():
        found = shutil.which(name)
        yield Check(name, bool(found), "found" if found else f"not found; needed for {need}")


def _limits() -> Check:
    if not limited():
        weaker = "this system cannot limit the memory of the process that reads files, nor keep it from writing by"
        return Check(
            "sandbox", False, f"{weaker} native code; time, the length of its answer and the size of files are limited"
        )
    return Check("sandbox", True, "memory, time, network and writing are limited in the process that reads files")


def _network() -> Check:
    name = "sandbox, network"
    if apart():
        return Check(name, True, "the process that reads files has a network of its own, in which there is nothing")
    weaker = "this system gives the process that reads files no network of its own (no user namespaces)"
    return Check(name, False, f"{weaker}: the network is closed to Python code there, not to native code")


def _children() -> Check:
    if POSSIBLE:
        return Check("sandbox, children", True, "each file is read in a child of a server that has the readers loaded")
    return Check("sandbox, children", True, "this system cannot fork safely: each file starts a Python, 0.3 s or more")


def _disk() -> Check:
    kind = network_folder(Path.cwd())
    if kind:
        return Check("local disk", False, f"this folder is on {kind}: keep cases on this machine, and backups there")
    return Check("local disk", True, "this folder is on a disk of this machine, where cases belong")


def _keys() -> Check:
    present = names_present()
    return Check("keys", True, f"present: {', '.join(present)}" if present else "none; nothing here needs one offline")


def _formats() -> Check:
    return Check("formats", True, "; ".join(one.title for one in readers.load().values()))
