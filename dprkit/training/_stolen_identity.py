"""The story stolen-identity: somebody was hired under the name of a person who knows nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from ._checklist import checks, page, passport
from ._employee import Tip, about, home_parcel
from ._lists import parcel
from ._payroll import account, election, payees
from ._people import Person
from ._places import PLACES
from ._setting import Setting
from ._story import Extra, Planted, Story
from ._subject import checked, strangers

__all__ = ["stolen_identity"]

_CHECKS, _PAY, _PAPER, _PARCELS = "checks.toml", "payees.csv", "paper_zone.txt", "shipping.csv"


def stolen_identity(setting: Setting) -> Story:
    """The holder of the name lives and works elsewhere; pay goes to another name.

    At difficulty 2 the paper's check digits are wrong and the laptop went to another street; at 1 two steps of
    verification were declined as well.
    """
    began = date(2025, 8, 4) + timedelta(weeks=setting.chance("began").below(13))
    person, holder = strangers(setting, 1320, 2, start=began)
    tip = Tip(
        "Somebody of that name wrote to us: a tax form says 'I work for you', and I never have.",
        "letter to the personnel office",
        "B2",
        "the writer may be the victim; answer only to the address of the letter",
    )
    easy = setting.difficulty < 3
    own = election(person, f"{person.start}T09:00:00Z", "added", holder.name, _number(setting), "no match")
    extra = Extra(
        parcels=[_elsewhere(setting, person) if easy else home_parcel(setting, person)],
        files={
            _PAY: payees(setting.country, setting.colleagues(person), [own]),
            _CHECKS: checks(_checks(setting, person, holder)),
            _PAPER: passport(person, f"U{setting.chance('paper').text(7, '0123456789')}", wrong=easy),
        },
    )
    joined = [("s1", "payroll", person.employee, "employee id in the payroll system")]
    return about(setting, person, tip, _planted(setting), extra, joined=joined)


def _number(setting: Setting) -> str:
    return account(setting.country, setting.chance("pay"))


def _planted(setting: Setting) -> Planted:
    signs = {
        "id.identity-holder-elsewhere": (_CHECKS,),
        "id.name-inconsistent-across-sources": (_CHECKS,),
        "pay.account-name-mismatch": (_PAY,),
    }
    if setting.difficulty < 3:
        signs |= {"id.mrz-or-checksum-invalid": (_PAPER,), "shp.address-not-on-id": (_PARCELS,)}
        signs["web.social-profile-recent-or-hijacked"] = (_CHECKS,)
    if setting.difficulty < 2:
        signs["iv.camera-refusal-repeated"] = (_CHECKS,)
    return Planted(signs, "identity-rented-or-stolen", "medium")


def _checks(setting: Setting, person: Person, holder: Person) -> Iterator[str]:
    elsewhere = next(one for one in ("Toronto", "Valencia", "Lyon") if PLACES[one].code != setting.country)
    read = "https://register.example/members"
    yield checked(
        "identity holder", "failed", asked=read, value=elsewhere, found="Works there since 2017, with the same number."
    )
    yield checked("holder confirmed", "failed", asked=read, found="Picture and number are those of the paper.")
    read_at = "2026-03-03T11:00:00Z"
    yield page("account", platform="freelance platform", handle="work-profile", name=holder.name, at=read_at)
    if setting.difficulty < 3:
        began = {"created": "2014-05-06T00:00:00Z", "first_activity": "2025-06-02T00:00:00Z"}
        taken = {"renamed": "2025-06-09T00:00:00Z", "former_name": strangers(setting, 1330, 3)[2].name}
        yield page(
            "account", platform="linkedin", handle="profile-2014", name=person.name, at=read_at, **began, **taken
        )
    if setting.difficulty < 2:
        for check in ("camera", "identity step"):
            yield checked(check, "declined", accommodation="", offered=True, found="An appointment at a notary too.")


def _elsewhere(setting: Setting, person: Person) -> list[object]:
    """The laptop went to a street that nobody has named."""
    chance = setting.chance("parcel", person.number)
    return parcel(person, f"{300 + chance.below(90)} Wicket Bridge Road", "", person.place, "home", person.name, chance)
