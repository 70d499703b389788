"""The pictures of a case with the tables behind them, and its chronology."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from .. import figures
from ..assessment import Assessment
from ..report import Moment, Picture, words
from ..words import Said

if TYPE_CHECKING:
    import pandas as pd

    from ..case import Case

__all__ = ["moments", "pictures"]

_ROWS = 2_000  # of the table behind a picture


def pictures(
    case: Case,
    assessed: Mapping[str, Assessment],
    lines: Mapping[str, pd.DataFrame],
    cited: Collection[str],
    language: str,
) -> Iterator[Picture]:
    """Three pictures a subject: in time, by place, and findings against explanations; the words in them translated.

    Of the programs and devices of a machine only those are drawn that a finding cites; the table behind has them all.
    """
    for subject, one in assessed.items():
        line, places = lines[subject], case.places(subject)
        drawn = line[~line["lane"].eq("machine") | line["evidence"].isin(cited)]
        shown = _told(drawn, language, "lane", "label")
        yield _picture("timeline", subject, figures.timeline(shown, language), language, _timeline_table(line))
        shown = _told(places, language, "place")
        yield _picture("places", subject, figures.signin_places(shown, language), language, _places_table(places))
        yield _picture("ach", subject, figures.ach(_matrix(one, language), language), language)


def _told(frame: pd.DataFrame, language: str, *columns: str) -> pd.DataFrame:
    """The frame with these columns in that language; what is a quotation stays as it is."""
    said = words(language)
    return frame.assign(**{name: [said.told(text)[0] for text in frame[name]] for name in columns})


def _matrix(one: Assessment, language: str) -> pd.DataFrame:
    """The matrix with titles, weights and the names of the explanations in that language."""
    said = words(language)
    shown = _told(one.matrix.drop(columns="finding"), language, "title")
    weights = [said.name("weight", weight) for weight in shown["weight"]]
    named = shown.assign(weight=weights).rename(columns={name: said.told(name)[0] for name in one.words})
    return named.set_index("title")


def _timeline_table(line: pd.DataFrame) -> pd.DataFrame:
    shown = line.assign(start=line["start"].dt.strftime("%Y-%m-%d"), end=line["end"].dt.strftime("%Y-%m-%d").fillna(""))
    return shown[["start", "end", "lane", "side", "label", "evidence"]].head(_ROWS)


def _places_table(places: pd.DataFrame) -> pd.DataFrame:
    shown = places.groupby(["place", "kind", "claimed"], observed=True, sort=True, dropna=False)["count"]
    table = shown.sum().reset_index()
    said = table["claimed"].map({True: "claimed", False: "not claimed"})
    return table.assign(claimed=said)[["place", "kind", "claimed", "count"]].head(_ROWS)


def _picture(
    kind: Literal["timeline", "places", "ach"],
    subject: str,
    figure: Any,
    language: str,
    table: pd.DataFrame | None = None,
) -> Picture:
    made = Picture(kind, subject, figures.png(figure), figure.get_label(), language=language)
    if table is None:
        return made
    rows = tuple(tuple(map(_plain, row)) for row in table.itertuples(index=False, name=None))
    return replace(made, header=tuple(map(str, table.columns)), rows=rows)


def _plain(value: Any) -> object:
    if isinstance(value, Said):
        return value
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
