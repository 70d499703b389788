"""Histories that came into being at once: years of authors' dates, written by the committer within one day."""

from __future__ import annotations

from collections.abc import Iterator

from ..indicator import Evidence, Sign, indicator, present, unknown

__all__ = ["push_burst"]

_LEAST, _SPAN_DAYS, _SHARE = 20, 60, 0.8


@indicator(
    "gh.push-burst",
    title="a history of months that was written within a day",
    reads=["commits"],
    weight="weak",
    supports=["identity-rented-or-stolen"],
    against=[],
    innocent=[
        "a repository that was moved, split or cleaned, which writes every commit anew",
        "patches of others that a maintainer applied in one go",
        "work without a network that was put in order afterwards",
    ],
    quiet_step="look for the original host in the messages, the links and the first commits",
    open_step="ask how this history came into the repository",
    references=["SEAL", "GHFA"],
    attack="T1585.003",
    fires_on=["stolen-identity"],
    quiet_on=["expatriate"],
)
def push_burst(evidence: Evidence) -> Iterator[Sign]:
    """A part of gh.commits-predate-account: over 80 % of 20 own commits or more, whose authors' dates span 60 days.

    Both times are what the author's machine said; the committer's is the later one.
    """
    rows = evidence.mine("commits").drop_duplicates("commit")
    rows = rows[rows["time"].notna() & rows["committed"].notna()]
    if rows.empty:
        if len(evidence.mine("commits")):
            yield unknown("commits of {who} with the times of author and committer", who=evidence.subject)
        return
    dated = rows.assign(day=rows["committed"].dt.floor("D"))
    for name, part in dated.groupby("repository"):
        most = part["day"].value_counts()
        on, count = most.index[0], int(most.iloc[0])
        burst = part[part["day"] == on]
        days = (burst["time"].max() - burst["time"].min()).days
        if len(part) < _LEAST or count <= _SHARE * len(part) or days < _SPAN_DAYS:
            continue
        yield present(
            "{n} of {whole} commits of {name}, dated over {days} days by their author, were written on {day}; baseline "
            "unknown: repositories of one person",
            {"commits": burst},
            origin=[("repository", str(name))],
            n=count,
            whole=len(part),
            name=str(name)[:100],
            days=days,
            day=f"{on:%Y-%m-%d}",
        )
