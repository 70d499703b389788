"""Quick looks: one value asked of every source that needs no case. By default nobody learns of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .data import Tables
from .errors import Refused
from .fetch import Fetch
from .observable import Observable
from .observation import Observation, Observations, Opsec
from .provider import load
from .settings import LEVELS

if TYPE_CHECKING:
    from .case import Case

__all__ = ["domain", "email", "ip", "phone"]


def ip(value: str, *, ceiling: Opsec = "RED", case: Case | None = None) -> Observations:
    """What the sources know about an IPv4 or IPv6 address: AS, country, kind of network, published lists.

    Args:
        value: the address; defanged text is read too.
        ceiling: RED asks bundled tables only; more than RED needs a case that allows it.
        case: whose tables and recorded answers are used.

    Raises:
        InvalidObservable: the text is not an address.
        Refused: the ceiling is above RED without a case, or above the case's own.

    >>> [one.provider for one in ip("198.51.100.7") if one.outcome == "found"]
    ['network_kind']
    """
    return _look(value, ("ipv4-addr", "ipv6-addr"), ceiling, case)


def domain(value: str, *, ceiling: Opsec = "RED", case: Case | None = None) -> Observations:
    """What the sources know about a domain: registrable domain, mail kind, published lists. Arguments as ``ip``."""
    return _look(value, ("domain-name",), ceiling, case)


def email(value: str, *, ceiling: Opsec = "RED", case: Case | None = None) -> Observations:
    """What the sources know about a mail address: disposable, free, published lists. Arguments as ``ip``."""
    return _look(value, ("email-addr",), ceiling, case)


def phone(value: str, *, ceiling: Opsec = "RED", case: Case | None = None) -> Observations:
    """What the sources know about a phone number: region, validity, fictional ranges. Arguments as ``ip``."""
    return _look(value, ("phone-number",), ceiling, case)


def _look(value: str, types: tuple[str, ...], ceiling: Opsec, case: Case | None) -> Observations:
    if ceiling != "RED" and case is None:
        raise Refused(f"a look-up up to {ceiling} belongs to a case: it is planned, allowed and recorded there.")
    if case is not None and LEVELS.index(ceiling) > LEVELS.index(case.settings.ceiling):
        raise Refused(f"this case allows look-ups up to {case.settings.ceiling}, not {ceiling}.")
    observable = _parsed(value, types)
    fetch = Fetch(tables=Tables())
    if case is not None:
        fetch = Fetch(case.ledger, tables=case.bundled, mode="cache", ceiling=ceiling)
    return Observations(tuple(_answers(observable, ceiling, fetch)))


def _parsed(value: str, types: tuple[str, ...]) -> Observable:
    if len(types) == 1:
        return Observable.parse(value, types[0])
    return Observable.parse(value, types[1] if ":" in value else types[0])


def _answers(observable: Observable, ceiling: Opsec, fetch: Fetch) -> Iterator[Observation]:
    for one in load().values():
        if observable.type in one.accepts and LEVELS.index(one.opsec) <= LEVELS.index(ceiling):
            yield from one.observations(one.table([observable.value], fetch))
