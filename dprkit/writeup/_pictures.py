"""The pictures of a case with the tables behind them, and its chronology."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from .. import figures
from ..assessment import Assessment
from ..report import Moment, Picture

if TYPE_CHECKING:
    import pandas as pd

    from ..case import Case

__all__ = ["moments", "pictures"]

_ROWS = 2_000  # of the table behind a picture


def pictures(
    case: Case, assessed: Mapping[str, Assessment], lines: Mapping[str, pd.DataFrame], cited: Collection[str]
) -> Iterator[Picture]:
    """Three pictures a subject: in time, by place, and findings against explanations.

    Of the programs and devices of a machine only those are drawn that a finding cites; the table behind has them all.
    """
    for subject, one in assessed.items():
        line, places = lines[subject], case.places(subject)
        drawn = line[~line["lane"].eq("machine") | line["evidence"].isin(cited)]
        yield _picture("timeline", subject, figures.timeline(drawn), _timeline_table(line))
        yield _picture("places", subject, figures.signin_places(places), _places_table(places))
        matrix = one.matrix.drop(columns="finding").set_index("title")
        yield _picture("ach", subject, figures.ach(matrix), None)


def _timeline_table(line: pd.DataFrame) -> pd.DataFrame:
    shown = line.assign(start=line["start"].dt.strftime("%Y-%m-%d"), end=line["end"].dt.strftime("%Y-%m-%d").fillna(""))
    return shown[["start", "end", "lane", "side", "label", "evidence"]].head(_ROWS)


def _places_table(places: pd.DataFrame) -> pd.DataFrame:
    shown = places.groupby(["place", "kind", "claimed"], observed=True, sort=True, dropna=False)["count"]
    table = shown.sum().reset_index()
    said = table["claimed"].map({True: "claimed", False: "not claimed"})
    return table.assign(claimed=said)[["place", "kind", "claimed", "count"]].head(_ROWS)


def _picture(
    kind: Literal["timeline", "places", "ach"], subject: str, figure: Any, table: pd.DataFrame | None
) -> Picture:
    if table is None:
        return Picture(kind, subject, figures.png(figure), figure.get_label())
    rows = tuple(tuple(map(_plain, row)) for row in table.itertuples(index=False, name=None))
    return Picture(kind, subject, figures.png(figure), figure.get_label(), tuple(map(str, table.columns)), rows)


def _plain(value: Any) -> object:
    return int(value) if isinstance(value, int) or hasattr(value, "__index__") else str(value)


def moments(lines: Mapping[str, pd.DataFrame]) -> Iterator[Moment]:
    """The chronology of all subjects, in time."""
    for subject, line in lines.items():
        for row in line.to_dict("records"):
            start, end = (_time(row[name]) for name in ("start", "end"))
            told = (row["lane"], row["side"], row["label"], bool(row["contradicts"]), row["evidence"])
            yield Moment(subject, start, end, *told)


def _time(value: Any) -> str:
    """ISO 8601, to the minute; a day where the time of day is midnight; empty where there is none."""
    if value is None or str(value) == "NaT":
        return ""
    text = str(value.strftime("%Y-%m-%dT%H:%M:%SZ"))
    return text[:10] if text.endswith("T00:00:00Z") else text
