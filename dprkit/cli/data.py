"""Tables of facts: ``data list``, ``update`` and ``add``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ..show import plain
from ._app import main, says_errors, short

__all__ = ["data", "data_add", "data_list", "data_update"]


@main.group()
def data() -> None:
    """Tables of facts: how old each is, newer ones from their publishers, and files of your own."""


@data.command("list")
@click.option("--case", default=None, type=click.Path(path_type=Path), help="Show the tables that this case uses.")
@says_errors
def data_list(case: Path | None) -> None:
    """Say of each table how old it is, where it comes from, and who could be asked for a newer one."""
    from ..case import Case
    from ..data.update import listing

    form = "{:<17}{:>9}  {:<10} {:>5}  {:<13}{}"
    places = {"user": "your folder", "bundled": "bundled", "case": "the case"}
    click.echo(form.format("TABLE", "ROWS", "DATE", "DAYS", "FROM", "LICENCE"))
    listed = listing(Case.open(case).bundled if case else None)
    for row in listed.astype({"age_days": object}).fillna("").to_dict("records"):
        date = row["date"] if row["date"][:4].isdigit() else "unknown"
        place, licence = places[row["place"]], short(plain(row["licence"]), 41)
        click.echo(form.format(row["name"], row["rows"], date, row["age_days"], place, licence))
        click.echo(f"    {short(plain(row['title']), 96)}")
        if row["refresh"]:
            click.echo(f"    newer from {short(row['refresh'], 85)}")
    click.echo("Newer ones: dprkit data update [NAME]. A file of your own: dprkit data add FILE.")


@data.command("update")
@click.argument("names", nargs=-1)
@click.option("--yes", is_flag=True, help="Ask without a confirmation.")
@click.option("--force", is_flag=True, help="Take a table that has lost half its rows, or is older than that in use.")
@click.option("--undo", is_flag=True, help="Put the table before the last update back in use. Nobody is asked.")
@says_errors
def data_update(names: tuple[str, ...], yes: bool, force: bool, undo: bool) -> None:
    """Ask publishers for newer tables: of these NAMES, or of all that can be refreshed."""
    from ..data import update
    from ..fetch import proxies

    if undo:
        if not names:
            raise click.UsageError("Name the tables to undo: dprkit data update --undo asn")
        for name in names:
            click.echo(update.undo(name))
        return
    asked = update.asked(names)
    click.echo("Each publisher learns that somebody at your address uses its list (AMBER), and nothing of any case:")
    for publisher, rows in asked.groupby("publisher", sort=False):
        click.echo(f"  {publisher} for {', '.join(dict.fromkeys(rows['tables']))}")
        click.echo("".join(f"    {url}\n" for url in rows["url"]), nl=False)
    for scheme, place in proxies().items():
        click.echo(f"  {scheme} goes through the proxy {plain(place)}: it learns of every server asked.")
    if not yes and not click.confirm("Ask now?"):
        sys.exit(2)
    made = update.update(names, force=force, say=lambda line: click.echo(plain(line)))
    _say_tables(made)
    sys.exit(1 if made["outcome"].eq("failed").any() else 0)


@data.command("add")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", "names", multiple=True, help="Only this of the tables that the file can fill; repeatable.")
@says_errors
def data_add(file: Path, names: tuple[str, ...]) -> None:
    """Use a file of your own: GeoLite2, DB-IP, IPinfo (.mmdb), IPtoASN (.tsv.gz), a list. Nobody is asked."""
    from ..data.update import add as take

    _say_tables(take(file, names))


def _say_tables(made: Any) -> None:
    for row in made.itertuples():
        what = "" if row.outcome == "failed" else f", {row.rows} rows of {row.date}"
        note = f" ({row.note})" if row.note else ""
        click.echo(plain(f"{row.table}: {row.outcome}{what}{note}"))
