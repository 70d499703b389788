"""What the analyst writes about a case: case.toml (question, subjects, authority, policy) and people.csv (joins)."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .errors import CaseError, InputError
from .observation import Opsec

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "AUTHORITY",
    "CROSSWALK",
    "INPUTS",
    "KEPT",
    "LEVELS",
    "Settings",
    "crosswalk",
    "inputs",
    "joined",
    "load",
    "template",
]

LEVELS: tuple[Opsec, ...] = ("RED", "AMBER", "GREEN")
FORMAT = 1

AUTHORITY: Mapping[str, str] = {
    "approver": "who allowed this investigation, and when",
    "purpose": "what it is for, and what it is not for",
    "lawful_basis": "the law or contract it rests on",
    "jurisdictions": "countries whose law applies",
    "privilege": "whether counsel directs it",
    "monitoring_notice": "where staff were told that these logs are kept and used",
    "permitted_sources": "which exports may be read",
    "access_list": "who may see the case; never the subject",
}

# What [keep_days] may limit: files taken in, replies of sources, write-ups and other exports.
KEPT = ("originals", "replies", "exports")

INPUTS = ("case.toml", "known_networks.csv", "people.csv")  # what a person edits, and what is derived rests on
CROSSWALK = ("person", "system", "identifier", "basis", "valid_from", "valid_to", "confirmed_by")


@dataclass(frozen=True, slots=True)
class Settings:
    """case.toml, checked.

    ``zone`` is the IANA zone of times that state none; empty: they are not converted. ``resolvers`` are the addresses
    that DNS questions go to; empty: those of the machine. ``team`` gives the role of each pseudonym. ``hold`` is the
    reason for a legal hold: while it stands, nothing is erased. ``keep_days``: how many days a kind of KEPT is kept.
    """

    title: str
    question: str
    label: str
    subjects: tuple[str, ...]
    zone: str = ""
    ceiling: Opsec = "RED"
    phase: Literal["covert", "overt"] = "covert"
    tlp: str = "AMBER"
    retention: str = ""
    resolvers: tuple[str, ...] = ()
    authority: Mapping[str, str] = field(default_factory=dict)
    team: Mapping[str, str] = field(default_factory=dict)
    hold: str = ""
    keep_days: Mapping[str, int] = field(default_factory=dict)

    @property
    def unfilled(self) -> tuple[str, ...]:
        """The parts of [authority] that nobody has filled in."""
        return tuple(name for name in AUTHORITY if not self.authority.get(name, "").strip())


def template(title: str, label: str, subjects: Sequence[str] = ("s1",)) -> str:
    """The text of a new case.toml, every key with a word on what belongs there."""
    lines = [
        f"format = {FORMAT}",
        f"title = {_quoted(title)}",
        f"question = {_quoted(title)}",
        f"label = {_quoted(label)}  # neutral: write-ups and exports carry it",
        f"subjects = [{', '.join(map(_quoted, subjects))}]",
        'zone = ""  # IANA zone of times that state none, for example "Europe/Paris"; empty: they stay as found',
        'ceiling = "RED"  # who may learn of a look-up: RED nobody, AMBER a third party, GREEN the subject\'s servers',
        'phase = "covert"  # open steps stay hidden until a named person declares the case overt',
        'tlp = "AMBER"',
        "resolvers = []  # addresses that DNS questions go to; empty: those that this machine uses",
        'retention = ""  # until which day the case is kept, such as 2026-09-01, and who decides',
        'hold = ""  # a legal hold: its reason and who ordered it; while it stands, nothing is erased',
        "",
        "[authority]",
        *(f'{name} = ""  # {meaning}' for name, meaning in AUTHORITY.items()),
        "",
        "[team]  # who works on the case: pseudonym = role, as records state them",
        '# rv = "analyst"',
        "",
        "[keep_days]  # days after which a file, a reply of a source or an export is due: dprkit retention",
        *(f"# {name} = 180" for name in KEPT),
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)


def load(folder: Path) -> Settings:
    """The settings of the case in ``folder``.

    Raises:
        CaseError: the folder has no case.toml, or it is of a newer format.
        InputError: a key is missing or has a value that does not exist; the message names both.
    """
    path = folder / "case.toml"
    if not path.is_file():
        raise CaseError(f"{folder} is not a case: it has no case.toml. Make one with: dprkit new {folder} --title …")
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}. Mend that line; nothing else was touched.") from error
    if content.pop("format", FORMAT) != FORMAT:
        raise CaseError(f"{path} was written by a newer version of this library. Update it, then open the case again.")
    return _checked(path, content)


_CHOICES = {"ceiling": LEVELS, "phase": ("covert", "overt"), "tlp": ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")}


def _checked(path: Path, content: dict[str, Any]) -> Settings:
    known = set(Settings.__dataclass_fields__)
    if strange := sorted(set(content) - known):
        raise InputError(f"{path}: there is no key {strange}. Keys: {sorted(known)}.")
    if missing := [name for name in ("title", "subjects", "label") if not content.get(name)]:
        raise InputError(f"{path}: {missing} must be filled in.")
    for name, choices in _CHOICES.items():
        if content.get(name, choices[0]) not in choices:
            raise InputError(f"{path}: {name} is one of {list(choices)}, not {content[name]!r}.")
    if strange := sorted(set(content.get("authority", {})) - set(AUTHORITY)):
        raise InputError(f"{path}: [authority] has no key {strange}. Keys: {sorted(AUTHORITY)}.")
    _check_team(path, content.get("team", {}))
    _check_retention(path, content)
    _check_zone(path, content.get("zone", ""))
    _check_resolvers(path, content.get("resolvers", []))
    content["resolvers"] = tuple(content.get("resolvers", ()))
    content["subjects"] = tuple(content["subjects"])
    content.setdefault("question", content["title"])
    return Settings(**content)


def _check_team(path: Path, team: Any) -> None:
    if not isinstance(team, dict) or not all(isinstance(role, str) for role in team.values()):
        raise InputError(f'{path}: [team] has a line for each person such as rv = "analyst", not {team!r}.')


def _check_retention(path: Path, content: Mapping[str, Any]) -> None:
    for name in ("retention", "hold"):
        if not isinstance(content.get(name, ""), str):
            raise InputError(f"{path}: {name} is a text in quotation marks, not {content[name]!r}.")
    days = content.get("keep_days", {})
    if not isinstance(days, dict) or set(days) - set(KEPT):
        raise InputError(f"{path}: [keep_days] has the keys {', '.join(KEPT)}, not {days!r}.")
    if wrong := [one for one in days.values() if type(one) is not int or one < 1]:
        raise InputError(f"{path}: [keep_days] holds whole numbers of days from 1, not {wrong[0]!r}.")


def _check_zone(path: Path, zone: str) -> None:
    try:
        ZoneInfo(zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InputError(f"{path}: zone {zone!r} is not an IANA time zone such as 'Europe/Paris'.") from error


def _check_resolvers(path: Path, stated: Any) -> None:
    from ipaddress import ip_address

    try:
        for one in stated:
            ip_address(one)
    except (ValueError, TypeError) as error:
        raise InputError(f"{path}: resolvers is a list of addresses such as ['9.9.9.9'], not {stated!r}.") from error


def inputs(folder: Path) -> dict[str, str]:
    """SHA-256 of the files a person edits: case.toml, people.csv, known_networks.csv, those that are there."""
    paths = (folder / name for name in INPUTS)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths if path.is_file()}


def crosswalk(folder: Path) -> pd.DataFrame:
    """people.csv: one row a join of a person to an identifier in a system; columns CROSSWALK, all text."""
    import pandas as pd

    path = folder / "people.csv"
    if not path.is_file():
        return pd.DataFrame(columns=list(CROSSWALK), dtype="string")
    try:
        table = pd.read_csv(path, dtype="string", keep_default_na=False, encoding="utf-8-sig")
    except (ValueError, OSError) as error:
        raise InputError(
            f"{path} cannot be read: {error}. It is a CSV with the columns {', '.join(CROSSWALK)}."
        ) from error
    if missing := sorted(set(CROSSWALK) - set(table.columns)):
        raise InputError(f"{path} lacks the columns {missing}. It has one row a join: {', '.join(CROSSWALK)}.")
    return table[list(CROSSWALK)]


def joined(frame: pd.DataFrame, joins: pd.DataFrame) -> pd.DataFrame:
    """The rows with ``person`` and ``confirmed``: whom the crosswalk joins them to, and whether somebody confirmed it.

    A row that no join names belongs to ``system:account``. System and identifier are compared without case.
    """
    if frame.empty:  # as most tables of most cases are
        return frame.assign(person=frame["account"], confirmed=frame["system"].eq("subject").fillna(False))
    keys = frame["system"].fillna("").str.casefold() + ":" + frame["account"].fillna("").str.casefold()
    by_key = joins.assign(key=joins["system"].str.casefold() + ":" + joins["identifier"].str.casefold())
    by_key = by_key.sort_values("confirmed_by").drop_duplicates("key", keep="last").set_index("key")
    itself = frame["system"].eq("subject").fillna(False)
    # map() of an empty crosswalk gives floats: the dtype is stated
    person = keys.map(by_key["person"]).astype("string").fillna(keys)
    named = keys.map(by_key["confirmed_by"]).astype("string").str.strip().fillna("").ne("")
    confirmed = named.astype(bool) | itself
    return frame.assign(person=person.mask(itself, frame["account"]).astype("string"), confirmed=confirmed)
