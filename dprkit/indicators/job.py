"""Conduct at work: what was cloned and moved, traces that were wiped, whom he recommended, and what came after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..activity.baseline import baseline
from ..activity.households import belongs
from ..activity.shared import comparable
from ..indicator import Evidence, Sign, Weight, indicator, present, unknown
from ._checked import judged, lacking, made, observed

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["credential_or_history_tampering", "early_bulk_repo_access", "extortion_after_exit"]
__all__ += ["output_inconsistent_unreachable", "refers_linked_candidates"]

_FIRST_DAYS, _PEERS = 14, 10
_MISSED_SHARE, _SLOTS = 0.3, 5
# What wipes a shell's history or copies what a browser keeps: MITRE ATT&CK, T1070.003, T1555.003 and T1539.
_WIPING = r"history -c|unset HISTFILE|HISTFILE=/dev/null|HISTSIZE=0|rm .{0,40}\.(?:bash|zsh)_history|Clear-History"
_STORES = r"(?:copy|cp|Copy-Item|tar|zip).{0,120}(?:Login Data|Local State|logins\.json|key4\.db|cookies\.sqlite)"


@indicator(
    "job.early-bulk-repo-access",
    title="cloned far more repositories in the first two weeks than colleagues do, or moved code out",
    reads=["access_events", "people", "transfers"],
    weight="strong",
    supports=["proxied-worker", "undisclosed-second-job", "account-takeover"],
    against=[],
    innocent=[
        "works on the platform or on the build, and needs all of it",
        "an introduction for new staff that has them clone everything",
        "a backup or an indexing tool under his account",
    ],
    quiet_step="read the role's list of repositories and the introduction for new staff",
    open_step="have the manager ask what the copies were for",
    references=["IC3-25J"],
    attack="T1213.003",
    fires_on=["subcontractor"],
    quiet_on=["expatriate"],
)
def early_bulk_repo_access(evidence: Evidence) -> Iterator[Sign]:
    """Over the 99th percentile of the colleagues' busiest two weeks: moderate; strong with data moved outside."""
    import pandas as pd

    rows = _clones(comparable(evidence.tables["access_events"], evidence.subject))
    start = pd.to_datetime(evidence.mine("people")["start_on"], errors="coerce", utc=True).min()
    mine = rows[rows["person"] == evidence.subject]
    peers = _busiest(rows[rows["person"] != evidence.subject])
    if pd.isna(start) or (len(mine) and len(peers) < _PEERS):
        enough = "the first day of {who} and a log of clones of {least} colleagues; there are {n}"
        yield unknown(enough, who=evidence.subject, least=_PEERS, n=len(peers))
        return
    early = mine[(mine["time"] >= start) & (mine["time"] < start + pd.Timedelta(days=_FIRST_DAYS))]
    count, most = early["resource"].nunique(), peers.quantile(0.99) if len(peers) else 0
    out = evidence.mine("transfers")
    out = out[out["own"].eq(False).fillna(False) & out["bytes"].gt(0).fillna(False)]
    if count <= most or early.empty:
        return
    weight: Weight = "strong" if len(out) else "moderate"
    yield present(
        "{n} {n|repository|repositories} cloned in the first {days} days; 99 of 100 of {peers} colleagues cloned "
        "{most} or fewer in any {days} days; {moved} {moved|transfer|transfers} outside the company",
        {"access_events": early, "transfers": out},
        origin=[("account", evidence.subject)],
        weight=weight,
        n=count,
        days=_FIRST_DAYS,
        peers=len(peers),
        most=round(most),
        moved=len(out),
    )


def _clones(rows: pd.DataFrame) -> pd.DataFrame:
    kinds = rows["event"].str.contains("clone|fetch", case=False).fillna(False)
    return rows[kinds & rows["time"].notna() & rows["resource"].notna()]


def _busiest(rows: pd.DataFrame) -> pd.Series[Any]:
    """The most repositories that each person cloned within one span of two weeks."""
    import pandas as pd

    span = (rows["time"] - pd.Timestamp(0, tz="UTC")).dt.days // _FIRST_DAYS
    found: pd.Series[Any] = rows.groupby([rows["person"], span])["resource"].nunique().groupby(level=0).max()
    return found


@indicator(
    "job.credential-or-history-tampering",
    title="a shell's history was wiped or a browser's stored secrets were copied",
    reads=["software", "interviews"],
    weight="strong",
    supports=["proxied-worker", "account-takeover"],
    against=[],
    innocent=["IT moved the profile to a new machine", "a script of the build that clears its own traces"],
    quiet_step="hand the command lines to the security team, with the time and the parent process",
    open_step="have the security team ask what the command was for",
    references=["KB4", "IC3-25J"],
    attack="T1070.003",
    fires_on=["laptop-farm"],
    quiet_on=["expatriate"],
)
def credential_or_history_tampering(evidence: Evidence) -> Iterator[Sign]:
    """Command lines that wipe history are moderate, those that copy a browser's stores strong; alerts by two people."""
    rows = evidence.tables["software"]
    command = rows["command"].str.slice(0, 4000)
    stores = command.str.contains(_STORES, case=False, regex=True).fillna(False)
    found = rows[stores | command.str.contains(_WIPING, case=False, regex=True).fillna(False)]
    hits, mine = found[found["person"] == evidence.subject], evidence.mine("software")
    if mine["command"].isna().all() and len(mine):
        yield unknown("command lines of the machine of {who}, from the endpoint product", who=evidence.subject)
    if len(hits):
        others = baseline(rows, found["person"].unique(), evidence.subject)
        weight: Weight = "strong" if stores[hits.index].any() else "moderate"
        yield present(
            "{n} of {whole} {whole|command line|command lines} wipe a history or copy a browser's stores; {others}",
            {"software": hits},
            origin=[("host", str(one)) for one in hits["serial"].fillna(hits["hostname"]).dropna().unique()[:10]],
            weight=others.weight(weight),
            n=len(hits),
            whole=mine["command"].notna().sum(),
            others=others.text,
        )
    if len(made(evidence, "alert")):
        yield from judged(evidence, "alert", "a confirmed alert", "strong", origin=[("host", evidence.subject)])


@indicator(
    "job.refers-linked-candidates",
    title="recommended candidates who share identifiers with him or with one another",
    reads=["applications", "claims"],
    weight="strong",
    supports=["proxied-worker", "facilitator", "identity-rented-or-stolen"],
    against=[],
    innocent=["recommended friends or relatives who live together", "copied one address book into several forms"],
    quiet_step="compare the identifiers of these applications with the originals",
    open_step="ask how he knows them",
    references=["ADV22", "SEAL"],
    attack="",
    fires_on=["many-personas"],
    quiet_on=["couple-next-door"],
)
def refers_linked_candidates(evidence: Evidence) -> Iterator[Sign]:
    """A recommendation alone is no finding; strong where recommended people share an exact identifier.

    People whom the subject declares as one household with him are left out.
    """
    from ..personas import normalise

    rows = evidence.tables["applications"]
    own = {evidence.subject, *evidence.mine("applications")["account"].dropna().str.casefold()}
    referred = rows[rows["referred_by"].str.strip().str.casefold().isin(own).fillna(False)]
    home = frozenset(evidence.claims("household")["value"].dropna().str.strip().str.casefold())
    referred = referred[~belongs(referred, home)]
    if rows["referred_by"].isna().all() and len(evidence.mine("applications")):
        yield unknown("who recommended which applicant")
        return
    circle = rows[rows["person"].isin({evidence.subject, *referred["person"]})]
    columns = {name: circle[name].astype("string") for name in ("phone", "email", "bank_account", "wallet")}
    table = normalise.keys(columns, rows=len(circle)).table
    linked = circle.iloc[0:0]
    for kind in columns:
        key = circle["person"].astype("string").set_axis(circle.index).copy()
        key[:] = table[kind].to_pylist()
        users = circle.assign(key=key).dropna(subset="key").groupby("key")["person"].nunique()
        linked = circle[circle.index.isin(linked.index) | key.isin(users.index[users > 1])]
    hits = linked[linked["person"].isin(referred["person"])]
    if hits.empty:
        return
    yield present(
        "{n} of {whole} {whole|candidate|candidates} he recommended share a phone number, mailbox, account or wallet "
        "with another of them or with him; baseline unknown: referrals of one",
        {"applications": linked},
        origin=[("identifier", str(one)) for one in sorted(linked["person"].unique())[:10]],
        n=hits["person"].nunique(),
        whole=referred["person"].nunique(),
    )


@indicator(
    "job.output-inconsistent-unreachable",
    title="missed agreed hours, or could not explain code of his own",
    reads=["interviews"],
    weight="weak",
    supports=["proxied-worker", "undisclosed-second-job"],
    against=[],
    innocent=["illness, exhaustion or care of somebody", "code written with a program's help, as others do"],
    quiet_step="read the calendar for whether the hours were agreed, and what was delivered",
    open_step="offer a pair session at an hour of his choice",
    references=["ADV22", "SEAL", "MAND24"],
    attack="",
    fires_on=["subcontractor"],
    quiet_on=["expatriate"],
)
def output_inconsistent_unreachable(evidence: Evidence) -> Iterator[Sign]:
    """Three agreed hours of ten missed, of five at least; no style of writing or code is measured."""
    rows = made(evidence, "agreed hour")
    if len(rows) < _SLOTS:
        enough = "{least} agreed hours of {who} in the table interviews; there are {n}"
        yield unknown(enough, least=_SLOTS, who=evidence.subject, n=len(rows))
        return
    missed = rows[rows["result"].ne("passed")]
    own = made(evidence, "own code")
    unexplained = own[own["result"].eq("failed")]
    if len(missed) < _MISSED_SHARE * len(rows) and unexplained.empty:
        return
    both = made(evidence, "agreed hour", "own code")
    hits = both[both.index.isin([*missed.index, *unexplained.index])]
    yield present(
        "{n} of {whole} {whole|agreed hour|agreed hours} missed; {unexplained} of {sessions} "
        "{sessions|session|sessions} without an explanation of his own code; {observed}; baseline unknown: hours of "
        "one person",
        {"interviews": hits},
        origin=[("output", evidence.subject)],
        n=len(missed),
        whole=len(rows),
        unexplained=len(unexplained),
        sessions=len(own),
        observed=observed(hits),
    )


@indicator(
    "job.extortion-after-exit",
    title="a threat after dismissal names what the account had opened",
    reads=["interviews", "access_events"],
    weight="near-conclusive",
    supports=["proxied-worker", "account-takeover"],
    against=["nothing-wrong"],
    innocent=["somebody else uses an old leak", "the file was public, or many had opened it"],
    quiet_step="keep the message with its headers, and the access log of what it names",
    open_step="counsel and the police decide on any answer",
    references=["IC3-25J", "SCWX24", "GTIG25"],
    attack="T1657",
    fires_on=["subcontractor"],
    quiet_on=["expatriate"],
)
def extortion_after_exit(evidence: Evidence) -> Iterator[Sign]:
    """Near-conclusive of an insider where the account opened what the threat names; else moderate."""
    rows = made(evidence, "threat")
    if rows.empty:
        yield lacking(evidence, "threat")
        return
    hits = rows[rows["result"].eq("failed")]
    if hits.empty:
        return
    named = hits["value"].dropna().str.strip().str.casefold()
    opened = evidence.mine("access_events")
    opened = opened[opened["resource"].str.strip().str.casefold().isin(named[named.str.len() > 2])]
    weight: Weight = "near-conclusive" if len(opened) else "moderate"
    yield present(
        "{n} {n|threat|threats}; {opened} {opened|event|events} in which the account opened what {n|it names|they "
        "name}; {observed}; baseline unknown: threats to one company",
        {"interviews": hits, "access_events": opened},
        origin=[("threat", evidence.subject)],
        weight=weight,
        n=len(hits),
        opened=len(opened),
        observed=observed(hits),
    )
