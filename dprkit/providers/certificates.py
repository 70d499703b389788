"""Certificate transparency: which certificates were logged for a domain, since when, and for which other names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import SourceError
from ..observable import domain_label
from ..provider import Fact, provider
from ..show import plain

if TYPE_CHECKING:
    from ..fetch import Fetch, Reply
    from ..observable import Observable

__all__ = ["certificates"]

MOST = 100  # names and issuers that are listed; the counts say how many there are
_SERVER = "https://crt.sh"
_ORGANISATION = re.compile(r"(?:^|, )O=(\"[^\"]+\"|[^,]+)")


@provider(
    "certificates",
    title="certificates of a domain in the public logs (crt.sh)",
    accepts={"domain-name"},
    opsec="AMBER",
    tells="crt.sh (Sectigo)",
    per_second=0.2,
    days=7.0,
    seconds=60.0,  # it often thinks for half a minute
    cap=16 << 20,
    facts={
        "certificates": Fact("Int64", "number of certificates; a precertificate and its certificate are one"),
        "first_seen": Fact("string", "earliest start of validity, ISO 8601, UTC"),
        "last_seen": Fact("string", "latest start of validity, ISO 8601, UTC"),
        "issuers": Fact("string", "organisations that issued them, one a line"),
        "other_names": Fact("string", f"other DNS names in these certificates, one a line, at most {MOST}"),
        "other_names_count": Fact("Int64", "number of other DNS names"),
    },
)
def certificates(observable: Observable, fetch: Fetch) -> dict[str, Any] | None:
    """What the logs hold for the domain and the names below it; None when crt.sh lists nothing.

    A young domain with an old certificate changed hands; a certificate that many names share is often the hoster's.
    Mail addresses in certificates are not read. The form of the reply: README of storbeck/crtsh-query.
    """
    domain = observable.value
    reply = fetch.get(f"{_SERVER}/?q={domain}&output=json")
    entries, strange = _entries(reply)
    own = [one for one in entries if _is_about(one, domain)]
    notes = [f"{strange} entries could not be read"] if strange else []
    if len(own) < len(entries):
        notes.append(f"{len(entries) - len(own)} entries name something else and were left out")
    note = "; ".join(notes)
    if not own:
        return None if not note else {"outcome": "failed" if strange else "absent", "note": note}
    return {**_facts(own, domain), "note": note}


class _Entry(NamedTuple):
    certificate: str
    issuer: str
    names: frozenset[str]
    not_before: str


def _entries(reply: Reply) -> tuple[list[_Entry], int]:
    """The entries of the list, and how many are none; SourceError for a page, an error or broken text."""
    try:
        data = json.loads(reply.body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _unreadable(f"the reply is not JSON that can be read ({plain(error)[:120]})", reply) from None
    if not isinstance(data, list):
        raise _unreadable("the reply is JSON, but no list", reply)
    read = [_entry(one) for one in data]
    known = [one for one in read if one is not None]
    return known, len(read) - len(known)


def _unreadable(why: str, reply: Reply) -> SourceError:
    where = plain(reply.provenance.location)
    return SourceError(f"{where}: {why}. The bytes are kept.", reason="unreadable", partial=reply.body)


def _entry(given: object) -> _Entry | None:
    if not isinstance(given, Mapping):
        return None
    serial, number = _text(given, "serial_number"), given.get("id")
    issuer, start = _text(given, "issuer_name"), _utc(_text(given, "not_before"))
    names = f"{_text(given, 'name_value')}\n{_text(given, 'common_name')}".lower().split("\n")
    if not start or not (serial or isinstance(number, int)):
        return None
    identity = f"{given.get('issuer_ca_id')}/{serial}" if serial else f"#{number}"
    return _Entry(identity, issuer, frozenset(filter(None, map(_dns_name, names))), start)


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else ""


def _utc(stated: str) -> str:
    """crt.sh writes no zone; the validity of a certificate is in UTC (RFC 5280, section 4.1.2.5)."""
    try:
        return f"{datetime.fromisoformat(stated).replace(tzinfo=None):%Y-%m-%dT%H:%M:%S}Z"
    except ValueError:
        return ""


def _dns_name(text: str) -> str:
    return domain_label(text.strip().removeprefix("*.")) or ""


def _is_about(entry: _Entry, domain: str) -> bool:
    return any(name == domain or name.endswith(f".{domain}") for name in entry.names)


def _facts(own: list[_Entry], domain: str) -> dict[str, Any]:
    names = sorted({name for one in own for name in one.names} - {domain})
    starts = sorted(one.not_before for one in own)
    return {
        "certificates": len({one.certificate for one in own}),
        "first_seen": starts[0],
        "last_seen": starts[-1],
        "issuers": "\n".join(sorted(set(map(_organisation, own)) - {""})[:MOST]) or None,
        "other_names": _listed(names),
        "other_names_count": len(names),
    }


def _organisation(entry: _Entry) -> str:
    found = _ORGANISATION.search(entry.issuer)
    return (found[1].strip('"') if found else entry.issuer)[:200]


def _listed(names: Iterable[str]) -> str | None:
    return "\n".join(list(names)[:MOST]) or None
