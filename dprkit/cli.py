"""The command line: ``dprkit new | ask | add | plan | run | report | verify | data | keys | doctor | walk | lab``.

Every command ends with 0 when all went well, 1 when something of the input was not taken or does not verify, 2 when
nothing was done.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from .errors import DprkitError
from .show import plain

__all__ = ["main"]

_CASE = click.argument("case", type=click.Path(path_type=Path))


def _says_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command, printing an error of ours as one sentence instead of a traceback."""

    @wraps(command)
    def said(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except DprkitError as error:
            click.echo(f"dprkit: {plain(error)}", err=True)
            sys.exit(2)
        except KeyboardInterrupt as stop:
            click.echo(f"dprkit: {plain(stop) or 'stopped'}", err=True)
            sys.exit(130)

    return said


def _table(frame: Any) -> None:
    """A frame as plain text, controls made visible, cut to the width of a terminal."""
    if not len(frame):
        click.echo("(nothing)")
        return
    shown = frame.map(lambda cell: _short(plain(cell)))
    click.echo(shown.to_string(index=False, justify="left"))


def _short(text: str, width: int = 60) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Investigate a suspected fake remote worker. Nothing leaves this machine unless a plan says so and you run it."""


@main.command()
@_CASE
@click.option("--title", required=True, help="The question, as one sentence.")
@click.option("--label", default="", help="Neutral label that write-ups and exports carry; default: the folder's name.")
@_says_errors
def new(case: Path, title: str, label: str) -> None:
    """Make a case folder."""
    from .case import Case

    made = Case.new(case, title=title, label=label)
    click.echo(f"{made.folder} is ready. Next: fill in [authority] in {made.folder / 'case.toml'},")
    click.echo(f"then see which logs to ask for before they expire: dprkit ask {made.folder}")


@main.command()
@_CASE
@_says_errors
def ask(case: Path) -> None:
    """Say which log to ask of whom, soonest to expire first."""
    from .case import Case

    click.echo(str(Case.open(case).ask()))


@main.command()
@_CASE
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--subject", default="", help="Whom a document is about; default: the first subject of the case.")
@click.option("--table", default="", help="Intake table of a CSV that is not recognised by itself.")
@click.option("--column", "columns", multiple=True, metavar="OURS=THEIRS", help="A column of such a CSV; repeatable.")
@_says_errors
def add(case: Path, files: tuple[Path, ...], subject: str, table: str, columns: tuple[str, ...]) -> None:
    """Take files in."""
    from .case import Case

    named = dict(_pair(column) for column in columns)
    made = Case.open(case).add(*files, subject=subject, table=table, columns=named)
    _table(made.files.drop(columns="note"))
    if len(made.unread):
        click.echo("\nNot read (the originals are kept):")
        _table(made.unread)
    for reason in made.failed.values():
        click.echo(f"\nNot taken in. {plain(reason)}")
    sys.exit(1 if made.failed or len(made.unread) else 0)


def _pair(column: str) -> tuple[str, str]:
    ours, equals, theirs = column.partition("=")
    if not equals:
        raise click.BadParameter(f"{column!r} is not OURS=THEIRS, for example ip='Client IP'")
    return ours, theirs


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
@_CASE
@_CEILING
@_SOURCE
@_REASON
@_says_errors
def plan(case: Path, ceiling: Any, sources: tuple[str, ...], reasons: tuple[str, ...]) -> None:
    """Show every look-up, who would learn of it, and what is refused. Nothing is asked."""
    from .case import Case

    made = Case.open(case).plan(ceiling, sources=sources, reasons=_reasons(reasons))
    _table(made.frame)
    for note in made.notes:
        click.echo(f"* {plain(note)}")


@main.command()
@_CASE
@_CEILING
@_SOURCE
@_REASON
@_says_errors
def run(case: Path, ceiling: Any, sources: tuple[str, ...], reasons: tuple[str, ...]) -> None:
    """Make the planned look-ups, and no other. Stopped with Ctrl-C, it keeps what has arrived."""
    from .case import Case

    opened = Case.open(case)
    made = opened.run(opened.plan(ceiling, sources=sources, reasons=_reasons(reasons)))
    _table(made.counts)
    sys.exit(1 if made.counts["outcome"].eq("failed").any() else 0)


@main.command()
@_CASE
@_says_errors
def report(case: Path) -> None:
    """Write the write-up, and say where it is and what it rests on."""
    from .case import Case

    opened = Case.open(case)
    made = opened.report()
    for path in made.paths:
        click.echo(f"write-up: {path}")
    click.echo(f"evidence head: {made.head}")
    _say_findings(opened)


def _say_findings(case: Any) -> None:
    """For each subject the leading explanation, and the first three findings in ACH order."""
    from .assessment import assess

    found = case.findings()
    for subject in case.settings.subjects:
        weighed = assess(subject, found.items, found.indicators, case.decisions())
        click.echo(f"\n{subject}: {plain(weighed.said)} {plain(weighed.because)}")
        _say_rows(weighed.matrix.head(3), found)


def _say_rows(matrix: Any, found: Any) -> None:
    for number, row in enumerate(matrix.itertuples(), start=1):
        click.echo(f"  {number}. {row.title} ({row.weight}): {plain(found[row.finding].text)}")


@main.command()
@_CASE
@click.option("--anchor", default=None, help="The evidence head printed in a write-up.")
@_says_errors
def verify(case: Path, anchor: str | None) -> None:
    """Check the ledger and every file it names."""
    from .case import Case

    checked = Case.open(case).verify(anchor)
    for problem in checked.problems:
        click.echo(plain(problem))
    click.echo(f"{len(checked.problems)} problems; head {checked.head}")
    sys.exit(0 if checked.ok else 1)


@main.command()
@_says_errors
def doctor() -> None:
    """Say what is installed, what clashes, what is missing, and which keys are present (names only)."""
    from .doctor import checks

    results = checks()
    for check in results:
        click.echo(
            f"{'ok     ' if check.ok else 'MISSING' if not check.clash else 'CLASH  '} {check.name}: {check.said}"
        )
    sys.exit(1 if any(check.clash for check in results) else 0)


@main.command()
@click.argument("case", default="", required=False)
@_says_errors
def walk(case: str) -> None:
    """Run every notebook on a case with the network off, then the write-up. Default: the shipped sample case."""
    from .case import Case
    from .samples import sample_case
    from .walk import walk as run_notebooks

    if not case:
        click.echo("a working copy of the sample case (all people in it are made up): files in, offline plan run …")
    folder = Path(case) if case else sample_case()
    run_notebooks(folder, say=lambda line: click.echo(line))
    opened = Case.open(folder)
    _say_findings(opened)
    click.echo(f"\nThe write-up: {opened.written() or opened.report().paths[0]}")


@main.command()
@_says_errors
def lab() -> None:
    """Open JupyterLab on the notebooks, on this machine only."""
    import subprocess

    from .walk import NOTEBOOKS

    command = [sys.executable, "-m", "jupyterlab", "--ip=127.0.0.1", f"--notebook-dir={NOTEBOOKS}"]
    sys.exit(subprocess.run(command, check=False).returncode)


@main.group()
def keys() -> None:
    """Keys to sources: kept in the system's keyring, and never shown."""


@keys.command("set")
@click.argument("name")
@_says_errors
def keys_set(name: str) -> None:
    """Keep a key. It is typed unseen or piped in, and never an argument: other programs can read those."""
    from .keys import store

    click.echo(f"{plain(name)} is kept in {plain(store(_typed(name)))}. Try it: dprkit keys test {plain(name)}")


def _typed(name: str) -> Any:
    from .keys import Secret

    if sys.stdin.isatty():
        return Secret(name, click.prompt(f"Key for {plain(name)} (it is not shown)", hide_input=True).strip())
    return Secret(name, sys.stdin.read(10_000).strip())


@keys.command("list")
@_says_errors
def keys_list() -> None:
    """Say which keys there are, where each comes from, and what it is for."""
    import pandas as pd

    from .keys import KNOWN, names_present, where

    rows = [
        (name, where(name) or "not set", KNOWN[name].purpose if name in KNOWN else "no source that ships with dprkit")
        for name in dict.fromkeys([*KNOWN, *names_present()])
    ]
    _table(pd.DataFrame(rows, columns=["key", "from", "for"]))


@keys.command("test")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Ask without a confirmation.")
@_says_errors
def keys_test(name: str, yes: bool) -> None:
    """Ask the source itself whether it takes the key: one question that costs nothing, and is about nobody."""
    from .keys import KNOWN, secret

    known = KNOWN.get(name)
    if known is None or secret(name) is None:
        lacking = "no key; enter it: dprkit keys set" if known else "no key that can be tested; dprkit keys list:"
        click.echo(f"{plain(name)}: {lacking} {plain(name) if known else ', '.join(KNOWN)}", err=True)
        sys.exit(2)
    click.echo(f"The key {name}, and nothing else, is sent to {known.tells}: {known.url}")
    if not yes and not click.confirm("Ask now?"):
        sys.exit(2)
    outcome, said = _tried(name, known)
    click.echo(f"{name}: {outcome}{': ' if said else ''}{plain(said)}")
    sys.exit(0 if outcome == "ok" else 1)


def _tried(name: str, known: Any) -> tuple[str, str]:
    """``ok``, ``refused`` or ``failed``, and what the source says of the key."""
    from .errors import SourceError
    from .fetch import Key, Source

    key = Key(name, known.prefix)
    sent: Any = {"headers": {known.header: key}} if known.header else {"secret_query": {known.parameter: key}}
    try:
        reply = _key_door().of(Source("keys")).get(known.url, **sent)
    except SourceError as error:
        return ("refused" if error.reason == "denied" else "failed"), str(error)
    said = [f"{words} {value}" for words, path in known.left if (value := _at(reply.body, path)) is not None]
    return ("ok", ", ".join(said)) if said else ("failed", f"this is no answer that {known.tells} gives")


def _key_door() -> Any:
    from .fetch import Fetch

    return Fetch(mode="live", ceiling="AMBER")


def _at(body: bytes, path: tuple[str, ...]) -> Any:
    """A text or number in a JSON object; None when there is none there."""
    import json

    try:
        found = json.loads(body)
        for name in path:
            found = found[name]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return _short(str(found)) if isinstance(found, str | int) else None


@main.group()
def data() -> None:
    """Tables of facts: how old each is, newer ones from their publishers, and files of your own."""


@data.command("list")
@click.option("--case", default=None, type=click.Path(path_type=Path), help="Show the tables that this case uses.")
@_says_errors
def data_list(case: Path | None) -> None:
    """Say of each table how old it is, where it comes from, and who could be asked for a newer one."""
    from .case import Case
    from .data.update import listing

    form = "{:<17}{:>9}  {:<10} {:>5}  {:<13}{}"
    places = {"user": "your folder", "bundled": "bundled", "case": "the case"}
    click.echo(form.format("TABLE", "ROWS", "DATE", "DAYS", "FROM", "LICENCE"))
    listed = listing(Case.open(case).bundled if case else None)
    for row in listed.astype({"age_days": object}).fillna("").to_dict("records"):
        date = row["date"] if row["date"][:4].isdigit() else "unknown"
        place, licence = places[row["place"]], _short(plain(row["licence"]), 41)
        click.echo(form.format(row["name"], row["rows"], date, row["age_days"], place, licence))
        click.echo(f"    {_short(plain(row['title']), 96)}")
        if row["refresh"]:
            click.echo(f"    newer from {_short(row['refresh'], 85)}")
    click.echo("Newer ones: dprkit data update [NAME]. A file of your own: dprkit data add FILE.")


@data.command("update")
@click.argument("names", nargs=-1)
@click.option("--yes", is_flag=True, help="Ask without a confirmation.")
@click.option("--force", is_flag=True, help="Take a table that has lost half its rows, or is older than that in use.")
@click.option("--undo", is_flag=True, help="Put the table before the last update back in use. Nobody is asked.")
@_says_errors
def data_update(names: tuple[str, ...], yes: bool, force: bool, undo: bool) -> None:
    """Ask publishers for newer tables: of these NAMES, or of all that can be refreshed."""
    from .data import update
    from .fetch import proxies

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
@_says_errors
def data_add(file: Path, names: tuple[str, ...]) -> None:
    """Use a file of your own: GeoLite2, DB-IP, IPinfo (.mmdb), IPtoASN (.tsv.gz), a list. Nobody is asked."""
    from .data.update import add as take

    _say_tables(take(file, names))


def _say_tables(made: Any) -> None:
    for row in made.itertuples():
        what = "" if row.outcome == "failed" else f", {row.rows} rows of {row.date}"
        note = f" ({row.note})" if row.note else ""
        click.echo(plain(f"{row.table}: {row.outcome}{what}{note}"))


if __name__ == "__main__":
    main()
