"""The result: ``report`` writes it; ``walk`` goes all the way there by the notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from ..show import plain
from ._app import CASE, main, says_errors

__all__ = ["report", "walk"]


@main.command()
@CASE
@click.option("--format", "formats", multiple=True, default=["html"], help="html, md, pdf, csv, xlsx, jsonl, stix …")
@click.option("--level", "levels", multiple=True, default=["report"], help="memo, report, appendix, facts")
@click.option("--language", default="en", show_default=True, help="en or fr")
@click.option("--named", is_flag=True, help="other people by their names instead of pseudonyms")
@click.option("--by", default="", help="who writes it")
@says_errors
def report(case: Path, formats: Sequence[str], levels: Sequence[str], language: str, named: bool, by: str) -> None:
    """Write the write-up, and say where it is and what it rests on; --format and --level may be given several times."""
    from ..case import Case

    opened = Case.open(case)
    made = opened.report(formats, language, levels=levels, named=named, by=by)
    for path in made.paths:
        click.echo(f"write-up: {path}")
    click.echo(f"evidence head: {made.head}")
    _say_findings(opened)


def _say_findings(case: Any) -> None:
    """For each subject the leading explanation, and the first three findings in ACH order."""
    from ..assessment import assess

    found = case.findings()
    for subject in case.settings.subjects:
        weighed = assess(subject, found.items, found.indicators, case.decisions())
        click.echo(f"\n{subject}: {plain(weighed.said)} {plain(weighed.because)}")
        _say_rows(weighed.matrix.head(3), found)


def _say_rows(matrix: Any, found: Any) -> None:
    for number, row in enumerate(matrix.itertuples(), start=1):
        click.echo(f"  {number}. {row.title} ({row.weight}): {plain(found[row.finding].text)}")


@main.command()
@click.argument("case", default="", required=False)
@says_errors
def walk(case: str) -> None:
    """Run every notebook on a case with the network off, then the write-up. Default: the shipped sample case."""
    from ..case import Case
    from ..samples import sample_case
    from ..walk import walk as run_notebooks

    if not case:
        click.echo("a working copy of the sample case (all people in it are made up): files in, offline plan run …")
    folder = Path(case) if case else sample_case()
    run_notebooks(folder, say=lambda line: click.echo(line))
    opened = Case.open(folder)
    _say_findings(opened)
    click.echo(f"\nThe write-up: {opened.written() or opened.report().paths[0]}")
