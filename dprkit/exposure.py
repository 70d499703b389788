"""Exposure: what an account could open, copied, moved and merged, and so what would have to be contained.

It is drawn up for whoever closes the account, whatever the reason. It says nothing about who the person is: an honest
colleague in the same role has the same sheet, and no finding reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .show import table_html

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PARTS", "Exposure", "sheet"]

# The parts of the sheet: what each holds, the tables it is drawn from, and what would fill it.
PARTS: Mapping[str, tuple[str, tuple[str, ...], str]] = {
    "entitlements": (
        "what the account may open",
        ("entitlements",),
        "a list of groups, roles, applications and repositories of the account",
    ),
    "secrets": (
        "keys, tokens and passwords to change",
        ("entitlements", "access_events"),
        "a list of keys and tokens of the account, and of the secrets it shares with others",
    ),
    "repositories": (
        "repositories cloned or downloaded",
        ("access_events",),
        "the Git events of the code platform's audit log",
    ),
    "moved": (
        "data moved",
        ("transfers",),
        "uploads and removable media from the proxy, the cloud or the endpoint log",
    ),
    "code": (
        "code to review",
        ("commits", "access_events"),
        "a bundle or log of the repositories: git bundle, git log --all",
    ),
}
_SECRET = r"key|token|secret|password|passphrase|certificate|credential|cookie"
_COPIED = r"clone|fetch|download|pull\b|export"
_MERGED = r"merge"


@dataclass(frozen=True)
class Exposure:
    """What would have to be contained for one subject. Never evidence of identity.

    Attributes:
        subject: the subject's id.
        entitlements: one row a grant that is no secret: system, account, kind, resource, role, active, granted_on,
            last_used_on, confirmed, record; active ones first.
        secrets: one row a secret to change: system, account, kind, key_id (its identifier), opens, why, last_used,
            confirmed, record; shared ones first.
        repositories: one row a resource that was copied: system, resource, events (int64), first, last (UTC), public,
            transport, confirmed, record (of the first event).
        moved: one row a destination and kind: destination, kind, own, transfers (int64), bytes (Int64), first, last
            (UTC), resources, confirmed, record; the company's own destinations last.
        code: one row a commit of his, or a merge that the platform's log says he made: what, repository, commit, time
            (UTC), subject (the commit's first line, or the event), author_email, signed, refs, confirmed, record;
            newest first.
        missing: part to what would fill it, for the parts about which nothing has come in.
    """

    subject: str
    entitlements: pd.DataFrame
    secrets: pd.DataFrame
    repositories: pd.DataFrame
    moved: pd.DataFrame
    code: pd.DataFrame
    missing: Mapping[str, str]

    @property
    def counts(self) -> pd.DataFrame:
        """One row a part: part, what it holds, rows (int64), and what is missing where nothing came in."""
        import pandas as pd

        rows = [(name, PARTS[name][0], len(getattr(self, name)), self.missing.get(name, "")) for name in PARTS]
        return pd.DataFrame(rows, columns=["part", "what it holds", "rows", "ask for"])

    def _repr_html_(self) -> str:
        return table_html(self.counts, caption=f"{self.subject}: what would have to be contained")


def sheet(subject: str, tables: Mapping[str, pd.DataFrame]) -> Exposure:
    """What one subject's accounts could open, copied, moved and merged.

    Rows of joins that nobody has confirmed are in it, and marked: to contain too much is undone more easily than too
    little, and nothing is concluded from it.

    Args:
        subject: the subject's id.
        tables: ``entitlements``, ``access_events``, ``transfers`` and ``commits``, whole, as ``case.table`` gives them.
    """
    mine = {name: _mine(frame, subject) for name, frame in tables.items()}
    parts = {
        "entitlements": _entitlements(mine["entitlements"]),
        "secrets": _secrets(mine["entitlements"], mine["access_events"]),
        "repositories": _repositories(mine["access_events"]),
        "moved": _moved(mine["transfers"]),
        "code": _code(mine["commits"], mine["access_events"]),
    }
    missing = {name: ask for name, (_, read, ask) in PARTS.items() if all(mine[table].empty for table in read)}
    return Exposure(subject, **parts, missing=missing)


def _mine(frame: pd.DataFrame, subject: str) -> pd.DataFrame:
    rows = frame[frame["person"].eq(subject).fillna(False)]
    return rows.assign(record="r:" + rows["file"].astype("string") + ":" + rows["place"].astype("string"))


def _kinds(rows: pd.DataFrame, *columns: str) -> pd.Series[str]:
    words = rows[columns[0]].fillna("")
    for name in columns[1:]:
        words = words + " " + rows[name].fillna("")
    return words


def _is_secret(rows: pd.DataFrame) -> pd.Series[Any]:
    return rows["key_id"].notna() | _kinds(rows, "kind").str.contains(_SECRET, case=False, regex=True)


def _entitlements(rows: pd.DataFrame) -> pd.DataFrame:
    grants = rows[~_is_secret(rows)].assign(ended=rows["active"].eq(False).fillna(False))
    grants = grants.sort_values(["ended", "system", "kind", "resource"], kind="stable")
    columns = ["system", "account", "kind", "resource", "role", "active", "granted_on", "last_used_on"]
    return grants[[*columns, "confirmed", "record"]].reset_index(drop=True)


def _secrets(grants: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    own = grants[_is_secret(grants)]
    shared = own["shared"].fillna(False).astype(bool)
    ended = own["active"].eq(False).fillna(False).astype(bool)
    why = shared.map({True: "others use it too", False: "his own"}).mask(ended, "ended: look whether it was used since")
    listed = own.assign(opens=own["resource"], why=why, last_used=own["last_used_on"], rank=ended * 2 - shared * 1)
    used = events.dropna(subset=["token"]).sort_values("time", kind="stable")
    used = used[~used["token"].isin(own["key_id"].dropna())]
    last = used.drop_duplicates(["system", "account", "token"], keep="last")
    seen = last.assign(
        kind=last["credential"].fillna("token"),
        key_id=last["token"],
        opens=last["organisation"],
        why="seen in use",
        last_used=last["time"].dt.strftime("%Y-%m-%d"),
        rank=0,
    )
    columns = ["system", "account", "kind", "key_id", "opens", "why", "last_used", "confirmed", "record", "rank"]
    whole = pd.concat([one[columns] for one in (listed, seen) if len(one)] or [listed[columns]])
    return whole.sort_values("rank", kind="stable").drop(columns="rank").reset_index(drop=True)


def _repositories(events: pd.DataFrame) -> pd.DataFrame:
    copied = events[_kinds(events, "event", "kind").str.contains(_COPIED, case=False, regex=True)]
    grouped = copied.dropna(subset=["resource"]).sort_values("time", kind="stable").groupby(["system", "resource"])
    made = grouped.agg(
        events=("event", "size"),
        first=("time", "min"),
        last=("time", "max"),
        public=("public", "first"),
        transport=("transport", "first"),
        confirmed=("confirmed", "all"),
        record=("record", "first"),
    )
    return made.reset_index().sort_values("events", ascending=False, kind="stable").reset_index(drop=True)


def _moved(transfers: pd.DataFrame) -> pd.DataFrame:
    rows = transfers.assign(destination=transfers["destination"].fillna("not stated"))
    rows = rows.sort_values("time", kind="stable")
    grouped = rows.groupby(["destination", "kind", "own"], dropna=False)
    made = grouped.agg(
        transfers=("record", "size"),
        bytes=("bytes", _total),
        first=("time", "min"),
        last=("time", "max"),
        resources=("resource", "nunique"),
        confirmed=("confirmed", "all"),
        record=("record", "first"),
    )
    made = made.reset_index().assign(inside=lambda frame: frame["own"].eq(True).fillna(False).astype(bool))
    made = made.sort_values(["inside", "bytes"], ascending=[True, False], kind="stable")
    return made.drop(columns="inside").reset_index(drop=True)


def _total(sizes: pd.Series[Any]) -> Any:
    """The sum of the sizes that are stated; nothing where none is."""
    return sizes.sum(min_count=1)


def _code(commits: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    own = commits.assign(what="commit", signed=commits["signature"].notna()).drop_duplicates("commit")
    merges = events[events["event"].str.contains(_MERGED, case=False).fillna(False)]
    made = merges.assign(what="merge", repository=merges["resource"], subject=merges["event"])
    rows = pd.concat([one for one in (own, made) if len(one)] or [own])
    rows = rows.sort_values("time", ascending=False, kind="stable")
    columns = [
        "what",
        "repository",
        "commit",
        "time",
        "subject",
        "author_email",
        "signed",
        "refs",
        "confirmed",
        "record",
    ]
    return rows.reindex(columns=columns).reset_index(drop=True)
