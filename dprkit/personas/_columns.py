"""Each column of a pool as keys: whole Arrow columns in and out, null where there is nothing to compare."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from . import _mail, _names, _phones
from ._text import by_distinct, glued, kept, rewritten

__all__ = ["PLAIN", "SITES", "TAIL", "account", "is_not", "named", "referee", "street_and_city"]

# SHA-256 of no bytes at all: an upload that failed is not a document.
_EMPTY_FILE = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
_AUTHORS = (
    *(
        "admin",
        "administrator",
        "author",
        "user",
        "owner",
        "pc",
        "hp",
        "dell",
        "lenovo",
        "asus",
        "acer",
        "windows user",
    ),
    *(
        "microsoft office user",
        "microsoft account",
        "python-docx",
        "default",
        "office",
        "canva",
        "guest",
        "utilisateur",
    ),
)
SITES = {
    "github": [(r"(?i)^.*github\.com/(orgs/)?", ""), (r"(?i)^https?://([a-z0-9-]+)\.github\.io.*$", r"\1")],
    "linkedin": [(r"(?i)^.*linkedin\.com/(mwlite/)?(in|pub)/", ""), (r"(?i)^.*linkedin\.com.*$", "")],
    "telegram": [(r"(?i)^.*(t\.me|telegram\.me|telegram\.dog)/(s/)?", ""), (r"(?i)^tg://resolve\?domain=", "")],
    "skype": [(r"(?i)^skype:", "")],
}
TAIL = [(r"[?#].*$", ""), (r"^[\s/@]+|/.*$|\s+$", "")]


def is_not(condition: Any) -> Any:
    import pyarrow.compute as pc

    return pc.invert(pc.fill_null(condition, False))


def account(text: Any, site: str) -> Any:
    import pyarrow.compute as pc

    made = rewritten(pc.utf8_lower(text), [*SITES[site], *TAIL])
    return kept(made, pc.and_(pc.greater(pc.utf8_length(made), 1), pc.invert(pc.match_substring_regex(made, r"\s"))))


def street_and_city(text: Mapping[str, Any], blank: Any) -> Any:
    """Street and city as one key: the same street name is found in a thousand cities."""
    import pyarrow.compute as pc

    street, city = text.get("address", blank), pc.fill_null(text.get("city", blank), "")
    return by_distinct(glued(street, city, ", "), _names.address_key)


def referee(text: Any, region: str | None) -> Any:
    """The referee's mailbox or number; a bare name of a referee is no key."""
    import pyarrow.compute as pc

    mailbox = _mail.mailboxes(kept(text, pc.match_substring(text, "@")))
    number = by_distinct(
        kept(text, pc.invert(pc.match_substring(text, "@"))), lambda one: one if _digits(one) else None
    )
    return pc.coalesce(kept(mailbox, is_not(_mail.role_mailboxes(mailbox))), _phones.numbers(number, region))


def _digits(text: str) -> bool:
    return sum(char.isdigit() for char in text) >= 7


def named(made: Mapping[str, Any], handles: Any) -> dict[str, Any]:
    """What stands in front of an @ or names an account, once as it is and once without the digits at its end."""
    plain = {"mail": made["email"], "github": made["github"], "telegram": made["telegram"], "skype": made["skype"]}
    plain["handle"] = rewritten(handles, TAIL)
    names = {f"name_{column}": _mail.account_names(text) for column, text in plain.items()}
    return names | {column.replace("name_", "stem_"): _mail.stems(text) for column, text in names.items()}


def _lower(text: Any) -> Any:
    import pyarrow.compute as pc

    return pc.utf8_lower(rewritten(text, [(r"\s+", " ")]))


def _bank(text: Any) -> Any:
    import pyarrow.compute as pc

    made = rewritten(pc.utf8_upper(text), [(r"[^0-9A-Z]", "")])
    telling = pc.and_(pc.match_substring_regex(made, "[1-9]"), pc.greater_equal(pc.utf8_length(made), 6))
    return kept(made, telling)


def _ip(text: Any) -> Any:
    """The addresses in one spelling; private, loopback, link-local and carrier-shared ones tell nobody apart."""
    import ipaddress

    def canonical(one: str) -> str | None:
        try:
            made = ipaddress.ip_address(one)
        except ValueError:
            return None
        made = getattr(made, "ipv4_mapped", None) or made
        return None if special(str(made)) else str(made)

    return by_distinct(text, canonical)


def special(ip: str) -> bool:
    """Whether many networks use the address at once."""
    from ..addresses import SPECIAL, parse, special_ranges

    row = int(special_ranges().find(parse([ip]))[0])
    return row >= 0 and SPECIAL[row].kind != "documentation"


def _device(text: Any) -> Any:
    import pyarrow.compute as pc

    made = _lower(text)
    return kept(made, pc.and_(pc.greater_equal(pc.utf8_length(made), 4), pc.match_substring_regex(made, "[1-9a-f]")))


def _document(text: Any) -> Any:
    import pyarrow.compute as pc

    made = _lower(text)
    return kept(made, pc.and_(pc.match_substring_regex(made, "^[0-9a-f]{64}$"), pc.not_equal(made, _EMPTY_FILE)))


def _author(text: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    made = _lower(text)
    return kept(made, is_not(pc.is_in(made, value_set=pa.array(_AUTHORS, type=made.type), skip_nulls=True)))


def _website(text: Any) -> Any:
    import pyarrow.compute as pc

    made = rewritten(pc.utf8_lower(text), [(r"^[a-z]+://", ""), (r"^www\.", ""), (r"[?#].*$", ""), (r"/+$", "")])
    return kept(made, pc.match_substring_regex(made, r"^[^\s/.]+\.[^\s]+$"))


def _comparable(text: Any) -> Any:
    return by_distinct(text, _names.comparison_name)


PLAIN: dict[str, Callable[[Any], Any]] = {
    "name": _comparable,
    "bank_account": _bank,
    "device": _device,
    "ip": _ip,
    "document_sha256": _document,
    "document_author": _author,
    "website": _website,
}
