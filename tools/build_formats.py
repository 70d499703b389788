"""Bring the generated parts of ``docs/formats.md`` up to date: the intake tables and the fields of a claim.

    python tools/build_formats.py           write them
    python tools/build_formats.py --check   say whether they are up to date, and change nothing

What stands outside the marker comments is written by hand and stays as it is.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from pathlib import Path

from dprkit.records import CLAIM_FIELDS, TABLES, Table

__all__ = ["GENERATED", "PAGE", "rebuilt"]

PAGE = Path(__file__).resolve().parent.parent / "docs" / "formats.md"


def rebuilt(page: str) -> str:
    """The page with every generated part made anew.

    Raises:
        ValueError: a pair of marker comments is missing.
    """
    for name, make in GENERATED.items():
        opening, closing = f"<!-- generated: {name} -->", f"<!-- end of {name} -->"
        pattern = re.compile(f"{re.escape(opening)}.*?{re.escape(closing)}", re.DOTALL)
        if len(pattern.findall(page)) != 1:
            raise ValueError(f"docs/formats.md has no single pair of comments {opening} and {closing}. Put them back.")
        page = pattern.sub(f"{opening}\n\n{make()}\n\n{closing}".replace("\\", r"\\"), page)
    return page


def _tables() -> str:
    return "\n\n".join(map(_table, TABLES.values()))


def _table(table: Table) -> str:
    place = (
        ("text", "where in the file: a page, a span, an entry") if table.spans else ("integer", "line or array index")
    )
    rows = [("file", "text", "the first 12 hex digits of the SHA-256 of the file"), ("place", *place)]
    rows += [(name, _kind(column.kind, column.observable), column.meaning) for name, column in table.columns.items()]
    return f"### {table.name}\n\nOne row: {table.holds}.\n\n{_rows(('column', 'kind', 'meaning'), rows)}"


def _kind(kind: str, observable: str) -> str:
    return f"{kind}, `{observable}`" if observable else kind


def _claim_fields() -> str:
    return _rows(("field", "what is claimed"), CLAIM_FIELDS.items())


def _rows(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table; the first column is set as code."""
    lines = [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
    lines += [
        "| " + " | ".join([f"`{row[0]}`", *(cell.replace("|", "\\|") for cell in row[1:])]) + " |" for row in rows
    ]
    return "\n".join(lines)


GENERATED = {"tables": _tables, "claim fields": _claim_fields}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    page = PAGE.read_text(encoding="utf-8")
    made = rebuilt(page)
    if parser.parse_args().check:
        raise SystemExit(0 if made == page else f"{PAGE.name} is out of date. Run: python tools/build_formats.py")
    PAGE.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
