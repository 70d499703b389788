"""Who allowed the case and what for, and its policy: the keys of case.toml that a person fills in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..settings import AUTHORITY, LEVELS
from ..show import Markup, defang, rows_html
from ._case_file import fill_in
from ._form import Form
from ._inputs import button, choice, row, text

if TYPE_CHECKING:
    from ..case import Case

__all__ = ["authority"]

_POLICY = {
    "zone": "of times that state none, such as Europe/Paris; empty: they are not converted",
    "retention": "until which day the case is kept, such as 2026-09-01, and who decides",
}
_CEILINGS = {
    "RED: nobody learns of it": "RED",
    "AMBER: a third party or registry": "AMBER",
    "GREEN: the subject's own servers": "GREEN",
}


def authority(case: Case) -> Form:
    """A form that fills in ``[authority]``, zone, retention and ceiling in case.toml; the rest of it stays as it is.

    Nothing is written before the click.
    """
    return _Authority(case)


class _Authority(Form):
    def __init__(self, case: Case) -> None:
        self.of = case
        given = case.settings.authority
        self.fields = {
            f"authority.{name}": text(_words(name), given.get(name, ""), hint) for name, hint in AUTHORITY.items()
        }
        self.fields |= {name: text(_words(name), getattr(case.settings, name), hint) for name, hint in _POLICY.items()}
        self.fields["ceiling"] = choice("Look-ups up to", _CEILINGS, "who may learn of a look-up, at most")
        self.fields["ceiling"].value = case.settings.ceiling
        self.write = button("Write into case.toml", first=True)
        super().__init__("Authority and policy", *self.fields.values(), row(self.write), table=self._filled)
        self.does(self.write, self._write)

    def _write(self) -> str:
        now = _stated(self.of)
        said = {name: " ".join(one.value.split()) for name, one in self.fields.items()}
        changed = {name: value for name, value in said.items() if value != now[name]}
        if not changed:
            return "Nothing was changed: case.toml says this already."
        fill_in(self.of, changed)
        open_ = ", ".join(map(_words, self.of.settings.unfilled)) or "nothing"
        return f"Written: {', '.join(map(_words, changed))}. Still to be filled in: {open_}."

    def _filled(self) -> Markup:
        now = _stated(self.of)
        meant = {f"authority.{name}": words for name, words in AUTHORITY.items()} | _POLICY
        meant["ceiling"] = f"who may learn of a look-up: {', '.join(LEVELS)}"
        rows = [(_words(name), words, defang(now[name]) or "NOT FILLED IN") for name, words in meant.items()]
        return rows_html(("part", "what belongs there", "as filled in"), rows, caption=self.heading)


def _stated(case: Case) -> dict[str, str]:
    """What case.toml says now, by the names of the fields."""
    said = {f"authority.{name}": case.settings.authority.get(name, "") for name in AUTHORITY}
    return said | {name: str(getattr(case.settings, name)) for name in (*_POLICY, "ceiling")}


def _words(name: str) -> str:
    return name.rpartition(".")[2].replace("_", " ").capitalize()
