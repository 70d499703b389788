"""A case elsewhere: ``backup`` copies it, ``export`` hands it over, ``import`` opens what was handed over."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ..show import plain
from ._app import CASE, main, says_errors

__all__ = ["backup", "export", "import_"]


@main.command()
@CASE
@click.argument("target", type=click.Path(path_type=Path))
@says_errors
def backup(case: Path, target: Path) -> None:
    """Copy the case into a new folder TARGET and verify the copy."""
    from .. import handover
    from ..case import Case

    opened = Case.open(case)
    _say_verified(handover.backup(opened.folder, opened.ledger, target), target)


@main.command()
@CASE
@click.option("--jsonl", default=None, type=click.Path(path_type=Path), help="The ledger as JSON lines, in this file.")
@click.option("--encrypted", default=None, type=click.Path(path_type=Path), help="The whole case, encrypted with age.")
@click.option("--to", multiple=True, help="Public key (age1…, ssh-…) of who may open it, or a file of keys.")
@click.option("--passphrase", is_flag=True, help="Encrypt with a passphrase, typed unseen or piped in.")
@click.option("--by", default="", help="Pseudonym of who hands it over, as under [team] in case.toml.")
@says_errors
def export(
    case: Path, jsonl: Path | None, encrypted: Path | None, to: tuple[str, ...], passphrase: bool, by: str
) -> None:
    """Hand the case over: readable JSON lines, or one encrypted file. It is recorded."""
    from .. import handover
    from ..case import Case
    from ..provenance import person

    if (jsonl is None) == (encrypted is None) or (jsonl and (to or passphrase)):
        raise click.UsageError("Say one: --jsonl FILE, or --encrypted FILE with --to RECIPIENT or --passphrase.")
    opened = Case.open(case)
    who = person(opened.settings.team, by) if by else {}
    if jsonl:
        made = handover.write_lines(opened.ledger, jsonl, who)
    elif encrypted:
        words = _passphrase(twice=True) if passphrase else ""
        made = handover.write_encrypted(opened.folder, opened.ledger, encrypted, who, to=to, passphrase=words)
    click.echo(f"{plain(jsonl or encrypted)} is written; recorded as #{made.number}")
    click.echo(f"sha256 {made.body['sha256']}; head {made.body['head']}")
    click.echo("Tell the receiver the head by another way: dprkit verify CASE --anchor HEAD holds it against the file.")


@main.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--key", "keys", multiple=True, type=click.Path(path_type=Path), help="File with your secret key.")
@click.option("--passphrase", is_flag=True, help="Open with a passphrase, typed unseen or piped in.")
@says_errors
def import_(file: Path, folder: Path, keys: tuple[Path, ...], passphrase: bool) -> None:
    """Open a FILE that was handed over, in a new FOLDER, and verify it."""
    from .. import handover

    if handover.is_encrypted(file):
        words = _passphrase(twice=False) if passphrase else ""
        _say_verified(handover.open_encrypted(file, folder, keys=keys, passphrase=words), folder)
    head = handover.load_lines(file, folder)
    click.echo(f"{head.number + 1} records, every hash and payload as recorded; head {head.hash}")
    click.echo(f"They are in {plain(folder / 'ledger.sqlite')}. JSON lines hold no original files and no tables.")


def _say_verified(found: Any, folder: Path) -> None:
    """What verifying a copy found, and the end of the program."""
    for problem in found.problems:
        click.echo(plain(problem))
    for note in found.notes:
        click.echo(f"* {plain(note)}")
    click.echo(f"{plain(folder)}: {len(found.problems)} problems; head {found.head}")
    sys.exit(0 if found.ok else 1)


def _passphrase(*, twice: bool) -> str:
    """Never an argument: other programs can read those."""
    if sys.stdin.isatty():
        return str(click.prompt("Passphrase (it is not shown)", hide_input=True, confirmation_prompt=twice))
    return sys.stdin.readline(10_000).rstrip("\r\n")
