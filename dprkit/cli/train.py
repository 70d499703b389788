"""The training room: ``train list``, ``make``, ``case``, ``check`` and ``debrief``."""

from __future__ import annotations

from pathlib import Path

import click

from ..show import plain
from ._app import echo_table, main, says_errors

__all__ = ["train", "train_case", "train_check", "train_debrief", "train_list", "train_make"]

_FOLDER = click.argument("folder", type=click.Path(path_type=Path))
_LANGUAGE = click.option("--language", default="en", help="en or fr.", show_default=True)
_SEED = click.option("--seed", required=True, help="Any text: another seed is another company and other people.")


@main.group()
def train() -> None:
    """Exercises on made-up cases: a bundle for learners, another for the trainer."""


@train.command("list")
@_LANGUAGE
@says_errors
def train_list(language: str) -> None:
    """Say what each exercise is about and how long it takes."""
    import pandas as pd

    from ..training.exercises import NAMES, exercise

    rows = [(one.name, one.title, one.minutes) for one in (exercise(name, language) for name in NAMES)]
    echo_table(pd.DataFrame(rows, columns=["exercise", "title", "minutes"]))


@train.command("make")
@click.argument("exercise")
@_FOLDER
@_SEED
@_LANGUAGE
@says_errors
def train_make(exercise: str, folder: Path, seed: str, language: str) -> None:
    """Write EXERCISE (T1 to T6) into the new FOLDER: learner/ to hand out, trainer/ to keep."""
    from ..training.exercises import write

    learner, trainer = write(exercise, folder, seed=seed, language=language)
    click.echo(f"to hand out: {plain(learner)} (open exercise.ipynb there). Yours: {plain(trainer)}, with the answers.")


@train.command("case")
@click.argument("variant")
@_FOLDER
@_SEED
@click.option("--sector", default="software", show_default=True)
@click.option("--country", default="US", show_default=True)
@click.option("--difficulty", default=2, show_default=True, help="1, 2 or 3.")
@click.option("--missing", multiple=True, help="An inbox file that the log owners did not keep.")
@says_errors
def train_case(
    variant: str, folder: Path, seed: str, sector: str, country: str, difficulty: int, missing: tuple[str, ...]
) -> None:
    """Write a made-up case of VARIANT into the new FOLDER, with its truth. A wrong VARIANT names those there are."""
    from ..training.generator import Setting, make

    made = make(folder, variant, Setting(seed, sector, country, difficulty, missing))
    click.echo(f"{plain(made)}: its answer is in truth.toml, the files to take in are in inbox/.")


@train.command("check")
@_FOLDER
@says_errors
def train_check(folder: Path) -> None:
    """Mark what was answered in the learner's FOLDER: points, hints, and what is told about each answer."""
    from ..training.marking import Room

    done = Room(folder).report()
    echo_table(done)
    click.echo(f"{done['points'].sum()} of {done['of'].sum()} points")


@train.command("debrief")
@_FOLDER
@says_errors
def train_debrief(folder: Path) -> None:
    """Say where the debrief of the FOLDER that `train make` wrote is, and what each case in it was."""
    from ..errors import InputError

    found = folder / "trainer" / "debrief.ipynb"
    if not found.exists():
        raise InputError(f"{folder} holds no trainer/debrief.ipynb; give the folder that `dprkit train make` wrote.")
    for truth in sorted(found.parent.glob("*.truth.toml")):
        click.echo(f"case {truth.name.partition('.')[0]}:\n{plain(truth.read_text(encoding='utf-8'))}")
    click.echo(f"go through it together: {plain(found)}")
