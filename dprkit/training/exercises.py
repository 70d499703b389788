"""The exercises: what each teaches, and a bundle of one for learners with another for the trainer.

The learner's folder holds the cases without their truth and decisions, the questions with digests for answers, and a
notebook. The trainer's folder holds the answer key and the path an expert takes. The same exercise, seed and language
write the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..errors import InputError
from ._lesson import debrief_notebook, learner_notebook
from ._marks import Question, public, sealed
from ._places import Chance
from ._questions import about, salt, texts
from ._setting import COUNTRIES, SECTORS, Setting
from ._story import Story, truth
from ._variants import VARIANTS

__all__ = ["LANGUAGES", "NAMES", "Exercise", "exercise", "write"]

NAMES = ("T1", "T2", "T3", "T4", "T5", "T6")
LANGUAGES = ("en", "fr")
_HIDDEN = ("truth.toml", "decisions.toml")


@dataclass(frozen=True)
class Exercise:
    """What one exercise is about, in one language; ``minutes`` is how long it takes, ``path`` how an expert goes."""

    name: str
    language: str
    title: str
    minutes: int
    goals: tuple[str, ...]
    story: str
    path: tuple[str, ...]
    cases: tuple[Mapping[str, Any], ...]
    ask: tuple[str, ...]


def exercise(name: str, language: str = "en") -> Exercise:
    """The exercise of that name.

    Raises:
        InputError: there is none, or not in that language.

    >>> exercise("T1").minutes
    60
    """
    if name not in NAMES or language not in LANGUAGES:
        raise InputError(
            f"exercises are {', '.join(NAMES)}, in {' and '.join(LANGUAGES)}; given: {name!r}, {language!r}."
        )
    plan, said = texts(name), texts(f"{name}.{language}")
    return Exercise(
        name,
        language,
        said["title"],
        plan["minutes"],
        tuple(said["goals"]),
        said["story"],
        tuple(said["path"]),
        tuple(plan.get("case", ())),
        tuple(plan["ask"]),
    )


def write(name: str, folder: str | Path, *, seed: str, language: str = "en") -> tuple[Path, Path]:
    """The new folders of learner and trainer under ``folder``.

    Raises:
        InputError: no such exercise or language, or the folder holds something.
    """
    chosen, target = exercise(name, language), Path(folder)
    if target.exists() and any(target.iterdir()):
        raise InputError(f"{target} is not empty; give a folder that does not exist yet.")
    cases = dict(_cases(chosen, seed))
    questions = [*_about_cases(chosen, cases, seed), *_about_record(chosen, seed)]
    learner = {**dict(_without_answers(cases)), "exercise.json": _given(chosen, questions)}
    learner["exercise.ipynb"] = learner_notebook(chosen, tuple(cases), questions)
    trainer = {f"{letter}.truth.toml": truth(one[1], one[2].missing) for letter, one in cases.items()}
    trainer["debrief.ipynb"] = debrief_notebook(chosen, {letter: (one[0], one[1]) for letter, one in cases.items()})
    _put(target / "learner", learner)
    _put(target / "trainer", trainer)
    return target / "learner", target / "trainer"


Made = tuple[str, Story, Setting]


def _cases(chosen: Exercise, seed: str) -> Iterator[tuple[str, Made]]:
    """Letter -> variant, story and setting, in a drawn order, so that the first is not always the guilty one."""
    order = sorted(chosen.cases, key=lambda one: salt(seed, chosen.name, one["variant"]))
    for letter, one in zip("ABCDEFGH", order, strict=False):
        setting = _setting(f"{seed}-{chosen.name}-{letter}", int(one.get("difficulty", 2)))
        yield letter, (one["variant"], _story(one["variant"], setting), setting)


@lru_cache(8)  # the same in every language
def _story(variant: str, setting: Setting) -> Story:
    return VARIANTS[variant](setting)


def _setting(seed: str, difficulty: int) -> Setting:
    chance = Chance(seed, "setting")
    made = Setting(seed, chance.pick(SECTORS), chance.pick(COUNTRIES), difficulty)
    return replace(made, missing=("entra_signins.csv",)) if difficulty == 3 and chance.happens(0.5) else made


def _about_cases(chosen: Exercise, cases: Mapping[str, Made], seed: str) -> Iterator[Question]:
    for letter, (_, story, _) in cases.items():
        first = next(iter(story.planted.values()))
        yield from about(letter, first, chosen.ask, chosen.language, seed)


def _about_record(chosen: Exercise, seed: str) -> Iterator[Question]:
    """The questions about the public record: one right option each."""
    said = {one["id"]: one for one in texts(f"{chosen.name}.{chosen.language}").get("record", ())}
    for planned in texts(chosen.name).get("record", ()):
        one = said[planned["id"]]
        right = one["options"][planned["right"]]
        yield sealed(
            planned["id"],
            one["text"],
            {right: 2},
            whole=2,
            salt=salt(seed, chosen.name, planned["id"]),
            says=dict.fromkeys(one["options"], f"{one['says']} [{planned['source']}]"),
            options=tuple(one["options"]),
        )


def _without_answers(cases: Mapping[str, Made]) -> Iterator[tuple[str, bytes]]:
    for letter, (_, story, _) in cases.items():
        yield from ((f"case-{letter}/{path}", data) for path, data in story.files.items() if path not in _HIDDEN)


def _given(chosen: Exercise, questions: Sequence[Question]) -> bytes:
    given = {"name": chosen.name, "language": chosen.language, "title": chosen.title, "questions": public(questions)}
    return (json.dumps(given, ensure_ascii=False, indent=1) + "\n").encode()


def _put(folder: Path, made: Mapping[str, bytes]) -> None:
    for path, data in made.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
