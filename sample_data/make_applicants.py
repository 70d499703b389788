"""Writes the sample pool of applicants: ``python sample_data/make_applicants.py [folder [rows]]``.

Same code, same tables: no clock, no network. ``pool.parquet`` is what a screening team holds, ``truth.csv`` says who
belongs together, ``README.md`` how many of what were planted.
"""

from __future__ import annotations

import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from applicant_people import Pool, Row
from applicant_stories import plant

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["COLUMNS", "make", "write"]

COLUMNS = (
    *("applicant", "applied_on", "company", "name", "email", "phone", "address", "city", "region"),
    *("bank_account", "wallet", "github", "linkedin", "telegram", "skype", "website", "handle", "device", "ip"),
    *("referee", "school", "employer", "document_sha256", "document_author", "photo_hash", "cv_text"),
)
ROWS = 20_000


def make(rows: int = ROWS, seed: int = 1) -> tuple[pa.Table, pa.Table]:
    """The pool (columns of ``COLUMNS``, all text) and its truth (applicant, group, kind, link), row by row.

    Args:
        rows: applications; what is planted shrinks with it, and needs about 300 at least.
        seed: another one gives another pool.
    """
    import pyarrow as pa

    pool = Pool(seed, rows)
    planted = list(plant(pool))
    if len(planted) > rows:
        raise ValueError(f"{len(planted)} applications are planted and only {rows} asked for: ask for more rows.")
    made = [*planted, *(pool.single() for _ in range(rows - len(planted)))]
    made.sort(key=lambda row: sha256(f"{seed}:{row.number}".encode()).digest())
    for place, row in enumerate(made):
        row.cells["applicant"] = f"ap-{place + 1:06d}"
    table = {name: pa.array([row.cells.get(name) for row in made], pa.string()) for name in COLUMNS}
    return pa.table(table), _truth(made)


def _truth(made: list[Row]) -> pa.Table:
    import pyarrow as pa

    columns = {
        "applicant": [row.cells["applicant"] for row in made],
        "group": [row.group for row in made],
        "kind": [row.kind for row in made],
        "link": [row.link for row in made],
    }
    return pa.table({name: pa.array([one or None for one in values], pa.string()) for name, values in columns.items()})


def _card(truth: pa.Table) -> str:
    rows = truth.to_pylist()
    groups = {(row["kind"], row["group"]): row["link"] for row in rows if row["group"]}
    counts, members = Counter(kind for kind, _ in groups), Counter(row["kind"] for row in rows)
    lines = [f"| {kind} | {counts.get(kind, 0)} | {members[kind]:,} |" for kind in sorted(members)]
    links = Counter(link for (kind, _), link in groups.items() if kind == "operator")
    traps = Counter(row["link"].split("-")[0] for row in rows if row["kind"] == "none" and row["link"])
    return _CARD.format(
        rows=len(rows),
        table="\n".join(lines),
        links=", ".join(f"{link} {count}" for link, count in sorted(links.items())),
        traps=", ".join(f"{link} {count}" for link, count in sorted(traps.items())),
    )


_CARD = """# A pool of {rows:,} made-up applicants

Made by `python sample_data/make_applicants.py`; **everybody in it is made up**. `pool.parquet` has one row an
application, `truth.csv` says who belongs together (`applicant, group, kind, link`). Read the truth last.

| kind | groups | applications |
|---|---|---|
{table}

An **operator** is one hand behind several personas, who applied within four months and live at different addresses
(but for the fuzzy ones, whose address is respelt). Groups by what links them:
{links}.

Everything else is innocent. A **couple** or **family** shares an address and mostly a landline, an **agency** a
switchboard, mail domain, address and CV template, a **lab** an address and a referee; **same-person** is one applicant
who applied more than once. Of those with kind `none`, some are traps, in applications: {traps}.
(Strangers who chose one handle, computers in public libraries, people of one name, numbers given out again at least
three years later, templates of career services.) An operator who re-uses a **handle** also re-uses a website, a referee
or part of a CV: a handle alone says nothing.

Addresses on the Internet are those of RFC 5737 and RFC 2544, mail domains those of RFC 2606, telephone numbers those
kept for fiction (so that every number is its own, applicants live in the six countries with wide enough ranges); bank
codes are no bank's and wallets are hashes that nobody holds a key for. Names are drawn apart from everything else.
"""


def write(folder: Path, rows: int = ROWS) -> None:
    """``pool.parquet``, ``truth.csv`` and ``README.md`` in that folder."""
    import pyarrow.csv
    import pyarrow.parquet

    pool, truth = make(rows)
    folder.mkdir(parents=True, exist_ok=True)
    pyarrow.parquet.write_table(
        pool, folder / "pool.parquet", compression="zstd", compression_level=12, use_dictionary=["company", "school"]
    )
    pyarrow.csv.write_csv(truth, folder / "truth.csv", pyarrow.csv.WriteOptions(quoting_style="needed"))
    (folder / "README.md").write_text(_card(truth), encoding="utf-8")


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "applicants"
    write(target, int(sys.argv[2]) if len(sys.argv) > 2 else ROWS)
