"""One commit as git stores it (git's Documentation, "git commit objects"; gitformat-signature(5)), as a row's values.

Names, addresses, times and offsets are what the author's machine said; signatures are named and not verified.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from ._mail_words import in_charset

__all__ = ["committed", "person", "stamped"]

_PERSON = re.compile(r"(?P<name>[^<>\n]*?) ?<(?P<mail>[^<>\n]*)>(?: (?P<seconds>-?\d{1,19}) (?P<offset>[+-]\d{2,7}))?")
_KINDS = {b"PGP SIG": "openpgp", b"PGP MES": "openpgp", b"SSH SIG": "ssh", b"SIGNED ": "x509"}


def committed(raw: bytes) -> tuple[dict[str, Any], list[str]]:
    """The columns of ``commits`` that the bytes of a commit fill, and what was not clean about them."""
    header, _, body = raw.partition(b"\n\n")
    fields = _fields(header)
    charset = fields.get("encoding", [b""])[0].decode("ascii", "replace")
    message, why = in_charset(body, charset)
    odd = [why] if why else []
    author, why_author = _person(fields.get("author", [b""])[0], charset)
    committer, why_committer = _person(fields.get("committer", [b""])[0], charset)
    odd += [one for one in (why_author, why_committer) if one]
    kind, key = _signature(next(iter(fields.get("gpgsig", []) + fields.get("gpgsig-sha256", [])), b""))
    values = {
        "tree": fields.get("tree", [b""])[0].decode("ascii", "backslashreplace"),
        "parents": b" ".join(fields.get("parent", [])).decode("ascii", "backslashreplace"),
        **author,
        **_of_committer(committer),
        **told(message),
        "signature": kind,
        "signing_key": key,
    }
    return values, odd


def told(message: str) -> dict[str, str]:
    """What the message fills: its first line, and who it says wrote it too."""
    lines = message.strip("\n").split("\n")
    others = [line.split(":", 1)[1].strip() for line in lines[:2000] if line.lower().startswith("co-authored-by:")]
    return {"subject": lines[0][:2000], "co_authors": "\n".join(others[:200])}


def _of_committer(values: dict[str, str]) -> dict[str, str]:
    return {
        "committer_name": values.get("author_name", ""),
        "committer_email": values.get("author_email", ""),
        "committed": values.get("time", ""),
        "committed_raw": values.get("time_raw", ""),
        "committed_offset": values.get("offset", ""),
    }


def _fields(header: bytes) -> dict[str, list[bytes]]:
    """The header's fields; a line that begins with a space goes on the one before."""
    made: dict[str, list[bytes]] = {}
    last: list[bytes] = []
    for line in header.split(b"\n"):
        if line.startswith(b" ") and last:
            last[-1] += b"\n" + line[1:] if len(last[-1]) < 1 << 16 else b""
            continue
        name, _, value = line.partition(b" ")
        last = made.setdefault(name.decode("ascii", "backslashreplace")[:40], [])
        last.append(value)
    return made


def _person(raw: bytes, charset: str) -> tuple[dict[str, str], str]:
    text, why = in_charset(raw, charset)
    return person(text), why


def person(text: str) -> dict[str, str]:
    """Name, mail address and time of ``Name <mail> seconds offset``; what is not of that form is the name."""
    found = _PERSON.fullmatch(text[:4000])
    if not found:
        return {"author_name": text[:4000]} if text else {}
    made = {"author_name": found["name"], "author_email": found["mail"]}
    return made | (stamped(found["seconds"], found["offset"]) if found["seconds"] else {})


def stamped(seconds: str, offset: str) -> dict[str, str]:
    """The columns ``time``, ``time_raw``, ``zone`` and ``offset`` of seconds since 1970.

    >>> stamped("1772586000", "+0900")["time"]
    '2026-03-04T01:00:00Z'
    """
    raw = f"{seconds} {offset}"
    try:
        time = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(seconds))).isoformat().replace("+00:00", "Z")
    except OverflowError:
        time = raw  # no time that a table can hold: it is told as a repair
    return {"time": time, "time_raw": raw, "zone": "stated", "offset": offset}


def _signature(armoured: bytes) -> tuple[str, str]:
    """Kind of a signature and the key that it names; nothing where it cannot be told."""
    kind = _KINDS.get(armoured.removeprefix(b"-----BEGIN ")[:7], "other" if armoured else "")
    body = armoured.partition(b"\n")[2].partition(b"-----END")[0]
    lines = [line for line in body.split(b"\n") if b":" not in line and not line.startswith(b"=")]
    try:
        raw = base64.b64decode(b"".join(lines))
        key = {"openpgp": _pgp_key, "ssh": _ssh_key}.get(kind, lambda _: "")(raw)
    except (ValueError, IndexError, binascii.Error):
        key = ""
    return kind, key


def _ssh_key(raw: bytes) -> str:
    """The fingerprint of the key in an SSH signature (openssh, PROTOCOL.sshsig), as ``ssh-keygen -l`` writes it."""
    size = int.from_bytes(raw[10:14], "big")
    if raw[:6] != b"SSHSIG" or not 0 < size <= len(raw) - 14:
        return ""
    digest = hashlib.sha256(raw[14 : 14 + size]).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def _pgp_key(raw: bytes) -> str:
    """The issuer of an OpenPGP signature (RFC 9580, 5.2.3): its fingerprint, else its key id."""
    new_form = raw[0] & 64
    at = (2 if raw[1] < 192 else 3 if raw[1] < 224 else 6) if new_form else 1 + (1, 2, 4, 0)[raw[0] & 3]
    if raw[at] != 4:
        return ""
    at += 4
    found: dict[int, str] = {}
    for _ in range(2):  # what is signed, then what is not
        size = int.from_bytes(raw[at : at + 2], "big")
        found = _subpackets(raw[at + 2 : at + 2 + size]) | found
        at += 2 + size
    return found.get(33, "")[2:].upper() or found.get(16, "").upper()


def _subpackets(raw: bytes) -> dict[int, str]:
    made, at = dict[int, str](), 0
    while at < len(raw):
        size, at = raw[at], at + 1
        if size >= 192:
            size, at = (size - 192 << 8) + raw[at] + 192, at + 1
        if size and raw[at] & 127 in (16, 33):
            made[raw[at] & 127] = raw[at + 1 : at + size].hex()
        at += size
    return made
