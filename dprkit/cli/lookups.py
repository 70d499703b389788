"""What is asked outside: ``plan`` shows it, ``run`` does it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ..show import plain
from ._app import CASE, echo_table, main, says_errors

__all__ = ["plan", "run"]


def _reasons(stated: tuple[str, ...]) -> dict[str, str]:
    pairs = [one.partition("=") for one in stated]
    for source, _, why in pairs:
        if not why.strip():
            raise click.BadParameter(f"{source!r} is not SOURCE=WHY, for example whois='the registry names it'")
    return {source: why for source, _, why in pairs}


_CEILING = click.option("--ceiling", default=None, help="RED, AMBER or GREEN; at most, and by default, the case's own.")
_REASON = click.option(
    "--reason",
    "reasons",
    multiple=True,
    metavar="SOURCE=WHY",
    help="Typed reason for a source that needs one; repeatable.",
)


_SOURCE = click.option("--source", "sources", multiple=True, help="Plan for this source only; repeatable.")


@main.command()
@CASE
@_CEILING
@_SOURCE
@_REASON
@says_errors
def plan(case: Path, ceiling: Any, sources: tuple[str, ...], reasons: tuple[str, ...]) -> None:
    """Show every look-up, who would learn of it, and what is refused. Nothing is asked."""
    from ..case import Case

    made = Case.open(case).plan(ceiling, sources=sources, reasons=_reasons(reasons))
    echo_table(made.frame)
    for note in made.notes:
        click.echo(f"* {plain(note)}")


@main.command()
@CASE
@_CEILING
@_SOURCE
@_REASON
@says_errors
def run(case: Path, ceiling: Any, sources: tuple[str, ...], reasons: tuple[str, ...]) -> None:
    """Make the planned look-ups, and no other. Stopped with Ctrl-C, it keeps what has arrived."""
    from ..case import Case

    opened = Case.open(case)
    made = opened.run(opened.plan(ceiling, sources=sources, reasons=_reasons(reasons)))
    echo_table(made.counts)
    sys.exit(1 if made.counts["outcome"].eq("failed").any() else 0)
