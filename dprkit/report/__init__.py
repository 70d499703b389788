"""The write-up as plain data, and the one way to write it to files. Nothing here knows a case, a clock or a ledger."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..errors import InputError, Refused
from ..words import languages, words
from ._compose import LEVELS, Level, composed
from ._data import (
    Answer,
    Became,
    Claim,
    Contradiction,
    Contrary,
    Decided,
    Entry,
    Excerpt,
    Explanation,
    File,
    Gate,
    Join,
    Moment,
    Observed,
    Picture,
    Report,
    Source,
    Told,
    Unknown,
    Weighed,
    WriteUp,
)
from ._document import Document, Sentence
from ._gate import withheld
from ._pseudonyms import Hidden, hidden

__all__ = [
    "FORMATS",
    "LEVELS",
    "Answer",
    "Became",
    "Claim",
    "Contradiction",
    "Contrary",
    "Decided",
    "Document",
    "Entry",
    "Excerpt",
    "Explanation",
    "File",
    "Gate",
    "Hidden",
    "Join",
    "Level",
    "Moment",
    "Observed",
    "Picture",
    "Report",
    "Sentence",
    "Source",
    "Told",
    "Unknown",
    "Weighed",
    "WriteUp",
    "composed",
    "hidden",
    "languages",
    "withheld",
    "words",
    "write",
]

# Those that are read, one file a level and language; then those that other tools read, in no language.
_READ = ("html", "md", "pdf")
FORMATS = (*_READ, "csv", "jsonl", "stix", "timesketch", "xlsx")


def write(
    write_up: WriteUp,
    folder: Path | str,
    formats: Sequence[str] = ("html",),
    *,
    language: str = "en",
    levels: Sequence[str] = ("report",),
) -> Report:
    """The paths written, in ``folder/<first 12 digits of the evidence head>/``.

    Equal write-ups give byte-identical files; a file is there whole or not at all. A write-up that may not leave yet
    (see ``withheld``) is written as an HTML draft for the reviewer, marked on every page, and as nothing else.

    Args:
        formats: of FORMATS. html, md and pdf give a file a level; the others one for all.
        language: en, fr, or another one that has a catalogue.
        levels: of LEVELS: memo, report, appendix (every observation), facts (without any opinion).

    Raises:
        InputError: a format, level or language that does not exist, or an evidence head that is not one.
        Refused: it may not leave yet, and the format is none for a draft.
    """
    for said, given, known in (("format", formats, FORMATS), ("level", levels, LEVELS)):
        if strange := [name for name in given if name not in known]:
            raise InputError(
                f"the write-up has no {said} {', '.join(map(repr, strange))}; there is: {', '.join(known)}."
            )
    if not re.fullmatch(r"[0-9a-f]{64}", write_up.head):
        raise InputError("the evidence head is 64 hexadecimal digits: take it from the ledger of the case.")
    _check_released(write_up, formats, levels)
    made = [
        one for name in dict.fromkeys(formats) for one in _made(write_up, name, language, tuple(dict.fromkeys(levels)))
    ]
    target = Path(folder) / write_up.head[:12]
    target.mkdir(parents=True, exist_ok=True)
    return Report(tuple(_whole(target / name, data) for name, data in made), write_up.head)


def _check_released(w: WriteUp, formats: Sequence[str], levels: Sequence[str]) -> None:
    reasons = withheld(w)
    if reasons and (set(formats) - {"html"} or set(levels) - {"memo", "report"}):
        why = " ".join(words("en").say(f"withheld.{one}") for one in reasons)
        raise Refused(f"This write-up may not leave yet. {why} Until then it is written as an HTML draft only.")


def _made(w: WriteUp, name: str, language: str, levels: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    if name in _READ:
        yield from (_read(w, name, language, level) for level in levels)
    elif name == "csv":
        from .tables import csv_files

        yield from csv_files(w).items()
    elif name == "xlsx":
        from .tables import workbook

        yield "tables.xlsx", workbook(w)
    elif name == "stix":
        from .stix import stix

        yield "stix.json", stix(w)
    elif name == "jsonl":
        from .lines import lines

        yield "write-up.jsonl", lines(w)
    else:
        from .timesketch import timesketch

        yield "timesketch.csv", timesketch(w)


def _read(w: WriteUp, name: str, language: str, level: str) -> tuple[str, bytes]:
    """One file for readers: its name, with the language unless that is English, and its bytes."""
    document = composed(w, level, language)  # type: ignore[arg-type]
    path = f"{level}.{name}" if language == "en" else f"{level}.{language}.{name}"
    if name == "pdf":
        from .pdf import pdf

        return path, pdf(document)
    if name == "md":
        from .markdown import markdown

        return path, markdown(document).encode("utf-8", "backslashreplace")
    from .html import html

    return path, html(document).encode("utf-8", "backslashreplace")


def _whole(path: Path, data: bytes) -> Path:
    """Write beside the target, then rename: a reader never meets half a file."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path
