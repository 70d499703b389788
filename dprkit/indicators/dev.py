"""What is installed on, and plugged into, a machine that was issued to the subject."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from ..activity.baseline import baseline
from ..activity.declared import declared_countries
from ..activity.households import household
from ..activity.shared import legible
from ..activity.signins import not_run
from ..activity.travel import ASSUMED_KM, haversine
from ..indicator import WEIGHTS, Evidence, Sign, Weight, indicator, present, unknown
from ..words import say
from ._place import place
from ._unattended import unattended

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["hdmi_capture_or_virtual_cam", "ip_kvm_usb_edid", "location_vs_login", "many_laptops_one_lan"]
__all__ += ["multiple_rmm_vendors", "unsanctioned_rmm", "vpn_client_installed"]

_MODERATE: Weight = "moderate"
_STRONG: Weight = "strong"

_WINDOW_DAYS = 7
_MARKS = 2
_NEW_DAYS = 30
_AWAY_KM, _AWAY_SHARE, _AWAY_DAYS = 200.0, 0.8, 10


def _hosts(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with ``host``: the serial number, else the host name."""
    return rows.assign(host=legible(rows["serial"]).fillna(legible(rows["hostname"])))


def _folded(values: pd.Series[Any]) -> pd.Series[Any]:
    return values.astype("string").str.strip().str.casefold()


def _marks(cell: object) -> frozenset[str]:
    """The marks of one cell of a bundled table: parts between ``|``, lower case; none for an empty cell."""
    return frozenset(part.strip() for part in _cell(cell).split("|") if part.strip())


def _cell(cell: Any) -> str:
    """A cell of a bundled table, lower case; empty where nothing is known."""
    import pandas as pd

    return "" if pd.isna(cell) else str(cell).strip().casefold()


@indicator(
    "dev.multiple-rmm-vendors",
    title="remote-control programs of two vendors or more on one machine within a week",
    reads=["software", "rmm_vendors", "people"],
    weight="near-conclusive",
    supports=["proxied-worker", "facilitator"],
    against=["nothing-wrong"],
    innocent=[
        "IT moves from one product to another",
        "the help desk of a supplier used its own product",
        "a machine of somebody who supports customers remotely",
    ],
    quiet_step="search the help desk's tickets and the deployment lists for both products",
    open_step="ask who installed each of them, and for what",
    references=["SOPHOS25", "RF26", "HONEY26"],
    attack="T1219",
    fires_on=["laptop-farm"],
    quiet_on=["expatriate"],
)
def multiple_rmm_vendors(evidence: Evidence) -> Iterator[Sign]:
    """Vendors are counted, not binaries. A publisher alone is no mark: one signer also signs browsers (LOLRMM).

    Strong; near-conclusive where a command on that machine, within 30 days of the first day of work, set up remote
    control without anybody at hand.
    """
    rows = _with_vendor(_hosts(evidence.tables["software"]), evidence.bundled["rmm_vendors"])
    hits = _two_in_a_week(rows.dropna(subset=["vendor", "host"]))
    mine = hits[hits["person"] == evidence.subject]
    if mine.empty:
        return
    hosts = mine["host"].unique()
    whole = _hosts(evidence.mine("software"))["host"].nunique()
    two_marks = int(mine.drop_duplicates(["host", "vendor"])["signed"].sum())
    pairs = mine.drop_duplicates(["host", "vendor"])
    weight: Weight = "near-conclusive" if _set_up_at_once(evidence, hosts) else "strong"
    others = baseline(evidence.tables["software"], hits["person"].unique(), evidence.subject)
    yield present(
        "{n} of {whole} {whole|machine|machines} with remote-control programs of {vendors} {vendors|vendor|vendors} "
        "within {days} days ({names}); {signed} of {programs} also carry the publisher's name; {others}",
        {"software": mine},
        origin=[("host", str(one)) for one in hosts[:10]],
        weight=others.weight(weight),
        n=len(hosts),
        whole=whole,
        vendors=pairs.groupby("host").size().max(),
        days=_WINDOW_DAYS,
        names=", ".join(sorted(mine["vendor"].unique())),
        signed=two_marks,
        programs=len(pairs),
        others=others.text,
    )


def _set_up_at_once(evidence: Evidence, hosts: Any) -> bool:
    """Remote control was set up without anybody at hand on one of the machines, in the subject's first 30 days."""
    import pandas as pd

    start = pd.to_datetime(evidence.mine("people")["start_on"], errors="coerce", utc=True).min()
    rows = _hosts(evidence.mine("software"))
    rows = rows[rows["host"].isin(hosts) & unattended(rows["command"])]
    return bool((rows["time"] - start).dt.days.between(-_NEW_DAYS, _NEW_DAYS).fillna(False).any())


def _with_vendor(software: pd.DataFrame, vendors: pd.DataFrame) -> pd.DataFrame:
    """The rows with ``vendor`` (by process, service or product name) and ``signed`` (its publisher is named too)."""
    import pandas as pd

    table = list(vendors.reindex(columns=["vendor", "product", "processes", "services", "signers"]).itertuples())
    programs = [(mark, str(row.vendor)) for row in table for mark in _marks(row.processes) | _marks(row.services)]
    programs += [(mark + end, str(row.vendor)) for row in table for mark in _marks(row.product) for end in ("", " *")]
    signers = {(str(row.vendor), mark) for row in table for mark in _marks(row.signers)}
    program = _folded(software["path"]).str.replace("\\", "/", regex=False).str.rsplit("/", n=1).str[-1]
    vendor = _first_match(program, programs).fillna(_first_match(_folded(software["name"]), programs))
    signed = [pair in signers for pair in zip(vendor, _folded(software["publisher"]))]
    return software.assign(vendor=vendor, signed=pd.Series(signed, index=software.index, dtype=bool))


def _first_match(values: pd.Series[Any], patterns: list[tuple[str, str]]) -> pd.Series[Any]:
    """The vendor of the first pattern (``*`` as in LOLRMM) that each value matches (string)."""
    import pandas as pd

    exact = dict(reversed([pair for pair in patterns if "*" not in pair[0]]))
    loose = [pair for pair in patterns if "*" in pair[0]]
    made = {
        text: exact.get(text) or next((vendor for mark, vendor in loose if fnmatchcase(text, mark)), None)
        for text in values.dropna().unique()
        if len(text) <= 200
    }
    return pd.Series(values.map(made), index=values.index, dtype="string")


def _two_in_a_week(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of hosts on which another vendor was seen at most seven days apart.

    Rows of a list without times are one moment: the list's.
    """
    import pandas as pd

    batch = rows["file"].where(rows["time"].isna(), "dated")
    group = rows.assign(batch=batch).groupby(["person", "host", "batch"]).ngroup()
    frame = rows.assign(moment=rows["time"].fillna(pd.Timestamp(0, tz="UTC")), group=group)
    frame = frame.sort_values(["group", "moment"], kind="stable")
    near = pd.Series(False, index=frame.index)
    for step in (1, -1):
        last = frame.shift(step)
        close = (frame["moment"] - last["moment"]).abs() <= pd.Timedelta(days=_WINDOW_DAYS)
        near |= (
            (frame["group"] == last["group"]).fillna(False) & (frame["vendor"] != last["vendor"]).fillna(False) & close
        )
    return rows[near.reindex(rows.index)]


@indicator(
    "dev.ip-kvm-usb-edid",
    title="keyboard or display that names itself as remote-control hardware",
    reads=["usb", "ip_kvm"],
    weight="near-conclusive",
    supports=["proxied-worker", "facilitator"],
    against=["nothing-wrong", "account-takeover", "wrong-person-or-data"],
    innocent=[
        "a home lab or a server room of the subject's own",
        "an accessibility need",
        "a test bench of IT",
    ],
    quiet_step="read since when, and with which sign-ins, the machine reported the device",
    open_step="have the desk shown in a live call, and the machine returned",
    references=["ATT&CK", "MAND24", "U42-24"],
    attack="T1219.003",
    fires_on=["laptop-farm"],
    quiet_on=["expatriate"],
)
def ip_kvm_usb_edid(evidence: Evidence) -> Iterator[Sign]:
    """Near-conclusive for a named product; weak for bare 1D6B:0104, which every Linux gadget shows."""
    rows = _with_product(_hosts(evidence.tables["usb"]), evidence.bundled["ip_kvm"])
    hits = rows[rows["strength"].notna()]
    mine = hits[hits["person"] == evidence.subject]
    if mine.empty:
        return
    weight: Weight = max(mine["strength"], key=list(WEIGHTS).index)
    alike = hits.loc[hits["strength"].map(list(WEIGHTS).index) >= list(WEIGHTS).index(weight), "person"].unique()
    hosts = mine["host"].dropna().unique()
    others = baseline(evidence.tables["usb"], alike, evidence.subject)
    yield present(
        "{n} of {whole} {whole|row|rows} of USB devices and displays name {products}, on {machines} "
        "{machines|machine|machines}; {others}",
        {"usb": mine},
        origin=[("host", str(one)) for one in hosts[:10]],
        weight=others.weight(weight),
        n=len(mine),
        whole=len(evidence.mine("usb")),
        products=", ".join(sorted(mine["product_named"].unique())),
        machines=len(hosts),
        others=others.text,
    )


def _with_product(usb: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """The rows with ``product_named`` and ``strength`` of the strongest entry that each matches; empty where none."""
    import pandas as pd

    made = usb.assign(product_named=pd.Series(pd.NA, index=usb.index, dtype="string"), strength=None)
    entries = list(table.reindex(columns=_ENTRY).itertuples())
    named = [(_named(usb, entry), "near-conclusive", str(entry.device)) for entry in entries]
    bare = [(_ids(usb, entry), "weak", f"bare ids {entry.vid}:{entry.pid}") for entry in entries if _marks(entry.pid)]
    for found, strength, words in named + bare:
        made.loc[found & made["strength"].isna(), ["product_named", "strength"]] = [words, strength]
    return made


_ENTRY = ["device", "vid", "pid", "manufacturer", "product", "serial", "edid_manufacturer", "edid_name"]


def _ids(usb: pd.DataFrame, entry: Any) -> pd.Series[Any]:
    """Rows with the entry's vendor id and product id; an id that the entry leaves open matches every row."""
    pairs = ((_folded(usb[name]), _marks(getattr(entry, name))) for name in ("vid", "pid"))
    vid, pid = (values.isin(wanted) if wanted else values.eq(values).fillna(True) for values, wanted in pairs)
    return vid & pid & bool(_marks(entry.vid))


def _named(usb: pd.DataFrame, entry: Any) -> pd.Series[Any]:
    """Rows with the entry's strings or serial under its ids, or with a display name that names the product.

    The maker's string alone counts only under a full pair of ids; a display name that some other product's panel could
    carry (a sample EDID) does not count.
    """
    maker = _contains(usb["manufacturer"], entry.manufacturer) & bool(_marks(entry.pid))
    text = maker | _contains(usb["product"], entry.product) | _contains(usb["manufacturer"], entry.product)
    serial = _folded(usb["usb_serial"]).isin(_marks(entry.serial))
    brand = _cell(entry.device).split(" ", 1)[0]
    telling = brand != "" and brand in _cell(entry.edid_name)
    return (_ids(usb, entry) & (text | serial)) | (_contains(usb["edid_name"], entry.edid_name) & telling)


def _contains(values: pd.Series[Any], cell: object) -> pd.Series[Any]:
    """Which values contain the entry's text, letter case aside; none of them where the entry has no text."""
    wanted = _cell(cell)
    return _folded(values).str.contains(wanted, regex=False).fillna(False).astype(bool) & bool(wanted)


@indicator(
    "dev.unsanctioned-rmm",
    title="a remote-control program that colleagues do not have",
    reads=["software", "rmm_vendors"],
    weight="strong",
    supports=["proxied-worker", "facilitator", "account-takeover"],
    against=[],
    innocent=[
        "a session of the help desk",
        "helps relatives with their machines",
        "a browser's own signature, which its maker's remote desktop carries too",
    ],
    quiet_step="read who installed it, and the identifiers of the other side in the program's own log",
    open_step="ask what the program is for",
    references=["IC3-24", "IC3-25J", "MS25", "SCWX24", "RF26"],
    attack="T1219.002",
    fires_on=["laptop-farm"],
    quiet_on=["expatriate"],
)
def unsanctioned_rmm(evidence: Evidence) -> Iterator[Sign]:
    """Two marks of {process, product or service, signer} on one machine; what the company deploys shows as common."""
    rows = _marked(_hosts(evidence.tables["software"]), evidence.bundled["rmm_vendors"])
    marks = rows.groupby(["host", "vendor"])[["by_path", "by_name", "signed"]].any().sum(axis="columns")
    sure = rows.set_index(["host", "vendor"]).index.isin(marks.index[marks >= _MARKS])
    found = rows[sure & rows["vendor"].notna()]
    machines = _hosts(evidence.mine("software"))["host"].nunique()
    weight: Weight = "strong"
    for vendor, hits in found[found["person"] == evidence.subject].groupby("vendor"):
        users = found.loc[found["vendor"] == vendor, "person"].unique()
        others = baseline(evidence.tables["software"], users, evidence.subject)
        most = max(int(marks[(host, vendor)]) for host in hits["host"].unique())
        yield present(
            "{vendor} on {n} of {whole} {whole|machine|machines}, by {marks} marks; {others}",
            {"software": hits},
            origin=[("host", str(one)) for one in sorted(hits["host"].unique())[:10]],
            weight=others.weight(weight),
            vendor=vendor,
            n=hits["host"].nunique(),
            whole=machines,
            marks=most,
            others=others.text,
        )


def _marked(software: pd.DataFrame, vendors: pd.DataFrame) -> pd.DataFrame:
    """The rows with ``vendor`` and the marks that name it: ``by_path``, ``by_name`` and ``signed`` (bool)."""
    made = _with_vendor(software, vendors)
    none = software["path"].mask(software["path"].notna())
    by_name = _with_vendor(software.assign(path=none), vendors)["vendor"].eq(made["vendor"])
    by_path = _with_vendor(software.assign(name=none), vendors)["vendor"].eq(made["vendor"])
    return made.assign(by_path=by_path.fillna(False).astype(bool), by_name=by_name.fillna(False).astype(bool))


@indicator(
    "dev.hdmi-capture-or-virtual-cam",
    title="a grabber, a program that stands in for a camera, or one that changes the voice",
    reads=["usb", "software", "virtual_cameras"],
    weight="moderate",
    supports=["interview-stand-in", "proxied-worker"],
    against=[],
    innocent=["streams or records films", "a program against noise, or for blurred backgrounds", "records lessons"],
    quiet_step="read the policy on such programs, and how many colleagues have one",
    open_step="make the unannounced request in a live call",
    references=["SCWX24", "MS25"],
    attack="T1588.007",
    fires_on=["ai-interview"],
    quiet_on=["expatriate"],
)
def hdmi_capture_or_virtual_cam(evidence: Evidence) -> Iterator[Sign]:
    """Names and ids of the table only: a grabber by its USB ids, the others by device or program name."""
    table = evidence.bundled["virtual_cameras"].reindex(columns=["product", "kind", "vid", "pid", "names", "processes"])
    usb, software = evidence.tables["usb"], evidence.tables["software"]
    found = {
        "usb": _telling(usb, [usb["product"], usb["edid_name"]], table, ids=True),
        "software": _telling(software, [software["name"], _program(software)], table, ids=False),
    }
    hits = {name: own for name, rows in found.items() if len(own := rows[rows["person"] == evidence.subject])}
    if not hits:
        return
    first = next(iter(hits))
    users = {one for rows in found.values() for one in rows["person"].dropna()}
    others = baseline(evidence.tables[first], users, evidence.subject)
    names = sorted({str(one) for rows in hits.values() for one in rows["named"]})
    yield present(
        "{names} in {n} of {whole} {whole|row|rows} of devices and programs; {others}",
        hits,
        origin=[("host", str(one)) for rows in hits.values() for one in _hosts(rows)["host"].dropna().unique()[:10]],
        weight=others.weight(_MODERATE),
        names=", ".join(names)[:200],
        n=sum(map(len, hits.values())),
        whole=sum(len(evidence.mine(name)) for name in hits),
        others=others.text,
    )


def _program(rows: pd.DataFrame) -> pd.Series[Any]:
    """The file name at the end of each path, lower case."""
    return _folded(rows["path"]).str.replace("\\", "/", regex=False).str.rsplit("/", n=1).str[-1]


def _telling(rows: pd.DataFrame, texts: list[Any], table: pd.DataFrame, *, ids: bool) -> pd.DataFrame:
    """The rows that an entry names, with ``named``: by USB ids where ``ids`` says so, or by an equal text."""
    import pandas as pd

    named = pd.Series(pd.NA, index=rows.index, dtype="string")
    folded = [_folded(text) for text in texts]
    for entry in table.itertuples():
        wanted = _marks(entry.names) | _marks(entry.processes)
        hit = pd.Series(False, index=rows.index)
        for text in folded:
            hit |= text.isin(wanted).astype(bool)
        if ids and _marks(entry.vid) and _marks(entry.pid):
            hit |= _ids(rows, entry).astype(bool)
        named = named.mask(hit & named.isna(), str(entry.product))
    return rows.assign(named=named)[named.notna()]


@indicator(
    "dev.location-vs-login",
    title="the laptop's own location lies far from the place of work that was stated",
    reads=["devices", "claims"],
    weight="near-conclusive",
    supports=["undisclosed-location", "proxied-worker"],
    against=["nothing-wrong"],
    innocent=["an old table of wireless networks, or one that moved house", "a move or a journey that was reported"],
    quiet_step="compare with a second source of location, and with the travel record",
    open_step="ask where the laptop is",
    references=["RF26", "MAND24"],
    attack="",
    fires_on=["laptop-farm"],
    quiet_on=["expatriate"],
)
def location_vs_login(evidence: Evidence) -> Iterator[Sign]:
    """Over 200 km, less the radius, on four of five of ten days or more; days of declared stays are left out."""
    home, rows = place(evidence.claims("location")), _placed(evidence)
    if home is None or rows["day"].nunique() < _AWAY_DAYS:
        reported = (
            "locations that the laptop of {who} reported on {least} days, and a claim location; there are {days} days"
        )
        yield unknown(reported, who=evidence.subject, least=_AWAY_DAYS, days=rows["day"].nunique())
        return
    lat, lon, radius = (rows[name].to_numpy(float, na_value=ASSUMED_KM) for name in ("lat", "lon", "accuracy_km"))
    nearest = rows.assign(km=haversine(lat, lon, home[0], home[1]) - radius).groupby("day")["km"].min()
    out = nearest[nearest > _AWAY_KM]
    if len(out) < _AWAY_SHARE * len(nearest):
        return
    hits = rows[rows["day"].isin(out.index)]
    yield present(
        "{n} of {whole} {whole|day|days} over {far} km from the place stated, the nearest by {nearest} km; baseline "
        "unknown: what the others state is not in this file",
        {"devices": hits},
        origin=[("device", str(one)) for one in legible(hits["serial"]).dropna().unique()[:10]],
        n=len(out),
        whole=len(nearest),
        far=round(_AWAY_KM),
        nearest=round(out.min()),
    )


def _placed(evidence: Evidence) -> pd.DataFrame:
    """The subject's device rows with a time, its ``day``, and a location, on days without a declared stay."""
    import pandas as pd

    rows, claims = evidence.mine("devices"), evidence.mine("claims")
    located = rows["lat"].between(-90, 90).fillna(False) & rows["lon"].between(-180, 180).fillna(False)
    rows = rows[rows["time"].notna() & located].assign(day=lambda one: one["time"].dt.floor("D"))
    stays = claims[claims["field"].eq("stay").fillna(False)]
    away = declared_countries(stays, pd.DatetimeIndex(rows["day"].unique()))
    return rows[~rows["day"].isin([day for day, codes in away.items() if codes])]


@indicator(
    "dev.many-laptops-one-lan",
    title="laptops issued to other people stand in the same home network",
    reads=["network_neighbours", "devices", "people", "claims", "network_kind"],
    weight="strong",
    supports=["proxied-worker", "facilitator"],
    against=["nothing-wrong"],
    innocent=["a co-working room", "a couple or a flat share of remote workers", "a laptop handed on or in repair"],
    quiet_step="have counsel decide before more is collected, then compare the shipping addresses",
    open_step="ask each of them, apart, where the machine is",
    references=["IC3-24", "DOJ25C"],
    attack="T1199",
    fires_on=["laptop-farm"],
    quiet_on=["couple-next-door"],
)
def many_laptops_one_lan(evidence: Evidence) -> Iterator[Sign]:
    """Neighbours that are issued to somebody else, by hardware address or host name; company networks left out."""
    seen = evidence.tables["network_neighbours"]
    looked = evidence.looked_up("network_kind", seen["ip"]).reindex(columns=["outcome", "kind"])
    mine = evidence.mine("network_neighbours").dropna(subset="ip")
    if reason := not_run("network_kind", mine["ip"], looked.loc[mine.index, "outcome"]):
        yield unknown(reason)
    seen = seen[~looked["kind"].isin(["company", "vpn", "hosting"]).fillna(False)]
    issued = _issued(evidence.tables["devices"])
    if issued["person"].nunique() < 2 and len(evidence.mine("network_neighbours")):
        yield unknown("the list of machines issued to everybody, with hardware addresses or host names")
        return
    near = _neighbours(seen, issued)
    home = household(evidence.tables["people"], evidence.mine("claims"), evidence.subject, address=True)
    other = near["other"].str.casefold()
    related = other.isin(home) | other.str.split(":", n=1).str[-1].isin(home)
    hits = near[near["person"].eq(evidence.subject).fillna(False) & ~related]
    if hits.empty:
        return
    others = baseline(seen, near["person"].unique(), evidence.subject)
    yield present(
        "{machines} {machines|machine|machines} issued to somebody else among the neighbours, in {n} of {whole} "
        "{whole|row|rows}; {others}",
        {"network_neighbours": hits},
        origin=[("device", str(one)) for one in hits["neighbour"].unique()[:10]],
        weight=others.weight(_STRONG),
        machines=hits["other"].nunique(),
        n=len(hits),
        whole=len(evidence.mine("network_neighbours")),
        others=others.text,
    )


def _issued(devices: pd.DataFrame) -> pd.DataFrame:
    """person and ``neighbour``: the hardware addresses and host names of each machine, in one spelling."""
    import pandas as pd

    macs = devices.assign(neighbour=devices["mac"].str.split()).explode("neighbour")[["person", "neighbour"]]
    names = devices[["person"]].assign(neighbour=_host(devices["hostname"]))
    whole = pd.concat([macs.assign(neighbour=_mac(macs["neighbour"])), names]).dropna().drop_duplicates()
    return whole.drop_duplicates("neighbour", keep=False)  # what two people have tells nothing


def _mac(found: pd.Series[Any]) -> pd.Series[Any]:
    plain = found.astype("string").str.replace(r"[^0-9A-Fa-f]", "", regex=True).str.upper()
    return plain.where(plain.str.len().eq(12).fillna(False) & ~plain.isin(["0" * 12, "F" * 12]))


def _host(found: pd.Series[Any]) -> pd.Series[Any]:
    return legible(found).str.casefold().str.split(".", n=1).str[0].astype("string")


def _neighbours(seen: pd.DataFrame, issued: pd.DataFrame) -> pd.DataFrame:
    """The rows whose neighbour is issued to another person, with ``other`` and ``neighbour``; each row once."""
    import pandas as pd

    owner = pd.Series(issued["person"].to_numpy(), index=issued["neighbour"].to_numpy(), dtype="string")
    mac, name = _mac(seen["neighbour_mac"]), _host(seen["neighbour_name"])
    other = mac.map(owner).astype("string").fillna(name.map(owner).astype("string"))
    made = seen.assign(other=other, neighbour=mac.where(mac.isin(owner.index), name))
    return made[other.notna() & other.ne(made["person"]).fillna(False)]


@indicator(
    "dev.vpn-client-installed",
    title="a consumer VPN program on the machine that was issued",
    reads=["software", "claims", "vpn_clients"],
    weight="moderate",
    supports=["proxied-worker", "undisclosed-location"],
    against=[],
    innocent=[
        "lives or travels in mainland China, where this program is ordinary",
        "privacy, or a family subscription",
        "left over from a journey",
    ],
    quiet_step="read the company's policy on VPN programs, and since when it has been installed",
    open_step="ask which VPN is used and why",
    references=["MAND24", "SPUR", "RF26"],
    attack="T1090.003",
    fires_on=["laptop-farm"],
    quiet_on=["expatriate"],
)
def vpn_client_installed(evidence: Evidence) -> Iterator[Sign]:
    """A variant of net.astrill-egress: by process, service or product name; weak where the VPN was declared."""
    table = evidence.bundled["vpn_clients"].reindex(columns=["vpn", "products", "processes", "services"]).fillna("")
    entries = table.rename(columns={"vpn": "product", "products": "names"}).assign(vid="", pid="")
    rows = evidence.tables["software"]
    entries["processes"] = entries["processes"] + "|" + entries["services"]
    found = _telling(rows, [rows["name"], _program(rows)], entries, ids=False)
    hits = found[found["person"] == evidence.subject]
    if hits.empty:
        return
    said = " ".join(evidence.claims("vpn")["value"].dropna()).casefold()
    declared = all(str(one).casefold() in said for one in hits["named"].unique())
    others = baseline(rows, found["person"].unique(), evidence.subject)
    yield present(
        "{names} in {n} of {whole} {whole|row|rows} of programs, {declared}; {others}",
        {"software": hits},
        origin=[
            ("network", str(one).casefold()) for one in sorted(hits["named"].unique())
        ],  # its exits are the same VPN
        weight=others.weight("weak" if declared else "moderate"),
        names=", ".join(sorted(hits["named"].unique())),
        n=len(hits),
        whole=len(evidence.mine("software")),
        declared=say("declared") if declared else say("not declared"),
        others=others.text,
    )
