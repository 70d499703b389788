"""The evidence itself: ``verify`` and ``replay`` it, ``erase`` a person, see what ``retention`` says is due."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ..show import plain
from ._app import CASE, echo_table, main, says_errors

__all__ = ["erase", "replay", "retention", "verify"]


@main.command()
@CASE
@click.option("--anchor", default=None, help="The evidence head printed in a write-up.")
@click.option(
    "--write-up",
    "write_ups",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A write-up to hold against the ledger, beside those of the case; repeatable.",
)
@says_errors
def verify(case: Path, anchor: str | None, write_ups: tuple[Path, ...]) -> None:
    """Check the ledger, every file it names, and the write-ups. Nothing is written."""
    from ..case import Case

    checked = Case.open(case).verify(anchor, write_ups=write_ups)
    _say(checked)
    click.echo(f"{len(checked.problems)} problems; head {checked.head}")
    sys.exit(0 if checked.ok else 1)


@main.command()
@CASE
@says_errors
def replay(case: Path) -> None:
    """Make everything derived again, without the network, and compare it with the record. Nothing is written."""
    from ..case import Case

    made = Case.open(case).replay()
    _say(made)
    for path, digest in made.exports.items():
        click.echo(f"{digest}  {plain(path)}")
    click.echo(str(made))
    sys.exit(0 if made.ok else 1)


@main.command()
@CASE
@click.argument("person")
@click.option("--reason", required=True, help="Why. It stays in the ledger: do not name the person.")
@click.option("--by", required=True, help="Who orders it.")
@click.option("--also", multiple=True, help="A further spelling of the name to look for; repeatable.")
@click.option("--delete-mixed", is_flag=True, help="Delete files about several people that cannot be redacted.")
@says_errors
def erase(case: Path, person: str, reason: str, by: str, also: tuple[str, ...], delete_mixed: bool) -> None:
    """Take a PERSON (s1, or hr:E1101) out of everything that was written here. Interrupted: run it again."""
    from ..case import Case

    made = Case.open(case).erase(person, reason=reason, by=by, also=also, delete_mixed=delete_mixed)
    click.echo(f"Erased in #{made.record}. {made.what}")
    if made.yours:
        click.echo("Not touched, since it is yours to delete:")
    for one in made.yours:
        click.echo(f"  {plain(one)}")
    for note in made.notes:
        click.echo(f"* {plain(note)}")


@main.command()
@CASE
@says_errors
def retention(case: Path) -> None:
    """Say what is kept longer than case.toml allows, since when, by which rule, and what to do. Nothing is deleted."""
    from ..case import Case

    found = Case.open(case).retention()
    echo_table(found)
    sys.exit(1 if len(found) else 0)


def _say(found: Any) -> None:
    """The problems, then what is no fault and should be known."""
    for problem in found.problems:
        click.echo(plain(problem))
    for note in found.notes:
        click.echo(f"* {plain(note)}")
