"""The command line: ``dprkit new | ask | add | plan | run | report | verify | doctor | walk | lab``.

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
    from .provider import load

    pairs = [one.partition("=") for one in stated]
    for source, _, why in pairs:
        if source not in load() or not why.strip():
            raise click.BadParameter(f"{source!r} is not SOURCE=WHY; sources: {', '.join(load())}")
    return {source: why for source, _, why in pairs}


_CEILING = click.option("--ceiling", default=None, help="RED, AMBER or GREEN; at most, and by default, the case's own.")
_REASON = click.option(
    "--reason",
    "reasons",
    multiple=True,
    metavar="SOURCE=WHY",
    help="Typed reason for a source that needs one; repeatable.",
)


@main.command()
@_CASE
@_CEILING
@_REASON
@_says_errors
def plan(case: Path, ceiling: Any, reasons: tuple[str, ...]) -> None:
    """Show every look-up, who would learn of it, and what is refused. Nothing is asked."""
    from .case import Case

    made = Case.open(case).plan(ceiling, reasons=_reasons(reasons))
    _table(made.frame)
    for note in made.notes:
        click.echo(f"* {plain(note)}")


@main.command()
@_CASE
@_CEILING
@_REASON
@_says_errors
def run(case: Path, ceiling: Any, reasons: tuple[str, ...]) -> None:
    """Make the planned look-ups, and no other. Stopped with Ctrl-C, it keeps what has arrived."""
    from .case import Case

    opened = Case.open(case)
    made = opened.run(opened.plan(ceiling, reasons=_reasons(reasons)))
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


if __name__ == "__main__":
    main()
