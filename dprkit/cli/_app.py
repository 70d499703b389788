"""What every command shares: the group they hang on, the case argument, errors as one sentence, tables as text."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from ..errors import DprkitError
from ..show import plain

__all__ = ["CASE", "echo_table", "main", "says_errors", "short"]

CASE = click.argument("case", type=click.Path(path_type=Path))


def says_errors(command: Callable[..., Any]) -> Callable[..., Any]:
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


def echo_table(frame: Any) -> None:
    """A frame as plain text, controls made visible, cut to the width of a terminal."""
    if not len(frame):
        click.echo("(nothing)")
        return
    shown = frame.map(lambda cell: short(plain(cell)))
    click.echo(shown.to_string(index=False, justify="left"))


def short(text: str, width: int = 60) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Investigate a suspected fake remote worker. Nothing leaves this machine unless a plan says so and you run it."""
