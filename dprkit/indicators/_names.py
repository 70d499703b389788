"""Names of persons held against each other: spelling, order, initials and short forms are no difference."""

from __future__ import annotations

import unicodedata

__all__ = ["alike", "human", "lettered", "tokens"]

_BETWEEN = " .,'’-·・\u200c\u200d"
_LONGEST = 200
_NO_NAMES = ("nan", "none", "null", "na", "unknown", "inconnu", "test", "admin", "root", "redacted")  # what forms say
_WITHOUT_BLANKS = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA")
_LEAST = 0.85  # Jaro-Winkler; W. E. Winkler, String Comparator Metrics, 1990


def tokens(name: str) -> tuple[str, ...]:
    """The words of a name, sorted: accents, letter case, punctuation and digits aside.

    >>> tokens("Lindqvist-Åberg, Asta 2")
    ('aberg', 'asta', 'lindqvist')
    """
    plain = unicodedata.normalize("NFKD", name[:200].casefold())
    kept = "".join(one if _letter(one) else " " for one in plain if not unicodedata.combining(one))
    return tuple(sorted(kept.split()))


def human(name: str) -> bool:
    """A full name and nothing that a name does not hold: not a login, not a role.

    Two words, of which one may be an initial or a family name of one letter; one word where a script sets no blanks.

    >>> [human(name) for name in ("Blake Stone", "O Min-jun", "김민준", "नरेंद्र मोहन", "bstone", "help desk 2")]
    [True, True, True, True, False, False]
    """
    words = tokens(name)
    least = 1 if words and _script(words) in _WITHOUT_BLANKS else 2
    return lettered(name) and least <= len(words) <= 8 and any(len(one) > 1 for one in words)


def lettered(name: str) -> bool:
    """Letters and what stands between them in names; a name of one word counts, as many people have only one."""
    words = tokens(name)
    empty = not words or len(name) > _LONGEST or (len(words) == 1 and words[0] in _NO_NAMES)
    return not empty and all(_letter(one) or one in _BETWEEN for one in unicodedata.normalize("NFC", name))


def _letter(one: str) -> bool:
    return one.isalpha() or unicodedata.category(one).startswith("M")  # signs for vowels are no letters to Python


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
