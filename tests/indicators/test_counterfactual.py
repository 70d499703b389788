"""The same conduct under another name, native language, birthplace, school and photograph gives the same findings.

A pair is a case as it is and the same case about a person who differs in nothing but these: all 300 with TORTURE set,
six otherwise. Most swaps are made in rich made-up tables, in which every check that reads a name, a mailbox or a handle
has something to find; some in the tables of the sample cases; a few in files, which are taken in like any others.

Findings are compared as bytes of JSON (state, weight, sentence, rows, origin, what is missing), after the name itself,
where a sentence quotes it, was taken out. Two limits, both on the quiet side: names in two scripts cannot be held
against each other, so that all names in a case are swapped within one script; and a name of one word cannot be told
from a login where logins stand too (accounts, commits, mails), so that such names are not among the pairs.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from dprkit import indicator as module
from dprkit.case import Case
from dprkit.indicator import Evidence, Indicator, indicator, load, present
from dprkit.provider import load as providers
from dprkit.records import TABLES

PAIRS = 300 if os.environ.get("TORTURE") else 2
IN_CASES = 10 if os.environ.get("TORTURE") else 1
IN_FILES = 5 if os.environ.get("TORTURE") else 1

# Made-up names, drawn from lists of given and family names apart: full name, listed form, an unlike name of the same
# script, and what stands in mailboxes and handles.
NAMES = [
    ("Blake Stone", "B. Stone", "Ivo Marek", "blake", "stone"),
    ("Min-jun Kim", "M. Kim", "Otto Falk", "minjun", "kimm"),
    ("Nguyễn Văn Minh", "N. V. Minh", "Otto Falk", "vanminh", "nguyen"),
    ("O Seo-yeon", "Seo-yeon O", "Ivo Marek", "seoyeon", "ohh"),
    ("Chukwuemeka Okonkwo-Adeyemi", "C. Okonkwo-Adeyemi", "Ivo Marek", "emeka", "okonkwo"),
    ("Aïssatou N'Diaye", "A. N'Diaye", "Otto Falk", "aissatou", "ndiaye"),
    ("Joost van der Werff", "J. van der Werff", "Ivo Marek", "joost", "werff"),
    ("María José Ñúñez García", "M. J. Ñúñez García", "Otto Falk", "mariajose", "nunez"),
    ("Siobhán O’Dálaigh", "S. O’Dálaigh", "Ivo Marek", "siobhan", "odalaigh"),
    ("Priyanka Chatterjee", "P. Chatterjee", "Otto Falk", "priyanka", "chatterjee"),
    ("Dmitri Sokolovski", "D. Sokolovski", "Ann Brook", "dmitri", "sokolovski"),
    ("김민준", "김 민준", "박서연", "minjun", "kimm"),
    ("박지훈", "박 지훈", "이하은", "jihun", "parkk"),
    ("王小明", "王 小明", "陈丽华", "xiaoming", "wangg"),
    ("Алексей Морозов", "А. Морозов", "Олег Фёдоров", "aleksei", "morozov"),
    ("خالد النراوي", "خ. النراوي", "سمير حداد", "khalid", "alnarawi"),
    ("नरेंद्र शर्मा", "न. शर्मा", "अनिता राव", "narendra", "sharma"),
    ("พรทิพย์ ศรีสุข", "พ. ศรีสุข", "อนันต์ วงศ์", "porntip", "srisuk"),
]
TONGUES = ["English", "Korean", "French", "Hindi", "Arabic", "Russian", "Yoruba", "Chinese", "Persian", "Polish"]
BIRTHPLACES = [
    "Denver",
    "Pyongyang",
    "Seoul",
    "Lagos",
    "Lyon",
    "Tehran",
    "Shenyang",
    "Kraków",
    "Karachi",
    "Vladivostok",
]
SCHOOLS = [f"{kind}, {land}" for kind in ("University of Norvane", "Polytechnic of Seld") for land in
           ("USA", "China", "Nigeria", "France", "Russia", "India", "Iran", "Korea")]  # fmt: skip


@dataclass(frozen=True)
class Person:
    """What is swapped, and nothing else."""

    full: str
    listed: str
    unlike: str
    given: str
    family: str
    tongue: str
    birthplace: str
    school: str
    photo: str

    @property
    def quoted(self) -> tuple[str, ...]:
        return (self.full, self.listed, self.unlike)


def _people(count: int) -> list[Person]:
    """The person of the case, then ``count`` others, of as many names as there are."""
    chance = random.Random(7)
    others = chance.sample(NAMES[1:], min(count, len(NAMES) - 1))
    draws = [NAMES[0], *others, *(chance.choice(NAMES) for _ in range(count - len(others)))]
    rest = (TONGUES, BIRTHPLACES, SCHOOLS)
    made = []
    for full, listed, unlike, given, family in draws:
        tongue, birthplace, school = (chance.choice(one) for one in rest)
        made.append(Person(full, listed, unlike, given, family, tongue, birthplace, school, _hash(chance)))
    return made


def _hash(chance: random.Random) -> str:
    """A perceptual hash with half of its bits set, as that of any photograph."""
    bits = chance.sample(range(64), 32)
    return f"{sum(1 << bit for bit in bits):016x}"


def _bytes(findings: Sequence[module.Finding], person: Person) -> bytes:
    told = [
        (one.id, one.state, one.weight, one.text, one.missing, one.evidence.ids, one.evidence.count, one.origin)
        for one in findings
    ]
    text = json.dumps(told, ensure_ascii=False, default=str)
    own = (person.photo, f"{person.given}{person.family}", f"{person.given}.{person.family}")
    for at, part in enumerate((*person.quoted, *own)):
        text = text.replace(part, f"‹{at}›") if part else text
    return text.encode()


# rich made-up tables


def _rich(who: Person) -> dict[str, Any]:
    """Tables in which names, mailboxes, handles, papers, CVs and pictures give many checks something to find."""
    mail = f"{who.given}.{who.family}@mail.example"
    me = {"system": "ats", "account": "s1"}
    cv = (
        f"{who.full}. Born in {who.birthplace}. Native language: {who.tongue}. {who.school}. "
        + "12 years of Rust. "
        + " ".join(f"word{n}" for n in range(80))
    )
    copied = " ".join(f"word{n}" for n in range(80))
    commits = [
        {"system": "git", "account": "s1", "commit": f"c{n}", "tree": f"t{n}", "repository": f"r{n % 3}"}
        | {"author_name": who.unlike if n % 5 == 0 else who.full, "author_email": mail}
        | {"time": f"2020-01-{n + 1:02d}T10:00:00Z", "committed": "2026-01-05T10:00:00Z", "subject": f"change part {n}"}
        for n in range(25)
    ]
    return {
        "claims": [
            {**me, "system": "subject", "field": field, "value": value, "stated_on": "2026-01-05"}
            for field, value in {
                "name": who.full,
                "country": "US",
                "zone": "America/Chicago",
                "email": mail,
                "phone": "+12125550123",
                "address": "12 Elm Street, Austin 78701",
            }.items()
        ],
        "people": [
            {**me, "name": who.listed, "email": mail, "start_on": "2026-01-02", "address": "12 Elm Street"}
            | {"postcode": "78701"},
            {"system": "ats", "account": "e2", "name": who.unlike, "email": "c.vance@firm.example"},
        ],
        "identity_papers": [
            {**me, "name": who.unlike, "number": "X1234567", "number_ok": "false", "digest": "a" * 64},
            {"system": "ats", "account": "e2", "name": who.unlike, "number": "Y7654321", "number_ok": "true"},
        ],
        "accounts": [
            {**me, "platform": "github", "handle": f"{who.given}{who.family}", "name": who.full}
            | {"created": "2025-06-01T00:00:00Z", "first_activity": "2025-07-01T00:00:00Z", "slug": "a-b"},
        ],
        "payees": [
            {**me, "name": who.full, "holder": who.unlike, "bank_account": "GB29NWBK60161331926891"},
            {"system": "ats", "account": "e2", "holder": who.unlike, "bank_account": "GB29NWBK60161331926891"},
        ],
        "contacts": [{**me, "kind": "email", "value": mail}, {**me, "kind": "phone", "value": "+12125550123"}],
        "documents": [
            {**me, "kind": "cv", "text": cv, "author": who.full, "producer": "writer", "created": "D:20260105101112Z"},
            {
                "system": "ats",
                "account": "e2",
                "kind": "cv",
                "text": copied,
                "author": who.unlike,
                "producer": "writer",
            }
            | {"created": "D:20260105101112Z"},
        ],
        "education": [{**me, "school": who.school, "degree": "BSc", "start": "2015-09", "end": "2019-06"}],
        "employment": [
            {**me, "employer": "A", "start": "2018-01", "end": "2021-06", "title": "engineer", "location": "Austin"},
            {**me, "employer": "B", "start": "2020-01", "end": "2022-06", "title": "engineer", "location": "Austin"},
        ],
        "applications": [
            {**me, "name": who.full, "email": mail, "phone": "+12125550123", "cv_text": cv, "photo_hash": who.photo},
            {"system": "ats", "account": "e2", "name": who.unlike, "email": mail, "phone": "+12125550123"}
            | {"cv_text": copied, "referred_by": "s1", "photo_hash": "0f1e2d3c4b5a6978"},
        ],
        "messages": [{**me, "sender": f'"{who.unlike}" <{mail}>', "sender_address": mail, "first_ip": "198.51.100.7"}],
        "images": [{**me, "phash64": who.photo, "software": "Adobe Photoshop"}, {"system": "ats", "account": "e2"}],
        "shipments": [
            {**me, "serial": "SN-1", "address": "3 Larch Court", "postcode": "38104", "signed_by": who.unlike}
            | {"recipient": who.full, "kind": "home"},
        ],
        "meetings": [
            {**me, "system": "zoom", "display_name": who.listed, "time": "2026-01-05T10:00:00Z", "seconds": 40000}
            | {"meeting": "m1", "ip": "198.51.100.7"},
        ],
        "commits": commits,
        "technologies": [{"name": "Rust", "first_release": "2015-05-15"}],
        "phone": {"+12125550123": {"e164": "+12125550123", "region": "US", "valid": True, "fictional": True}},
    }


SCREENED = "reuse.soft-linkage"  # a screening of all applications: seconds each time
# What must be there, or the comparison would say nothing.
FOUND = {
    *("id.name-inconsistent-across-sources", "pay.account-name-mismatch", "gh.multiple-author-identities"),
    *("em.multiple-identities-one-address", "reuse.hard-identifier", "shp.carrier-redirect-or-reship"),
    *("cv.employment-overlap-fulltime", "cv.text-templated-across-applicants", "cv.tech-before-release"),
    *("id.image-edit-metadata", "id.mrz-or-checksum-invalid", "job.refers-linked-candidates", "ph.invalid-number"),
}


def _found(given: Evidence, names: Sequence[str]) -> list[module.Finding]:
    known, made = load(), []
    for name in names:
        one = known[name]
        tables = {table: frame for table, frame in given.tables.items() if table in {*one.reads, "claims"}}
        facts = {source: frame for source, frame in given.facts.items() if source in one.reads}
        lists = {table: frame for table, frame in given.bundled.items() if table in one.reads}
        made.append(one(Evidence("s1", tables, facts, lists)))
    return made


@pytest.fixture
def differing(evidence: Callable[..., Evidence]) -> Callable[[Sequence[Person]], dict[str, list[str]]]:
    """The indicators whose findings differ from those of the first person, with whom they differ on."""

    def compare(people: Sequence[Person]) -> dict[str, list[str]]:
        names = [name for name in load() if name != SCREENED or os.environ.get("TORTURE")]
        first = _found(evidence(**_rich(people[0])), names)
        assert {one.indicator for one in first if one.state == "present"} >= FOUND
        wrong: dict[str, list[str]] = {}
        for other in people[1:]:
            for one, there in zip(first, _found(evidence(**_rich(other)), names), strict=True):
                if _bytes([one], people[0]) != _bytes([there], other):
                    wrong.setdefault(one.indicator, []).append(f"{other.full}: {there.text or there.missing}")
        return wrong

    return compare


Compare = Callable[[Sequence[Person]], dict[str, list[str]]]


def test_who_somebody_is_changes_no_finding(differing: Compare) -> None:
    assert differing(_people(PAIRS)) == {}


def _origin_of(name: str) -> bool:
    return not unicodedata.name(name[0]).startswith("LATIN")


def test_a_check_that_reads_where_a_name_comes_from_is_caught(
    differing: Compare, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = dict(load())
    monkeypatch.setattr(module, "INDICATORS", known)
    like = known["ph.voip-or-burner"]

    @indicator(
        "net.made-up",
        **{
            name: getattr(like, name)
            for name in ("title", "supports", "against", "innocent", "quiet_step", "open_step")
        },
        **{name: getattr(like, name) for name in ("references", "attack", "fires_on", "quiet_on")},
        reads=["people"],
        weight="weak",
    )
    def made_up(evidence: Evidence) -> Iterator[module.Sign]:
        rows = evidence.mine("people")
        if rows["name"].map(_origin_of).any():
            yield present("a name from elsewhere", {"people": rows})

    people = [one for one in _people(len(NAMES) - 1) if one.full in ("Blake Stone", "김민준")]
    assert set(differing(people)) == {"net.made-up"}


# the tables of the sample cases


def _swapper(old: Person, new: Person) -> Callable[[str], str]:
    """Every way in which the sample cases write the person's name, and what stands for it."""
    given, family = old.full.split()
    initial = new.listed.split()[0] if "." in new.listed else new.full
    pairs = {
        old.full: new.full,
        f"{family}, {given}": new.full,
        f"{given[0]}. {family}": new.listed,
        f"{given}.{family}".lower(): f"{new.given}.{new.family}",
        f"{given[0]}.{family}".lower(): f"{new.given[0]}.{new.family}",
        f"{given[0]}{family}".lower(): f"{new.given[0]}{new.family}",
        given: initial,
        family: new.full,
        given.lower(): new.given,
        family.lower(): new.family,
    }
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(one)}(?![^\W_])" for one in pairs))
    return lambda text: pattern.sub(lambda found: pairs[found.group()], text)


Frames = Mapping[str, pd.DataFrame]


def _swapped(frames: Frames, change: Callable[[str], str]) -> dict[str, pd.DataFrame]:
    """The frames with the change made in every cell and index label of text; the same object where nothing changed."""
    return {name: _frame(frame, change) for name, frame in frames.items()}


def _frame(frame: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    made = frame
    for name in frame.columns.difference(["file", "place", "confirmed"]):
        if isinstance(frame[name].dtype, pd.StringDtype):
            changed = {one: new for one in frame[name].dropna().unique() if (new := change(one)) != one}
            if changed:
                made = made.assign(**{name: made[name].replace(changed)})
    labels = [change(one) if isinstance(one, str) else one for one in frame.index]
    return made if labels == list(frame.index) else made.set_axis(pd.Index(labels, dtype="string"))


@dataclass(frozen=True)
class Opened:
    """What indicators see of one case."""

    tables: Frames
    facts: Frames
    lists: Frames
    indicators: Mapping[str, Indicator]

    def findings(self, before: tuple[Opened, Mapping[str, Any]] | None = None) -> dict[str, Any]:
        """Every finding about s1; one all of whose tables are the same objects as ``before`` is taken from there."""
        made = {}
        for name, one in self.indicators.items():
            wanted = {*one.reads, "claims"}
            if before and all(self._seen(read) is before[0]._seen(read) for read in wanted):
                made[name] = before[1][name]
                continue
            tables, facts, lists = (
                {read: frames[read] for read in wanted & set(frames)}
                for frames in (self.tables, self.facts, self.lists)
            )
            made[name] = one(
                Evidence("s1", tables, facts, lists), lambda ids: hashlib.sha256(str(ids).encode()).hexdigest()
            )
        return made

    def _seen(self, read: str) -> Any:
        return next((frames[read] for frames in (self.tables, self.facts, self.lists) if read in frames), None)


def _opened(folder: Path) -> Opened:
    case, known = Case.open(folder), load()
    reads = {read for one in known.values() for read in one.reads} | {"claims"}
    facts = {name: case.observations(name).set_index("value") for name in providers() if name in reads}
    lists = {name: case.bundled.frame(name) for name in reads - set(TABLES) - set(facts)}
    return Opened({name: case.table(name) for name in reads & set(TABLES)}, facts, lists, known)


@pytest.mark.parametrize(
    ("case", "full"), [("laptop-farm", "Blake Stone"), ("expatriate", "Astrid Moreau")], ids=lambda one: one.split()[0]
)
def test_a_sample_case_about_somebody_of_another_name_has_the_same_findings(
    case: str, full: str, prepared: Callable[[str], Path]
) -> None:
    given, family = full.lower().split()
    own = Person(full, "", "", given, family, "", "", "", "")
    whole = _opened(prepared(case))
    found = whole.findings()
    told = {name: _bytes([one], own) for name, one in found.items()}
    for other in random.Random(3).sample(_people(len(NAMES) - 1)[1:], IN_CASES):
        change = _swapper(own, other)
        swapped = Opened(_swapped(whole.tables, change), _swapped(whole.facts, change), whole.lists, whole.indicators)
        assert any(swapped.tables[name] is not whole.tables[name] for name in whole.tables)
        again = swapped.findings((whole, found))
        back = {name: _bytes([one], other) for name, one in again.items()}
        assert {name: back[name].decode() for name in told if back[name] != told[name]} == {}


# files


def _photo(path: Path, seed: int) -> None:
    """A picture of noise in soft patches, as unlike any other as two photographs are."""
    noise = np.random.default_rng(seed).integers(0, 256, (12, 12, 3), dtype=np.uint8)
    Image.fromarray(noise).resize((240, 240)).save(path)


def _case_of(shipped: Path, folder: Path, own: Person, other: Person, seed: int) -> Case:
    """The small files of a sample case about ``other``, with a line about him in the CV and his photograph."""
    shutil.copytree(shipped, folder, ignore=shutil.ignore_patterns("*signins.csv", "okta*", "candidate*", "cv.*"))
    change = _swapper(own, other)
    for path in (one for one in folder.rglob("*") if one.suffix in (".csv", ".toml")):
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    born = f"Born in {other.birthplace}. Native language: {other.tongue}."
    study = f"Education\n{other.school}\nBSc, 2009 - 2012"
    work = "Work Experience\nBrume Cartographie\nEngineer, January 2018 - March 2021"
    (folder / "inbox" / "cv.txt").write_text(f"{other.full}\n\n{born}\n\n{work}\n\n{study}\n", encoding="utf-8")
    _photo(folder / "inbox" / "photo.png", seed)
    case = Case.open(folder)
    case.add(*sorted((folder / "inbox").iterdir()))
    case.run()
    return case


def _told(case: Case, person: Person) -> bytes:
    """The findings with record ids as file name and place, since a changed file has another digest."""
    names = {one["id"].removeprefix("f:"): one["name"] for one in case.files().to_dict("records")}
    text = _bytes([_without_selection(one) for one in case.findings()], person).decode()
    for digest, name in names.items():
        text = text.replace(digest, name)
    return text.encode()


def _without_selection(one: module.Finding) -> module.Finding:
    return module.Finding(
        one.indicator, one.subject, one.state, one.weight, one.text, one.evidence, one.origin, one.missing
    )


def test_files_about_somebody_else_give_the_same_findings(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "sample_data" / "cases" / "expatriate"
    own = Person("Astrid Moreau", "A. Moreau", "", "astrid", "moreau", "French", "Lyon", SCHOOLS[3], "")
    first = _told(_case_of(shipped, tmp_path / "own", own, own, 0), own)
    assert b'"present"' in first
    for at, other in enumerate(random.Random(5).sample(_people(len(NAMES) - 1)[1:], IN_FILES), 1):
        made = _told(_case_of(shipped, tmp_path / f"other{at}", own, other, at), other)
        assert made.decode().split("], [") == first.decode().split("], [")
