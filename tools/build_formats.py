"""Bring the generated parts of ``docs/`` up to date: intake tables, formats read, fields of a claim, sources of facts.

    python tools/build_formats.py           write them
    python tools/build_formats.py --check   say whether they are up to date, and change nothing

What stands outside the marker comments is written by hand and stays as it is.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from pathlib import Path

from dprkit import readers, sandbox
from dprkit.checks import ENTRY, KINDS, RESULTS, Check
from dprkit.provider import Provider, load
from dprkit.records import CLAIM_FIELDS, TABLES, Row, Table

__all__ = ["PAGES", "rebuilt"]

DOCS = Path(__file__).resolve().parent.parent / "docs"
SAMPLES = DOCS.parent / "tests" / "samples"
SMALL = 1 << 20


def rebuilt(page: str, name: str = "formats.md") -> str:
    """The text of the page ``docs/<name>`` with every generated part made anew.

    Raises:
        ValueError: a pair of marker comments is missing.
    """
    for part, make in PAGES[name].items():
        opening, closing = f"<!-- generated: {part} -->", f"<!-- end of {part} -->"
        pattern = re.compile(f"{re.escape(opening)}.*?{re.escape(closing)}", re.DOTALL)
        if len(pattern.findall(page)) != 1:
            raise ValueError(f"docs/{name} has no single pair of comments {opening} and {closing}. Put them back.")
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


def _check_keys() -> str:
    return _rows(("key", "meaning"), ENTRY.items())


def _check_results() -> str:
    return _rows(("result", "meaning"), RESULTS.items())


def _checks() -> str:
    header = ("check", "what is checked", "how it may end", "needs", "asked first", "settles")
    return _rows(header, map(_check, KINDS.values()))


def _check(one: Check) -> tuple[str, ...]:
    needs = ", ".join(f"`{name}`" for name in (*one.needs, *(["accommodation"] if one.first else [])))
    settles = ", ".join(f"`{name}`" for name in one.settles)
    return one.name, one.words, ", ".join(one.results), needs, "yes" if one.first else "", settles


def _rows(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table; the first column is set as code."""
    lines = [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
    lines += [
        "| " + " | ".join([f"`{row[0]}`", *(cell.replace("|", "\\|") for cell in row[1:])]) + " |" for row in rows
    ]
    return "\n".join(lines)


def _readers() -> str:
    return _rows(
        ("reader", "format", "table: columns that its samples fill"),
        [(one.name, one.title, _filled(one)) for one in sorted(readers.load().values(), key=lambda one: one.name)],
    )


def _filled(one: readers.Reader) -> str:
    """The columns that the reader fills in its samples, ``tests/samples/<name>/``; the tables alone without samples."""
    columns: dict[str, set[str]] = {}
    for row in _sample_rows(one):
        columns.setdefault(row.table, set()).update(name for name, value in row.values.items() if value != "")
    told = [
        f"**{table}**: {', '.join(f'`{name}`' for name in TABLES[table].columns if name in columns[table])}"
        if table in columns
        else f"**{table}**"
        for table in one.fills
    ]
    return "<br>".join(told)


def _sample_rows(one: readers.Reader) -> Iterable[Row]:
    """Rows of our own small samples, read here and not in the sandbox: nothing of them is from outside."""
    folder = SAMPLES / one.name.replace("-", "_")
    inside, sandbox._inside = sandbox._inside, True
    try:
        for path in sorted(folder.glob("*")):
            source = sandbox.Source(path.name, path)
            if path.suffix != ".md" and path.is_file() and path.stat().st_size < SMALL and one.recognises(source):
                yield from (part for part in one.read(source) if isinstance(part, Row))
    finally:
        sandbox._inside = inside


def _sources() -> str:
    return _rows(
        ("source", "what it says", "level", "who learns of the question", "limits and terms"),
        map(_source, load().values()),
    )


def _source(one: Provider) -> tuple[str, ...]:
    quota = one.quota if isinstance(one.quota, str) else "what is left stands in the plan"
    limits = [
        quota,
        f"terms: {one.terms}" if one.terms else "",
        "" if one.opsec == "RED" else f"fresh for {one.asks.days:g} days",
    ]
    return one.name, one.title, one.opsec, one.tells, "; ".join(filter(None, limits))


PAGES = {
    "formats.md": {
        "tables": _tables,
        "claim fields": _claim_fields,
        "check keys": _check_keys,
        "check results": _check_results,
        "checks": _checks,
        "readers": _readers,
    },
    "lookups.md": {"sources": _sources},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    checking = parser.parse_args().check
    for name in PAGES:
        page = (DOCS / name).read_text(encoding="utf-8")
        made = rebuilt(page, name)
        if checking and made != page:
            raise SystemExit(f"docs/{name} is out of date. Run: python tools/build_formats.py")
        (DOCS / name).write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
