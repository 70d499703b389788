"""Checks that people made: which of them count, and what two observers noted alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..checks import standing
from ..indicator import Evidence, Origin, Sign, Weight, present, unknown
from ..records import CHECKS
from ..words import Said, say

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["judged", "lacking", "made", "observed"]

_COUNTS = ("passed", "failed", "declined")


def made(evidence: Evidence, *checks: str) -> pd.DataFrame:
    """The subject's checks of these kinds that count, with ``result`` folded and ``agreed`` (bool).

    A check that is not applicable, that an accommodation stood in the way of, that a later one corrects, or on which
    the two observers differ counts neither way. ``agreed``: somebody else than the observer wrote the same result down.
    """
    rows = standing(evidence.mine("interviews"))
    result, second = (_folded(rows[name]) for name in ("result", "second_result"))
    observer, other = _folded(rows["observer"]), _folded(rows["second_observer"])
    agreed = other.ne("") & other.ne(observer) & second.eq(result)
    differs = second.ne("") & second.ne(result)
    counts = _folded(rows["check"]).isin(checks) & result.isin(_COUNTS) & _folded(rows["accommodation"]).eq("")
    return rows.assign(result=result, agreed=agreed.astype(bool))[counts & ~differs]


def _folded(found: pd.Series[str]) -> pd.Series[str]:
    return found.astype("string").str.strip().str.casefold().fillna("")


def observed(rows: pd.DataFrame) -> Said:
    """By how many people the checks were noted, in words: "one observer" where nobody else wrote the same down."""
    agreed = int(rows["agreed"].sum())
    alike = "{n} of {whole} noted alike by two observers"
    return say(alike, n=agreed, whole=len(rows)) if agreed else say("one observer")


def lacking(evidence: Evidence, check: str) -> Sign:
    """The check was not made, or did not count: what would have to be done."""
    return unknown(
        "the check '{check}' of {who} in the table interviews ({what}); where an accommodation was asked for, the "
        "alternative",
        check=check,
        who=evidence.subject,
        what=say(CHECKS[check]),
    )


def judged(
    evidence: Evidence,
    check: str,
    said: str,
    weight: Weight,
    *,
    alone: Weight = "weak",
    results: Sequence[str] = ("failed",),
    origin: Sequence[Origin] = (),
) -> Iterator[Sign]:
    """The sign that a check gives: at ``weight`` where two observers agree, at ``alone`` where one person saw it."""
    rows = made(evidence, check)
    if rows.empty:
        yield lacking(evidence, check)
        return
    hits = rows[rows["result"].isin(results)]
    if hits.empty:
        return
    agreed = int(hits["agreed"].sum())
    yield present(
        "{what} in {n} of {whole} {whole|check|checks} ({check}); {observed}; baseline unknown: a check of one person",
        {"interviews": hits},
        origin=origin or [("check", check)],
        weight=weight if agreed else alone,
        what=say(said),
        n=len(hits),
        whole=len(rows),
        check=check,
        observed=observed(hits),
    )
