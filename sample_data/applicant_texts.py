"""CV texts of made-up applicants: sentences put together from short phrases, so that two unrelated CVs share little."""

from __future__ import annotations

from applicant_words import read, words

from dprkit.training.world import Chance

__all__ = ["EMPLOYERS", "SCHOOLS", "borrowed", "cv", "letter_head", "template"]

EMPLOYERS = tuple(f"{one} {other}" for one in words("texts", "firm") for other in words("texts", "trade"))
SCHOOLS = tuple(f"{kind} {place}" for place in words("texts", "place") for kind in words("texts", "school"))
_TEMPLATES = read()["texts"]["templates"]


def _phrase(chance: Chance, kind: str) -> str:
    return chance.pick(words("texts", kind))


def _sentence(chance: Chance) -> str:
    """One made of four or five phrases: any five words of it come from two phrases at least."""
    gain = _phrase(chance, "gain").replace("{n}", str(2 + chance.below(97)))
    parts = [_phrase(chance, "did"), _phrase(chance, "what"), _phrase(chance, "whom"), _phrase(chance, "with")]
    return f"{' '.join(parts)}, {gain}." if chance.happens(0.8) else f"{' '.join(parts[:3])}, {gain}."


def cv(chance: Chance, name: str, employer: str, school: str) -> str:
    """A CV of 110 to 300 words: heading, traits, three or four posts with what was done there, school."""
    traits = [_phrase(chance, "trait") for _ in range(3)]
    lines = [f"{name}. {_phrase(chance, 'role').capitalize()}, {traits[0]}, {traits[1]}, {traits[2]}."]
    year = 2025 - chance.below(3)
    for post in range(3 + chance.below(2)):
        start = year - 1 - chance.below(4)
        firm = employer if not post else chance.pick(EMPLOYERS)
        lines.append(f"{firm}, {start} to {year}, {_phrase(chance, 'role')}.")
        lines += [_sentence(chance) for _ in range(2 + chance.below(3))]
        year = start
    return "\n".join([*lines, f"{school}, degree in {year - chance.below(3)}."])


def borrowed(chance: Chance, own: str, other: str, share: float) -> str:
    """The CV ``own`` in which about that share of the sentences is replaced by as many of ``other``, heading kept."""
    mine, theirs = own.split("\n"), other.split("\n")
    count = round((len(mine) - 1) * share)
    taken = theirs[1 : 1 + count]
    return "\n".join([mine[0], *taken, *mine[1 + len(taken) :]])


def template(number: int, own: str) -> str:
    """The CV after the ``number``-th template of a career service: its sentences first, then half of the own ones."""
    lines = own.split("\n")
    return "\n".join([lines[0], _TEMPLATES[number % len(_TEMPLATES)], *lines[1 : 1 + (2 * len(lines)) // 3]])


def letter_head(agency: str, own: str) -> str:
    """The CV as an agency sends it on: its heading and its standing text around the applicant's own."""
    head = f"{agency}. Candidate profile, prepared for our client and not to be passed on without our consent."
    about = (
        f"{agency} has placed engineers since 2009 and vets every candidate in a two-stage technical interview. "
        "Day rates, notice periods and start dates are agreed with the account manager named on the cover page. "
        "Please direct all questions to our switchboard and do not contact the candidate or the referees directly."
    )
    return "\n".join([head, own, about])
