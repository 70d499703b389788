"""The story nothing-unusual: a tip about somebody whose life is ordinary. Most tips are like this."""

from __future__ import annotations

from ._employee import Tip, about, home_office_and_exit, mail_of
from ._setting import Setting
from ._story import Extra, Planted, Story
from ._working_days import entra_at

__all__ = ["mail_of", "nothing_unusual"]


def nothing_unusual(setting: Setting) -> Story:
    """An employee works from home, now and then from the office or through the company's VPN; the tip is hearsay."""
    person = setting.someone(1320)
    second = Extra(entra=[*entra_at(setting, person, home_office_and_exit(setting, person))])
    return about(setting, person, Tip("Somebody said that this person is never really there."), Planted({}), second)
