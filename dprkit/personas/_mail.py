"""Mail addresses folded to the mailbox they reach, and the names in front of the @."""

from __future__ import annotations

import re
from typing import Any

from ..observable import domain_label, refang
from ._text import by_distinct, glued, kept, rewritten

__all__ = ["ROLES", "account_names", "mailboxes", "role_mailboxes", "stems"]

# Folded only where the provider documents it. Dots are ignored by Google alone, and googlemail.com is gmail.com
# (Gmail Help, "Dots don't matter in Gmail addresses"). Tags after "+": Google, Microsoft (Outlook.com, "Add or remove
# an email alias"), Apple (iCloud Mail), Proton ("Addresses and aliases"), Fastmail ("Plus addressing"), Zoho, Yandex:
# the same providers as gmr/email-normalize, email_normalize/providers.py. Yahoo has none: nickname-keyword@ is a name
# of its own (Yahoo Help SLN28815). Names under proton.me and protonmail.com, or hotmail.com and outlook.com, can belong
# to different people, so the domains stay apart.
_GOOGLE = ("gmail.com",)
_TAGS = (
    *_GOOGLE,
    *("outlook.com", "hotmail.com", "live.com", "msn.com", "icloud.com", "me.com", "mac.com"),
    *("proton.me", "protonmail.com", "pm.me", "protonmail.ch", "fastmail.com", "fastmail.fm", "zoho.com"),
    *("yandex.ru", "yandex.com", "ya.ru"),
)
# RFC 2142 and the mailboxes of recruiting: the same name says nothing about who writes.
ROLES = (
    *("info", "marketing", "sales", "support", "abuse", "noc", "security", "postmaster", "hostmaster", "usenet"),
    *("news", "webmaster", "www", "uucp", "ftp", "admin", "administrator", "contact", "contacts", "office", "team"),
    *("jobs", "job", "career", "careers", "cv", "resume", "resumes", "hr", "hiring", "recruiting", "recruitment"),
    *("recruiter", "talent", "apply", "applications", "staffing", "people", "github", "gitlab", "linkedin", "dev"),
    *("developer", "developers", "engineering", "freelance", "work", "business", "company", "help", "service"),
    *("noreply", "no-reply", "donotreply", "billing", "accounts", "finance", "legal", "enquiries", "inquiries"),
    *("bewerbung", "kontakt", "emploi", "empleo", "rekrutacja"),
)
# At somebody's own domain these are a mailbox like any other; as names they are everybody's.
_EVERYBODY = ("me", "mail", "email", "hi", "hello", "hey", "mailbox", "user", "test", "my", "personal", "private")
_PLAIN = r"^[^@\s<>\"(),:;\\\[\]]{1,64}@[a-z0-9_-]+(\.[a-z0-9_-]+)*\.[a-z][a-z0-9-]+$"
_INSIDE = re.compile(r"[^@\s<>\"(),:;\\\[\]]{1,64}@[^@\s<>\"(),:;\\\[\]]{1,253}")
_SHORTEST = 6  # characters of a stem: shorter ones are everybody's


def mailboxes(text: Any) -> Any:
    """The mailbox that each address reaches; null where there is no one address. Text in and out: Arrow."""
    import pyarrow.compute as pc

    lower = pc.utf8_lower(text)
    plain = pc.match_substring_regex(lower, _PLAIN)
    unusual = by_distinct(kept(text, pc.invert(plain)), _address)
    return _folded(pc.coalesce(kept(lower, plain), unusual))


def _address(text: str) -> str | None:
    """The one address in a text such as "A. Stone <a@example.com>", its domain as A-labels."""
    found = _INSIDE.findall(refang(text).removeprefix("mailto:"))
    domain = domain_label(found[0].rpartition("@")[2]) if len(found) == 1 else None
    return f"{found[0].rpartition('@')[0].casefold()}@{domain}" if domain else None


def _folded(address: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    address = rewritten(address, [(r"@googlemail\.com$", "@gmail.com")])
    local, domain = _local(address), rewritten(address, [(r"^.*@", "")])
    bare = rewritten(local, [(r"(.)\+.*$", r"\1")])
    local = pc.if_else(pc.is_in(domain, value_set=pa.array(_TAGS, type=domain.type)), bare, local)
    google = pc.is_in(domain, value_set=pa.array(_GOOGLE, type=domain.type))
    local = pc.if_else(google, rewritten(local, [(r"\.", "")]), local)
    return kept(glued(local, domain, "@"), pc.greater(pc.utf8_length(local), 0))


def _local(address: Any) -> Any:
    return rewritten(address, [(r"@[^@]*$", "")])


def role_mailboxes(address: Any) -> Any:
    """Whether each address is the mailbox of a role and not of a person (Arrow booleans)."""
    import pyarrow as pa
    import pyarrow.compute as pc

    local = rewritten(_local(address), [(r"\+.*$", ""), (r"[0-9]+$", "")])
    return pc.is_in(local, value_set=pa.array(ROLES, type=local.type), skip_nulls=True)


def account_names(text: Any) -> Any:
    """The name in front of the @, or of an account, without separators; null for roles and what is too short."""
    import pyarrow.compute as pc

    name = rewritten(pc.utf8_lower(text), [(r"@[^@]*$", ""), (r"\+.*$", ""), (r"[._\-]", "")])
    return _telling(name)


def stems(names: Any) -> Any:
    """The names of ``account_names`` without the digits at their end."""
    return _telling(rewritten(names, [(r"[0-9]+$", "")]))


def _telling(name: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    bare = rewritten(name, [(r"[0-9]+$", "")])
    said = pc.is_in(bare, value_set=pa.array([*ROLES, *_EVERYBODY], type=name.type), skip_nulls=True)
    return kept(name, pc.and_(pc.invert(said), pc.greater_equal(pc.utf8_length(name), _SHORTEST)))
