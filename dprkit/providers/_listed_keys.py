"""One spelling for each identifier and name, so that lists and cases can be compared by equality."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from ..errors import InvalidObservable
from ..observable import Observable, domain_label, refang

__all__ = ["document_key", "domain_key", "email_key", "name_words", "phone_key", "wallet_key"]

_SCHEME = re.compile(r"^[a-z]{3,15}:(?:pay-)?", re.IGNORECASE)
_BECH32 = re.compile(r"[a-z]{1,15}1[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{6,}")  # BIP 173
_CASHADDR = re.compile(r"[qp][qpzry9x8gf2tvdw0s3jn54khce6mua7l]{41}")
_HEX = re.compile(r"0x[0-9a-f]{20,}")


def wallet_key(text: str) -> str:
    """The address without scheme and parameters; lower case where case carries no meaning; empty when too short.

    >>> wallet_key("ethereum:0x00000000000000000000000000000000DeaDBeef@1") == wallet_key("0X" + "0" * 32 + "deadbeef")
    True
    >>> wallet_key("bitcoin:1BoatSLRHtKNngkdXEeobR76b53LETtpyT?amount=1"), wallet_key("BC1QAR0SRRR7XF")
    ('1BoatSLRHtKNngkdXEeobR76b53LETtpyT', 'bc1qar0srrr7xf')
    """
    bare = re.split(r"[?@/\s]", _SCHEME.sub("", refang(text)), maxsplit=1)[0]
    folded = bare.lower()
    if _HEX.fullmatch(folded) or (
        bare in (folded, bare.upper()) and (_BECH32.fullmatch(folded) or _CASHADDR.fullmatch(folded))
    ):
        return folded
    return bare if len(bare) > 9 else ""


def email_key(text: str) -> str:
    """The mail address in normal form; empty when it is none."""
    try:
        return Observable.parse(text, "email-addr").value
    except InvalidObservable:
        return ""


def domain_key(text: str) -> str:
    """The host of a domain or web site without ``www.``; empty for a page below a site, which many may share.

    >>> domain_key("http://www.a.example/"), domain_key("A.example"), domain_key("https://a.example/~user")
    ('a.example', 'a.example', '')
    """
    host, _, path = re.sub(r"^https?://", "", refang(text), flags=re.IGNORECASE).partition("/")
    return "" if path else (domain_label(host) or "").removeprefix("www.")


def phone_key(text: str) -> str:
    """The digits of a telephone number with its country code, as far as it has one; empty below eight digits.

    >>> phone_key("+1 (212) 555-0123"), phone_key("001 212 555 0123"), phone_key("555 0123")
    ('12125550123', '12125550123', '')
    """
    digits = re.sub(r"\D", "", text).removeprefix("00")
    return digits if len(digits) >= 8 else ""


def document_key(text: str) -> str:
    """Letters and digits of a document's number; empty when it has fewer than six, no digit, or no letter.

    Digits alone are everybody's: a passport's, a tax office's and a telephone's look the same.
    """
    key = re.sub(r"[^0-9a-z]", "", text.casefold())
    return key if len(key) >= 6 and re.search(r"[0-9]", key) and re.search(r"[a-z]", key) else ""


@lru_cache(maxsize=1 << 17)
def name_words(text: str) -> tuple[str, ...]:
    """The words of a name, sorted, without accents, case and punctuation: the order of a name's parts is custom.

    >>> name_words("DOE, José") == name_words("Jose Doe")
    True
    """
    plain = "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
    return tuple(sorted(re.findall(r"\w+", plain.replace("'", "").replace("’", ""))))
