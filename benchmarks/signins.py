"""Sign-in logs: travel, shared addresses and hours, side by side with the DuckDB query a user would write.

    python benchmarks/signins.py [--rows 10000000] [--rounds 3] [--keep FOLDER] [--only-parquet]

Texts for accounts and addresses, 500 rows an account, in time order, one in a hundred far from home. Each is asked of a
DataFrame (DuckDB: of the same Arrow table) and of a Parquet file. Stops when the answers differ. Ours validates every
address and place, and counts what it leaves out. The peak is that of a process of its own that does nothing else.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from _rounds import rounds, shown, versions

from dprkit.activity.logs import concurrent, hours, shared, travel
from dprkit.addresses import Packed, written

ASKED: dict[str, Callable[[Any], Any]] = {
    "travel": travel,
    "shared": lambda source: shared(source, "ip"),
    "hours": lambda source: hours(source, "UTC"),
    "concurrent": concurrent,
}
# The plain query of each; travel as in the study, with the radius and "another address" that make the answers equal.
QUERIES = {
    "travel": """
with told as (
    select account, time, ip, lat, lon, lag(time) over one time0, lag(ip) over one ip0, lag(lat) over one lat0,
        lag(lon) over one lon0
    from log window one as (partition by account order by time)
)
select account, time0, time from (
    select *, (epoch_us(time) - epoch_us(time0)) / 3.6e9 as took, 2 * 6371.0088 * asin(sqrt(
        power(sin(radians(lat - lat0) / 2), 2)
        + cos(radians(lat)) * cos(radians(lat0)) * power(sin(radians(lon - lon0) / 2), 2))) - 40 as km
    from told where ip <> ip0
) where km > 500 and km > 900 * took
""",
    "shared": "select ip, count(distinct account) people from log group by ip having people > 1",
    "hours": "select account, hour(time) as clock, count(*) as times from log group by all",
}


def write_log(path: Path, count: int) -> None:
    """A log of made-up sign-ins as Parquet, a million rows at a time."""
    chance, accounts = np.random.default_rng(9), max(count // 500, 10)
    home = chance.uniform(-60, 60, accounts).round(4), chance.uniform(-180, 180, accounts).round(4)
    names = pc.binary_join_element_wise("user", pa.array(np.arange(accounts)).cast("string"), "@example.com", "")
    with pq.ParquetWriter(path, _part(chance, home, names, 1, 0, count).schema, compression="zstd") as writer:
        for start in range(0, count, 1 << 20):
            writer.write_table(_part(chance, home, names, min(1 << 20, count - start), start, count))


def _part(chance: np.random.Generator, home: Any, names: Any, rows: int, start: int, count: int) -> pa.Table:
    who = chance.integers(0, len(names), rows)
    step = 15_000_000_000_000 / count
    time = np.sort(1_700_000_000_000_000 + ((start + chance.random(rows) * rows) * step).astype("i8"))
    far, line = chance.random(rows) < 0.01, chance.integers(0, 3, rows)
    address = (10 << 24) + who * 3 + line
    farm = who < len(names) // 100  # twenty accounts to a line
    address[farm] = 0xC6120000 + who[farm] // 20
    address[far] = chance.integers(0xC6130000, 0xC6140000, far.sum())
    number, none = address.astype("u4"), np.zeros(rows, "u8")
    place = [
        np.where(far, chance.uniform(-limit, limit, rows).round(4), own[who]) for limit, own in zip((60, 180), home)
    ]
    return pa.table(
        {
            "account": names.take(pa.array(who)),
            "time": pa.array(time, pa.timestamp("us", "UTC")),
            "ip": written(Packed(np.full(rows, 4, "u1"), number, none, none)),
            "lat": place[0],
            "lon": place[1],
            "accuracy_km": np.full(rows, 20.0),
            "session": pc.binary_join_element_wise(
                names.take(pa.array(who)), pa.array(time // 86_400_000_000 * 3 + line).cast("string"), "-"
            ),
        }
    )


def agree(task: str, ours: pd.DataFrame, plain: pa.Table) -> None:
    """Stops unless both found the same."""
    frame = plain.to_pandas()
    if task == "travel":
        own = set(zip(ours["person"], ours["start"], ours["end"]))
        other = set(zip(frame["account"], frame["time0"], frame["time"]))
    elif task == "shared":
        own, other = (set(zip(one[name], one["people"])) for one, name in ((ours, "value"), (frame, "ip")))
    else:
        table = frame.pivot(index="account", columns="clock", values="times").fillna(0).astype("int64")
        own, other = (one.sort_index().to_numpy().tobytes() for one in (ours, table))
    if own != other:
        raise SystemExit(f"{task}: the answers differ")


def peak(task: str, path: Path) -> float:
    """GiB of memory that a process of its own needs for ``task`` on the Parquet file, imports included (Linux only)."""
    code = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); from signins import ASKED;"
        f"ASKED[{task!r}]({str(path)!r}); print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout) / 2**20


def compare(task: str, kind: str, ours: Any, source: str, connection: Any, count: int, times: int) -> None:
    query = QUERIES[task].replace("from log", f"from {source}")
    measured = rounds(
        {"dprkit": lambda: ASKED[task](ours).found, "DuckDB": lambda: connection.sql(query).to_arrow_table()}, times
    )
    agree(task, measured["dprkit"].answer, measured["DuckDB"].answer)
    print(f"\n## {task}, {kind}: {len(measured['dprkit'].answer):,} found by both\n")
    print(shown(measured, dict.fromkeys(measured, count), "dprkit"))


def main() -> None:
    import duckdb

    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--rows", type=int, default=10_000_000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--keep", type=Path)
    asked.add_argument("--only-parquet", action="store_true")
    options = asked.parse_args()
    print(f"# Sign-ins, {options.rows:,} rows\n\n{versions(('numpy', 'pandas', 'pyarrow', 'duckdb'))}")
    with tempfile.TemporaryDirectory() as scratch:
        path = (options.keep or Path(scratch)) / f"signins_{options.rows}.parquet"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_log(path, options.rows)
        connection = duckdb.connect()
        connection.execute("set enable_progress_bar = false")
        for task in QUERIES:
            if not options.only_parquet:
                table = pq.read_table(path, columns=["account", "time", "ip", "lat", "lon", "accuracy_km"])
                frame = table.to_pandas()
                connection.register("held", table)
                compare(task, "DataFrame", frame, "held", connection, options.rows, options.rounds)
                connection.unregister("held")
                del table, frame
            compare(task, "Parquet", path, f"read_parquet('{path}')", connection, options.rows, options.rounds)
        print("\n| task on Parquet | peak of the process, GiB |\n|---|--:|")
        for task in ASKED:
            print(f"| {task} | {peak(task, path):.2f} |", flush=True)


if __name__ == "__main__":
    main()
