"""Histories of repositories held against each other by what their messages say, whoever wrote them and when."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

__all__ = ["in_order"]

_TELLING = 12  # characters: shorter messages (fix, update, wip) stand in every project


def in_order(one: Sequence[str], other: Sequence[str]) -> int:
    """How many messages stand in both in the same order: the longest such sequence (Hunt and Szymanski, 1977).

    Messages that are short, or that one of the two has more than once, tell nothing and are left out.

    >>> first = ["add the parser for dates", "fix", "speed up the parser", "write the manual page"]
    >>> in_order(first, ["write the manual page", *first[:3]])
    2
    """
    places = _once(other)
    tails: list[int] = []
    for message in _once(one):
        if message in places:
            at = bisect_left(tails, places[message])
            tails[at : at + 1] = [places[message]]
    return len(tails)


def _once(messages: Sequence[str]) -> dict[str, int]:
    """Each telling message that stands there once, in order, to its place."""
    count = Counter(messages)
    return {text: at for at, text in enumerate(messages) if count[text] == 1 and len(text) >= _TELLING}
