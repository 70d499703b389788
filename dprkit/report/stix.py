"""The write-up as a STIX 2.1 bundle: what was observed, what can be searched for, and what was made of it.

Source: OASIS, STIX Version 2.1. Nobody is named unless the write-up names people; confidence stays in words, because a
number between 0 and 100 would say more than is known. Times are the ledger's and ids are UUIDv5: equal write-ups give
equal bytes.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from ..show import visible
from ._data import Told, WriteUp

__all__ = ["stix"]

_OURS = uuid.UUID("5b1c3c6e-6c43-5d0e-9f0a-3f6c8d1c1f00")
_SCO = {"ip": "", "domain": "domain-name", "email": "email-addr", "url": "url"}
_OPINIONS = {"excluded": "agree", "stands": "disagree", "open": "neutral"}
_TLP = {"CLEAR": "WHITE", "WHITE": "WHITE", "GREEN": "GREEN", "AMBER": "AMBER", "AMBER+STRICT": "AMBER", "RED": "RED"}
_PERSONAL = ("name", "former_name", "email", "phone", "address")  # claims that name the subject


def _v21() -> Any:
    """The classes of STIX 2.1: the library is large, and loaded when a bundle is made."""
    import stix2  # type: ignore[import-untyped]

    return stix2.v21


class _Made:
    """The objects of one bundle: who made them, when, and how they are marked."""

    def __init__(self, w: WriteUp) -> None:
        self.w = w
        self.at = _time(w.head_time)
        self.marks = list(_marks(w, self.at))
        self.hide = _naming(w)
        self.author = self.make("Identity", "author", name=self.plain(w.label), identity_class="organization")

    def make(self, kind: str, key: str, **values: Any) -> Any:
        """One object with an id that depends on the head and the key alone."""
        cls = getattr(_v21(), kind)
        by = {"created_by_ref": self.author.id} if hasattr(self, "author") else {}
        made = {"id": self.id(cls._type, key), "created": self.at, "modified": self.at, **by}
        return cls(**made, object_marking_refs=[one.id for one in self.marks], **values)

    def id(self, kind: str, key: str) -> str:
        return f"{kind}--{uuid.uuid5(_OURS, f'{self.w.head} {kind} {key}')}"

    def plain(self, text: str) -> str:
        """The text without controls; unless people are named, without what names the subject."""
        shown = visible(text) or "-"
        return self.hide.sub("[subject]", shown) if self.hide else shown


def stix(w: WriteUp) -> bytes:
    """The bytes of the bundle (JSON, UTF-8)."""
    made = _Made(w)
    subjects = {one.subject: made.make("Identity", one.subject, **_subject(made, one.subject)) for one in w.answers}
    parts = [part for one in w.findings if one.state == "present" for part in _finding(made, one, subjects)]
    known = {one.id: one for one in (made.author, *subjects.values(), *parts)}
    report = made.make("Report", "report", **_report(made, list(known)))
    whole = _v21().Bundle(id=made.id("bundle", ""), objects=[*made.marks, *known.values(), report])
    return (json.dumps(json.loads(whole.serialize()), indent=1, ensure_ascii=True) + "\n").encode()


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def _marks(w: WriteUp, at: datetime) -> Iterator[Any]:
    """The handling: STIX 2.1 has the marks of TLP 1; what TLP 2 says beyond them stands beside it in words."""
    tlp = w.tlp.removeprefix("TLP:")
    if tlp in _TLP:
        yield getattr(_v21(), f"TLP_{_TLP[tlp]}")
    said = f"TLP:{tlp}. Case {visible(w.label)}. Evidence head {w.head}. Reviewed before release."
    key = f"marking-definition--{uuid.uuid5(_OURS, f'{w.head} statement')}"
    yield _v21().MarkingDefinition(
        id=key, created=at, definition_type="statement", definition=_v21().StatementMarking(statement=said)
    )


def _naming(w: WriteUp) -> re.Pattern[str] | None:
    """What names a subject in the texts: what he claims to be called and reached by, and his accounts."""
    if w.named:
        return None
    own = {one.subject for one in w.answers}
    found = {one.value for one in w.claims if one.field in _PERSONAL}
    found |= {one.identifier for one in w.people if one.person in own}
    spelt = sorted((re.escape(one) for one in found if len(one) > 2), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(spelt)})(?!\w)", re.IGNORECASE) if spelt else None


def _subject(made: _Made, name: str) -> dict[str, Any]:
    return {"name": made.plain(f"{made.w.label} {name}"), "identity_class": "individual"}


def _report(made: _Made, refs: Sequence[str]) -> dict[str, Any]:
    answers = (f"{one.subject}: {one.words}. Confidence: {one.confidence}." for one in made.w.answers)
    asked = f"The subject's own explanation: {made.w.response}."
    limit = "It says nothing about who anybody is, or where a person comes from."
    said = " ".join((*answers, asked, limit, f"Evidence head {made.w.head}."))
    kinds = ["observed-data", "indicator"]
    named = {"name": made.plain(made.w.label), "description": made.plain(said), "published": made.at}
    return {**named, "report_types": kinds, "object_refs": [*refs]}


def _finding(made: _Made, one: Told, subjects: dict[str, Any]) -> Iterator[Any]:
    """What was observed, as what it can be searched for, whom it is about, and what was made of it."""
    searched = list(_observables(one.origin))
    seen = searched or list(_files(made.w, one.evidence))
    yield from seen
    refs = [each.id for each in seen] or [made.author.id]
    key = one.id
    if seen:
        times = {"first_observed": made.at, "last_observed": made.at, "number_observed": max(one.count, 1)}
        base = made.make("ObservedData", key, **times, object_refs=refs)
        yield base
        refs = [base.id]
        if one.subject in subjects:
            about = subjects[one.subject].id
            yield made.make(
                "Relationship", f"{key} about", relationship_type="related-to", source_ref=base.id, target_ref=about
            )
    if searched:
        indicator = made.make("Indicator", key, **_indicator(made, one, searched))
        yield indicator
        yield made.make(
            "Relationship", f"{key} on", relationship_type="based-on", source_ref=indicator.id, target_ref=refs[0]
        )
    innocent = f"{one.text} Innocent readings: {'; '.join(one.innocent)}. What became of them: {one.became.state}."
    explained = made.plain(f"{one.title} ({one.weight}). {innocent}")
    yield made.make("Opinion", key, opinion=_OPINIONS[one.became.state], explanation=explained, object_refs=refs)


def _indicator(made: _Made, one: Told, searched: Iterable[Any]) -> dict[str, Any]:
    pattern = " OR ".join(f"[{each.type}:value = '{_quoted(each.value)}']" for each in searched)
    told = {"name": made.plain(one.title), "description": made.plain(one.text), "pattern": pattern}
    technique = {"source_name": "mitre-attack", "external_id": one.attack}
    cited = {"external_references": [technique]} if re.fullmatch(r"T\d{4}(\.\d{3})?", one.attack) else {}
    kinds = ["anomalous-activity"]
    return {**told, **cited, "pattern_type": "stix", "valid_from": made.at, "indicator_types": kinds}


def _quoted(text: str) -> str:
    return str(text).replace("\\", "\\\\").replace("'", "\\'")


def _observables(origin: Iterable[tuple[str, str]]) -> Iterator[Any]:
    """The addresses, domains and links among the origins, where STIX has a name for the kind and takes the value."""
    classes = {"domain-name": _v21().DomainName, "email-addr": _v21().EmailAddress, "url": _v21().URL}
    for kind, value in dict.fromkeys(origin):
        if kind == "ip" and (made := _address(value)) is not None:
            yield made
        elif (name := _SCO.get(kind)) and re.fullmatch(r"[!-~]{3,253}", value):
            yield classes[name](value=value)


def _address(value: str) -> Any:
    from ipaddress import ip_address

    try:
        found = ip_address(value)
    except ValueError:
        return None
    return _v21().IPv4Address(value=value) if found.version == 4 else _v21().IPv6Address(value=value)


def _files(w: WriteUp, evidence: Iterable[str]) -> Iterator[Any]:
    """The files that the cited rows stand in, by digest; their names may name a person and stay out."""
    cited = {record.split(":")[1] for record in evidence if record.count(":") > 1}
    for one in w.files:
        if one.sha256[:12] in cited and re.fullmatch(r"[0-9a-f]{64}", one.sha256):
            yield _v21().File(hashes={"SHA-256": one.sha256})
