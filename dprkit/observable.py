"""Observable: a thing seen in the evidence, such as an address or an account (STIX 2.1 names and values)."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .errors import InvalidObservable
from .show import defang, plain

__all__ = ["TYPES", "Observable", "find", "refang"]

TYPES = (
    "ipv4-addr",
    "ipv6-addr",
    "domain-name",
    "email-addr",
    "url",
    "user-account",
    "autonomous-system",
    "phone-number",
    "cryptocurrency-wallet",
    "file",
)

_FANGS = (("[.]", "."), ("(.)", "."), ("[@]", "@"), ("[:]", ":"), ("hxxp", "http"), ("hXXp", "http"))
_EMAIL = re.compile(r"[^@\s<>\"(),:;\\\[\]]{1,64}@([^@\s]{1,253})")
_URL = re.compile(r"https?://[^\s<>\"]{1,2000}", re.IGNORECASE)
_PHONE = re.compile(r"\+?[0-9][0-9 ().\-/]{5,24}[0-9]")
_ASN = re.compile(r"AS(\d{1,10})", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?")
_IN_TEXT = re.compile(
    r"(?P<url>https?://[^\s<>\"')\]]{1,2000})|(?P<email>[\w.+%-]{1,64}@[\w.-]{1,253}\.[^\W\d_]{2,24})"
    r"|(?P<ip>\b(?:\d{1,3}\.){3}\d{1,3}\b)",
    re.IGNORECASE,
)


def refang(text: str) -> str:
    """The text with the usual defanging taken back.

    >>> refang("hxxps://example[.]com")
    'https://example.com'
    """
    for fanged, bare in _FANGS:
        text = text.replace(fanged, bare)
    return text.strip()


def _address(text: str) -> Observable | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return Observable(f"ipv{address.version}-addr", str(address))


def _domain(text: str) -> Observable | None:
    label = domain_label(text)
    return Observable("domain-name", label) if label else None


def _email(text: str) -> Observable | None:
    found = _EMAIL.fullmatch(text)
    domain = domain_label(found[1]) if found else None
    return Observable("email-addr", f"{text.rpartition('@')[0].lower()}@{domain}") if domain else None


def _url(text: str) -> Observable | None:
    return Observable("url", text) if _URL.fullmatch(text) else None


def _autonomous_system(text: str) -> Observable | None:
    found = _ASN.fullmatch(text)
    return Observable("autonomous-system", f"AS{int(found[1])}") if found else None


def _phone(text: str) -> Observable | None:
    return Observable("phone-number", text) if _PHONE.fullmatch(text) else None


_RECOGNISED: tuple[Callable[[str], Observable | None], ...] = (
    _address,
    _url,
    _email,
    _autonomous_system,
    _phone,
    _domain,
)


def domain_label(text: str) -> str | None:
    """The domain as IDNA 2008 A-labels, lower case; None when it is not a domain name.

    The codec of the standard library is IDNA 2003: it asks about ``fass.de`` when told ``faß.de``.

    >>> domain_label("Faß.de"), domain_label("bad domain"), domain_label("example.com/../x")
    ('xn--fa-hia.de', None, None)
    """
    import idna

    text = text.rstrip(".").lower()
    if not text or any(char in text for char in " /\\?#%@:[]"):
        return None
    try:
        ascii_form = text if text.isascii() else idna.encode(text).decode()
    except idna.IDNAError:
        return None
    labels = ascii_form.split(".")
    well_formed = len(ascii_form) <= 253 and len(labels) > 1 and all(map(_LABEL.fullmatch, labels))
    return ascii_form if well_formed and not labels[-1].isdigit() else None


@dataclass(frozen=True, order=True, slots=True)
class Observable:
    """A STIX type and a value in its normal form."""

    type: str
    value: str

    @classmethod
    def parse(cls, text: str, type: str | None = None) -> Observable:
        """The observable that ``text`` stands for; defanged text is read too.

        Args:
            text: the value as found.
            type: a STIX type when it is known; without it the form of the text decides.

        Raises:
            InvalidObservable: the text is none of the types, or not of the one asked for.

        >>> Observable.parse("198.51.100[.]7")
        Observable(type='ipv4-addr', value='198.51.100.7')
        """
        bare = refang(text)
        if type in ("user-account", "file", "cryptocurrency-wallet") and bare:
            return cls(type, bare)
        for recognise in _RECOGNISED:
            found = recognise(bare)
            if found and type in (None, found.type):
                return found
        wanted = type or "address, URL, mail address, AS number, phone number or domain name"
        raise InvalidObservable(
            f"{plain(text)[:80]!r} is not a valid {wanted}. Check the value where it was taken from."
        )

    def __str__(self) -> str:
        return defang(self.value)


def find(text: str) -> Iterator[tuple[Observable, int, int]]:
    """Observables in running text, each with the start and end of the span it came from.

    >>> [(str(one), start) for one, start, _ in find("see https://example.com or a@example.org")]
    [('hxxps://example[.]com', 4), ('a@example[.]org', 27)]
    """
    for match in _IN_TEXT.finditer(text):
        try:
            yield Observable.parse(match[0].rstrip(".,;")), match.start(), match.start() + len(match[0].rstrip(".,;"))
        except InvalidObservable:
            continue
