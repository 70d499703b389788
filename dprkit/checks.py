"""Checks that people make: which kinds there are, how each may end, what is asked first, and the text they stand in.

A check is made by a person and noted by one or two observers; no program guesses its result. It is the same for
everybody in the role, and comes in like any other file: ``checks.toml``, or one small file a check.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .durable import beside
from .errors import CaseError, InputError
from .records import CHECKS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ENTRY", "KINDS", "RESULTS", "Check", "file_name", "keep", "progress", "standing", "text", "unfit"]

RESULTS: Mapping[str, str] = {
    "passed": "the check was made, and what it looks for was not seen",
    "failed": "the check was made, and what it looks for was seen",
    "declined": "asked for or offered, and not wanted",
    "not applicable": "it does not fit this person or this call, or nobody answered: it counts neither way",
    "not yet asked": "to be made: it counts neither way",
}
_OPEN = ("not applicable", "not yet asked")
_MADE = ("passed", "failed", *_OPEN)
_ANSWERED = ("passed", "failed", "declined", *_OPEN)

# One entry: the keys of ``[[check]]``, and what each means.
ENTRY: Mapping[str, str] = {
    "subject": "about whom: s1",
    "check": "the kind of check",
    "result": "how it ended",
    "at": "when it was made, ISO 8601 with its zone: 2026-03-04T10:00:00Z",
    "observer": "who made it",
    "second_observer": "who observed it too, and is somebody else",
    "second_result": "what the second observer noted, written down apart from the first",
    "blind": "true: neither of the two knew the other's result",
    "accommodation": "what the person asked for instead; empty once he was asked and needs nothing",
    "offered": "true: an alternative was offered, at no cost to the person",
    "value": "what was seen or said: a name, an address, a company, a file",
    "asked": "whom or what was asked, or the page's address, and where that was found independently",
    "found": "the observer's words, or the text of the page",
    "capture": "what keeps what was seen: name and SHA-256 of a capture, or where it lies",
    "corrects": "record of an earlier check that this one takes the place of: r:0123456789ab:check.1",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One kind of check.

    Attributes:
        name: what it is called in ``check``.
        words: what is checked, and what passed, failed and value mean.
        settles: the indicators that wait for it; none where it only helps to weigh what others found.
        results: how it may end, of RESULTS.
        first: what is asked or offered before it, read out to the person; the answer goes into ``accommodation``.
            Empty: nothing needs to be asked.
        fills: columns of the table ``interviews`` that it uses beside result, observers and time.
        needs: of these, what must be filled in once it has passed or failed.
    """

    name: str
    words: str
    settles: tuple[str, ...]
    results: tuple[str, ...] = _MADE
    first: str = ""
    fills: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


_CALL = (
    "Is there anything about a call, a camera or a question of this kind that does not work for you, for whatever "
    "reason? You need not say why. We do it another way, at our cost, and it counts the same."
)
_PAPER = (
    "We verify the paper of everybody in this role. In person, at a notary or by post: which suits you? It costs you "
    "nothing, and you need not say why one of them does not."
)
_TIME = (
    "Do you need more time, questions in writing beforehand, an interpreter or breaks? You need not say why, and it "
    "counts the same."
)


def _kinds() -> Iterable[Check]:
    def kind(name: str, *settles: str, **more: Any) -> Check:
        return Check(name, CHECKS[name], settles, **more)

    answered: dict[str, Any] = {"results": _ANSWERED}
    yield kind("camera", "iv.camera-refusal-repeated", first=_CALL, fills=("offered", "found"), **answered)
    yield kind("identity step", "iv.camera-refusal-repeated", first=_PAPER, fills=("offered", "found"), **answered)
    yield kind("liveness", "iv.liveness-challenge-failed", first=_CALL, fills=("found", "capture"), **answered)
    yield kind("artefact", "iv.liveness-challenge-failed", first=_CALL, fills=("found", "capture"))
    yield kind("same person", "iv.different-person", fills=("blind", "capture", "found"))
    yield kind("planted detail", "iv.scripted-or-relayed-answers", first=_TIME, fills=("value", "found"))
    yield kind("answer delay", "iv.scripted-or-relayed-answers", first=_TIME, fills=("found",))
    yield kind("other identity", "iv.other-identity-on-screen", fills=("value", "capture", "found"))
    yield kind("photo search", "id.profile-photo-synthetic-or-stock", fills=("value", "asked", "capture"))
    page = {"fills": ("asked", "found", "value", "capture")}
    yield kind("identity holder", "id.identity-holder-elsewhere", needs=("asked",), **page)
    yield kind("screening", "id.identity-holder-elsewhere", **page)
    yield kind("holder confirmed", "id.identity-holder-elsewhere", **page)
    yield kind("name history", "id.name-inconsistent-across-sources", fills=("asked", "found"), **answered)
    yield kind("registrar", "cv.institution-does-not-offer-degree", needs=("asked",), **page)
    yield kind("catalogue", "cv.institution-does-not-offer-degree", needs=("asked",), **page)
    yield kind("employer", "cv.employer-not-verifiable", needs=("asked",), **page)
    yield kind("referee", "cv.reference-not-independent", needs=("value",), **page)
    yield kind("profile page", "cv.copied-from-real-profile", needs=("asked", "found"), **page)
    yield kind("residence", fills=("asked", "found"), **answered)
    yield kind("agreed hour", "job.output-inconsistent-unreachable", first=_TIME, fills=("found",), **answered)
    yield kind("own code", "job.output-inconsistent-unreachable", first=_TIME, fills=("found",), **answered)
    yield kind("account offer", "fl.account-sharing-or-rental", **page)
    yield kind("account change", "fl.account-sharing-or-rental", **page)
    yield kind("hosting offer", "fac.hosts-or-lends", **page)
    yield kind("supply link", "fac.staffing-chain-opaque", needs=("value",), **page)
    yield kind("recruiter", "fac.fake-recruiter-contact", needs=("value",), **page)
    yield kind("threat", "job.extortion-after-exit", fills=("value", "found", "capture"))
    yield kind("alert", "job.credential-or-history-tampering", fills=("asked", "found"))


KINDS: Mapping[str, Check] = {one.name: one for one in _kinds()}


def unfit(entry: Any) -> str:
    """Why an entry is no check that can be kept, as a sentence; empty when it can."""
    if not isinstance(entry, Mapping):
        return f"a check is a table of keys and values, not {type(entry).__name__}"
    if strange := sorted(set(entry) - set(ENTRY)):
        return f"a check has no {strange}; it has {list(ENTRY)}"
    if nested := sorted(name for name, value in entry.items() if isinstance(value, (list, dict))):
        return f"{nested} must be one value each; write one check for each value"
    if bare := [name for name in ("subject", "check", "result", "observer") if not str(entry.get(name, "")).strip()]:
        return f'a check says its {" and ".join(bare)}: {bare[0]} = "…"'
    if (kind := KINDS.get(str(entry["check"]))) is None:
        return f"{entry['check']!r} is not a check; checks: {', '.join(KINDS)}"
    return _unfit_result(kind, entry) or _unfit_second(kind, entry) or _unfit_needs(kind, entry)


def _unfit_result(kind: Check, entry: Mapping[str, Any]) -> str:
    if entry["result"] not in kind.results:
        return f"{entry['result']!r} is not how the check {kind.name!r} ends; it is one of {', '.join(kind.results)}"
    if kind.first and entry["result"] not in _OPEN and "accommodation" not in entry:
        return (
            f"before the check {kind.name!r} the person is asked: {kind.first} Write down the answer: "
            'accommodation = "" when nothing is needed'
        )
    return ""


def _unfit_second(kind: Check, entry: Mapping[str, Any]) -> str:
    second, result = (str(entry.get(name, "")).strip() for name in ("second_observer", "second_result"))
    if bool(second) != bool(result):
        return "a second observer is named together with what he noted: second_observer and second_result"
    if second and second.casefold() == str(entry["observer"]).strip().casefold():
        return f"the second observer is somebody else than {entry['observer']!r}"
    if result and result not in kind.results:
        return f"second_result is one of {', '.join(kind.results)}, not {result!r}"
    if entry.get("blind") and not second:
        return "one observer alone is not blind to another: name the second one, or leave blind out"
    return ""


def _unfit_needs(kind: Check, entry: Mapping[str, Any]) -> str:
    if entry["result"] in _OPEN:
        return ""
    bare = [name for name in kind.needs if not str(entry.get(name, "")).strip()]
    return f"the check {kind.name!r} says {' and '.join(f'{name} ({ENTRY[name]})' for name in bare)}" if bare else ""


def text(entry: Mapping[str, Any]) -> str:
    """The entry as ``[[check]]`` of a TOML file; keys that hold nothing are left out, an accommodation never.

    Raises:
        InputError: it is no check that can be kept.

    >>> print(text({"subject": "s1", "check": "registrar", "result": "not yet asked", "observer": "rv"}), end="")
    [[check]]
    subject = "s1"
    check = "registrar"
    result = "not yet asked"
    observer = "rv"
    """
    kept = {name: entry[name] for name in ENTRY if name in entry and (entry[name] or name == "accommodation")}
    kept = {name: value for name, value in kept.items() if value is not None}
    if why := unfit(kept | {name: entry[name] for name in entry if name not in ENTRY}):
        raise InputError(f"This check is not kept: {why}.")
    return "[[check]]\n" + "".join(f"{name} = {_written(value)}\n" for name, value in kept.items())


def _written(value: Any) -> str:
    """A value of TOML 1.0: true, or a basic string, which is JSON's but that DEL is escaped too."""
    if value is True:
        return "true"
    whole = str(value).encode("utf-8", "backslashreplace").decode()  # half a UTF-16 character is written out
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")


def file_name(entry: Mapping[str, Any]) -> str:
    """What a file of this one check is called; the same entry has the same name.

    >>> file_name({"subject": "s1", "check": "same person", "result": "not yet asked", "observer": "rv"})
    'check-s1-same-person-e69d21e8.toml'
    """
    digest = hashlib.sha256(text(entry).encode()).hexdigest()[:8]
    return f"check-{entry['subject']}-{entry['check'].replace(' ', '-')}-{digest}.toml"


def keep(folder: Path, entry: Mapping[str, Any]) -> Path:
    """The file of this one check in ``folder``, which is made where it is not there.

    Raises:
        InputError: it is no check that can be kept; nothing is written.
        CaseError: the folder cannot be written.
    """
    made = folder / file_name(entry)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with beside(made) as new:
            new.write_text(text(entry), encoding="utf-8", newline="")
    except OSError as error:
        raise CaseError(f"{made} cannot be written ({error.strerror}). The check is not kept.") from error
    return made


def standing(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of the table ``interviews`` that no other of the same kind corrects, with their id in ``record``."""
    ids = "r:" + rows["file"].astype("string") + ":" + rows["place"].astype("string")
    corrected = (rows["corrects"] + " " + rows["check"]).dropna()
    return rows.assign(record=ids)[~(ids + " " + rows["check"]).isin(corrected)]


def progress(rows: pd.DataFrame) -> pd.DataFrame:
    """Every kind of check, and how far it is with these rows of the table ``interviews``.

    Returns:
        One row a kind: check, what is checked, how it may end, ask first, settles, made (how many passed, failed or
        were declined), last result, observers (of the last one), record (its id); text but ``made`` (int64).
    """
    import pandas as pd

    kept = standing(rows)
    made = []
    for kind in KINDS.values():
        mine = kept[kept["check"].eq(kind.name).fillna(False)].sort_values("time", kind="stable")
        last = mine.iloc[-1].to_dict() if len(mine) else {}
        seen = [str(last[name]) for name in ("observer", "second_observer") if isinstance(last.get(name), str)]
        done = int(mine["result"].isin(["passed", "failed", "declined"]).sum())
        told = (kind.name, kind.words, ", ".join(kind.results), kind.first, ", ".join(kind.settles), done)
        made.append((*told, str(last.get("result", "not yet asked")), " and ".join(seen), str(last.get("record", ""))))
    columns = ["check", "what is checked", "how it may end", "ask first", "settles", "made", "last result"]
    return pd.DataFrame(made, columns=[*columns, "observers", "record"])
