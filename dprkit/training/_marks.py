"""Questions whose answers are kept as digests, and what each answer is worth."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

__all__ = ["Question", "digest", "public", "question", "sealed"]


@dataclass(frozen=True)
class Question:
    """One question as the learner's bundle holds it.

    Attributes:
        text: what is asked; ``options`` are the answers to choose from, none where the answer is looked up.
        whole: the points of a whole answer.
        marks: digest of an answer -> its points, negative where it would have done harm.
        otherwise: the points of any other answer, zero or less.
        says: digest of an answer -> number of the sentence that is told with it, in ``told``.
        hints: each costs one point when it is first read.
    """

    id: str
    text: str
    whole: int
    marks: Mapping[str, int]
    salt: str
    options: tuple[str, ...] = ()
    several: bool = False
    otherwise: int = 0
    says: Mapping[str, int] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()

    def points(self, answers: Iterable[str]) -> int:
        """What the answers are worth together: at most ``whole``, below zero where harm was done."""
        each = [self.marks.get(digest(one, self.salt, self.id), self.otherwise) for one in dict.fromkeys(answers)]
        return min(self.whole, sum(each))

    def comments(self, answers: Iterable[str]) -> str:
        """What is told about these answers."""
        found = [self.says.get(digest(one, self.salt, self.id)) for one in dict.fromkeys(answers)]
        return " ".join(self.told[one] for one in dict.fromkeys(found) if one is not None)


def digest(answer: str, salt: str, question: str) -> str:
    """The scrypt digest of an answer, whatever its case, spaces and Unicode form (64 hexadecimal digits)."""
    plain = " ".join(unicodedata.normalize("NFKC", answer).casefold().split())
    made = hashlib.scrypt(f"{question}\0{plain}".encode(), salt=bytes.fromhex(salt), n=2**12, r=8, p=1, dklen=32)
    return made.hex()


def sealed(
    identifier: str,
    text: str,
    marks: Mapping[str, int],
    *,
    whole: int,
    salt: str,
    says: Mapping[str, str] | None = None,
    **more: Any,
) -> Question:
    """The question with its answers as digests; ``says`` is what is told with an answer."""
    told = tuple(dict.fromkeys((says or {}).values()))
    return Question(
        identifier,
        text,
        whole,
        {digest(answer, salt, identifier): points for answer, points in marks.items()},
        salt,
        says={digest(answer, salt, identifier): told.index(said) for answer, said in (says or {}).items()},
        told=told,
        **more,
    )


def question(given: Mapping[str, Any]) -> Question:
    """The question that ``public`` wrote."""
    made: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    return Question(**made)


def public(asked: Iterable[Question]) -> list[dict[str, Any]]:
    """The questions as ``exercise.json`` holds them."""
    return [asdict(one) for one in asked]
