"""Mail addresses, links, phone numbers and handles in a line of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import InvalidObservable
from ..observable import Observable, find

__all__ = ["Contact", "contacts"]

_LONGEST = 2000
_SITES = {
    "github": r"github\.com/",
    "gitlab": r"gitlab\.com/",
    "bitbucket": r"bitbucket\.org/",
    "linkedin": r"linkedin\.com/(?:in|pub)/",
    "telegram": r"(?:t\.me|telegram\.me)/",
    "twitter": r"(?<![\w.])(?:twitter|x)\.com/",
    "stackoverflow": r"stackoverflow\.com/users/",
    "medium": r"medium\.com/@",
    "upwork": r"upwork\.com/freelancers/~?",
    "freelancer": r"freelancer\.com/u/",
}
_SITE = re.compile("|".join(rf"(?P<{name}>{prefix})" for name, prefix in _SITES.items()), re.IGNORECASE)
_NAME = re.compile(r"[\w%~][\w%.~-]{0,99}")
_SERVICE = re.compile(
    r"\b(telegram|github|gitlab|skype|discord|twitter|linkedin|wechat|whatsapp|signal|teams)(?:\s*(?:id|handle|username))?"
    r"\s*[:：]\s*(@[\w.#-]{2,64}|(?:live:)?[\w.#-]{2,64}(?=\s*(?:$|[,;|•·()\t]|\s\s|\w+:)))",
    re.IGNORECASE,
)
_LINK = re.compile(r"www\.|https?\b|[\w-]+\.com\b", re.IGNORECASE)
_WWW = re.compile(r"(?<![\w./@])www\.[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}(?:/[^\s<>\"')\]]{0,300})?", re.IGNORECASE)
_LABELLED = re.compile(
    r"\b(?:tel|telephone|phone|mobile|mob|cell|handy|telefon|mobil|téléphone|tél|portable|teléfono|móvil|whatsapp|fax)\b\.?"
    r"\s*(?:no\.?|number|nr\.?)?\s*[:：.]?\s*(\+?[\d(][\d ()./\u00a0-]{5,24}\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Contact:
    """One way to reach a person: kind, the value as found, its normal form (empty when it has none)."""

    kind: str
    value: str
    observable: str
    begin: int


def contacts(line: str) -> list[Contact]:
    """The contacts in a line, in the order they stand; of a line over 2,000 characters, those in its beginning.

    Handles have the normal form ``service:name`` in lower case. A phone number without a country code has none: the
    country is not guessed.

    >>> [(one.kind, one.observable) for one in contacts("a@example.org | github.com/Octo-Example | +1 212 555 0123")]
    [('email', 'a@example.org'), ('handle', 'github:octo-example'), ('phone', '+12125550123')]
    """
    line = line[:_LONGEST]
    found = [*_addresses(line), *_handles(line), *_phones(line)]
    return sorted(found, key=lambda one: (one.begin, one.kind))


def _addresses(line: str) -> Iterator[Contact]:
    for one, begin, end in find(line):
        if one.type in ("email-addr", "url"):
            yield Contact("email" if one.type == "email-addr" else "url", line[begin:end], one.value, begin)
    for match in _WWW.finditer(line):
        value = match[0].rstrip(".,;")
        try:
            host = Observable.parse(value.partition("/")[0], "domain-name").value
        except InvalidObservable:
            continue
        yield Contact("url", value, host + value[len(value.partition("/")[0]) :], match.start())


def _handles(line: str) -> Iterator[Contact]:
    for match in _SITE.finditer(line):
        if name := _NAME.match(line, match.end()):
            bare = name[0].rstrip(".-")
            yield Contact(
                "handle", line[match.start() : match.end()] + bare, _form(str(match.lastgroup), bare), match.start()
            )
    for match in _SERVICE.finditer(line):
        link = _SITE.match(line, match.start(2)) or _LINK.match(match[2])
        if not link and not re.fullmatch(r"[\d.-]*", match[2]):
            yield Contact("handle", match[2], _form(match[1], match[2].rstrip(".-")), match.start(2))


def _form(service: str, name: str) -> str:
    return f"{service.lower()}:{name.removeprefix('@').lower()}"


def _phones(line: str) -> Iterator[Contact]:
    if not re.search(r"\d{2}", line):
        return
    import phonenumbers

    taken = list[range]()
    for match in phonenumbers.PhoneNumberMatcher(line, None, leniency=phonenumbers.Leniency.POSSIBLE):
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        taken.append(range(match.start, match.end))
        yield Contact("phone", match.raw_string, number, match.start)
    for labelled in _LABELLED.finditer(line):
        if not any(labelled.start(1) <= one.start < labelled.end(1) for one in taken):
            yield Contact("phone", labelled[1], "", labelled.start(1))
