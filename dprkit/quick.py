"""Quick looks: one value, or one column, asked of every source that needs no case. By default nobody learns of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .data import Tables
from .errors import InputError, Refused
from .fetch import Fetch
from .observable import Observable
from .observation import Observation, Observations, Opsec
from .provider import Provider, load
from .settings import LEVELS

if TYPE_CHECKING:
    import pandas as pd

    from .case import Case

__all__ = ["domain", "email", "ip", "observe", "phone"]


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


def observe(column: pd.Series[Any], type: str, providers: list[str] | None = None) -> pd.DataFrame:
    """The facts about every value of a column, on its index: ``<source>.outcome`` and ``<source>.<fact>``.

    Args:
        column: values as text; each distinct value is asked about once.
        type: STIX type of the values, for example ``"ipv4-addr"``.
        providers: names of sources; by default all that use bundled tables and take the type.
    """
    import pandas as pd

    chosen = [one for one in load().values() if _offline(one, type) and (providers is None or one.name in providers)]
    if lacking := set(providers or ()) - {one.name for one in chosen}:
        raise InputError(f"{sorted(lacking)} cannot be asked about {type} with bundled tables; a case's plan can.")
    fetch = Fetch(tables=Tables())
    values = column.astype("string")
    distinct = values.dropna().unique().tolist()
    parts = [one.table(distinct, fetch).add_prefix(f"{one.name}.").reindex(values) for one in chosen]
    made = pd.concat([part.set_axis(column.index) for part in parts], axis="columns") if parts else pd.DataFrame()
    return made.drop(columns=[name for name in made if str(name).endswith((".note", ".records"))])


def _offline(one: Provider, type: str) -> bool:
    return one.opsec == "RED" and type in one.accepts


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
