"""The made-up world: people, places, networks, a company's ordinary life, and the formats its systems export.

Everything follows from a seed: no clock, no network, no randomness but ``Chance``. Nobody here exists: addresses are
those of RFC 5737, 2544 and 3849, AS numbers those of RFC 5398, domains those of RFC 2606.
"""

from __future__ import annotations

from ._ai_interview import ai_interview, candidate
from ._company import Company, at, ordinary
from ._employee import Tip, mail_of
from ._entra_log import entra
from ._events import Event, table
from ._lists import ANYDESK, inventory, known_networks, parcel, portal, shipping, software, staff_list, usb
from ._many_personas import many_personas
from ._okta_log import okta
from ._papers import HEADING, TEXT, claim, docx, pdf
from ._people import FIRST_DAY, Person, days, equip, staff
from ._places import NETWORKS, PLACES, Chance, Line, Network, Place, in_range
from ._setting import Setting
from ._story import Story
from ._subcontractor import hire_and_worker, subcontractor

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
    "Setting",
    "Story",
    "Tip",
    "ai_interview",
    "at",
    "candidate",
    "claim",
    "days",
    "docx",
    "entra",
    "equip",
    "hire_and_worker",
    "in_range",
    "inventory",
    "known_networks",
    "mail_of",
    "many_personas",
    "okta",
    "ordinary",
    "parcel",
    "pdf",
    "portal",
    "shipping",
    "software",
    "staff",
    "staff_list",
    "subcontractor",
    "table",
    "usb",
]
