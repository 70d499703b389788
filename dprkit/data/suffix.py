"""Registrable domains, by the public suffix list that tldextract ships; nothing is fetched."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

__all__ = ["is_reserved", "registrable_domain"]

# RFC 2606, section 2: top-level names that nobody can register. They count as public suffixes here.
_RESERVED_TLDS = ("test", "example", "invalid", "localhost")
# RFC 2606, section 3: second-level names that are kept for examples.
_RESERVED_NAMES = ("example.com", "example.net", "example.org")


@cache
def _extract() -> Any:
    from tldextract import TLDExtract

    return TLDExtract(
        cache_dir=None, suffix_list_urls=(), extra_suffixes=_RESERVED_TLDS, include_psl_private_domains=True
    )


@lru_cache(maxsize=1 << 16)  # a log names the same few domains a thousand times
def registrable_domain(domain: str) -> str:
    """The part that somebody registered (public suffix and one label), empty when ``domain`` is itself a suffix.

    >>> registrable_domain("mail.corp.example.co.uk"), registrable_domain("hr.acme.test"), registrable_domain("co.uk")
    ('example.co.uk', 'acme.test', '')
    """
    return str(_extract().extract_str(domain).top_domain_under_public_suffix)


def is_reserved(domain: str) -> bool:
    """Whether RFC 2606 keeps the name for tests and examples, so that it can be nobody's.

    >>> is_reserved("hr.acme.test"), is_reserved("mail.example.com"), is_reserved("example.co.uk")
    (True, True, False)
    """
    return domain.rpartition(".")[2] in _RESERVED_TLDS or registrable_domain(domain) in _RESERVED_NAMES
