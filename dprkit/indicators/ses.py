"""How sign-ins of one person and of several fit together: travel, lines and authenticators."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..activity.baseline import baseline, number
from ..activity.households import belongs, household
from ..activity.shared import comparable, legible, near_in_time, together
from ..activity.signins import kind_on, not_run, usable
from ..activity.travel import legs
from ..indicator import Evidence, Sign, Weight, indicator, present, unknown

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["impossible_travel", "shared_egress_unrelated_staff", "shared_mfa_device"]

_KMH = 900.0  # faster than an airliner
_KM = 500.0
_DAYS = 3
_AUTHENTICATOR_DAYS = 90


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
            yield unknown(f"coordinates of places (not of countries) in the sign-in log of {evidence.subject}")
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
    return present(
        f"{number(len(own), 'pair')} of {number(len(_of(evidence, rows)), 'sign-in')} more than 900 km/h apart: "
        f"{furthest['km']:,.0f} km in {furthest['hours'] * 60:,.0f} minutes on {furthest['day']:%Y-%m-%d}"
        f"{' (an end is a VPN, hosting or proxy address)' if weight == 'weak' else ''}; a radius of 100 km an end "
        f"assumed for {assumed} of {len(own)}; {silent} of {len(hits)} sign-ins do not say whether a person was at the "
        f"keyboard; {others.text}",
        {"signins": hits},
        origin=[("ip", str(one)) for one in hits["address"].value_counts().index[:10]],
        weight=others.weight(weight),
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
        yield unknown(f"a sign-in log of several people that covers {_DAYS} days of {evidence.subject}; it has {days}")
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
    yield present(
        f"{own['day'].nunique()} of {number(mine['day'].nunique(), 'day')} with sign-ins on "
        f"{number(own['line'].nunique(), 'line')} that also served, on the same day, "
        f"{number(hits['person'].nunique() - 1, 'other')} of no declared household with the subject; "
        f"{'a dated source calls the line residential' if dated else 'no dated source says what kind of line it is'}; "
        f"{others.text}",
        {"signins": hits},
        origin=[("ip", str(one)) for one in own["address"].value_counts().index[:10]],
        weight=others.weight(weight),
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
        yield unknown(f"an export of second factors of several people that covers {_DAYS} days, with times")
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
        f"{len(devices)} of {number(whole, 'authenticator')} also served "
        f"{number(hits['person'].nunique() - 1, 'other')} within {_AUTHENTICATOR_DAYS} days "
        f"({number(len(hits), 'event')}); {others.text}",
        {"mfa_events": hits},
        origin=[("device", str(one)) for one in devices[:10]],
        weight=others.weight(weight),
    )


def _span(days: int) -> pd.Timedelta:
    import pandas as pd

    return pd.Timedelta(days=days)
