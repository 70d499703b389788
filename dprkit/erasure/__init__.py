"""Erasure: one person taken out of a case, everywhere the tool wrote; recorded, and finished when it is interrupted.

The order is: intent with what will be done (as erasable payload), files that people write, originals (a redacted copy
first), tables, selections, exports, ledger payloads, and last the record that says all of it. Then what is derived is
made again from what is left, with the network impossible.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .. import provenance
from ..errors import InputError, Refused
from ..ledger import Entry
from ..show import plain, rows_html
from ..verification import erased
from ._again import made_again
from ._due import due
from ._identifiers import gather
from ._out import compact, take_out
from ._spellings import Spellings
from ._survey import Survey, survey

if TYPE_CHECKING:
    from ..case import Case

__all__ = ["Erasure", "due", "erase"]


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was erased.

    Attributes:
        person: as it was asked for; the ledger has it only where it is the id of a subject.
        record: number of the ledger record that says so.
        what: how many files, tables, selections, exports and payloads, in words.
        yours: what names the person and is not the tool's to change: files in ``inbox/``, copies handed out.
        notes: what else to know, such as identifiers too short to be looked for.
    """

    person: str
    record: int
    what: str
    yours: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def _repr_html_(self) -> str:
        rows = [(self.what, "erased"), *((one, "yours: delete it yourself") for one in self.yours)]
        return rows_html(("what", ""), [*rows, *((one, "to know") for one in self.notes)], caption=f"#{self.record}")


def erase(
    case: Case, person: str, *, reason: str, by: str, also: Sequence[str] = (), delete_mixed: bool = False
) -> Erasure:
    """The erasure of ``person``, now done; one that was interrupted is finished.

    Args:
        person: the id of a subject (``s1``), or of another person as the tables have it (``hr:E1101``).
        reason: why; it stays in the chain, so it must not name the person.
        by: who orders it.
        also: further spellings to look for, such as a nickname.
        delete_mixed: delete the files about several people that cannot be redacted safely (PDF, DOCX, pictures).

    Raises:
        Refused: the case is on legal hold.
        InputError: nobody is known by that id, the reason names the person, or a file about several people cannot be
            redacted and ``delete_mixed`` is not set. Nothing was changed.
    """
    who = provenance.person(case.settings.team, by)
    _must_be_allowed(case, reason)
    begun = _unfinished(case, person)
    found = Survey.of_bytes(case.ledger.payload(begun.number)) if begun else _found(case, person, also)
    if found is None:
        return _finished_before(case, person)
    spellings, label = Spellings.of(found.identifiers), _label(case, person)
    if begun is None:
        _must_be_possible(case, found, spellings, f"{reason} {by}", delete_mixed)
        begun = case.ledger.append("erasing", {"person": label, **who}, found.as_bytes())
    yours = tuple(_yours(case, found, spellings))
    cleaned, left = take_out(case, found, spellings, begun.number, by)
    files = [*found.originals, *found.files.values()]
    done = case.ledger.erase(begun.number, reason, by, person=label, what=found.told, role=who["role"], files=files)
    compact(case.folder / "ledger.sqlite")
    made_again(case)
    what = f"{found.told}, files of yours cleaned: {cleaned}"
    return Erasure(person, done.number, what, (*yours, *left), _notes(case, found))


def _must_be_allowed(case: Case, reason: str) -> None:
    if case.settings.hold:
        raise Refused(
            f"{plain(case.folder)} is on legal hold ({plain(case.settings.hold)}): nothing is erased. "
            "Who ordered the hold may lift it: empty `hold` in case.toml."
        )
    if not reason.strip():
        raise InputError("an erasure says why, for example reason='request of the person, 4 March'.")


def _label(case: Case, person: str) -> str:
    """The person as the chain may have it: the id of a subject is a pseudonym, an account is not."""
    return person if person in case.settings.subjects else "a person who is no subject"


def _unfinished(case: Case, person: str) -> Entry | None:
    gone = erased(case.ledger.entries("erased"))
    begun = (entry for entry in case.ledger.entries("erasing") if entry.number not in gone)
    return next((one for one in begun if Survey.of_bytes(case.ledger.payload(one.number)).person == person), None)


def _found(case: Case, person: str, also: Sequence[str]) -> Survey | None:
    """What is to be done; None when it was done before and nothing is left.

    Raises:
        InputError: nobody in this case has that id.
    """
    who = Spellings.of([*gather(case, person), *also])
    if who.searched or who.short:
        made = survey(case, person, who)
        made.short = list(who.short)
        return made
    if any(entry.body.get("person") == person for entry in case.ledger.entries("erased")):
        return None
    known = ", ".join(case.settings.subjects)
    raise InputError(
        f"nothing in this case is about {plain(person)!r}. Name a subject ({known}), or another person as "
        "case.table('people')['person'] has it, such as hr:E1101."
    )


def _finished_before(case: Case, person: str) -> Erasure:
    made_again(case)
    records = [one.number for one in case.ledger.entries("erased") if one.body.get("person") == person]
    return Erasure(person, records[-1], "nothing is left: it was erased before", ())


def _must_be_possible(case: Case, found: Survey, who: Spellings, words: str, delete_mixed: bool) -> None:
    if who.in_text(words):
        raise InputError(
            "the reason and who orders it stay in the chain for good: write them without the person's name."
        )
    if found.unsafe and not delete_mixed:
        names = dict(zip(case.files()["sha256"], case.files()["name"]))
        listed = ", ".join(f"{plain(names.get(one, ''))} (f:{one[:12]})" for one in found.unsafe)
        raise InputError(
            f"these files are about several people and cannot be redacted safely: {listed}. Erase again with "
            "delete_mixed (command line: --delete-mixed) to delete them, or replace them by an export without the "
            "person. Nothing was changed."
        )


def _yours(case: Case, found: Survey, who: Spellings) -> Iterator[str]:
    """What names the person outside the tool's reach, as far as the ledger and the inbox tell."""
    for path in sorted((case.folder / "inbox").rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            if hashlib.sha256(data).hexdigest() in found.originals or who.in_bytes(data) or who.in_text(path.name):
                yield path.relative_to(case.folder).as_posix()
    for written in (one for one in found.files if one.startswith("out/")):
        yield f"copies of {written}, if any were handed out"
    for entry in case.ledger.entries("export"):
        if "outside" in entry.body:
            yield f"{entry.body['outside']}, handed over in #{entry.number}"
    if who.in_text(case.folder.resolve().name):
        yield f"the folder's own name: {case.folder.resolve().name}"
    yield "backups of the case folder, and the machines that the files came from"


def _notes(case: Case, found: Survey) -> tuple[str, ...]:
    who = Spellings.of(found.identifiers)
    short = [f"not looked for, since it is too short to tell from other text: {plain(one)}" for one in found.short]
    lines = (json.loads(line) for line in case.ledger.export(payloads=False))
    named = [one["record"]["number"] for one in lines if who.in_text(json.dumps(one["record"], ensure_ascii=False))]
    chain = [f"record #{number} names the person in the chain itself, which cannot be erased" for number in named]
    return (*short, *chain)
