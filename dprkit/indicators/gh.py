"""Source code and the accounts it is published under: who wrote it, when, and where else the same files stand."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from ..activity.baseline import baseline
from ..indicator import Evidence, Sign, Weight, indicator, present, unknown
from ..words import say
from ._histories import in_order
from ._hours import fitted, stated_offset
from ._names import alike, human

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["activity_timezone", "commits_predate_account", "copied_history", "in_known_cluster"]
__all__ += ["multiple_author_identities"]

_STRONG: Weight = "strong"

_EARLY_DAYS, _EARLY_SHARE, _EARLY_REPOSITORIES = 30, 0.2, 3
_COPIED_SHARE, _COPIED_LEAST = 0.8, 20
_COMMITS, _DAYS = 200, 60
_HOSTS = ("gitlab", "bitbucket", "sourceforge", "codeberg", "gitee", "launchpad", "azure devops")
_PROGRAMS = ("[bot]", "noreply@github.com", "dependabot", "renovate", "github-actions")


def _written(evidence: Evidence) -> pd.DataFrame:
    """The subject's commits, each once, without those of programs."""
    rows = evidence.mine("commits").drop_duplicates("commit")
    said = (rows["author_name"].fillna("") + " " + rows["author_email"].fillna("")).str.casefold()
    program = said.map(lambda one: any(word in one for word in _PROGRAMS)).astype(bool)
    return rows[~program]


@indicator(
    "gh.commits-predate-account",
    title="commits in several repositories are dated long before the account was made",
    reads=["commits", "accounts"],
    weight="moderate",
    supports=["identity-rented-or-stolen", "proxied-worker"],
    against=[],
    innocent=[
        "work that was moved here from another host or from a company's own server",
        "an earlier account that was closed or renamed",
        "a clock that was wrong",
    ],
    quiet_step="look for the original host in the messages, the links and the merge commits of these repositories",
    open_step="ask where these repositories were kept before",
    references=["SEAL", "GHFA"],
    attack="T1585.003",
    fires_on=["stolen-identity"],
    quiet_on=["expatriate"],
)
def commits_predate_account(evidence: Evidence) -> Iterator[Sign]:
    """A fifth of the own commits or more, in three repositories or more, over 30 days before the account.

    Weak where an account on another code host is as old as these commits: then they were moved from there.
    """
    import pandas as pd

    rows, accounts = _written(evidence), evidence.mine("accounts")
    rows = rows[rows["time"].notna()]
    created = accounts.loc[accounts["platform"].str.strip().str.casefold().eq("github").fillna(False), "created"].min()
    if rows.empty or pd.isna(created):
        made_when = "commits with times, and the day on which the GitHub account of {who} was made"
        yield unknown(made_when, who=evidence.subject)
        return
    early = rows[rows["time"] < created - pd.Timedelta(days=_EARLY_DAYS)]
    if len(early) < _EARLY_SHARE * len(rows) or early["repository"].nunique() < _EARLY_REPOSITORIES:
        return
    host = _older_host(accounts, early["time"].quantile(0.5))
    weight: Weight = "weak" if host else "moderate"
    moved = say("; an account at {host} is older than most of them", host=host) if host else ""
    yield present(
        "{n} of {whole} {whole|commit|commits}, in {repositories} of {all} repositories, dated over {days} days "
        "before the account was made ({made}), the first on {first}{moved}; an author's clock is set by the author; "
        "baseline unknown: accounts of others are not in this file",
        {"commits": early},
        weight=weight,
        moved=moved,
        origin=[("repository", str(one)) for one in sorted(early["repository"].dropna().unique())[:10]],
        n=len(early),
        whole=len(rows),
        repositories=early["repository"].nunique(),
        all=rows["repository"].nunique(),
        days=_EARLY_DAYS,
        made=f"{created:%Y-%m-%d}",
        first=f"{early['time'].min():%Y-%m-%d}",
    )


def _older_host(accounts: pd.DataFrame, moment: pd.Timestamp) -> str:
    """Another code host on which the subject had an account at that moment; empty where none is known."""
    platform = accounts["platform"].str.strip().str.casefold()
    older = platform[platform.isin(_HOSTS) & accounts["created"].le(moment).fillna(False)]
    return "" if older.empty else str(older.iloc[0])


@indicator(
    "gh.copied-history",
    title="a repository holds the files of another project, version by version, under other commits",
    reads=["commits"],
    weight="strong",
    supports=["identity-rented-or-stolen", "interview-stand-in"],
    against=[],
    innocent=[
        "a template of a course, or a fork whose link to its origin was cut",
        "a project that was moved, with its commits written anew by the tool",
        "code of others that the licence lets him keep beside his own",
    ],
    quiet_step="lay both histories side by side and read the licence, the readme and the first commit",
    open_step="ask what he wrote himself, and have him explain one change of his choice",
    references=["SEAL", "GHFA", "KETMAN"],
    attack="",
    fires_on=["stolen-identity"],
    quiet_on=["expatriate"],
)
def copied_history(evidence: Evidence) -> Iterator[Sign]:
    """Four fifths of the trees (20 at least) equal those of another project whose commits and authors differ: strong.

    Equal tree hashes are equal files: the same content, names and modes (Git, "Git Internals - Git Objects"). Moderate
    where four fifths of the messages stand in another project in the same order, under other authors.
    """
    yield from _same_messages(evidence)
    whole = evidence.tables["commits"].dropna(subset=["repository", "tree", "commit"])
    mine = _written(evidence).dropna(subset=["repository", "tree", "commit"])
    own = whole[whole["repository"].isin(mine["repository"])]
    foreign = whole[~whole["repository"].isin(mine["repository"])]
    if len(mine) and foreign.empty:
        yield unknown("a clone, with its history, of the project that the repository may come from")
        return
    for name, part in own.groupby("repository"):
        trees = part["tree"].nunique()
        for there, other in foreign.groupby("repository"):
            alike_trees = part[part["tree"].isin(other["tree"]) & ~part["commit"].isin(other["commit"])]
            same = alike_trees["tree"].nunique()
            if same < max(_COPIED_LEAST, _COPIED_SHARE * trees):
                continue
            if set(alike_trees["author_email"].dropna()) & set(other["author_email"].dropna()):
                continue  # whoever wrote both moved his own work
            yield present(
                "{n} of {whole} {whole|version|versions} of {here} hold exactly the files of a version of {there}, "
                "under other commits and authors; baseline unknown: a comparison of two projects",
                {"commits": alike_trees},
                origin=[("repository", str(name))],
                n=same,
                whole=trees,
                here=str(name),
                there=str(there),
            )


def _same_messages(evidence: Evidence) -> Iterator[Sign]:
    """The subject's repositories whose messages stand in somebody else's in the same order."""
    whole = evidence.tables["commits"].dropna(subset=["repository", "subject", "commit", "time"]).sort_values("time")
    mine = _written(evidence).dropna(subset=["repository", "subject", "commit", "time"]).sort_values("time")
    foreign = whole[~whole["repository"].isin(mine["repository"])]
    near = (
        foreign[foreign["subject"].isin(mine["subject"])]
        .groupby("repository")
        .filter(lambda part: part["subject"].nunique() >= _COPIED_LEAST)
    )
    for name, part in mine.groupby("repository") if len(near) else ():
        for there, other in near.groupby("repository"):
            own = part[~part["commit"].isin(other["commit"])]
            same = in_order(own["subject"].tolist(), other["subject"].tolist())
            if same < max(_COPIED_LEAST, _COPIED_SHARE * len(part)):
                continue
            if set(own["author_email"].dropna()) & set(other["author_email"].dropna()):
                continue
            yield present(
                "{n} of {whole} messages of {here} stand in {there} in the same order, under other commits and "
                "authors; baseline unknown: a comparison of two projects",
                {"commits": own},
                origin=[("repository", str(name))],
                weight="moderate",
                n=same,
                whole=len(part),
                here=str(name),
                there=str(there),
            )


@indicator(
    "gh.multiple-author-identities",
    title="the owner's own commits carry the names of different persons",
    reads=["commits", "claims"],
    weight="strong",
    supports=["identity-rented-or-stolen", "proxied-worker"],
    against=[],
    innocent=[
        "a change of name, or a pen name",
        "a machine that two people work on, or that an employer set up",
        "commits of a colleague that were applied under his address",
    ],
    quiet_step="compare the dates of each name with the changes of name and employer on record",
    open_step="ask under which names he published code, and for one signed commit",
    references=["SEAL", "GHFA"],
    attack="T1585",
    fires_on=["stolen-identity"],
    quiet_on=["expatriate"],
)
def multiple_author_identities(evidence: Evidence) -> Iterator[Sign]:
    """Two full names that are no spellings of one another, nor a former name, under the owner's mail addresses."""
    rows = _written(evidence)
    named = rows[rows["author_name"].fillna("").map(human).astype(bool)]
    if len(rows) and named.empty:
        yield unknown("commits of {who} that carry a full name", who=evidence.subject)
        return
    declared = [str(one) for field in ("name", "former_name") for one in evidence.claims(field)["value"].dropna()]
    names = list(named["author_name"].unique())  # in record order: the alphabet decides nothing
    open_names = [one for one in names if not (len(declared) > 1 and any(alike(one, known) for known in declared))]
    pairs = [pair for pair in combinations(open_names, 2) if not alike(*pair)]
    if not pairs:
        return
    apart = list(dict.fromkeys(str(one) for pair in pairs for one in pair))
    hits = named[named["author_name"].isin(apart)]
    others = baseline(evidence.tables["commits"], _under_two_names(evidence), evidence.subject)
    yield present(
        "{names} names that are no spellings of one another ({listed}) on {n} of {whole} {whole|commit|commits} under "
        "{addresses} {addresses|address|addresses} that the crosswalk joins to one person; {others}",
        {"commits": hits},
        origin=[("author", one) for one in apart[:10]],
        weight=others.weight(_STRONG),
        others=others.text,
        names=len(apart),
        listed=", ".join(apart[:5])[:200],
        n=len(hits),
        whole=len(rows),
        addresses=hits["author_email"].nunique(),
    )


def _under_two_names(evidence: Evidence) -> list[str]:
    """Other persons whose commits carry two full names that are no spellings of one another."""
    rows = evidence.others("commits").dropna(subset="author_name")[["person", "author_name"]].drop_duplicates()
    rows = rows[rows.duplicated("person", keep=False)]
    named = rows[rows["author_name"].map(human).astype(bool)].groupby("person")["author_name"].agg(list)
    return [str(who) for who, names in named.items() if any(not alike(*pair) for pair in combinations(names, 2))]


@indicator(
    "gh.in-known-cluster",
    title="an account that is itself on a published list",
    reads=["accounts", "published"],
    weight="strong",
    supports=["identity-rented-or-stolen", "proxied-worker"],
    against=["nothing-wrong"],
    innocent=[
        "the list is wrong: a developer was once listed because somebody listed had followed him",
        "the handle was given up and taken by somebody else",
        "the account was broken into",
    ],
    quiet_step="read the entry and its source, and since when the account has had that handle",
    open_step="ask since when he has had the account",
    references=["RAVEN25", "TAYV", "SEAL", "KETMAN"],
    attack="T1585",
    fires_on=["many-personas"],
    quiet_on=["expatriate"],
)
def in_known_cluster(evidence: Evidence) -> Iterator[Sign]:
    """Exact handles only; moderate where the entry itself says suspected or maybe. Neighbours are no finding."""
    listed = evidence.bundled["published"].reindex(columns=["type", "value", "citation", "published_on", "note"])
    listed = listed[listed["type"].eq("user-account")]
    if listed.empty:
        yield unknown("published handles: the table published has none; a case brings its own as data/published.csv")
        return
    rows, mine = evidence.tables["accounts"], evidence.mine("accounts")
    handle = rows["handle"].str.strip().str.casefold().str.lstrip("@")
    known = listed.assign(key=listed["value"].str.rsplit(":", n=1).str[-1].str.strip().str.casefold()).set_index("key")
    found = rows[handle.isin(known.index) & handle.str.len().gt(2).fillna(False)]
    hits = found[found["person"] == evidence.subject]
    if hits.empty:
        return
    entries = known.loc[known.index.isin(handle[hits.index])]
    doubtful = entries["note"].str.contains("maybe|suspect", case=False).fillna(False).all()
    others = baseline(rows, found["person"].unique(), evidence.subject)
    cited, day = str(entries["citation"].iloc[0])[:200], str(entries["published_on"].iloc[0])[:10]
    yield present(
        "{n} of {whole} {whole|account|accounts} on a published list: {source}, published {day}; {others}",
        {"accounts": hits},
        origin=[("handle", str(one)) for one in sorted(entries.index.unique())[:10]],
        weight="moderate" if doubtful else "strong",
        n=len(hits),
        whole=len(mine),
        source=cited,
        day=day,
        others=others.text,
    )


@indicator(
    "gh.activity-timezone",
    title="the hours of his commits fit another time zone than the one stated",
    reads=["commits", "claims"],
    weight="weak",
    supports=["undisclosed-location", "proxied-worker"],
    against=[],
    innocent=[
        "works at night, beside a job, or when the children sleep",
        "works the hours of a team elsewhere, as agreed",
        "a program commits at fixed hours, or he travelled",
    ],
    quiet_step="compare with the hours of the sign-ins, day by day",
    open_step="ask at which hours he usually writes code",
    references=["SEAL", "MS25"],
    attack="",
    fires_on=["laptop-farm"],
    quiet_on=["expatriate"],
)
def activity_timezone(evidence: Evidence) -> Iterator[Sign]:
    """200 commits on 60 days at least; the offset in the commit is set by its author and is not read."""
    rows = _written(evidence)
    rows = rows[rows["time"].notna()]
    days = rows["time"].dt.floor("D").nunique()
    if len(rows) < _COMMITS or days < _DAYS:
        enough = "{least} commits of {who} on {least_days} days; there are {n} on {days}"
        yield unknown(enough, least=_COMMITS, who=evidence.subject, least_days=_DAYS, n=len(rows), days=days)
        return
    offset = stated_offset(evidence, rows["time"])
    if offset is None:
        yield unknown("the time zone of work that {who} states, as an IANA name", who=evidence.subject)
        return
    fit = fitted(rows["time"])
    if not fit.far_from(offset):
        return
    yield present(
        "{n} commits on {days} days fit UTC{best} best (90% interval {low} to {high}; {share}% of its weekday commits "
        "between 09 and 19), stated is UTC{stated}; baseline unknown: the hours of others are not in this file",
        {"commits": rows},
        origin=[("hours", evidence.subject)],
        n=len(rows),
        days=days,
        share=round(100 * fit.share),
        stated=f"{offset:+.0f}",
        **fit.said,
    )
