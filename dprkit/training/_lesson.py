"""The notebooks of an exercise: the learner's, and the debrief with the path that an expert takes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..indicator import HYPOTHESES, load
from ..show import plain
from ..words import words
from ._questions import texts

if TYPE_CHECKING:
    from ._marks import Question
    from ._story import Planted, Story
    from .exercises import Exercise

__all__ = ["debrief_notebook", "learner_notebook"]

Cell = tuple[str, str]  # "markdown" or "code", and its text
_OPEN = """\
import dprkit
from dprkit.training import marking

room = marking.Room(".")
room"""


def learner_notebook(chosen: Exercise, letters: Sequence[str], questions: Sequence[Question]) -> bytes:
    """The notebook of the learner: story and goals, a cell that opens each case, a cell for each question."""
    said = texts(f"lesson.{chosen.language}")
    goals = "".join(f"\n* {one}" for one in chosen.goals)
    cells: list[Cell] = [
        (
            "markdown",
            f"# {chosen.name} · {chosen.title}\n\n{chosen.story}\n\n{said['goals']}{goals}\n\n{said['rules']}",
        ),
        ("code", _OPEN),
    ]
    for letter in letters:
        cells += [("markdown", f"## {said['case'].format(case=letter)}"), ("code", _opened(letter))]
        cells += _asked([one for one in questions if one.id.startswith(f"{letter}.")], said)
    cells += _asked([one for one in questions if "." not in one.id], said)
    return _notebook([*cells, ("markdown", f"## {said['end']}"), ("code", "room.report()")])


def _opened(letter: str) -> str:
    name = f"case_{letter.lower()}"
    return (
        f'{name} = dprkit.Case.open("case-{letter}")\n'
        f'{name}.add(*sorted(({name}.folder / "inbox").iterdir()))\n'
        f"{name}.run()\n"
        f"{name}.findings().present"
    )


def _asked(questions: Iterable[Question], said: Mapping[str, Any]) -> list[Cell]:
    cells: list[Cell] = []
    for one in questions:
        options = "".join(f"\n* {option}" for option in one.options)
        many = f" *{said['several']}*" if one.several else ""
        cells.append(("markdown", f"**{one.id}.** {plain(one.text)}{many}{options}"))
        cells.append(("code", f'# room.hint("{one.id}")\n# room.answer("{one.id}", "…")'))
    return cells


def debrief_notebook(chosen: Exercise, cases: Mapping[str, tuple[str, Story]]) -> bytes:
    """The trainer's notebook: what each case was, what was to be found and in which file, and an expert's path."""
    said, told = texts(f"lesson.{chosen.language}"), words(chosen.language).told
    steps = "".join(f"\n{at}. {one}" for at, one in enumerate(chosen.path, 1))
    cells: list[Cell] = [
        ("markdown", f"# {chosen.name} · {said['debrief']}: {chosen.title}\n\n## {said['path']}\n{steps}")
    ]
    for letter, (variant, story) in cases.items():
        head = f"## {said['case'].format(case=letter)}: {variant}"
        held = [_held(subject, one, said, told) for subject, one in story.planted.items()]
        cells.append(("markdown", "\n\n".join([head, *held])))
    cells += [("markdown", said["marked"]), ("code", _MARKED)]
    return _notebook(cells)


_MARKED = """\
from dprkit.training import marking

marking.Room("../learner").report()"""


def _held(subject: str, planted: Planted, said: Mapping[str, Any], told: Any) -> str:
    what = told(HYPOTHESES[planted.hypothesis])[0]
    confidence = texts(f"questions.{said['language']}")["confidence"][planted.confidence]
    rows = "".join(
        f"\n* {told(load()[key.split('|')[0]].title)[0]} ({', '.join(needs)})" for key, needs in planted.signs.items()
    )
    return f"**{subject}**: {what}; {said['confidence']}: {confidence}.\n{rows or said['nothing']}"


def _notebook(cells: Sequence[Cell]) -> bytes:
    """A notebook (nbformat 4.5) without outputs; ids follow from place and text."""
    made = [_cell(at, kind, text) for at, (kind, text) in enumerate(cells)]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    whole = {"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _cell(at: int, kind: str, text: str) -> dict[str, Any]:
    identifier = f"{at:03d}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
    cell = {"cell_type": kind, "id": identifier, "metadata": {}, "source": text.splitlines(keepends=True)}
    return cell if kind == "markdown" else {**cell, "execution_count": None, "outputs": []}
