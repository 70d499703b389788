"""Our reader of WHOIS text: tolerant of every layout, linear in its size, and silent where two readings are possible.

WHOIS has no format (RFC 3912, section 4). Read are ``Key: value``, ``[Key] value``, ``key......: value``, blocks below
a header, and the objects of RPSL, where a contact's own dates must not be taken for those of the domain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from ..show import plain
from . import _whois_keys
from ._whois_dates import When, day_first, when
from ._whois_words import is_withheld

__all__ = ["Line", "Read", "lines_of", "read"]

LINES = 1_000  # lines, and characters of one, that are looked at; the bytes are kept whole
LENGTH = 1_000
MANY = 40  # name servers, status words or dates that are told
_CONTACT = re.compile(
    r"(?:domain )?(?:registrant|holder|owner|admin|tech|billing|bill |person|role|contact|organi[sz]ation|org\b|nic hdl"
    r"|irt\b|mnt|zone c|abuse|reseller)"
)
_REGISTRAR = re.compile(r"(?:sponsoring )?regist(?:rar|ar)\b|registration service")
_SERVERS = re.compile(r"(?:domain )?(?:n(?:ame)? ?servers?\b|nsset|keyset|ns list|domain servers|hosts?\b|dns\b)")
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_][a-z0-9_-]{0,62}){1,10}")
_STRAY = {0xDC00 + byte: f"\\x{byte:02x}" for byte in range(0x80, 0x100)}
# A key in front of its value without a colon: "Record created on 2000-08-29", "Registered on 30th April 2003".
_BARE = re.compile(r"((?:record |domain )?(?:registered|created|expires) on) +(?=\d)", re.I)


class Line(NamedTuple):
    """One line of a reply: the section it stands in, its key (empty for plain text), its value."""

    section: str
    key: str
    value: str


class Read(NamedTuple):
    """What a reply says of a registration.

    ``dates`` maps a fact to every different date told; ``about`` are the names it says it is about; ``refers_to`` is
    the server it names, as written; ``withheld`` says that something is not shown; ``cut`` that there were more lines
    than are looked at.
    """

    about: tuple[str, ...] = ()
    dates: dict[str, tuple[When, ...]] = {}  # noqa: RUF012 (never changed)
    registrar: str = ""
    status: tuple[str, ...] = ()
    name_servers: tuple[str, ...] = ()
    network_name: str = ""
    network_range: str = ""
    refers_to: str = ""
    withheld: bool = False
    lines: tuple[str, ...] = ()
    cut: bool = False


def read(body: bytes) -> Read:
    """What the reply says; empty where it says nothing that can be read. Never raises, linear in the size."""
    rows = _rows(body)
    lines = list(_lines(rows))
    # nic.dk writes the name itself, in its own script, as "DNS:".
    lines = [line for line in lines if line.key not in _whois_keys.DNS or _SERVERS.match(line.section)]
    ours = [line for line in lines if not _CONTACT.match(line.section)]
    own = [line for line in ours if not _REGISTRAR.match(line.section) and not _SERVERS.match(line.section)]
    stated = {fact: list(_values(own, keys))[:MANY] for fact, keys in _whois_keys.DATES.items()}
    first = day_first(chain.from_iterable(stated.values()))
    dates = {fact: _different(values, first) for fact, values in stated.items()}
    return Read(
        about=tuple(_hosts(_values(ours, _whois_keys.ABOUT))),
        dates={fact: found for fact, found in dates.items() if found},
        registrar=_registrar(own, ours),
        status=_words(_values(own, _whois_keys.STATUS)),
        name_servers=tuple(_hosts(_values(ours, _whois_keys.NAME_SERVERS | _whois_keys.DNS))),
        network_name=next(_values(ours, _whois_keys.NETWORK_NAMES), ""),
        network_range=" ".join(next(_values(ours, _whois_keys.NETWORK_RANGES), "").split()),
        refers_to=next(_values(ours, _whois_keys.REFERRALS), ""),
        withheld=any(line.key and is_withheld(line.value) for line in lines),
        lines=tuple(row.strip() for row in rows if row.strip()),
        cut=body.count(b"\n") + body.count(b"\r") > 2 * LINES,
    )


def _values(lines: Iterable[Line], keys: frozenset[str]) -> Iterator[str]:
    return (line.value for line in lines if line.key in keys)


def _different(values: Iterable[str], first: bool | None) -> tuple[When, ...]:
    """The dates that differ from each other; of one day that is told twice, the one with the hour."""
    found = [one for one in (when(value, first) for value in values) if one is not None]
    kept: dict[str, When] = {}
    for one in sorted(found, key=lambda date: -len(date.iso)):
        if not any(one.iso and longer.startswith(one.iso) for longer in kept):
            kept.setdefault(one.iso or one.stated, one)
    return tuple(kept.values())


def _registrar(own: Sequence[Line], ours: Sequence[Line]) -> str:
    """The registrar as the domain's own part names it, else the first name in the registrar's part."""
    named = next(_values(own, _whois_keys.NAMES_REGISTRAR), "")
    company = (line.value for line in ours if _REGISTRAR.match(line.section) and line.key in _whois_keys.NAMES_COMPANY)
    return named or next(company, "") or next(_values(ours, _whois_keys.NAMES_REGISTRAR), "")


def _words(values: Iterable[str]) -> tuple[str, ...]:
    """Status words, without the address that explains them."""
    cleaned = (re.split(r" ?\(?https?://", value, maxsplit=1)[0].strip() for value in values)
    return tuple(dict.fromkeys(one for one in cleaned if one))[:MANY]


def _hosts(values: Iterable[str]) -> Iterator[str]:
    """The names of hosts in values: the first word, in lower case and without an end point."""
    seen: set[str] = set()
    for value in values:
        word = value.split(None, 1)[0].strip(".,;()[]").lower() if value.strip() else ""
        if word not in seen and len(seen) < MANY and (_HOST.fullmatch(word) or not word.isascii()):
            seen.add(word)
            yield word


def lines_of(body: bytes) -> Iterator[Line]:
    """The lines of a reply with their sections; bytes that are not UTF-8 stay visible as ``\\xNN``.

    >>> list(lines_of(b"[Status]  ok\\ncreated......: \\xff2024"))
    [Line(section='status', key='status', value='ok'), Line(section='status', key='created', value='\\\\xff2024')]
    """
    return _lines(_rows(body))


def _rows(body: bytes) -> list[str]:
    text = body.decode("utf-8-sig", "surrogateescape").replace("\r\n", "\n").replace("\r", "\n")
    return [row[:LENGTH].rstrip().translate(_STRAY) for row in text.split("\n", LINES)[:LINES]]


def _lines(rows: Sequence[str]) -> Iterator[Line]:
    layout = _Layout()
    for row, after in zip(rows, [*rows[1:], ""]):
        if row.strip():
            yield from layout.line(row, after)
        else:
            layout.blank()


class _Layout:
    """Where a line stands: the section of its paragraph, and the header or key whose lines follow."""

    def __init__(self) -> None:
        self.section = self.outer = self.block = self.last = ""
        self.depth = self.last_depth = 0
        self.fresh, self.filled = True, False

    def blank(self) -> None:
        self.fresh, self.last = True, ""
        if self.filled:
            self.block = ""

    def line(self, row: str, after: str) -> Iterator[Line]:
        depth = len(row) - len(row.lstrip())
        comment, key, value = _taken_apart(row.strip())
        if comment:
            yield Line("", "", _shown(value))
        elif key and value:
            yield self._pair(depth, key, _shown(value))
        elif self._is_header(key, row, depth, after):
            yield Line("", "", _shown(row.strip()))
            self._open(key or _key(row), depth)
        elif not key:
            yield self._text(depth, _shown(row.strip()))
        self.fresh = self.fresh and comment

    def _pair(self, depth: int, key: str, value: str) -> Line:
        if key == "personname":  # nic.at writes its objects without an empty line between them
            self.fresh, self.block = True, ""
        if self.fresh and not (self.block and depth > self.depth):
            self.section = self.outer = key
            self.block = ""
        elif self.block and depth <= self.depth and self.section != self.outer:
            self.section, self.block = self.outer, ""
        self.last, self.last_depth, self.filled = key, depth, True
        return Line(self.section, key, value)

    def _is_header(self, key: str, row: str, depth: int, after: str) -> bool:
        """A key without a value that others stand below; or a few words alone at the head of a paragraph."""
        deeper = len(after) - len(after.lstrip()) > depth
        if key:
            return self.fresh or deeper
        return self.fresh and depth == 0 and len(row) <= 40 and bool(after) and (deeper or bool(_taken_apart(after)[1]))

    def _open(self, key: str, depth: int) -> None:
        self.outer = key if self.fresh else self.outer
        self.section = self.block = key
        self.depth, self.filled, self.last = depth, False, ""

    def _text(self, depth: int, value: str) -> Line:
        if self.block:
            self.filled = True
            return Line(self.section, self.block, value)
        if self.last and depth > self.last_depth + 2:
            return Line(self.section, self.last, value)
        return Line(self.section, "", value)


def _shown(text: str) -> str:
    return text if text.isascii() and text.isprintable() else plain(text)


def _taken_apart(text: str) -> tuple[bool, str, str]:
    """Whether it is a comment, and key and value; a line without a key has its text as value."""
    if text.startswith(("%", "#", ">>>", "//", ";", "[ ", '"[')):
        return True, "", text
    text = text.lstrip("* ")
    if text[1:2] == "." and text[2:4].lstrip().startswith("["):  # "a. [Domain Name]" of co.jp
        text = text[2:].lstrip()
    if text.startswith("[") and (end := text.find("]", 0, 80)) > 1:
        return False, _key(text[1:end]), text[end + 1 :].strip()
    if bare := _BARE.match(text):
        return False, _key(bare[1]), text[bare.end() :]
    head, colon, value = text.partition(":")
    if not colon or not _is_key(head, value):
        return False, "", text
    return False, _key(head), value.strip(" \t:")


def _is_key(head: str, value: str) -> bool:
    """No key stands before the colons of a URL, a clock or an IPv6 address, or in the middle of a sentence."""
    name = head.rstrip(". \t")
    tight = value[:1].isalnum() and head[-1:].isalnum() and (head[-1].isdigit() or value[0].isdigit())
    return 0 < len(name) <= 160 and not value.startswith("//") and not tight and any(map(str.isalpha, name))


def _key(text: str) -> str:
    """A key for comparison: lower case, dots, hyphens and underscores as blanks."""
    return " ".join(re.sub(r"[._\-\t]+", " ", text).lower().rstrip(" :").split())
