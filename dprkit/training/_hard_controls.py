"""Stories in which an honest habit looks like a sign: the ones that rules of thumb accuse.

Each is about one employee who did nothing wrong. What looks like a sign is planted, so that a learner meets it; none
of them passes low.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._checklist import checks, page, passport
from ._company import at
from ._employee import Tip, about, home_office_and_exit
from ._events import Event
from ._lists import ANYDESK
from ._papers import claim
from ._payroll import account, election, payees
from ._people import Person, days
from ._places import NETWORKS, PLACES, Line, in_range
from ._setting import Setting
from ._story import Extra, Planted, Story
from ._subject import checked
from ._working_days import Where

__all__ = ["CONTROLS", "MANAGED", "PIKVM"]

_OKTA, _PROGRAMS, _USB = "okta_system_log.jsonl", "software.csv", "usb.csv"
# Two tools of the company that looks after the machine: names as their makers' installers give them (LOLRMM).
MANAGED = (
    ANYDESK,
    ("TeamViewer", "TeamViewer Germany GmbH", "15.74.4", r"C:\Program Files\TeamViewer\TeamViewer.exe"),
)
# Defaults of the maker (pikvm/kvmd, kvmd/apps/_scheme.py; pikvm/pikvm, docs/_edidconf_options.md).
PIKVM = ("1D6B", "0104", "PiKVM", "PiKVM Composite Device", "CAFEBABE", "LNX", "PiKVM V4 Plus")


def managed_laptop(setting: Setting) -> Story:
    """A supplier looks after the laptop with two remote-control programs; at difficulty 1 it alone has both."""
    person = setting.someone(1320)
    machines = setting.colleagues(person)[::3]
    alike = machines[:: 2 * setting.difficulty] if setting.difficulty > 1 else ()
    extra = Extra(programs={one.login: MANAGED for one in (person, *alike)})
    signs = {"dev.multiple-rmm-vendors": (_PROGRAMS,), "dev.unsanctioned-rmm": (_PROGRAMS,)}
    tip = Tip("Somebody else moves the pointer on that laptop.", "colleague, in a shared call", "D4")
    return about(setting, person, tip, Planted(signs, confidence="low"), extra)


def homelab_owner(setting: Setting) -> Story:
    """The remote-control box of a rack at home was once plugged into the work laptop."""
    person = setting.someone(1320)
    tip = Tip(
        "A device that hosts of remote laptops use hangs on this one.", "endpoint team", "B2", "one row of a list"
    )
    signs = {"dev.ip-kvm-usb-edid": (_USB,)}
    return about(setting, person, tip, Planted(signs, confidence="low"), Extra(usb={person.login: [PIKVM]}))


def newly_married(setting: Setting) -> Story:
    """The personnel list has the new name; the paper, the CV, a profile and the account still carry the one before."""
    person, spouse = setting.someone(1320), setting.someone(1321)
    before, person.surname = person.surname, spouse.surname
    former = f"{person.given} {before}"
    since = ("HR form, change of name", "2025-11-03")
    tip = Tip(
        "The name on the passport is not the one on the contract.",
        "payroll clerk",
        "C3",
        claimed=[claim("former_name", former, *since)],
    )
    own = election(
        person, f"{person.start}T09:00:00Z", "added", former, account(setting.country, setting.chance("pay"))
    )
    maiden = Person(person.number, person.given, before, person.place, person.domain)
    extra = Extra(
        files={
            "paper_zone.txt": passport(maiden, f"U{setting.chance('paper').text(7, '0123456789')}", wrong=False),
            "payees.csv": payees(setting.country, setting.colleagues(person), [[*own[:8], "close match", own[9]]]),
            "checks.toml": checks(
                [
                    page("account", platform="linkedin", handle="work-profile", name=former),
                    checked("name history", "passed", accommodation="", asked="register of marriages, copy in HR"),
                ]
            ),
        }
    )
    clear = ("id.mrz-or-checksum-invalid", "id.name-inconsistent-across-sources", "pay.account-name-mismatch")
    joined = [("s1", "payroll", person.employee, "employee id in the payroll system")]
    return about(setting, person, tip, Planted({}, clear=clear), extra, joined=joined)


def declines_camera(setting: Setting) -> Story:
    """A blind candidate declined the camera and asked for a call by telephone; the paper was seen at a notary."""
    person = setting.someone(1320)
    asked = "Calls by telephone: I am blind, and a camera is of no use to me."
    extra = Extra(
        files={
            "checks.toml": checks(
                [
                    checked("camera", "declined", accommodation=asked, offered=True),
                    checked("liveness", "declined", accommodation=asked),
                    checked("identity step", "passed", accommodation="", found="Paper seen by a notary, in person."),
                    checked("other identity", "passed"),
                ]
            )
        }
    )
    tip = Tip("Never switched the camera on, in three interviews.", "interviewer", "C2")
    clear = ("iv.camera-refusal-repeated", "iv.other-identity-on-screen")
    return about(setting, person, tip, Planted({}, clear=clear), extra)


def private_relay(setting: Setting) -> Story:
    """A browser that relays by default: most of the sign-ins come from the relay's exits."""
    person = setting.someone(1320)
    usual, chance = home_office_and_exit(setting, person), setting.chance("relay")
    exits = [
        Line(f"203.0.113.{130 + chance.below(50)}", PLACES["Ashburn"], NETWORKS["relay"], proxy=True) for _ in range(60)
    ]
    relayed = [chance.happens(0.7) for _ in range(60)]
    clear = ("net.anonymizer-or-hosting-egress", "net.claimed-vs-egress-country", "ses.impossible-travel")
    tip = Tip("Hides the address behind a proxy every day.", "monitoring rule of the security desk", "C3")
    return about(
        setting,
        person,
        tip,
        Planted({}, clear=clear),
        Extra(),
        where=lambda number: exits[number] if relayed[number] and usual(number) else usual(number),
    )


def mobile_carrier(setting: Setting) -> Story:
    """A telephone's line at home: the carrier puts many customers, colleagues among them, behind one address."""
    person = setting.someone(1320)
    network = NETWORKS[f"mobile-{setting.country}"]
    shared = Line(in_range(network, 70), person.place, network)
    near = setting.colleagues(person)[:: 12 // setting.difficulty][:4]
    extra = Extra(okta=[event for one in near for event in _on_some_days(setting, one, shared)])
    tip = Tip(
        "Shares an address with people of other teams, on most days.", "monitoring rule of the security desk", "C3"
    )
    clear = ("ses.shared-egress-unrelated-staff", "net.anonymizer-or-hosting-egress")
    where: Where = lambda number: shared if number % 4 else person.home  # noqa: E731
    return about(setting, person, tip, Planted({}, clear=clear), extra, where=where)


def forgotten_exit(setting: Setting) -> Story:
    """A second VPN exit of the company, rented at a host abroad, that nobody has listed in known_networks.csv yet."""
    person = setting.someone(1320)
    leased = Line(f"203.0.113.{90 + setting.chance('exit').below(20)}", PLACES["Berlin"], NETWORKS["cloud"])
    users = setting.colleagues(person)[:: 2 + setting.difficulty]
    extra = Extra(okta=[event for one in users for event in _on_some_days(setting, one, leased)])
    usual = home_office_and_exit(setting, person)
    signs, abroad = {"net.anonymizer-or-hosting-egress": (_OKTA,)}, setting.country != leased.place.code
    if abroad:
        signs["net.claimed-vs-egress-country"] = (_OKTA,)
    tip = Tip("Signs in through a hosting company every other day.", "monitoring rule of the security desk", "C3")
    return about(
        setting,
        person,
        tip,
        Planted(signs, confidence="low" if abroad else "none"),
        extra,
        where=lambda number: leased if number % 2 else usual(number),
    )


def _on_some_days(setting: Setting, person: Person, line: Line) -> Iterator[Event]:
    """Sign-ins of a colleague from a line that many use, on one day of four, apart from those of an ordinary life."""
    chance = setting.chance("shared line", person.number)
    for day in days():
        if chance.happens(0.25):
            yield Event(at(day, chance.within(11, 15), person.place), person, line)


CONTROLS = {
    "managed-laptop": managed_laptop,
    "homelab-owner": homelab_owner,
    "newly-married": newly_married,
    "declines-camera": declines_camera,
    "private-relay": private_relay,
    "mobile-carrier": mobile_carrier,
    "forgotten-exit": forgotten_exit,
}
