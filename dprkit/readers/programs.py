"""Programs that a machine lists as installed: dpkg -l, Homebrew, PowerShell's Get-Package, wmic product.

Formats: dpkg-query(1) (two letters of state, then columns); ``brew list --versions`` (name and versions); Microsoft
Learn, "Get-Package" (Name, Version, Source, ProviderName under dashes) and "wmic" (columns as wide as their header, or
``/format:csv`` with Node, Name, Vendor, Version).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..records import Row, Unread
from ..sandbox import HEAD, Source
from . import Parts, reader
from ._fields import kept
from ._hardware import named_by_file

__all__ = ["programs"]

_DPKG = re.compile(r"(?P<event>[uihrp][nicufhwt]R?)\s+(?P<name>[a-z0-9][a-z0-9+.:-]+)\s+(?P<version>\S+)(?:\s.*)?")
_BREW = re.compile(r"(?P<name>[a-z0-9][\w@.+-]*(?:/[\w@.+-]+)*)(?P<version>(?: \d[\w.+-]*)+)")
_COLUMNS = {
    "name": ("name", "displayname", "softwarename", "caption"),
    "publisher": ("vendor", "publisher", "providername"),
    "version": ("version", "displayversion"),
    "path": ("installlocation", "source"),
    "installed_raw": ("installdate",),
    "hostname": ("node", "pscomputername"),
}
LIMIT = 4096


def _kind(source: Source) -> str:
    lines = source.head.decode(source.encoding, "replace").lstrip("\ufeff").splitlines()
    whole = lines if len(source.head) < HEAD else lines[:-1]
    filled = [line for line in whole if line.strip()][:200]
    if any(line.startswith("||/ Name") for line in filled[:10]):
        return "dpkg"
    if filled and {"name", "version"} <= set(_wide(filled[0])) and "," not in filled[0]:
        return "columns"
    return "brew" if len(filled) > 2 and all(_BREW.fullmatch(line.rstrip()) for line in filled) else ""


@reader(
    "programs",
    title="installed programs (dpkg -l, brew list --versions, Get-Package, wmic product)",
    fills=["software"],
    profile="bulk",
    recognises=lambda source: bool(_kind(source)),
    rank=60,
)
def programs(source: Source) -> Parts:
    """One row a program; for Homebrew, one a version. A line that is not one is told.

    ``account`` is the name of the file, for the crosswalk. Columns under a header are cut where its words begin, so a
    cell that runs into the next one is told and not read. ``event`` is dpkg's state: ``ii`` is installed.
    """
    kind = _kind(source)
    shared = named_by_file("programs", source.name)
    find = {"dpkg": _packages, "brew": _formulae, "columns": _table}[kind]
    for place, found in find(source):
        if isinstance(found, str):
            yield Unread(place, "not a line of this list of programs", found[:2000])
        else:
            yield Row("software", place, kept(shared | found))


Found = Iterator[tuple[int, dict[str, str] | str]]


def _numbered(source: Source) -> Iterator[tuple[int, str]]:
    with source.lines() as stream:
        for number, line in enumerate(stream, start=1):
            if line.strip("\ufeff \t\r\n"):
                yield number, line[:LIMIT].lstrip("\ufeff").rstrip("\r\n")


def _packages(source: Source) -> Found:
    """The lines below the rule of ``+++-===``."""
    below = False
    for place, line in _numbered(source):
        found = _DPKG.fullmatch(line)
        if below:
            yield place, (found.groupdict() if found else line)
        below = below or line.startswith("+++-")


def _formulae(source: Source) -> Found:
    for place, line in _numbered(source):
        found = _BREW.fullmatch(line.rstrip())
        if not found:
            yield place, line
            continue
        for version in found["version"].split():
            yield place, {"name": found["name"], "version": version}


def _wide(line: str) -> dict[str, int]:
    """Where each of our columns begins in a header line."""
    words = {re.sub(r"\W", "", one[0]).lower(): one.start() for one in re.finditer(r"\S+", line)}
    found = {column: next((words[name] for name in known if name in words), -1) for column, known in _COLUMNS.items()}
    return {column: start for column, start in found.items() if start >= 0}


def _table(source: Source) -> Found:
    """Cells by the places of the header's words; a cell must begin at its place, after a space."""
    starts: dict[str, int] = {}
    edges: list[int] = []
    for place, line in _numbered(source):
        if not edges:
            starts, edges = _wide(line), [one.start() for one in re.finditer(r"\S+", line)]
        elif not line.strip("- "):
            continue
        elif any(0 < edge < len(line) and line[edge - 1] != " " for edge in edges):
            yield place, line
        else:
            ends = dict(zip(edges, [*edges[1:], len(line)]))
            yield place, {column: line[at : ends[at]].strip() for column, at in starts.items()}
