"""This machine: what ``doctor`` finds on it, and the ``lab`` that runs on it."""

from __future__ import annotations

import sys

import click

from ._app import main, says_errors

__all__ = ["doctor", "lab"]


@main.command()
@says_errors
def doctor() -> None:
    """Say what is installed, what clashes, what is missing, and which keys are present (names only)."""
    from ..doctor import checks

    results = checks()
    for check in results:
        click.echo(
            f"{'ok     ' if check.ok else 'MISSING' if not check.clash else 'CLASH  '} {check.name}: {check.said}"
        )
    sys.exit(1 if any(check.clash for check in results) else 0)


@main.command()
@says_errors
def lab() -> None:
    """Open JupyterLab on the notebooks, on this machine only."""
    import subprocess

    from ..walk import NOTEBOOKS

    command = [sys.executable, "-m", "jupyterlab", "--ip=127.0.0.1", f"--notebook-dir={NOTEBOOKS}"]
    sys.exit(subprocess.run(command, check=False).returncode)
