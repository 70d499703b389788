"""Commits from text that git printed: ``git log`` in our own format, raw, fuller or plain, and ``git fast-export``.

Formats: git's own documentation, git-log(1) "PRETTY FORMATS" and git-fast-import(1) "INPUT FORMAT". What we ask for::

    git log --all --format='%H%x1f%T%x1f%P%x1f%an%x1f%ae%x1f%aI%x1f%cn%x1f%ce%x1f%cI%x1f%s'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

from ..records import Unread, when
from ..sandbox import Source
from ._git_commit import person, told

__all__ = ["exported", "logged", "looks"]

LINE = 1 << 20
Made = Iterator[tuple[int, dict[str, Any]] | Unread]

_ASKED = ("commit", "tree", "parents", "author_name", "author_email", "time", *("committer_name", "committer_email"))
_ROW = re.compile(rb"(?:[0-9a-f]{40}|[0-9a-f]{64})\x1f")
_ENTRY = re.compile(r"commit ([0-9a-f]{40}|[0-9a-f]{64})((?: [0-9a-f]{40,64})*)(?: \(([^\n]*)\))?")
_ENTRY_FIRST = re.compile(rb"commit [0-9a-f]{40}")
_EXPORT_FIRST = re.compile(rb"(?:feature done\n|reset refs/|blob\nmark :|commit refs/)")
_NAMED = {"Author": "author", "Commit": "committer", "author": "author", "committer": "committer"}
_DATE = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}:\d{2}:\d{2}) (\d{4}) ([+-]\d{4})")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def looks(head: bytes) -> str:
    """log or export by how a file begins; empty when it is neither."""
    if _ROW.match(head.lstrip(b'"')) or _ENTRY_FIRST.match(head):
        return "log"
    return "export" if _EXPORT_FIRST.match(head) else ""


def logged(source: Source) -> Made:
    """Each commit of a log with the line it begins on."""
    with source.lines() as stream:
        if _ROW.match(source.head.lstrip(b'"')):
            yield from _rows(stream)
        else:
            yield from _entries(stream)


def _rows(stream: IO[str]) -> Made:
    for place, line in enumerate(iter(lambda: stream.readline(LINE), ""), start=1):
        cells = line.rstrip("\r\n").strip('"').split("\x1f")
        if len(cells) < 10:
            if line.strip():
                yield Unread(place, f"{len(cells)} fields where the format has 10", line[:2000])
            continue
        values: dict[str, Any] = dict(zip(_ASKED, cells))
        values |= _iso(cells[5]) | _as_committer(_iso(cells[8]))
        yield place, values | {"subject": "\x1f".join(cells[9:])[:2000]}


def _iso(found: str) -> dict[str, str]:
    offset = re.search(r"(?:Z|[+-]\d{2}:?\d{2})$", found)
    return when(found) | {"offset": offset[0] if offset else ""}


def _as_committer(values: dict[str, str]) -> dict[str, str]:
    names = {"time": "committed", "time_raw": "committed_raw", "offset": "committed_offset"}
    names |= {"author_name": "committer_name", "author_email": "committer_email"}
    return {column: values[name] for name, column in names.items() if name in values}


def _entries(stream: IO[str]) -> Made:
    """The commits of a log in git's own formats."""
    begun, values, lines = 0, dict[str, Any](), list[str]()
    for place, line in enumerate(iter(lambda: stream.readline(LINE), ""), start=1):
        line = line.rstrip("\r\n")
        if found := _ENTRY.fullmatch(line):
            if begun:
                yield begun, values | told("\n".join(lines))
            begun, lines = place, []
            values = {"commit": found[1], "parents": found[2].strip(), "refs": (found[3] or "").replace(", ", "\n")}
        elif line.startswith("    "):
            lines += [line[4:]] if len(lines) < 2000 else []
        elif line and begun and not _header(line, values) and not lines:
            yield Unread(place, "a line of a log that is of no known form", line[:2000])
    if begun:
        yield begun, values | told("\n".join(lines))


def _header(line: str, values: dict[str, Any]) -> bool:
    """Whether the line is one that stands above a message; what it says goes into the values."""
    name, _, rest = line.partition(":") if ":" in line.split(" ")[0] else line.partition(" ")
    rest = rest.strip()
    if name in _NAMED:
        made = person(rest)
        values |= made if _NAMED[name] == "author" else _as_committer(made)
    elif name in ("Date", "AuthorDate"):
        values |= _dated(rest)
    elif name == "CommitDate":
        values |= _as_committer(_dated(rest))
    elif name == "tree":
        values["tree"] = rest
    elif name == "parent":
        values["parents"] = f"{values['parents']} {rest}".strip()
    elif name not in ("Merge", "gpgsig", "encoding", "mergetag", "Notes") and line[0] not in " -:":
        return False
    return True


def _dated(found: str) -> dict[str, str]:
    match = _DATE.fullmatch(found)
    if not match or match[1] not in _MONTHS:
        return _iso(found)
    zone = f"{match[5][:3]}:{match[5][3:]}"
    iso = f"{match[4]}-{_MONTHS.index(match[1]) + 1:02}-{int(match[2]):02}T{match[3]}{zone}"
    return when(iso) | {"time_raw": found, "offset": match[5]}


def exported(source: Source) -> Made:
    """Each commit of a fast-export stream, places from 1; contents of files are passed over by their stated size."""
    marks, count, values = dict[str, str](), 0, dict[str, Any]()
    with source.path.open("rb") as stream:
        while raw := stream.readline(LINE):
            line = raw.decode("utf-8", "backslashreplace").rstrip("\n")
            name, _, rest = line.partition(" ")
            if name in ("commit", "blob", "tag", "reset", "done") and values:
                yield count, _closed(values, marks)
                values = {}
            if name == "commit":
                count, values = count + 1, {"refs": rest, "parents": ""}
            elif name == "data":
                data, lost = _data(stream, rest)
                if lost:
                    yield Unread(
                        max(count, 1),
                        "the stream is cut off or not of its form here: the rest is not read",
                        line[:2000],
                    )
                    break
                if values:
                    values |= told(data.decode("utf-8", "backslashreplace"))
            elif values:
                _line(name, rest, values)
    if values:
        yield count, _closed(values, marks)


def _data(stream: IO[bytes], size: str) -> tuple[bytes, bool]:
    """The beginning of the bytes that follow, all of which are passed over; whether they are not all there."""
    if not size.isascii() or not size.isdigit() or len(size) > 15:
        return b"", True
    wanted = int(size)
    kept = stream.read(min(wanted, LINE))
    here = stream.tell()
    end = stream.seek(0, 2)
    stream.seek(min(end, here + wanted - len(kept)))
    return kept, len(kept) < min(wanted, LINE) or here + wanted - len(kept) > end


def _line(name: str, rest: str, values: dict[str, Any]) -> None:
    if name == "mark":
        values["mark"] = rest
    elif name == "original-oid":
        values["commit"] = rest
    elif name in ("author", "committer"):
        made = person(rest)
        values |= made if name == "author" else _as_committer(made)
    elif name in ("from", "merge"):
        values["parents"] = f"{values['parents']} {rest}".strip()


def _closed(values: dict[str, Any], marks: dict[str, str]) -> dict[str, Any]:
    """The values with parents by their hash where it is told; an author that is left out is the committer."""
    mark = values.pop("mark", "")
    if mark and len(marks) < 1_000_000:
        marks[mark] = values.get("commit", mark)
    values["parents"] = " ".join(marks.get(one, one) for one in values["parents"].split())
    if "author_name" not in values and "committed" in values:
        values |= {"time": values["committed"], "time_raw": values["committed_raw"], "zone": "stated"}
        values |= {"offset": values["committed_offset"], "author_name": values.get("committer_name", "")}
        values["author_email"] = values.get("committer_email", "")
    return values
