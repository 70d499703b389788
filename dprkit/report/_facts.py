"""The facts-only annex: what was claimed, what the records say, when, in which bytes; no weight, no explanation.

It can be handed over without the opinion: to an authority, to counsel of the other side, to the subject.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..words import Said, Words
from ._data import Entry, Moment, Observed, WriteUp
from ._document import Block, Row, Section
from ._full import claims, files
from ._say import about, cells, fact, frame, given, ids, none, one, say, section, table, told

__all__ = ["facts", "observations"]

_MOST = 2_000  # rows of one source on a page; the tables have all of them


def facts(w: WriteUp, words: Words) -> Iterator[Section]:
    """Chronology, claims, indicators, look-ups, files with digests, custody log."""
    yield section(words, "scope", say(frame(words, "facts.what")))
    yield section(words, "chronology", _chronology(w, words))
    yield section(words, "claims", claims(w, words))
    yield section(words, "indicators", _indicators(w, words))
    yield from observations(w, words, cited=True)
    yield section(words, "files", files(w, words))
    yield section(words, "custody", _custody(w, words))


def _chronology(w: WriteUp, words: Words) -> Block:
    if not w.chronology:
        return say(fact(words, "chronology.none", [w.judged]), role="note")
    rows = (_moment(item, words) for item in w.chronology)
    return table(words, "start end subject side label evidence", rows, "- - - - wide ref")


def _moment(m: Moment, words: Words) -> Row:
    refs = [m.evidence]
    values = (m.start, m.end, m.subject, words.name("side", m.side))
    label = told(words, m.label, refs) if isinstance(m.label, Said) else given(m.label, refs)
    return Row((*cells(values, refs, words), one(label), ids(refs)))


def _indicators(w: WriteUp, words: Words) -> Block:
    """The observables that findings which are present rest on, each once, with the rows that hold it."""
    found: dict[tuple[str, str], list[str]] = {}
    for item in w.findings:
        if item.state == "present":
            for pair in item.origin:
                if pair[0] != "table":
                    found.setdefault(pair, []).extend(item.evidence[:5])
    if not found:
        return say(fact(words, "indicators.none", [w.judged]), role="note")
    rows = (Row((*cells(pair, refs or [w.judged], words), ids(refs))) for pair, refs in sorted(found.items()))
    return table(words, "kind value evidence", rows, "- mid ref")


def observations(w: WriteUp, words: Words, *, cited: bool = False) -> Iterator[Section]:
    """The observations, source by source: what was asked, how it ended, what was said.

    ``cited`` leaves out those about values that no cited record holds: they are about other people.
    """
    told_ = " ".join((*(item.text for item in w.excerpts), *(value for one in w.findings for _, value in one.origin)))
    held = [item for item in w.observations if not cited or item.value in told_]
    names = list(dict.fromkeys(item.source for item in held))
    nothing = [say(fact(words, "observations.none", [w.judged]))]
    yield section(words, "observations", *([] if names else nothing))
    for name in names:
        mine = [item for item in held if item.source == name]
        rows = tuple(_observed(item, words) for item in mine[:_MOST])
        cut = words.say("figure.cut", n=_MOST, whole=len(mine)) if len(mine) > _MOST else ""
        made = table(words, "observation value outcome said", rows, "ref mid - wide", caption=cut)
        yield Section(name, (made,), f"s-observed-{name}", 3)


def _observed(o: Observed, words: Words) -> Row:
    refs = [o.id]
    said = "; ".join(f"{name}: {value}" for name, value in o.facts)
    told_ = [say(given(text, refs), cite=False) for text in (said, o.note) if text]
    outcome = words.name("outcome", o.outcome)
    return Row((ids(refs), *cells((o.value, outcome), refs, words), tuple(told_) or none()), o.id)


def _custody(w: WriteUp, words: Words) -> Block:
    rows = (_entry(item, words) for item in w.custody)
    return table(words, "record when done by about hash", rows, "ref - - - wide ref")


def _entry(e: Entry, words: Words) -> Row:
    refs = [f"#{e.number}"]
    values = (e.at, words.name("entry", e.kind), e.by, about(e, words), e.hash)
    return Row((ids(refs), *cells(values, refs, words)), f"#{e.number}")
