"""A cluster as the rows of a case: each applicant a subject, what the application says as claims, nothing confirmed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..records import CLAIM_FIELDS, TABLES

if TYPE_CHECKING:
    import pandas as pd

    from ._clusters import Clusters

__all__ = ["case_files", "case_rows"]

_SYSTEM = "applicants"
_JOIN = ("person", "system", "identifier", "basis", "valid_from", "valid_to", "confirmed_by")


def case_rows(clusters: Clusters, cluster_id: str) -> dict[str, pd.DataFrame]:
    """The tables ``people``, ``claims`` and ``joins`` of one cluster, all text, as they go into a case.

    ``people`` has one row an application and ``claims`` one row for each thing that an application says, in the columns
    of these intake tables. ``joins`` has the columns of a case's people.csv: each applicant is a subject of his own
    (s1, s2, … in the order of ``members``), and nobody has confirmed any of it. That two subjects are one person is
    what the case is about, so no row says it.

    Raises:
        InputError: there is no such cluster.
    """
    told = clusters.applications(cluster_id).reset_index(drop=True)
    ids = told["applicant"].drop_duplicates()
    subjects = dict(zip(ids, (f"s{number}" for number in range(1, len(ids) + 1))))
    people = told.assign(system=_SYSTEM, account=told["applicant"]).reindex(columns=list(TABLES["people"].columns))
    joins = ids.to_frame("identifier").assign(
        person=ids.map(subjects),
        system=_SYSTEM,
        basis=f"application in cluster {cluster_id} of a screening of {clusters.rows} applications",
    )
    joins = joins.reindex(columns=list(_JOIN), fill_value="")
    made = {"people": people, "claims": _claims(told, subjects), "joins": joins}
    return {name: table.reset_index(drop=True).astype("string") for name, table in made.items()}


def _claims(told: pd.DataFrame, subjects: dict[str, str]) -> pd.DataFrame:
    """One row for each cell that is a claim, application by application; the same one said twice stays two."""
    told = told.assign(
        account=told["applicant"].map(subjects),
        stated_in=("application to " + told["company"]).fillna("application") if "company" in told else "application",
        stated_on=told.get("applied_on"),
    )
    said = [name for name in CLAIM_FIELDS if name in told]
    made = told.reset_index().melt(["index", "account", "stated_in", "stated_on"], said, "field", "value")
    made = made[made["value"].fillna("").str.strip() != ""].sort_values("index", kind="stable")
    return made.assign(system="subject").reindex(columns=list(TABLES["claims"].columns))


def case_files(clusters: Clusters, cluster_id: str) -> dict[str, str]:
    """The files of a case for one cluster, path inside the case to text: crosswalk, people and claims.

    ``people.csv`` is the crosswalk; ``inbox/cluster-people.csv`` and ``inbox/claims.toml`` are for ``case.add``.

    Raises:
        InputError: there is no such cluster.
    """
    rows = case_rows(clusters, cluster_id)
    claims = rows["claims"].drop(columns="system").rename(columns={"account": "subject"})
    entries = [
        "\n".join(f"{name} = {_quoted(value)}" for name, value in zip(claims, entry) if isinstance(value, str))
        for entry in claims.itertuples(index=False)
    ]
    return {
        "people.csv": rows["joins"].to_csv(index=False, lineterminator="\n"),
        "inbox/cluster-people.csv": rows["people"].to_csv(index=False, lineterminator="\n"),
        "inbox/claims.toml": "# What the applications of a cluster say.\n"
        + "".join(f"\n[[claim]]\n{entry}\n" for entry in entries),
    }


def _quoted(text: str) -> str:
    """A basic string of TOML 1.0: JSON's, but that DEL is escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
