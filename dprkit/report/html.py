"""The write-up as one HTML page: the decision memo first, then the full report, then the records it cites.

The reader may stop anywhere and is not misled: the answer comes before what carries it, and no contradiction is shown
without its innocent reading and what became of it. No script, no outside reference; hostile text is shown, never run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ..show import Markup, cell, css_text, defang, element, image, page, rows_html

if TYPE_CHECKING:
    from . import Answer, Contradiction, Picture, Told, Weighed, WriteUp

__all__ = ["html"]

_SIGNS = {"supports": "●", "against": "○"}
_MOST_ROWS = 400  # of the table behind a picture
_STATES = {"clear": "Checked, not seen", "unknown": "Not settled"}

_CLAIMED = "What was claimed, what was seen"
_JOINS = {
    "person": "Person",
    "system": "System",
    "identifier": "Identifier",
    "basis": "Basis of the join",
    "valid": "Valid",
    "confirmed_by": "Confirmed by",
}
_FILES = {
    "id": "File",
    "name": "Name",
    "sha256": "SHA-256",
    "recognised": "Recognised as",
    "kept": "Kept",
    "repaired": "Repaired",
    "unread": "Unread",
}
_SOURCES = {"name": "Source", "date": "Date", "licence": "Licence, attribution", "asked": "Asked", "digest": "Digest"}
_DECIDED = {"at": "When (UTC)", "by": "By", "what": "Decision", "reason": "Reason"}


def html(write_up: WriteUp) -> str:
    """The page as text: self-contained, with a policy that forbids scripts and every outside reference."""
    told = {one.id for one in write_up.findings}
    cited = _cited(write_up) - told
    links = {name: _anchor(name) for name in cited | {one.id for one in write_up.findings if one.state == "present"}}
    body = element("main", *_memo(write_up, links), *_full(write_up, links, cited))
    return page(f"{write_up.label} · write-up", body, style=_style(write_up))


def _style(w: WriteUp) -> str:
    """The look, and the line on every printed page: the evidence head is the anchor that catches a cut tail.

    Page margins are the one place that repeats and never covers text (CSS Paged Media; Chromium 131 and later).
    """
    from importlib.resources import files

    parts = (w.label, f"evidence head {w.head[:12]}", w.head_time, w.tlp)
    line = css_text(" · ".join(part for part in parts if part))
    return files(__package__).joinpath("page.css").read_text("utf-8").replace("EVIDENCE-HEAD", line)


# Small pieces ---------------------------------------------------------------------------------------------------------


def _anchor(name: str) -> str:
    """A fragment for a record or finding id: letters, digits, dot and hyphen; anything else as its code point."""
    return re.sub(r"[^A-Za-z0-9.:-]", lambda found: f"_{ord(found[0]):x}_", name).replace(":", "-")


def _ref(name: str, links: Mapping[str, str]) -> Markup:
    if name in links:
        return element("a", name, class_="ref", href=f"#{links[name]}")
    return element("span", name, class_="ref")


def _refs(names: Sequence[str], links: Mapping[str, str], *, count: int = 0, row: bool = False) -> object:
    more = [element("li", f"+{count - len(names)} more of {count} rows", class_="note")] if count > len(names) else []
    items = (element("li", _ref(name, links)) for name in names)
    return element("ul", *items, *more, class_="refs row" if row else "refs") if names else cell(None)


def _say(text: str, **attributes: str) -> Markup:
    return element("p", defang(text), **attributes)


def _list(texts: Iterable[str], otherwise: str) -> Markup:
    items = [element("li", defang(text)) for text in texts]
    return element("ul", *items) if items else _say(otherwise, class_="note")


def _pairs(pairs: Iterable[tuple[str, object]]) -> Markup:
    return element(
        "dl", *(part for name, value in pairs if value for part in (element("dt", name), element("dd", value)))
    )


def _section(title: str, *body: object) -> Markup:
    return element("section", element("h2", title, id=_heading(title)), *body)


def _heading(title: str) -> str:
    return "s-" + re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def _table(items: Sequence[object], columns: Mapping[str, str], otherwise: str, **kinds: str) -> Markup:
    """One row an item: attribute name to heading; ``kinds`` gives an attribute's column a class."""
    if not items:
        return _say(otherwise, class_="note")
    rows = (tuple(_cell(getattr(item, name), kinds.get(name, "")) for name in columns) for item in items)
    classes = {columns[name]: kind for name, kind in kinds.items() if kind not in ("ref", "ref id", "name")}
    return rows_html(tuple(columns.values()), rows, classes=classes)


def _cell(value: object, kind: str = "") -> object:
    if kind in ("ref", "ref id", "name") and value:
        return element("span", value, class_=kind)
    return cell(None if value == "" else value)


# The memo -------------------------------------------------------------------------------------------------------------


def _memo(w: WriteUp, links: Mapping[str, str]) -> tuple[object, ...]:
    return (
        _bar(w),
        _warning(w),
        element("h1", defang(w.question)),
        _who(w),
        *(_answer(one) for one in w.answers),
        _claimed_and_seen(w, links),
        element(
            "div",
            _section("What speaks against it", _list(w.against, "Nothing that speaks against it is on record.")),
            _section("What we do not know", _unknowns(w)),
            class_="two",
        ),
        _section("How the explanations compare", *_all_compared(w)),
        _section("Quiet next steps", _list(w.next_steps, "None proposed."), _open_steps(w)),
        _evidence_head(w),
    )


def _bar(w: WriteUp) -> Markup:
    title = f" · {defang(w.title)}" if w.title not in ("", w.question) else ""
    left = element("span", f"Case {w.label}{title} · evidence of {w.head_time}")
    return element("header", left, *([element("span", w.tlp, class_="tlp")] if w.tlp else []), class_="bar")


def _warning(w: WriteUp) -> Markup:
    if any(w.authority.values()):
        return Markup()
    text = (
        " Nobody is named who approved this case, for which purpose and on which lawful basis. "
        "Fill in [authority] in the case file before anything here is used."
    )
    return element("p", element("b", "Authority is not filled in."), text, class_="warn", role="note")


def _who(w: WriteUp) -> Markup:
    asked = f"Asked by {defang(w.asked_by)}. " if w.asked_by else "Who asked is not recorded. "
    review = f"Reviewed by {defang(w.reviewer)}. " if w.reviewer else "Not yet reviewed by a second person. "
    response = defang(w.response) or "Whether the subject was asked is not recorded."
    return element("p", f"{asked}{w.phase.capitalize()}. {review}", element("b", response), class_="who")


def _answer(one: Answer) -> Markup:
    subject = [element("p", f"Subject {one.subject}", class_="note")] if one.subject else []
    rest = _pairs((("Rests on", defang(one.rests_on)), ("Does not say", defang(one.does_not_say))))
    return element("div", *subject, _say(one.sentence, class_="sentence"), rest, class_="answer")


def _claimed_and_seen(w: WriteUp, links: Mapping[str, str]) -> Markup:
    first = [_figure(0, picture) for picture in w.figures[:1]]
    if not w.contradictions:
        return _section(_CLAIMED, *first, _say("No claim is contradicted by a record in this case.", class_="note"))
    header = ("Claimed", "The record shows", "Innocent reading, and what became of it", "Evidence")
    classes = dict(zip(header, ("claimed", "seen", "wide", "")))
    rows = (_contradiction(one, links) for one in w.contradictions)
    return _section(_CLAIMED, *first, rows_html(header, rows, classes=classes))


def _contradiction(one: Contradiction, links: Mapping[str, str]) -> tuple[object, ...]:
    claimed = element("span", defang(one.claimed), element("small", defang(one.stated)))
    became = element("span", defang(one.became) or "open", class_="became")
    return claimed, defang(one.seen), element("span", defang(one.innocent), became), _refs(one.evidence, links)


def _figure(number: int, one: Picture) -> Markup:
    try:
        shown = image(one.png, one.alt)
    except ValueError as error:
        shown = element("p", f"{one.alt} ({error})", class_="note")
    table = (
        [" ", element("a", f"The table behind it ({len(one.rows)} rows)", href=f"#table-{number}")] if one.rows else []
    )
    return element("figure", shown, element("figcaption", defang(one.title), *table))


def _table_behind(number: int, one: Picture) -> Markup:
    note = f"{_MOST_ROWS} of {len(one.rows)} rows; the others are in the tables of the case"
    table = rows_html(
        one.header,
        (tuple(map(_cell, row)) for row in one.rows[:_MOST_ROWS]),
        caption=note if len(one.rows) > _MOST_ROWS else "",
    )
    return Markup(element("h3", defang(one.title), id=f"table-{number}") + table)


def _unknowns(w: WriteUp) -> Markup:
    if not w.unknowns:
        return _say("Every check of this case could be made.", class_="note")
    items = []
    for one in w.unknowns:
        expires = element("b", f" · {defang(one.expires)}") if one.expires else ""
        settles = element("small", f"It would settle: {defang('; '.join(one.settles))}.") if one.settles else ""
        items.append(element("li", defang(one.missing), expires, settles))
    return element("ul", *items)


def _all_compared(w: WriteUp) -> Iterable[Markup]:
    nothing = _say("No explanation has been weighed yet.", class_="note")
    return [_compared(one, len(w.weighed)) for one in w.weighed] or [nothing]


def _compared(one: Weighed, subjects: int) -> Markup:
    header = ("Explanation", "For (independent)", "Against", "Confidence")
    rows = ((defang(row.title), row.supports, row.against, defang(row.note)) for row in one.explanations)
    table = rows_html(header, rows, numeric=header[1:3], classes={"Explanation": "mid"})
    title = element("h3", f"Subject {one.subject}") if subjects > 1 else Markup()
    return Markup(title + table + _say(one.confidence))


def _open_steps(w: WriteUp) -> Markup:
    if not w.open_steps:
        return Markup()
    if w.phase == "overt":
        return Markup(element("h3", "Open steps: the subject would notice") + _list(w.open_steps, ""))
    many = "1 open step stays" if len(w.open_steps) == 1 else f"{len(w.open_steps)} open steps stay"
    return _say(f"{many} hidden until the case is declared overt by a named person.", class_="note")


def _evidence_head(w: WriteUp) -> Markup:
    dated = ((one.name, ", ".join(filter(None, (one.date, one.licence)))) for one in w.sources)
    sources = "; ".join(f"{name} ({said})" for name, said in dated if said)
    conduct = "Signs are read from conduct and records only; origin, language, looks and accent are never used."
    head = element("p", "Evidence head ", element("span", w.head, class_="ref"), f" of {w.head_time}.")
    check = (
        "Every reference opens the record it came from. Whoever holds the case can verify it with this head as anchor."
    )
    used = [element("p", f"Data sources: {defang(sources)}.")] if sources else []
    return element("div", head, element("p", check), *used, element("p", conduct), class_="head")


# The full report ------------------------------------------------------------------------------------------------------


def _full(w: WriteUp, links: Mapping[str, str], cited: set[str]) -> tuple[object, ...]:
    parts = {
        "Authority and scope": [_pairs((name, defang(text) or "not filled in") for name, text in w.authority.items())],
        "People, and how accounts were joined to them": [
            _table(w.people, _JOINS, "No join is on record.", identifier="ref")
        ],
        "Claims": [_claims(w, links)],
        **{f"Findings: {name}": [*_family(w, name, links)] for name in dict.fromkeys(one.family for one in w.findings)},
        "Findings against explanations": [_matrix(one, len(w.weighed)) for one in w.weighed],
        "Further pictures": [_figure(at, picture) for at, picture in enumerate(w.figures) if at],
        "Tables behind the pictures": [_table_behind(at, one) for at, one in enumerate(w.figures) if one.rows],
        "Files": [
            _table(
                w.files,
                _FILES,
                "No file is in this case.",
                id="ref id",
                name="name",
                sha256="ref",
                kept="n",
                repaired="n",
                unread="n",
            )
        ],
        "Sources, asked and not asked": [_table(w.sources, _SOURCES, "No source was needed.", digest="ref")],
        "Decisions": [_table(w.decisions, _DECIDED, "No decision is on record.", at="day")],
        "Cited records": [_annex(w, links, cited)],
        "Words": [_pairs((name, defang(text)) for name, text in w.glossary.items())] if w.glossary else [],
    }
    kept = {title: body for title, body in parts.items() if body}
    contents = (element("li", element("a", title, href=f"#{_heading(title)}")) for title in kept)
    nav = element("nav", element("ol", *contents), aria_label="Contents of the full report")
    return (
        element("p", "The full report", class_="part"),
        nav,
        *(_section(title, *body) for title, body in kept.items()),
    )


def _claims(w: WriteUp, links: Mapping[str, str]) -> Markup:
    header = ("Subject", "Field", "Claimed", "Where stated", "Valid", "Evidence")
    rows = (
        (
            *(_cell(cell) for cell in (one.subject, one.field, one.value, one.stated, one.valid)),
            _ref(one.evidence, links),
        )
        for one in w.claims
    )
    return rows_html(header, rows, classes={"Claimed": "claimed"}) if w.claims else _say("No claim is on record.")


def _family(w: WriteUp, family: str, links: Mapping[str, str]) -> Iterable[Markup]:
    mine = [one for one in w.findings if one.family == family]
    yield from (_finding(one, links, w.phase == "overt") for one in mine if one.state == "present")
    for state, title in _STATES.items():
        if rows := [
            (element("span", one.id, class_="ref"), defang(one.title), defang(one.text))
            for one in mine
            if one.state == state
        ]:
            columns = (title, "Check", "What the check says")
            yield rows_html(columns, rows, classes={title: "wide", "Check": "mid"})


def _finding(one: Told, links: Mapping[str, str], overt: bool) -> Markup:
    weight = element("span", f" · {one.weight}", class_="state")
    pairs = (
        ("Also true of", defang(one.baseline)),
        ("Origin", defang(one.origin)),
        ("Evidence", _refs(one.evidence, links, count=one.count, row=True)),
        ("Innocent readings", _list(one.innocent, "None is declared.")),
        ("What became of them", defang(one.became) or "open"),
        ("Quiet step", defang(one.quiet_step)),
        ("Open step", defang(one.open_step) if overt else ""),
        ("References", "; ".join(filter(None, (*one.references, one.attack and f"ATT&CK {one.attack}")))),
    )
    name = element("p", element("span", one.id, class_="ref"))
    title = element("h3", defang(one.title), weight)
    return element("article", title, name, _say(one.text), _pairs(pairs), class_="finding", id=links[one.id])


def _matrix(one: Weighed, subjects: int) -> Markup:
    rows = ((defang(title), weight, *map(_sign, signs)) for title, weight, *signs in one.matrix)
    header = ("Finding", "Weight", *one.columns)
    key = "● supports the explanation, ○ speaks against it, · neither. Findings that discriminate come first."
    table = rows_html(header, rows, caption=key, classes={"Finding": "mid", **dict.fromkeys(one.columns, "up")})
    without = rows_html(
        ("Without this finding", "the confidence would be"),
        ((defang(name), defang(left)) for name, left in one.without),
    )
    title = element("h3", f"Subject {one.subject}") if subjects > 1 else Markup()
    return Markup(title + (table if one.matrix else _say("No finding is present.")) + (without if one.without else ""))


def _sign(value: str) -> Markup:
    return element("span", _SIGNS.get(value, "·"), role="img", aria_label=value or "neither")


def _cited(w: WriteUp) -> set[str]:
    lists = (*(one.evidence for one in w.contradictions), *(one.evidence for one in w.findings))
    claims = (one.evidence for one in w.claims if one.evidence)
    return {name for names in lists for name in names} | set(claims) | {one.id for one in w.excerpts}


def _annex(w: WriteUp, links: Mapping[str, str], cited: set[str]) -> Markup:
    """Each cited record with its file, its place and the text that stands there, in the order of the ids."""
    given = {one.id: one for one in w.excerpts}
    rows: list[tuple[object, ...]] = []
    for name in sorted(cited, key=_natural):
        here = element("span", name, class_="ref", id=links[name])
        if one := given.get(name):
            rows.append(
                (
                    here,
                    element("span", one.file),
                    element("span", one.place, class_="ref"),
                    element("pre", defang(one.text)),
                )
            )
        else:
            rows.append(
                (
                    here,
                    cell(None),
                    cell(None),
                    element("span", "the text is not in this page; the case holds it", class_="note"),
                )
            )
    header = ("Record", "File", "Place", "What stands there")
    return rows_html(header, rows) if rows else _say("Nothing is cited.", class_="note")


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d+)", name))
