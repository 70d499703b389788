"""The story rented-identity: a real person's name and papers at work, and pay that goes to somebody else."""

from __future__ import annotations

from datetime import date

from ._checklist import checks, page, passport
from ._employee import Tip, about
from ._lists import parcel
from ._payroll import account, election, payees
from ._people import Person
from ._places import PLACES
from ._setting import Setting
from ._story import Extra, Planted, Story
from ._subject import checked, cv, cv_lines, decided, strangers, tested

__all__ = ["rented_identity"]


def rented_identity(setting: Setting) -> Story:
    """The holder of the paper lives elsewhere and lends or sells the name; who works is somebody of another name."""
    person, worker = strangers(setting, 1320, 2, start=date(2025, 11, 17))
    files = {
        "cv.pdf": _cv(setting, person),
        "payees.csv": payees(setting.country, setting.colleagues(person), _paid(setting, person, worker)),
        "checks.toml": _checks(setting, person, worker),
    }
    if setting.difficulty == 1:
        files["identity_paper.txt"] = passport(person, "X4210977", wrong=True)
    extra = Extra(files=files, parcels=[_parcel(setting, person)] if setting.difficulty < 3 else [])
    tip = Tip(
        "The bank asked us why pay for this person goes to an account in another name.",
        "payroll office, by mail",
        "B2",
        "the bank's letter is at hand",
        title=f"Is the person who works as {person.given[0]}. {person.surname} the holder of that name?",
        question=f"Is the person whom {setting.company.name} employs as {person.name} the holder of that identity?",
    )
    paid = [("s1", "payroll", person.employee, "employee id in the payroll export")]
    story = about(setting, person, tip, _planted(setting), extra, joined=paid)
    return Story(
        {**story.files, **({} if setting.difficulty == 3 else {"decisions.toml": _decisions().encode()})}, story.planted
    )


def _planted(setting: Setting) -> Planted:
    signs: dict[str, tuple[str, ...]] = {
        "id.identity-holder-elsewhere": ("checks.toml",),
        "pay.account-name-mismatch": ("payees.csv",),
    }
    if setting.difficulty < 3:
        signs |= {
            "shp.address-not-on-id": ("shipping.csv",),
            "web.social-profile-recent-or-hijacked": ("checks.toml",),
        }
    if setting.difficulty == 1:
        signs |= {
            "id.mrz-or-checksum-invalid": ("identity_paper.txt",),
            "pay.frequent-change-or-prepay": ("payees.csv",),
        }
    return Planted(signs, "identity-rented-or-stolen", "medium" if setting.difficulty == 3 else "high")


def _paid(setting: Setting, person: Person, worker: Person) -> list[list[object]]:
    """The account of the one who works; at the easiest, twice changed to others within two months."""
    whole = [(str(person.start), "added", worker)]
    if setting.difficulty == 1:
        whole += zip(("2026-01-12", "2026-02-09"), ("changed", "changed"), strangers(setting, 1340, 2))
    called = "call back on the number in the contract"
    return [
        election(person, f"{day}T09:00:00Z", what, to.name, _account(setting, to), "no match", called)
        for day, what, to in whole
    ]


def _account(setting: Setting, owner: Person) -> str:
    return account(setting.country, setting.chance("account", owner.number))


def _checks(setting: Setting, person: Person, worker: Person) -> bytes:
    town = "Rabat" if person.place.city != "Rabat" else "Hanoi"
    asked = "address book of a trade register, found independently of the application"
    entries = [
        checked(
            *("identity holder", "failed"),
            asked=asked,
            value="a bakery of his own, open six days a week",
            found=f"The holder runs a shop in {PLACES[town].city} and answered there on the telephone at 11.",
            capture="kept by counsel, item 5",
        ),
        checked(
            "holder confirmed", "failed", found="Portrait and signature of the paper, held against the register's."
        ),
    ]
    profile = {
        "platform": "linkedin",
        "handle": f"{person.given}-{person.surname}-8841".lower().replace(" ", "").replace("'", ""),
        "name": person.name,
        "former_name": worker.name,
        "created": "2014-03-02T00:00:00Z",
        "first_activity": "2025-09-14T00:00:00Z",
        "renamed": "2025-09-20T00:00:00Z",
        "read_at": "profile page, kept as PDF, item 6",
    }
    return checks([*entries, *([page("account", **profile)] if setting.difficulty < 3 else [])])


def _parcel(setting: Setting, person: Person) -> list[object]:
    street = f"{3 + setting.chance('drop').below(80)} Weaver's Yard"
    signed = f"{person.given[0]}. {person.surname}"
    return parcel(person, street, "", person.place, "home", signed, setting.chance("parcel", person.number))


def _cv(setting: Setting, person: Person) -> bytes:
    jobs = [
        (f"{person.role}, Hollow Oak Digital", "Remote", "April 2020 – October 2025", "Reports and data pipelines."),
        ("Analyst, Millrace Works", person.place.city, "July 2016 – March 2020", "Internal tools."),
    ]
    return cv(person, cv_lines(setting, person, jobs, "Python, SQL, dbt"))


def _decisions() -> str:
    paid = "pay.account-name-mismatch@s1"
    attack = (
        "Each change was entered from the subject's own session and confirmed on the number in the contract: no attack."
    )
    names = "Namesakes were told apart by the signature on the paper and by a second register: one person, not two."
    home = "HR was asked for a joint account, a marriage or a power of attorney on record: none."
    return decided(
        tested("account-takeover", attack, [paid]),
        tested("wrong-person-or-data", names, ["id.identity-holder-elsewhere@s1"]),
        tested("nothing-wrong", home, [paid]),
    )
