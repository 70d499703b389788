"""Mail domains of referees and employers that resemble the domain of a real company."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from ..activity.signins import not_run
from ..data.suffix import registrable_domain
from ..indicator import Evidence, Origin, Sign, Weight, indicator, present, unknown
from ..observable import domain_label
from ..words import Said, say
from ._names import alike, human

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["disposable_or_relay", "domain_new_or_parked", "lookalike_of_real_company"]
__all__ += ["multiple_identities_one_address", "published_ioc", "registrable", "resemblance"]

_TRACE = ["file", "place", "person", "confirmed", "system", "account"]
_CROWD = ("RAVEN25", "TAYV")  # lists of the crowd: allegations that nobody verified
_NEW_DAYS = 180
_NO_MAIL = ("none", "null MX")

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
# What the eye confuses in print: pairs of letters first, then single ones; letters of other scripts are in a table.
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_SINGLES = str.maketrans("015", "ols") | str.maketrans({"i": "l", "-": None})


@indicator(
    "em.lookalike-of-real-company",
    title="a referee's or employer's mail domain resembles that of a real company",
    reads=["contacts", "claims", "people", "free_mail", "rdap", "confusables"],
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
                "{here} in {n} of {whole} {whole|place|places} that name a mail domain, beside {there}: {how}; {dates}"
                "; no baseline: a comparison of two domains",
                {str(name): part for name, part in rows.groupby("table")},
                origin=[("domain", here)],
                weight=like.weight,
                here=here,
                n=len(rows),
                whole=len(seen),
                there=there,
                how=like.how,
                dates=like.dates,
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
    how: Said
    dates: Said
    weight: Weight


def _like(evidence: Evidence, here: str, there: str) -> _Like | None:
    """How the two domains resemble each other; None when they do not, or when ``here`` is the older one."""
    how = resemblance(_label(here), _label(there), _letters_like(evidence.bundled["confusables"]))
    if not how:
        return None
    ours, theirs = _registered(evidence, here), _registered(evidence, there)
    if not ours or not theirs:
        return _Like(how, say("registration dates not known"), "weak" if how == _ENDING else "moderate")
    if ours <= theirs:
        return None
    dates = say("registered on {day}, the other on {other}", day=ours, other=theirs)
    return _Like(how, dates, "weak" if how == _ENDING else "strong")


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


_ENDING = say("the same name under another ending")


def _letters_like(table: pd.DataFrame) -> dict[int, str]:
    """The Latin letter that each listed letter of another script looks like, as ``str.translate`` takes it."""
    rows = table.reindex(columns=["code_point", "letter"]).fillna("")
    rows = rows[rows["code_point"].str.fullmatch("U\\+[0-9A-F]{4,5}")]
    return {int(point[2:], 16): letter for point, letter in zip(rows["code_point"], rows["letter"])}


def resemblance(label: str, real: str, letters: Mapping[int, str] | None = None) -> Said:
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
    if min(len(label), len(real)) >= 4 and _skeleton(label, letters) == _skeleton(real, letters):
        return say("looks the same in print")
    if edits := _edits(label, real):
        return say("{n} {n|letter|letters} changed", n=edits)
    added = _added(label, real)
    return say("adds {words}", words=added) if added else say("")


def _skeleton(label: str, letters: Mapping[int, str] | None) -> str:
    folded = label.casefold().translate(letters or {}).translate(_SINGLES)
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


def _own_mail(evidence: Evidence) -> pd.DataFrame:
    """The subject's rows of contacts, claims and the personnel list with a mail address: ``mail``, ``table``."""
    import pandas as pd

    parts = []
    for table in ("contacts", "claims", "people"):
        if table not in evidence.tables:
            continue
        rows = evidence.mine(table)
        if table == "people":
            mail = rows["email"]
        else:
            rows = rows[rows["kind" if table == "contacts" else "field"].eq("email").fillna(False)]
            mail = rows["observable"].fillna(rows["value"]) if table == "contacts" else rows["value"]
        parts.append(rows[_TRACE].assign(mail=mail.astype("string").str.strip(), table=table))
    return pd.concat(parts, ignore_index=True).dropna(subset="mail")


def _mailboxes(mails: pd.Series[Any]) -> list[Origin]:
    """The mailboxes behind a finding, as every family names them: folded, at most ten."""
    from ..personas import normalise

    return [
        ("identifier", f"email:{one}") for one in sorted(normalise.mail(mails.astype("string")).dropna().unique())[:10]
    ]


@indicator(
    "em.published-ioc",
    title="a mail address that was itself published",
    reads=["contacts", "claims", "published_indicator"],
    weight="strong",
    supports=["identity-rented-or-stolen", "proxied-worker"],
    against=["nothing-wrong"],
    innocent=["the address was given to somebody else since", "the list is wrong, or the mailbox was broken into"],
    quiet_step="read the entry at its source, and look for a second finding of another kind",
    open_step="ask since when he has had the mailbox",
    references=["RAVEN25", "TAYV", "S1-24"],
    attack="T1585.002",
    fires_on=["many-personas"],
    quiet_on=["expatriate"],
)
def published_ioc(evidence: Evidence) -> Iterator[Sign]:
    """Exact address only, dots and tags of Gmail aside: strong; moderate where only crowd lists name it."""
    rows = _own_mail(evidence)
    looked = evidence.looked_up("published_indicator", rows["mail"]).reindex(
        columns=["outcome", "citation", "source", "published_on", "note"]
    )
    if reason := not_run("published_indicator", rows["mail"], looked["outcome"]):
        yield unknown(reason)
    by_domain = looked["note"].astype("string").str.startswith("the domain was published").fillna(False)
    hits = rows[looked["outcome"].eq("found").fillna(False).astype(bool) & ~by_domain.astype(bool)]
    if hits.empty:
        return
    entry = looked.loc[hits.index[0]]
    crowd = looked.loc[hits.index, "source"].isin(_CROWD).all()
    yield present(
        "{n} of {whole} {whole|mail address|mail addresses} published: {source}, published {day}; exact, no baseline",
        {str(name): part for name, part in hits.groupby("table")},
        origin=_mailboxes(hits["mail"]),
        weight="moderate" if crowd else "strong",
        n=hits["mail"].nunique(),
        whole=rows["mail"].nunique(),
        source=str(entry["citation"])[:200],
        day=str(entry["published_on"])[:10],
    )


@indicator(
    "em.disposable-or-relay",
    title="a throw-away mailbox, or one that only forwards",
    reads=["contacts", "people", "email_domain", "alias_relays"],
    weight="moderate",
    supports=["identity-rented-or-stolen"],
    against=[],
    innocent=["privacy: relays are built into browsers and telephones", "a mailbox for job boards, against spam"],
    quiet_step="see whether the personnel and payroll records hold a lasting address",
    open_step="ask for a lasting address",
    references=["RAVEN25"],
    attack="",
    fires_on=["many-personas"],
    quiet_on=["expatriate"],
)
def disposable_or_relay(evidence: Evidence) -> Iterator[Sign]:
    """Weak in an application, relays always; moderate for a throw-away address in the personnel record."""
    rows = _own_mail(evidence)
    looked = evidence.looked_up("email_domain", rows["mail"]).reindex(columns=["outcome", "disposable"])
    if reason := not_run("email_domain", rows["mail"], looked["outcome"]):
        yield unknown(reason)
    listed = set(evidence.bundled["alias_relays"].reindex(columns=["domain"])["domain"].str.casefold())
    host = rows["mail"].str.rsplit("@", n=1).str[-1].str.casefold()
    relay = host.isin(listed) | _domains(rows["mail"]).isin(listed)
    thrown = looked["disposable"].eq(True).fillna(False).astype(bool) & ~relay
    hits = rows[relay | thrown]
    if hits.empty:
        return
    weight: Weight = "moderate" if (hits["table"].eq("people") & thrown[hits.index]).any() else "weak"
    yield present(
        "{n} of {whole} {whole|mail address|mail addresses}: {thrown} listed as throw-away, {relayed} at a forwarding "
        "service; baseline unknown: addresses of others not compared",
        {str(name): part for name, part in hits.groupby("table")},
        origin=_mailboxes(hits["mail"]),
        weight=weight,
        n=hits["mail"].nunique(),
        whole=rows["mail"].nunique(),
        thrown=thrown.sum(),
        relayed=relay.sum(),
    )


@indicator(
    "em.domain-new-or-parked",
    title="a mail domain of his own that is younger than half a year, or takes no mail",
    reads=["claims", "free_mail", "rdap", "email_dns"],
    weight="moderate",
    supports=["identity-rented-or-stolen"],
    against=[],
    innocent=["a freelancer who has just bought a domain", "a new name after a marriage or a new company"],
    quiet_step="look at certificates and web archives for what stood there before",
    open_step="ask since when he has had the domain",
    references=["S1-24", "ADV22"],
    attack="T1583.001",
    fires_on=["many-personas"],
    quiet_on=["expatriate"],
)
def domain_new_or_parked(evidence: Evidence) -> Iterator[Sign]:
    """Registered under 180 days before the address was stated: weak; moderate where it also takes no mail (DNS)."""
    import pandas as pd

    rows = evidence.claims("email")
    rows = rows.assign(domain=_domains(rows["value"])).dropna(subset="domain")
    rows = rows[~rows["domain"].isin(set(evidence.bundled["free_mail"].reindex(columns=["domain"])["domain"]))]
    looked = evidence.looked_up("rdap", rows["domain"]).reindex(columns=["outcome", "registered_on"])
    if reason := not_run("rdap", rows["domain"], looked["outcome"]):
        yield unknown(reason)
    stated = pd.to_datetime(rows["stated_on"], errors="coerce", utc=True, format="ISO8601")
    if len(rows) and stated.isna().all():
        yield unknown("the day on which the mail address was stated (stated_on of the claim)")
    made_on = looked["registered_on"].astype("string").str.slice(0, 10)
    age = (stated - pd.to_datetime(made_on, errors="coerce", utc=True, format="ISO8601")).dt.days
    hits = rows[age.between(-36500, _NEW_DAYS - 1).fillna(False)]
    if hits.empty:
        return
    mail = evidence.looked_up("email_dns", hits["domain"]).reindex(columns=["outcome", "mail"])["mail"]
    parked = hits.loc[mail.isin(_NO_MAIL).fillna(False).astype(bool), "domain"].nunique()
    weight: Weight = "moderate" if parked else "weak"
    yield present(
        "{n} of {whole} {whole|domain|domains} registered {days} {days|day|days} before the address was stated, "
        "{parked} of them without a server that takes mail; baseline unknown: domains of one person",
        {"claims": hits},
        origin=[("domain", str(one)) for one in sorted(hits["domain"].unique())[:10]],
        weight=weight,
        parked=parked,
        n=hits["domain"].nunique(),
        whole=rows["domain"].nunique(),
        days=round(age[hits.index].min()),
    )


@indicator(
    "em.multiple-identities-one-address",
    title="one mailbox is used under names of different persons",
    reads=["contacts", "applications", "messages"],
    weight="strong",
    supports=["identity-rented-or-stolen", "proxied-worker"],
    against=[],
    innocent=["a family mailbox", "a change of name", "an assistant or an agency that writes for somebody"],
    quiet_step="read the mails and applications side by side, with their dates",
    open_step="ask who uses the mailbox",
    references=["MAND24", "SEAL"],
    attack="T1585.002",
    fires_on=["many-personas"],
    quiet_on=["couple-next-door"],
)
def multiple_identities_one_address(evidence: Evidence) -> Iterator[Sign]:
    """Two full names that are no spellings of one another on one folded address of the subject."""
    import pandas as pd

    from ..personas import normalise

    own = _own_mail(evidence)
    applications, mails = evidence.tables["applications"], evidence.tables["messages"]
    parts = [
        applications[_TRACE].assign(mail=applications["email"], called=applications["name"], table="applications"),
        mails[_TRACE].assign(
            mail=mails["sender_address"],
            called=mails["sender"].str.split("<", n=1).str[0].str.strip(' "'),
            table="messages",
        ),
    ]
    rows = pd.concat([part.astype({"place": "object"}) for part in parts], ignore_index=True)
    rows = rows.assign(key=normalise.mail(rows["mail"].astype("string")))
    mine = set(normalise.mail(own["mail"].astype("string")).dropna()) | set(rows.loc[_is_own(evidence, rows), "key"])
    rows = rows[rows["key"].isin(mine) & rows["called"].fillna("").map(human).astype(bool)]
    apart = [str(key) for key, part in rows.groupby("key") if _unlike(part["called"].unique())]
    hits = rows[rows["key"].isin(apart)]
    if hits.empty:
        return
    names = list(hits["called"].unique())  # in record order: the alphabet decides nothing
    yield present(
        "{names} {names|name|names} ({listed}) on {n} of {whole} {whole|address|addresses}; baseline unknown: "
        "addresses of one person",
        {str(name): part for name, part in hits.groupby("table")},
        origin=[("identifier", f"email:{one}") for one in apart[:10]],
        names=len(names),
        listed=", ".join(names[:4])[:150],
        n=len(apart),
        whole=len(mine),
    )


def _is_own(evidence: Evidence, rows: pd.DataFrame) -> pd.Series[Any]:
    own = rows["person"].eq(evidence.subject).fillna(False) & rows["table"].eq("applications")
    return (own & rows["key"].notna()).astype(bool)


def _unlike(names: Iterable[str]) -> bool:
    return any(not alike(one, other) for one, other in combinations(names, 2))
