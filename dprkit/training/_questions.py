"""The questions about a made-up case, from what its story holds and what the catalogue of indicators says."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from ..assessment import CONFIDENCE, INNOCENT
from ..indicator import HYPOTHESES, Indicator, load
from ..words import words
from ._marks import Question, sealed
from ._places import Chance
from ._story import Planted

__all__ = ["about", "folder", "salt", "texts"]

HARM, MISS, TOO_EARLY = -4, -1, -3
_VICTIM = ("identity-rented-or-stolen", "account-takeover")


def folder() -> Any:
    """The folder of the exercises' files."""
    return files(__package__).joinpath("tasks")


@cache
def texts(name: str) -> Mapping[str, Any]:
    """A file of the exercises, read."""
    return tomllib.loads(folder().joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def salt(*name: object) -> str:
    """Sixteen bytes that follow from the seed of the bundle, in hexadecimal digits."""
    return hashlib.sha256(":".join(map(str, name)).encode()).hexdigest()[:32]


def about(case: str, planted: Planted, kinds: Sequence[str], language: str, seed: str) -> Iterator[Question]:
    """The questions of these kinds about the case with the letter ``case``; what it has no material for is left out."""
    asked = _Asked(case, planted, language, seed)
    for kind in kinds:
        if found := getattr(asked, kind)():
            yield found


class _Asked:
    """One case, asked about in one language."""

    def __init__(self, case: str, planted: Planted, language: str, seed: str) -> None:
        self.case, self.planted, self.seed = case, planted, seed
        self.said, self.words = texts(f"questions.{language}"), words(language)
        self.chance = Chance(seed, "questions", case)
        signs = [name for key in planted.signs for name in key.split("|")[:1]]
        self.signs = [load()[name] for name in signs]
        self.others = [one for name, one in sorted(load().items()) if name not in "|".join(planted.signs)]

    def _in(self, text: str) -> str:
        return self.words.told(text)[0]

    def _sealed(self, kind: str, marks: Mapping[str, tuple[int, str]], whole: int, **more: Any) -> Question:
        """``marks``: answer -> points and the key of what is told; all of them are options, in a drawn order."""
        identifier = f"{self.case}.{kind}"
        options = sorted(marks, key=lambda one: salt(self.seed, identifier, one))
        return sealed(
            identifier,
            self.said["ask"][kind].format(case=self.case, sign=self._in(self.sign.title) if self.signs else ""),
            {answer: points for answer, (points, _) in marks.items()},
            whole=whole,
            salt=salt(self.seed, identifier),
            says={answer: self.said["says"][key] for answer, (_, key) in marks.items() if key},
            options=tuple(options),
            hints=tuple(self.said["hint"][kind]),
            **more,
        )

    @property
    def sign(self) -> Indicator:
        """The check that is asked about: the weightiest that the story planted."""
        weights = ("near-conclusive", "strong", "moderate", "weak", "context")
        return min(self.signs, key=lambda one: weights.index(one.weight))

    @property
    def innocent_case(self) -> bool:
        return self.planted.hypothesis in INNOCENT

    def explanation(self) -> Question:
        right = self.planted.hypothesis
        marks = {self._in(text): self._explained(name, right) for name, text in HYPOTHESES.items()}
        return self._sealed("explanation", marks, 4)

    def _explained(self, name: str, right: str) -> tuple[int, str]:
        if name == right:
            return 4, "right"
        if right in _VICTIM and name not in (*INNOCENT, *_VICTIM):
            return HARM, "victim"
        if self.innocent_case:
            return (HARM, "accused") if name not in INNOCENT else (0, "")
        return (MISS, "missed") if name in INNOCENT else (0, "absent")

    def confidence(self) -> Question:
        right = CONFIDENCE.index(self.planted.confidence)
        points = {
            name: (2, "right") if at == right else (-2, "surer") if at > right else (0, "")
            for at, name in enumerate(CONFIDENCE)
        }
        return self._sealed("confidence", {self.said["confidence"][name]: one for name, one in points.items()}, 2)

    def shown(self) -> Question | None:
        """Which of these checks the evidence shows: what was planted, and as many others."""
        if not self.signs:
            return None
        near = [load()[name] for name in self.planted.clear if name in load()]
        drawn = [self.others[self.chance.below(len(self.others))] for _ in range(12)]
        decoys = list(dict.fromkeys([*near, *drawn]))[: max(4, len(self.signs))]
        marks = {self._in(one.title): (1, "") for one in self.signs}
        marks |= {self._in(one.title): (-1, "absent") for one in decoys if self._in(one.title) not in marks}
        return self._sealed("shown", marks, len(self.signs), several=True)

    def innocent(self) -> Question | None:
        """How an honest person shows the same."""
        if not self.signs:
            return None
        own = {self._in(one): (2, "right") for one in self.sign.innocent[:2]}
        strange = [one.innocent[0] for one in self._drawn(3)]
        return self._sealed("innocent", {self._in(one): (0, "excuse") for one in strange} | own, 2)

    def changes(self) -> Question | None:
        """What to look at next, quietly."""
        if not self.signs:
            return None
        marks = {self._in(one.quiet_step): (0, "aside") for one in self._drawn(2)}
        marks |= {self._in(one.open_step): (TOO_EARLY, "open") for one in [self.sign, *self._drawn(1)]}
        return self._sealed("changes", marks | {self._in(self.sign.quiet_step): (2, "right")}, 2)

    def next(self) -> Question:
        close, meet = (2, HARM // 2) if self.innocent_case else (MISS * 2, 2)
        points = {
            "preserve": (1, ""),
            "meet": (meet, "right" if meet > 0 else "accused"),
            "close": (close, "right" if close > 0 else "missed"),
            "confront": (TOO_EARLY, "open"),
            "revoke": (HARM if self.innocent_case else TOO_EARLY, "early"),
            "colleagues": (TOO_EARLY, "open"),
            "origin": (HARM, "never"),
        }
        return self._sealed("next", {self.said["next"][name]: one for name, one in points.items()}, 2)

    def _drawn(self, count: int) -> list[Indicator]:
        """Checks of other families than the one that is asked about."""
        apart = [
            one
            for one in self.others
            if one.family != self.sign.family and not set(one.innocent) & set(self.sign.innocent)
        ]
        return [apart[self.chance.below(len(apart))] for _ in range(count)]
