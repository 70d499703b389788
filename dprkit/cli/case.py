"""A case from the start: ``new``, ``ask`` for logs, ``add`` what comes in."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..show import plain
from ._app import CASE, echo_table, main, says_errors

__all__ = ["add", "ask", "new"]


@main.command()
@CASE
@click.option("--title", required=True, help="The question, as one sentence.")
@click.option("--label", default="", help="Neutral label that write-ups and exports carry; default: the folder's name.")
@says_errors
def new(case: Path, title: str, label: str) -> None:
    """Make a case folder."""
    from ..case import Case

    made = Case.new(case, title=title, label=label)
    click.echo(f"{made.folder} is ready. Next: fill in [authority] in {made.folder / 'case.toml'},")
    click.echo(f"then see which logs to ask for before they expire: dprkit ask {made.folder}")


@main.command()
@CASE
@says_errors
def ask(case: Path) -> None:
    """Say which log to ask of whom, soonest to expire first."""
    from ..case import Case

    click.echo(str(Case.open(case).ask()))


@main.command()
@CASE
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--subject", default="", help="Whom a document is about; default: the first subject of the case.")
@click.option("--table", default="", help="Intake table of a CSV that is not recognised by itself.")
@click.option("--column", "columns", multiple=True, metavar="OURS=THEIRS", help="A column of such a CSV; repeatable.")
@says_errors
def add(case: Path, files: tuple[Path, ...], subject: str, table: str, columns: tuple[str, ...]) -> None:
    """Take files in."""
    from ..case import Case

    named = dict(_pair(column) for column in columns)
    made = Case.open(case).add(*files, subject=subject, table=table, columns=named)
    echo_table(made.files.drop(columns="note"))
    if len(made.unread):
        click.echo("\nNot read (the originals are kept):")
        echo_table(made.unread)
    for reason in made.failed.values():
        click.echo(f"\nNot taken in. {plain(reason)}")
    sys.exit(1 if made.failed or len(made.unread) else 0)


def _pair(column: str) -> tuple[str, str]:
    ours, equals, theirs = column.partition("=")
    if not equals:
        raise click.BadParameter(f"{column!r} is not OURS=THEIRS, for example ip='Client IP'")
    return ours, theirs
