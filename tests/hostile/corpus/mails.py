"""Mails that nest, repeat or break what a mail is made of."""

from __future__ import annotations

import base64
from collections.abc import Iterator

HEAD = (
    b"From: Ana Example <ana@example.com>\r\nTo: jobs@example.org\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\n"
    b"Message-ID: <1@example.com>\r\nSubject: An application\r\n"
)
PLAIN = b"Content-Type: text/plain; charset=utf-8\r\n\r\nDear team\r\n"


def mail(more: bytes = PLAIN) -> bytes:
    return HEAD + more


def mixed(boundary: bytes, *parts: bytes) -> bytes:
    body = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    return b"Content-Type: multipart/mixed; boundary=" + boundary + b"\r\n\r\n" + body + b"--" + boundary + b"--\r\n"


def nested(depth: int) -> bytes:
    part = PLAIN
    for level in range(depth):
        part = mixed(b"b%d" % level, part)
    return part


def attached(name: bytes, data: bytes = b"x", kind: bytes = b"application/octet-stream") -> bytes:
    return (
        b"Content-Type: " + kind + b"\r\nContent-Disposition: attachment; filename=" + name
        + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(data)
    )  # fmt: skip


def shapes() -> Iterator[tuple[str, bytes]]:
    for depth in (20, 200, 3_000):
        yield f"parts-{depth}-deep.eml", mail(nested(depth))
    whole = mail()
    for _ in range(300):
        whole = HEAD + b"Content-Type: message/rfc822\r\n\r\n" + whole
    yield "mails-300-deep.eml", whole
    yield "a-hundred-thousand-parts.eml", mail(mixed(b"b", *[PLAIN] * 100_000))
    yield "ten-thousand-attachments.eml", mail(mixed(b"b", *(attached(b"f%d.txt" % n) for n in range(10_000))))
    yield "boundary-of-nothing.eml", mail(b'Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\nx\r\n--\r\n' * 99)
    yield "boundary-in-a-boundary.eml", mail(mixed(b"a", mixed(b"a", PLAIN), mixed(b"ab", PLAIN)))
    yield "no-closing-boundary.eml", mail(mixed(b"b", PLAIN)[:-8])
    yield "a-bomb-attached.eml", mail(mixed(b"b", attached(b"a.pdf", bytes(24 << 20))))
    yield "base64-of-noise.eml", mail(b"Content-Transfer-Encoding: base64\r\n\r\n" + b"!@#$%^&*" * 100_000)
    yield (
        "quoted-printable-of-noise.eml",
        mail(b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=" * 2_000_000),
    )
    yield "uuencoded.eml", mail(b"\r\nbegin 644 ../../x\r\n" + b"M" * 2_000_000 + b"\r\nend\r\n")
    yield "one-line-of-ten-megabytes.eml", mail(b"\r\n" + b"x" * 10_000_000)
    yield "no-head.eml", b"\r\n\r\nhello"
    yield "only-a-head.eml", HEAD
    yield "lone-returns.eml", mail().replace(b"\r\n", b"\r")
    yield "nul-everywhere.eml", b"\0".join(mail()[n : n + 1] for n in range(len(mail())))
    yield (
        "html-that-calls.eml",
        mail(b"Content-Type: text/html\r\n\r\n<img src=http://203.0.113.9/p><script>x()</script>"),
    )
    yield "html-ten-thousand-deep.eml", mail(b"Content-Type: text/html\r\n\r\n" + b"<div>" * 300_000)
    yield "html-of-open-tags.eml", mail(b"Content-Type: text/html\r\n\r\n" + b"<a href='" * 300_000)


HEADS = {
    "a-megabyte": b"X: " + b"a" * 10_000_000,
    "a-hundred-thousand": b"\r\n".join(b"X-%d: a" % n for n in range(100_000)),
    "folded-a-hundred-thousand-times": b"X: a" + b"\r\n a" * 100_000,
    "received-ten-thousand-times": b"\r\n".join(
        [b"Received: from a (b [198.51.100.7]) by c; Mon, 2 Mar 2026 09:00:00 +0000"] * 10_000
    ),
    "received-of-brackets": b"Received: from " + b"(" * 200_000,
    "received-of-noise": b"Received: " + bytes(range(128, 256)) * 1000,
    "words-a-hundred-thousand": b"Subject: " + b"=?utf-8?q?=41?= " * 100_000,
    "words-of-no-charset": b"Subject: =?x-none?b?////?= =?utf-8?x?a?= =?utf-8?b?=?=",
    "addresses-a-hundred-thousand": b"Cc: " + b", ".join([b"a@example.com"] * 100_000),
    "addresses-of-brackets": b"Cc: " + b"<" * 200_000,
    "addresses-of-comments": b"Cc: " + b"(" * 200_000 + b"a@example.com",
    "addresses-of-quotes": b'Cc: "' + b"\\" * 200_000,
    "a-date-of-none": b"Date: Mon, 99 Foo 99999999999 99:99:99 +9999",
    "a-date-of-digits": b"Date: " + b"9" * 1_000_000,
    "an-id-of-brackets": b"Message-ID: " + b"<[" * 100_000,
    "authentication-of-noise": b"Authentication-Results: " + b"dkim=pass (" * 50_000,
    "a-charset-of-none": b"Content-Type: text/plain; charset=" + b"x" * 100_000,
    "parameters-without-end": b"Content-Type: text/plain" + b"".join(b"; a*%d=b" % n for n in range(50_000)),
    "parameters-in-parts": b"Content-Disposition: attachment; filename*1000000000*=utf-8''x",
    "no-colon": b"X" * 100_000,
    "direction": "Subject: \u202emoc.elpmaxe\u202c \x1b[2J".encode(),
}
NAMES = (
    b"../../x",
    b"/etc/cron.d/x",
    b'"a\\0b"',
    b'"' + b"x" * 5000 + b'"',
    "\u202egpj.exe".encode(),
    b"con",
    b'""',
    b'"a\r\n b"',
)


def heads() -> Iterator[tuple[str, bytes]]:
    for name, head in HEADS.items():
        yield f"head-{name}.eml", HEAD + head + b"\r\n" + PLAIN
    for number, name in enumerate(NAMES):
        yield f"attachment-{number}.eml", mail(mixed(b"b", attached(name)))


def boxes() -> Iterator[tuple[str, bytes]]:
    start = b"From a@example.com Mon Mar  2 09:00:00 2026\n"
    yield "a-hundred-thousand.mbox", start * 100_000
    yield "one-broken-in-three.mbox", (start + mail() + b"\n" + start + b"\xff\xfe\n\n" + start + mail() + b"\n") * 50
    yield "starts-in-the-middle.mbox", b"rubbish\n" * 1000 + start + mail()
    yield "one-endless-mail.mbox", start + HEAD + b"\n" + b"x\n" * 3_000_000


def files() -> Iterator[tuple[str, bytes]]:
    yield from shapes()
    yield from heads()
    yield from boxes()
