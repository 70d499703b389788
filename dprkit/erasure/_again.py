"""What was derived with the person's rows, made again from what is left: look-ups by replay, then the findings."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from .. import plan
from ..fetch import Fetch, network_closed
from ..provider import load as load_providers
from ..verification import erased

if TYPE_CHECKING:
    from ..case import Case

__all__ = ["made_again"]


def made_again(case: Case) -> None:
    """Nothing comes back: the answers and findings of a case from which something was erased are recorded anew.

    Sources that were asked answer from their recorded replies; nobody is asked. What is recorded already stays.
    """
    fresh = type(case).open(case.folder)  # as case.toml and people.csv are now
    with closing(fresh.ledger), network_closed():
        gone = erased(fresh.ledger.entries("erased"))
        asked = [one.body for one in fresh.ledger.entries("observed") if one.body["sha256"] in gone]
        sources = sorted({one["provider"] for one in asked} & set(load_providers()))
        if sources:
            planned = fresh.plan("RED", sources=sources, ageing=False)
            door = Fetch(fresh.ledger, tables=fresh.bundled, allowed=planned.allowed)
            plan.make(planned, door, fresh.folder, fresh.ledger)
        if any(fresh.ledger.entries("finding")):
            fresh.findings()
