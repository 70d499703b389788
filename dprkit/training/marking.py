"""Marking: what an answer is worth, without the answers being readable, and what hints cost.

Points say how somebody reasoned about made-up cases: an accusation of an innocent person costs more than a miss, and so
does a step that would have tipped the subject off. The bundle of a learner holds scrypt digests only. They keep an
answer from being read by accident; where a question has few options, somebody determined can try them all.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..durable import beside
from ..errors import InputError
from ..show import table_html
from ._marks import Question, question

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Room"]

COLUMNS = ("question", "answer", "points", "of", "hints", "what it says")


@dataclass(frozen=True)
class _Kept:
    """What was done about one question: every answer, the hints read, and how many of them before the first answer."""

    answers: list[list[str]] = field(default_factory=list)
    hints: int = 0
    cost: int = 0


class Room:
    """The learner's bundle at work: questions, hints and answers. Each answer and hint is kept in ``answers.json``.

    The first answer to a question counts; a later one is shown beside it, so that trying all options gains nothing.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        given = self._read("exercise.json")
        if given is None:
            raise InputError(
                f"{self.folder} holds no exercise: give the folder learner/ that `dprkit train make` wrote."
            )
        self.title: str = given["title"]
        self.questions = {one["id"]: question(one) for one in given["questions"]}
        self._kept: dict[str, dict[str, Any]] = self._read("answers.json") or {}

    def _read(self, name: str) -> Any:
        path = self.folder / name
        try:
            return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
        except ValueError as error:
            raise InputError(f"{path} is not JSON any more ({error}); take it from the bundle again.") from None

    def _question(self, identifier: str) -> Question:
        if identifier not in self.questions:
            raise InputError(f"there is no question {identifier!r}; they are {', '.join(self.questions)}.")
        return self.questions[identifier]

    def _of(self, identifier: str) -> _Kept:
        return _Kept(**self._kept.get(identifier, {}))

    def _keep(self, identifier: str, kept: _Kept) -> None:
        self._kept[identifier] = asdict(kept)
        with beside(self.folder / "answers.json") as new:
            new.write_text(json.dumps(self._kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    def ask(self, identifier: str) -> str:
        """The question with its options, as text."""
        asked = self._question(identifier)
        many = " (several)" if asked.several else ""
        return "\n".join([f"{asked.id}{many}: {asked.text}", *(f"  - {one}" for one in asked.options)])

    def hint(self, identifier: str) -> str:
        """The next hint, which costs a point; the last one again when there is no other."""
        asked, kept = self._question(identifier), self._of(identifier)
        if not asked.hints:
            return "There is no hint for this one."
        self._keep(identifier, replace(kept, hints=min(kept.hints + 1, len(asked.hints))))
        return asked.hints[min(kept.hints, len(asked.hints) - 1)]

    def answer(self, identifier: str, *answers: str) -> str:
        """What is told about the answer; it is kept, and the first one counts.

        Raises:
            InputError: no such question, no answer, several where one is asked, or none of the options.
        """
        asked = self._question(identifier)
        if not answers or (len(answers) > 1 and not asked.several):
            raise InputError(f"{identifier} wants {'at least one answer' if asked.several else 'one answer'}.")
        known = {one.casefold() for one in asked.options}
        if strange := [one for one in answers if known and one.casefold() not in known]:
            raise InputError(f"not among the options of {identifier}: {', '.join(strange)}.")
        kept = self._of(identifier)
        before = len(kept.answers)
        kept = replace(kept, answers=[*kept.answers, list(answers)], cost=kept.cost if before else kept.hints)
        self._keep(identifier, kept)
        again = " Your first answer counts." if before else ""
        return f"{_sum(asked, answers, kept.cost)} of {asked.whole}. {asked.comments(answers)}".strip() + again

    def report(self) -> pd.DataFrame:
        """One row a question: the answer that counts, its points and the most there are, hints read, what is told."""
        import pandas as pd

        rows = []
        for asked in self.questions.values():
            kept = self._of(asked.id)
            first = kept.answers[0] if kept.answers else []
            points = _sum(asked, first, kept.cost) if first else 0
            rows.append((asked.text, "; ".join(first), points, asked.whole, kept.hints, asked.comments(first)))
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def _repr_html_(self) -> str:
        done = self.report()
        told = f"{self.title}: {done['points'].sum()} of {done['of'].sum()} points"
        return table_html(done, caption=told)


def _sum(asked: Question, answers: Sequence[str], cost: int) -> int:
    """The points of these answers less those of the hints, which never cost more than was gained."""
    found = asked.points(answers)
    return max(found - cost, min(found, 0))
