"""The name that the operator of a network gave to an address (PTR records, RFC 1035, section 3.5)."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

from ..data.suffix import registrable_domain
from ..provider import Fact, provider
from ._dns_answer import answers, lines, outcome

if TYPE_CHECKING:
    from ..fetch import Fetch
    from ..observable import Observable

__all__ = ["reverse_dns"]

MOST = 50  # names that are listed; the count says how many there are
# Addresses inside a network: RFC 1918, 6598, 3927, 1122, 4193, 4291. Their names are nobody's outside.
_INSIDE = tuple(
    ipaddress.ip_network(block)
    for block in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8"),
        *("fc00::/7", "fe80::/10", "::/127"),
    )
)


@provider(
    "reverse_dns",
    title="name of an address, given by the operator of its network",
    accepts={"ipv4-addr", "ipv6-addr"},
    opsec="AMBER",
    tells="the resolvers, and the name servers of the address's network: a provider that the subject chose, or, where "
    "the operator delegated the name (RFC 2317), the holder of the address",
    days=7.0,
    facts={
        "names": Fact("string", f"names of the address, one a line, at most {MOST}"),
        "names_count": Fact("Int64", "number of names"),
        "name_domains": Fact("string", "registrable domains of the names, one a line"),
        "alias_of": Fact("string", "where the operator delegated the name to (RFC 2317)"),
        "answers": Fact("string", "what came of the question: found, empty, NXDOMAIN, SERVFAIL, timeout …"),
    },
)
def reverse_dns(observable: Observable, fetch: Fetch) -> dict[str, Any]:
    """The names; absent when the operator gave none.

    Whoever runs the zone writes what he likes: a name proves nothing until its own address leads back, and that is
    not asked here, since the name's servers may be the subject's. The question goes to a company that the subject
    chose, so it is asked with a typed reason only.
    """
    address = ipaddress.ip_address(observable.value)
    if any(address in block for block in _INSIDE if block.version == address.version):
        return {"outcome": "skipped", "note": "an address inside a network: nobody outside knows its name"}
    (given,) = answers(fetch, [(address.reverse_pointer, "PTR")], needs_reason=True)
    names = given.records
    facts = {
        "names": lines(names[:MOST]),
        "names_count": len(names) if given.known else None,
        "name_domains": lines(dict.fromkeys(registrable_domain(name) or name for name in names[:MOST])),
        "alias_of": given.alias_of or None,
    }
    said = outcome([given])
    if given.state in ("empty", "NXDOMAIN"):
        said = {**said, "outcome": "absent", "note": "the operator of the network gave it no name"}
    return {**facts, **said}
