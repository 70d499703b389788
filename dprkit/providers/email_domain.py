"""What kind of mail domain an address has: throw-away, free for anybody, reserved for examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..data.suffix import is_reserved, registrable_domain
from ..errors import InvalidObservable
from ..observable import Observable
from ..provider import Fact, provider

if TYPE_CHECKING:
    import pandas as pd

    from ..fetch import Fetch

__all__ = ["email_domain"]


@provider(
    "email_domain",
    title="kind of mail domain",
    accepts={"email-addr", "domain-name"},
    facts={
        "registrable_domain": Fact("string", "public suffix and one label: what somebody registered"),
        "disposable": Fact("boolean", "the domain, or one above it, is listed for throw-away addresses"),
        "free": Fact("boolean", "the domain is listed as giving addresses to anybody"),
        "reserved": Fact("boolean", "RFC 2606 keeps the name for tests and examples"),
    },
    opsec="RED",
    tells="nobody",
    column=True,
)
def email_domain(values: pd.Index[str], fetch: Fetch) -> pd.DataFrame:
    """Found for every readable domain; not listed is an answer, and no praise: lists never hold all."""
    import pandas as pd

    disposable = frozenset(fetch.tables.frame("disposable_mail")["domain"])
    free = frozenset(fetch.tables.frame("free_mail")["domain"])
    return pd.DataFrame([_row(value, disposable, free) for value in values])


def _row(value: str, disposable: frozenset[str], free: frozenset[str]) -> dict[str, Any]:
    domain = _domain(value)
    if not domain:
        return {"outcome": "skipped", "note": "neither a mail address nor a domain name"}
    return {
        "outcome": "found",
        "note": "",
        "registrable_domain": registrable_domain(domain) or None,
        "disposable": _listed(domain, disposable),
        "free": _listed(domain, free),
        "reserved": is_reserved(domain),
    }


def _domain(value: str) -> str:
    for kind in ("email-addr", "domain-name"):
        try:
            return Observable.parse(value, kind).value.rpartition("@")[2]
        except InvalidObservable:
            continue
    return ""


def _listed(domain: str, names: frozenset[str]) -> bool:
    """Whether the domain or one above it is listed; a public suffix alone is never a match."""
    labels = domain.split(".")
    return any(".".join(labels[at:]) in names for at in range(len(labels) - 1))
