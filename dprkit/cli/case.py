"""A case from the start: ``new``, ``ask`` for logs, ``add`` what comes in."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import click

from ..errors import DprkitError
from ..show import plain
from ._app import CASE, echo_table, main, says_errors

__all__ = ["add", "ask", "new"]


@main.command()
@CASE
@click.option("--title", required=True, help="The question, as one sentence.")
@click.option("--label", default="", help="Neutral label that write-ups and exports carry; default: the folder's name.")
@says_errors
def new(case: Path, title: str, label: str) -> None:
    """Make a case folder, with copies of the notebooks that open it."""
    from ..case import Case
    from ..walk import copies

    made = Case.new(case, title=title, label=label)
    with suppress(DprkitError):  # an installed package comes without notebooks
        click.echo(f"Its notebooks are in {copies(made.folder)[0].parent}.")
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
@click.option("--look", is_flag=True, help="Say what the columns of a table may be, and take nothing in.")
@says_errors
def add(case: Path, files: tuple[Path, ...], subject: str, table: str, columns: tuple[str, ...], look: bool) -> None:
    """Take files in."""
    from ..case import Case

    named = dict(_pair(column) for column in columns)
    if look:
        for file in files:
            _propose(case, file, table, named)
        return
    made = Case.open(case).add(*files, subject=subject, table=table, columns=named)
    echo_table(made.files.drop(columns="note"))
    for name, note in zip(made.files["name"], made.files["note"]):
        if note and name not in made.failed:
            click.echo(f"{plain(name)}: {plain(note)}")
    if len(made.unread):
        click.echo("\nNot read (the originals are kept):")
        echo_table(made.unread)
    for name, reason in made.failed.items():
        click.echo(f"\nNot taken in. {plain(reason)}")
        for file in (one for one in files if one.name == name and one.is_file()):
            with suppress(DprkitError):  # it is no table: the reason says what it is
                _propose(case, file, table, named)
    sys.exit(1 if made.failed or len(made.unread) else 0)


def _propose(case: Path, file: Path, table: str, columns: dict[str, str]) -> None:
    """Print what the columns of a table may be, and the command that reads it so."""
    from ..column_map import proposals

    for one in proposals(file, table=table, columns=columns):
        click.echo(f"\n{one}")
        if one.reader:
            click.echo(f"\nIt is read as it is, by the reader {one.reader}.")
        elif one.complete:
            click.echo(f"\nRead it so, or name other headers:\n{one.command(str(case))}")
        else:
            click.echo("\nName its table and columns: --table … --column OURS=THEIRS, and look again with --look.")


def _pair(column: str) -> tuple[str, str]:
    ours, equals, theirs = column.partition("=")
    if not equals:
        raise click.BadParameter(f"{column!r} is not OURS=THEIRS, for example ip='Client IP'")
    return ours, theirs
