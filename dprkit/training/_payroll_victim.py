"""The story payroll-victim: somebody took over an employee's account to have the pay sent elsewhere.

Conduct after the public record of such attacks: a stolen session or second factor, sign-ins from hosting and from
abroad, an own authenticator enrolled for the account, the payee changed in the personnel portal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from ._company import at
from ._employee import Tip, about
from ._events import Event
from ._payroll import account, election, payees
from ._people import Person, days
from ._places import NETWORKS, PLACES, Line, in_range
from ._setting import Setting
from ._story import Extra, Planted, Story
from ._subject import strangers

__all__ = ["payroll_victim"]

_OKTA, _PAY = "okta_system_log.jsonl", "payees.csv"
_FIRST, _LAST = 22, 31  # working days between which the intruder was in the account


def payroll_victim(setting: Setting) -> Story:
    """Somebody else signs in on some days and redirects the pay; at difficulty 1 and 2 a colleague's too.

    At difficulty 1 both go to one account. At 3 nobody else is hit, and the account was changed once.
    """
    person, *others = strangers(setting, 1320, 2 if setting.difficulty < 3 else 1)
    tip = Tip(
        "Pay goes to somebody else, and IT sees sign-ins from abroad. Is the seat rented out?",
        "payroll clerk, by mail to the security desk",
        "C3",
        "do not tell the employee before the review",
    )
    extra = Extra(
        okta=[*_intrusion(setting, person, _FIRST), *_earlier(setting, others)],
        files={
            _PAY: payees(
                setting.country, [*setting.colleagues(person, *others), *others], _redirected(setting, person, others)
            )
        },
    )
    joined = [("s1", "payroll", person.employee, "employee id in the payroll system")]
    return about(setting, person, tip, _planted(setting), extra, others=others, joined=joined)


def _planted(setting: Setting) -> Planted:
    signs = {
        "net.anonymizer-or-hosting-egress": (_OKTA,),
        "ses.impossible-travel": (_OKTA,),
        "pay.account-name-mismatch": (_PAY,),
    }
    if setting.difficulty < 3:
        signs |= {"ses.shared-mfa-device": (_OKTA,), "pay.frequent-change-or-prepay": (_PAY,)}
    if setting.difficulty < 2:
        signs["pay.shared-account-or-wallet"] = (_PAY,)
    return Planted(signs, "account-takeover", "low")


def _intruder(setting: Setting) -> tuple[Line, Line, str]:
    """Far from home, through hosting, and the authenticator that was enrolled."""
    chance = setting.chance("intruder")
    city = chance.pick(("Recife", "Lagos", "Pune", "Hanoi"))
    network = NETWORKS[PLACES[city].code]
    hosted = Line(f"198.51.100.{30 + chance.below(20)}", PLACES["Ashburn"], NETWORKS["basalt"], proxy=True)
    return Line(in_range(network, 900 + chance.below(90)), PLACES[city], network), hosted, "guo" + chance.text(17)


def _intrusion(setting: Setting, person: Person, first: int) -> Iterator[Event]:
    """A sign-in at home; within the hour somebody else's, far away, who enrols a telephone; then by hosting."""
    far, hosted, device = _intruder(setting)
    home = person.home or setting.company.office
    morning = at(days()[first], 9.1, person.place)
    yield Event(morning, person, home)
    yield Event(morning + timedelta(minutes=38), person, far, means="other")
    yield Event(morning + timedelta(minutes=44), person, far, "enrol", "phone", device)
    for number in (first + 1, first + 4, _LAST):
        when = at(days()[number], 10.6, person.place)
        yield Event(when, person, hosted, "failed", "other")
        yield Event(when + timedelta(seconds=50), person, hosted, means="other")


def _earlier(setting: Setting, others: Sequence[Person]) -> Iterator[Event]:
    for one in others:
        yield from _intrusion(setting, one, _FIRST - 5)


def _redirected(setting: Setting, person: Person, others: Sequence[Person]) -> Iterator[list[object]]:
    """The own account, the change to somebody else's, and a second one when the first was closed."""
    chance = setting.chance("mule")
    country, holders = setting.country, [setting.someone(1350 + at).name for at in range(3)]
    accounts = [account(country, chance) for _ in range(3)]
    changed = at(days()[_FIRST], 9.9, person.place)
    own = account(country, setting.chance("pay", person.number))
    yield election(person, f"{person.start}T09:00:00Z", "added", person.name, own)
    yield election(person, _stamp(changed), "changed", holders[0], accounts[0], "no match")
    if setting.difficulty < 3:
        second = at(days()[_FIRST + 4], 10.7, person.place)
        yield election(person, _stamp(second), "changed", holders[1], accounts[1], "no match")
    for one in others:
        last = 1 if setting.difficulty < 2 else 2
        when = at(days()[_FIRST - 5], 9.8, one.place)
        yield election(one, _stamp(when), "changed", holders[last], accounts[last], "no match")


def _stamp(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")
