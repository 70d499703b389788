"""What an erasure will do, found out before anything is changed: files, tables, look-ups, findings, exports."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from .. import plan
from ..errors import DprkitError
from ..fetch import Fetch
from ..intake import DEPTH
from ..provider import load as load_providers
from ..records import TABLES
from ..stored import named, read_table
from ..verification import erased
from ._identifiers import rows_by_file
from ._redact import redacted
from ._spellings import Spellings

if TYPE_CHECKING:
    import pandas as pd

    from ..case import Case
    from ..ledger import Entry

__all__ = ["Survey", "survey"]


@dataclass
class Survey:
    """What is to be erased; it is kept with the intent, so that an erasure that was interrupted can be finished.

    Attributes:
        person, identifiers: who, and how he is named.
        delete: SHA-256 of the originals that are about this person only.
        redact: SHA-256 of the originals about several people, to the places of his rows.
        unsafe: SHA-256 of the originals about several people that cannot be redacted; they are deleted too.
        files: path inside the case to SHA-256, of every table, selection and export that goes.
        payloads: numbers of the ledger records whose payload goes.
        short: identifiers that are too short to be looked for.
    """

    person: str
    identifiers: list[str]
    delete: list[str] = field(default_factory=list)
    redact: dict[str, list[str]] = field(default_factory=dict)
    unsafe: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    payloads: list[int] = field(default_factory=list)
    short: list[str] = field(default_factory=list)

    @property
    def originals(self) -> list[str]:
        """SHA-256 of every original that goes, with or without a redacted copy in its place."""
        return [*self.delete, *self.redact, *self.unsafe]

    def as_bytes(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def of_bytes(cls, data: bytes) -> Survey:
        return cls(**json.loads(data))

    @property
    def told(self) -> str:
        """How many of each, in words, without naming anybody."""
        counts = {
            "files deleted": len(self.delete) + len(self.unsafe),
            "files redacted": len(self.redact),
            "tables": sum(path.startswith("tables/") for path in self.files),
            "selections": sum(path.startswith("selections/") for path in self.files),
            "exports": sum(path.startswith("out/") for path in self.files),
            "ledger payloads": len(self.payloads),
        }
        return ", ".join(f"{name}: {count}" for name, count in counts.items())


@dataclass(frozen=True)
class _Look:
    """One look over a case for one person."""

    case: Case
    person: str
    who: Spellings
    entries: tuple[Entry, ...]
    gone: Mapping[str | int, int]

    @property
    def a_subject(self) -> bool:
        return self.person in self.case.settings.subjects

    def is_him(self, person: str) -> bool:
        """Whether rows of that person are his: an account that nobody has joined may carry his address."""
        return person == self.person or (":" in person and self.who.in_text(person.split(":", 1)[1]))

    def of(self, kind: str) -> Iterator[Entry]:
        return (one for one in self.entries if one.kind == kind)

    def derived(self, files: Collection[str]) -> dict[str, str]:
        """Path to SHA-256 of every table that was read from the files (12 hex each), in any reading of them."""
        made = [one for entry in self.of("derived") for one in entry.body["tables"].values()]
        kept = [entry.body["file"] for entry in self.of("derived") for _ in entry.body["tables"]]
        found = {one["path"]: one["sha256"] for one, file in zip(made, kept, strict=True) if file in files}
        return {path: digest for path, digest in found.items() if digest not in self.gone}

    def reader(self, file: str) -> str:
        """Which reader read a file last."""
        read = [str(one.body["reader"]) for one in self.of("derived") if one.body["file"] == file]
        return read[-1] if read else ""

    def whole_bundle(self, file: str) -> bool:
        """Whether a file is a zip or tar file of which every member was taken in."""
        read = [one.body for one in self.of("derived") if one.body["file"] == file][-1]
        return read["reader"] == "bundle" and not read["unread"]

    def read(self, path: str, digest: str) -> pd.DataFrame | None:
        try:
            return read_table(self.case.folder, {"path": path, "sha256": digest})
        except DprkitError:  # lost or changed: verify says so, and it is not evidence any more
            return None

    def in_frame(self, frame: pd.DataFrame | None) -> bool:
        if frame is None:
            return False
        texts = ("\n".join(map(str, frame[name].dropna().astype("string").unique())) for name in frame.columns)
        return any(self.who.in_text(text) for text in texts)


def survey(case: Case, person: str, who: Spellings) -> Survey:
    """What mentions the person or was made from what does. Nothing is changed."""
    entries = tuple(case.ledger.entries())
    look = _Look(case, person, who, entries, erased(entries))
    made = Survey(person, list(who.searched))
    _judge_files(look, made)
    _judge_containers(look, made)
    short = {one[:12] for one in made.originals}
    made.files |= look.derived(short)
    replies = _judge_answers(look, made)
    made.files |= _selections(look, short) | _exports(look)
    made.payloads = [one.number for one in entries if _is_his(look, one, short, replies)]
    return made


def _judge_files(look: _Look, made: Survey) -> None:
    """Which originals are deleted, redacted or left alone."""
    rows = rows_by_file(look.case)
    for taken in (one.body for one in look.of("taken-in") if one.body["sha256"] not in look.gone):
        digest, by_person = taken["sha256"], rows.get(taken["file"], {})
        data = (look.case.folder / "originals" / digest).read_bytes()
        his = set[str]().union(*(places for one, places in by_person.items() if look.is_him(one)))
        others = set[str]().union(*(places for one, places in by_person.items() if not look.is_him(one)))
        if not his and not look.who.in_bytes(data) and not _in_tables(look, taken["file"]):
            continue
        if his and not others:
            made.delete.append(digest)
        elif (copy := redacted(data, look.who, his, others - his, reader=look.reader(taken["file"]))) is None:
            made.unsafe.append(digest)
        elif not copy.strip():
            made.delete.append(digest)
        else:
            made.redact[digest] = sorted(his)


def _judge_containers(look: _Look, made: Survey) -> None:
    """A file in which one that goes was packed goes too, and what that came in.

    Of a zip or tar file that was read whole nothing about others is lost: its members are originals of their own. Any
    other, such as a mail, is about several people and cannot be redacted safely.
    """
    held = {one.body["file"]: one.body["contains"] for one in look.of("derived") if "contains" in one.body}
    whole = {one.body["file"]: one.body["sha256"] for one in look.of("taken-in") if one.body["sha256"] not in look.gone}
    for _ in range(DEPTH + 1):
        going = set(made.originals)
        packing = [file for file, members in held.items() if going & {one["sha256"] for one in members}]
        for digest, file in ((whole[file], file) for file in packing if file in whole):
            made.redact.pop(digest, None)
            bundle = look.whole_bundle(file)
            made.unsafe = [one for one in made.unsafe if one != digest or not bundle]
            if digest not in made.originals:
                (made.delete if bundle else made.unsafe).append(digest)


def _in_tables(look: _Look, file: str) -> bool:
    """Whether what was read from a file names the person: a PDF itself does so in a way nobody can search."""
    return any(look.in_frame(look.read(*one)) for one in look.derived({file}).items())


def _judge_answers(look: _Look, made: Survey) -> set[int]:
    """A table of answers goes when it holds a value that nobody else has; so do the records of those look-ups."""
    left = _values_left(look, {one[:12] for one in (*made.delete, *made.unsafe)})
    replies = set[int]()
    for body in (one.body for one in look.of("observed") if look.gone.get(one.body["sha256"], -1) < one.number):
        frame = look.read(body["path"], body["sha256"])
        his = None if frame is None else ~frame["value"].isin(left.get(body["provider"], ()))
        if frame is not None and his is not None and (his.any() or look.in_frame(frame)):
            made.files[body["path"]] = body["sha256"]
            replies |= _replies(frame[his]) - _replies(frame[~his])
    return replies | {one.body["intent"] for one in look.of("acquired") if one.number in replies}


def _replies(frame: pd.DataFrame) -> set[int]:
    words = frame["records"].dropna().str.split().explode().dropna() if "records" in frame else ()
    return {int(word[1:]) for word in words}


def _values_left(look: _Look, files: Collection[str]) -> dict[str, set[str]]:
    """By source, the values that it would be asked about once the person's rows and these files are gone."""
    case, tables = look.case, {}
    for name in TABLES:
        if "account" in TABLES[name].columns:
            frame = case.table(name)
            mine = frame["person"].isin([one for one in frame["person"].dropna().unique() if look.is_him(one)])
            tables[name] = frame[~(mine | frame["file"].isin(list(files))).astype(bool)]
    known = plan.observables(tables, case.settings.subjects)
    planned = plan.draw_up(known, load_providers(), Fetch(case.ledger, tables=case.bundled))
    left: dict[str, set[str]] = {}
    for line in planned.lines:
        left.setdefault(line.provider, set()).update(line.values)
    return left


def _selections(look: _Look, short: Collection[str]) -> dict[str, str]:
    """The row sets that cite a file that goes."""
    found = {path: digest for entry in look.of("finding") for path, digest in named(entry) if digest not in look.gone}
    frames = {path: look.read(path, digest) for path, digest in found.items()}
    cited = {path for path, one in frames.items() if one is not None and _cites(one["record"], short)}
    return {path: digest for path, digest in found.items() if path in cited}


def _cites(records: pd.Series[str], short: Collection[str]) -> bool:
    return bool(records.str.slice(2, 14).isin(list(short)).any())


def _exports(look: _Look) -> dict[str, str]:
    """Every export of a case about the person; of a case about others, the folders in which a file names him."""
    written = {path: digest for one in look.of("export") for path, digest in dict(one.body.get("files", {})).items()}
    kept = {path: digest for path, digest in written.items() if digest not in look.gone}
    there = {path: digest for path, digest in kept.items() if (look.case.folder / path).is_file()}
    if look.a_subject:
        return there
    naming = (path for path in there if look.who.in_bytes((look.case.folder / path).read_bytes()))
    folders = {path.rpartition("/")[0] for path in naming}
    return {path: digest for path, digest in there.items() if path.rpartition("/")[0] in folders}


def _is_his(look: _Look, entry: Entry, short: Collection[str], replies: Collection[int]) -> bool:
    """Whether the payload of a record goes: it is about him or about a file that goes, or it names him."""
    if entry.payload is None or entry.number in look.gone or entry.kind == "erasing":
        return False
    if entry.number in replies or entry.body.get("file") in short:
        return True
    if look.a_subject and (entry.kind == "finding" or (entry.kind == "decision" and _about(look, entry))):
        return True
    text = json.dumps(entry.body, ensure_ascii=False)
    return look.who.in_text(text) or look.who.in_bytes(look.case.ledger.payload(entry.number))


def _about(look: _Look, entry: Entry) -> bool:
    """Whether a decision is about the person; in a case with one subject, every one is."""
    alone = len(look.case.settings.subjects) == 1
    return alone or str(entry.body.get("about", "")).endswith(f"@{look.person}")
