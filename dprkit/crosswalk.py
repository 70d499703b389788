"""Crosswalk: which identifiers of two systems may be one person's, and the joins that a named person confirms.

A join is proposed from what both sides carry: the same mail address, login or number, telephone, serial. A name alone
only proposes. Nothing here is applied: a proposal counts for nothing until somebody confirms it, on a ground.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from .durable import beside
from .errors import CaseError, InputError
from .ledger import Entry, Ledger
from .settings import CROSSWALK, crosswalk

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PROPOSED", "confirmed", "propose", "record", "write"]

Trait = Literal["mail address", "login or number", "phone number", "serial number", "bank account", "wallet", "name"]

PROPOSED = ("person", "system", "identifier", "ground", "basis", "in people.csv", "rows")

# Where a table says what its account is known by, beside the account itself.
_TRAITS: Mapping[str, Mapping[str, Trait]] = {
    "people": {"email": "mail address", "phone": "phone number", "name": "name", "preferred_name": "name"},
    "applications": {
        "email": "mail address",
        "phone": "phone number",
        "bank_account": "bank account",
        "wallet": "wallet",
        "name": "name",
    },
    "signins": {"display_name": "name"},
    "mfa_events": {"phone": "phone number"},
    "meetings": {"display_name": "name"},
    "messages": {"sender_address": "mail address"},
    "devices": {"serial": "serial number", "assigned_to": "name"},
    "software": {"serial": "serial number"},
    "usb": {"serial": "serial number"},
    "network_neighbours": {"serial": "serial number"},
    "shipments": {"serial": "serial number", "recipient": "name"},
    "payees": {"bank_account": "bank account", "wallet": "wallet", "holder": "name", "name": "name"},
    "accounts": {"handle": "login or number", "name": "name"},
    "commits": {"author_email": "mail address", "author_name": "name"},
    "access_events": {"external_id": "login or number"},
    "entitlements": {"email": "mail address", "name": "name"},
    "identity_papers": {"name": "name"},
}
_CLAIMED: Mapping[str, Trait] = {
    "email": "mail address",
    "phone": "phone number",
    "device": "serial number",
    "name": "name",
    "former_name": "name",
}
_STATED: Mapping[str, Trait] = {"email": "mail address", "phone": "phone number", "handle": "login or number"}
_ORDER = {"identifier": 0, "stated": 1, "name": 2}
_LEAST = 3  # characters: a shorter login or number is anybody's


def propose(
    tables: Mapping[str, pd.DataFrame], joins: pd.DataFrame, subjects: Sequence[str], *, everybody: bool = False
) -> pd.DataFrame:
    """The joins that nobody has confirmed and that something speaks for.

    Compared are the identifiers of the subjects (what they claim, and what is confirmed in ``joins``) with every other
    identifier. What two accounts of one system share is nobody's own and proposes nothing; a name does, as a name.

    Args:
        tables: the intake tables, whole; those that are there.
        joins: people.csv.
        everybody: people of the personnel list too, each under ``system:account``.

    Returns:
        Columns PROPOSED: person, system, identifier, ground ("identifier", "name", or "stated" for a line of people.csv
        that nothing else speaks for), basis (what both sides carry, in words), in people.csv (bool), rows (int64: in
        the tables); by person, identifiers before names.
    """
    import pandas as pd

    traits = _traits(tables)
    known = _known(joins, subjects)
    found = _shared(traits, known)
    if everybody and "people" in tables:
        listed = _keys(tables["people"]["system"], tables["people"]["account"])
        others = {key: key for key in listed[~listed.isin([*known, *found["key"]])]}
        rest = traits[~traits["key"].isin([*known, *found["key"]])]
        found = pd.concat([found, _shared(rest, others)], ignore_index=True)
    whole = found.merge(_stated(joins), on=["person", "key"], how="outer", suffixes=("", "_stated"))
    for name in ("system", "identifier"):
        whole[name] = whole[name].fillna(whole[f"{name}_stated"])
    whole["in people.csv"] = whole["stated"].notna()
    whole["ground"] = whole["ground"].fillna("stated")
    whole["basis"] = [_told(one, other) for one, other in zip(whole["basis"], whole["stated"])]
    whole["rows"] = whole["key"].map(_rows(tables)).fillna(0).astype("int64")
    whole = whole.sort_values(["person", "system", "identifier"], kind="stable")
    whole = whole.sort_values("ground", key=lambda column: column.map(_ORDER), kind="stable")
    return whole[list(PROPOSED)].reset_index(drop=True)


def _stated(joins: pd.DataFrame) -> pd.DataFrame:
    """The lines of people.csv that nobody has confirmed: person, key, system, identifier, and the basis as stated."""
    waiting = joins[joins["confirmed_by"].fillna("").str.strip().eq("")]
    made = waiting[["person", "system", "identifier"]].assign(stated=waiting["basis"].fillna(""))
    return made.assign(key=_keys(made["system"], made["identifier"]))


def _told(found: Any, stated: Any) -> str:
    return "; ".join(one for one in (stated, found) if isinstance(one, str) and one)


def _keys(systems: pd.Series[Any], accounts: pd.Series[Any]) -> pd.Series[Any]:
    """System and identifier as ``settings.joined`` compares them."""
    keys: pd.Series[Any] = systems.fillna("").str.casefold() + ":" + accounts.fillna("").str.casefold()
    return keys


def _rows(tables: Mapping[str, pd.DataFrame]) -> pd.Series[Any]:
    """How many rows of the tables carry each identifier."""
    import pandas as pd

    keys = [_keys(frame["system"], frame["account"]) for frame in tables.values() if "account" in frame]
    counts: pd.Series[Any] = pd.concat([pd.Series(dtype="string"), *keys]).value_counts()
    return counts


def _traits(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What every identifier is known by, once each: key, system, identifier, trait, value (in a form to compare)."""
    import pandas as pd

    parts = [part for name, frame in tables.items() if "account" in frame for part in _of_table(name, frame)]
    columns = ["key", "system", "identifier", "trait", "found"]
    whole = pd.concat([pd.DataFrame(columns=columns, dtype="string"), *parts], ignore_index=True).dropna()
    whole = whole.drop_duplicates(["key", "trait", "found"])
    values = [
        _FORM[str(trait)](part["found"]).set_axis(part.index).astype("string") for trait, part in whole.groupby("trait")
    ]
    whole["value"] = pd.concat(values) if values else pd.Series(dtype="string")
    whole = whole[whole["value"].fillna("").str.len() >= _LEAST]
    users = whole.groupby(["trait", "value", "system"])["key"].transform("nunique")
    return whole[(users == 1) | whole["trait"].eq("name")]


def _of_table(name: str, frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    rows = frame.dropna(subset=["system", "account"])
    rows = rows.assign(key=_keys(rows["system"], rows["account"]), identifier=rows["account"])
    mail = rows["account"].str.contains("@", regex=False)
    yield _part(rows[mail], "account", "mail address")
    if name != "claims":  # the account of a claim is the subject's id
        yield _part(rows[~mail & rows["system"].ne("subject")], "account", "login or number")
    for column, trait in _TRAITS.get(name, {}).items():
        yield _part(rows, column, trait)
    kinds = {"claims": ("field", _CLAIMED), "contacts": ("kind", _STATED)}
    if name in kinds:
        what, traits = kinds[name]
        for kind, trait in traits.items():
            yield _part(rows[rows[what].eq(kind).fillna(False)], "value", trait)


def _part(rows: pd.DataFrame, column: str, trait: Trait) -> pd.DataFrame:
    made = rows[["key", "system", "identifier"]].assign(trait=trait, found=rows[column].astype("string"))
    return made.drop_duplicates().astype("string")


def _folded(values: pd.Series[str]) -> pd.Series[str]:
    return values.str.strip().str.casefold()


def _bare(values: pd.Series[str]) -> pd.Series[str]:
    return _folded(values).str.replace(r"[\W_]+", "", regex=True)


def _by(form: str) -> Callable[[pd.Series[str]], pd.Series[str]]:
    def made(values: pd.Series[str]) -> pd.Series[str]:
        from .personas import normalise

        found: pd.Series[str] = getattr(normalise, form)(values)
        return found

    return made


_FORM: Mapping[str, Callable[[pd.Series[str]], pd.Series[str]]] = {
    "mail address": _by("mail"),
    "phone number": _by("phone"),
    "name": _by("name"),
    "login or number": _folded,
    "serial number": _bare,
    "bank account": _bare,
    "wallet": _folded,
}


def _known(joins: pd.DataFrame, subjects: Sequence[str]) -> dict[str, str]:
    """Key to person, of the identifiers that are somebody's: a subject's own words, and the confirmed joins."""
    sure = joins[joins["confirmed_by"].fillna("").str.strip().ne("")]
    said = {f"subject:{one.casefold()}": one for one in subjects}
    return said | dict(zip(_keys(sure["system"], sure["identifier"]), sure["person"]))


def _shared(traits: pd.DataFrame, known: Mapping[str, str]) -> pd.DataFrame:
    """Person, key, system, identifier, ground and basis of every identifier that shares a trait with a known one."""
    person = traits["key"].map(known)
    own = traits[person.notna()].assign(person=person.dropna())[["person", "key", "identifier", "trait", "value"]]
    loose = traits[person.isna() & traits["system"].ne("subject")]
    met = loose.merge(own, on=["trait", "value"], suffixes=("", "_own"))
    by_name = met["trait"].eq("name")
    whose = met["key_own"].str.replace(r"^subject:(.*)", r"\1 states", regex=True)
    met["said"] = "same " + met["trait"] + " as " + whose + " (" + met["found"] + ")"
    met["ground"] = by_name.map({True: "name", False: "identifier"}).astype("string")
    met = met.sort_values(["ground", "trait", "key_own"], kind="stable").drop_duplicates(["person", "key", "trait"])
    grouped = met.groupby(["person", "key"], sort=True)
    first = grouped[["system", "identifier", "ground"]].first()  # "identifier" sorts before "name"
    return first.assign(basis=grouped["said"].agg("; ".join)).reset_index()


def confirmed(proposed: Any, *, by: str, basis: str = "") -> list[dict[str, str]]:
    """The joins as lines of people.csv, each with its ground and the name of who confirms it.

    Args:
        proposed: rows of ``propose``, or one mapping of person, system and identifier.

    Raises:
        InputError: there is none, one says not whose it is, or nothing but a name speaks for it.
    """
    rows = [dict(proposed)] if isinstance(proposed, Mapping) else proposed.to_dict("records")
    if not rows or not by.strip():
        raise InputError("a join is confirmed by somebody, for example by='J. Imani (HR)', and there must be one.")
    made = []
    for row in rows:
        line = {name: str(row.get(name) or "").strip() for name in CROSSWALK}
        if bare := [name for name in ("person", "system", "identifier") if not line[name]]:
            raise InputError(f"a join says its {' and '.join(bare)}, such as person 's1', system 'okta'.")
        line["basis"] = basis.strip() or ("" if row.get("ground") == "name" else line["basis"])
        if not line["basis"]:
            whose = f"{line['system']}:{line['identifier']} = {line['person']}"
            raise InputError(
                f"{whose}: a name only proposes a join. Say what was looked at: basis='HR list of 2 March'."
            )
        made.append(line | {"confirmed_by": by.strip()})
    return made


def record(ledger: Ledger, line: Mapping[str, str], sha256: str, who: Mapping[str, str]) -> Entry:
    """The record of a join that was confirmed: whose, by whom, and the digest of people.csv with it.

    System, identifier and basis stand in the payload, which can be erased.
    """
    words = {name: line[name] for name in ("system", "identifier", "basis")}
    body = {"person": line["person"], "people_csv": sha256, **who}
    key = hashlib.sha256(json.dumps([body, words], sort_keys=True).encode()).hexdigest()
    return ledger.append("joined", body, key=f"joined:{key}", private=words)


def write(folder: Path, rows: Sequence[Mapping[str, str]]) -> str:
    """The SHA-256 of people.csv with these joins in it: a line that is there is filled in, the others are added.

    Args:
        folder: the case's folder.
        rows: joins with the columns of people.csv, confirmed.

    Raises:
        InputError: an identifier is already joined to somebody else, and that is confirmed; nothing is written.
        CaseError: the file cannot be written.
    """
    import pandas as pd

    path = folder / "people.csv"
    crosswalk(folder)  # says what is wrong with the file, where something is
    table = pd.DataFrame(columns=list(CROSSWALK), dtype="string")
    if path.is_file():
        table = pd.read_csv(path, dtype="string", keep_default_na=False, encoding="utf-8-sig")
    for row in rows:
        table = _with(table, row)
    data = table.fillna("").to_csv(index=False, lineterminator="\n").encode()
    try:
        with beside(path, mode=path.stat().st_mode & 0o777 if path.is_file() else 0o644) as new:
            new.write_bytes(data)
    except OSError as error:
        raise CaseError(f"{path} cannot be written ({error.strerror}). Nothing was joined.") from error
    return hashlib.sha256(data).hexdigest()


def _with(table: pd.DataFrame, row: Mapping[str, str]) -> pd.DataFrame:
    import pandas as pd

    same = _keys(table["system"], table["identifier"]).eq(f"{row['system']}:{row['identifier']}".casefold())
    sure = same & table["confirmed_by"].str.strip().ne("")
    if len(other := table[sure & table["person"].ne(row["person"])]):
        raise InputError(
            f"{row['system']}:{row['identifier']} is joined to {other['person'].iloc[0]}, confirmed by "
            f"{other['confirmed_by'].iloc[0]}. Look at that line of people.csv first; nothing was written."
        )
    mine = same & table["person"].eq(row["person"])
    if not mine.any():
        return pd.concat([table, pd.DataFrame([row], dtype="string")], ignore_index=True)
    for name in ("basis", "confirmed_by", "valid_from", "valid_to"):
        if row.get(name):
            table.loc[mine, name] = row[name]
    return table
