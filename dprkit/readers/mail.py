"""Mails as .eml files and mailboxes as .mbox: who wrote when, by which way it came, its text, the files it holds.

Formats: RFC 5322, RFC 2045 to 2047, RFC 4155 (mbox). X-Originating-IP, X-Mailer and User-Agent are no standard: they
are kept as found. Every header is what somebody wrote; nothing is fetched and no signature is verified.
"""

from __future__ import annotations

import json
import mimetypes
import re
import time
from collections.abc import Iterator
from typing import Any

from ..records import Contained, Repair, Row, Unread
from ..sandbox import Source
from . import reader
from ._mail_fields import address, addresses_in, auth_results, first_outside, hop, times
from ._mail_parts import Head, Odd, Part, content, head, parts, text_of
from ._mail_words import decoded_words, html_text

MESSAGE = 50 << 20
TEXT = 1 << 20
HANDED = 40 << 20  # bytes of contained files of one mail

Parts = Iterator[Row | Repair | Unread | Contained]

_USUAL = re.compile(
    rb"^(?:from|to|subject|date|message-id|received|mime-version|return-path|delivered-to|reply-to|x-mailer"
    rb"|content-type|dkim-signature|authentication-results)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_SEPARATOR = re.compile(rb"From \S+.*\d{4}|From - ")


def _recognises_mbox(source: Source) -> bool:
    first, _, rest = source.head.partition(b"\n")
    return bool(_SEPARATOR.match(first)) and bool(_USUAL.search(_header(rest)))


def _recognises_mail(source: Source) -> bool:
    found = {one.lower() for one in _USUAL.findall(_header(source.head))}
    named = source.name.lower().endswith((".eml", ".mht", ".mhtml"))
    return len(found) >= (1 if named else 3) and bool(
        _USUAL.match(source.head) or re.match(rb"[!-9;-~]+:", source.head)
    )


def _header(data: bytes) -> bytes:
    return re.split(rb"\r?\n\r?\n", data, maxsplit=1)[0]


@reader(
    "mail",
    title="a mail (.eml): headers, the way it came, text, attachments",
    fills=["messages"],
    profile="document",
    recognises=_recognises_mail,
    rank=15,
)
def mail(source: Source) -> Parts:
    """One row of ``messages`` with place 1; files inside it are handed over as they were before they were sent.

    ``text`` is that of the parts a mail program shows as the mail. A mail inside the mail is a file of its own.
    """
    data = source.data[: MESSAGE + 1]
    yield from _message(data[:MESSAGE], 1, _who(source))
    if len(data) > MESSAGE:
        yield Unread(1, f"the mail is over {MESSAGE >> 20} MiB: the rest is not read")


@reader(
    "mbox",
    title="a mailbox (.mbox): every mail in it",
    fills=["messages"],
    profile="bulk",
    recognises=_recognises_mbox,
    rank=14,
)
def mbox(source: Source) -> Parts:
    """One row of ``messages`` a mail, places from 1; a mail that takes too long or is too large costs only itself."""
    until = time.process_time() + 6 + (source.path.stat().st_size >> 20) * 0.8
    place = 0
    for place, (separator, data, whole) in enumerate(_mails(source), start=1):
        if time.process_time() > until:
            yield Unread(place, "it takes too long: this mail and those after it are not read; divide the mailbox")
            return
        who = _who(source) | {"envelope_from": separator.split()[1].decode("utf-8", "backslashreplace")}
        yield from _message(data, place, who)
        if not whole:
            yield Unread(place, f"the mail is over {MESSAGE >> 20} MiB: the rest is not read")


def _who(source: Source) -> dict[str, str]:
    return {"system": "subject", "account": source.account}


def _mails(source: Source) -> Iterator[tuple[bytes, bytes, bool]]:
    """Each mail of a mailbox: its From line, its bytes, and whether they are all there."""
    separator, lines, size, after_empty = b"", list[bytes](), 0, True
    with source.path.open("rb") as stream:
        while line := stream.readline(1 << 16):
            if after_empty and _SEPARATOR.match(line):
                if separator:
                    yield separator, b"".join(lines), size <= MESSAGE
                separator, lines, size = line, [], 0
            else:
                size += len(line)
                if size <= MESSAGE:
                    lines.append(line)
            after_empty = line in (b"\n", b"\r\n")
    if separator:
        yield separator, b"".join(lines), size <= MESSAGE


def _message(data: bytes, place: int, who: dict[str, str]) -> Parts:
    first = head(data, 0, len(data))
    inner: list[Part] = []
    notes = [Unread(place, one.why, one.found) for one in first.odd]
    for one in parts(data, first, len(data)):
        if isinstance(one, Odd):
            notes.append(Unread(place, one.why, one.found))
        else:
            inner.append(one)
    values, repairs = _header_values(first, place)
    shown, told = _shown(data, inner, place)
    attached = [(_name(one, number), one) for number, one in enumerate(inner, start=1) if one.attached]
    names = "\n".join(_one_line(name) for name, _ in attached)
    yield Row("messages", place, {**who, **values, **shown, "attachments": names})
    yield from repairs
    yield from told
    yield from notes
    yield from _contained(data, attached, place)


def _one_line(name: str) -> str:
    return name.replace("\r", "\\r").replace("\n", "\\n")


_TEXTS = {
    "sender": "from",
    "reply_to": "reply-to",
    "envelope_from": "return-path",
    "to": "to",
    "cc": "cc",
    "subject": "subject",
    "message_id": "message-id",
    "in_reply_to": "in-reply-to",
}


def _header_values(first: Head, place: int) -> tuple[dict[str, Any], list[Repair]]:
    """The columns that the header fills, and a repair for each field that was not clean or not the only one."""
    made: dict[str, Any] = {}
    repairs: list[Repair] = []
    fields = {**_TEXTS, "client": "user-agent" if first.all("user-agent") else "x-mailer", "time": "date"}
    for column, name in fields.items():
        found = [decoded_words(value) for value in first.all(name)]
        if not found:
            continue
        text, notes = found[0]
        raw = first.one(name).decode("utf-8", "backslashreplace")
        repairs += [Repair("messages", place, column, raw[:2000], text[:2000], why) for why in notes]
        for other, _ in found[1:]:
            why = f"the header has {len(found)} fields {name}: the first is used"
            repairs.append(Repair("messages", place, column, other[:2000], text[:2000], why))
        made[column] = text.strip()
    if "envelope_from" in made:
        made["envelope_from"] = made["envelope_from"].strip("<> ")
    made |= times(made.pop("time", ""))
    made |= {f"{one}_address": address(made[one]) for one in ("sender", "reply_to") if one in made}
    return made | _way(first), repairs


def _texts(first: Head, name: str) -> list[str]:
    return [decoded_words(value)[0] for value in first.all(name)]


def _way(first: Head) -> dict[str, Any]:
    """How the mail came: hops, first one first, and what servers wrote about its sender."""
    hops = [hop(value) for value in reversed(_texts(first, "received"))]
    said = _texts(first, "authentication-results")
    origin = addresses_in(" ".join(_texts(first, "x-originating-ip")[:1])[:1000])
    domains = [
        found
        for value in _texts(first, "dkim-signature")
        for found in re.findall(r"(?:^|;)\s*d=\s*([^;\s]{1,300})", value)
    ]
    return {
        "received": json.dumps(hops, ensure_ascii=False) if hops else "",
        "hops": len(hops),
        "first_ip": first_outside(hops),
        "origin_ip": origin[0] if origin else "",
        "auth": "\n".join(" ".join(one.split()) for one in said),
        **auth_results(said, " ".join(_texts(first, "received-spf")[:1])),
        "dkim_domain": " ".join(dict.fromkeys(domains)),
    }


_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime")


def _shown(data: bytes, inner: list[Part], place: int) -> tuple[dict[str, Any], list[Repair | Unread]]:
    """Text, links and remote pictures of the parts that a mail program shows, and what was not clean about them."""
    plain, markup = list[str](), list[str]()
    told: list[Repair | Unread] = []
    for part in (one for one in inner if not one.attached):
        text, notes = text_of(data, part)
        told += [Repair("messages", place, "text", text[:200], text[:200], why) for why in notes]
        if len(text) > TEXT:
            told.append(
                Unread(place, f"the text is longer than {TEXT} characters: read the rest by eye", text[TEXT:][:2000])
            )
        (markup if part.kind == "text/html" else plain).append(text[:TEXT])
    made = [html_text(one) for one in markup]
    links = list(dict.fromkeys(link for _, found, _ in made for link in found))
    text = "\n".join(plain) if any(one.strip() for one in plain) else "\n".join(one for one, _, _ in made)
    if any(one.kind in _SEALED or one.inside == "multipart/encrypted" for one in inner):
        told.append(Unread(place, "the mail or a part of it is encrypted or sealed: ask for it in clear"))
    shown = {"text": text, "links": "\n".join(links)}
    return shown | ({"remote": sum(count for _, _, count in made)} if markup else {}), told


def _name(part: Part, number: int) -> str:
    """The name the mail gives the file; without one, a name by number and kind."""
    if part.name.strip():
        return part.name
    if part.kind == "message/rfc822":
        return f"part-{number}.eml"
    return f"part-{number}{mimetypes.MimeTypes(()).guess_extension(part.kind) or ''}"


def _contained(data: bytes, attached: list[tuple[str, Part]], place: int) -> Parts:
    handed = 0
    for name, part in attached:
        raw, why = content(data, part)
        handed += len(raw)
        if why:
            yield Repair("messages", place, "attachments", name[:2000], name[:2000], why)
        if not raw:
            yield Unread(place, "an attached file is empty", name[:2000])
        elif handed > HANDED:
            why = f"the attached files are over {HANDED >> 20} MiB: this one stays in the mail only"
            yield Unread(place, why, name[:2000])
        else:
            yield Contained(place, name, raw)
