"""Who publishes the tables that can be refreshed: where, under which licence, and how their bytes become a table.

Addresses: RFC 9224 section 13 (data.iana.org/rdap), iptoasn.com, repositories MISP/misp-warninglists and
disposable-email-domains/disposable-email-domains, check.torproject.org, "Sanctions List Service"
(ofac.treasury.gov), "Consolidated list of persons subject to EU financial sanctions" (data.europa.eu), "United
Nations Security Council Consolidated List" (main.un.org; its own address only points to the file asked for here).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from ..errors import InputError
from . import _hosting, _iptoasn, _lists

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PUBLISHERS", "Made", "Publisher"]


class Made(NamedTuple):
    """A table that a publisher's bytes gave; ``date`` is empty where they do not say it; ``note`` is for the card."""

    table: Any
    date: str = ""
    note: str = ""


class Publisher(NamedTuple):
    """One publisher: ``read`` makes its tables of the bodies of all ``urls``, in their order, or raises InputError.

    ``part`` is the column whose values tell this publisher's rows from those of others in the same table; ``mark`` is
    what the beginning of its file holds, where one file alone makes the table.
    """

    name: str
    who: str
    urls: tuple[str, ...]
    tables: tuple[str, ...]
    licence: str
    attribution: str
    faults: str
    read: Callable[[Sequence[bytes]], Mapping[str, Made]]
    part: str = ""
    mark: bytes = b""

    @property
    def hosts(self) -> str:
        """The servers asked, as a person reads them."""
        return ", ".join(dict.fromkeys(urlsplit(url).netloc for url in self.urls))


_BOOTSTRAP = ("dns", "ipv4", "ipv6", "asn")


def _rdap(bodies: Sequence[bytes]) -> Mapping[str, Made]:
    """IANA's four bootstrap files (RFC 9224): one row a top-level domain, address block or block of AS numbers."""
    import pyarrow as pa

    rows = [row for registry, body in zip(_BOOTSTRAP, bodies) for row in _bootstrap(registry, body)]
    names = ("registry", "entry", "url", "published_on")
    table = pa.table(list(map(list, zip(*sorted(rows)))), names=names)
    return {"rdap_servers": Made(table, max(row[3] for row in rows))}


def _bootstrap(registry: str, body: bytes) -> list[tuple[str, str, str, str]]:
    try:
        content = json.loads(body)
        published = re.fullmatch(r"(20\d\d-\d\d-\d\d)T.*", content["publication"])
        rows = [
            (registry, str(entry).lower(), next((url for url in urls if url.startswith("https:")), urls[0]))
            for entries, urls in content["services"]
            for entry in entries
        ]
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError, IndexError):
        rows, published = [], None
    if not rows or not published or any(not re.fullmatch(r"https?://[!-~]+", url) for _, _, url in rows):
        raise InputError(f"the file for {registry} is not a bootstrap file of RFC 9224 (publication, services).")
    return [(*row, published[1]) for row in rows]


def _ip_to_asn(bodies: Sequence[bytes]) -> Mapping[str, Made]:
    where = "ip2asn-combined.tsv.gz"
    tables, bad = _iptoasn.tables(_iptoasn.gunzipped(bodies[0], where), where)
    note = f"{bad} lines of the download could not be read." if bad else ""
    return {name: Made(table, note=note) for name, table in tables.items()}


def _hosts(bodies: Sequence[bytes]) -> Mapping[str, Made]:
    return {"hosting": Made(*_hosting.table(bodies))}


def _disposable(bodies: Sequence[bytes]) -> Mapping[str, Made]:
    import pyarrow as pa

    lines = [line.strip().lower() for line in bodies[0].decode("utf-8", "replace").splitlines()]
    found = sorted({line for line in lines if line and not line.startswith("#")})
    bad = [line for line in found if not re.fullmatch(r"(?=.{4,253}$)[a-z0-9_-]+(\.[a-z0-9_-]+)+", line)]
    if not found or len(bad) > 0.01 * len(found):
        raise InputError(f"{len(bad)} of {len(found)} lines are no domain names: this is not the list.")
    good = sorted(set(found) - set(bad))
    note = f"{len(bad)} lines of the download are no domain names." if bad else ""
    return {
        "disposable_mail": Made(
            pa.table({"domain": good, "source": ["disposable-email-domains"] * len(good)}), "", note
        )
    }


def _listed(table: str, parse: Callable[[bytes], pd.DataFrame]) -> Callable[[Sequence[bytes]], Mapping[str, Made]]:
    """A reader of one download whose parser gives a frame of the table's columns."""

    def read(bodies: Sequence[bytes]) -> Mapping[str, Made]:
        import pyarrow as pa

        frame = parse(bodies[0])
        return {table: Made(pa.Table.from_pandas(frame, preserve_index=False), str(frame["list_date"].max() or ""))}

    return read


_MISP = "https://raw.githubusercontent.com/MISP/misp-warninglists/main/lists"
_MAIL = "https://raw.githubusercontent.com/disposable-email-domains/disposable-email-domains/main"
_NAMES = "A name on a list is for a person to read beside the entry: it is no match of a person."

PUBLISHERS: tuple[Publisher, ...] = (
    Publisher(
        "iana-rdap",
        "IANA",
        tuple(f"https://data.iana.org/rdap/{one}.json" for one in _BOOTSTRAP),
        ("rdap_servers",),
        "facts of IANA",
        "",
        "Column published_on is the day IANA changed each of the four files; some top-level domains have no RDAP.",
        _rdap,
    ),
    Publisher(
        "iptoasn",
        "IPtoASN",
        ("https://iptoasn.com/data/ip2asn-combined.tsv.gz",),
        ("asn", "country"),
        "PDDL 1.0",
        "",
        "Confirm by RDAP before quoting. It says who announced a range on its date and in which country that system is "
        "registered, not who or where a user is: mobile, satellite, VPN and company gateways answer from elsewhere.",
        _ip_to_asn,
    ),
    Publisher(
        "misp-warninglists",
        "GitHub (the MISP project)",
        tuple(f"{_MISP}/{name}/list.json" for name, _, _ in _hosting.LISTS),
        ("hosting",),
        "CC0 1.0",
        "Based on the MISP warning lists (github.com/MISP/misp-warninglists).",
        "The lists vpn-ipv4 and vpn-ipv6 hold data centres as well as VPN providers: they mark hosting, never a VPN. "
        "An address that is not in here is not thereby residential. The lists are of different age; the date is that "
        "of the newest.",
        _hosts,
    ),
    Publisher(
        "disposable-email-domains",
        "GitHub (disposable-email-domains)",
        (f"{_MAIL}/disposable_email_blocklist.conf",),
        ("disposable_mail",),
        "CC0 1.0",
        "",
        "Kept by volunteers; many private people use such an address against advertising.",
        _disposable,
    ),
    Publisher(
        "tor-exits",
        "the Tor Project",
        ("https://check.torproject.org/exit-addresses",),
        ("tor_exits",),
        "not stated with the file",
        "",
        "Exits of the hour it was fetched: it says nothing of an earlier day.",
        _listed("tor_exits", _lists.parse_tor_exits),
        mark=rb"(?m)^ExitAddress ",
    ),
    Publisher(
        "ofac-sdn",
        "OFAC (US Treasury)",
        ("https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN.XML",),
        ("sanctions",),
        "work of the US government",
        "",
        _NAMES,
        _listed("sanctions", _lists.parse_ofac_sdn),
        "list",
        rb"<sdnList[\s>]",
    ),
    Publisher(
        "eu-sanctions",
        "the European Commission",
        ("https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content?token=dG9rZW4tMjAxNw",),
        ("sanctions",),
        "not stated with the file",
        "Source: European Commission, consolidated list of persons, groups and entities subject to EU sanctions.",
        _NAMES,
        _listed("sanctions", _lists.parse_eu),
        "list",
        rb"<export[\s>]",
    ),
    Publisher(
        "un-sanctions",
        "the United Nations (files at Microsoft Azure)",
        ("https://unsolprodfiles.blob.core.windows.net/publiclegacyxmlfiles/EN/consolidated.xml",),
        ("sanctions",),
        "not stated with the file",
        "Source: United Nations Security Council Consolidated List.",
        _NAMES,
        _listed("sanctions", _lists.parse_un),
        "list",
        rb"<CONSOLIDATED_LIST[\s>]",
    ),
)
