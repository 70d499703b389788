"""The made-up world: people, places, networks, a company's ordinary life, and the formats its systems export.

Everything follows from a seed: no clock, no network, no randomness but ``Chance``. Nobody here exists: addresses are
those of RFC 5737, 2544 and 3849, AS numbers those of RFC 5398, domains those of RFC 2606.
"""

from __future__ import annotations

from ._company import Company, at, ordinary
from ._entra_log import entra
from ._events import Event, table
from ._lists import ANYDESK, inventory, known_networks, parcel, portal, shipping, software, staff_list, usb
from ._okta_log import okta
from ._papers import HEADING, TEXT, claim, docx, pdf
from ._people import FIRST_DAY, Person, days, equip, staff
from ._places import NETWORKS, PLACES, Chance, Line, Network, Place, in_range

__all__ = [
    "ANYDESK",
    "FIRST_DAY",
    "HEADING",
    "NETWORKS",
    "PLACES",
    "TEXT",
    "Chance",
    "Company",
    "Event",
    "Line",
    "Network",
    "Person",
    "Place",
    "at",
    "claim",
    "days",
    "docx",
    "entra",
    "equip",
    "in_range",
    "inventory",
    "known_networks",
    "okta",
    "ordinary",
    "parcel",
    "pdf",
    "portal",
    "shipping",
    "software",
    "staff",
    "staff_list",
    "table",
    "usb",
]
