"""The gate: what a write-up lacks before it may leave. Without it there is a draft for the reviewer only."""

from __future__ import annotations

from ._data import WriteUp

__all__ = ["withheld"]


def withheld(w: WriteUp) -> tuple[str, ...]:
    """Why this write-up may not leave: keys of the catalogue; nothing when it may.

    It takes a named reviewer who knew everything that it rests on, the subject's own explanation or the words that he
    was not asked yet, and an authority for the case.
    """
    reasons = []
    if not w.reviewer:
        reasons.append("unreviewed")
    elif not w.response.strip():
        reasons.append("unheard")
    if w.stale:
        reasons.append("stale")
    if not any(w.authority.values()):
        reasons.append("authority")
    return tuple(reasons)
