"""A story: what happened, as files of a case folder, and what an investigator can find in which of them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from ..indicator import HYPOTHESES
from ._company import ordinary
from ._entra_log import entra
from ._events import Event, table
from ._lists import inventory, known_networks, shipping, software, staff_list, usb
from ._okta_log import okta
from ._people import Person
from ._setting import Setting

__all__ = ["Extra", "Planted", "Story", "case_files", "crosswalk", "ordinary_files", "truth"]

MANAGER = "M. Castellan"
Rows = Sequence[Sequence[object]]


@dataclass(frozen=True)
class Planted:
    """What the story holds about one subject.

    Attributes:
        signs: indicator id to the inbox files without which it is unknown; ``a|b``: one of the two is enough.
        hypothesis: the explanation that is true; an innocent one for somebody who did nothing wrong.
        confidence: what the evidence reaches when all files are in, the recorded tests among them.
        clear: indicators that an honest habit in the story comes near to, and that stay silent.
    """

    signs: Mapping[str, tuple[str, ...]]
    hypothesis: str = "nothing-wrong"
    confidence: str = "none"
    clear: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        assert self.hypothesis in HYPOTHESES, self.hypothesis


@dataclass(frozen=True)
class Extra:
    """What the people of a story add to the files that every company has.

    ``okta`` and ``entra`` are events; ``programs`` and ``usb`` add to the machine of a login; ``parcels`` are whole
    rows of shipping.csv, as ``parcel`` makes them; ``files`` are inbox files of their own, by name.
    """

    okta: Sequence[Event] = ()
    entra: Sequence[Event] = ()
    programs: Mapping[str, Sequence[tuple[str, ...]]] = field(default_factory=dict)
    usb: Mapping[str, Sequence[tuple[str, ...]]] = field(default_factory=dict)
    parcels: Rows = ()
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """A whole case: ``files`` by path in the case folder, ``truth.toml`` not among them; ``planted`` by subject."""

    files: Mapping[str, bytes]
    planted: Mapping[str, Planted]


def ordinary_files(setting: Setting, own: Sequence[Person], extra: Extra) -> dict[str, bytes]:
    """The inbox files every company has, with the people of the story in them, but for those that were not kept."""
    others = setting.colleagues(*own)
    events, second = ordinary(setting.company, others)
    machines = [*others[::3], *own]
    made = {
        "okta_system_log.jsonl": okta([*events, *extra.okta], setting.seed),
        "entra_signins.csv": entra([*second, *extra.entra], setting.seed),
        "inventory.csv": inventory([*others, *own]),
        "software.csv": software(machines, extra.programs),
        "usb.csv": usb(machines, extra.usb),
        "shipping.csv": shipping(setting.company, others, extra.parcels),
        "staff.csv": staff_list([*others, *own], MANAGER),
        **extra.files,
    }
    return {f"inbox/{name}": data for name, data in made.items() if name not in setting.missing}


def crosswalk(rows: Iterable[tuple[str, str, str, str]], since: str = "2025-10-01") -> bytes:
    """people.csv: (person, system, identifier, basis), all confirmed by a made-up colleague of HR."""
    header = ["person", "system", "identifier", "basis", "valid_from", "valid_to", "confirmed_by"]
    return table(header, [[*row, since, "", "J. Imani (HR)"] for row in rows])


def joins(subject: str, person: Person) -> list[tuple[str, str, str, str]]:
    """The rows of the crosswalk for somebody on the staff."""
    login, number = person.login, person.employee
    return [
        (subject, "okta", login, "login in the HR export"),
        (subject, "entra", login, "login in the HR export"),
        (subject, "hr", number, "HR export of 2 March 2026"),
        (subject, "inventory", login, "assignee in the inventory"),
        (subject, "shipping", number, "employee id on the order"),
    ]


_CASE = """\
format = 1
title = "{title}"
question = "{question}"
label = "{label}"
subjects = [{subjects}]
zone = "{zone}"
ceiling = "RED"
phase = "covert"
tlp = "AMBER"
retention = "until 2026-09-01, then reviewed by the data protection officer"

[authority]
approver = "S. Lindgren, general counsel, 2 March 2026"
purpose = "establish whether company access is used by the person who was hired; no other use"
lawful_basis = "protection of company systems; employment contract, clause 11"
jurisdictions = "{country}"
privilege = "directed by counsel"
monitoring_notice = "acceptable use policy 4.2, signed at hiring"
permitted_sources = "sign-in logs, device inventory, shipping records, HR master data, application documents"
access_list = "R. Vale, S. Lindgren, J. Imani"
"""


def case_files(
    setting: Setting,
    title: str,
    question: str,
    *,
    subjects: Sequence[str] = ("s1",),
    people: bytes,
    decisions: str = "",
) -> dict[str, bytes]:
    """What stands beside the inbox: case.toml, people.csv, known_networks.csv, the stand-in tables, decisions.toml."""
    company = setting.company
    exits = company.exits[0].network
    said = _CASE.format(
        title=title,
        question=question,
        label=f"C-{100 + setting.chance('label').below(800)}",
        subjects=", ".join(f'"{one}"' for one in subjects),
        zone=setting.zone,
        country=company.office.place.country,
    )
    tomllib.loads(said)  # a quotation mark in a title must not pass
    return {
        "case.toml": said.encode(),
        "people.csv": people,
        "known_networks.csv": known_networks((exits, company.office.network)),
        **{f"data/{name}.csv": table(rows[0], rows[1:]) for name, rows in TABLES.items()},
        **({"decisions.toml": decisions.encode()} if decisions else {}),
    }


_REPORT = ("Example Threat Report", "Example CERT, Report 2025-31 (made up)", "2025-12-15", "made-up entry")
_SURVEY = ("Astrill", "Example VPN survey (made up)", "2025-11-03")
# Stand-ins for the bundled tables, so that made-up addresses and numbers can be caught or spared.
TABLES: Mapping[str, Sequence[Sequence[str]]] = {
    "published": [
        ["type", "value", "source", "citation", "published_on", "note"],
        ["ipv4-addr", "198.51.100.23", *_REPORT],
        ["ipv4-addr", "198.51.100.99", *_REPORT],
        ["domain-name", "quillport-labs.example", *_REPORT],
        ["email-addr", "k.dormer@quillport-labs.example", *_REPORT],
    ],
    "known_vpn": [
        ["value", "vpn", "source", "listed_on"],
        *([f"198.51.100.{end}", *_SURVEY] for end in (23, 61, 99, 171)),
    ],
    "fictional_phones": [
        ["pattern", "region", "title", "source"],
        ["+4412345?????", "GB", "a range nobody in the sample cases has", "made-up entry"],
    ],
    "forwarders": [
        ["name", "address", "postal_code", "city", "country", "kind", "source"],
        ["Pelican Parcel Forwarding", "9 Dockside Parade", "19720", "New Castle", "US", "forwarder", "made-up entry"],
        ["Boîte Bleue", "3 passage du Carrousel Imaginaire", "75002", "Paris", "FR", "mailbox", "made-up entry"],
    ],
}


def truth(story: Story, missing: Iterable[str] = ()) -> bytes:
    """truth.toml: per subject what is present, clear and, for want of a file that was not kept, unknown."""
    gone, made = set(missing), ["# The answer. Read it after the case.\n"]
    for subject, planted in story.planted.items():
        found = sorted(
            one for one, needs in planted.signs.items() if not any(set(need.split("|")) <= gone for need in needs)
        )
        lost = sorted(set(planted.signs) - set(found))
        made.append(f"\n[{subject}]\n")
        for key, names in (("present", found), ("clear", sorted(planted.clear)), ("unknown", lost)):
            made.append(f"{key} = [{''.join(f'{chr(10)}    {chr(34)}{name}{chr(34)},' for name in names)}\n]\n")
        made.append(f'hypothesis = "{planted.hypothesis}"\nconfidence = "{planted.confidence}"\n')
    return "".join(made).encode()


def issued(person: Person) -> str:
    """The day a laptop was issued, as inventory.csv has it."""
    return str(person.start - timedelta(days=4))
