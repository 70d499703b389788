"""What people checked or read on pages, as checks.toml, and the machine-readable zone of a paper."""

from __future__ import annotations

from collections.abc import Iterable

from ._people import Person

__all__ = ["checks", "page", "passport"]


def page(kind: str, **read: object) -> str:
    """One [[account]] or [[domain]] that somebody read about the subject s1."""
    return f"[[{kind}]]\n" + "".join(f'{name} = "{value}"\n' for name, value in {"subject": "s1", **read}.items())


def checks(entries: Iterable[str]) -> bytes:
    """checks.toml."""
    return "\n".join(["# What was checked and read, by whom, and when.\n", *entries]).encode()


def passport(person: Person, number: str, *, wrong: bool) -> bytes:
    """A zone of two lines of 44 characters (ICAO Doc 9303 part 4) of Utopia, the state of its specimens.

    Dates are those of the specimen. ``wrong``: the number was changed after the digits were computed.
    """
    surname, given = (_letters(one) for one in (person.surname, person.given))
    stated = number.ljust(9, "<")
    birth, expiry, optional = "740812", "291204", "<" * 14
    parts = (stated + _digit(stated), birth + _digit(birth), expiry + _digit(expiry), optional + _digit(optional))
    whole = _digit("".join(parts))
    if wrong:
        changed = "".join(str((int(one) + 3) % 10) if one.isdigit() else one for one in stated)
        parts = (changed + parts[0][-1], *parts[1:])
    second = f"{parts[0]}UTO{parts[1]}X{parts[2]}{parts[3]}{whole}".replace("X", "<")
    return f"{f'P<UTO{surname}<<{given}'.ljust(44, '<')[:44]}\n{second}\n".encode()


def _letters(name: str) -> str:
    from unicodedata import combining, normalize

    plain = "".join(one for one in normalize("NFKD", name.upper()) if not combining(one))
    return "".join(one if "A" <= one <= "Z" else "<" for one in plain)


def _digit(field: str) -> str:
    """Weights 7, 3, 1 modulo 10 (Doc 9303 part 3)."""
    return str(sum(_VALUES.index(one) * (7, 3, 1)[at % 3] for at, one in enumerate(field.replace("<", "0"))) % 10)


_VALUES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
