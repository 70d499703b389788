"""What a form writes into a case for the analyst: keys of case.toml, and files with a lead or claims for the inbox."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import settings
from ..durable import beside
from ..errors import InputError

if TYPE_CHECKING:
    from ..case import Case

__all__ = ["fill_in", "statement"]

_VALUE = r'("(?:[^"\\]|\\.)*"|\[[^\[\]]*\])'  # a text or a list of one line


def fill_in(case: Case, values: Mapping[str, str | Sequence[str]]) -> None:
    """case.toml with these keys changed, such as ``zone`` or ``authority.approver``; all else in it stays as it is.

    Raises:
        InputError: the file would not be read as it is meant, and nothing was written.
    """
    path = case.folder / "case.toml"
    before = path.read_bytes().decode("utf-8-sig")
    after = before
    for name, value in values.items():
        after = _with(after, name, value)
    if _read(after) != _changed(tomllib.loads(before), values):
        raise InputError(f"{path} is written in a way that a form cannot change. Mend it in an editor.")
    with beside(path) as new:
        new.write_bytes(after.encode())
        settings.load(new.parent)  # refused here, it does not take the place of what was there
    case.settings = settings.load(case.folder)


def _with(content: str, name: str, value: str | Sequence[str]) -> str:
    table, _, key = name.rpartition(".")
    lines = content.split("\n")
    heads = [at for at, line in enumerate(lines) if line.startswith(f"[{table}]")]
    start = heads[0] + 1 if heads else 0
    end = next((at for at in range(start, len(lines)) if lines[at].startswith("[")), len(lines))
    for at in range(start, end):
        if found := re.match(rf"\s*{key}\s*=\s*{_VALUE}", lines[at]):
            lines[at] = lines[at][: found.start(1)] + _quoted(value) + lines[at][found.end(1) :]
            return "\n".join(lines)
    return "\n".join([*lines[:start], f"{key} = {_quoted(value)}", *lines[start:]])


def _read(content: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(content)
    except tomllib.TOMLDecodeError:
        return None


def _changed(content: dict[str, Any], values: Mapping[str, str | Sequence[str]]) -> dict[str, Any]:
    for name, value in values.items():
        table, _, key = name.rpartition(".")
        (content.setdefault(table, {}) if table else content)[key] = value
    return content


def _quoted(value: str | Sequence[str]) -> str:
    """A basic string of TOML 1.0, or a list of them: JSON's, but that DEL is escaped too."""
    made = value if isinstance(value, str) else list(value)
    return json.dumps(made, ensure_ascii=False).replace("\x7f", "\\u007f")


def statement(case: Case, kind: str, entries: Iterable[Mapping[str, str]]) -> Path:
    """A new file of the inbox with these entries, ``lead`` or ``claim``, as the reader of claims.toml takes them."""
    written = [
        "\n".join([f"[[{kind}]]", *(f"{name} = {_quoted(value)}" for name, value in entry.items() if value)])
        for entry in entries
    ]
    body = "# Written down in a form.\n\n" + "\n\n".join(written) + "\n"
    inbox = case.folder / "inbox"
    path = next(one for number in count(1) if not (one := inbox / f"{kind}-{number}.toml").exists())
    path.write_bytes(body.encode())
    return path
