"""Times of employment and study with the precision they are stated in, and where two statements exclude each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["READS", "contradictions", "periods"]

READS = ("employment", "education", "claims", "people")
_COLUMNS = ("lane", "side", "label", "name", "start", "end", "source", "evidence")
_BOUNDS = ("start_from", "start_to", "end_from", "end_to")
_STATED = r"^\s*(?P<year>(?:19|20|21)\d\d)(?:-(?P<month>\d\d))?(?:-(?P<day>\d\d))?\s*$"
_OVERLAP_DAYS = 31
_ROWS = 300  # compared with one another at most


def periods(subject: str, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What one subject states about his work and studies, and what the personnel list says, as ``figures.cv`` draws it.

    A month, or a year, is kept as what it allows: its first day and its last.

    Args:
        tables: those of READS, whole.

    Returns:
        One row a period, in order of time. Columns lane ("employment", "education", "claim" or "record"), side
        ("claimed" or "seen"), label, name (of the employer or school), start and end (as stated; empty where not),
        source (file, with the lane where it holds more than a CV), evidence (record id); start_from, start_to,
        end_from, end_to (datetime64, UTC without a zone: first and last day that the statement allows; NaT where it
        states none, or nothing that can be read).
    """
    import pandas as pd

    mine = {name: tables[name][tables[name]["person"].eq(subject).fillna(False)] for name in READS}
    jobs, studies, claims = mine["employment"], mine["education"], mine["claims"]
    said = claims[claims["field"].eq("employer").fillna(False) & claims["valid_from"].notna()]
    staff = mine["people"].dropna(subset="start_on")
    parts = [
        _made(jobs, "employment", _joined(jobs["title"], jobs["employer"]), jobs["employer"], ("start", "end")),
        _made(studies, "education", _joined(studies["degree"], studies["school"]), studies["school"], ("start", "end")),
        _made(said, "claim", _joined(said["value"], said["stated_in"]), said["value"], ("valid_from", "valid_to")),
        _made(staff, "record", staff["role"], staff["system"], ("start_on", "end_on"), side="seen"),
    ]
    whole = pd.concat(parts, ignore_index=True)
    whole[["start_from", "start_to"]] = _bounds(whole["start"])
    whole[["end_from", "end_to"]] = _bounds(whole["end"])
    return whole.sort_values(["start_from", "lane", "label"], kind="stable").reset_index(drop=True)


def _joined(one: pd.Series[Any], other: pd.Series[Any]) -> pd.Series[Any]:
    return (one + ", " + other).fillna(one).fillna(other)


def _made(
    rows: pd.DataFrame, lane: str, label: Any, name: Any, ends: tuple[str, str], side: str = "claimed"
) -> pd.DataFrame:
    start, end = ends
    source = rows["file"].astype("string") + ("" if lane in ("employment", "education") else f" {lane}")
    ids = "r:" + rows["file"].astype("string") + ":" + rows["place"].astype("string")
    made = rows.assign(lane=lane, side=side, label=label, name=name, start=rows[start], end=rows[end], source=source)
    return made.assign(evidence=ids)[list(_COLUMNS)].astype("string")


def _bounds(stated: pd.Series[Any]) -> Any:
    """First and last day that each text allows, as two columns of values."""
    import pandas as pd

    parts = stated.str.extract(_STATED)
    first = _day(parts["year"] + "-" + parts["month"].fillna("01") + "-" + parts["day"].fillna("01"))
    month = _day(parts["year"] + "-" + parts["month"].fillna("12") + "-01") + pd.offsets.MonthEnd(0)
    last = month.where(parts["day"].isna(), first)
    return pd.DataFrame({"first": first, "last": last.where(first.notna())}).astype("datetime64[us]").to_numpy()


def _day(text: pd.Series[Any]) -> Any:
    import pandas as pd

    return pd.to_datetime(text, format="%Y-%m-%d", errors="coerce").astype("datetime64[us]")


def contradictions(frame: pd.DataFrame, cited: Collection[str] = ()) -> pd.DataFrame:
    """The statements of ``frame`` that exclude each other, one row a pair.

    Two sources that name one employer or school differ in ``start`` or ``end`` when no day fits both: what one source
    says of it is taken from its first beginning to its last end, so that two posts in one house do not differ. An
    ``overlap`` is only looked for between the periods in ``cited``, the record ids of a finding that has already set
    aside part-time work: the shortest time that the statements allow must be over 31 days.

    Args:
        frame: as ``periods`` gives it.
        cited: record ids.

    Returns:
        Columns kind ("start", "end" or "overlap"), left and right (record ids), left_says and right_says (as stated),
        days (int64: the shortest distance or overlap that the statements allow).
    """
    import pandas as pd

    found = [_overlaps(frame[frame["evidence"].isin(list(cited)).fillna(False)].head(_ROWS))]
    found += [_differing(frame.head(_ROWS), end) for end in ("start", "end")]
    columns = ["kind", "left", "right", "left_says", "right_says", "days"]
    return pd.concat(found, ignore_index=True)[columns].astype({"days": "int64"})


def _pairs(frame: pd.DataFrame, on: str | None) -> pd.DataFrame:
    """Every two rows once, as columns ending in ``_a`` and ``_b``."""
    numbered = frame.assign(at=range(len(frame)))
    whole = numbered.merge(numbered, on=on, how="inner" if on else "cross", suffixes=("_a", "_b"))
    return whole[whole["at_a"] < whole["at_b"]]


def _overlaps(frame: pd.DataFrame) -> pd.DataFrame:
    both = _pairs(frame, None)
    last = both[["end_from_a", "end_from_b"]].min(axis="columns", skipna=False)
    days = (last - both[["start_to_a", "start_to_b"]].max(axis="columns", skipna=False)).dt.days
    hits = both.assign(days=days)[(days > _OVERLAP_DAYS) & both["name_a"].ne(both["name_b"])]
    return _told(hits, "overlap", _span(hits, "a"), _span(hits, "b"))


def _span(hits: pd.DataFrame, side: str) -> Any:
    return hits[f"start_{side}"] + " – " + hits[f"end_{side}"].fillna("")


def _differing(frame: pd.DataFrame, end: str) -> pd.DataFrame:
    """Pairs of sources of which no day fits what both say of the beginning, or the end, of one employer or school."""
    known = frame.dropna(subset=["name", f"{end}_from"]).assign(key=frame["name"].str.strip().str.casefold())
    ordered = known.sort_values(f"{end}_from", ascending=end == "start", kind="stable")
    if end == "end":  # what goes on has no end to compare
        going_on = frame.loc[frame["end_from"].isna(), ["source", "name"]].apply(tuple, axis="columns")
        ordered = ordered[~ordered[["source", "name"]].apply(tuple, axis="columns").isin(list(going_on))]
    both = _pairs(ordered.drop_duplicates(["source", "key"]).sort_index(), "key")
    both = both[both["source_a"].ne(both["source_b"])]
    gap = (both[f"{end}_from_a"] - both[f"{end}_to_b"]).dt.days
    days = gap.combine((both[f"{end}_from_b"] - both[f"{end}_to_a"]).dt.days, max)
    hits = both.assign(days=days)[days > 0]
    return _told(hits, end, hits[f"{end}_a"], hits[f"{end}_b"])


def _told(hits: pd.DataFrame, kind: str, left_says: Any, right_says: Any) -> pd.DataFrame:
    made: dict[str, Any] = {"kind": kind, "left": hits["evidence_a"], "right": hits["evidence_b"], "days": hits["days"]}
    return hits[[]].assign(**made, left_says=left_says, right_says=right_says)
