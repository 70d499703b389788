"""The timeline of one subject with filters: lanes, claims or what was seen, contradictions, and a period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import figures
from ..show import Markup, image
from ._form import Form
from ._inputs import button, choice, day, row, several, tick

if TYPE_CHECKING:
    import pandas as pd

    from ..case import Case

__all__ = ["timeline"]

_SIDES = {"claims and what was seen": "", "claims only": "claimed", "what was seen only": "seen"}


def timeline(case: Case, subject: str = "") -> Form:
    """A form that draws the timeline of a subject, whole at first, then what the filters leave of it.

    Args:
        subject: to begin with; by default the first of the case.

    Raises:
        InputError: there is no such subject.
    """
    return _Timeline(case, subject or case.settings.subjects[0])


class _Timeline(Form):
    def __init__(self, case: Case, subject: str) -> None:
        self.of = case
        self._whole = case.timeline(subject)
        self._filtered = self._whole
        self.subject = choice("Subject", case.settings.subjects)
        self.subject.value = subject
        self.lanes = several("Lanes", (), "none picked: all of them")
        self.side = choice("Shown", _SIDES)
        self.since, self.until = day("From"), day("To")
        self.against = tick("only lanes with a contradiction")
        self.draw = button("Draw", first=True)
        fields = (self.subject, self.lanes, self.side, self.since, self.until, self.against)
        super().__init__("Timeline", *fields, row(self.draw), table=self._picture)
        self.lanes.rows = 4
        self.subject.observe(lambda _: self._read(), "value")
        self.does(self.draw, self._draw)
        self._read()

    def _read(self) -> None:
        self._whole = self.of.timeline(self.subject.value)
        self.lanes.options = list(self._whole["lane"].drop_duplicates())

    def _draw(self) -> str:
        self._filtered = _left(
            self._whole,
            lanes=list(self.lanes.value),
            side=self.side.value,
            period=(self.since.value, self.until.value),
            against=self.against.value,
        )
        return f"Shown: {len(self._filtered)} of {len(self._whole)} rows."

    def below(self) -> Any:
        return figures.timeline(self._filtered)

    def _picture(self) -> Markup:
        figure = figures.timeline(self._filtered)
        return image(figures.png(figure), str(figure.get_label()))


def _left(frame: pd.DataFrame, *, lanes: list[str], side: str, period: tuple[Any, Any], against: bool) -> pd.DataFrame:
    """The rows of a timeline that the filters leave; a claim belongs to every day from its start to its end."""
    import pandas as pd

    kept = pd.Series(True, index=frame.index)
    if lanes:
        kept &= frame["lane"].isin(lanes)
    if side:
        kept &= frame["side"] == side
    if against:
        kept &= frame["lane"].isin(frame.loc[frame["contradicts"].astype(bool), "lane"])
    since, until = period
    if since:
        kept &= frame["end"].fillna(frame["start"]) >= pd.Timestamp(since, tz="UTC")
    if until:
        kept &= frame["start"] < pd.Timestamp(until, tz="UTC") + pd.Timedelta(days=1)
    return frame[kept]
