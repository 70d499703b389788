"""Two applications of a cluster side by side: field by field, and the links between them with their reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..show import Markup, element
from ._form import Form
from ._inputs import button, choice, offered, row

if TYPE_CHECKING:
    from ..personas import Clusters

__all__ = ["compare"]


def compare(clusters: Clusters, cluster: str = "") -> Form:
    """A form that shows two applications of one cluster side by side, as ``clusters.pair`` compares them.

    Args:
        clusters: what ``personas.screen`` gave.
        cluster: the one to begin with; by default the first.

    Raises:
        InputError: there is no such cluster.
    """
    if cluster:
        clusters.applications(cluster)
    return _Compare(clusters, cluster)


class _Compare(Form):
    def __init__(self, clusters: Clusters, cluster: str) -> None:
        self.of = clusters
        frame = clusters.frame
        counted = zip(frame["cluster"], frame["applications"], frame["shared"])
        words = {f"{name}: {count} applications share {shared}": name for name, count, shared in counted}
        self.cluster = choice("Cluster", words)
        self.left, self.right = choice("Left", ()), choice("Right", ())
        self.show = button("Show side by side", first=True)
        self._pair: tuple[int, int] | None = None
        super().__init__("Two applications", self.cluster, self.left, self.right, row(self.show), table=self._compared)
        self.cluster.observe(lambda _: self._list(), "value")
        self.does(self.show, self._show)
        if cluster:
            self.cluster.value = cluster
        self._list()
        self._pair = self._picked()

    def _list(self) -> None:
        """The applications of the picked cluster, the first two of them picked."""
        members = self.of.members[self.of.members["cluster"] == self.cluster.value]
        options = offered({_words(member): int(member.row) for member in members.itertuples()})
        for at, side in enumerate((self.left, self.right)):
            side.options = options
            side.value = options[at][1] if len(options) > 1 else None

    def _picked(self) -> tuple[int, int] | None:
        if self.left.value is None or self.right.value is None:
            return None
        return self.left.value, self.right.value

    def _show(self) -> None:
        picked = self._picked()
        if picked is None:
            raise InputError("There is no cluster to compare: the pool has none.")
        if picked[0] == picked[1]:
            raise InputError("Left and right are the same application. Pick another on one side.")
        self._pair = picked

    def _compared(self) -> Markup:
        if self._pair is None:
            return element("p", "No cluster, so there is nothing to compare.")
        return Markup(self.of.pair(*self._pair)._repr_html_())


def _words(member: Any) -> str:
    """Id, name and company of an application, and its row: words that no other application has."""
    told = (member.applicant, member.name, member.company, f"row {member.row}")
    return ", ".join(one for one in told if isinstance(one, str) and one)
