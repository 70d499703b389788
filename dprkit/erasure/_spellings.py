"""Spellings: the ways in which a name, a mail address, a phone number or an account may stand in text and bytes.

Text is folded before it is looked at (compatibility decomposition, case, combining marks and zero-width characters),
and looked at again with its escapes taken back: JSON, percent, quoted-printable, HTML. Bytes are read as UTF-8 (else
Windows-1252), as UTF-16 of both orders, as base64 of any alignment, and unpacked where they are gzip, zip or Parquet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ._views import close, close_bytes, decoded, fold, from_base64, mapped, runs, unpacked, views

__all__ = ["MARK", "Spellings"]

MARK = "[erased]"

_APART = r"[\W_]{0,3}"
_START, _END = r"(?<![^\W_])", r"(?![^\W_])"
_DOT = r"(?:\.|[\[(](?:\.|dot)[\])])"
_AT = r"(?:@|\[@\]|\s{0,3}[\[(]at[\])]\s{0,3})"
_MAIL = re.compile(r"[^@\s]+@[^@\s]+")
_PHONE = re.compile(r"[+(]?\d[\d\s().\-/]{5,}\d")


class _Needle(NamedTuple):
    """One identifier: its pattern in folded text, and what must be there before the pattern is tried.

    ``core`` is looked for in folded text without separators, ``piece`` in decoded base64 without them.
    """

    pattern: re.Pattern[str]
    core: str
    piece: bytes


@dataclass(frozen=True)
class Spellings:
    """How the identifiers of one person may be written.

    Attributes:
        searched: the identifiers that are looked for.
        short: those too short to tell from other text; they are not looked for.
    """

    searched: tuple[str, ...]
    short: tuple[str, ...]
    _needles: tuple[_Needle, ...]

    @classmethod
    def of(cls, identifiers: Iterable[str]) -> Spellings:
        """The spellings of names, mail addresses, phone numbers, accounts and links, as found.

        >>> stone = Spellings.of(["Blake Stone", "b.stone@harborfield.example", "+1 615 555 0142"])
        >>> [stone.in_text(one) for one in ("Stone, Blake", "B.Stone+jobs@harborfield.example", "6155550142")]
        [True, True, True]
        >>> stone.in_text("Ab.stone@harborfield.example, Joblake Stoneham")
        False
        """
        made = {one: _needle(one) for one in sorted({one.strip() for one in identifiers if one.strip()}, key=_order)}
        short = tuple(one for one, needle in made.items() if needle is None)
        needles = {one: needle for one, needle in made.items() if needle is not None}
        return cls(tuple(needles), short, tuple(needles.values()))

    def in_text(self, text: str) -> bool:
        """Whether the text names the person, as it stands or with its escapes taken back."""
        for view in views(text):
            folded = fold(view)
            squeezed = close(folded)
            if any(one.core in squeezed and one.pattern.search(folded) for one in self._needles):
                return True
        return False

    def in_bytes(self, data: bytes) -> bool:
        """Whether the bytes name the person: as text of any usual encoding, in base64, or packed."""
        return self._plainly(data) or self._in_base64(data) or any(self._plainly(part) for part in unpacked(data))

    def _plainly(self, data: bytes) -> bool:
        return any(self.in_text(text) for text in decoded(data))

    def _in_base64(self, data: bytes) -> bool:
        found = runs(data)
        for at in range(4):
            parts = [from_base64(run[at:]) for run in found]
            whole = close_bytes(b"\xff".join(parts))
            pieces = [one.piece for one in self._needles if one.piece in whole]
            for part in parts if pieces else ():
                squeezed = close_bytes(part)
                if any(piece in squeezed for piece in pieces) and self._plainly(part):
                    return True
        return False

    def without(self, text: str) -> str:
        """The text with every spelling replaced; what lies between the words of a name stays, so that cells do.

        A spelling in escapes stays: ask ``in_text`` again.
        """
        for one in self._needles:
            folded, origin = mapped(text)
            made, at = [], 0
            for found in one.pattern.finditer(folded):
                start, end = origin[found.start()], origin[found.end()]
                made += [text[at:start], _marked(text[start:end])]
                at = end
            text = "".join([*made, text[at:]])
        return text

    def without_in_json(self, text: str) -> str:
        """A JSON text with every text in it that names the person cleaned; "" when it is no JSON."""
        try:
            held = json.loads(text)
        except (ValueError, RecursionError):
            return ""
        tail = text[len(text.rstrip()) :]
        return json.dumps(_each_text(held, self._cleaned), ensure_ascii=text.isascii(), separators=(",", ":")) + tail

    def _cleaned(self, text: str) -> str:
        made = self.without(text)
        return MARK if self.in_text(made) else made


def _marked(found: str) -> str:
    if any(char in ',;|\t\r\n"{}' for char in found):
        return re.sub(r"[^\W_]+", lambda _: MARK, found)
    return MARK


def _each_text(held: Any, change: Callable[[str], str]) -> Any:
    if isinstance(held, str):
        return change(held)
    if isinstance(held, dict):
        return {change(name): _each_text(value, change) for name, value in held.items()}
    if isinstance(held, list):
        return [_each_text(value, change) for value in held]
    if isinstance(held, int | float) and not isinstance(held, bool) and change(str(held)) != str(held):
        return None
    return held


# what is looked for


def _order(identifier: str) -> tuple[bool, bool, int, str]:
    """Mail addresses and phone numbers before names, longer before shorter: a name may be part of an address."""
    return "@" not in identifier, not identifier[-1:].isdigit(), -len(identifier), identifier


def _needle(identifier: str) -> _Needle | None:
    """What finds an identifier; None when it is too short to be told from other text."""
    text = fold(identifier)
    words = re.findall(r"[^\W_]+", text)
    if _MAIL.fullmatch(text):
        local = re.findall(r"[^\W_]+", identifier.rpartition("@")[0].partition("+")[0])
        return _Needle(re.compile(_mail(text)), *_core(local))
    if _PHONE.fullmatch(text):
        return _phone(text)
    if len(words) > 1 and " " in text and not any(char.isdigit() for char in text):
        return _Needle(re.compile(_name(words)), *_core(re.findall(r"[^\W_]+", identifier)[-1:]))
    text = re.sub(r"^(?:https?://)?(?:www\.)?", "", text).strip("@/ ")
    if len(text) < (6 if text.isdigit() else 4) or not words:
        return None
    return _Needle(re.compile(f"{_START}{_literal(text)}{_END}"), *_core(re.findall(r"[^\W_]+", identifier)))


def _core(words: Sequence[str]) -> tuple[str, bytes]:
    """The longest word, folded, and the longest piece of it that every encoding of it has."""
    longest = max(words, key=len, default="")
    piece = max(re.findall(r"[A-Za-z0-9]+", longest), key=len, default="")
    return fold(longest), piece.lower().encode()


def _literal(text: str) -> str:
    return re.escape(text).replace(r"\.", _DOT).replace("@", _AT)


def _mail(text: str) -> str:
    local, _, domain = text.rpartition("@")
    tagged = rf"{_literal(local.split('+')[0])}(?:\+[\w.+-]*)?{_AT}{_literal(domain)}"
    return rf"(?<![^\W_])(?<![^\W_][._+\-]){tagged}"


def _phone(text: str) -> _Needle | None:
    """The digits of the national number, with or without separators, country code and trunk zero."""
    import phonenumbers

    country, national = "", re.sub(r"\D", "", text).lstrip("0")
    try:
        number = phonenumbers.parse(text)
        country, national = str(number.country_code), str(number.national_number)
    except phonenumbers.NumberParseException:
        pass  # without a country code: any may stand before it
    if len(national) < 6:
        return None
    code = rf"\+?(?:00)?{_APART.join(country)}" if country else r"\+?\d{1,3}"
    pattern = rf"(?<!\d)(?:{code}{_APART})?(?:\(?0\)?{_APART})?{_APART.join(national)}(?!\d)"
    return _Needle(re.compile(pattern), national, national.encode())


def _name(words: Sequence[str]) -> str:
    """First name first or last, with a middle initial or without; with the first name's initial only."""
    apart = _APART if len("".join(words)) >= 8 else r"[\W_]{1,3}"
    first, last = words[0], words[-1]
    forms = [apart.join(words), rf"{last}{apart}{apart.join(words[:-1])}"]
    if len(first) > 1 and len(last) > 2:
        middle = r"(?:[^\W\d_]\.?[\W_]{1,3})?"
        forms += [rf"{first}[\W_]{{1,3}}{middle}{last}", rf"{first[0]}[\W_]{{1,3}}{last}", rf"{last},\s?{first[0]}\b"]
    return f"{_START}(?:{'|'.join(forms)}){_END}"
