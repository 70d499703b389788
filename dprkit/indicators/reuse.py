"""What people of different names have in common: identifiers that belong to one person, likenesses, file properties."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..activity.baseline import baseline
from ..activity.households import belongs, household
from ..activity.shared import comparable, legible
from ..indicator import Evidence, Sign, Weight, indicator, present, unknown
from ..words import joined, say
from ._names import alike

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["file_fingerprint", "hard_identifier", "soft_linkage"]

_MODERATE: Weight = "moderate"

_TRACE = ["file", "place", "person", "confirmed", "system", "account"]
_HARD = ("phone", "email", "bank_account", "wallet", "github", "linkedin", "telegram", "device", "document_sha256")
_POOL = ("name", *_HARD, "website", "ip", "referee", "address", "document_author", "photo_hash", "cv_text")


@indicator(
    "reuse.hard-identifier",
    title="an identifier that belongs to one person is given by people of different names",
    reads=["applications", "claims", "contacts", "people"],
    weight="near-conclusive",
    supports=["identity-rented-or-stolen", "proxied-worker", "facilitator"],
    against=["nothing-wrong"],
    innocent=[
        "a couple or a family with one telephone, mailbox or account",
        "an agency that applies for its candidates",
        "a cell that the personnel office copied into the wrong row",
    ],
    quiet_step="open the originals of both applications and see who wrote the identifier, and when",
    open_step="ask each of them, apart, whose it is",
    references=["ADV22", "IC3-25J", "MAND24", "GTIG25"],
    attack="T1585",
    fires_on=["many-personas"],
    quiet_on=["couple-next-door"],
)
def hard_identifier(evidence: Evidence) -> Iterator[Sign]:
    """Exact equality after normalisation; what over 3 % of the people share links nobody. Strong for one kind."""
    rows = _identifiers(evidence)
    if rows["person"].nunique() < 2:
        yield unknown("applications, claims or contacts of several people, to compare identifiers with")
        return
    shared = _shared(evidence, rows)
    if shared.empty:
        return
    mine = shared[shared["person"] == evidence.subject]
    kinds = shared[shared["person"] != evidence.subject].groupby("person")["kind"].nunique()
    others = baseline(rows, shared["person"].unique(), evidence.subject)
    keys = mine.drop_duplicates(["kind", "key"]).sort_values(["kind", "key"])
    counted = keys["kind"].value_counts().sort_index().items()
    counts = [say("{kind} {n}", kind=say(str(kind)), n=count) for kind, count in counted]
    yield present(
        "{n} of {whole} {whole|identifier|identifiers} ({kinds}) also given by {people} {people|person|persons} of "
        "another name and no declared household; {others}",
        {str(name): part for name, part in shared.groupby("table")},
        origin=[pair for one in zip(keys["kind"][:10], keys["key"][:10]) for pair in _origins(*one)],
        weight=others.weight("near-conclusive" if kinds.max() > 1 else "strong"),
        n=len(keys),
        whole=_distinct(rows, evidence.subject),
        kinds=joined(counts, "{one}, {other}"),
        people=len(kinds),
        others=others.text,
    )


def _origins(kind: str, key: str) -> list[tuple[str, str]]:
    """The identifier, and what findings of other families call the same thing."""
    also = {"phone": ("phone", key), "device": ("device", key), "wallet": ("payee", f"w:{key}")}
    also["bank_account"] = ("payee", f"a:{key.upper()}")
    return [("identifier", f"{kind}:{key}"), *([also[kind]] if kind in also else [])]


def _identifiers(evidence: Evidence) -> pd.DataFrame:
    """One row an identifier that somebody gives: the traces, ``table``, ``kind`` and normalised ``key``."""
    import pandas as pd

    from ..personas import normalise

    parts = [part for part in _stated(evidence) if len(part)]
    if not parts:
        return pd.DataFrame(columns=[*_TRACE, "table", "kind", "key"])
    rows = pd.concat(parts, ignore_index=True)
    columns = {name: rows[name].astype("string") for name in _HARD if name in rows}
    table = normalise.keys(columns, rows=len(rows)).table
    made = {kind: pd.Series(table[kind].to_pylist(), dtype="string") for kind in columns}
    made["device"] = legible(made["device"]) if "device" in made else pd.Series(pd.NA, rows.index, dtype="string")
    long = pd.concat([rows[[*_TRACE, "table"]].assign(kind=kind, key=key) for kind, key in made.items()])
    return long.dropna(subset=["key", "person"]).reset_index(drop=True)


def _stated(evidence: Evidence) -> Iterator[pd.DataFrame]:
    """Applications, claims and contacts in the columns of a pool; a claim or contact fills one of them."""
    applications = evidence.tables["applications"]
    yield applications[[*_TRACE, *_HARD]].assign(table="applications")
    for name, column in (("claims", "field"), ("contacts", "kind")):
        rows = evidence.tables[name]
        for kind in ("phone", "email", "device", "github", "linkedin", "telegram"):
            found = rows[rows[column].eq(kind).fillna(False)]
            yield found[_TRACE].assign(table=name, **{kind: found["value"].astype("string")})


def _names(evidence: Evidence) -> Mapping[str, list[str]]:
    """The names of each person, as applications, claims and the personnel list give them."""
    claims = evidence.tables["claims"]
    stated = claims[claims["field"].isin(["name", "former_name"]).fillna(False)].rename(columns={"value": "called"})
    listed = [evidence.tables[name].rename(columns={"name": "called"}) for name in ("applications", "people")]
    named: dict[str, list[str]] = {}
    for rows in (stated, *listed):
        for person, name in rows[["person", "called"]].dropna().drop_duplicates().itertuples(index=False):
            named.setdefault(str(person), []).append(str(name))
    return named


def _shared(evidence: Evidence, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows whose key the subject shares with somebody of another name and household; not what many share."""
    from ..personas.exact import largest_group

    wide = largest_group(rows["person"].nunique())
    users = rows.groupby(["kind", "key"])["person"].nunique()
    mine = rows[rows["person"] == evidence.subject].set_index(["kind", "key"]).index
    near = users.index[(users > 1) & (users <= wide) & users.index.isin(mine)]
    found = rows[rows.set_index(["kind", "key"]).index.isin(near)]
    names, home = _names(evidence), _home(evidence)
    own = names.get(evidence.subject, [])
    related = belongs(found, home) | found["person"].map(lambda who: _same(own, names.get(str(who), []))).astype(bool)
    other = found[related.eq(False) & found["person"].ne(evidence.subject)]
    keys = other.set_index(["kind", "key"]).index
    kept = found.set_index(["kind", "key"]).index.isin(keys) & (
        found["person"].eq(evidence.subject) | found.index.isin(other.index)
    )
    return found[kept]


def _home(evidence: Evidence) -> frozenset[str]:
    return household(evidence.tables["people"], evidence.mine("claims"), evidence.subject, address=False)


def _same(own: list[str], other: list[str]) -> bool:
    return any(alike(one, there) for one in own for there in other)


def _distinct(rows: pd.DataFrame, subject: str) -> int:
    return len(rows.loc[rows["person"] == subject, ["kind", "key"]].drop_duplicates())


@indicator(
    "reuse.soft-linkage",
    title="an application that resembles one under another name in text, picture or several fields",
    reads=["applications"],
    weight="moderate",
    supports=["identity-rented-or-stolen", "proxied-worker"],
    against=[],
    innocent=[
        "the same template, career service, agency or writing program",
        "relatives, or people of similar names",
        "one person who applied again under a new name",
    ],
    quiet_step="lay both applications side by side (notebook 07) and look for an identifier that both give",
    open_step="ask who helped with the application",
    references=["ADV22", "SEAL", "MAND24", "RAVEN25"],
    attack="T1585",
    fires_on=["many-personas"],
    quiet_on=["couple-next-door"],
)
def soft_linkage(evidence: Evidence) -> Iterator[Sign]:
    """Links of a screening of all applications (Fellegi-Sunter, copied text, near photos) that lie in a cluster."""
    rows = evidence.tables["applications"]
    mine = rows[rows["person"] == evidence.subject]
    if mine.empty:
        return
    if rows["person"].nunique() < 2:
        yield unknown("applications of several people for the same role")
        return
    links = _near(rows)
    ends = links[["left_applicant", "right_applicant"]]
    hits = links[ends.eq(evidence.subject).sum(axis="columns") == 1]
    if hits.empty:
        return
    other = {str(one) for one in hits[["left_applicant", "right_applicant"]].to_numpy().ravel()} - {evidence.subject}
    near = sorted({str(one) for one in links[["left_applicant", "right_applicant"]].to_numpy().ravel()})
    others = baseline(rows, near, evidence.subject)
    said = "; ".join(str(one)[:160] for one in hits["reason"].drop_duplicates()[:3])
    yield present(
        "{n} {n|application|applications} of {whole} {whole|other|others} under another name: {reasons}; {others}",
        {"applications": rows[rows["person"].isin({evidence.subject, *other})]},
        origin=[(what, one) for one in sorted(other)[:10] for what in ("likeness", "text")],
        weight=others.weight(_MODERATE),
        n=len(other),
        whole=rows["person"].nunique() - 1,
        reasons=said,
        others=others.text,
    )


def _near(rows: pd.DataFrame) -> Any:
    """The links by likeness, of moderate strength or more, that join applications to a cluster."""
    columns = ["name", *[name for name in _POOL if name != "name" and rows[name].notna().any()]]
    pool = rows[columns].astype("string").assign(applicant=rows["person"].astype("string"))
    links = _screened(pool)
    kinds = links["kind"].isin(["cv-text", "photo", "fuzzy"]) & links["strength"].isin(["moderate", "strong"])
    return links[kinds & links["cluster"].notna()]


_LAST: dict[str, pd.DataFrame] = {}  # of one pool: every subject of a case asks about the same one


def _screened(pool: pd.DataFrame) -> pd.DataFrame:
    """The links of a screening of the pool, made once for pools of equal cells."""
    from ..personas import screen

    key = hashlib.sha256(pool.to_csv().encode("utf-8", "surrogatepass")).hexdigest()
    if key not in _LAST:
        links = screen(pool).edges
        _LAST.clear()
        _LAST[key] = links
    return _LAST[key]


@indicator(
    "reuse.file-fingerprint",
    title="documents of people of different names were made by one author at one moment",
    reads=["documents"],
    weight="strong",
    supports=["identity-rented-or-stolen", "proxied-worker"],
    against=[],
    innocent=[
        "an online maker of CVs that writes the same properties for everybody",
        "a career service or an agency that typed several CVs in a row",
        "a friend who helped, or a computer that several people use",
    ],
    quiet_step="count how many other documents in the file carry the same producer and author",
    open_step="ask who made the document, and with which program",
    references=["ADV22"],
    attack="T1585",
    fires_on=["many-personas"],
    quiet_on=["couple-next-door"],
)
def file_fingerprint(evidence: Evidence) -> Iterator[Sign]:
    """Equal author, producer and creation second; moderate where only author and producer are equal and rare."""
    rows = comparable(evidence.tables["documents"], evidence.subject)
    people = rows["person"].nunique()
    if people < 2:
        if len(evidence.mine("documents")):
            yield unknown("documents of several people, with their properties, in the same system")
        return
    author, producer = (legible(rows[name]).str.casefold() for name in ("author", "producer"))
    author = author.mask(author.eq(producer).fillna(False))  # a program that signs for its user
    second = rows["created"].str.replace(r"\D", "", regex=True).str[:14]
    exact = producer + "|" + author.fillna("") + "|" + second.where(second.str.len().eq(14).fillna(False))
    loose = producer + "|" + author
    most = max(2, people // 100)
    kinds: tuple[tuple[pd.Series[Any], Weight, str], ...] = (
        (exact, "strong", say("program and second")),
        (loose, "moderate", say("author and program")),
    )
    for key, weight, words in kinds:
        users = rows.assign(key=key).dropna(subset="key").groupby("key")["person"].nunique()
        shared = rows[key.isin(users.index[(users > 1) & (users <= most)])]
        hits = shared[key[shared.index].isin(key[shared.index[shared["person"] == evidence.subject]])]
        if hits.empty:
            continue
        others = baseline(rows, shared["person"].unique(), evidence.subject)
        yield present(
            "{n} of {whole} {whole|document|documents} share {what} of making with a document of {people} "
            "{people|other|others}; {others}",
            {"documents": hits},
            origin=[
                *(("document", str(one)[:100]) for one in sorted(key[hits.index].unique())[:10]),
                # one template gives both equal properties and equal text
                *(("text", str(one)) for one in sorted(set(hits["person"]) - {evidence.subject})[:10]),
            ],
            weight=others.weight(weight),
            n=hits.loc[hits["person"] == evidence.subject, "file"].nunique(),
            whole=evidence.mine("documents")["file"].nunique(),
            what=words,
            people=hits["person"].nunique() - 1,
            others=others.text,
        )
        return
