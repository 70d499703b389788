"""A case made again, record by record, in a folder of its own."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from .. import intake, report, settings
from ..errors import CaseError, DprkitError
from ..fetch import Fetch
from ..ledger import Entry, Ledger
from ..provider import Provider
from ..provider import load as load_providers
from ..show import plain
from ..stored import named, read_table, state, write_table
from ..verification import erased
from ..writeup import compose
from . import _compare
from ._conditions import Conditions
from ._past import Past

if TYPE_CHECKING:
    import pandas as pd

    from ..case import Case

__all__ = ["Again"]

_KINDS = {"derived": "readings", "observed": "observations", "finding": "findings", "export": "exports"}
_SAME = {"derived": "file", "observed": "provider"}  # a later record with the same one takes the place of the earlier


class Again:
    """Everything derived of a case, made again in ``folder``; what differs is in ``problems``, in words."""

    def __init__(self, case: Case, ledger: Ledger, folder: Path) -> None:
        self.problems = list(ledger.verify())
        self.notes: list[str] = []
        self.compared: Counter[str] = Counter()
        self.exports: dict[str, str] = {}
        self._case, self._ledger, self._folder = case, ledger, folder
        self._entries = list(self._readable())
        self._gone = erased(self._entries)
        self._bodies: dict[int, dict[str, Any]] = {}  # as made again, where they may differ from the record
        self._lost: dict[int, int] = {}  # records that cannot be made again since something was erased in #…
        self._conditions = Conditions(case.folder, folder, ledger, self._entries)

    @property
    def head(self) -> str:
        return self._entries[-1].hash if self._entries else ""

    def _readable(self) -> Iterator[Entry]:
        try:
            yield from self._ledger.entries()
        except DprkitError as error:
            self.problems.append(str(error))

    def run(self) -> None:
        """Every record in order; one that cannot be made again is named, and the others go on."""
        steps: Mapping[str, Callable[[Entry], None]] = {
            "derived": self._reading,
            "observed": self._observation,
            "finding": self._findings,
            "export": self._export,
        }
        for entry in self._entries:
            if entry.kind in steps:
                try:
                    steps[entry.kind](entry)
                except Exception as error:  # a tampered record may break anything
                    self._carry(entry)
                    self._say(entry, f"cannot be made again: {_words(error)}")
        self.notes += [*self._conditions.elsewhere(), *self._conditions.edited_since()]

    def _say(self, entry: Entry, what: str) -> None:
        self.problems.append(f"#{entry.number} ({_what(entry)}) {what}")

    def _judge(self, entry: Entry, same_bytes: bool, difference: str) -> None:
        """Equal bytes are right whatever the conditions; equal values are right under other conditions only."""
        if same_bytes or not difference:
            self.compared[_KINDS[entry.kind]] += 1
        if same_bytes:
            return
        others = "; ".join(self._conditions.others(entry))
        if not difference and others:
            self.notes.append(f"#{entry.number} ({_what(entry)}): the same values in other bytes. {others}.")
        elif not difference:
            self._say(entry, "gives the same values in other bytes than those recorded, under the same code and lock.")
        elif others and self._replaced(entry):
            self.notes.append(f"#{entry.number} ({_what(entry)}) was replaced later, and differs now. {others}.")
        else:
            self._say(entry, f"comes out differently. {difference}.{f' {others}.' if others else ''}")

    def _replaced(self, entry: Entry) -> bool:
        about = _SAME.get(entry.kind, "")
        later = (one for one in self._entries if one.kind == entry.kind and one.number > entry.number)
        return any(one.body.get(about) == entry.body.get(about) for one in later)

    # what is made again

    def _reading(self, entry: Entry) -> None:
        taken = next(
            one.body for one in self._entries if one.kind == "taken-in" and one.body["file"] == entry.body["file"]
        )
        if self._is_lost(entry, entry.number, taken["sha256"]):
            return
        original = self._case.folder / "originals" / taken["sha256"]
        if wrong := state(original, taken["sha256"]):
            raise CaseError(f"originals/{taken['sha256']} {wrong}.")
        again = intake.reread(original, taken.get("name", ""), entry.body, self._folder)
        self._bodies[entry.number] = again
        counts = ("reader", "kept", "repaired", "unread", "stopped")
        unlike = [
            f"{name}: recorded {entry.body[name]}, now {again[name]}"
            for name in counts
            if entry.body[name] != again[name]
        ]
        differences = [*unlike, *self._unlike_tables(entry.body["tables"], again["tables"])]
        self._judge(entry, again["tables"] == entry.body["tables"] and not unlike, "; ".join(filter(None, differences)))

    def _unlike_tables(self, recorded: Mapping[str, Any], again: Mapping[str, Any]) -> Iterator[str]:
        if other := sorted(set(recorded) ^ set(again)):
            yield f"table {', '.join(other)}: only {'recorded' if other[0] in recorded else 'made now'}"
        for name in sorted(set(recorded) & set(again)):
            if recorded[name]["sha256"] != again[name]["sha256"]:
                yield self._unlike(recorded[name], again[name])

    def _unlike(self, recorded: Mapping[str, Any], again: Mapping[str, Any]) -> str:
        """In words, how the values of a stored table differ; a recorded table that is gone cannot be compared."""
        before = read_table(self._case.folder, recorded)
        return (words := _compare.frames(before, read_table(self._folder, again))) and f"{recorded['path']}: {words}"

    def _observation(self, entry: Entry) -> None:
        body = entry.body
        if self._is_lost(entry, entry.number, body["sha256"], body["path"]):
            return
        self._conditions.place(entry)
        source = load_providers()[body["provider"]]
        wrong = state(self._case.folder / body["path"], body["sha256"])
        recorded = None if wrong else read_table(self._case.folder, body)
        replies = None if source.column or recorded is None else _replies(recorded)
        if self._is_lost(entry, *sorted(replies or ())):
            return
        table = self._asked_again(entry, source, recorded, replies)
        stored = write_table(self._folder, source.name, table)
        self._bodies[entry.number] = body | stored
        if wrong and stored["sha256"] != body["sha256"]:
            raise CaseError(f"{body['path']} {wrong}, and what comes out now has other bytes.")
        self._judge(
            entry, stored["sha256"] == body["sha256"], "" if recorded is None else _compare.frames(recorded, table)
        )

    def _asked_again(
        self, entry: Entry, source: Provider, recorded: pd.DataFrame | None, replies: frozenset[int] | None
    ) -> pd.DataFrame:
        """The table of answers, from the recorded replies that its rows name and from no other."""
        past = self._past(entry.number, replies)
        held = {one.number: str(one.body.get("request", "")) for one in past.entries("acquired")}
        if missing := sorted((replies or set()) - set(held)):
            raise CaseError(f"the reply #{missing[0]}, which it rests on, is not in the ledger.")
        door = Fetch(
            cast(Ledger, past),
            tables=self._conditions.tables,
            ceiling=entry.body.get("ceiling", "RED"),
            allowed=frozenset(held.values()),
            reasons={source.name: entry.body.get("reason", "")},
        )
        values = self._planned(past, source) if recorded is None else list(recorded["value"])
        table = source.table(values, door).reset_index()
        return table if recorded is None or source.column else _unasked_as_recorded(recorded, table)

    def _planned(self, past: Past, source: Provider) -> list[str]:
        """What the plan of that time gave the source: for a table of answers that is gone."""
        answered = ("ask", "recorded") if source.column else ("recorded",)
        lines = self._at(past).plan(ageing=False, sources=[source.name]).lines
        return list(dict.fromkeys(value for line in lines if line.decision in answered for value in line.values))

    def _findings(self, entry: Entry) -> None:
        if self._is_lost(entry, entry.number) or self._rests_on_lost(entry, entry.number, self._lost):
            return
        self._conditions.place(entry)
        past = self._past(entry.number)
        self._at(past).examine()
        made = next(body for kind, body in reversed(past.asked) if kind == "finding")
        self._bodies[entry.number], again = made, made["findings"]
        difference = _compare.findings(entry.body["findings"], again)
        if not difference:
            pairs = zip(entry.body["findings"], again)
            difference = "; ".join(filter(None, (self._unlike_rows(before, now) for before, now in pairs)))
        self._judge(entry, again == entry.body["findings"], difference)

    def _unlike_rows(self, recorded: Mapping[str, Any], again: Mapping[str, Any]) -> str:
        """In words, how the rows that a finding cites differ, where their digest does."""
        if recorded["selection"] == again["selection"]:
            return ""
        both = (
            {"path": f"selections/{one['selection'][:12]}.parquet", "sha256": one["selection"]}
            for one in (recorded, again)
        )
        return self._unlike(*both)

    def _export(self, entry: Entry) -> None:
        files: Mapping[str, str] = entry.body.get("files", {})
        if "figures" not in entry.body or self._is_lost(entry, *files.values()):
            return  # not a write-up
        number = next((one.number for one in self._entries if one.hash == entry.body["head"]), None)
        if number is None:
            raise CaseError(f"its evidence head {plain(entry.body['head'])} is no record of this ledger.")
        if self._rests_on_lost(entry, number, {at: since for at, since in self._gone.items() if isinstance(at, int)}):
            return
        self._conditions.place(entry)
        asked = {"formats": ["html"], "language": "en", "levels": ["report"], "named": False} | entry.body.get(
            "asked", {}
        )
        composed = compose(self._at(self._past(number)), named=asked.pop("named"), language=asked["language"])
        self._compare_figures(entry, {one.title: hashlib.sha256(one.png).hexdigest() for one in composed.figures})
        for path in report.write(composed, self._folder / "out", **asked).paths:
            self._compare_file(entry, path, files)

    def _compare_figures(self, entry: Entry, again: Mapping[str, str]) -> None:
        recorded = entry.body["figures"]
        same = [title for title in recorded if again.get(title) == recorded[title]]
        self.compared["figures"] += len(same)
        if len(same) < len(recorded) and not self._conditions.others(entry):
            self._say(entry, f"the figure {plain(next(one for one in recorded if one not in same))} has other bytes.")

    def _compare_file(self, entry: Entry, path: Path, files: Mapping[str, str]) -> None:
        place = path.relative_to(self._folder).as_posix()
        data = path.read_bytes()
        self.exports[place] = digest = hashlib.sha256(data).hexdigest()
        same = digest == files.get(place)
        here = self._case.folder / place
        kept = not same and place in files and not state(here, files[place])
        difference = f"{place} has other bytes than those recorded"
        if kept and place.endswith(".html"):
            difference = (words := _compare.pages(here.read_bytes(), data)) and f"{place}, {words}"
        self._judge(entry, same, "" if same else difference)

    # the case as it stood

    def _past(self, number: int, replies: frozenset[int] | None = None) -> Past:
        return Past(self._ledger, self._entries, number, self._bodies, replies)

    def _at(self, past: Past) -> Case:
        """The case at a record: tables made again, edited files as they were, nothing that could be written."""
        made = type(self._case)(self._folder, settings.load(self._folder))
        made.ledger = cast(Ledger, past)
        made.bundled = self._conditions.tables
        return made

    def _carry(self, entry: Entry) -> None:
        """What was recorded takes the place of what cannot be made again, where it is there unchanged."""
        for path, digest in _named(entry):
            target = self._folder / path
            if not target.exists() and not state(self._case.folder / path, digest):
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self._case.folder / path, target)

    def _is_lost(self, entry: Entry, *names: str | int) -> bool:
        """Whether what the record was made from was erased; what it made may still be there, and then counts."""
        since = next((self._gone[name] for name in names if name in self._gone), None)
        if since is None:
            return False
        self._carry(entry)
        if not all((self._folder / path).exists() for path, _ in _named(entry)):
            self._lost[entry.number] = since
        self.notes.append(f"#{entry.number} ({_what(entry)}) is not made again: erased in #{since}.")
        return True

    def _rests_on_lost(self, entry: Entry, number: int, lost: Mapping[int, int]) -> bool:
        """Whether a record that was there at #``number`` was erased since; ``lost`` says in which one."""
        since = next((at for one, at in {**self._lost, **lost}.items() if one <= number < at), None)
        if since is not None:
            self.notes.append(f"#{entry.number} ({_what(entry)}) is not made again: part of it was erased in #{since}.")
        return since is not None


def _what(entry: Entry) -> str:
    told = {"derived": f"reading of f:{entry.body.get('file')}", "observed": f"answers of {entry.body.get('provider')}"}
    return plain(told.get(entry.kind, entry.kind))


def _words(error: Exception) -> str:
    return plain(error) if isinstance(error, DprkitError) else f"the record is not one of ours ({type(error).__name__})"


def _named(entry: Entry) -> list[tuple[str, str]]:
    try:
        return list(named(entry))
    except (KeyError, TypeError, AttributeError):
        return []


def _replies(recorded: pd.DataFrame) -> frozenset[int]:
    """The numbers of the ledger records that the rows of a table of answers name."""
    words = recorded["records"].fillna("").str.split().explode().dropna()
    return frozenset(int(word[1:]) for word in words if word)


def _unasked_as_recorded(recorded: pd.DataFrame, again: pd.DataFrame) -> pd.DataFrame:
    """What was not asked has no reply to be read again: its row says what the tool did, and stays as recorded."""
    import pandas as pd

    kept = recorded["outcome"].isin(["skipped", "refused"]) & recorded["records"].fillna("").eq("")
    if not kept.any():
        return again
    return pd.concat([again[~kept], recorded[kept]]).sort_index().astype(again.dtypes.to_dict())
