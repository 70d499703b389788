"""What a child is asked: which file, by which reader, in which form, under which limits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ..errors import InputError
from ._process import Child
from ._shares import Share
from ._source import LIMITS, Limits, Profile, Source


@dataclass(frozen=True, slots=True)
class Found:
    """The reader that recognised a file, its profile, and whether several children may read the file."""

    reader: str
    profile: Profile
    splits: bool


def limits(source: Source) -> dict[str, Limits]:
    """The limits of each profile for this file; those of logs and tables grow with it."""
    size = source.path.stat().st_size
    return {"document": LIMITS["document"], "bulk": LIMITS["bulk"].stretched(size)}


def job(
    source: Source,
    reader: str = "",
    *,
    look: bool = False,
    file: str = "",
    shares: Sequence[Share] = (),
    mine: Iterable[int] = (),
) -> dict[str, Any]:
    """The question. Without a reader the file is recognised first; with ``look`` that is all.

    With ``file``, the digits that its rows are to carry, rows of logs and tables come typed, in columns.
    """
    names = ("name", "path", "table", "columns", "account")
    return {
        "source": {name: getattr(source, name) for name in names} | {"path": str(source.path.absolute())},
        "limits": {name: asdict(one) for name, one in limits(source).items()},
        "reader": reader,
        "look": look,
        "file": file,
        "shares": shares,
        "mine": list(mine),
    }


def recognised(source: Source) -> Found:
    """The reader that recognises the file, asked in a child of its own.

    Raises:
        InputError: there is none.
    """
    with Child(job(source, look=True), LIMITS["document"]) as child:
        for answer in child.answers():
            if answer["is"] == "reader" and answer["reader"]:
                return Found(answer["reader"], answer["profile"], answer["splits"])
    raise unrecognised(source, child.stopped)


def unrecognised(source: Source, stopped: str) -> InputError:
    """The error that says so, and what to do."""
    why = f" ({stopped})" if stopped else ""
    return InputError(
        f"{source.name}: no reader recognises this file{why}. "
        "For a table, name what it is: dprkit add CASE FILE --table signins --column ip='Client IP'. "
        "`dprkit doctor` lists the formats that are read."
    )
