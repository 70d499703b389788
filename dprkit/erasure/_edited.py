"""The files of a case that people write: case.toml, people.csv, other tables and texts, and their notebooks.

They lose the person in place: rows of people.csv whole, elsewhere the mention. Outputs of a notebook that name him go.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..durable import beside
from ._redact import redacted
from ._spellings import Spellings

__all__ = ["clean"]

_NOT_THESE = {"inbox", "originals", "tables", "selections", "out"}


def clean(folder: Path, person: str, who: Spellings) -> tuple[int, list[str]]:
    """How many files were changed, and the paths of those that name the person and cannot be changed safely."""
    changed, left = 0, []
    for path in _files(folder):
        data = path.read_bytes()
        made = _without(path, data, person, who)
        if made is None:
            left.append(path.relative_to(folder).as_posix())
        elif made != data:
            with beside(path, mode=path.stat().st_mode & 0o777) as new:
                new.write_bytes(made)
            changed += 1
    return changed, left


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        ours = inside.parts[0] in _NOT_THESE or inside.name.startswith("ledger.sqlite")
        if path.is_file() and not path.is_symlink() and not ours:
            yield path


def _without(path: Path, data: bytes, person: str, who: Spellings) -> bytes | None:
    """The bytes without the person; the same bytes when they do not name him; None when that is not safe."""
    if path.name == "people.csv":
        data = _unjoined(data, person)
    if not who.in_bytes(data):
        return data
    if path.name == "case.toml":
        return _settings(data, who)
    if path.suffix == ".ipynb":
        data = _without_outputs(data, who)
    return redacted(data, who, (), ())


def _unjoined(data: bytes, person: str) -> bytes:
    """people.csv without the rows of one person."""
    lines = data.decode("utf-8", "surrogateescape").splitlines(keepends=True)
    kept = [line for line in lines if next(csv.reader([line]), [""])[:1] != [person]]
    return "".join(kept).encode("utf-8", "surrogateescape")


def _settings(data: bytes, who: Spellings) -> bytes:
    """case.toml without the mention; the ids of the subjects stay, since records cite them."""
    lines = data.decode("utf-8", "surrogateescape").splitlines(keepends=True)
    made = [line if line.lstrip().startswith("subjects") else who.without(line) for line in lines]
    return "".join(made).encode("utf-8", "surrogateescape")


def _without_outputs(data: bytes, who: Spellings) -> bytes:
    """A notebook whose outputs are gone, since a picture or a table may name him where no search sees it."""
    try:
        notebook: dict[str, Any] = json.loads(data)
        for cell in notebook["cells"]:
            if cell.get("outputs"):
                cell["outputs"], cell["execution_count"] = [], None
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return data
    return (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode()
