"""The catalogue of indicators: ``indicators`` lists them, or those in which a word stands, or writes them as a page."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..show import plain
from ._app import main, says_errors, short

__all__ = ["indicators"]


@main.command()
@click.argument("words", nargs=-1)
@click.option("--full", is_flag=True, help="Everything about each: needs, innocent readings, steps, references.")
@click.option("--html", default=None, type=click.Path(path_type=Path), help="Write them as a page into this file.")
@says_errors
def indicators(words: tuple[str, ...], full: bool, html: Path | None) -> None:
    """List the indicators, or those in which all WORDS stand: an id, a table, a reference, a word of any sentence."""
    from .. import catalogue

    found = catalogue.table(*words)
    if html:
        html.write_text(catalogue.html(found), encoding="utf-8")
        click.echo(f"{len(found)} indicators are in {plain(html)}")
    elif full or len(found) == 1:
        click.echo("\n\n".join(map(_card, found["indicator"])))
    else:
        for row in found.itertuples(index=False):
            click.echo(f"{row.indicator:<40} {row.weight:<16} {short(plain(row.title), 100)}")
        click.echo(
            f"{len(found)} indicators; all about one: dprkit indicators {found['indicator'].iat[0]}"
            if len(found)
            else "No indicator has all of these words."
        )
    sys.exit(0 if len(found) else 1)


def _card(name: str) -> str:
    """All about one indicator, a line a statement; what repeats the field above leaves its name out."""
    from .. import catalogue

    lines, last = [], ""
    for field, text in catalogue.card(name):
        lines.append(f"{'' if field == last else field:<19} {plain(text)}")
        last = field
    return "\n".join(lines)
