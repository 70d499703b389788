"""Build notebooks/*.ipynb from notebooks/src/*.py: no outputs, the same bytes every time.

A source is py:percent text: ``# %% [markdown]`` starts a cell of prose, every line of which is a comment, ``# %%`` a
cell of code, and ``# %% tags=["parameters"]`` one with tags. Only that much of the format is read.

    python tools/build_notebooks.py            write the notebooks
    python tools/build_notebooks.py --check    say which are out of date; 1 if there are any
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"

_MARK = re.compile(r"# %%(?P<prose> \[markdown\])?(?: tags=(?P<tags>\[.*\]))?\s*")
_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}


@dataclass(frozen=True)
class Cell:
    """One cell: its text as a notebook holds it, and its tags."""

    prose: bool
    text: str
    tags: tuple[str, ...] = ()


def cells(source: str) -> Iterator[Cell]:
    """The cells of a py:percent text, in order.

    Raises:
        ValueError: text before the first mark, a mark that is not understood, or prose that is not a comment.
    """
    marked: list[tuple[re.Match[str], list[str]]] = []
    for number, line in enumerate(source.splitlines(), start=1):
        if line.startswith("# %%"):
            if not (mark := _MARK.fullmatch(line)):
                raise ValueError(f"line {number}: {line!r} is not a mark of a cell that is understood here")
            marked.append((mark, []))
        elif marked:
            marked[-1][1].append(line)
        elif line.strip():
            raise ValueError(f"line {number}: text before the first '# %%'")
    for mark, lines in marked:
        prose = bool(mark["prose"])
        shown = [_uncommented(line) for line in lines] if prose else lines
        yield Cell(prose, "\n".join(shown).strip("\n"), tuple(json.loads(mark["tags"] or "[]")))


def _uncommented(line: str) -> str:
    if line.strip() and not line.startswith("#"):
        raise ValueError(f"prose is written as comments; {line!r} is not one")
    return line.removeprefix("#").removeprefix(" ")


def notebook(source: str) -> str:
    """The notebook (nbformat 4.5) as JSON text, for a py:percent source."""
    made = {
        "cells": [_cell(number, cell) for number, cell in enumerate(cells(source))],
        "metadata": _METADATA,
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(made, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _cell(number: int, cell: Cell) -> dict[str, Any]:
    """An id of position and text: an edit changes the id of its own cell, and no other."""
    digest = hashlib.sha256(cell.text.encode()).hexdigest()[:8]
    made: dict[str, Any] = {
        "cell_type": "markdown" if cell.prose else "code",
        "id": f"{number:03d}-{digest}",
        "metadata": {"tags": list(cell.tags)} if cell.tags else {},
        "source": cell.text.splitlines(keepends=True),
    }
    return made if cell.prose else made | {"execution_count": None, "outputs": []}


def built() -> dict[Path, str]:
    """Where each notebook belongs, and the text it should have."""
    sources = sorted((NOTEBOOKS / "src").glob("*.py"))
    return {NOTEBOOKS / f"{path.stem}.ipynb": notebook(path.read_text(encoding="utf-8")) for path in sources}


def stale() -> list[str]:
    """Names of notebooks that are not what their source says, or have no source."""
    wanted = built()
    wrong = [path.name for path, text in wanted.items() if not path.exists() or path.read_bytes() != text.encode()]
    return sorted([*wrong, *(path.name for path in NOTEBOOKS.glob("*.ipynb") if path not in wanted)])


def main() -> int:
    parser = argparse.ArgumentParser(description="Build notebooks/*.ipynb from notebooks/src/*.py.")
    parser.add_argument("--check", action="store_true", help="write nothing; say which notebooks are out of date")
    if parser.parse_args().check:
        for name in (names := stale()):
            print(f"{name} is not what its source says: python tools/build_notebooks.py")
        return 1 if names else 0
    for path, text in built().items():
        path.write_bytes(text.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
