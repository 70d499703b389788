"""Mail domains of referees and employers that resemble the domain of a real company."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..activity.baseline import number
from ..data.suffix import registrable_domain
from ..indicator import Evidence, Sign, Weight, indicator, present
from ..observable import domain_label

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["lookalike_of_real_company", "registrable", "resemblance"]

_AFFIXES = frozenset(
    {"hr", "job", "jobs", "career", "careers", "recruiting", "recruitment", "talent", "hiring", "team", "official"}
    | {
        "group",
        "inc",
        "corp",
        "corporation",
        "company",
        "co",
        "llc",
        "ltd",
        "gmbh",
        "sa",
        "sas",
        "tech",
        "technologies",
    }
    | {"online", "global", "international", "usa", "us", "uk", "eu", "mail", "support", "it", "dev"}
)
# What the eye confuses: pairs of letters first, then single ones (after Unicode TR39, cut to Latin look-alikes).
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_SINGLES = str.maketrans("015ıіаеорсухѕјԁɡ", "olsllaeopcyxsjdg") | str.maketrans({"i": "l", "-": None})


@indicator(
    "em.lookalike-of-real-company",
    title="a referee's or employer's mail domain resembles that of a real company",
    reads=["contacts", "claims", "people", "free_mail", "rdap"],
    weight="strong",
    supports=["identity-rented-or-stolen", "proxied-worker"],
    against=[],
    innocent=[
        "a subsidiary or a regional domain of the same company",
        "two companies with similar names",
        "a typing error in the document",
    ],
    quiet_step="look up the company's own domain in a register of companies, and its switchboard's number there",
    open_step="call the referee through the company's switchboard",
    references=["ADV22"],
    attack="T1583.001",
    fires_on=["laptop-farm"],
    quiet_on=["expatriate"],
)
def lookalike_of_real_company(evidence: Evidence) -> Iterator[Sign]:
    """Strong when registered later than the real one, moderate while the dates are not known; never free mail."""
    seen, staff = _stated(evidence), _staff(evidence)
    free = set(_domains(evidence.bundled["free_mail"].reindex(columns=["domain"])["domain"]).dropna())
    claimed = set(seen.loc[seen["kind"] == "employer_domain", "domain"])
    candidates = set(seen["domain"]) - free - staff
    told: set[frozenset[str]] = set()
    for here in sorted(candidates):
        for there in sorted((staff | claimed) - free - {here}):
            like = _like(evidence, here, there)
            if like is None or frozenset((here, there)) in told:
                continue
            told.add(frozenset((here, there)))
            rows = seen[seen["domain"] == here]
            yield present(
                f"{here} in {len(rows)} of {number(len(seen), 'place')} that name a mail domain, beside {there}: "
                f"{like.how}; {like.dates}",
                dict(list(rows.groupby("table"))),
                origin=[("domain", here)],
                weight=like.weight,
            )


def _stated(evidence: Evidence) -> pd.DataFrame:
    """Rows of the subject that name a mail address or an employer's domain: traces, value, domain, kind and table."""
    import pandas as pd

    contacts, claims = evidence.mine("contacts"), evidence.mine("claims")
    contacts = contacts.assign(value=contacts["observable"].fillna(contacts["value"]), table="contacts")
    claims = claims.assign(kind=claims["field"], table="claims")
    columns = ["file", "place", "person", "confirmed", "system", "account", "kind", "value", "table"]
    rows = pd.concat([contacts[columns], claims[columns]], ignore_index=True)
    rows = rows[rows["kind"].isin(["email", "employer_domain"]).fillna(False)]
    return rows.assign(domain=_domains(rows["value"])).dropna(subset="domain")


def _domains(values: pd.Series[Any]) -> pd.Series[Any]:
    """The registrable domain of each mail address or domain (string, A-labels); ``<NA>`` where there is none."""
    import pandas as pd

    made = {text: registrable(text.rpartition("@")[2].strip()) or None for text in values.dropna().unique()}
    return pd.Series(values.map(made), index=values.index, dtype="string")


def registrable(text: str) -> str:
    """The registrable domain by the bundled public suffix list; empty when the text is no domain.

    >>> registrable("mail.northwind.example"), registrable("no domain")
    ('northwind.example', '')
    """
    domain = domain_label(text) if len(text) <= 253 else None
    return registrable_domain(domain) if domain else ""


def _staff(evidence: Evidence) -> set[str]:
    """Domains at which at least two people other than the subject have mail: the company's own, as it lists them."""
    people = evidence.others("people").dropna(subset="email")
    users = people.assign(domain=_domains(people["email"])).groupby("domain")["person"].nunique()
    return set(users.index[users > 1])


@dataclass(frozen=True)
class _Like:
    how: str
    dates: str
    weight: Weight


def _like(evidence: Evidence, here: str, there: str) -> _Like | None:
    """How the two domains resemble each other; None when they do not, or when ``here`` is the older one."""
    how = resemblance(_label(here), _label(there))
    if not how:
        return None
    ours, theirs = _registered(evidence, here), _registered(evidence, there)
    if not ours or not theirs:
        return _Like(how, "registration dates not known", "weak" if how == _ENDING else "moderate")
    if ours <= theirs:
        return None
    return _Like(how, f"registered on {ours}, the other on {theirs}", "weak" if how == _ENDING else "strong")


def _registered(evidence: Evidence, domain: str) -> str:
    """The day of registration, ISO 8601; empty unless RDAP was asked and answered."""
    table = evidence.facts.get("rdap")
    if table is None or domain not in table.index or "registered_on" not in table.columns:
        return ""
    day = table.loc[domain, "registered_on"]
    return str(day)[:10] if str(day)[:4].isdigit() else ""


def _label(domain: str) -> str:
    """The name in front of the public suffix, as a reader sees it."""
    import idna

    label = domain.partition(".")[0]
    try:
        return idna.decode(label) if label.startswith("xn--") else label
    except idna.IDNAError:
        return label


_ENDING = "the same name under another ending"


def resemblance(label: str, real: str) -> str:
    """How ``label`` resembles the company's label, in words; empty when it does not.

    Edits are Damerau-Levenshtein (a swap of neighbours is one) and leave the first letter alone: one from five letters
    on, two from ten on; four letters allow a swap only, because real names that short differ by one letter every day.

    >>> resemblance("nortwhind", "northwind"), resemblance("rnodelworks", "modelworks"), resemblance("acme-hr", "acme")
    ('1 letter changed', 'looks the same in print', 'adds hr')
    >>> resemblance("meta", "beta"), resemblance("inditech", "infotech"), resemblance("group1", "group2")
    ('', '', '')
    """
    if label == real:
        return _ENDING
    if min(len(label), len(real)) >= 4 and _skeleton(label) == _skeleton(real):
        return "looks the same in print"
    if edits := _edits(label, real):
        return f"{number(edits, 'letter')} changed"
    added = _added(label, real)
    return f"adds {added}" if added else ""


def _skeleton(label: str) -> str:
    folded = label.casefold().translate(_SINGLES)
    for pair, one in _PAIRS:
        folded = folded.replace(pair, one)
    return folded


def _edits(label: str, real: str) -> int:
    from rapidfuzz.distance import DamerauLevenshtein, Levenshtein

    shorter = min(len(label), len(real))
    numbered = any(map(str.isdigit, label)) and any(map(str.isdigit, real))
    if shorter < 4 or label[0] != real[0] or (numbered and _letters(label) == _letters(real)):
        return 0
    edits = int(DamerauLevenshtein.distance(label, real, score_cutoff=2))
    swapped = edits == 1 and len(label) == len(real) and Levenshtein.distance(label, real) == 2
    allowed = 2 if shorter >= 10 else 1
    return edits if edits <= allowed and (shorter >= 5 or swapped) else 0


def _letters(label: str) -> str:
    return "".join(char for char in label if not char.isdigit())


def _added(label: str, real: str) -> str:
    """The trade words that ``label`` puts beside the company's name; without a hyphen from five letters on."""
    for rest in (label.removeprefix(f"{real}-"), label.removesuffix(f"-{real}")):
        if rest != label and set(rest.split("-")) <= _AFFIXES:
            return rest
    if len(real) >= 5:
        for rest in (label.removeprefix(real), label.removesuffix(real)):
            if rest != label and rest in _AFFIXES:
                return rest
    return ""
