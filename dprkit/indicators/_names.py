"""Names of persons held against each other: spelling, order, initials and short forms are no difference."""

from __future__ import annotations

import unicodedata

__all__ = ["alike", "human", "tokens"]

_LEAST = 0.85  # Jaro-Winkler; W. E. Winkler, String Comparator Metrics, 1990


def tokens(name: str) -> tuple[str, ...]:
    """The words of a name, sorted: accents, letter case, punctuation and digits aside.

    >>> tokens("Lindqvist-Åberg, Asta 2")
    ('aberg', 'asta', 'lindqvist')
    """
    plain = unicodedata.normalize("NFKD", name[:200].casefold())
    kept = "".join(one if one.isalpha() else " " for one in plain if not unicodedata.combining(one))
    return tuple(sorted(kept.split()))


def human(name: str) -> bool:
    """Two words of letters or more and nothing that a name does not hold: not a login, not a role."""
    words = [one for one in tokens(name) if len(one) > 1]
    return 2 <= len(words) <= 8 and all(one.isalpha() or one in " .,'’-·" for one in unicodedata.normalize("NFC", name))


def alike(one: str, other: str) -> bool:
    """Two ways of writing one name, or nothing that could be compared (another script, no letters).

    >>> alike("B. Stone", "Stone, Blake"), alike("Alex Moreau", "Alexandra Moreau"), alike("Ann Lee", "Bo Falk")
    (True, True, False)
    """
    from rapidfuzz.distance import JaroWinkler

    here, there = sorted((tokens(one), tokens(other)), key=len)
    if not here or not there or _script(here) != _script(there):
        return True
    if all(any(_fits(word, wanted) for wanted in there) for word in here):
        return True
    return JaroWinkler.similarity(" ".join(here), " ".join(there)) >= _LEAST


def _fits(word: str, wanted: str) -> bool:
    from rapidfuzz.distance import JaroWinkler

    short, long = sorted((word, wanted), key=len)
    begins = long.startswith(short) and (len(short) == 1 or len(short) > 2)
    return begins or JaroWinkler.similarity(word, wanted) >= _LEAST


def _script(words: tuple[str, ...]) -> str:
    return unicodedata.name(words[0][0], "?").partition(" ")[0]
