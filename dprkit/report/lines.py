"""The write-up as JSON lines: one object a line, its kind first, for whoever reads it with another tool."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from ._data import WriteUp

__all__ = ["lines"]

_KINDS = {
    "answers": "answer",
    "findings": "finding",
    "contradictions": "contradiction",
    "claims": "claim",
    "chronology": "moment",
    "unknowns": "unknown",
    "weighed": "weighed",
    "observations": "observation",
    "files": "file",
    "sources": "source",
    "people": "join",
    "decisions": "decision",
    "gates": "gate",
    "excerpts": "excerpt",
    "custody": "entry",
}


def lines(w: WriteUp) -> bytes:
    """The bytes: a line ``case``, then a line an item, keys sorted, UTF-8. Values are as recorded, not defanged."""
    return b"".join(json.dumps(one, ensure_ascii=True, sort_keys=True).encode() + b"\n" for one in _items(w))


def _items(w: WriteUp) -> Iterator[Mapping[str, Any]]:
    names = ("label", "question", "tlp", "phase", "head", "head_time", "reviewer", "response", "pseudonyms", "named")
    yield {"kind": "case", **{name: getattr(w, name) for name in names}, "authority": dict(w.authority)}
    for name, kind in _KINDS.items():
        for item in getattr(w, name):
            told = asdict(item)
            if kind == "decision":
                told["decided"] = told.pop("kind")
            if kind in ("source", "entry"):
                told["what"] = told.pop("kind")
            yield {"kind": kind, **told}
