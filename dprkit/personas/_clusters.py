"""What a screening gives back: clusters to look at, their members and links, and two applications side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..show import Markup, element, plain, table_html
from ._compare import compared

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Clusters", "Pair"]

_SHOWN = ["cluster", "applications", "people", "companies", "strongest", "shared", "innocent"]
_OF_LINK = ["kind", "strength", "value", "reason", "innocent"]


@dataclass(frozen=True)
class Pair:
    """Two applications side by side.

    Attributes:
        frame: one row a field that at least one of them states: field, left, right, comparison (same, similar,
            different, only one), all string.
        edges: the links between the two, columns of ``EDGES``, ``cluster`` and ``set_aside``.
        left, right: the applications' ids.
    """

    left: str
    right: str
    frame: pd.DataFrame
    edges: pd.DataFrame

    def _repr_html_(self) -> str:
        titled = self.frame.rename(
            columns={"left": f"left: {plain(self.left)}", "right": f"right: {plain(self.right)}"}
        )
        links = table_html(self.edges[_OF_LINK], caption="Links between them, and what would explain each innocently")
        said = (
            links if len(self.edges) else element("p", "No direct link: they meet through other applications, or not.")
        )
        return Markup(table_html(titled, caption="Two applications side by side") + said)


@dataclass(frozen=True)
class Clusters:
    """Applications that links join, those with the strongest links first. No person is scored or ranked.

    Attributes:
        frame: one row a cluster: cluster (c1, c2, …), applications, people (different names), companies, first and
            last (day applied), strongest (strength of a link), kinds and links (how many), rarest (rows that share its
            rarest key), shared, innocent, settle (sentences).
        members: one row an application of a cluster: cluster, row, applicant, name, company, applied_on, subject.
        edges: every link, columns of ``EDGES``, then left_applicant, right_applicant, cluster, and set_aside: why a
            link that is in no cluster joins nobody.
        common: keys that too many applications share, and mailboxes of roles: kind, value, share, why.
        notes: sentences about what could not be compared.
        rows: applications that were compared.
    """

    frame: pd.DataFrame
    members: pd.DataFrame
    edges: pd.DataFrame
    common: pd.DataFrame
    notes: tuple[str, ...]
    rows: int
    _pool: Any = field(repr=False, compare=False)
    _keys: Callable[[Any], Any] = field(repr=False, compare=False)

    @classmethod
    def of(
        cls,
        pool: Any,
        found: Any,
        common: pd.DataFrame,
        subject: range,
        notes: tuple[str, ...],
        keys: Callable[[Any], Any],
    ) -> Clusters:
        """The clusters that ``cluster.find`` found in that pool, with the applications' own words beside them.

        ``keys`` gives the normalised keys of applications, as an Arrow table.
        """
        told = pool.take(found.members["row"]).reindex(columns=["applicant", "name", "company", "applied_on"])
        members = found.members.join(told).assign(subject=found.members["row"].isin(subject))
        ends = {f"{end}_applicant": pool.texts("applicant", found.links[end]) for end in ("left", "right")}
        links = found.links.assign(**ends)
        order = [*links.columns[:8], "left_applicant", "right_applicant", "cluster", "set_aside"]
        return cls(found.clusters, members, links[order], common, notes, len(pool), pool, keys)

    def __len__(self) -> int:
        return len(self.frame)

    def applications(self, cluster: str) -> pd.DataFrame:
        """The applications of one cluster as they stand in the pool: one row a member, in their order, all text.

        Raises:
            InputError: there is no such cluster.
        """
        rows = self.members.loc[self.members["cluster"] == cluster, "row"]
        if rows.empty:
            last = f": they are c1 to c{len(self.frame)}" if len(self.frame) else " and no other: the pool has none"
            raise InputError(f"there is no cluster {plain(cluster)[:60]!r}{last}.")
        return self._pool.take(rows.to_list()).set_axis(rows.to_list())  # type: ignore[no-any-return]

    def pair(self, one: str | int, other: str | int) -> Pair:
        """Two applications side by side, by their ids, or by row numbers where an id is there more than once.

        Raises:
            InputError: no application has that id or row, or several have the id.
        """
        rows = [self._row(one), self._row(other)]
        left, right = min(rows), max(rows)
        between = self.edges[(self.edges["left"] == left) & (self.edges["right"] == right)]
        both = self._pool.take(rows)
        names = both["applicant"].to_list()
        return Pair(names[0], names[1], compared(both, self._keys(both)), between.reset_index(drop=True))

    def _row(self, which: str | int) -> int:
        if isinstance(which, int):
            if 0 <= which < self.rows:
                return which
            raise InputError(f"there is no row {which}: rows are counted from 0 to {self.rows - 1}.")
        rows = self._pool.rows_of(which)
        if len(rows) == 1:
            return int(rows[0])
        told = f"{len(rows)} applications have" if len(rows) else "no application has"
        where = f": name one by its row, such as {rows[0]}" if len(rows) else ": see members"
        raise InputError(f"{told} the id {plain(which)[:60]!r}{where}.")

    def _repr_html_(self) -> str:
        alone = int(self.edges["cluster"].isna().sum())
        said = (
            f"{len(self.frame):,} clusters among {self.rows:,} applications, those with the strongest links first: "
            f"a reason to look, not a finding about anybody. {alone:,} links join nobody, with the reason in edges."
        )
        notes = [element("p", note, class_="note") for note in self.notes]
        return Markup(element("p", said) + table_html(self.frame[_SHOWN], limit=50) + "".join(notes))
