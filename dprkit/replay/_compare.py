"""What differs between a record and what was made again, in words; empty where the values are the same."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..show import plain

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["findings", "frames", "pages"]

_PICTURE = re.compile(rb"data:image/[a-z]+;base64,[A-Za-z0-9+/=]+")


def frames(recorded: pd.DataFrame, again: pd.DataFrame) -> str:
    """Rows, columns, then the first cell that differs."""
    if list(recorded.columns) != list(again.columns):
        other = sorted(set(map(str, recorded.columns)) ^ set(map(str, again.columns)))
        return f"other columns: {', '.join(other) or 'another order'}"
    if len(recorded) != len(again):
        return f"{len(recorded)} rows were recorded, {len(again)} come out now"
    left, right = (frame.reset_index(drop=True).astype("string").fillna("") for frame in (recorded, again))
    unlike = (left != right).to_numpy()
    if not unlike.any():
        return ""
    row, column = (int(where[0]) for where in unlike.nonzero())
    told = f"recorded {_short(left.iat[row, column])}, now {_short(right.iat[row, column])}"
    many = int(unlike.any(axis=1).sum())
    return f"{many} of {len(left)} rows; first {_short(left.iat[row, 0])}, column {left.columns[column]}: {told}"


def findings(recorded: Sequence[Mapping[str, Any]], again: Sequence[Mapping[str, Any]]) -> str:
    """The first finding that is missing, new or other; selections are compared by the rows they hold, not here."""
    before, now = ({one["id"]: one for one in some} for some in (recorded, again))
    if lacking := sorted(set(before) ^ set(now)):
        return f"{', '.join(lacking[:3])}: only {'recorded' if lacking[0] in before else 'made now'}"
    for name, one in before.items():
        for field in ("state", "weight", "rows", "missing", "text", "origin"):
            if one[field] != now[name][field]:
                return f"{name}, {field}: recorded {_short(one[field])}, now {_short(now[name][field])}"
    return "" if list(before) == list(now) else "another order"


def pages(recorded: bytes, again: bytes) -> str:
    """The first line of an HTML write-up that differs, its pictures left out."""
    left, right = (_PICTURE.sub(b"picture", one).splitlines() for one in (recorded, again))
    for number, (before, now) in enumerate(zip(left, right), start=1):
        if before != now:
            at = next((i for i, (a, b) in enumerate(zip(before, now)) if a != b), min(len(before), len(now)))
            told = (_short(one[max(at - 20, 0) : at + 40].decode("utf-8", "replace")) for one in (before, now))
            return "line {}: recorded {}, now {}".format(number, *told)
    return "" if len(left) == len(right) else f"{len(left)} lines were recorded, {len(right)} come out now"


def _short(value: object) -> str:
    text = plain(value)
    return f"‘{text if len(text) <= 80 else text[:79] + '…'}’"
