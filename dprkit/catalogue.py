"""Catalogue: every indicator as one row that can be read and searched: what it needs, what would explain it, how often.

What an indicator needs is told as the exports that fill its tables; how often it fired on ordinary people is what was
measured, or *not measured*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from .checks import KINDS
from .indicator import HYPOTHESES, RATES, WEIGHTS, Indicator, Rate, load
from .indicators import REFERENCES, TECHNIQUES
from .provider import load as load_providers
from .readers import load as load_readers
from .records import TABLES
from .show import Markup, element, page, rows_html

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "FAMILIES", "card", "html", "table"]

COLUMNS = ("indicator", "title", "weight", "needs", "innocent", "on ordinary people", "references")
NOT_MEASURED = "not measured"

FAMILIES: Mapping[str, str] = {
    "id": "identity and papers",
    "cv": "CV and timeline",
    "ph": "telephone",
    "em": "mail",
    "web": "domains and profiles",
    "gh": "source code",
    "fl": "freelance platforms",
    "net": "network",
    "ses": "sign-ins and sessions",
    "dev": "machine",
    "shp": "shipping",
    "iv": "interview",
    "pay": "pay",
    "reuse": "persona reuse",
    "job": "conduct at work",
    "fac": "those who host or lend",
}


def table(*words: str) -> pd.DataFrame:
    """Every indicator about which all these words are said, in any case, anywhere in its ``card``.

    Returns:
        One row an indicator, by family and id, all text: indicator, title, weight, needs (each table, and what fills
        it), innocent, on ordinary people (how often it fired on them, where that was measured), references.
    """
    import pandas as pd

    order = list(FAMILIES)
    known = sorted(load().values(), key=lambda one: (_place(order, one.family), one.name))
    wanted = [word.casefold() for word in words if word.strip()]
    kept = [_row(one) for one in known if not wanted or all(word in _text(one) for word in wanted)]
    return pd.DataFrame(kept, columns=list(COLUMNS), dtype="string")


def _text(one: Indicator) -> str:
    """All that is said about an indicator, in which words are looked for."""
    return " ".join([FAMILIES.get(one.family, ""), *(line for _, line in card(one.name))]).casefold()


def _place(order: list[str], family: str) -> int:
    return order.index(family) if family in order else len(order)


def _row(one: Indicator) -> tuple[str, ...]:
    needs = "; ".join(f"{name}: {_filled_by(one, name)}" for name in one.reads)
    return one.name, one.title, one.weight, needs, "; ".join(one.innocent), measured(one), ", ".join(one.references)


def measured(one: Indicator) -> str:
    """How often the indicator fired on ordinary people, of each population that was measured."""
    return "; ".join(map(_rate, RATES.get(one.name, ()))) or NOT_MEASURED


def _rate(rate: Rate) -> str:
    return f"{rate.flagged} of {rate.people} ({rate.share:.1%}) {rate.population}, {rate.measured_on}"


def _filled_by(one: Indicator, name: str) -> str:
    """What fills a thing that an indicator reads, in a few words."""
    if name == "interviews":
        kinds = [kind.name for kind in KINDS.values() if one.name in kind.settles]
        return f"checks that people make ({', '.join(kinds)}): checks.toml" if kinds else "checks.toml"
    if name in TABLES:
        return ", ".join(_fillers().get(name, ())) or "the case itself"
    if name in load_providers():
        asked = load_providers()[name]
        return f"a look-up ({asked.opsec})"
    return "bundled"


@cache
def _fillers() -> Mapping[str, tuple[str, ...]]:
    """Intake table to the readers that fill it, plain tables last."""
    found: dict[str, tuple[str, ...]] = {}
    for name, reader in load_readers().items():
        for filled in reader.fills:
            found[filled] = (*found.get(filled, ()), "any table with a column map" if name == "tabular" else name)
    return found


def card(name: str) -> list[tuple[str, str]]:
    """One indicator in full: what each of its fields says, in the order in which one reads them.

    Raises:
        KeyError: there is no such indicator.
    """
    one = load()[name]
    technique = f"{one.attack} {TECHNIQUES.get(one.attack, '')}".strip()
    told: Iterable[tuple[str, Iterable[str]]] = (
        ("indicator", [one.name]),
        ("title", [one.title]),
        ("weight", [f"{one.weight}: {WEIGHTS[one.weight]}"]),
        ("how", [" ".join((one.function.__doc__ or "").split())]),
        ("needs", [f"{read}: {_filled_by(one, read)}" for read in one.reads]),
        ("fits", [f"{each}: {HYPOTHESES[each]}" for each in one.supports]),
        ("speaks against", [f"{each}: {HYPOTHESES[each]}" for each in one.against]),
        ("innocent", one.innocent),
        ("quiet next", [one.quiet_step]),
        ("open next", [f"{one.open_step} (once the case is overt)"]),
        ("on ordinary people", [measured(one)]),
        ("ATT&CK", [technique]),
        ("references", [f"{key}: {REFERENCES.get(key, key)}" for key in one.references]),
    )
    return [(field, line) for field, lines in told for line in lines if line]


_STYLE = """
body { font: 15px/1.45 Georgia, serif; color: #1c1c1c; max-width: 78rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100%; margin: 0 0 2rem; table-layout: fixed }
th, td { border-bottom: 1px solid #d9d6cf; padding: .35rem .6rem .35rem 0; vertical-align: top }
td { overflow-wrap: anywhere }
caption { text-align: left; font-size: 1.2rem; padding: .8rem 0 .3rem }
nav label { margin-right: .9rem; white-space: nowrap }
@media print { nav { display: none } thead { display: table-header-group } tr { break-inside: avoid } }
"""


def html(frame: pd.DataFrame) -> Markup:
    """The rows of ``table`` as a page of its own: no script and nothing from outside; families are chosen by style.

    One searches it with the reader's own search: nothing on it is folded away unless a family was chosen.
    """
    shown = [name for name in FAMILIES if frame["indicator"].str.startswith(f"{name}.").any()]
    hidden = "".join(f"body:has(#f-{name}:checked) section:not(.f-{name}) {{ display: none }}\n" for name in shown)
    said = f"{len(frame)} indicators. Each is a sign of conduct or record, with the innocent readings beside it."
    choices = [_choice("all", "all", checked=True), *(_choice(name, FAMILIES[name]) for name in shown)]
    parts = [_section(name, frame[frame["indicator"].str.startswith(f"{name}.")]) for name in shown]
    head = (element("h1", "Indicators"), element("p", said), element("nav", *choices))
    cited = sorted({key for keys in frame["references"] for key in keys.split(", ") if key})
    sources = rows_html(("key", "reference"), [(key, REFERENCES.get(key, key)) for key in cited], caption="References")
    return page("Indicators", *head, *parts, sources, style=_STYLE + hidden)


def _choice(name: str, words: str, *, checked: bool = False) -> Markup:
    box: dict[str, Any] = {"type": "radio", "name": "family", "id": f"f-{name}"}
    return element("label", element("input", **box, **({"checked": ""} if checked else {})), " ", words)


def _section(family: str, frame: pd.DataFrame) -> Markup:
    rows = frame.itertuples(index=False, name=None)
    return element(
        "section", rows_html(list(frame.columns), rows, caption=f"{family} · {FAMILIES[family]}"), class_=f"f-{family}"
    )
