"""The story expatriate: a declared stay abroad, in China behind a VPN that is ordinary there."""

from __future__ import annotations

from ._employee import Tip, about, home_office_and_exit
from ._papers import claim
from ._people import Person, days
from ._places import NETWORKS, PLACES, Line, in_range
from ._setting import Setting
from ._story import Extra, Planted, Story
from ._working_days import Where

__all__ = ["expatriate"]

_OKTA = "okta_system_log.jsonl"
ASTRILL = ("Astrill", "", "4.3.0", r"C:\Program Files (x86)\Astrill\astrill.exe")


def expatriate(setting: Setting) -> Story:
    """Two weeks with the family, approved and stated; in two of three cases in China, else in another country.

    At difficulty 1 and 2 the VPN is installed on the laptop too, as the mail that declares it says.
    """
    person, chance = setting.someone(1320), setting.chance("stay")
    abroad = (
        "CN"
        if chance.happens(0.67)
        else chance.pick([one for one in ("CA", "ES", "IN", "BR") if one != setting.country])
    )
    first = 10 + 5 * chance.below(4)
    away = range(first, first + 10)
    declared = {"valid_from": str(days()[away[0]]), "valid_to": str(days()[away[-1]])}
    claimed = [claim("stay", abroad, "leave tool, approved", "2025-12-11", **declared)]
    if abroad == "CN":
        claimed.append(claim("vpn", "Astrill", "mail to the manager", "2025-12-12", **declared))
    tip = Tip(
        "Signs in from another country than the contract says, half of the time through a VPN.",
        "colleague, by mail to the security desk",
        "D4",
        "the source and the subject applied for the same post",
        claimed=claimed,
    )
    installed = abroad == "CN" and setting.difficulty < 3
    extra = Extra(programs={person.login: [ASTRILL]} if installed else {})
    return about(setting, person, tip, _planted(abroad, installed), extra, where=_where(setting, person, abroad, away))


def _planted(abroad: str, installed: bool) -> Planted:
    if abroad != "CN":
        clear = ("net.claimed-vs-egress-country", "net.astrill-egress", "net.anonymizer-or-hosting-egress")
        return Planted({}, clear=clear)
    signs = {"net.astrill-egress": (_OKTA,), "net.anonymizer-or-hosting-egress": (_OKTA,)}
    # the exits stand in countries that nobody declared: on how many days of how many, the draws decide
    return Planted(signs | ({"dev.vpn-client-installed": ("software.csv",)} if installed else {}), confidence="low")


def _where(setting: Setting, person: Person, abroad: str, away: range) -> Where:
    usual, chance = home_office_and_exit(setting, person), setting.chance("abroad")
    city = {"CA": "Montreal", "ES": "Valencia", "IN": "Pune", "BR": "Recife"}.get(abroad, "")
    stay: tuple[Line, ...]
    if city:
        stay = (Line(in_range(NETWORKS[abroad], 2600 + chance.below(60)), PLACES[city], NETWORKS[abroad]),)
    else:
        stay = (
            Line("198.51.100.61", PLACES["Ashburn"], NETWORKS["basalt"], proxy=True),
            Line("198.51.100.171", PLACES["Amsterdam"], NETWORKS["basalt-NL"], proxy=True),
        )
    return lambda number: stay[number % len(stay)] if number in away else usual(number)
