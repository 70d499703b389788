"""GitHub audit log of an organisation or enterprise, exported as JSON, JSON lines or CSV, or streamed.

Fields: GitHub documentation, "Reviewing the audit log for your organization" (github/docs,
data/reusables/audit_log/exported-log-keys-and-values.md) and "Audit log events"; actor_ip, hashed_token,
programmatic_access_type and user_agent also in elastic/integrations, packages/github.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from ..records import Row, Unread, when
from ..sandbox import Source
from . import Parts, reader
from ._fields import Fields, Shape
from ._log import Log, names, read

_SHAPE = Shape(
    "access_events",
    {
        "account": ["actor"],
        "event": ["action"],
        "kind": ["operationtype"],
        "resource": ["repo", "repository"],
        "organisation": ["org", "business"],
        "target": ["user", "data.targetlogin", "targetlogin"],
        "public": ["repositorypublic", "publicrepo"],
        "transport": ["transportprotocolname"],
        "ip": ["actorip"],
        "country": ["actorlocation.countrycode", "actorlocationcountrycode", "countrycode"],
        "user_agent": ["useragent"],
        "credential": ["programmaticaccesstype"],
        "token": ["hashedtoken", "tokenid"],
        "external_id": ["externalidentitynameid", "externalidentityusername"],
        "event_id": ["documentid"],
        "session": ["requestid"],
    },
    {"system": "github"},
)
_TIMES = ("timestamp", "createdat")
_READ = frozenset({path for paths in _SHAPE.columns.values() for path in paths if "." not in path})


def _recognises(source: Source) -> bool:
    found = names(source)
    return {"action", "actor"} <= found and bool({"timestamp", "createdat"} & found) and bool(found & _GITHUB)


_GITHUB = frozenset({"org", "documentid", "repo", "business", "actorip", "actorlocation", "transportprotocolname"})


@reader(
    "github_audit",
    title="GitHub audit log (JSON, JSON lines or CSV export, streaming)",
    fills=["access_events"],
    profile="bulk",
    recognises=_recognises,
    rank=22,
)
def github_audit(source: Source) -> Parts:
    """One row of ``access_events`` an event, of every action. What has no column of its own stands in ``details``."""
    return read(source, "access_events", _event, times={})


def _event(log: Log, place: int, fields: Fields) -> Iterator[Row | Unread]:
    if not isinstance(fields.get("action"), str):
        yield Unread(place, "not an event of the audit log: it has no action", str(fields)[:2000])
        return
    name = next((one for one in _TIMES if fields.get(one) not in (None, "")), "")
    country = fields.get("actorlocation")
    more = {one: value for one, value in fields.items() if one not in _READ and one != name and value not in (None, "")}
    if isinstance(country, dict) and set(country) <= {"countrycode"}:
        more.pop("actorlocation", None)
    details = json.dumps(more, ensure_ascii=False) if more else ""
    yield _SHAPE.row(place, fields, **_moment(fields.get(name)), details=details)


def _moment(found: Any) -> dict[str, str]:
    """The time: milliseconds since 1970 as the export has them, seconds, or a text as in the CSV."""
    text = "" if found is None else str(found)
    if not text.isascii() or not text.isdigit() or not 9 <= len(text) <= 14:
        return when(text)
    unit = timedelta(milliseconds=int(text)) if len(text) > 11 else timedelta(seconds=int(text))
    time = datetime(1970, 1, 1, tzinfo=UTC) + unit
    return {"time": time.isoformat().replace("+00:00", "Z"), "time_raw": text, "zone": "stated"}
