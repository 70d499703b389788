"""How sign-ins of one person and of several fit together: travel, lines and authenticators."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..activity.baseline import baseline
from ..activity.households import belongs, household
from ..activity.shared import comparable, legible, near_in_time, together
from ..activity.signins import kind_on, not_run, usable
from ..activity.travel import legs
from ..indicator import Evidence, Sign, Weight, indicator, present, unknown
from ..words import say
from ._hours import fitted, stated_offset
from ._sessions import overlapping, unbroken

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["always_on_session", "ats_burst", "concurrent_distant", "hours_vs_declared", "impossible_travel"]
__all__ += ["new_hire_unmanaged_device", "shared_egress_unrelated_staff", "shared_mfa_device"]

_MODERATE: Weight = "moderate"
_STRONG: Weight = "strong"

_KMH = 900.0  # faster than an airliner
_KM = 500.0
_DAYS = 3
_AUTHENTICATOR_DAYS = 90
_OVERLAP_MINUTES = 10
_GAP_MINUTES, _UNBROKEN_HOURS, _CALL_HOURS = 15, 20.0, 8
_EVENTS, _EVENT_DAYS = 200, 60
_FIRST_DAYS = 14
_BURST, _BURST_NAMES = 5, 2


def _signins(evidence: Evidence, *columns: str) -> pd.DataFrame:
    """Usable sign-ins of everybody, with ``kind`` and ``outcome`` of the network look-up."""
    rows = usable(evidence.tables["signins"], "proxy", *columns)
    looked = evidence.looked_up("network_kind", rows["ip"])
    looked = looked.reindex(columns=["outcome", "kind", "valid_from", "valid_to"])
    rows["kind"], rows["outcome"], rows["valid_from"] = (
        kind_on(looked, rows["day"]),
        looked["outcome"],
        looked["valid_from"],
    )
    return rows


def _of(evidence: Evidence, rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["person"].eq(evidence.subject).fillna(False)]


@indicator(
    "ses.impossible-travel",
    title="two sign-ins further apart than an airliner flies in the time between them",
    reads=["signins", "network_kind"],
    weight="moderate",
    supports=["proxied-worker", "account-takeover", "undisclosed-second-job"],
    against=[],
    innocent=[
        "a VPN was switched on or off between the two",
        "a telephone and a laptop sign in over different networks",
        "an address table places one of the two addresses wrongly",
    ],
    quiet_step="compare the device identifiers of the two sign-ins, and both addresses with a second table",
    open_step="ask which devices he used at these two moments, and from where",
    references=["ADV22", "MS25"],
    attack="T1078.004",
    fires_on=["laptop-farm"],
    quiet_on=["expatriate"],
)
def impossible_travel(evidence: Evidence) -> Iterator[Sign]:
    """Over 900 km/h and 500 km. Company and relay exits are left out; a VPN, hosting or proxy end makes it weak."""
    rows = _located(_signins(evidence, "interactive", "lat", "lon", "accuracy_km", "country", "city"))
    mine = _of(evidence, rows)
    if mine.empty:
        if not evidence.mine("signins").empty:
            what = "coordinates of places (not of countries) in the sign-in log of {who}"
            yield unknown(what, who=evidence.subject)
        return
    if reason := not_run("network_kind", mine["ip"], mine["outcome"]):
        yield unknown(reason)
    rows = rows[rows["outcome"].notna() & ~rows["kind"].isin(["company", "relay"])]
    hidden = rows["kind"].isin(["vpn", "hosting"]) | rows["proxy"].fillna(False)
    if len(_too_fast(_of(evidence, rows[~hidden]))):
        yield _travel(evidence, rows, _too_fast(rows[~hidden]), "moderate")
    elif len(_too_fast(_of(evidence, rows))):
        yield _travel(evidence, rows, _too_fast(rows), "weak")


def _located(rows: pd.DataFrame) -> pd.DataFrame:
    """Sign-ins with a person at the keyboard, as far as known, and coordinates that may be those of a place.

    A country without a city and without a radius is how logs write the middle of a country.
    """
    centre = rows["country"].notna() & rows["city"].isna() & rows["accuracy_km"].isna()
    given = rows["lat"].between(-90, 90) & rows["lon"].between(-180, 180)
    return rows[rows["interactive"].fillna(True) & given.fillna(False) & ~centre]


def _too_fast(rows: pd.DataFrame) -> pd.DataFrame:
    return legs(rows, over_km=_KM, over_kmh=_KMH).merge(rows["day"], left_on="start", right_index=True)


def _travel(evidence: Evidence, rows: pd.DataFrame, fast: pd.DataFrame, weight: Weight) -> Sign:
    own = fast[fast["person"] == evidence.subject]
    hits = rows[rows.index.isin([*own["start"], *own["end"]])]
    furthest = own.sort_values("km").iloc[-1]
    assumed, silent = int(own["assumed"].sum()), int(hits["interactive"].isna().sum())
    others = baseline(rows, fast["person"].unique(), evidence.subject)
    ends = "an end is a VPN, hosting or proxy address" if weight == "weak" else "no end is a known VPN address"
    return present(
        "{pairs} {pairs|pair|pairs} of {whole} {whole|sign-in|sign-ins} more than 900 km/h apart: {km} km in {minutes} "
        "{minutes|minute|minutes} on {day} ({ends}); a radius of 100 km an end assumed for {assumed} of {pairs}; "
        "{silent} of {hits} sign-ins do not say whether a person was at the keyboard; {others}",
        {"signins": hits},
        origin=[("ip", str(one)) for one in hits["address"].value_counts().index[:10]],
        weight=others.weight(weight),
        pairs=len(own),
        whole=len(_of(evidence, rows)),
        km=round(furthest["km"]),
        minutes=round(furthest["hours"] * 60),
        day=f"{furthest['day']:%Y-%m-%d}",
        ends=say(ends),
        assumed=assumed,
        silent=silent,
        hits=len(hits),
        others=others.text,
    )


@indicator(
    "ses.shared-egress-unrelated-staff",
    title="shares a line with people of other households",
    reads=["signins", "people", "claims", "network_kind"],
    weight="strong",
    supports=["proxied-worker", "facilitator"],
    against=["nothing-wrong"],
    innocent=[
        "a couple or flat share that was not declared",
        "a co-working room, an hotel or a carrier that puts many customers behind one address",
        "a second account of the same person that people.csv does not list yet",
    ],
    quiet_step="compare the shipping addresses of these people (notebook 05)",
    open_step="ask each of them, apart, where and with whom he works",
    references=["ADV22", "IC3-24", "DOJ25C"],
    attack="T1199",
    fires_on=["laptop-farm"],
    quiet_on=["expatriate"],
)
def shared_egress_unrelated_staff(evidence: Evidence) -> Iterator[Sign]:
    """Two persons or more on one line (an address or IPv6 /64) on three days; moderate if its kind is undated."""
    rows = comparable(_signins(evidence), evidence.subject)
    mine, days = _of(evidence, rows), _common_days(evidence, rows)
    if days < _DAYS:
        covers = "a sign-in log of several people that covers {least} days of {who}; it has {days}"
        yield unknown(covers, least=_DAYS, who=evidence.subject, days=days)
        return
    if reason := not_run("network_kind", mine["ip"], mine["outcome"]):
        yield unknown(reason)
    lines = rows[rows["outcome"].notna() & rows["kind"].isin(["residential", "documentation", "unknown"])]
    shared = together(lines[~lines["proxy"].fillna(False)], "line")
    hits = _shared_lines(evidence, rows, shared)
    if hits.empty:
        return
    own = _of(evidence, hits)
    alike = shared.groupby(["line", "person"], observed=True)["day"].nunique()
    others = baseline(rows, alike[alike >= _DAYS].reset_index()["person"].unique(), evidence.subject)
    home = own["kind"].eq("residential") & own["valid_from"].notna()
    dated = own[home].groupby("line")["day"].nunique().ge(_DAYS).any()
    weight: Weight = "strong" if dated else "moderate"
    kind = "a dated source calls the line residential" if dated else "no dated source says what kind of line it is"
    yield present(
        "{n} of {whole} {whole|day|days} with sign-ins on {lines} {lines|line|lines} that also served, on the same "
        "day, {people} {people|other|others} of no declared household with the subject; {kind}; {others}",
        {"signins": hits},
        origin=[("ip", str(one)) for one in own["address"].value_counts().index[:10]],
        weight=others.weight(weight),
        n=own["day"].nunique(),
        whole=mine["day"].nunique(),
        lines=own["line"].nunique(),
        people=hits["person"].nunique() - 1,
        kind=say(kind),
        others=others.text,
    )


def _common_days(evidence: Evidence, rows: pd.DataFrame) -> int:
    """On how many days the log holds both the subject and somebody else."""
    own = rows["person"].eq(evidence.subject).fillna(False)
    return len(set(rows.loc[own, "day"].unique()) & set(rows.loc[~own, "day"].unique()))


def _shared_lines(evidence: Evidence, rows: pd.DataFrame, shared: pd.DataFrame) -> pd.DataFrame:
    """The sign-ins, of the subject and of unrelated people, on lines they shared on three days or more."""
    names = household(evidence.tables["people"], evidence.mine("claims"), evidence.subject, address=True)
    persons = rows[["person", "account"]].drop_duplicates()
    related = {evidence.subject, *persons.loc[belongs(persons, names), "person"]}
    near = shared.merge(_of(evidence, shared)[["line", "day"]], on=["line", "day"])
    near = near[~near["person"].isin(related)]
    days = near.groupby("line", observed=True)["day"].nunique()
    near = near[near["line"].isin(days.index[days >= _DAYS])]
    hits = rows[rows["line"].isin(near["line"]) & rows["person"].isin({evidence.subject, *near["person"]})]
    on_shared_days = hits.set_index(["line", "day"]).index.isin(near.set_index(["line", "day"]).index)
    return hits[on_shared_days]


@indicator(
    "ses.shared-mfa-device",
    title="an authenticator that also serves another person",
    reads=["mfa_events"],
    weight="strong",
    supports=["proxied-worker", "facilitator", "account-takeover"],
    against=["nothing-wrong"],
    innocent=[
        "a shared kiosk or a test of the help desk",
        "a service account enrolled by its owner",
        "a device handed on from one employee to the next",
    ],
    quiet_step="ask the owner of device management to whom the device was issued, and when",
    open_step="have the factor enrolled anew in person",
    references=["MS25D", "OKTA-DET"],
    attack="T1556.006",
    fires_on=["laptop-farm"],
    quiet_on=["expatriate"],
)
def shared_mfa_device(evidence: Evidence) -> Iterator[Sign]:
    """The same identifier for two persons or more within 90 days; failed attempts are left out."""
    rows = comparable(evidence.tables["mfa_events"], evidence.subject)
    failed = rows["result"].str.contains("fail|deny|denied|reject|timeout|fraud", case=False).fillna(False).astype(bool)
    rows = rows[~failed & rows["time"].notna()]
    if rows["person"].nunique() < 2 or rows["time"].max() - rows["time"].min() < _span(_DAYS):
        yield unknown("an export of second factors of several people that covers {least} days, with times", least=_DAYS)
        return
    rows = rows.assign(device=legible(rows["authenticator"]))
    shared = near_in_time(rows, "device", _AUTHENTICATOR_DAYS)
    devices = shared.loc[shared["person"] == evidence.subject, "device"]
    hits = rows[rows["device"].isin(devices)]
    if hits.empty:
        return
    weight: Weight = "strong"
    whole = _of(evidence, rows)["device"].nunique()
    others = baseline(rows, shared["person"].unique(), evidence.subject)
    yield present(
        "{n} of {whole} {whole|authenticator|authenticators} also served {people} {people|other|others} within {days} "
        "days ({events} {events|event|events}); {others}",
        {"mfa_events": hits},
        origin=[("device", str(one)) for one in devices[:10]],
        weight=others.weight(weight),
        n=len(devices),
        whole=whole,
        people=hits["person"].nunique() - 1,
        days=_AUTHENTICATOR_DAYS,
        events=len(hits),
        others=others.text,
    )


def _span(days: int) -> pd.Timedelta:
    import pandas as pd

    return pd.Timedelta(days=days)


@indicator(
    "ses.concurrent-distant",
    title="two sessions of one account at the same time, far apart and on different devices",
    reads=["signins", "network_kind"],
    weight="strong",
    supports=["proxied-worker", "account-takeover", "undisclosed-second-job"],
    against=[],
    innocent=[
        "a telephone at home renews its session while the laptop travels",
        "a VPN on one of the two devices",
        "an address table places one of the two wrongly",
    ],
    quiet_step="look for input or edits in both sessions at the same minute",
    open_step="ask which devices were in use at that hour, and by whom",
    references=["ADV22", "SEAL"],
    attack="T1078",
    fires_on=["laptop-farm"],
    quiet_on=["expatriate"],
)
def concurrent_distant(evidence: Evidence) -> Iterator[Sign]:
    """Ten minutes of overlap, over 500 km, other devices; weak unless both ends are interactive and no VPN."""
    columns = ("interactive", "lat", "lon", "accuracy_km", "country", "city", "session", "device")
    rows = _located(_signins(evidence, *columns)).assign(session=lambda one: legible(one["session"]))
    rows = rows.assign(device=legible(rows["device"])).dropna(subset=["session", "device"])
    mine = _of(evidence, rows)
    if mine.empty:
        if not evidence.mine("signins").empty:
            yield unknown("sign-ins of {who} with session, device and coordinates of places", who=evidence.subject)
        return
    if reason := not_run("network_kind", mine["ip"], mine["outcome"]):
        yield unknown(reason)
    rows = rows[rows["outcome"].notna() & ~rows["kind"].isin(["company", "relay"])]
    pairs = overlapping(rows, minutes=_OVERLAP_MINUTES, km=_KM)
    own = pairs[pairs["person"] == evidence.subject]
    if own.empty:
        return
    hits = _of(evidence, rows)
    hits = hits[hits["session"].isin([*own["session"], *own["earlier"]])]
    hidden = hits["kind"].isin(["vpn", "hosting"]) | hits["proxy"].fillna(False)
    sure = bool(hits["interactive"].fillna(False).all()) and not hidden.any()
    others = baseline(rows, pairs["person"].unique(), evidence.subject)
    yield present(
        "{pairs} {pairs|pair|pairs} of {whole} {whole|session|sessions} overlap by up to {minutes} minutes, {km} km "
        "apart, on different devices; {keyboard}; {others}",
        {"signins": hits},
        origin=[("ip", str(one)) for one in hits["address"].value_counts().index[:10]],
        weight=others.weight("strong" if sure else "weak"),
        pairs=len(own),
        whole=mine["session"].nunique(),
        minutes=round(own["minutes"].max()),
        km=round(own["km"].max()),
        keyboard=say("all interactive" if sure else "not all interactive, or behind a VPN"),
        others=others.text,
    )


@indicator(
    "ses.always-on-session",
    title="activity without a rest for most of a day, or a call of one person for a working day",
    reads=["signins", "meetings"],
    weight="moderate",
    supports=["proxied-worker"],
    against=[],
    innocent=[
        "a build or a test that signs in by itself",
        "a program that keeps the machine awake",
        "a call left open",
    ],
    quiet_step="read in the process list what was running on the machine at night",
    open_step="ask what runs on the machine overnight",
    references=["ADV22", "SOPHOS25", "WIRED25"],
    attack="",
    fires_on=["laptop-farm"],
    quiet_on=["expatriate"],
)
def always_on_session(evidence: Evidence) -> Iterator[Sign]:
    """Gaps under 15 minutes for over 20 hours on one device; or over 8 hours in a call with nobody else."""
    rows = usable(evidence.tables["signins"], "device", "interactive")
    rows = rows[rows["interactive"].fillna(True)]
    running = unbroken(rows, gap_minutes=_GAP_MINUTES, hours=_UNBROKEN_HOURS)
    calls = evidence.tables["meetings"]
    alone = calls.groupby("meeting")["person"].transform("nunique").eq(1).fillna(False)
    long = calls[alone & calls["seconds"].gt(_CALL_HOURS * 3600).fillna(False)]
    hits, open_calls = _of(evidence, running), _of(evidence, long)
    if hits.empty and open_calls.empty:
        return
    whole = rows if len(hits) else calls
    alike = {*running["person"], *long["person"]}
    others = baseline(whole, alike, evidence.subject)
    yield present(
        "{n} of {whole} {whole|sign-in|sign-ins} in runs of over {hours} hours with no gap of {minutes} minutes; "
        "{alone} of {calls} {calls|call|calls} over {long} hours with nobody else; {others}",
        {"signins": hits, "meetings": open_calls},
        origin=[("device", str(one)) for one in legible(hits["device"]).dropna().unique()[:10]]
        or [("session", evidence.subject)],
        weight=others.weight(_MODERATE),
        n=len(hits),
        whole=len(_of(evidence, rows)),
        hours=round(_UNBROKEN_HOURS),
        minutes=_GAP_MINUTES,
        alone=len(open_calls),
        calls=len(_of(evidence, calls)),
        long=_CALL_HOURS,
        others=others.text,
    )


@indicator(
    "ses.hours-vs-declared",
    title="the hours of his sign-ins fit another time zone than the one stated",
    reads=["signins", "claims"],
    weight="weak",
    supports=["undisclosed-location", "proxied-worker"],
    against=[],
    innocent=["works at night, as agreed or by habit", "cares for somebody", "works the hours of a team elsewhere"],
    quiet_step="compare with the hours of colleagues in the same role and team",
    open_step="agree on hours at which he can be reached; ask nothing about the reasons",
    references=["ADV22", "SEAL"],
    attack="",
    fires_on=["laptop-farm"],
    quiet_on=["expatriate"],
)
def hours_vs_declared(evidence: Evidence) -> Iterator[Sign]:
    """200 interactive sign-ins on 60 days at least; five hours off, the stated offset outside the 90 % interval."""
    rows = _of(evidence, usable(evidence.tables["signins"], "interactive"))
    rows = rows[rows["interactive"].fillna(True)]
    days = rows["day"].nunique()
    if len(rows) < _EVENTS or days < _EVENT_DAYS:
        enough = "{least} interactive sign-ins of {who} on {least_days} days; there are {n} on {days}"
        yield unknown(enough, least=_EVENTS, who=evidence.subject, least_days=_EVENT_DAYS, n=len(rows), days=days)
        return
    offset = stated_offset(evidence, rows["time"])
    if offset is None:
        yield unknown("the time zone of work that {who} states, as an IANA name", who=evidence.subject)
        return
    fit = fitted(rows["time"])
    if not fit.far_from(offset):
        return
    hour = (rows["time"] + _span_hours(offset)).dt.hour
    yield present(
        "{n} sign-ins on {days} days fit UTC{best} best (90% interval {low} to {high}), stated is UTC{stated}; "
        "{night}% between 00 and 06 by the stated clock; baseline unknown: what the others declare is not in this file",
        {"signins": rows},
        origin=[("hours", evidence.subject)],
        n=len(rows),
        days=days,
        stated=f"{offset:+.0f}",
        night=round(100 * hour.lt(6).mean()),
        **fit.said,
    )


def _span_hours(hours: float) -> pd.Timedelta:
    import pandas as pd

    return pd.Timedelta(hours=hours)


@indicator(
    "ses.new-hire-unmanaged-device",
    title="first sign-ins from a machine that the company did not issue",
    reads=["signins", "people", "devices"],
    weight="moderate",
    supports=["proxied-worker", "interview-stand-in"],
    against=[],
    innocent=[
        "mail set up on a telephone",
        "the laptop came late, and a private machine was allowed for these days",
        "the list of devices lacks the one he was given",
    ],
    quiet_step="read the delivery record of the laptop, and the rules for private machines",
    open_step="ask which machine was used on the first days",
    references=["LB26", "MS26", "GTIG25"],
    attack="T1078.004",
    fires_on=["laptop-farm"],
    quiet_on=["expatriate"],
)
def new_hire_unmanaged_device(evidence: Evidence) -> Iterator[Sign]:
    """Successes within 14 days of the start from a device that is not issued and not managed; telephones are weak."""
    import pandas as pd

    rows = _of(evidence, usable(evidence.tables["signins"], "device", "device_name", "managed", "os", "device_kind"))
    start = pd.to_datetime(evidence.mine("people")["start_on"], errors="coerce", utc=True).min()
    early = rows[(rows["time"] >= start) & (rows["time"] < start + _span(_FIRST_DAYS))] if pd.notna(start) else rows[:0]
    named = early[legible(early["device"]).notna() | legible(early["device_name"]).notna() | early["managed"].notna()]
    if named.empty:
        if len(rows):
            named_device = "sign-ins of the first {days} days of {who} that name the device"
            yield unknown(named_device, days=_FIRST_DAYS, who=evidence.subject)
        return
    issued = evidence.mine("devices")
    known = {str(one).casefold() for name in ("device", "serial", "hostname") for one in legible(issued[name]).dropna()}
    own = named["device"].str.casefold().isin(known) | named["device_name"].str.casefold().isin(known)
    hits = named[~own & ~named["managed"].fillna(False)]
    if hits.empty:
        return
    phone = (hits["os"].fillna("") + " " + hits["device_kind"].fillna("")).str.contains(
        "ios|android|mobile|phone", case=False
    )
    weight: Weight = "weak" if phone.all() else "moderate"
    yield present(
        "{n} of {whole} {whole|sign-in|sign-ins} of the first {days} days from a device not among the {issued} issued "
        "and not managed, {phones} of them a telephone; baseline unknown: first days of others are not compared",
        {"signins": hits},
        origin=[("device", str(one)) for one in legible(hits["device"]).dropna().unique()[:10]]
        or [("ip", str(one)) for one in hits["address"].unique()[:10]],
        weight=weight,
        n=len(hits),
        whole=len(named),
        days=_FIRST_DAYS,
        issued=len(issued),
        phones=phone.sum(),
    )


@indicator(
    "ses.ats-burst",
    title="many applications under several names from one device or network within a day",
    reads=["applications"],
    weight="strong",
    supports=["identity-rented-or-stolen", "proxied-worker"],
    against=[],
    innocent=["a university, a library or an agency", "a carrier that puts many customers behind one address"],
    quiet_step="look up whose network it is, and compare the applications with one another (notebook 07)",
    open_step="ask how he applied, and from where",
    references=["MS26", "RF26", "ADV22"],
    attack="T1593",
    fires_on=["many-personas"],
    quiet_on=["couple-next-door"],
)
def ats_burst(evidence: Evidence) -> Iterator[Sign]:
    """Five applications a day or more under two names or more, from one device or one /24."""
    rows = evidence.tables["applications"]
    rows = rows[rows["time"].notna()]
    rows = rows.assign(day=rows["time"].dt.floor("D"), device=legible(rows["device"]))
    rows["line"] = rows["ip"].str.extract(r"^((?:\d{1,3}\.){3})\d{1,3}$")[0].astype("string") + "0/24"
    mine = _of(evidence, rows)
    if mine.empty or mine[["device", "line"]].isna().all(axis=None):
        sent_from = "applications of {who} with times, and the device or address they were sent from"
        yield unknown(sent_from, who=evidence.subject)
        return
    devices, networks = "{places} {places|device|devices}", "{places} {places|network|networks}"
    for key, template in (("device", devices), ("line", networks)):
        groups = rows.dropna(subset=key).groupby([key, "day"])
        many = rows.assign(size=groups["file"].transform("size"), names=groups["name"].transform("nunique"))
        many = many[many["size"].ge(_BURST) & many["names"].ge(_BURST_NAMES)]
        own = _of(evidence, many)
        if own.empty:
            continue
        hits = many[many.set_index([key, "day"]).index.isin(own.set_index([key, "day"]).index)]
        others = baseline(rows, many["person"].unique(), evidence.subject)
        yield present(
            "{n} of {whole} {whole|application|applications} under {names} names on {days} {days|day|days} from "
            "{places}; {others}",
            {"applications": hits},
            origin=[("device" if key == "device" else "ip", str(one)) for one in hits[key].unique()[:10]],
            weight=others.weight(_STRONG),
            n=len(hits),
            whole=len(rows),
            names=hits["name"].nunique(),
            days=hits["day"].nunique(),
            places=say(template, places=hits[key].nunique()),
            others=others.text,
        )
