"""Text of mails: bytes in the charset they name, encoded words (RFC 2047), and the text of HTML."""

from __future__ import annotations

import binascii
import codecs
import html
import re

__all__ = ["decoded_words", "html_text", "in_charset"]

# Codecs that are no charset of a mail: they take long on purpose-made bytes, or read text as program text.
_NO_CHARSET = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"})
_NAMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9_:+-]{0,39}")


def in_charset(raw: bytes, charset: str) -> tuple[str, str]:
    """The text, and why it may not be what was meant; bytes that are not of the charset stay visible as ``\\xNN``."""
    named = charset.strip().strip("'\"").lower()
    codec = _codec(named)
    try:
        return raw.decode(codec or "utf-8"), _unknown(named, codec, "UTF-8")
    except (UnicodeError, ValueError):
        pass
    if codec:
        text = raw.decode(codec, "backslashreplace")
        return text, f"bytes that are not {named}, written out as \\xNN"
    return raw.decode("cp1252", "backslashreplace"), _unknown(named, codec, "Windows-1252") or (
        "bytes that are not UTF-8 and no charset stated: read as Windows-1252"
    )


def _codec(named: str) -> str:
    if not _NAMED.fullmatch(named):
        return ""
    try:
        found = codecs.lookup(named)
    except (LookupError, ValueError):
        return ""
    usable = getattr(found, "_is_text_encoding", True) and found.name.replace("_", "-") not in _NO_CHARSET
    # us-ascii with bytes above 127 is UTF-8 as often as not: it is read as if nothing had been stated.
    return found.name if usable and found.name != "ascii" else ""


def _unknown(named: str, codec: str, used: str) -> str:
    return f"charset {named[:80]!r} is not known, read as {used}" if named and not codec and named not in _ASCII else ""


_ASCII = ("us-ascii", "ascii", "7bit", "ansi_x3.4-1968", "646")
_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?\s]*)\?=")


def decoded_words(raw: bytes) -> tuple[str, list[str]]:
    """A header's value as text with its encoded words decoded, and what was not clean about it."""
    value, why = in_charset(raw, "")
    notes = [why] if why else []
    made: list[str] = []
    at, pending = 0, ("", b"")
    for found in _WORD.finditer(value):
        between = value[at : found.start()]
        word = (found[1].lower(), _word_bytes(found[2], found[3]))
        # Words that follow each other are one text: a character may be divided between them.
        if at and not between.strip() and word[0] == pending[0]:
            pending = (word[0], pending[1] + word[1])
        else:
            _add(made, pending, notes)
            made.append("" if at and not between.strip() else between)
            pending = word
        at = found.end()
    _add(made, pending, notes)
    return "".join([*made, value[at:]]), notes


def _add(made: list[str], pending: tuple[str, bytes], notes: list[str]) -> None:
    if pending[1]:
        text, why = in_charset(pending[1], pending[0])
        made.append(text)
        notes.extend([why] if why else [])


def _word_bytes(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return binascii.a2b_qp(raw, header=True)
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    kept = kept[:-1] if len(kept) % 4 == 1 else kept
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))


_UNSHOWN = ("script", "style", "head", "title")
_BREAK = re.compile(r"<\s*(?:br|/?p|/?div|/?tr|/?li|/?h[1-6]|/?table|/?blockquote)\b[^<>]*>", re.IGNORECASE)
_LINK = re.compile(
    r"""\bhref\s{0,5}=\s{0,5}["']?\s{0,5}((?:https?|ftp|mailto|tel|file):[^"'\s<>]{1,2000})""", re.IGNORECASE
)
_PICTURE = re.compile(
    r"""\b(?:src|background|poster)\s{0,5}=\s{0,5}["']?\s{0,5}(?:https?:)?//[^"'\s<>]""", re.IGNORECASE
)
_STYLED = re.compile(r"""\burl\(\s{0,5}["']?\s{0,5}(?:https?:)?//""", re.IGNORECASE)


def html_text(markup: str) -> tuple[str, list[str], int]:
    """The text that HTML shows, the targets of its links (each once), and how many pictures it would fetch.

    Nothing is fetched and no parser that builds a tree is used: each step is one pass over the text.
    """
    links = list(dict.fromkeys(html.unescape(found) for found in _LINK.findall(markup)))[:1000]
    remote = len(_PICTURE.findall(markup)) + len(_STYLED.findall(markup))
    text = _without(markup, "<!--", "-->")
    for name in _UNSHOWN:
        text = _without(text, f"<{name}", f"</{name}")
    text = re.sub(r"<[^<>]*>", "", _BREAK.sub("\n", re.sub(r"[ \t\r\n]+", " ", text)))
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in html.unescape(text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), links, remote


def _without(markup: str, begin: str, end: str) -> str:
    """The markup without what stands from each ``begin`` to the next ``end``; one that is not closed is kept."""
    low = markup.lower() if markup.isascii() else re.sub("[A-Z]", lambda found: found[0].lower(), markup)
    made, at, step = list[str](), 0, len(begin)
    while (first := low.find(begin, at)) >= 0:
        if begin != "<!--" and low[first + step : first + step + 1].isalnum():  # <header is not <head
            made.append(markup[at : first + step])
            at = first + step
            continue
        if (last := low.find(end, first + step)) < 0:
            break
        made.append(markup[at:first])
        at = last + len(end) if end == "-->" else low.find(">", last) + 1 or len(markup)
    return "".join([*made, markup[at:]])
