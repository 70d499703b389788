"""Lists that their publishers change daily, read into tables: Tor exits, and the sanctions of OFAC, the EU and the UN.

Each function takes the bytes of a file as its publisher gives it out and returns a table as ``TABLES`` declares it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import InputError
from ..show import plain
from ._entries import entries, local, text, texts
from ._tor_exits import parse_tor_exits

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    import pandas as pd

__all__ = ["parse_eu", "parse_ofac_sdn", "parse_tor_exits", "parse_un"]

# What identifies somebody. Sex, birth, place and nationality, which the lists also have, are not read.
_DOCUMENT = re.compile(r"passport|identi|national id|tax|registration (?:id|number)|licen[cs]e|card|number|no\.", re.I)
_OFAC_KINDS = {"Email Address": "email", "Website": "website", "Phone Number": "phone"}
_WALLET = "Digital Currency Address"
_EU_KINDS = (("MAIL", "email"), ("WEB", "website"), ("PHONE", "phone"), ("MOBILE", "phone"))


class _Entity(NamedTuple):
    """What all rows of one listed person or organisation share."""

    list: str
    entity: str
    name: str
    type: str
    programme: str
    listed_on: str
    list_date: str


def parse_ofac_sdn(data: bytes) -> pd.DataFrame:
    """The rows of OFAC's SDN.XML (element sdnList) for the table ``sanctions``.

    The standard file is read, not the advanced one: it has the digital currency addresses, is a quarter as long, and
    neither states when an entry was listed (opensanctions issue 3192), so ``listed_on`` is empty.

    Raises:
        InputError: it is another file, hostile, or has no entry.
    """
    return _table(_ofac_rows(data), "OFAC's SDN.XML")


def _ofac_rows(data: bytes) -> Iterator[tuple[str, ...]]:
    date = ""
    for one in _of(data, "OFAC's SDN.XML", "sdnList", ("publshInformation", "sdnEntry")):
        if local(one) == "publshInformation":
            date = _day(text(one, "Publish_Date"), "%m/%d/%Y")
            continue
        shared = _Entity(
            *("OFAC SDN", text(one, "uid"), _full(one, "firstName", "lastName"), text(one, "sdnType").lower()),
            *("; ".join(texts(one, "programList/program")), "", date),
        )
        named = [(_full(aka, "firstName", "lastName"), text(aka, "category")) for aka in _all(one, "akaList", "aka")]
        ids = [(text(given, "idType"), text(given, "idNumber")) for given in _all(one, "idList", "id")]
        yield from _rows(shared, named, [(*_ofac_kind(kind), value) for kind, value in ids])


def _ofac_kind(kind: str) -> tuple[str, str]:
    """Our word for a kind of identifier, and a detail: the currency of a wallet, the kind of a document."""
    if kind.startswith(_WALLET):
        return "wallet", kind.removeprefix(_WALLET).strip(" -")
    return _OFAC_KINDS.get(kind, "document" if _DOCUMENT.search(kind) else ""), kind


def parse_eu(data: bytes) -> pd.DataFrame:
    """The rows of the EU's consolidated list of financial sanctions (XML 1.1, element export) for ``sanctions``.

    ``listed_on`` is the designation date, else the earliest publication of a regulation that names the entry.

    Raises:
        InputError: it is another file, hostile, or has no entry.
    """
    return _table(_eu_rows(data), "the EU's list")


def _eu_rows(data: bytes) -> Iterator[tuple[str, ...]]:
    date = ""
    for one in _of(data, "the EU's list", "export", ("sanctionEntity",)):
        if local(one) == "export":
            date = one.get("generationDate", "")[:10]
            continue
        regulations = _all(one, "regulation")
        published = sorted(filter(None, (given.get("publicationDate", "") for given in regulations)))
        names = [(given.get("wholeName", "").strip(), given.get("strong", "")) for given in _all(one, "nameAlias")]
        kinds = {given.get("code", "") for given in _all(one, "subjectType")}
        shared = _Entity(
            *("EU", one.get("euReferenceNumber") or one.get("logicalId") or "", names[0][0] if names else ""),
            "individual" if kinds == {"person"} else "entity",
            "; ".join(dict.fromkeys(filter(None, (given.get("programme", "") for given in regulations)))),
            *(one.get("designationDate") or next(iter(published), ""), date),
        )
        aliases = [(name, {"true": "strong", "false": "weak"}.get(strong, "")) for name, strong in names[1:]]
        yield from _rows(shared, aliases, _eu_identifiers(one))


def _eu_identifiers(one: Element) -> Iterator[tuple[str, str, str]]:
    for given in _all(one, "identification"):
        detail = given.get("identificationTypeDescription") or given.get("identificationTypeCode") or ""
        kind = "wallet" if re.search(r"crypto|wallet|digital currency", detail, re.I) else "document"
        for number in dict.fromkeys((given.get("number", ""), given.get("latinNumber", ""))):
            yield kind, detail, number
    for given in [*_all(one, "contactInfo"), *_all(one, "address", "contactInfo")]:
        key = given.get("key", "").upper()
        kind = next((ours for word, ours in _EU_KINDS if word in key), "")
        for value in re.split(r"[,;]", given.get("value", "")):
            yield kind, key.lower(), value


def parse_un(data: bytes) -> pd.DataFrame:
    """The rows of the UN Security Council's consolidated list (element CONSOLIDATED_LIST) for ``sanctions``.

    Raises:
        InputError: it is another file, hostile, or has no entry.
    """
    return _table(_un_rows(data), "the UN's list")


def _un_rows(data: bytes) -> Iterator[tuple[str, ...]]:
    date = ""
    for one in _of(data, "the UN's list", "CONSOLIDATED_LIST", ("INDIVIDUAL", "ENTITY")):
        kind = local(one)
        if kind == "CONSOLIDATED_LIST":
            date = one.get("dateGenerated", "")[:10]
            continue
        name = _full(one, "FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
        shared = _Entity(
            *("UN", text(one, "REFERENCE_NUMBER") or text(one, "DATAID"), name, kind.lower()),
            *(text(one, "UN_LIST_TYPE"), text(one, "LISTED_ON")[:10], date),
        )
        named = [(text(given, "ALIAS_NAME"), text(given, "QUALITY")) for given in _all(one, f"{kind}_ALIAS")]
        named += [(said, "original script") for said in texts(one, "NAME_ORIGINAL_SCRIPT")]
        papers = [(text(given, "TYPE_OF_DOCUMENT"), text(given, "NUMBER")) for given in _all(one, f"{kind}_DOCUMENT")]
        yield from _rows(shared, named, [("document", paper, number) for paper, number in papers])


def _of(data: bytes, where: str, root: str, wanted: Iterable[str]) -> Iterator[Element]:
    """The root and the wanted entries of a file that is the one it should be."""
    found = entries(data, where, frozenset(wanted))
    for first in found:
        if local(first) != root:
            raise InputError(
                f"{where}: a file with the root {plain(local(first))[:40]!r}, not {root!r}. Fetch that one."
            )
        yield first
        break
    yield from found


def _all(element: Element, *path: str) -> list[Element]:
    found = [element]
    for name in path:
        found = [child for one in found for child in one if local(child) == name]
    return found


def _full(element: Element, *parts: str) -> str:
    return " ".join(filter(None, (text(element, part) for part in parts)))


def _day(stated: str, form: str) -> str:
    try:
        return datetime.strptime(stated, form).date().isoformat()
    except ValueError:
        return ""


def _rows(
    shared: _Entity, named: Iterable[tuple[str, str]], identifiers: Iterable[tuple[str, str, str]]
) -> Iterator[tuple[str, ...]]:
    """One row for the name, for each alias and for each identifier that we have a word for."""
    told = [("name", "", shared.name), *(("alias", quality, name) for name, quality in named), *identifiers]
    for kind, detail, value in dict.fromkeys(told):
        if kind and (said := " ".join(value.split())):
            yield (*shared[:3], kind, said, detail, *shared[3:])


_COLUMNS = ("list", "entity", "name", "kind", "value", "detail", "type", "programme", "listed_on", "list_date")


def _table(rows: Iterable[tuple[Any, ...]], where: str) -> pd.DataFrame:
    import pandas as pd

    made = pd.DataFrame(list(rows), columns=list(_COLUMNS), dtype="string")
    if made.empty:
        raise InputError(f"{where} holds no entry. The one in use stays; fetch it again.")
    return made
