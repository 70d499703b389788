"""Clusters: applications that links join, the links between them, and what would explain them innocently.

**What joins.** A strong link by itself, unless a household, a workplace, a recycled number or a public computer covers
it. Two moderate links of different kinds between the same applications, if no one innocent explanation covers both:
address and referee are both an agency's, photo and CV text are not. A moderate likeness (text, photo, fields) by
itself only where it is rare in a large pool: a template, a default picture or a common name would be shared by more.
A name in front of an @ or of an account joins beside a website, a referee or copied words that at most twelve share,
unless the two have a part of their own names in common. Other weak links join nobody, however many. Applications
that all carry one name are one person who applied more than once, and no cluster. Strength is a link's; no cluster,
and nobody in it, is given a score.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from ._edges import STRENGTHS
from ._excuses import weighed
from ._groups import components, group_sizes, meeting, members, stars
from ._kinds import AGAIN, KINDS, NEAR, STEMS
from ._stems import supported

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ALONE", "FACTS", "Found", "find", "of_rows"]

FACTS = ("name", "address", "workplace", "phone", "applied", "applicant", "company")
ALONE = "by itself such a link joins nobody"
# A likeness that at most 0.05 % of the pool share, and at most six applications, is rare; in a small pool none is.
_RARE, _RARE_SHARE = 6, 0.0005
_WIDEST = 200  # applications that one kind of moderate link may chain together and still count: more is a template


class Found(NamedTuple):
    """``clusters``: one row a cluster; ``members``: cluster, row; ``links``: the edges with cluster and set_aside."""

    clusters: pd.DataFrame
    members: pd.DataFrame
    links: pd.DataFrame


class _Tie(NamedTuple):
    """Groups of rows that may join beside another kind: their kind, what covers them, who belongs (row, group)."""

    kind: str
    covers: frozenset[str]
    belonging: pd.DataFrame
    strong: bool


def find(links: pd.DataFrame, facts: pd.DataFrame, rows: int) -> Found:
    """The clusters that the links make, those with the strongest links first.

    Args:
        links: edges (columns of ``EDGES``).
        facts: on the row numbers that the links touch, columns of ``FACTS``: ``applied`` datetime64, the others string.
        rows: applications in the pool.

    Returns:
        ``clusters`` (see ``_described``), ``members`` (cluster, row), and ``links`` with ``cluster`` (string, <NA>
        where it lies in none) and ``set_aside`` (string: why it joins nobody, <NA> where it lies in a cluster).
    """
    import pandas as pd

    joins, words = _joins(links, facts, min(_RARE, int(rows * _RARE_SHARE)))
    touched, numbers = components(joins["left"].to_numpy(), joins["right"].to_numpy())
    every = pd.DataFrame({"row": touched, "group": numbers})
    once = _one_person(every, facts)
    again, belonging = every.loc[once, "row"], every[~once]
    same = links["left"].isin(again) & links["right"].isin(again)
    words = words.mask((words == "") & same, AGAIN).replace("", ALONE)
    told = _completed(links.assign(set_aside=words.astype("string")), belonging)
    told["group"] = _inside(told, belonging)
    told["set_aside"] = told["set_aside"].mask(told["group"].notna())
    return _named(belonging, told, facts)


def _completed(links: pd.DataFrame, belonging: pd.DataFrame) -> pd.DataFrame:
    """The links, and the same key between two rows of a cluster whose star had its middle outside of it."""
    import pandas as pd

    exact = links[~links["kind"].isin((*NEAR, *STEMS))].reset_index(drop=True)
    keys = exact.groupby(["kind", "value"], observed=True, sort=False).ngroup().to_numpy()
    sharing = members(exact, keys).rename(columns={"group": "key"}).merge(belonging, on="row")
    between = stars(sharing["row"], [sharing["key"], sharing["group"]])
    like = exact.iloc[pd.Series(range(len(keys))).groupby(keys).first().loc[between["key_0"]].to_numpy()]
    made = like.assign(left=between["left"].to_numpy(), right=between["right"].to_numpy())
    whole = pd.concat([links, made], ignore_index=True) if len(made) else links.reset_index(drop=True)
    return whole.drop_duplicates(["left", "right", "kind", "value"], ignore_index=True)


def of_rows(found: Found, rows: range) -> Found:
    """What of it one subject takes part in: clusters with one of these rows, and links that such a row is an end of."""
    mine = found.members.loc[found.members["row"].isin(rows), "cluster"].unique()
    links = found.links
    near = links["left"].isin(rows) | links["right"].isin(rows) | links["cluster"].isin(mine)
    return Found(
        found.clusters[found.clusters["cluster"].isin(mine)].reset_index(drop=True),
        found.members[found.members["cluster"].isin(mine)].reset_index(drop=True),
        links[near].reset_index(drop=True),
    )


def _joins(links: pd.DataFrame, facts: pd.DataFrame, rare: int) -> tuple[pd.DataFrame, pd.Series[Any]]:
    """The links (left, right) that join, and the explanation that covers each of ``links`` ("" for none)."""
    import pandas as pd

    words = pd.Series("", index=links.index, dtype=object)
    standing: list[pd.DataFrame] = []
    ties: list[_Tie] = []
    for kind, mine in links[links["strength"] == "strong"].groupby("kind", observed=True):
        found = weighed(mine, facts)
        words.loc[mine.index] = found.words
        standing.append(found.joins)
        for covered, groups in found.covered.groupby("words"):
            ties.append(_Tie(str(kind), frozenset({str(covered)}), groups[["row", "group"]], True))
    likeness = (links["strength"] == "moderate") & links["kind"].isin(NEAR) & (links["share"] <= rare)
    standing.append(links.loc[likeness.fillna(False), ["left", "right"]])
    standing.append(supported(links, facts["name"]))
    ties += _moderate(links[links["strength"] == "moderate"])
    standing += _together(ties)
    parts = [frame for frame in standing if len(frame)]
    return pd.concat(parts, ignore_index=True) if parts else links[["left", "right"]].head(0), words


def _moderate(links: pd.DataFrame) -> Iterator[_Tie]:
    import numpy as np

    for kind, mine in links.groupby("kind", observed=True):
        # Likeness does not carry over, equality does: each likeness is a group of two.
        belonging = members(mine, np.arange(len(mine)) if str(kind) in NEAR else None)
        belonging = belonging[group_sizes(belonging) <= _WIDEST]
        yield _Tie(str(kind), KINDS[str(kind)].covers - {AGAIN}, belonging, False)


def _together(ties: list[_Tie]) -> Iterator[pd.DataFrame]:
    """Star links between rows that two kinds tie, where no one explanation covers both kinds.

    A bank account and another strong link are two hard identifiers: a household does not cover both.
    """
    for one, other in combinations(ties, 2):
        hard = one.strong and other.strong and "bank-account" in (one.kind, other.kind)
        if one.kind != other.kind and (hard or not one.covers & other.covers):
            yield meeting(one.belonging, other.belonging)[["left", "right"]]


def _one_person(belonging: pd.DataFrame, facts: pd.DataFrame) -> pd.Series[Any]:
    """Whether each row's group carries one name, or one applicant's id, throughout."""
    told = facts.loc[belonging["row"]].reset_index(drop=True)
    groups = belonging["group"].to_numpy()
    name, applicant = told["name"].groupby(groups), told["applicant"].groupby(groups)
    one_name = (name.transform("nunique") == 1) & (name.transform("count") == name.transform("size"))
    one_id = applicant.transform("nunique") == 1
    return (one_name | one_id).set_axis(belonging.index)


def _inside(links: pd.DataFrame, belonging: pd.DataFrame) -> pd.Series[Any]:
    """The group that both ends of each link are in (Int64, <NA> for none)."""
    group = belonging.set_index("row")["group"]
    left, right = (links[end].map(group).astype("Int64") for end in ("left", "right"))
    return left.where((left == right).fillna(False))


def _named(belonging: pd.DataFrame, links: pd.DataFrame, facts: pd.DataFrame) -> Found:
    """The clusters in order, called c1, c2, …; members and links with those names."""
    told = _described(belonging, links, facts)
    names = {group: f"c{place}" for place, group in enumerate(told.index, start=1)}
    clusters = told.reset_index(drop=True)
    clusters.insert(0, "cluster", [names[group] for group in told.index])
    order = belonging.assign(
        cluster=belonging["group"].map(names),
        place=belonging["group"].map({group: place for place, group in enumerate(told.index)}),
    )
    order = order.sort_values(["place", "row"], ignore_index=True)
    links = links.assign(cluster=links["group"].map(names).astype("string")).drop(columns="group")
    return Found(clusters.astype({"cluster": "string"}), order[["cluster", "row"]].astype({"cluster": "string"}), links)


def _described(belonging: pd.DataFrame, links: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """One row a group, on its number: applications, people, companies, first, last, strongest, kinds, links, rarest,
    shared, innocent, settle. Ordered by the strongest link, then the number of different kinds, then rarity.
    """
    made = _counted(belonging, facts).join(_linked(links[links["group"].notna()]))
    made["first_row"] = belonging.groupby("group")["row"].min()
    order = ["_strong", "_moderate", "kinds", "rarest", "first_row"]
    made = made.sort_values(order, ascending=[False, False, False, True, True], na_position="last")
    return made.drop(columns=["_strong", "_moderate", "first_row"])


def _counted(belonging: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    told = facts.loc[belonging["row"]].set_axis(belonging.index).assign(group=belonging["group"])
    told["who"] = told["name"].fillna("application of " + told["applicant"])
    return told.groupby("group").agg(
        applications=("applicant", "size"),
        people=("who", "nunique"),
        companies=("company", "nunique"),
        first=("applied", "min"),
        last=("applied", "max"),
    )


def _linked(links: pd.DataFrame) -> pd.DataFrame:
    """What the links of each group say together; sentences are made once for each set of kinds."""
    import pandas as pd

    codes = links["kind"].astype(pd.CategoricalDtype(list(KINDS))).cat.codes
    bits = (2 ** codes.astype("int64")).groupby(links["group"])
    kinds = links.assign(code=codes).drop_duplicates(["group", "code"])
    strength = kinds["strength"].astype("string")
    made = pd.DataFrame(
        {
            "strongest": links.assign(at=links["strength"].cat.codes).groupby("group")["at"].max(),
            "kinds": kinds.groupby("group").size(),
            "links": bits.size(),
            "rarest": links.groupby("group")["share"].min(),
            "_strong": strength.eq("strong").groupby(kinds["group"]).sum(),
            "_moderate": strength.eq("moderate").groupby(kinds["group"]).sum(),
            "set": (2 ** kinds["code"].astype("int64")).groupby(kinds["group"]).sum(),
        }
    )
    made["strongest"] = pd.Categorical([STRENGTHS[code] for code in made["strongest"]], list(STRENGTHS), ordered=True)
    said = {bits: _sentences(int(bits)) for bits in made["set"].unique()}
    for place, column in enumerate(("shared", "innocent", "settle")):
        made[column] = made["set"].map({bits: one[place] for bits, one in said.items()}).astype("string")
    return made.drop(columns="set")


def _sentences(bits: int) -> tuple[str, str, str]:
    mine = [kind for place, kind in enumerate(KINDS.values()) if bits >> place & 1]
    told = [kind for kind in mine if kind.strength != "weak"] or mine
    words = "; ".join(kind.words for kind in mine)
    return words, " ".join(kind.innocent for kind in told), " ".join(kind.settle for kind in told)
