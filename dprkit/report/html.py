"""A document as one HTML page: self-contained, no script, no outside reference; hostile text is shown, never run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..show import Markup, css_text, defang, element, image, page, rows_html
from ._anchors import anchor, marks, targets
from ._document import Block, Bullets, Document, Figure, Paragraph, Section, Sentence, Table, Terms

__all__ = ["html"]


def html(document: Document) -> str:
    """The page as text, with a policy that forbids scripts and every outside reference."""
    known = targets(document)
    body = element("main", *_bar(document), *_sections(document, known), _head(document))
    return page(document.title, body, style=_style(document), language=document.language)


def _style(d: Document) -> str:
    """The look, and the line on every printed page: the evidence head is the anchor that catches a cut tail.

    Page margins are the one place that repeats and never covers text (CSS Paged Media; Chromium 131 and later).
    """
    from importlib.resources import files

    style = files(__package__).joinpath("page.css").read_text("utf-8")
    tokens = {"EVIDENCE-HEAD": d.foot, "PAGE-WORD": f"{d.furniture['page']} ", "OF-WORD": f" {d.furniture['of']} "}
    for token, text in tokens.items():
        style = style.replace(token, css_text(text))
    return style


def _bar(d: Document) -> Iterator[Markup]:
    tlp = [element("span", d.tlp, class_="tlp")] if d.tlp else []
    yield element("header", element("span", d.bar), *tlp, class_="bar")
    yield element("h1", defang(d.question))


def _head(d: Document) -> Markup:
    """The whole head, where verification looks for it whatever the language."""
    said = "" if d.furniture["head"] == "Evidence head" else f"{d.furniture['head']}: "
    return element("p", said, "Evidence head ", element("span", d.head, class_="ref"), class_="head")


# Sections -------------------------------------------------------------------------------------------------------------


def _sections(d: Document, known: frozenset[str]) -> Iterator[Markup]:
    beside: list[Markup] = []
    listed = not d.contents
    parted = any(one.id == "part-report" for one in d.sections)
    for one in d.sections:
        if one.look != "beside" and beside:
            yield element("div", *beside, class_="two")
            beside = []
        if one.level == 1:
            yield element("p", one.title, class_="part", id=anchor(one.id))
        if not listed and (one.id == "part-report" if parted else one.look != "plain"):
            yield _contents(d, one)
            listed = True
        if one.look == "beside":
            beside.append(_section(one, d, known))
        elif one.level != 1:
            yield _section(one, d, known)


def _contents(d: Document, since: Section) -> Markup:
    after = d.sections[d.sections.index(since) :]
    items = (one for one in after if one.title and one.level < 3 and one.look != "plain" and one is not since)
    links = (element("li", element("a", one.title, href=f"#{anchor(one.id)}")) for one in items if one.id)
    return element("nav", element("ol", *links), aria_label=d.furniture["contents"])


def _section(one: Section, d: Document, known: frozenset[str]) -> Markup:
    body = [_block(block, d, known) for block in one.blocks]
    named = {"id": anchor(one.id)} if one.id else {}
    if one.look == "plain":
        return element("div", *body, **named)
    lang = {"lang": one.lang} if one.lang else {}
    aside = [element("span", f" · {one.aside}", class_="state")] if one.aside else []
    title = element("h3" if one.level == 3 else "h2", element("span", defang(one.title), **lang), *aside)
    kind = {"class_": "answer"} if one.look == "answer" else {"class_": "finding"} if one.level == 3 else {}
    return element("section", title, *body, **kind, **named)


def _block(block: Block, d: Document, known: frozenset[str]) -> Markup:
    if isinstance(block, Paragraph):
        return _paragraph(block, d, known)
    if isinstance(block, Bullets):
        return element("ul", *(element("li", *(_paragraph(one, d, known) for one in item)) for item in block.items))
    if isinstance(block, Terms):
        return element("dl", *_pairs(block, d, known))
    if isinstance(block, Figure):
        return _figure(block)
    return _table(block, d, known)


def _pairs(block: Terms, d: Document, known: frozenset[str]) -> Iterator[Markup]:
    for name, parts in block.pairs:
        yield element("dt", name)
        yield element("dd", *(_block(part, d, known) for part in parts))


# Paragraphs -----------------------------------------------------------------------------------------------------------


def _paragraph(one: Paragraph, d: Document, known: frozenset[str]) -> Markup:
    if one.role in ("ref", "refs"):
        return element("p", *_refs(one, known), class_="refs")
    said = [part for text in one.sentences for part in (_sentence(text, d, known, cite=one.cite), " ")][:-1]
    if one.role == "verbatim":
        return element("pre", *said)
    return element("p", *said, **({"class_": one.role} if one.role else {}))


def _refs(one: Paragraph, known: frozenset[str]) -> Iterator[object]:
    for text in one.sentences:
        for name in text.refs:
            yield from (_ref(name, text.text, known), " ")


def _ref(name: str, text: str, known: frozenset[str]) -> Markup:
    if text or name not in known:
        return element("span", text or name, class_="ref")
    return element("a", name, class_="ref", href=f"#{anchor(name)}")


def _sentence(one: Sentence, d: Document, known: frozenset[str], *, cite: bool) -> Markup:
    attributes = {"lang": one.lang} if one.lang else {}
    if one.says:
        return element("span", one.text, role="img", aria_label=one.says)
    text = element("b" if one.strong else "span", defang(one.text), **attributes)
    return Markup(text + "".join(_marks(one, d, known))) if cite else text


def _marks(one: Sentence, d: Document, known: frozenset[str]) -> Iterator[Markup]:
    shown, more = marks(one, d)
    if not shown:
        return
    links = [
        element("a", str(number), href=f"#{anchor(name)}", title=name) if name in known else str(number)
        for number, name in shown
    ]
    parts: list[object] = ["\u202f["]
    for at, link in enumerate(links):
        parts += [", " if at else "", link]
    yield element("span", *parts, f" +{more}]" if more else "]", class_="marks")


# Figures and tables ---------------------------------------------------------------------------------------------------


def _figure(one: Figure) -> Markup:
    lang = {"lang": one.lang} if one.lang else {}
    try:
        shown = image(one.png, one.alt)
    except ValueError as error:
        shown = element("p", f"{one.alt} ({error})", class_="note")
    behind = [" ", element("a", one.rows, href=f"#{anchor(one.table)}")] if one.table else []
    return element("figure", element("div", shown, **lang), element("figcaption", defang(one.title), *behind))


def _table(one: Table, d: Document, known: frozenset[str]) -> Markup:
    heads = _apart(one.header)
    rows = (
        tuple(_cell(cell, row.id if at == 0 else "", d, known) for at, cell in enumerate(row.cells)) for row in one.rows
    )
    classes = {name: f"c-{kind}" if kind == "ref" else kind for name, kind in zip(heads, one.kinds) if kind}
    return rows_html(heads, rows, caption=one.caption, classes=classes)


def _apart(header: Iterable[str]) -> tuple[str, ...]:
    """Headings that are all different, so that each column keeps its own class."""
    seen: dict[str, int] = {}
    made = []
    for name in header:
        seen[name] = seen.get(name, 0) + 1
        made.append(name + "\u00a0" * (seen[name] - 1))
    return tuple(made)


def _cell(parts: Iterable[Paragraph], name: str, d: Document, known: frozenset[str]) -> Markup:
    shown = [_within(one, d, known) for one in parts]
    body = shown[0] if len(shown) == 1 else element("span", *shown)
    return element("span", body, id=anchor(name)) if name else body


def _within(one: Paragraph, d: Document, known: frozenset[str]) -> Markup:
    """A paragraph inside a cell: no margins of its own."""
    if one.role in ("ref", "refs"):
        return element("span", *_refs(one, known), class_="line")
    said = [part for text in one.sentences for part in (_sentence(text, d, known, cite=one.cite), " ")][:-1]
    if one.role == "verbatim":
        return element("pre", *said)
    return element("span", *said, class_=f"line {one.role}".strip())
