"""Names and postal addresses of any script in a form to compare them by."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["address_key", "comparison_name", "latin_candidate"]

_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_TITLES = {"mr", "mrs", "ms", "miss", "dr", "prof", "mx", "herr", "frau", "mme", "sr", "sra"}
# Street words of the languages that applicants write most, each to one spelling. "st" is also Saint: both sides agree.
_STREET = {
    word: short
    for short, words in {
        "st": "street str strasse straße", "ave": "avenue av avenida", "rd": "road", "blvd": "boulevard bd bvd",
        "ln": "lane", "dr": "drive", "ct": "court", "sq": "square", "pl": "place plaza platz piazza", "hwy": "highway",
        "pkwy": "parkway", "ter": "terrace", "cl": "close", "c": "calle", "r": "rue rua", "ul": "ulica улица ул ulitsa",
        "n": "north", "s": "south", "e": "east", "w": "west", "fl": "floor",
    }.items()
    for word in words.split()
}  # fmt: skip
_UNIT = {"apartment", "apt", "appt", "unit", "flat", "suite", "ste", "room", "rm", "кв", "квартира", "piso", "wohnung"}
# Simplified from BGN/PCGN (Cyrillic, 1947 and later) and ISO 843 (Greek): one candidate of several, for eyes only.
_LATIN = {
    **dict(zip("абвгдезийклмнопрстуфыэіїґ", "abvgdeziiklmnoprstufyeiig")),
    "ё": "e",
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ю": "iu",
    "я": "ia",
    "є": "ie",
    "ъ": "",
    "ь": "",
    "ў": "u",
    "ђ": "dj",
    "ћ": "c",
    "љ": "lj",
    "њ": "nj",
    "џ": "dz",
    "ј": "j",
    **dict(zip("αβγδεζηικλμνξοπρσςτυφω", "avgdeziiklmnxoprsstyfo")),
    "θ": "th",
    "χ": "ch",
    "ψ": "ps",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ł": "l",
    "ı": "i",
    "ħ": "h",
}


def comparison_name(text: str) -> str | None:
    """The name in NFKC and folded case, without titles and marks, its words in order; None when nothing is left.

    >>> comparison_name("Dr. Ana  O’Neill-Núñez"), comparison_name("Núñez, ANA O'Neill"), comparison_name("王 小明")
    ("ana núñez o'neill", "ana núñez o'neill", '小明 王')
    """
    words = _WORDS.findall(unicodedata.normalize("NFKC", text).casefold().replace("’", "'"))
    return " ".join(sorted(word for word in words if word not in _TITLES)) or None


def latin_candidate(text: str) -> str | None:
    """One way to write a comparison name in plain Latin letters, to propose and never to join by; None without one.

    Marks are dropped; Cyrillic and Greek are written letter by letter. Other scripts have no candidate here.

    >>> latin_candidate("иван петров"), latin_candidate("núñez"), latin_candidate("小明 王")
    ('ivan petrov', 'nunez', None)
    """
    letters = "".join(_LATIN.get(char, char) for char in unicodedata.normalize("NFC", text))
    bare = "".join(char for char in unicodedata.normalize("NFKD", letters) if not unicodedata.combining(char))
    bare = "".join(_LATIN.get(char, char) for char in bare)
    return " ".join(sorted(bare.split())) if bare.isascii() and bare.strip() else None


def address_key(text: str) -> str | None:
    """The address with street words in one spelling and its words in order; None without a number in it.

    The number of a flat stays with its word, so that flat 5 of house 12 is not flat 12 of house 5.

    >>> address_key("Flat 5, 12 High Street, Leeds"), address_key("12 High St., Apt. 5 leeds"), address_key("Leeds")
    ('12 high leeds st unit5', '12 high leeds st unit5', None)
    """
    folded = unicodedata.normalize("NFKC", text).casefold().replace("#", " unit ")
    words = [_STREET.get(word, word) for word in _WORDS.findall(folded)]
    words = ["unit" if word in _UNIT else word for word in words]
    joined = re.sub(r"\bunit(?: unit)* (\w+)", r"unit\1", " ".join(words))
    return " ".join(sorted(joined.split())) if any(char.isdigit() for char in joined) else None
