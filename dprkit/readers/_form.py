"""Forms: by which headers the columns of a table are known in one kind of export, and which headers nobody reads.

A header is compared without case, spaces and signs. ``First Name + Last Name`` stands for cells put together, and
``IBAN | Account Number`` for the first of them that holds something.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..errors import InputError

__all__ = ["Form", "best", "listed", "parts", "plain", "protected"]

Words = Mapping[str, Sequence[str]]

# What may not be held against anybody has no column of ours, and no header of it may be read into another one.
_PROTECTED = (
    *("nationality", "nationalities", "citizenship", "citizen of", "country of birth", "place of birth", "birth place"),
    *("birthplace", "city of birth", "date of birth", "birth date", "birthdate", "birthday", "dob", "age", "gender"),
    *("sex", "race", "ethnicity", "ethnic origin", "race/ethnicity", "religion", "faith", "native language"),
    *("mother tongue", "first language", "accent", "marital status", "disability", "disability status", "pronouns"),
    *("geburtsdatum", "geburtsort", "geburtsland", "geschlecht", "nationalität", "staatsangehörigkeit", "religion"),
    *("muttersprache", "familienstand", "date de naissance", "lieu de naissance", "sexe", "nationalité"),
    *("fecha de nacimiento", "lugar de nacimiento", "sexo", "género", "nacionalidad", "estado civil"),
    *("veteran status", "sexual orientation", "gender identity", "political affiliation", "union membership"),
)


def plain(header: str) -> str:
    """A header without case, spaces and signs.

    >>> plain("Serial-No."), plain("serial no")
    ('serialno', 'serialno')
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", header).casefold())


_REFUSED = frozenset(map(plain, _PROTECTED))
_BEFORE = ("candidate", "applicant", "employee", "worker", "legal", "primary", "hispanicor")


def protected(header: str) -> bool:
    """Whether a header names what may not be held against anybody: nationality, birth, sex, religion and the like.

    >>> protected("Candidate Gender"), protected("Date of Birth"), protected("Country"), protected("Package")
    (True, True, False, False)
    """
    name = plain(header)
    bare = next((name.removeprefix(one) for one in _BEFORE if name.startswith(one)), name)
    return name in _REFUSED or bare in _REFUSED


def parts(word: str) -> tuple[list[str], bool]:
    """The headers that a word is made of, and whether their cells are put together; else the first that is filled.

    >>> parts("First Name + Last Name"), parts("IBAN | Account Number"), parts("Name")
    ((['First Name', 'Last Name'], True), (['IBAN', 'Account Number'], False), (['Name'], False))
    """
    return (word.split(" + "), True) if " + " in word else (word.split(" | "), False)


@dataclass(frozen=True)
class Form:
    """What a table is called by in one kind of export.

    Attributes:
        table: the intake table.
        words: our column -> the headers it is known by, best first.
        needs: of each group of our columns, a file must have at least one.
        marks: headers that show it is this export and no other; empty for any table.
        few: how many of the marks a file must have.
        fixed: our column -> what the export itself says, such as the carrier.
    """

    table: str
    words: Words
    needs: Sequence[Sequence[str]]
    marks: frozenset[str] = frozenset()
    few: int = 0
    fixed: Mapping[str, str] = field(default_factory=dict)

    def columns(self, header: Iterable[str]) -> dict[str, str]:
        """Our columns with their headers. Each header serves one column, and the best word of a column wins."""
        known: dict[str, str] = {}
        for name in header:
            if not protected(name):
                known.setdefault(plain(name), name)
        found: dict[str, str] = {}
        for column, words in self.words.items():
            for word in words:
                if theirs := _known(known, word):
                    found[column] = theirs
                    break
        return found

    def lacks(self, columns: Iterable[str]) -> list[str]:
        """The groups of columns of which there must be one and is none, in words."""
        there = set(columns)
        return [" or ".join(choice) for choice in self.needs if not there.intersection(choice)]

    def filled(self, own: Mapping[str, str], header: Sequence[str]) -> dict[str, str]:
        """Our columns with their headers: first what the user says of them (``own``), the rest by the words.

        A column for which he says an empty header stays without one.

        Raises:
            InputError: there is no such column or header, or it is one that nobody reads.
        """
        mine = {column: self._theirs(column, word, header) for column, word in own.items() if word}
        taken = {name for word in mine.values() for name in (word, *parts(word)[0])}
        columns = self.columns(name for name in header if name not in taken)
        return {column: name for column, name in columns.items() if column not in own} | mine

    def _theirs(self, column: str, word: str, header: Sequence[str]) -> str:
        """The word with the headers as the file has them."""
        if column not in self.words:
            raise InputError(f"the table {self.table} has no column {column!r}. Columns: {', '.join(self.words)}.")
        names, together = ([word], False) if word in header else parts(word)
        return (" + " if together else " | ").join(_alike(column, name, header) for name in names)

    def fits(self, header: Sequence[str]) -> dict[str, str]:
        """Our columns with their headers, where the header is of this form; else none."""
        if self.marks and len(self.marks.intersection(map(plain, header))) < self.few:
            return {}
        found = self.columns(header)
        return {} if len(found) < 2 or self.lacks(found) else found


def listed(header: Sequence[str]) -> str:
    """Headers in a sentence, cut to what one reads."""
    return ", ".join(repr(name[:60]) for name in header[:60])


def _alike(column: str, name: str, header: Sequence[str]) -> str:
    alike = [one for one in header if one == name] or [one for one in header if plain(one) == plain(name)]
    if not alike:
        raise InputError(f"there is no header {name!r} for {column}. Headers: {listed(header)}.")
    if protected(alike[0]):
        raise InputError(f"{alike[0]!r} is read into no column: it may not be held against anybody. Choose another.")
    return alike[0]


def _known(known: dict[str, str], word: str) -> str:
    """The word with the headers as the file has them, which then are taken; empty when one to be put is missing."""
    names, together = parts(word)
    there = [name for name in map(plain, names) if name in known]
    if not there or (together and len(there) < len(names)):
        return ""
    return (" + " if together else " | ").join(known.pop(name) for name in there)


def best(forms: Iterable[Form], header: Sequence[str]) -> tuple[Form | None, dict[str, str]]:
    """The form with the most columns in this header, and they; the first of several."""
    fits = [(one, found) for one in forms if (found := one.fits(header))]
    return max(fits, key=lambda fit: len(fit[1]), default=(None, {}))
