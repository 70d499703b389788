"""What is installed on, and plugged into, a machine that was issued to the subject."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from ..activity.baseline import baseline, number
from ..activity.shared import legible
from ..indicator import WEIGHTS, Evidence, Sign, Weight, indicator, present

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ip_kvm_usb_edid", "multiple_rmm_vendors"]

_WINDOW_DAYS = 7


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
    reads=["software", "rmm_vendors"],
    weight="strong",
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
    """Vendors are counted, not binaries. A publisher alone is no mark: one signer also signs browsers (LOLRMM)."""
    rows = _with_vendor(_hosts(evidence.tables["software"]), evidence.bundled["rmm_vendors"])
    hits = _two_in_a_week(rows.dropna(subset=["vendor", "host"]))
    mine = hits[hits["person"] == evidence.subject]
    if mine.empty:
        return
    hosts = mine["host"].unique()
    whole = _hosts(evidence.mine("software"))["host"].nunique()
    two_marks = int(mine.drop_duplicates(["host", "vendor"])["signed"].sum())
    pairs = mine.drop_duplicates(["host", "vendor"])
    weight: Weight = "strong"
    others = baseline(evidence.tables["software"], hits["person"].unique(), evidence.subject)
    yield present(
        f"{len(hosts)} of {number(whole, 'machine')} with remote-control programs of "
        f"{number(pairs.groupby('host').size().max(), 'vendor')} within {_WINDOW_DAYS} days "
        f"({', '.join(sorted(mine['vendor'].unique()))}); {two_marks} of {len(pairs)} also carry the publisher's name; "
        f"{others.text}",
        {"software": mine},
        origin=[("host", str(one)) for one in hosts[:10]],
        weight=others.weight(weight),
    )


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
        f"{len(mine)} of {number(len(evidence.mine('usb')), 'row')} of USB devices and displays name "
        f"{', '.join(sorted(mine['product_named'].unique()))}, on {number(len(hosts), 'machine')}; {others.text}",
        {"usb": mine},
        origin=[("host", str(one)) for one in hosts[:10]],
        weight=others.weight(weight),
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
