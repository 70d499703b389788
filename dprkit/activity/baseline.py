"""How many of the others in the file share a trait: without that number a count says nothing."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from ..words import Said, say

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Baseline", "baseline", "number"]

Weight = TypeVar("Weight", bound=str)


@dataclass(frozen=True, slots=True)
class Baseline:
    """``having`` of ``others`` people in the file share the trait; over 5 % of at least 30 it is context."""

    having: int
    others: int

    @property
    def text(self) -> Said:
        """The baseline in words.

        >>> Baseline(2, 212).text
        'also true of 2 of 212 others in this file'
        >>> Baseline(0, 7).text
        'baseline unknown: 7 others'
        """
        if self.others >= 30:
            return say("also true of {n} of {whole} others in this file", n=self.having, whole=self.others)
        if self.having:
            few = "baseline unknown: {whole} {whole|other|others}, {n} of them likewise"
            return say(few, n=self.having, whole=self.others)
        return say("baseline unknown: {whole} {whole|other|others}", whole=self.others)

    def weight(self, otherwise: Weight) -> Weight | Literal["context"]:
        """``otherwise``, or ``context`` when the trait is common."""
        common = self.others >= 30 and self.having > 0.05 * self.others
        return "context" if common else otherwise


def baseline(whole: pd.DataFrame, having: Iterable[Hashable], subject: str) -> Baseline:
    """How many of the others in ``whole`` are among the persons ``having`` the trait.

    Another subject of the same case is not an ordinary person of the file, and is left out of both numbers: a row whose
    ``person`` is not its own ``system:account`` was joined by the crosswalk.
    """
    one = whole[["person", "system", "account"]].drop_duplicates()
    named = (one["system"] + ":" + one["account"]).str.casefold()  # as settings.joined names them
    own_name = one["person"].str.casefold().eq(named).fillna(False).astype(bool)
    people = set(one.loc[own_name & one["person"].ne(subject).fillna(False), "person"])
    return Baseline(len(people & set(having)), len(people))


def number(count: Any, word: str) -> str:
    """A count with its word: ``1 address``, ``2 addresses``, ``1,200 others``."""
    plural = word + ("es" if word.endswith("s") else "s")
    return f"{count:,} {word if count == 1 else plural}"
