"""Keys to sources: ``keys set``, ``list`` and ``test``."""

from __future__ import annotations

import sys
from typing import Any

import click

from ..show import plain
from ._app import echo_table, main, says_errors, short

__all__ = ["keys", "keys_list", "keys_set", "keys_test"]


@main.group()
def keys() -> None:
    """Keys to sources: kept in the system's keyring, and never shown."""


@keys.command("set")
@click.argument("name")
@says_errors
def keys_set(name: str) -> None:
    """Keep a key. It is typed unseen or piped in, and never an argument: other programs can read those."""
    from ..keys import store

    click.echo(f"{plain(name)} is kept in {plain(store(_typed(name)))}. Try it: dprkit keys test {plain(name)}")


def _typed(name: str) -> Any:
    from ..keys import Secret

    if sys.stdin.isatty():
        return Secret(name, click.prompt(f"Key for {plain(name)} (it is not shown)", hide_input=True).strip())
    return Secret(name, sys.stdin.read(10_000).strip())


@keys.command("list")
@says_errors
def keys_list() -> None:
    """Say which keys there are, where each comes from, and what it is for."""
    import pandas as pd

    from ..keys import KNOWN, names_present, where

    rows = [
        (name, where(name) or "not set", KNOWN[name].purpose if name in KNOWN else "no source that ships with dprkit")
        for name in dict.fromkeys([*KNOWN, *names_present()])
    ]
    echo_table(pd.DataFrame(rows, columns=["key", "from", "for"]))


@keys.command("test")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Ask without a confirmation.")
@says_errors
def keys_test(name: str, yes: bool) -> None:
    """Ask the source itself whether it takes the key: one question that costs nothing, and is about nobody."""
    from ..keys import KNOWN, secret

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
    from ..errors import SourceError
    from ..fetch import Key, Source

    key = Key(name, known.prefix)
    sent: Any = {"headers": {known.header: key}} if known.header else {"secret_query": {known.parameter: key}}
    try:
        reply = _key_door().of(Source("keys")).get(known.url, **sent)
    except SourceError as error:
        return ("refused" if error.reason == "denied" else "failed"), str(error)
    said = [f"{words} {value}" for words, path in known.left if (value := _at(reply.body, path)) is not None]
    return ("ok", ", ".join(said)) if said else ("failed", f"this is no answer that {known.tells} gives")


def _key_door() -> Any:
    from ..fetch import Fetch

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
    return short(str(found)) if isinstance(found, str | int) else None
