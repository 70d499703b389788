"""Tables brought up to date: from their publishers through the door out, or from a file of the user's own.

Nothing is replaced before the new table has been read whole and looks like one; the table before it can be put back.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import DprkitError, InputError
from ..fetch import Fetch, Reply, Source
from ..show import plain
from . import TABLES, Tables, _own, _publishers, _store
from ._accept import New, day_of, must_be_plausible, must_not_be_hidden, put, with_other_parts

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["add", "asked", "listing", "undo", "update"]

_SOURCE = Source("data", "AMBER", seconds=120.0, cap=64 << 20)


def listing(tables: Tables | None = None) -> pd.DataFrame:
    """One row a table in use: name, title, rows, date (ISO 8601 or ``unknown``), age_days (whole days, ``<NA>``),
    licence, place (bundled, user or case), refresh (the servers that would be asked; empty where nobody can be).

    Args:
        tables: those of a case; by default the user's and the bundled ones.
    """
    import pandas as pd

    tables = tables or Tables()
    cards = [tables.card(name) for name in tables.names()]
    today = datetime.now(UTC).date()
    made = pd.DataFrame(
        {
            "name": [card.name for card in cards],
            "title": [card.title for card in cards],
            "rows": [card.count for card in cards],
            "date": [card.date for card in cards],
            "age_days": [(today - day).days if (day := day_of(card.date)) else None for card in cards],
            "licence": [card.licence for card in cards],
            "place": [tables.place(card.name) for card in cards],
            "refresh": [", ".join(dict.fromkeys(one.hosts for one in _of([card.name]))) for card in cards],
        }
    )
    return made.astype({"age_days": "Int64"})


def asked(names: Sequence[str] = ()) -> pd.DataFrame:
    """What ``update`` would ask of whom: publisher, url, tables; one row a question.

    Raises:
        InputError: a name is not that of a table that can be refreshed.
    """
    import pandas as pd

    rows = [
        (one.who, url, ", ".join(name for name in one.tables if name in _wanted(names)))
        for one in _of(_wanted(names))
        for url in one.urls
    ]
    return pd.DataFrame(rows, columns=["publisher", "url", "tables"])


def update(
    names: Sequence[str] = (), *, force: bool = False, door: Fetch | None = None, say: Callable[[str], None] = print
) -> pd.DataFrame:
    """Ask the publishers of the named tables (default: all that can be refreshed) and put what they give in use.

    Returns one row a publisher and table: table, publisher, outcome (updated, unchanged, failed), rows, date, note. A
    table that failed is as it was, and the note says why. Every publisher learns that somebody uses its list.

    Args:
        force: take a table that has lost half its rows, or is older than the one in use.
        door: the door to ask through; by default a live one at AMBER.
        say: is told, as a sentence, who is being asked.

    Raises:
        InputError: a name is not that of a table that can be refreshed.
    """
    import pandas as pd

    wanted = _wanted(names)
    door = (door or Fetch(None, mode="live", ceiling="AMBER")).of(_SOURCE)
    rows: list[tuple[Any, ...]] = []
    for publisher in _of(wanted):
        say(f"asking {publisher.who} ({publisher.hosts}) …")
        rows += _updated(publisher, [name for name in publisher.tables if name in wanted], door, force)
    return pd.DataFrame(rows, columns=["table", "publisher", "outcome", "rows", "date", "note"])


def add(path: Path, names: Sequence[str] = ()) -> pd.DataFrame:
    """Put the tables of the user's own file in use: MaxMind DB, IPtoASN, or a publisher's list, told by its content.

    Returns one row a table: table, outcome (updated, unchanged), rows, date, note. The ranges are kept in the user's
    folder in the form of the bundled tables, and the card names the file's digest; the file itself is not kept.

    Args:
        names: only these of the tables that the file can fill.

    Raises:
        InputError: it is no such file, is damaged, or fills none of ``names``. Nothing is replaced then.
    """
    import pandas as pd

    found = _own.read(path)
    if unknown := set(names) - set(found.tables):
        raise InputError(f"{path} does not fill {', '.join(sorted(unknown))}; it fills {', '.join(found.tables)}.")
    chosen = [name for name in found.tables if name in (names or found.tables)]
    for name in chosen:
        must_not_be_hidden(name)
    titles = {name: Tables.bundled_card(name).title for name in chosen}
    news = [New(name, found.tables[name], {"title": titles[name], **found.words}, found.publisher) for name in chosen]
    rows = [(new.name, *put(with_other_parts(new))) for new in news]
    return pd.DataFrame(rows, columns=["table", "outcome", "rows", "date", "note"])


def undo(name: str) -> str:
    """Put the table before the last update back in use, or the bundled one; says in words which.

    Raises:
        InputError: there is no such table, or nothing to undo.
    """
    _must_be_a_table(name, TABLES)
    return f"{name}: {_store.undo(name)}."


def _wanted(names: Sequence[str]) -> Sequence[str]:
    known = [name for name in TABLES if _of([name])]
    for name in names:
        _must_be_a_table(name, known)
    return names or known


def _must_be_a_table(name: str, known: Any) -> None:
    if name not in known:
        raise InputError(f"no such table: {plain(name)!r}. Choose from: {', '.join(sorted(known))}.")


def _of(names: Sequence[str]) -> list[_publishers.Publisher]:
    """The publishers of the tables, each once."""
    there = [one for one in _publishers.PUBLISHERS if set(one.tables) <= set(TABLES)]
    return [one for one in there if set(one.tables) & set(names)]


def _updated(
    publisher: _publishers.Publisher, names: Sequence[str], door: Fetch, force: bool
) -> Iterator[tuple[Any, ...]]:
    """What came of each table: all that a hostile or changed file can do to a reader here ends as ``failed``."""
    try:
        replies = _replies(publisher, door)
        made = publisher.read([reply.body for reply in replies])
    except (DprkitError, ValueError, LookupError, TypeError, AttributeError, OSError) as error:
        by_hand = " What you download yourself is taken by: dprkit data add FILE" if publisher.mark else ""
        note = f"kept as it was: {plain(error)}{by_hand}"
        yield from ((name, publisher.name, "failed", None, "", note) for name in names)
        return
    for name in names:
        try:
            must_not_be_hidden(name)
            new = _new(publisher, name, made[name], replies)
            if not force:
                must_be_plausible(new)
            yield name, publisher.name, *put(with_other_parts(new))
        except (DprkitError, ValueError, LookupError, TypeError, OSError) as error:
            yield name, publisher.name, "failed", None, "", f"kept as it was: {plain(error)}"


def _replies(publisher: _publishers.Publisher, door: Fetch) -> list[Reply]:
    replies = []
    for url in publisher.urls:
        reply = door.get(url)
        if reply.status == 404:
            raise InputError(f"{url} is gone (404). Look up where the publisher keeps it now.")
        if reply.body.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html")):
            raise InputError(f"{url} answered with a web page, not with the list.")
        replies.append(reply)
    return replies


def _new(publisher: _publishers.Publisher, name: str, made: _publishers.Made, replies: list[Reply]) -> New:
    """The table with its card: what was asked, when, and the digest of the bytes that came."""
    now = datetime.now(UTC)
    digest = sha256(b"".join(reply.body for reply in replies)).hexdigest()
    more = f" and {len(replies) - 1} more" if len(replies) > 1 else ""
    words = {
        "title": Tables.bundled_card(name).title,
        "source": f"{publisher.urls[0]}{more}, fetched {now:%Y-%m-%dT%H:%M:%SZ} (SHA-256 {digest})",
        "date": made.date or _modified(replies) or f"{now:%Y-%m-%d}",
        "licence": publisher.licence,
        "attribution": publisher.attribution,
        "faults": " ".join(filter(None, (publisher.faults, made.note))),
        "fetched": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "download_sha256": digest,
    }
    return New(name, made.table, words, publisher)


def _modified(replies: list[Reply]) -> str:
    """The day the server says the list was changed, if it does."""
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        return f"{parsedate_to_datetime(replies[0].headers.get('last-modified', '')).astimezone(UTC):%Y-%m-%d}"
    return ""
