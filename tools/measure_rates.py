"""How many ordinary people the indicators flag that read commits or CVs: measured, and kept in dprkit/data/rates.csv.

    python tools/measure_rates.py --logs /usr/share/doc --pool sample_data/applicants

``--logs`` is the folder in which a Debian system keeps the changelogs of its packages: real people's work on ordinary
public projects. Only counts are written, never a name or an address. An indicator over 5 % gives weak at most from then
on (``dprkit.indicator.RATES``).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pandas as pd

from dprkit.data import TABLES as BUNDLED
from dprkit.data import Tables
from dprkit.indicator import WEIGHTS, Evidence, Finding, Indicator, load
from dprkit.provider import load as providers
from dprkit.records import TABLES, Row, conform

DATA = Path(__file__).resolve().parent.parent / "dprkit" / "data"
DEBIAN = "authors of entries in the Debian changelogs of installed packages"
GNU = "authors of entries in the ChangeLog files of installed packages"
POOL = "made-up applicants other than the planted operators"
DRAWN = 300
CVS = {"documents", "employment", "education"}
# Checks that hold people against each other: the table, and the rows below which they cannot see anything.
COMPARED = {
    "cv.text-templated-across-applicants": ("documents", 1),
    "reuse.file-fingerprint": ("documents", 1),
    "gh.copied-history": ("commits", 20),
}
_SIGNED = re.compile(r"^ -- (.+?) <([^<>\n]+)>  (\w{3}, +\d+ \w{3} \d{4} [\d:]{8} [+-]\d{4})", re.MULTILINE)
_DATED = re.compile(r"^(\d{4}-\d\d-\d\d)  (\S.*?)  <([^<>\n]+)>$", re.MULTILINE)
_JOB = re.compile(r"^(.{2,60}?), (\d{4}) to (\d{4}|now|present), (.{2,60}?)\.$", re.MULTILINE | re.IGNORECASE)

Entry = dict[str, Any]


def signed_entries(folder: Path) -> Iterator[Entry]:
    """The releases in Debian changelogs as rows of ``commits``, each once (deb-changelog, section "Trailer")."""
    for path in sorted(folder.glob("*/changelog.Debian*.gz")):
        text = _text(path)
        for found in _SIGNED.finditer(text):
            try:
                at = parsedate_to_datetime(found[3])
            except ValueError:
                continue
            told = text[: found.start()].rpartition("\n  * ")[2].partition("\n")[0]
            more = {"time": at.astimezone(UTC).isoformat(), "offset": found[3][-5:], "subject": told}
            yield _entry(path.parent.name, found[2], found[1], found[3], **more)


def dated_entries(folder: Path) -> Iterator[Entry]:
    """The changes in ChangeLog files as rows of ``commits``, each once (GNU Coding Standards, "Style of Change Logs").

    They state a day and no hour: their times stay empty.
    """
    for path in sorted(folder.glob("*/*hange*og*")):
        if "Debian" not in path.name:
            for found in _DATED.finditer(_text(path)):
                yield _entry(path.parent.name, found[3], found[2], found[1])


def _text(path: Path) -> str:
    try:
        return (gzip.open(path) if path.suffix == ".gz" else path.open("rb")).read().decode("utf-8", "replace")
    except OSError:
        return ""


def _entry(project: str, mail: str, name: str, when: str, **more: Any) -> Entry:
    mail = mail.strip().casefold()
    key = hashlib.sha1(f"{mail} {when}".encode(), usedforsecurity=False).hexdigest()
    row = {"system": "git", "account": mail, "repository": project, "commit": key, "author_name": name.strip()}
    return {**row, "author_email": mail, **more}


def typed(table: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """The rows as a case would hand them on: every account is a person whose join somebody confirmed."""
    frame, _ = conform(table, [Row(table, at, row) for at, row in enumerate(rows, 1)], "0123456789ab")
    return frame.assign(person=frame["account"], confirmed=True)


def _most_often(values: pd.Series[Any]) -> Any:
    return values.mode().iloc[0] if values.notna().any() else None


def stated(commits: pd.DataFrame) -> pd.DataFrame:
    """What each author states: the name he writes most often, and the zone of the offset that he writes most often."""
    most = commits.groupby("account")[["author_name", "offset"]].agg(_most_often)
    claims = [
        {"system": "git", "account": who, "field": "name", "value": name} for who, name in most["author_name"].items()
    ]
    for who, offset in most["offset"].dropna().items():
        hours = round((1 if offset[0] == "+" else -1) * (int(offset[1:3]) + int(offset[3:]) / 60))
        zone = f"Etc/GMT{-hours:+d}" if hours else "Etc/UTC"  # POSIX signs: behind UTC is positive
        claims.append({"system": "git", "account": who, "field": "zone", "value": zone})
    return typed("claims", claims)


def applicants(folder: Path) -> dict[str, pd.DataFrame]:
    """Tables of the made-up applicants with a CV who are no operators: documents, employment, applications, claims."""
    pool = pd.read_parquet(folder / "pool.parquet").merge(pd.read_csv(folder / "truth.csv"), on="applicant")
    pool = pool[pool["kind"].ne("operator") & pool["cv_text"].notna()]
    who = [{"system": "ats", "account": str(one)} for one in pool["applicant"]]
    texts, days, authors = (pool[name].tolist() for name in ("cv_text", "applied_on", "document_author"))
    authors = [None if pd.isna(one) else str(one) for one in authors]
    documents = [
        {**one, "kind": "cv", "text": text, "created": day, "author": author, "producer": "a program"}
        for one, text, day, author in zip(who, texts, days, authors)
    ]
    jobs = [
        {**one, "employer": job[1], "start": job[2], "end": job[3], "title": job[4], "found": job[0]}
        for one, text in zip(who, texts)
        for job in _JOB.finditer(text)
    ]
    claims = [{**one, "field": "name", "value": name} for one, name in zip(who, pool["name"])]
    return {
        "documents": typed("documents", documents),
        "employment": typed("employment", jobs),
        "claims": typed("claims", claims),
    }


def evidence(one: Indicator, who: str, tables: Mapping[str, pd.DataFrame]) -> Evidence:
    """What the indicator may see about one person."""
    wanted = {name for name in {*one.reads, "claims"} if name in TABLES}
    found = {name: tables.get(name, _NOTHING[name]) for name in wanted}
    facts = {name: _ASKED[name] for name in one.reads if name in _ASKED}
    lists = {name: _LISTS.frame(name) for name in one.reads if name in BUNDLED and name not in facts}
    return Evidence(who, found, facts, lists)


_LISTS = Tables()
_NOTHING = {name: typed(name, ()) for name in TABLES if "account" in TABLES[name].columns}
_ASKED = {
    name: pd.DataFrame(columns=["outcome", *one.facts], index=pd.Index([], dtype="string"))
    for name, one in providers().items()
}


def measured(
    names: Iterable[str], population: str, people: Sequence[str], tables: Mapping[str, pd.DataFrame]
) -> Iterator[dict[str, Any]]:
    """One row an indicator: how many of the people it could judge, how many of these it flags, and how strongly."""
    groups = {name: dict(iter(frame.groupby("person"))) for name, frame in tables.items()}
    for name in names:
        one = load()[name]
        findings = []
        for who in people:
            own = {table: groups[table].get(who, _NOTHING[table]) for table in tables}
            compared = len(own[COMPARED[name][0]]) >= COMPARED[name][1] if name in COMPARED else False
            findings.append(one(evidence(one, who, tables if compared else own)))
        yield counted(name, population, findings)
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()


def counted(name: str, population: str, findings: list[Finding]) -> dict[str, Any]:
    """The row of the table."""
    flagged = [one for one in findings if one.state == "present" and one.weight != "context"]
    unknown = sum(one.state == "unknown" for one in findings)
    people = len(findings) - unknown
    strongest = max((one.weight for one in flagged), key=list(WEIGHTS).index, default="")
    share = f"{len(flagged) / people:.4f}" if people else ""
    return {
        "indicator": name,
        "population": population,
        "people": people,
        "flagged": len(flagged),
        "unknown": unknown,
        "share": share,
        "strongest": strongest,
        "measured_on": date.today().isoformat(),
    }


def of_logs(folder: Path) -> Iterator[dict[str, Any]]:
    """The rows for the two kinds of logs; of entries that state no hour only the authors' names can be judged."""
    whole = [name for name, one in load().items() if "commits" in one.reads]
    kinds = ((DEBIAN, signed_entries, whole), (GNU, dated_entries, ["gh.multiple-author-identities"]))
    for population, read, names in kinds:
        commits = typed("commits", read(folder)).drop_duplicates("commit")
        people = sorted(commits["person"].unique())
        sys.stdout.write(f"{population}: {len(commits)} entries by {len(people)} addresses\n")
        yield from measured(names, population, people, {"commits": commits, "claims": stated(commits)})


def of_pool(folder: Path) -> Iterator[dict[str, Any]]:
    """The rows for the applicants: an even draw of those with a CV, held against one another where a check does so."""
    tables = applicants(folder)
    whole = sorted(tables["documents"]["person"].unique())
    people = whole[:: len(whole) // DRAWN][:DRAWN]
    sys.stdout.write(f"{POOL}: {len(whole)} with a CV, {len(people)} of them drawn\n")
    drawn = {name: frame[frame["person"].isin(people)] for name, frame in tables.items()}
    yield from measured([name for name, one in load().items() if CVS & set(one.reads)], POOL, people, drawn)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--logs", type=Path, required=True)
    parser.add_argument("--pool", type=Path, required=True)
    given = parser.parse_args()
    started = datetime.now(UTC)
    rows = sorted([*of_logs(given.logs), *of_pool(given.pool)], key=lambda row: (row["indicator"], row["population"]))
    with (DATA / "rates.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(BUNDLED["rates"]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    for row in rows:
        sys.stdout.write(
            f"{row['indicator']:40} {row['flagged']:5} of {row['people']:5} {row['share']} {row['strongest']}\n"
        )
    sys.stdout.write(f"{(datetime.now(UTC) - started).seconds} s; then python tools/build_data.py --docs\n")


if __name__ == "__main__":
    main()
