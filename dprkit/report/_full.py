"""What the analyst's report adds to the memo: everything that was checked, decided and asked, and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..words import Words
from ._data import Claim, Decided, Gate, Join, Source, Told, Weighed, WriteUp
from ._document import Block, Bullets, Paragraph, Row, Section, Sentence
from ._memo import became, figure
from ._say import bullets, cells, fact, frame, given, ids, none, one, opened, say, section, table, terms, told, weighed

__all__ = ["claims", "files", "full", "judgement", "sources", "tables_behind"]

_SIGNS = {"supports": "●", "against": "○"}
_MOST_ROWS = 400  # of the table behind a picture
_SHOWN = 8  # rows of a finding that are cited one by one; the tables list up to twenty, the selection has all


def full(w: WriteUp, words: Words) -> Iterator[Section]:
    """The sections of the report, after the memo."""
    yield section(words, "authority", *_authority(w, words))
    yield section(words, "gates", *_gates(w, words))
    yield section(words, "people", _people(w, words))
    yield section(words, "claims", claims(w, words))
    yield from _families(w, words)
    yield from judgement(w, words)
    if more := w.figures[1:]:
        pictures = (figure(at, item, words, linked=True) for at, item in enumerate(more, start=1))
        yield section(words, "pictures", *pictures)
    yield from tables_behind(w, words)
    yield section(words, "files", files(w, words))
    yield section(words, "sources", *sources(w, words))
    yield section(words, "decisions", _decisions(w, words))
    yield section(words, "glossary", _glossary(words))


# Frame ----------------------------------------------------------------------------------------------------------------


def _authority(w: WriteUp, words: Words) -> Iterator[Block]:
    pairs = []
    for name, text in w.authority.items():
        said = given(text, [w.settings]) if text else fact(words, "authority.unfilled", [w.settings])
        pairs.append((words.name("authority", name), [say(said, cite=False)]))
    yield terms(pairs)


def _gates(w: WriteUp, words: Words) -> Iterator[Block]:
    yield say(frame(words, "gates.what"), role="note")
    rows = (_gate(item, w, words) for item in w.gates)
    yield table(words, "gate asks completed", rows, "mid wide -")


def _gate(g: Gate, w: WriteUp, words: Words) -> Row:
    refs = [g.record or w.judged]
    name = one(Sentence(words.name("gate", g.name), kind="frame"))
    asks = one(frame(words, f"gate.{g.name}.asks"))
    if not g.text:
        return Row((name, asks, one(fact(words, "gate.open", refs))))
    signed = fact(words, "gate.signed", refs, by=g.by, at=g.at[:10])
    return Row((name, asks, (say(given(g.text, refs)), say(signed, role="note", cite=False))))


def _people(w: WriteUp, words: Words) -> Block:
    if not w.people:
        return say(fact(words, "people.none", [w.settings]), role="note")
    return table(words, "person system identifier basis valid confirmed", (_join(p, w, words) for p in w.people))


def _join(p: Join, w: WriteUp, words: Words) -> Row:
    valid = _span(p.valid_from, p.valid_to, words)
    return Row(cells((p.person, p.system, p.identifier, p.basis, valid, p.confirmed_by), [w.settings], words))


def _span(since: str, until: str, words: Words) -> str:
    key = ("span.both" if until else "span.from") if since else ("span.to" if until else "")
    return words.say(key, since=since, until=until) if key else ""


def claims(w: WriteUp, words: Words) -> Block:
    """What each subject says, as stated."""
    if not w.claims:
        return say(fact(words, "claims.none", [w.judged]), role="note")
    rows = (_claim(item, words) for item in w.claims)
    return table(words, "subject field claimed-value stated valid evidence", rows, "- - claimed - - ref")


def _claim(c: Claim, words: Words) -> Row:
    stated = ", ".join(filter(None, (c.stated_in, words.value(c.stated_on))))
    values = (c.subject, words.name("field", c.field), c.value, stated, _span(c.valid_from, c.valid_to, words))
    return Row((*cells(values, [c.evidence], words), ids([c.evidence])))


# Findings -------------------------------------------------------------------------------------------------------------


def _families(w: WriteUp, words: Words) -> Iterator[Section]:
    for family in dict.fromkeys(item.family for item in w.findings):
        mine = [item for item in w.findings if item.family == family]
        shown = [item for item in mine if item.state == "present"]
        rest = [block for state in ("clear", "unknown") for block in _not_seen(mine, state, words)]
        name = words.say("head.family", family=words.name("family", family))
        yield Section(name, () if shown else tuple(rest), f"s-findings-{family}")
        yield from (_finding(item, words, overt=w.phase == "overt") for item in shown)
        if shown and rest:
            yield Section(words.say("head.rest", family=words.name("family", family)), tuple(rest), "", 3)


def _not_seen(mine: Iterable[Told], state: str, words: Words) -> Iterator[Block]:
    rows = [
        Row((one(told(words, item.title, [item.id])), ids([item.id]), one(told(words, item.text, [item.id]))), item.id)
        for item in mine
        if item.state == state
    ]
    if rows:
        yield table(words, f"{state} check says", rows, "wide ref mid")


def _finding(item: Told, words: Words, *, overt: bool) -> Section:
    title, lang = words.told(item.title)
    refs = (item.id,)
    readings = (say(told(words, text + ".", refs, kind="weighed"), cite=False) for text in item.innocent)
    pairs: list[tuple[str, list[Paragraph | Bullets]]] = [
        ("also", [_shared(item, words)]),
        ("origin", [say(given(", ".join(_behind_it(item, words)), refs), cite=False)]),
        ("evidence", [*_listed(item), *_further(item, words)]),
        ("innocent", [Bullets(tuple((reading,) for reading in readings))]),
        ("became", [say(*became(item.became, item.id, words))]),
        ("quiet", _step(item.quiet_step, refs, words)),
        ("open", _step(item.open_step, refs, words) if overt else []),
        ("published", [say(given("; ".join(_cited(item)), refs), cite=False)]),
    ]
    parts = terms((words.say(f"term.{name}"), body) for name, body in pairs)
    weight = words.name("weight", item.weight)
    shown = (
        say(given(item.id, refs), role="ref", cite=False),
        say(told(words, item.text, item.evidence[:_SHOWN] or refs), cite=False),
    )
    return Section(opened(title), (*shown, parts), item.id, 3, lang=lang, aside=weight)


def _behind_it(item: Told, words: Words) -> Iterator[str]:
    return (f"{words.told(kind)[0]} {value}" for kind, value in item.origin)


def _cited(item: Told) -> Iterator[str]:
    yield from item.references
    if item.attack:
        yield f"ATT&CK {item.attack}"


def _step(text: str, refs: Iterable[str], words: Words) -> list[Paragraph | Bullets]:
    return [say(told(words, text + ".", refs, kind="weighed"), cite=False)] if text else []


def _shared(item: Told, words: Words) -> Paragraph:
    if item.shared < 0:
        return say(fact(words, "shared.uncounted", [item.id]), cite=False)
    return say(fact(words, "shared.counted", [item.id], n=item.shared, whole=item.others), cite=False)


def _listed(item: Told) -> Iterator[Paragraph]:
    if item.evidence:
        yield Paragraph(tuple(Sentence("", (name,)) for name in item.evidence[:_SHOWN]), "refs")


def _further(item: Told, words: Words) -> Iterator[Paragraph]:
    shown = len(item.evidence[:_SHOWN])
    if item.count > shown:
        said = fact(words, "evidence.more", [item.id], n=item.count - shown, whole=item.count)
        yield say(said, role="note", cite=False)


# Judgement ------------------------------------------------------------------------------------------------------------


def judgement(w: WriteUp, words: Words) -> Iterator[Section]:
    """The matrix, what would change the conclusion, and how common what was found is."""
    titles = {item.id: item.title for item in w.findings}
    several = len(w.weighed) > 1
    matrices = [block for item in w.weighed for block in _matrix(item, titles, words, w.judged, several)]
    yield section(words, "matrix", *matrices)
    yield section(words, "changes", *(_changes(item, titles, words, w) for item in w.weighed))
    yield section(words, "rates", *_rates(w, words))


def _matrix(item: Weighed, titles: dict[str, str], words: Words, judged: str, several: bool) -> Iterator[Block]:
    if not item.matrix:
        yield say(fact(words, "matrix.none", [judged]), role="note")
        return
    named = {row.name: row.title for row in item.explanations}
    columns = tuple(opened(words.told(named.get(name, name))[0]) for name in item.columns)
    caption = words.say("matrix.key") + (f" {words.say('compared.subject', subject=item.subject)}" if several else "")
    made = table(words, "finding weight", (_signs(row, titles, words) for row in item.matrix), caption=caption)
    kinds = ("mid", "", *("up" for _ in columns))
    yield type(made)((*made.header, *columns), made.rows, kinds, caption)
    if item.without:
        without = (_without(name, left, titles, words) for name, left in item.without)
        yield table(words, "without left", without, "mid -")


def _signs(row: tuple[str, ...], titles: dict[str, str], words: Words) -> Row:
    name, weight, *signs = row
    cited = [name]
    title = one(told(words, titles.get(name, name), cited))
    marks = (
        one(Sentence(_SIGNS.get(sign, "·"), (name,), "weighed", says=words.say(f"sign.{sign or 'neither'}")))
        for sign in signs
    )
    return Row((title, one(given(words.name("weight", weight), cited, kind="weighed")), *marks))


def _without(name: str, left: str, titles: dict[str, str], words: Words) -> Row:
    said = given(words.name("confidence", left), [name], kind="weighed")
    return Row((one(told(words, titles.get(name, name), [name])), one(said)))


def _changes(item: Weighed, titles: dict[str, str], words: Words, w: WriteUp) -> Block:
    made = []
    for key, text, refs in item.changes:
        about, _ = words.told(titles.get(text, text))
        made.append(say(weighed(words, f"changes.{key}", refs or (w.judged,), about=about)))
    return bullets(made, fact(words, "changes.none", [w.judged]))


def _rates(w: WriteUp, words: Words) -> Iterator[Block]:
    yield say(frame(words, "rates.what"))
    shown = [item for item in w.findings if item.state == "present"]
    rows = (Row((one(told(words, item.title, [item.id])), (_shared(item, words),), ids([item.id]))) for item in shown)
    if shown:
        yield table(words, "finding also evidence", rows, "mid - ref")


# What it rests on -----------------------------------------------------------------------------------------------------


def tables_behind(w: WriteUp, words: Words) -> Iterator[Section]:
    """The table behind each picture that has one."""
    shown = [(at, item) for at, item in enumerate(w.figures) if item.rows]
    if not shown:
        return
    yield section(words, "behind")
    for at, item in shown:
        header = tuple(words.name("column", name) for name in item.header)
        refs = len(item.header) - 1 if item.header[-1:] == ("evidence",) else None
        rows = tuple(_behind(row, refs, words, w.judged) for row in item.rows[:_MOST_ROWS])
        cut = words.say("figure.cut", n=_MOST_ROWS, whole=len(item.rows)) if len(item.rows) > _MOST_ROWS else ""
        made = table(words, "", rows)
        body = type(made)(header, rows, tuple("" if at != refs else "ref" for at in range(len(header))), cut)
        yield Section(words.say(f"figure.{item.kind}", subject=item.subject), (body,), f"table-{at}", 3)


def _behind(row: tuple[object, ...], refs: int | None, words: Words, judged: str) -> Row:
    if refs is None:
        return Row(cells(row, [judged], words))
    cited = [str(row[refs])]
    return Row((*cells((_cell(one, words) for one in row[:refs]), cited, words), ids(cited)))


def _cell(value: object, words: Words) -> object:
    return words.told(value)[0] if isinstance(value, str) else value


def files(w: WriteUp, words: Words) -> Block:
    """The files taken in, with their digests and how much of each was read."""
    if not w.files:
        return say(fact(words, "files.none", [w.judged]), role="note")
    rows = []
    for item in w.files:
        refs = [item.record or w.judged]
        read = (item.name, item.sha256, item.recognised, item.kept, item.repaired, item.unread)
        rows.append(Row((ids([item.id]), *cells(read, refs, words)), item.id))
    return table(words, "file name sha256 recognised kept repaired unread", rows, "ref - ref - n n n")


def sources(w: WriteUp, words: Words) -> Iterator[Block]:
    """Every service, asked or not asked and why; then every bundled table with its date and licence."""
    services = [item for item in w.sources if item.kind == "service"]
    rows = (_service(item, w, words) for item in services)
    yield table(words, "source learns asked-what notasked", rows, "- - wide wide")
    tables = [item for item in w.sources if item.kind == "table"]
    shown = (
        Row(
            cells(
                (item.name, _cell(item.date, words), item.count, _cell(item.licence, words), item.digest),
                [w.judged],
                words,
            )
        )
        for item in tables
    )
    yield table(words, "table date entries licence digest", shown, "- - n - ref")


def _service(item: Source, w: WriteUp, words: Words) -> Row:
    refs = [w.judged]
    asked = fact(words, "source.asked", refs, n=item.count) if item.count else fact(words, "source.unasked", refs)
    reasons = [say(told(words, text, refs, end="."), cite=False) for text in item.reasons]
    learns = one(told(words, item.tells, refs)) if item.tells else none()
    return Row((one(given(item.name, refs)), learns, one(asked), tuple(reasons) or none()))


def _decisions(w: WriteUp, words: Words) -> Block:
    if not w.decisions:
        return say(fact(words, "decisions.none", [w.judged]), role="note")
    return table(
        words,
        "when by decision reason evidence",
        (_decided(item, w, words) for item in w.decisions),
        "- - wide wide ref",
    )


def _decided(d: Decided, w: WriteUp, words: Words) -> Row:
    refs = [d.record]
    titles = {item.id: item.title for item in w.findings}
    named = {row.name: row.title for item in w.weighed for row in item.explanations}
    about = words.told(titles.get(d.about) or named.get(d.about) or "")[0] or words.name("gate", d.about)
    result = words.name("result", d.result) if d.kind in ("tested",) else words.told(d.result)[0]
    said = fact(words, f"decided.{d.kind}", refs, about=about, result=result)
    who = f"{d.by} ({d.role})" if d.role and d.role != "not stated" else d.by
    why = one(given(d.why, refs)) if d.why else none()
    return Row((*cells((d.at[:16], who), refs, words), one(said), why, ids(refs)))


def _glossary(words: Words) -> Block:
    names = [key.removeprefix("glossary.") for key in words.sentences if key.startswith("glossary.")]
    pairs = [(words.name("word", name), [say(frame(words, f"glossary.{name}"))]) for name in names]
    return terms(pairs)
