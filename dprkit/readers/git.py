"""Commits of source code: a git bundle, a pack, the text of ``git log`` or a ``git fast-export`` stream.

Nothing is executed: no git, no hook, no submodule, no filter. Contents of files are not read, only the hash of each
commit's tree, by which copied histories are found.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from ..records import Repair, Row, Unread
from ..sandbox import Source
from . import Parts, reader
from ._git_commit import committed
from ._git_pack import Commit, opened
from ._git_text import exported, logged, looks

COMMITS = 300_000
BYTES = 1 << 30


def _recognises(source: Source) -> bool:
    return source.head.startswith((b"# v2 git bundle\n", b"# v3 git bundle\n", b"PACK\0\0\0")) or bool(
        looks(source.head)
    )


@reader(
    "git",
    title="commits of a git repository (bundle, pack, git log, git fast-export)",
    fills=["commits"],
    profile="bulk",
    recognises=_recognises,
    rank=6,
)
def git(source: Source) -> Parts:
    """One row of ``commits`` a commit; the place counts commits in a bundle or stream, and is the line in a log.

    ``account`` is the author's mail address, which ``people.csv`` joins to a person under the system ``git``. Authors,
    committers, times and offsets are what their machines said; ``refs`` holds what the bundle says points at a commit.
    """
    count = 0
    for part in _read(source):
        if not isinstance(part, tuple):
            yield part
            continue
        place, values = part
        count += 1
        if count > COMMITS:
            yield Unread(place, f"read {COMMITS} commits: the others are not read; divide the history by period")
            return
        yield Row("commits", place, _completed(values, source.name))


def _read(source: Source) -> Iterator[tuple[int, dict[str, Any]] | Repair | Unread]:
    kind = looks(source.head)
    if kind:
        yield from logged(source) if kind == "log" else exported(source)
    else:
        yield from _packed(source)


def _completed(values: dict[str, Any], name: str) -> dict[str, Any]:
    who = {"system": "git", "account": values.get("author_email", ""), "repository": name}
    return {column: one for column, one in {**who, **values}.items() if one != ""}


def _packed(source: Source) -> Iterator[tuple[int, dict[str, Any]] | Repair | Unread]:
    size = source.path.stat().st_size
    if size > BYTES:
        yield Unread(1, f"the file is over {BYTES >> 20} MiB: ask for git log as text instead")
        return
    pack, count = opened(source.data), 0
    yield from (Unread(1, one) for one in pack.odd)
    for one in pack.commits(time.process_time() + 6 + (size >> 20) * 0.8):
        if not isinstance(one, Commit):
            yield Unread(max(one.after, 1), one.why)
            continue
        count += 1
        values, odd = committed(one.raw)
        yield count, {"commit": one.hash, **values, "refs": "\n".join(pack.refs.get(one.hash, ()))}
        yield from (Repair("commits", count, "subject", values["subject"], values["subject"], why) for why in odd)
    if pack.missing:
        why = f"the bundle holds only what came after {pack.missing} commits that it names: ask for a whole one"
        yield Unread(max(count, 1), why)
