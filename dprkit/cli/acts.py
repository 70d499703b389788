"""What a named person did, put on record: ``requested`` exports, a ``note`` (``notes`` lists them), ``accessed``."""

from __future__ import annotations

from pathlib import Path

import click

from ._app import CASE, echo_table, main, says_errors

__all__ = ["accessed", "note", "notes", "requested"]

_BY = click.option("--by", required=True, help="Who: a pseudonym that [team] in case.toml gives a role.")


@main.command()
@CASE
@click.argument("owners", nargs=-1)
@_BY
@says_errors
def requested(case: Path, owners: tuple[str, ...], by: str) -> None:
    """Record that the requests of `dprkit ask` were handed out: to these OWNERS, or to all when none is named."""
    from ..case import Case

    for entry in Case.open(case).requested(*owners, by=by):
        click.echo(f"#{entry.number}  {entry.body['owner']}: {entry.body['export']}")


@main.command()
@CASE
@click.argument("text")
@_BY
@says_errors
def note(case: Path, text: str, by: str) -> None:
    """Record a note. Its TEXT can be erased later; that there was a note stays."""
    from ..case import Case

    click.echo(f"#{Case.open(case).note(text, by=by).number}")


@main.command()
@CASE
@says_errors
def notes(case: Path) -> None:
    """List the notes, in order."""
    from ..case import Case

    echo_table(Case.open(case).notes())


@main.command()
@CASE
@click.option("--why", required=True, help="What the evidence was shown for.")
@_BY
@says_errors
def accessed(case: Path, why: str, by: str) -> None:
    """Record that evidence was shown to somebody who does not work on the case."""
    from ..case import Case

    click.echo(f"#{Case.open(case).accessed(by=by, why=why).number}")
