"""Target: where a question may go. A URL in one normal form, and the addresses that nobody may be sent to.

Nothing here opens a connection; the door out (``fetch.py``) asks here before and after it resolves a name.
"""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from .errors import Refused
from .observable import domain_label
from .show import plain

__all__ = ["PORTS", "Guard", "Target", "as_address", "is_public"]

PORTS = {"http": 80, "https": 443, "whois": 43, "dns": 53}
DNS_TYPES = ("A", "AAAA", "CAA", "CNAME", "MX", "NS", "PTR", "SOA", "TXT")

# Beside ``is_global``, which lets some of these through: IANA special-purpose registries (RFC 6890, RFC 9637),
# 6to4 (RFC 3056, 7526), and the metadata server of a large cloud, which is on a public address.
_CLOSED = tuple(
    ipaddress.ip_network(block)
    for block in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"),
        *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
)
_GLOBAL_V6 = ipaddress.ip_network("2000::/3")  # mapped, translated, local and multicast forms all lie outside it


class Guard(NamedTuple):
    """The one loopback address that a test may reach, and its deadline. No setting and no public function makes one."""

    host: str
    port: int
    seconds: float = 20.0


class Target(NamedTuple):
    """Where a question goes: scheme, host (A-labels or an address), port, and path with query.

    A DNS question (RFC 4501) names no host: the resolvers are the plan's matter.
    """

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def parse(cls, url: str, guard: Guard | None = None) -> Target:
        """The URL taken apart and in normal form.

        >>> Target.parse("HTTPS://Faß.example:443/a").url
        'https://xn--fa-hia.example/a'
        >>> Target.parse("dns:_dmarc.Faß.example?type=txt").url, Target.parse("whois://whois.example/a.example").port
        ('dns:_dmarc.xn--fa-hia.example?type=TXT', 43)

        Raises:
            Refused: it is not http, https or whois on the usual port, or dns; it names no public host; or two programs
                could read it differently.
        """
        shown = plain(url)[:200]
        if url[:4].lower() == "dns:":
            return cls("dns", "", PORTS["dns"], _dns_path(url[4:], shown))
        try:
            parts = urlsplit(url)
            port = PORTS.get(parts.scheme, 0) if parts.port is None else parts.port
        except ValueError:
            raise Refused(f"{shown} is not a URL.") from None
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if any(char <= " " or char in "\\#\x7f" for char in url) or not path.isascii():
            raise Refused(f"{shown}: a URL with blanks, backslashes or a fragment is not asked. Percent-encode it.")
        if parts.scheme not in PORTS or "@" in parts.netloc:
            raise Refused(f"{shown}: only http, https, whois and dns are asked, and without a user name.")
        if parts.scheme == "whois" and not _is_whois_line(unquote(path[1:])):
            raise Refused(f"{shown}: a WHOIS question is one line of printable ASCII.")
        if ".." in unquote(parts.path).split("/"):
            raise Refused(f"{shown}: a path that climbs is not asked.")
        made = cls(parts.scheme, _host(parts.hostname or "", shown), port, path)
        if guard is None or (made.host, port) != guard[:2]:
            _must_be_public(made, shown)
        return made

    @property
    def place(self) -> str:
        """Host and port as a URL writes them; empty for DNS."""
        if self.scheme == "dns":
            return ""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return shown if self.port == PORTS[self.scheme] else f"{shown}:{self.port}"

    @property
    def url(self) -> str:
        if self.scheme == "dns":
            return f"dns:{self.path}"
        return f"{self.scheme}://{self.place}{self.path}"


def _dns_path(text: str, shown: str) -> str:
    name, _, kind = text.partition("?type=")
    labels = name.lower().rstrip(".").split(".")
    service = [label for label in labels[:-2] if re.fullmatch(r"_[a-z0-9-]{1,62}", label)]
    domain = domain_label(".".join(labels[len(service) :]))
    if not domain or labels[: len(service)] != service or kind.upper() not in DNS_TYPES:
        raise Refused(f"{shown}: a DNS question is dns:name?type=T, with T one of {', '.join(DNS_TYPES)}.")
    return f"{'.'.join([*service, domain])}?type={kind.upper()}"


def _is_whois_line(text: str) -> bool:
    return 0 < len(text) <= 300 and all(" " <= char <= "~" for char in text)


def _host(text: str, shown: str) -> str:
    """The host as IDNA 2008 A-labels or as an address in normal form; ``127.1`` and ``0x7f000001`` are neither."""
    if text and (address := as_address(text)):
        return str(address)
    if label := domain_label(text):
        return label
    raise Refused(f"{shown}: the host is neither a domain name nor an address in the usual form.")


def as_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that the text is in the usual form, else None."""
    try:
        return None if "%" in text else ipaddress.ip_address(text)
    except ValueError:
        return None


def _must_be_public(made: Target, shown: str) -> None:
    if made.port not in ((43,) if made.scheme == "whois" else (80, 443)):
        raise Refused(f"{shown}: only ports 80 and 443 are asked, and 43 for WHOIS.")
    if as_address(made.host) and not is_public(made.host):
        raise Refused(f"{shown}: {made.host} is not a public address. Nothing inside a network is ever asked.")


def is_public(address: str) -> bool:
    """Whether a connection to ``address`` may be opened at all.

    >>> is_public("9.9.9.9"), is_public("169.254.169.254"), is_public("64:ff9b::7f00:1"), is_public("192.0.2.1")
    (True, False, False, False)
    """
    found = as_address(address)
    if found is None or not found.is_global or found.is_multicast:
        return False
    if found.version == 6 and found not in _GLOBAL_V6:
        return False
    return not any(found in block for block in _CLOSED if block.version == found.version)
