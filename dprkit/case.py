"""Case: one folder that holds what was asked, what came in, what was looked up, what was decided and written."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import (
    acts,
    checks,
    chronology,
    crosswalk,
    decisions,
    exposure,
    findings,
    intake,
    plan,
    preserve,
    provenance,
    settings,
    verification,
)
from .activity import hours, journey, periods
from .activity.signins import usable
from .assessment import Assessment, assess
from .data import Tables
from .decisions import Decision, Kind
from .errors import CaseError, InputError, Refused
from .exposure import Exposure
from .fetch import Fetch, Mode
from .findings import Findings
from .indicator import WEIGHTS, refuse_question
from .indicator import load as load_indicators
from .intake import Intake
from .ledger import Entry, Ledger
from .observation import Opsec
from .plan import Plan, Run
from .preserve import Requests
from .provider import Provider
from .provider import load as load_providers
from .records import TABLES, empty
from .settings import LEVELS, Settings
from .show import plain, rows_html
from .stored import digest, read_table, write_table
from .verification import Verification

if TYPE_CHECKING:
    import pandas as pd

    from .erasure import Erasure
    from .personas import Clusters
    from .replay import Replay
    from .report import Report

__all__ = ["Case", "Excerpt", "Verification"]

_MOVES = frozenset({"taken-in", "derived", "observed", "erased"})  # kinds of record that findings rest on
_REMOTE = "T1219"  # ATT&CK: remote access tools
_ASIDES = {"repairs": intake.REPAIRS, "unread": intake.UNREAD}


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What a record id points to: file name, place in the file, and the row that was read there."""

    id: str
    file: str
    place: str
    text: str

    def _repr_html_(self) -> str:
        return rows_html(("file", "place", "text"), [(self.file, self.place, self.text)], caption=self.id)


class Case:
    """One case folder. ``Case.new`` makes it; ``Case.open`` opens it and writes nothing."""

    def __init__(self, folder: Path, checked: Settings) -> None:
        self.folder = folder
        self.settings = checked
        self._frames: dict[str, pd.DataFrame] = {}
        self._inputs = settings.inputs(folder)

    @classmethod
    def new(
        cls, folder: str | Path, *, title: str, label: str = "", cluster: tuple[Clusters, str] | None = None
    ) -> Case:
        """A new case folder, with case.toml and people.csv to be filled in.

        Args:
            folder: it must not hold anything yet.
            title: the question, as one sentence.
            label: neutral name that write-ups and exports carry; by default the folder's.
            cluster: what ``personas.screen`` gave, and the id of one cluster: its applicants become the subjects, with
                their applications as files in the inbox and unconfirmed joins in people.csv.

        Raises:
            CaseError: the folder holds something already, or cannot be written.
            InputError: there is no such cluster.
        """
        folder = Path(folder)
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CaseError(f"{folder} is not an empty folder. Choose a new one, or open it with dprkit.Case.open.")
        subjects, files = _applicants(*cluster) if cluster else (("s1",), {})
        text = settings.template(title, label or folder.name.upper(), subjects)
        files = {"case.toml": text, "people.csv": ",".join(settings.CROSSWALK) + "\n", **files}
        try:
            (folder / "inbox").mkdir(parents=True)
            for name, content in files.items():
                (folder / name).write_text(content, encoding="utf-8", newline="")
        except OSError as error:
            raise CaseError(f"{folder} cannot be written ({error.strerror}). Choose a folder of your own.") from error
        case = cls.open(folder)
        case.ledger.append("opened", {}, private={"title": title, "label": case.settings.label})
        return case

    @classmethod
    def open(cls, folder: str | Path) -> Case:
        """The case in ``folder``; nothing is written.

        Raises:
            CaseError: there is no case in that folder.
            InputError: its case.toml cannot be used; the message names the line or the key.
        """
        return cls(Path(folder), settings.load(Path(folder)))

    def __repr__(self) -> str:
        return f"Case({str(self.folder)!r})"

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """What is not there; a question about a person that is not answered is refused with what can be done."""
            refuse_question(name)
            raise AttributeError(f"a case has no {name!r}")

    def _repr_html_(self) -> str:
        return rows_html(("", ""), list(self.state().items()), caption=self.settings.title)

    @cached_property
    def ledger(self) -> Ledger:
        """The evidence store; made when the first record is written."""
        path = self.folder / "ledger.sqlite"
        return Ledger.open(path) if path.exists() else Ledger.create(path)

    @property
    def _begun(self) -> bool:
        """Whether anything is recorded yet: to look at a case must not make a ledger."""
        return "ledger" in self.__dict__ or (self.folder / "ledger.sqlite").exists()

    @cached_property
    def bundled(self) -> Tables:
        """The bundled tables, with those that the case replaces."""
        return Tables(self.folder)

    @cached_property
    def people(self) -> pd.DataFrame:
        """The crosswalk, people.csv: which identifier in which system is whose, and who confirmed it."""
        return settings.crosswalk(self.folder)

    def state(self) -> dict[str, object]:
        """What is in, what is missing and when it expires, what has been asked, what is due: the head of a notebook."""
        asked = sorted({entry.body["provider"] for entry in self._entries("observed")})
        held = [name for name in TABLES if len(self.table(name))]
        requests = self.ask()
        soonest = [one for one in requests.items if one.keeps_days][:3]
        due = self.retention()
        return {
            "question": self.settings.question,
            "subjects": ", ".join(self.settings.subjects),
            "phase": self.phase,
            "look-ups allowed up to": self.settings.ceiling,
            "authority not filled in": ", ".join(self.settings.unfilled) or "nothing",
            "files taken in": len(self.files()),
            "tables with rows": ", ".join(held) or "none",
            "missing: no rows yet in": ", ".join(name for name in TABLES if name not in held) or "none",
            "expires first": "; ".join(f"{one.owner}, {one.due(requests.today)}" for one in soonest) or "nothing",
            "sources asked": ", ".join(asked) or "none: run the plan",
            "due": "; ".join(f"{one}: {to_do}" for one, to_do in due[["what", "what to do"]].to_numpy()) or "nothing",
        }

    def _reread(self) -> None:
        """What a person edited since, such as people.csv, is read again."""
        if self._inputs != (now := settings.inputs(self.folder)):
            self._forget()
            self._inputs = now

    def _forget(self) -> None:
        self._frames.clear()
        self.__dict__.pop("people", None)
        self.__dict__.pop("bundled", None)
        self.settings = settings.load(self.folder)

    @property
    def phase(self) -> str:
        """covert, until case.toml or a recorded decision says overt."""
        declared = any(one.kind == "overt" for one in self.decisions())
        return "overt" if declared else self.settings.phase

    def _entries(self, kind: str) -> Iterator[Entry]:
        return self.ledger.entries(kind) if self._begun else iter(())

    # what comes in

    def ask(self) -> Requests:
        """One request per log owner: export, menu path or API, filter, least columns, and when it expires."""
        return preserve.draw_up(self.settings, self.people, self.bundled)

    def add(
        self, *paths: str | Path, subject: str = "", table: str = "", columns: Mapping[str, str] | None = None
    ) -> Intake:
        """The files taken in: stored by digest, read in the sandbox, typed.

        Args:
            paths: files, or names of files in the case's ``inbox``.
            subject: whom a document is about; by default the first subject of the case.
            table: intake table of a CSV that is not recognised by itself.
            columns: our column name to the file's header, for such a CSV; remembered for files with that header.
        """
        about = subject or self.settings.subjects[0]
        self._check_subject(about)
        found = [self._inbox(Path(path)) for path in paths]
        made = intake.take_in(self.folder, self.ledger, found, subject=about, table=table, columns=columns)
        self._frames.clear()
        return made

    def checked(
        self, subject: str, check: str, result: str, *, by: str, second: str = "", second_result: str = "", **more: Any
    ) -> Intake:
        """A check that people made, taken in: it is written into the inbox as a file of its own, and read like any.

        Args:
            subject: about whom.
            check: one of ``checks.KINDS``; ``case.checks()`` lists them with what is to be asked first.
            result: passed, failed, declined, not applicable or not yet asked, as the kind allows.
            by: who made the check; with ``second``, who observed it too, and ``second_result``, what he noted.
            more: at (when, ISO 8601 with its zone), blind, accommodation ("" once the person was asked and needs
                nothing), offered, value, asked (whom, or the page's address), found, capture, corrects (a record).

        Raises:
            InputError: the kind of check needs something else; the message says what.
        """
        self._check_subject(subject)
        stated = {"subject": subject, "check": check, "result": result, "observer": by}
        entry = {**stated, "second_observer": second, "second_result": second_result, **more}
        return self.add(checks.keep(self.folder / "inbox", entry))

    def checks(self, subject: str = "s1") -> pd.DataFrame:
        """Every kind of check and how far it is for one subject: how it may end, what is asked first, what it settles.

        Columns: check, what is checked, how it may end, ask first, settles, made, last result, observers, record.
        """
        self._check_subject(subject)
        rows = self.table("interviews")
        return checks.progress(rows[rows["person"].eq(subject).fillna(False)])

    def _inbox(self, path: Path) -> Path:
        inside = self.folder / "inbox" / path
        with suppress(OSError):  # a name longer than the system takes: intake says so of that file
            return inside if not path.exists() and inside.exists() else path
        return path

    def _check_subject(self, subject: str) -> None:
        if subject not in self.settings.subjects:
            known = ", ".join(self.settings.subjects)
            raise InputError(f"{subject!r} is not a subject of this case; case.toml names {known}.")

    def files(self) -> pd.DataFrame:
        """One row a file taken in: id, name, sha256, size in bytes, recognised as, kept, repaired, unread."""
        import pandas as pd

        read = {entry.body["file"]: entry.body for entry in self._entries("derived")}
        counts = ("kept", "repaired", "unread")
        rows = []
        gone = verification.erased(self._entries("erased"))
        for taken in (entry.body for entry in self._entries("taken-in") if entry.body["sha256"] not in gone):
            made = read.get(taken["file"], {"reader": "not read"})
            name = taken.get("name", "(erased)")
            named = (f"f:{taken['file']}", name, taken["sha256"], taken["size"], made["reader"])
            rows.append((*named, *(made.get(count, 0) for count in counts)))
        return pd.DataFrame(rows, columns=["id", "name", "sha256", "size", "recognised as", *counts])

    def table(self, name: str) -> pd.DataFrame:
        """The rows of an intake table, with ``person`` and ``confirmed``; also ``repairs`` and ``unread``."""
        self._reread()
        if name not in self._frames:
            self._frames[name] = self._table(name)
        return self._frames[name].copy(deep=False)

    def _table(self, name: str) -> pd.DataFrame:
        import pandas as pd

        if name not in (*TABLES, *_ASIDES):
            raise InputError(f"there is no table {name!r}; tables: {', '.join((*TABLES, *_ASIDES))}")
        parts = [read_table(self.folder, stored) for stored in self._stored(name)]
        if name in _ASIDES:
            return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(_ASIDES[name]))
        kinds = TABLES[name].dtypes  # a file that an earlier release read lacks the columns that came since
        parts = [one if set(kinds) <= set(one) else one.reindex(columns=list(kinds)).astype(kinds) for one in parts]
        whole = pd.concat(parts, ignore_index=True) if parts else empty(name)
        if "account" not in whole:
            return whole
        return settings.joined(chronology.zoned(whole, self.settings.zone), self.people)

    def _stored(self, name: str) -> list[dict[str, Any]]:
        """Where the rows of a table stand; of a file that was read twice, the later reading counts."""
        latest = {entry.body["file"]: entry.body["tables"] for entry in self._entries("derived")}
        gone = verification.erased(self._entries("erased"))
        return [tables[name] for tables in latest.values() if name in tables and tables[name]["sha256"] not in gone]

    def scan(self, name: str) -> Any:
        """The stored rows of an intake table as a pyarrow Dataset, for tables beyond memory."""
        import pyarrow.dataset as ds

        return ds.dataset([str(self.folder / stored["path"]) for stored in self._stored(name)])

    def original(self, record: str) -> Excerpt:
        """What a record id such as ``r:0123456789ab:7`` points to.

        Raises:
            InputError: the id is not one of this case's, or names no row that was kept.
        """
        kind, _, rest = record.partition(":")
        file, _, place = rest.partition(":")
        if kind != "r" or f"f:{file}" not in set(self.files()["id"]):
            raise InputError(f"{plain(record)} is not a record of this case; an id looks like r:0123456789ab:7.")
        for excerpt in self.originals([record]):
            return excerpt
        raise InputError(f"r:{file}:{place} names no row that was kept. See case.table('unread').")

    def originals(self, records: Iterable[str]) -> list[Excerpt]:
        """What the record ids point to, in the order of the tables; ids that name no kept row are left out."""
        wanted = set(records)
        names = dict(zip(self.files()["id"], self.files()["name"]))
        texts: dict[str, list[str]] = {}
        for table in TABLES:
            if (frame := self.table(table)).empty:
                continue
            ids = "r:" + frame["file"] + ":" + frame["place"].astype("string")
            hits = frame[ids.isin(wanted)].drop(columns=["file", "place", "person", "confirmed"], errors="ignore")
            for label, row in zip(ids[hits.index], hits.to_dict("records")):
                texts.setdefault(str(label), []).append(_told(row))
        return [
            Excerpt(label, names["f:" + label.split(":")[1]], label.split(":", 2)[2], " | ".join(parts)[:2000])
            for label, parts in texts.items()
        ]

    # look-ups

    def plan(
        self,
        ceiling: Opsec | None = None,
        *,
        sources: Sequence[str] = (),
        reasons: Mapping[str, str] | None = None,
        ageing: bool = True,
    ) -> Plan:
        """Every look-up this case would make, who learns of it, and what is refused. Nothing is asked.

        Args:
            ceiling: at most the one in case.toml, which is the default.
            sources: names of the sources to plan for; all of them by default.
            reasons: source to the typed reason for its questions that need one; it is recorded with each of them.
            ageing: list a recorded answer again when it is older than its source's limit.

        Raises:
            Refused: the ceiling is above the one in case.toml.
            InputError: there is no such source.
        """
        level = ceiling or self.settings.ceiling
        if level not in LEVELS or LEVELS.index(level) > LEVELS.index(self.settings.ceiling):
            raise Refused(
                f"ceiling {level!r}: this case allows look-ups up to {self.settings.ceiling}. "
                "Raise `ceiling` in case.toml if the authority covers it."
            )
        tables = {name: self.table(name) for name in TABLES if "account" in TABLES[name].columns}
        known = plan.observables(tables, self.settings.subjects)
        fetch = self._door("plan" if ageing else "replay", level, reasons)
        return plan.draw_up(known, _chosen({*sources, *(reasons or ())}, sources), fetch, self.phase)

    def run(self, planned: Plan | None = None) -> Run:
        """The planned look-ups made, and the decisions of decisions.toml applied; nothing else is asked.

        Raises:
            KeyboardInterrupt: it was stopped. What had arrived is recorded, and the next run asks for the rest.
        """
        planned = planned or self.plan()
        fetch = self._door("replay" if planned.ceiling == "RED" else "cache", planned.ceiling, planned.reasons)
        fetch.allowed = planned.allowed
        counts = plan.make(planned, fetch, self.folder, self.ledger)
        applied = [self._decide(**one) for one in decisions.shipped(self.folder)]
        return Run(counts, len(applied))

    def _door(self, mode: Mode, ceiling: Opsec, reasons: Mapping[str, str] | None) -> Fetch:
        recorded = self.ledger if self._begun or mode == "cache" else None
        return Fetch(
            recorded,
            tables=self.bundled,
            mode=mode,
            ceiling=ceiling,
            reasons=reasons,
            resolvers=self.settings.resolvers,
        )

    def observations(self, provider: str) -> pd.DataFrame:
        """One row a value that the source was asked about: value, outcome, facts, note, and the observation's id."""
        _chosen({provider}, ())
        return plan.answers(provider, self.folder, self.ledger)

    # judgement

    def findings(self, family: str = "") -> Findings:
        """Every indicator on every subject, recorded; ``family`` (an id's prefix) shows one family of them."""
        self._reread()
        return (self._recalled() or self.examine()).of(family=family)

    def examine(self) -> Findings:
        """Every indicator on every subject, held against the evidence as it is now; recorded once for its state."""
        evidence = max((entry.number for entry in self.ledger.entries() if entry.kind in _MOVES), default=0)
        self._frames.clear()  # another notebook may have taken in more
        answers = {name: self.observations(name).set_index("value") for name in load_providers()}
        self.bundled.used.clear()
        found = findings.examine(
            load_indicators(),
            self.settings.subjects,
            table=self.table,
            facts=answers.get,
            bundled=self.bundled.frame,
            keep=self._keep,
        )
        body = findings.body(found, self._basis(self.bundled.used) | {"evidence": evidence})
        public, private = findings.apart(body)
        self.ledger.append("finding", public, key=findings.key(body), private=private)
        return found

    def _recalled(self) -> Findings | None:
        """The findings last recorded, where all that they rest on is as it was; else None."""
        last = deque(self._entries("finding"), maxlen=1)
        if not last or "evidence" not in (body := last[0].body):
            return None
        if any(entry.kind in _MOVES for entry in self.ledger.entries(after=body["evidence"])):
            return None
        if not set(body["data"]) <= set(self.bundled.names()) or not self._basis(body["data"]).items() <= body.items():
            return None
        with suppress(CaseError):
            return findings.recalled(body, load_indicators(), self._kept)
        return None

    def _basis(self, tables: Iterable[str]) -> dict[str, Any]:
        """What a record made now rests on: code, lock, bundled tables, and the files that a person edits."""
        inputs = provenance.keep(self.folder, self.ledger)
        return {"inputs": inputs, "data": provenance.digests(self.bundled, tables), **provenance.stamp()}

    def _keep(self, ids: Sequence[str]) -> str:
        import pandas as pd

        stored = write_table(self.folder, "", pd.DataFrame({"record": list(ids)}), under="selections")
        return str(stored["sha256"])

    def _kept(self, selection: str) -> list[str]:
        stored = {"path": f"selections/{selection[:12]}.parquet", "sha256": selection}
        return read_table(self.folder, stored)["record"].tolist()

    def assess(self, subject: str = "s1") -> Assessment:
        """How the explanations compare for one subject, with the recorded decisions applied."""
        self._check_subject(subject)
        found = self.findings()
        return assess(subject, found.items, found.indicators, self.decisions())

    def timeline(self, subject: str = "s1") -> pd.DataFrame:
        """Claims and observations of one subject in time: start, end, lane, side, label, contradicts, evidence."""
        self._check_subject(subject)
        tables = {name: self.table(name) for name in TABLES}
        return chronology.timeline(subject, tables, self.observations("network_kind"))

    def places(self, subject: str = "s1") -> pd.DataFrame:
        """One subject's successful sign-ins: day, place, count, kind of network, claimed."""
        self._check_subject(subject)
        tables = {name: self.table(name) for name in ("signins", "claims")}
        return chronology.places(subject, tables, self.observations("network_kind"))

    def hours(self, subject: str = "s1") -> pd.DataFrame:
        """One subject's sign-ins and the others' by weekday and hour, by the clock that he states."""
        self._check_subject(subject)
        rows = usable(self.table("signins"), "interactive", "country")
        return hours.hours(subject, rows, self.table("claims"), self.settings.zone)

    def periods(self, subject: str = "s1") -> pd.DataFrame:
        """One subject's work and studies, as precisely as they are stated: lane, side, label, start, end, bounds."""
        self._check_subject(subject)
        return periods.periods(subject, {name: self.table(name) for name in periods.READS})

    def journey(self, subject: str = "s1") -> pd.DataFrame:
        """The stations of one subject's machines, from issue to the last record, and those that no record shows."""
        self._check_subject(subject)
        found = self.findings("dev")
        remote = {
            record: one.weight
            for one in sorted(found, key=lambda one: list(WEIGHTS).index(one.weight))
            if one.state == "present" and found.indicators[one.indicator].attack.startswith(_REMOTE)
            for record in self._kept(one.evidence.selection)
        }
        return journey.journey(subject, {name: self.table(name) for name in journey.READS}, remote)

    def exposure(self, subject: str = "s1") -> Exposure:
        """What one subject's accounts could open, copied, moved and merged: what would have to be contained.

        It is no evidence of anything: an honest colleague in the same role has the same sheet.
        """
        self._check_subject(subject)
        tables = {name: self.table(name) for name in ("entitlements", "access_events", "transfers", "commits")}
        return exposure.sheet(subject, tables)

    # joins

    def proposals(self, *, everybody: bool = False) -> pd.DataFrame:
        """The joins that nobody has confirmed and that something speaks for; none of them is applied.

        Returns:
            person, system, identifier, ground ("identifier": something that both sides carry; "name": a name, which
            only proposes; "stated": a line of people.csv that nothing else speaks for), basis (in words), in people.csv
            (bool), rows (int64).
        """
        tables = {name: self.table(name) for name in TABLES if "account" in TABLES[name].columns}
        return crosswalk.propose(tables, self.people, self.settings.subjects, everybody=everybody)

    def join(self, proposed: pd.DataFrame | Mapping[str, str], *, by: str, basis: str = "") -> list[Entry]:
        """The records of joins that a named person confirms; they stand in people.csv from here on.

        Args:
            proposed: rows of ``proposals()``, or one join: person, system, identifier.
            by: who confirms it.
            basis: what was looked at; needed where there is nothing but a name, and for a join of one's own.

        Raises:
            InputError: it has no ground, nobody's name is on it, or the identifier is confirmed to be somebody else's.
        """
        rows = crosswalk.confirmed(proposed, by=by, basis=basis)
        who = self._person(by)
        provenance.keep(self.folder, self.ledger)  # the version before
        sha256 = crosswalk.write(self.folder, rows)
        provenance.keep(self.folder, self.ledger)
        self._reread()
        return [crosswalk.record(self.ledger, row, sha256, who) for row in rows]

    # decisions

    def decisions(self) -> tuple[Decision, ...]:
        """What named persons decided, in order."""
        return decisions.recorded(self.ledger) if self._begun else ()

    def _decide(self, kind: Kind, by: str, **what: Any) -> Decision:
        return decisions.decide(self.ledger, kind, by, self.settings.team, **what)

    def explain(self, finding: str, *, reason: str, by: str) -> Decision:
        """A finding marked as explained: it stays in the write-up with the reason, and no longer counts."""
        return self._decide("explained", by, about=finding, reason=reason)

    def tested(self, hypothesis: str, *, how: str, result: str, by: str, evidence: Iterable[str] = ()) -> Decision:
        """The recorded test of an explanation: how, by whom, and whether it was excluded, stands or is open."""
        given = {"about": hypothesis, "how": how, "result": result, "evidence": tuple(evidence)}
        return self._decide("tested", by, **given)

    def overt(self, *, by: str, reason: str) -> Decision:
        """The case declared overt; open steps are shown from here on."""
        return self._decide("overt", by, reason=reason)

    def hypothesis(
        self,
        name: str,
        *,
        words: str,
        by: str,
        supports: Iterable[str] = (),
        against: Iterable[str] = (),
        innocent: bool = False,
    ) -> Decision:
        """An explanation of the analyst's own, weighed beside the others from here on.

        Args:
            name: its id, such as "borrowed-desk"; ``words`` says it as one clause.
            supports, against: ids of findings that fit it, and that speak against it.
            innocent: under it the subject did nothing wrong.
        """
        given = {"evidence": tuple(supports), "against": tuple(against), "result": "innocent" if innocent else ""}
        return self._decide("hypothesis", by, about=name, reason=words, **given)

    def counsel(self, gate: str, *, text: str, by: str) -> Decision:
        """One of counsel's gates completed: the write-up prints the text beside the question it answers."""
        return self._decide("counsel", by, about=gate, how=text)

    def review(self, *, by: str, response: str) -> Decision:
        """The case reviewed by a named person; ``response`` is the subject's own explanation, or "not yet asked"."""
        return self._decide("reviewed", by, result=response)

    # what else people did

    def requested(self, *owners: str, by: str) -> list[Entry]:
        """The requests of ``ask()`` that were handed out, recorded; to these owners, or to all when none is named."""
        return acts.requested(self.ledger, self.ask(), owners, self._person(by))

    def note(self, text: str, *, by: str) -> Entry:
        """The note, now recorded."""
        return acts.note(self.ledger, text, self._person(by))

    def notes(self) -> pd.DataFrame:
        """One row a note, in order: at (UTC), by, role, text, record."""
        return acts.notes(self.ledger)

    def accessed(self, *, by: str, why: str) -> Entry:
        """The record that somebody saw evidence. It never enters the evidence head.

        Write-ups and other exports are recorded by themselves. What is looked at in a notebook is not: say it here when
        evidence was shown to a person who does not work on the case.
        """
        return acts.accessed(self.ledger, why, self._person(by))

    def _person(self, by: str) -> dict[str, str]:
        return provenance.person(self.settings.team, by)

    # what goes out

    def report(
        self,
        formats: Sequence[str] = ("html",),
        language: str = "en",
        *,
        levels: Sequence[str] = ("report",),
        named: bool = False,
        by: str = "",
    ) -> Report:
        """The write-up of the case under ``out/<evidence head>/``: its paths and the head.

        Args:
            formats: html, md, pdf; csv, xlsx, jsonl, stix, timesketch.
            language: en or fr.
            levels: memo (two pages), report, appendix (every observation), facts (without any opinion).
            named: other people by their names; else by pseudonyms, whose key ``dprkit.writeup.names`` gives.
            by: who writes it; recorded with its bytes' digests, and never part of the evidence head.

        Raises:
            InputError: a format, level or language that is not there.
            Refused: no named person has reviewed the case as it stands, with the subject's own explanation or "not yet
                asked", or it has no authority: until then there is an HTML draft of memo and report only.
        """
        from . import report
        from .writeup import compose, exported

        composed = compose(self, named=named, language=language)
        made = report.write(composed, self.folder / "out", formats, language=language, levels=levels)
        asked = {"formats": list(formats), "language": language, "levels": list(levels), "named": named}
        plain = {"formats": ["html"], "language": "en", "levels": ["report"], "named": False}
        body = exported(composed, made, self.folder, asked if asked != plain else None)
        body |= self._basis(self.bundled.names())
        body |= self._person(by) if by else {}
        self.ledger.append("export", body, key=f"export:{digest(body)}")
        return made

    def written(self) -> Path | None:
        """The newest write-up that is still there; None when there is none."""
        paths = [self.folder / path for entry in self._entries("export") for path in entry.body["paths"]]
        return next((path for path in reversed(paths) if path.is_file()), None)

    def verify(self, anchor: str | None = None, *, write_ups: Sequence[str | Path] = ()) -> Verification:
        """Whether the ledger's chain holds and every file it names is there, unchanged; nothing is written.

        Args:
            anchor: the evidence head printed in a write-up; it catches a cut tail and a rewritten ledger.
            write_ups: files to hold against the ledger, beside those in ``out/``.
        """
        return verification.verify(self.folder, anchor, [Path(path) for path in write_ups])

    def erase(
        self, person: str, *, reason: str, by: str, also: Sequence[str] = (), delete_mixed: bool = False
    ) -> Erasure:
        """One person taken out of the case, everywhere the tool wrote; one that was interrupted is finished.

        Args:
            person: a subject's id, or another person as ``case.table("people")["person"]`` has it.
            reason: why; it stays in the ledger, so it must not name the person.
            by: who orders it.
            also: further spellings to look for.
            delete_mixed: delete the files about several people that cannot be redacted safely.

        Raises:
            Refused: the case is on legal hold.
            InputError: it cannot be done as asked; nothing was changed.
        """
        from .erasure import erase

        self._frames.clear()
        try:
            return erase(self, person, reason=reason, by=by, also=also, delete_mixed=delete_mixed)
        finally:
            self._forget()

    def retention(self) -> pd.DataFrame:
        """One row a thing that is kept longer than case.toml says: what, since, rule, what to do."""
        from .erasure import due

        return due(self)

    def replay(self) -> Replay:
        """Everything derived, made again from the ledger and the originals with the network closed, and compared.

        Nothing is written to the case.

        Raises:
            CaseError: there is no ledger, or it cannot be read at all.
        """
        from .replay import replay

        return replay(self)


def _applicants(clusters: Clusters, cluster: str) -> tuple[Sequence[str], dict[str, str]]:
    """The subjects of a case about one cluster, and its files by path."""
    from . import personas

    subjects = personas.case_rows(clusters, cluster)["joins"]["person"].unique()
    return tuple(map(str, subjects)), personas.case_files(clusters, cluster)


def _chosen(named: Collection[str], sources: Sequence[str]) -> dict[str, Provider]:
    """The sources to plan for, all when none is chosen; every name that was given must be one."""
    known = load_providers()
    if strange := sorted(set(named) - set(known)):
        raise InputError(f"there is no source {', '.join(map(repr, strange))}; sources: {', '.join(known)}")
    return {name: one for name, one in known.items() if not sources or name in sources}


def _told(row: Mapping[Any, Any]) -> str:
    """The cells of one row that hold something, as text."""
    nothing = ("<NA>", "NaT", "nan", "None", "")
    return "; ".join(f"{name}: {value}" for name, value in row.items() if str(value) not in nothing)
