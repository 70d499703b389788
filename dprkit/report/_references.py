"""The references: each id that the text cites, with its number, and what stands in that place of the case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..words import Words
from ._data import WriteUp
from ._document import Paragraph, Row, Section, sentences
from ._say import about, cells, fact, given, ids, none, one, say, section, table, told

__all__ = ["numbered", "references"]


def numbered(sections: tuple[Section, ...]) -> dict[str, int]:
    """A number for every id that is cited, in the order of first citation."""
    cited = dict.fromkeys(ref for one in sentences(sections) for ref in one.refs)
    return {name: number for number, name in enumerate(cited, start=1)}


def references(w: WriteUp, words: Words, numbers: Mapping[str, int], shown: frozenset[str]) -> Section:
    """The section that lists them; those that have a place of their own (``shown``) are not told again."""
    known = _known(w, words)
    names = [name for name in numbers if name not in shown]
    rows = (_row(name, numbers[name], known.get(name), words) for name in sorted(names, key=numbers.__getitem__))
    empty = [] if names else [say(fact(words, "references.none", [w.judged]))]
    body = [table(words, "number reference place stands-there", rows, "n ref - text")] if names else []
    return section(words, "references", *empty, *body)


def _row(name: str, number: int, found: Any, words: Words) -> Row:
    first = (*cells([number], [name], words), ids([name]))
    if found is None:
        return Row((*first, none(), one(fact(words, "references.held", [name]))), name)
    place, told_ = found
    return Row((*first, one(given(place, [name])) if place else none(), tuple(_said(told_, name, words))), name)


def _said(texts: Iterable[str], name: str, words: Words) -> Iterable[Paragraph]:
    verbatim, finding = name.startswith("r:"), "@" in name
    for text in texts:
        if text:
            said = told(words, text, [name]) if finding else given(text, [name])
            yield say(said, role="verbatim" if verbatim else "", cite=False)


def _known(w: WriteUp, words: Words) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Each id that the write-up holds: where it stands, and the texts that stand there."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for cited in w.excerpts:
        found[cited.id] = (f"{cited.file} {cited.place}", (cited.text,))
    for item in w.files:
        found[item.id] = (item.name, (f"SHA-256 {item.sha256}",))
    for seen in w.observations:
        facts = "; ".join(f"{name}: {value}" for name, value in seen.facts)
        found[seen.id] = (seen.source, (f"{seen.value}: {words.name('outcome', seen.outcome)}", facts))
    for entry in w.custody:
        done = " · ".join(
            filter(None, (words.name("entry", entry.kind), about(entry, words), entry.by, words.value(entry.at)))
        )
        found[f"#{entry.number}"] = ("", (done, f"SHA-256 {entry.hash}"))
    for told_ in w.findings:
        found[told_.id] = ("", (told_.title, told_.text))
    return found
