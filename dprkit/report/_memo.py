"""The decision memo: two pages that stand alone, in the order in which a reader may stop without being misled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ..words import Words
from ._data import Answer, Became, Contradiction, Contrary, Explanation, Picture, Unknown, Weighed, WriteUp
from ._document import Block, Figure, Paragraph, Row, Section, Sentence
from ._say import bullets, cells, fact, frame, given, ids, one, opened, say, section, table, told, weighed
from ._steps import steps

__all__ = ["attributions", "became", "evidence_head", "figure", "memo"]

_MOST = 2  # lines of a list in the memo; the report has them all
_CARRIED = 4  # findings that the answer names
_ROWS = 3  # contradictions in the memo


def memo(w: WriteUp, words: Words, *, whole: bool) -> Iterator[Section]:
    """The sections of the memo; ``whole`` says that the report follows, with the tables behind the pictures."""
    yield Section("", tuple(_who(w, words)), "s-who", 2, "plain")
    for at, answer in enumerate(w.answers):
        yield _answer(w, answer, words, at)
    yield section(words, "claimed", *_claimed(w, words, whole))
    yield _against(w, words)
    first = {item.export or item.missing: item for item in reversed(w.unknowns)}  # one a log owner's export
    missing = [_unknown(item, words) for item in w.unknowns if first[item.export or item.missing] is item]
    known = fact(words, "unknown.none", [w.judged])
    yield section(words, "unknown", *_few(missing, known, words, w.judged), look="beside")
    yield section(words, "compared", *_all_compared(w, words))
    yield section(words, "steps", *steps(w, words))


def _who(w: WriteUp, words: Words) -> Iterator[Paragraph]:
    case = [w.settings]
    asked = fact(words, "who.asked", case, by=w.asked_by) if w.asked_by else fact(words, "who.unasked", case)
    phase = fact(words, f"who.{w.phase}", [w.phase_record or w.settings])
    if w.reviewed:
        done = fact(words, "who.reviewed", [w.reviewed.record], by=w.reviewer, at=w.reviewed.at[:10])
        yield say(asked, phase, done, _response(w, words), role="who", cite=False)
    else:
        yield say(asked, phase, fact(words, "who.unreviewed", [w.judged], strong=True), role="who", cite=False)
    if w.reviewed and w.stale:
        yield say(fact(words, "who.stale", w.stale, n=len(w.stale)), role="note")
    if not any(w.authority.values()):
        yield say(fact(words, "warn.authority", case, strong=True), frame(words, "warn.authority.do"), role="warn")


def _response(w: WriteUp, words: Words) -> Sentence:
    assert w.reviewed is not None
    if w.response.strip(" .").lower() in ("not yet asked", "not asked"):
        return fact(words, "who.silent", [w.reviewed.record], strong=True)
    return fact(words, "who.response", [w.reviewed.record], strong=True, text=w.response.rstrip("."))


# The answer -----------------------------------------------------------------------------------------------------------


def _answer(w: WriteUp, a: Answer, words: Words, at: int) -> Section:
    refs = a.carried or (w.judged,)
    parts = [say(*_sentence(w, a, words, refs), role="sentence")]
    if a.carried:
        titles = {told.id: told.title for told in w.findings}
        carried = [told(words, titles[name] + ".", [name], kind="weighed") for name in a.carried[:_CARRIED]]
        if len(a.carried) > _CARRIED:
            rest = a.carried[_CARRIED:]
            carried.append(fact(words, "more", rest, n=len(rest)))
        first = weighed(words, "answer.rests", a.carried, n=len(a.carried))
        parts.append(say(replace(first, mute=True), *carried, *_limits(w, a, words)))
    else:
        parts.append(say(*_stands(w, a, words)))
    parts.append(say(*_does_not_say(w, a, words), role="note"))
    return Section(words.say("head.answer", subject=a.subject), tuple(parts), f"s-answer-{at}", 2, "answer")


def _sentence(w: WriteUp, a: Answer, words: Words, refs: Iterable[str]) -> Iterator[Sentence]:
    if a.upheld:
        title, _ = words.told(a.words)
        yield weighed(words, "answer.upheld", refs, subject=a.subject, title=title)
    elif not a.carried or a.innocent:
        key = "answer.nothing" if a.waiting == a.checks else "answer.ordinary"
        yield weighed(words, key, refs, subject=a.subject)
        if a.waiting < a.checks:
            yield weighed(words, "answer.none", refs)
    else:
        title, _ = words.told(a.words)
        yield weighed(words, f"answer.{a.confidence}", refs, title=title, subject=a.subject)


def _stands(w: WriteUp, a: Answer, words: Words) -> Iterator[Sentence]:
    """What carries an answer that finds nothing: the test of the innocent explanation first."""
    if a.tested.state == "stands" and a.tested.record:
        best, _ = words.told(a.best)
        yield weighed(words, "answer.tested.stands", [a.tested.record], best=best, by=a.tested.by, at=a.tested.at[:10])
        yield given(a.tested.how, [a.tested.record])
    elif a.waiting < a.checks:
        yield weighed(words, "answer.nothing.carries", [w.judged])


def _limits(w: WriteUp, a: Answer, words: Words) -> Iterator[Sentence]:
    best, _ = words.told(a.best)
    if a.limit:
        refs = [a.tested.record] if a.tested.record else a.carried
        yield weighed(words, f"limit.{a.limit}", refs, best=best)
    mine = next((one for one in w.weighed if one.subject == a.subject), None)
    weaker = [(name, left) for name, left in (mine.without if mine else ()) if left != a.confidence]
    titles = {told.id: told.title for told in w.findings}
    for name, left in weaker[:1]:
        title, _ = words.told(titles[name])
        yield weighed(words, "answer.most", [name], title=title, confidence=words.name("confidence", left))


def _does_not_say(w: WriteUp, a: Answer, words: Words) -> Iterator[Sentence]:
    if a.carried and not a.innocent:
        yield frame(words, "answer.not")
        return
    yield frame(words, "answer.noclearance")
    if a.waiting:
        yield fact(words, "answer.waiting", [w.judged], n=a.waiting, whole=a.checks)
    else:
        yield fact(words, "answer.made", [w.judged])
    yield frame(words, "answer.notasked")


# Claims against observations ------------------------------------------------------------------------------------------


def _claimed(w: WriteUp, words: Words, whole: bool) -> Iterator[Block]:
    for picture in w.figures[:1]:
        yield figure(0, picture, words, linked=whole)
    if not w.contradictions:
        yield say(fact(words, "claimed.none", [w.judged]), role="note")
        return
    shown = _leading(w.contradictions)
    told_before: set[str] = set()
    rows = [_contradiction(item, words, told_before) for item in shown]
    yield table(words, "claimed seen innocent evidence", rows, "claimed seen wide ref")
    if rest := [item.finding for item in w.contradictions if item not in shown]:
        yield say(fact(words, "more", rest, n=len(rest)), role="note", cite=False)


def _leading(items: Sequence[Contradiction]) -> list[Contradiction]:
    """The first one of each family of findings: what a reader must see; the findings by family have the others."""
    first: dict[str, Contradiction] = {}
    for item in items:
        first.setdefault(item.finding.partition(".")[0], item)
    return list(first.values())[:_ROWS]


def _contradiction(c: Contradiction, words: Words, told_before: set[str]) -> Row:
    where = (
        ", ".join(filter(None, (place, words.value(day)))) or words.say("claim.unstated") for place, day in c.stated
    )
    stated = say(given("; ".join(dict.fromkeys(where)), c.claims), role="note", cite=False)
    says = say(given(c.claimed, c.claims), cite=False)
    readings = [told(words, text + ".", [c.finding], kind="weighed") for text in c.innocent]
    fate = list(became(c.became, c.finding, words, again=c.became.record in told_before))
    told_before.add(c.became.record)
    innocent = (say(*readings, cite=False), say(*fate, role="became", cite=len(fate) == 1))
    seen = one(told(words, c.seen, (*c.evidence, c.finding)))
    return Row(((says, stated), seen, innocent, ids((*c.evidence, c.finding))))


def became(b: Became, finding: str, words: Words, *, again: bool = False) -> Iterator[Sentence]:
    """What became of an innocent reading: open, excluded or stands, and if it was tested how, by whom and when.

    ``again`` says that the same test was told before: then only that it is the same one.
    """
    if b.state == "open":
        yield replace(weighed(words, "became.open", [finding]), mute=True)
    elif again:
        yield weighed(words, f"became.{b.state}.again", [b.record], by=b.by, at=b.at[:10])
    else:
        yield weighed(words, f"became.{b.state}", [b.record], by=b.by, at=b.at[:10])
        yield given(b.how, [b.record])


def figure(number: int, picture: Picture, words: Words, *, linked: bool) -> Figure:
    """A picture with its title, its alt text and the way to the table behind it."""
    title = words.say(f"figure.{picture.kind}", subject=picture.subject)
    lang = "" if picture.language == words.language else picture.language
    if not picture.rows or not linked:
        return Figure(title, picture.png, picture.alt, lang=lang)
    rows = words.say("figure.table", n=len(picture.rows))
    return Figure(title, picture.png, picture.alt, f"table-{number}", rows, lang)


# Lists ----------------------------------------------------------------------------------------------------------------


def _few(items: list[Paragraph], otherwise: Sentence, words: Words, judged: str) -> Iterator[Block]:
    yield bullets(items[:_MOST], otherwise)
    if len(items) > _MOST:
        yield say(fact(words, "more", [judged], n=len(items) - _MOST), role="note", cite=False)


def _against(w: WriteUp, words: Words) -> Section:
    """What speaks against the answer; where nothing stands, what was checked and not seen comes instead."""
    ordinary = not any(one.carried and not one.innocent for one in w.answers)
    clear = ordinary and all(one.kind == "clear" for one in w.against) and bool(w.against)
    titles = {one.id: one.title for one in w.findings}
    items = [
        say(told(words, titles[one.finding] + ".", [one.finding])) if clear else _contrary(one, titles, words)
        for one in w.against
    ]
    nothing = fact(words, "against.none", [w.judged])
    return section(words, "clear" if clear else "against", *_few(items, nothing, words, w.judged), look="beside")


def _contrary(c: Contrary, titles: dict[str, str], words: Words) -> Paragraph:
    title = titles.get(c.finding, c.finding)
    if c.kind == "finding":
        return say(told(words, c.text, [c.finding]))
    if c.kind == "clear":
        return say(frame(words, "against.clear"), told(words, title + ".", [c.finding]))
    refs = [c.finding, c.became.record]
    explained = fact(words, "against.explained", refs, by=c.became.by, at=c.became.at[:10])
    return say(told(words, title + ".", [c.finding]), explained, given(c.became.how, refs))


def _unknown(u: Unknown, words: Words) -> Paragraph:
    """What is missing, what it would settle, and until when it can still be had."""
    parts = [told(words, u.missing, u.findings, end=".")]
    if u.since:
        values = {
            "export": opened(words.told(u.export)[0]),
            "owner": words.told(u.owner)[0],
            "n": u.keeps_days,
            "since": u.since,
        }
        parts.append(fact(words, "unknown.expires", u.findings, strong=True, **values))
    if u.asked:
        parts.append(fact(words, "unknown.asked", [u.asked], owner=words.told(u.owner)[0]))
    elif u.owner:
        parts.append(fact(words, "unknown.unasked", u.findings))
    return say(*parts)


# Explanations ---------------------------------------------------------------------------------------------------------


def _all_compared(w: WriteUp, words: Words) -> Iterator[Block]:
    if not w.weighed:
        yield say(fact(words, "compared.none", [w.judged]), role="note")
    for item in w.weighed:
        yield _compared(item, words, w, subjects=len(w.weighed))


def _compared(item: Weighed, words: Words, w: WriteUp, *, subjects: int) -> Block:
    """The explanations of one subject side by side, the leading one first."""
    order = {"confidence": 0, "unopposed": 0, "excluded": 2}
    rows = sorted(item.explanations, key=lambda row: (order.get(row.stands, 1), -row.supports))
    caption = words.say("compared.subject", subject=item.subject) if subjects > 1 else ""
    return table(
        words,
        "explanation for against stands",
        (_explained(row, words, w) for row in rows),
        "mid n n -",
        caption=caption,
    )


def _explained(row: Explanation, words: Words, w: WriteUp) -> Row:
    refs = (*row.findings, row.record) if row.findings or row.record else (w.judged,)
    title, lang = words.told(row.title)
    stands = {
        "confidence": words.name("confidence", row.confidence),
        "fits": words.say("stands.fits", n=row.supports, whole=row.whole),
    }
    said = stands.get(row.stands) or words.say(f"stands.{row.stands}")
    name = Sentence(opened(title), tuple(filter(None, refs)), "weighed", lang)
    own = (say(weighed(words, "compared.own", [row.record]), role="note", cite=False),) if row.own else ()
    numbers = cells((row.supports, row.against), refs, words)
    return Row(((say(name, cite=False), *own), *numbers, one(given(said, refs, kind="weighed"))))


def evidence_head(w: WriteUp, words: Words) -> Section:
    """What a reader can verify, whom the page does not name, and what it never uses."""
    hidden = [frame(words, "foot.pseudonyms")] if w.pseudonyms and not w.named else []
    parts = say(frame(words, "foot.check"), *hidden, frame(words, "foot.conduct"), role="head")
    return Section("", (parts,), "s-head", 2, "plain")


def attributions(w: WriteUp, words: Words) -> Section:
    """The bundled tables that hold anything, with date, licence and attribution."""
    dated = [one for one in w.sources if one.kind == "table" and one.licence and one.count]
    listed = (". ".join(filter(None, (_short(one.name), words.value(one.date), one.licence))) for one in dated)
    items = (say(given(text.rstrip(".") + ".", [w.judged]), role="head", cite=False) for text in listed)
    return section(words, "attributions", bullets(items, fact(words, "attributions.none", [w.judged])))


def _short(name: str) -> str:
    return name.replace("_", " ")
