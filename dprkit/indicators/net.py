"""Where sign-ins came from: published addresses, VPN exits, hosting, and the country against the one declared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..activity.baseline import baseline
from ..activity.declared import declared_countries
from ..activity.signins import kind_on, not_run, usable, working_days
from ..activity.travel import ASSUMED_KM, haversine
from ..indicator import Evidence, Origin, Sign, Weight, indicator, present, unknown
from ..words import Said, joined, say
from ._place import place

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["anonymizer_or_hosting_egress", "astrill_egress", "claimed_vs_egress_country", "interview_ip_mismatch"]
__all__ += ["kp_or_transit_prefix", "published_ioc_ip", "rental_pattern_mix"]

_MODERATE: Weight = "moderate"

_GUARD = 10  # working days below which a share says nothing
_FAR_KM, _FAR_SHARE = 500.0, 0.8
_CLASSES, _SWITCHES, _WEEKS = 3, 4, 3


def _egress(evidence: Evidence, *columns: str) -> pd.DataFrame:
    """Usable sign-ins of everybody, with ``kind`` and ``outcome`` of its look-up, less the company's own exits."""
    rows = usable(evidence.tables["signins"], *columns)
    looked = evidence.looked_up("network_kind", rows["ip"]).reindex(
        columns=["outcome", "kind", "valid_from", "valid_to"]
    )
    rows["kind"], rows["outcome"] = kind_on(looked, rows["day"]), looked["outcome"]
    return rows[rows["kind"] != "company"]


def _undated(evidence: Evidence, mine: pd.DataFrame) -> Iterator[Sign]:
    """Sign-ins of the subject exist, and none of them says where he was and when."""
    if mine.empty and not evidence.mine("signins").empty:
        what = (
            "successful sign-ins of {who} from outside the company's exits, with a time and an address; "
            "times without a zone wait for the zone in case.toml"
        )
        yield unknown(what, who=evidence.subject)


def _lacking(provider: str, values: pd.Series[Any], outcome: pd.Series[Any]) -> Iterator[Sign]:
    if reason := not_run(provider, values, outcome):
        yield unknown(reason)


def _of(evidence: Evidence, rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["person"].eq(evidence.subject).fillna(False)]


def _days(hits: pd.DataFrame, mine: pd.DataFrame) -> Said:
    """``12 of 40 working days``; weekend days are told apart so that none goes missing."""
    on, whole = len(working_days(hits)), len(working_days(mine))
    weekend = hits["day"].nunique() - on
    days = say("{on} of {whole} {whole|working day|working days}", on=on, whole=whole)
    return say("{days} and {n} {n|weekend day|weekend days}", days=days, n=weekend) if weekend else days


def _origin(hits: pd.DataFrame) -> Sequence[Origin]:
    """The addresses with the most sign-ins, at most ten; equal counts in the order of the address."""
    counts = hits["address"].value_counts().rename_axis("address").reset_index(name="n")
    top = counts.sort_values(["n", "address"], ascending=[False, True]).head(10)
    return [("ip", str(address)) for address in top["address"]]


@indicator(
    "net.published-ioc-ip",
    title="signs in from a published address",
    reads=["signins", "network_kind", "published_indicator"],
    weight="strong",
    supports=["proxied-worker", "identity-rented-or-stolen", "facilitator"],
    against=["nothing-wrong"],
    innocent=[
        "the address has been given to somebody else since it was published",
        "a VPN or hosting address serves thousands of customers at once",
        "the list is wrong about this address",
    ],
    quiet_step="look in the own logs for everybody else who used the address, and read the source of the entry",
    open_step="ask from where and over which line he signed in on those days",
    references=["MAND24", "LB26", "RF26"],
    attack="T1090",
    fires_on=["laptop-farm"],
    quiet_on=["expatriate"],
)
def published_ioc_ip(evidence: Evidence) -> Iterator[Sign]:
    """Strong until 90 days after publication, moderate until a year, then weak. A neighbour in the /24 is no match."""
    rows = _egress(evidence)
    looked = evidence.looked_up("published_indicator", rows["ip"]).reindex(
        columns=["outcome", "citation", "published_on"]
    )
    mine = _of(evidence, rows)
    yield from _undated(evidence, mine)
    yield from _lacking("published_indicator", mine["ip"], looked.loc[mine.index, "outcome"])
    named = looked["outcome"].eq("found").fillna(False).astype(bool) & looked["citation"].notna()
    hits = mine[named[mine.index]]
    if hits.empty:
        return
    age = _age_in_days(hits["time"], looked["published_on"])
    freshest = hits.loc[[age.idxmin() if age.notna().any() else hits.index[0]]]
    source = looked.loc[freshest.index[0]]
    others = baseline(rows, rows.loc[named, "person"].unique(), evidence.subject)
    yield present(
        "{n} of {whole} {whole|sign-in|sign-ins}, on {days}, from {addresses} "
        "{addresses|published address|published addresses}; {source}, published {day}, {since}; {others}",
        {"signins": hits},
        origin=_origin(hits),
        weight=others.weight(_decayed(age.min())),
        n=len(hits),
        whole=len(mine),
        days=_days(hits, mine),
        addresses=hits["address"].nunique(),
        source=str(source["citation"])[:200],
        day=_or_undated(source["published_on"]),
        since=_since(age.min()),
        others=others.text,
    )


def _age_in_days(times: pd.Series[Any], published_on: pd.Series[Any]) -> pd.Series[Any]:
    """Whole days from publication to each event; negative before it, empty when the list gives no date."""
    import pandas as pd

    published = pd.to_datetime(
        published_on.reindex(times.index).astype("string"), errors="coerce", utc=True, format="ISO8601"
    )
    days: pd.Series[Any] = (times.dt.floor("D") - published).dt.days
    return days


def _decayed(days: float) -> Weight:
    """The weight of a listing: addresses change hands, so a listing loses weight with its age at the event."""
    if days <= 90:
        return "strong"
    return "moderate" if days <= 365 else "weak"


def _since(days: float) -> Said:
    if days != days:
        return say("age at the sign-in unknown")
    if days < 0:
        return say("the first of them {n} {n|day|days} before publication", n=int(-days))
    return say("the first of them {n} {n|day|days} after publication", n=int(days))


def _or_undated(value: object) -> str:
    return str(value)[:10] if value == value and str(value) not in ("<NA>", "None", "") else say("without a date")


@indicator(
    "net.astrill-egress",
    title="signs in through a known Astrill exit",
    reads=["signins", "claims", "network_kind", "known_vpn"],
    weight="moderate",
    supports=["proxied-worker", "undisclosed-location", "account-takeover"],
    against=[],
    innocent=[
        "lives or travels in mainland China, where this VPN is ordinary",
        "the list is old: the address has moved on to somebody else",
        "uses a VPN on his own account for privacy",
    ],
    quiet_step="read the device's own location and the company's VPN policy for this person",
    open_step="ask which VPN is used and why",
    references=["MAND24", "SPUR", "SP", "RF26", "LB26"],
    attack="T1090.003",
    fires_on=["laptop-farm"],
    quiet_on=["expatriate"],
)
def astrill_egress(evidence: Evidence) -> Iterator[Sign]:
    """Exact addresses only. Weak where the list was over a year old, the VPN was declared, or the stay was in China."""
    rows = _egress(evidence)
    mine = _of(evidence, rows)
    yield from _undated(evidence, mine)
    known = _astrill(evidence.bundled["known_vpn"])
    listed = rows["address"].isin(known.index)
    hits = mine[listed[mine.index]]
    if hits.empty:
        return
    listed_on = hits["address"].map(known)
    age = _age_in_days(hits["time"], listed_on)
    excused = _declares_astrill(evidence) | _declared_in(evidence, hits, "CN")
    counted = hits[(age <= 365) & ~excused]
    weight: Weight = "moderate" if len(counted) else "weak"
    others = baseline(rows, rows.loc[listed, "person"].unique(), evidence.subject)
    yield present(
        "{days} through {addresses} {addresses|address|addresses} listed as Astrill; list of {day}, {fresh} of "
        "{whole} {whole|sign-in|sign-ins} within 12 months of it, {excused} of {whole} declared; {others}",
        {"signins": hits},
        origin=[*_origin(hits), ("network", "astrill")],
        weight=others.weight(weight),
        days=_days(hits, mine),
        addresses=hits["address"].nunique(),
        day=_or_undated(listed_on.max()),
        fresh=(age <= 365).sum(),
        whole=len(hits),
        excused=excused.sum(),
        others=others.text,
    )


def _astrill(known_vpn: pd.DataFrame) -> pd.Series[Any]:
    """The day of the newest listing of each Astrill address, indexed by address."""
    import pandas as pd

    table = known_vpn.reindex(columns=["value", "vpn", "listed_on"]).astype("string")
    table = table[table["vpn"].str.casefold().str.contains("astrill", regex=False).fillna(False)]
    stamped = table.assign(value=table["value"].str.strip().str.lower()).dropna(subset="value")
    return pd.Series(stamped["listed_on"].to_numpy(), index=stamped["value"], dtype="string").groupby(level=0).max()


def _declares_astrill(evidence: Evidence) -> bool:
    return bool(evidence.claims("vpn")["value"].str.casefold().str.contains("astrill", regex=False).fillna(False).any())


def _declared_in(evidence: Evidence, rows: pd.DataFrame, country: str) -> pd.Series[Any]:
    """Whether each row falls on a day for which the subject declared ``country``."""
    import pandas as pd

    declared = declared_countries(evidence.mine("claims"), pd.DatetimeIndex(rows["day"].unique()))
    return rows["day"].map({day: country in codes for day, codes in declared.items()}).astype(bool)


@indicator(
    "net.anonymizer-or-hosting-egress",
    title="signs in from VPN, hosting or proxy addresses",
    reads=["signins", "network_kind"],
    weight="moderate",
    supports=["proxied-worker", "undisclosed-location", "account-takeover"],
    against=[],
    innocent=[
        "a company gateway that nobody has listed yet in known_networks.csv",
        "a privacy VPN, or a browser that relays by default",
        "a mobile carrier whose addresses a list counts as hosting",
    ],
    quiet_step="list the company's own gateways in known_networks.csv, then read the policy on VPNs for this role",
    open_step="ask whether and why a VPN is used for work",
    references=["ADV22", "IC3-24", "OKTA-DET", "RC25"],
    attack="T1090",
    fires_on=["laptop-farm"],
    quiet_on=["expatriate"],
)
def anonymizer_or_hosting_egress(evidence: Evidence) -> Iterator[Sign]:
    """Interactive sign-ins only. Weak below half of the working days, or with fewer than ten of them."""
    rows = _egress(evidence, "proxy", "interactive")
    rows = rows[rows["interactive"].fillna(True)]
    mine = _of(evidence, rows)
    yield from _undated(evidence, mine)
    yield from _lacking("network_kind", mine["ip"], mine["outcome"])
    relayed = rows["kind"].eq("relay")
    hidden = (rows["kind"].isin(["vpn", "hosting"]) | rows["proxy"].fillna(False)) & ~relayed
    hits = mine[hidden[mine.index]]
    if hits.empty:
        return
    on, whole = len(working_days(hits)), len(working_days(mine))
    often = whole >= _GUARD and on >= 0.5 * whole
    weight: Weight = "moderate" if often else "weak"
    others = baseline(rows, rows.loc[hidden, "person"].unique(), evidence.subject)
    kinds = [say("{kind} {n}", kind=say(kind), n=count) for kind, count in sorted(_kinds(hits).items())]
    yield present(
        "{days} from VPN, hosting or proxy addresses (sign-ins: {kinds}); relays apart: {relayed}; {keyboard}; "
        "{others}",
        {"signins": hits},
        origin=_origin(hits),
        weight=others.weight(weight),
        days=_days(hits, mine),
        kinds=joined(kinds, "{one}, {other}"),
        relayed=_days(mine[relayed[mine.index]], mine),
        keyboard=_keyboard(hits),
        others=others.text,
    )


def _kinds(hits: pd.DataFrame) -> dict[str, int]:
    """How many sign-ins each kind has; what only the log's vendor calls a proxy counts as proxy."""
    named = hits["kind"].where(hits["kind"].isin(["vpn", "hosting"]), "proxy by the log")
    return {str(kind): int(count) for kind, count in named.value_counts().items()}


def _keyboard(hits: pd.DataFrame) -> Said:
    if silent := int(hits["interactive"].isna().sum()):
        return say("{n} of {whole} do not say whether a person was at the keyboard", n=silent, whole=len(hits))
    return say("all interactive")


@indicator(
    "net.claimed-vs-egress-country",
    title="signs in from another country than the one declared",
    reads=["signins", "claims", "network_kind", "country"],
    weight="moderate",
    supports=["undisclosed-location", "proxied-worker", "account-takeover"],
    against=[],
    innocent=[
        "the address tables place the line in the wrong country",
        "the exit of a VPN stands elsewhere than its user",
        "travel or a move that the personnel office knows of and the case does not",
    ],
    quiet_step="compare with the travel records and with a second address table",
    open_step="ask from where he worked on those days",
    references=["ADV22", "SEAL", "RF26"],
    attack="T1090",
    fires_on=["laptop-farm"],
    quiet_on=["expatriate"],
)
def claimed_vs_egress_country(evidence: Evidence) -> Iterator[Sign]:
    """Working days on which most sign-ins lie elsewhere; the log and a second source must agree on the country.

    In the declared country too, where four of five of ten days lie over 500 km from the place of work stated.
    """
    mine = _of(evidence, _egress(evidence, "country", "city", "lat", "lon", "accuracy_km"))
    yield from _undated(evidence, mine)
    yield from _lacking("network_kind", mine["ip"], mine["outcome"])
    mine = mine[mine["outcome"].notna()]  # an address not looked up may be an exit of the company
    looked = evidence.looked_up("country", mine["ip"]).reindex(columns=["outcome", "country"])
    yield from _lacking("country", mine["ip"], looked["outcome"])
    agreed = mine[mine["country"].eq(looked["country"].astype("string")).fillna(False)]
    yield from _far_from_stated(evidence, agreed)
    counted = _against_declared(evidence, agreed)
    if counted is None:
        yield unknown("a claim about the country of work of {who}, by ISO 3166 code", who=evidence.subject)
        return
    days, whole = working_days(counted), len(working_days(mine))
    if len(days) < _GUARD:
        agree = "{least} working days on which two sources agree on the country; {n} of {whole} do"
        yield unknown(agree, least=_GUARD, n=len(days), whole=whole)
        return
    elsewhere = counted.groupby("day")["elsewhere"].mean()
    away = [day for day in days if elsewhere[day] > 0.5]
    if len(away) < 0.3 * len(days):
        return
    hits = counted[counted["day"].isin(away) & counted["elsewhere"]]
    countries = ", ".join(sorted(hits["country"].unique()))
    hidden = int(hits["kind"].isin(["vpn", "hosting", "relay"]).sum())
    yield present(
        "{n} of {days} working days from outside the declared country (seen: {countries}; {whole} working days have "
        "sign-ins); {hidden} of {hits} {hits|sign-in|sign-ins} by VPN, hosting or relay addresses, which may stand "
        "elsewhere than their user; baseline unknown: what the others declare is not in this file",
        {"signins": hits},
        origin=_origin(hits),
        n=len(away),
        days=len(days),
        countries=countries,
        whole=whole,
        hidden=hidden,
        hits=len(hits),
    )


def _far_from_stated(evidence: Evidence, agreed: pd.DataFrame) -> Iterator[Sign]:
    """Days whose nearest sign-in lies over 500 km from the place of work stated; declared stays are left out."""
    import pandas as pd

    home = place(evidence.claims("location"))
    located = agreed["lat"].between(-90, 90) & agreed["lon"].between(-180, 180) & agreed["city"].notna()
    claims = evidence.mine("claims")
    stays = declared_countries(
        claims[claims["field"].eq("stay").fillna(False)], pd.DatetimeIndex(agreed["day"].unique())
    )
    rows = agreed[located.fillna(False) & ~agreed["day"].isin([day for day, codes in stays.items() if codes])]
    days = working_days(rows)
    if home is None or len(days) < _GUARD:
        return
    lat, lon, radius = (rows[name].to_numpy(float, na_value=ASSUMED_KM) for name in ("lat", "lon", "accuracy_km"))
    nearest = rows.assign(km=haversine(lat, lon, *home) - radius).groupby("day")["km"].min()
    away = [day for day in days if nearest[day] > _FAR_KM]
    if len(away) < _FAR_SHARE * len(days):
        return
    hits = rows[rows["day"].isin(away)]
    yield present(
        "{n} of {days} working days over {km} km from the place of work stated, the nearest by {nearest} km; {hidden} "
        "of {hits} {hits|sign-in|sign-ins} by VPN, hosting or relay addresses, which may stand elsewhere than their "
        "user; baseline unknown: what the others declare is not in this file",
        {"signins": hits},
        origin=_origin(hits),
        n=len(away),
        days=len(days),
        km=round(_FAR_KM),
        nearest=round(nearest[away].min()),
        hidden=hits["kind"].isin(["vpn", "hosting", "relay"]).sum(),
        hits=len(hits),
    )


def _against_declared(evidence: Evidence, rows: pd.DataFrame) -> pd.DataFrame | None:
    """The rows of days for which a country is declared, with ``elsewhere``; None when no country is declared at all."""
    import pandas as pd

    claims = evidence.mine("claims")
    declared = declared_countries(claims, pd.DatetimeIndex(rows["day"].unique()))
    if not claims["field"].eq("country").fillna(False).any() or (len(rows) and not any(declared.values())):
        return None
    stated = rows[rows["day"].map({day: bool(codes) for day, codes in declared.items()}).astype(bool)]
    away = [country not in declared[day] for day, country in zip(stated["day"], stated["country"])]
    return stated.assign(elsewhere=away)


@indicator(
    "net.rental-pattern-mix",
    title="alternates week after week between VPN, hosting and home or mobile lines",
    reads=["signins", "network_kind"],
    weight="moderate",
    supports=["proxied-worker", "account-takeover"],
    against=[],
    innocent=["a telephone, a home line and a VPN for privacy", "a journey with many networks"],
    quiet_step="lay the network beside the device identifier, sign-in by sign-in",
    open_step="ask which lines and programs he uses for work",
    references=["ADV22", "SEAL"],
    attack="T1090",
    fires_on=["laptop-farm"],
    quiet_on=["expatriate"],
)
def rental_pattern_mix(evidence: Evidence) -> Iterator[Sign]:
    """Three classes and four changes a week, in three weeks; home and mobile need a dated source, else unknown."""
    rows = _egress(evidence)
    mine = _of(evidence, rows)
    yield from _undated(evidence, mine)
    yield from _lacking("network_kind", mine["ip"], mine["outcome"])
    dated = evidence.looked_up("network_kind", rows["ip"]).reindex(columns=["valid_from"])["valid_from"].notna()
    lines = rows["kind"].isin(["residential", "mobile"]) & dated
    if len(mine) and not lines[mine.index].any():
        yield unknown("a dated source that tells home and mobile lines apart (known_networks.csv or network_types)")
        return
    counted = rows[lines | rows["kind"].isin(["vpn", "hosting"])].sort_values(["person", "time"], kind="stable")
    weeks = _mixed_weeks(counted)
    many = weeks.groupby("person")["week"].nunique()
    own = weeks.loc[weeks["person"].eq(evidence.subject).fillna(False), "week"]
    if len(own) < _WEEKS:
        return
    hits = _of(evidence, counted)
    hits = hits[_week(hits).isin(own)]
    others = baseline(rows, many.index[many >= _WEEKS], evidence.subject)
    yield present(
        "{n} of {whole} {whole|week|weeks} with {classes} classes of network or more and {changes} changes between "
        "them or more; {others}",
        {"signins": hits},
        origin=_origin(hits),
        weight=others.weight(_MODERATE),
        n=len(own),
        whole=_week(mine).nunique(),
        classes=_CLASSES,
        changes=_SWITCHES,
        others=others.text,
    )


def _week(rows: pd.DataFrame) -> pd.Series[Any]:
    """The Monday (UTC) of each row's week."""
    import pandas as pd

    monday: pd.Series[Any] = rows["day"] - pd.to_timedelta(rows["day"].dt.day_of_week, unit="D")
    return monday


def _mixed_weeks(rows: pd.DataFrame) -> pd.DataFrame:
    """person and week of each week with enough classes and changes; rows in order of person and time."""
    week = _week(rows)
    same = rows["person"].eq(rows["person"].shift()) & week.eq(week.shift())
    changed = (same & rows["kind"].ne(rows["kind"].shift())).fillna(False).astype(int)
    groups = rows.assign(week=week, changed=changed).groupby(["person", "week"])
    found = groups.agg(classes=("kind", "nunique"), changes=("changed", "sum")).reset_index()
    return found[found["classes"].ge(_CLASSES) & found["changes"].ge(_SWITCHES)]


@indicator(
    "net.kp-or-transit-prefix",
    title="signs in from an address block that is documented as leased to one state's network",
    reads=["signins", "asn", "documented_prefixes"],
    weight="strong",
    supports=["undisclosed-location", "account-takeover"],
    against=["nothing-wrong"],
    innocent=["the block was leased to somebody else since", "a VPN that registers its addresses under that label"],
    quiet_step="read who announced the block on that day, in a public archive of routes",
    open_step="counsel decides on any question",
    references=["TM17"],
    attack="T1090",
    fires_on=["laptop-farm"],
    quiet_on=["expatriate"],
)
def kp_or_transit_prefix(evidence: Evidence) -> Iterator[Sign]:
    """The prefix and its origin system together; the label of a country table is never read. Without the origin: weak.

    The asn table is of its own day, not of the day of the sign-in: the text says so.
    """
    from ..addresses import Ranges, cidr_bounds, parse

    rows = usable(evidence.tables["signins"])
    mine = _of(evidence, rows)
    yield from _undated(evidence, mine)
    table = evidence.bundled["documented_prefixes"].reindex(columns=["cidr", "asn", "name"])
    at = Ranges.of([cidr_bounds(one) for one in table["cidr"]]).find(parse(rows["address"].tolist()))
    looked = evidence.looked_up("asn", rows["ip"]).reindex(columns=["outcome", "asn"])
    yield from _lacking("asn", mine["ip"], looked.loc[mine.index, "outcome"])
    inside = rows.assign(entry=at, asn=looked["asn"])[at >= 0]
    hits = _of(evidence, inside)
    if hits.empty:
        return
    wanted = [str(table["asn"].iloc[one]).removeprefix("AS") for one in hits["entry"]]
    same = sum(str(found).removeprefix("AS") == one for found, one in zip(hits["asn"], wanted))
    others = baseline(rows, inside["person"].unique(), evidence.subject)
    yield present(
        "{n} of {whole} {whole|sign-in|sign-ins} from {block}; {same} of {n} announced by the documented system by "
        "the table of today; {others}",
        {"signins": hits},
        origin=_origin(hits),
        weight=others.weight("strong" if same else "weak"),
        n=len(hits),
        whole=len(mine),
        block=str(table["name"].iloc[hits["entry"].iloc[0]])[:100],
        same=same,
        others=others.text,
    )


@indicator(
    "net.interview-ip-mismatch",
    title="joined calls or signed papers from another country than the one stated, or through a VPN",
    reads=["meetings", "claims", "network_kind", "country"],
    weight="moderate",
    supports=["undisclosed-location", "interview-stand-in", "proxied-worker"],
    against=[],
    innocent=["the VPN of the present employer", "a mobile line, or a journey", "an address table that is wrong"],
    quiet_step="compare the systems with one another: what only one of them shows counts little",
    open_step="ask at the next call from where he joins",
    references=["DTEX24", "SEAL", "MS26"],
    attack="T1090",
    fires_on=["ai-interview"],
    quiet_on=["expatriate"],
)
def interview_ip_mismatch(evidence: Evidence) -> Iterator[Sign]:
    """Moderate where two systems show it; weak in one. Only what the tools already log is read."""
    import pandas as pd

    rows = evidence.mine("meetings").dropna(subset="ip")
    rows = rows[rows["time"].notna()].assign(day=lambda one: one["time"].dt.floor("D"))
    looked = evidence.looked_up("network_kind", rows["ip"]).reindex(columns=["outcome", "kind"])
    land = evidence.looked_up("country", rows["ip"]).reindex(columns=["outcome", "country"])
    yield from _lacking("network_kind", rows["ip"], looked["outcome"])
    yield from _lacking("country", rows["ip"], land["outcome"])
    declared = declared_countries(evidence.mine("claims"), pd.DatetimeIndex(rows["day"].unique()))
    if rows.empty or not any(declared.values()):
        what = "addresses of calls or papers of {who} with times, and a claim about the country"
        yield unknown(what, who=evidence.subject)
        return
    vpn, company = (looked["kind"].isin(kinds).fillna(False) for kinds in (["vpn", "hosting"], ["company", "relay"]))
    away = [
        isinstance(code, str) and bool(declared[day]) and code not in declared[day]
        for code, day in zip(land["country"], rows["day"])
    ]
    elsewhere = pd.Series(away, index=rows.index, dtype=bool)
    hits = rows[(elsewhere | vpn) & ~company]
    if hits.empty:
        return
    systems = hits["system"].nunique()
    yield present(
        "{n} of {whole} {whole|call or paper|calls or papers} in {systems} {systems|system|systems}: {away} from "
        "outside the declared country, {vpn} by VPN or hosting; baseline unknown: what the others declare is not in "
        "this file",
        {"meetings": hits},
        origin=[("ip", str(one)) for one in hits["ip"].str.strip().str.casefold().value_counts().index[:10]],
        weight="moderate" if systems > 1 else "weak",
        n=len(hits),
        whole=len(rows),
        systems=systems,
        away=elsewhere[hits.index].sum(),
        vpn=vpn[hits.index].sum(),
    )
