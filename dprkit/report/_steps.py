"""Next steps in the order of least harm and least noise; open ones stay hidden while the case is covert."""

from __future__ import annotations

from collections.abc import Iterator

from ..words import Words
from ._data import Unknown, WriteUp
from ._document import Block, Bullets, Paragraph
from ._say import bullets, fact, frame, opened, say, terms, told

__all__ = ["steps"]

_MOST = 3  # quiet steps in the memo: those of the findings that say most; each finding has its own
_OPEN = ("hold", "contact", "recover", "authorities")  # the subject, or a host of his machine, would notice


def steps(w: WriteUp, words: Words) -> Iterator[Block]:
    """What to do next; a case in which nothing stands ends with its closing, not with measures."""
    stands = any(one.carried and not one.innocent for one in w.answers)
    yield terms([*_quiet(w, words, stands)])
    if not stands:
        return
    asked = _each(w, words, "open_step")
    if w.phase == "overt":
        yield say(fact(words, "steps.overt", [w.phase_record or w.settings]), role="note")
        opened: list[tuple[str, list[Paragraph | Bullets]]] = [
            ("ask", [Bullets(tuple((one,) for one in asked))] if asked else [])
        ]
        opened += [(name, [say(frame(words, f"step.{name}"))]) for name in _OPEN]
        yield terms((words.say(f"stage.{name}"), parts) for name, parts in opened)
    else:
        known = [one.id for one in w.findings if one.state == "present"]
        yield say(fact(words, "steps.hidden", known, n=len(asked) + len(_OPEN)), role="note", cite=False)


def _quiet(w: WriteUp, words: Words, stands: bool) -> Iterator[tuple[str, list[Paragraph | Bullets]]]:
    kept = list({one.export: one for one in reversed(w.unknowns) if one.since}.values())[::-1][:2]
    if kept:
        yield words.say("stage.preserve"), _listed(_preserve(one, words) for one in kept)
    elif stands:
        yield words.say("stage.preserve"), [say(frame(words, "step.preserve"))]
    if looks := _each(w, words, "quiet_step"):
        yield words.say("stage.look"), [*_listed(iter(looks[:_MOST])), *_rest(looks, w, words)]
    if not stands:
        name = "protect" if any(one.upheld and one.leading == "account-takeover" for one in w.answers) else "close"
        yield words.say(f"stage.{name}"), [say(frame(words, f"step.{name}"))]
        return
    for name in ("exposure", "others", "meeting"):
        yield words.say(f"stage.{name}"), [say(frame(words, f"step.{name}"))]


def _rest(looks: list[Paragraph], w: WriteUp, words: Words) -> Iterator[Paragraph]:
    if len(looks) > _MOST:
        yield say(fact(words, "more", [w.judged], n=len(looks) - _MOST), role="note", cite=False)


def _listed(items: Iterator[Paragraph]) -> list[Paragraph | Bullets]:
    made = bullets(items)
    assert isinstance(made, Bullets)
    return [made]


def _preserve(u: Unknown, words: Words) -> Paragraph:
    export, owner = (words.told(text)[0] for text in (u.export, u.owner))
    said = fact(words, "step.export", u.findings, export=opened(export), owner=owner, n=u.keeps_days)
    return say(said, cite=False)


def _each(w: WriteUp, words: Words, kind: str) -> list[Paragraph]:
    """That step of every finding that is present, each step once."""
    found: dict[str, list[str]] = {}
    ordered = {name: at for item in w.weighed for at, (name, *_) in enumerate(item.matrix)}
    for one in sorted(w.findings, key=lambda one: ordered.get(one.id, len(ordered))):
        if one.state == "present" and (step := getattr(one, kind)):
            found.setdefault(step, []).append(one.id)
    return [say(told(words, step + ".", names, kind="weighed"), cite=False) for step, names in found.items()]
