"""Normalise: the columns of a pool in the one spelling that equal things share. Whole columns; what is no key is null.

Nothing is guessed: a number without country code is no key unless the caller names the region, a text that is no mail
address is no mailbox, and letters of another script are not those that they look like.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import _columns, _mail, _names, _phones, _wallets
from ._text import arrow, by_distinct, kept, rewritten, series

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Keys",
    "account",
    "address",
    "handle",
    "keys",
    "mail",
    "name",
    "name_candidate",
    "phone",
    "wallet",
    "workplaces",
]


@dataclass(frozen=True)
class Keys:
    """The normalised columns of a pool.

    Attributes:
        table: an Arrow table of large strings and int64 ``row``, one row an application; columns named as in the pool,
            ``name`` among them, ``mail_domain``, and ``name_…`` for what stands in front of an @ or names an account.
        notes: DataFrame of what was read with doubt: column, note, rows (int64), first (row number).
        roles: Arrow array, the mailboxes of roles; they are in no column of ``table``.
    """

    table: Any
    notes: pd.DataFrame
    roles: Any


def mail(values: pd.Series[str]) -> pd.Series[str]:
    """The mailbox that each address reaches (string): case folded, dots and tags where the provider ignores them.

    >>> import pandas as pd
    >>> mail(pd.Series(["A.Stone+cv@GoogleMail.com", "a.stone+cv@example.com", "none"])).tolist()
    ['astone@gmail.com', 'a.stone+cv@example.com', <NA>]
    """
    return series(_mail.mailboxes(arrow(values)), values.index)


def phone(values: pd.Series[str], *, region: str | None = None) -> pd.Series[str]:
    """The numbers in E.164 form (string); a number without country code only when ``region`` says whose it is.

    Raises:
        InputError: ``region`` is not a region that phonenumbers knows.

    >>> import pandas as pd
    >>> phone(pd.Series(["+44 (0)20 7946 0018", "0033 6 39 98 00 01", "212-555-0123"])).tolist()
    ['+442079460018', '+33639980001', <NA>]
    """
    return series(_phones.numbers(arrow(values), region), values.index)


def account(values: pd.Series[str], site: str) -> pd.Series[str]:
    """The account names on ``site`` (github, linkedin, telegram or skype), from a name, an @name or a link (string).

    >>> import pandas as pd
    >>> account(pd.Series(["https://github.com/Quiet-Fox/", "@quiet-fox"]), "github").tolist()
    ['quiet-fox', 'quiet-fox']
    """
    return series(_columns.account(arrow(values), site), values.index)


def handle(values: pd.Series[str]) -> pd.Series[str]:
    """The names in front of an @ or of accounts, without separators (string); <NA> for roles and under six characters.

    >>> import pandas as pd
    >>> handle(pd.Series(["quiet.fox99@example.com", "@Quiet_Fox99", "jobs@example.com"])).tolist()
    ['quietfox99', 'quietfox99', <NA>]
    """
    return series(_mail.account_names(rewritten(arrow(values), _columns.TAIL)), values.index)


def address(values: pd.Series[str]) -> pd.Series[str]:
    """The postal addresses with street words in one spelling, words in order (string); <NA> without a number."""
    return series(by_distinct(arrow(values), _names.address_key), values.index)


def name(values: pd.Series[str]) -> pd.Series[str]:
    """The names in a form to compare them by (string), in any script: NFKC, folded case, words in order."""
    return series(by_distinct(arrow(values), _names.comparison_name), values.index)


def name_candidate(values: pd.Series[str]) -> pd.Series[str]:
    """One way to write each comparison name in plain Latin letters (string): a candidate to look at, never a key."""
    return series(by_distinct(arrow(values), _names.latin_candidate), values.index)


def wallet(values: pd.Series[str]) -> pd.DataFrame:
    """The wallet addresses in one spelling: ``key`` and ``note`` (string), the note where one is doubtful.

    Sources: EIP-55 for hex, BIP 173 and BIP 350 for bech32, base58check of Bitcoin.
    """
    import pandas as pd

    key, note = _wallets.wallet_keys(arrow(values))
    return pd.DataFrame({"key": series(key, values.index), "note": series(note, values.index)})


def keys(columns: Mapping[str, pd.Series[str]], *, rows: int | None = None, region: str | None = None) -> Keys:
    """The keys of a pool's columns; a column that is not there has no keys.

    Args:
        columns: text by the names of a pool's columns.
        rows: applications in the pool, where there may be no column at all.
        region: of telephone numbers without country code.

    Raises:
        InputError: ``region`` is not a region that phonenumbers knows.
    """
    import pyarrow as pa

    text = {column: arrow(values) for column, values in columns.items() if column != "cv_text"}
    rows = max([rows or 0, *map(len, columns.values())])
    blank = pa.nulls(rows, pa.large_string())
    made = {column: function(text.get(column, blank)) for column, function in _columns.PLAIN.items()}
    made["phone"] = _phones.numbers(text.get("phone", blank), region)
    made["wallet"], doubtful = _wallets.wallet_keys(text.get("wallet", blank))
    mailbox = _mail.mailboxes(text.get("email", blank))
    roles = _mail.role_mailboxes(mailbox)
    made["email"] = kept(mailbox, _columns.is_not(roles))
    made["mail_domain"] = rewritten(mailbox, [(r"^.*@", "")])
    made["address"] = _columns.street_and_city(text, blank)
    made["referee"] = _columns.referee(text.get("referee", blank), region)
    made |= {site: _columns.account(text.get(site, blank), site) for site in _columns.SITES}
    made |= _columns.named(made, text.get("handle", blank))
    notes = _unread(text, made) + _doubts("wallet", doubtful)
    return Keys(pa.table({"row": pa.array(range(rows), pa.int64()), **made}), _frame(notes), kept(mailbox, roles))


def workplaces(mail_domains: Any, most: int) -> Any:
    """The mail domains (Arrow) that a workplace may have to itself: null for free mail and for what over ``most`` use.

    A domain that a large part of a pool writes from is a provider, whether or not it is listed as one.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    from ..data import Tables

    domains = mail_domains.combine_chunks() if isinstance(mail_domains, pa.ChunkedArray) else mail_domains
    free = pa.array(Tables().frame("free_mail")["domain"].astype("string"), type=domains.type)
    counted = pc.value_counts(domains)
    wide = counted.field("values").filter(pc.greater(counted.field("counts"), most))
    provider = pc.or_(pc.is_in(domains, value_set=free), pc.is_in(domains, value_set=wide))
    return kept(domains, pc.invert(provider))


def _unread(text: Mapping[str, Any], made: Mapping[str, Any]) -> list[tuple[str, str, Any]]:
    """Where a cell says something that gave no key."""
    import pyarrow.compute as pc

    said = {column: text[column] for column in ("phone", "email", "ip", "document_sha256") if column in text}
    found = {**made, "email": made["mail_domain"]}
    words = {"phone": "not a number with a country code: give region= where all are of one country"}
    return [
        (
            column,
            words.get(column, "not in a form that can be compared"),
            pc.and_(pc.is_valid(one), pc.is_null(found[column])),
        )
        for column, one in said.items()
    ]


def _doubts(column: str, notes: Any) -> list[tuple[str, str, Any]]:
    import pyarrow.compute as pc

    told = [one for one in pc.unique(notes).to_pylist() if one]
    return [(column, note, pc.fill_null(pc.equal(notes, note), False)) for note in sorted(told)]


def _frame(notes: list[tuple[str, str, Any]]) -> pd.DataFrame:
    import pandas as pd
    import pyarrow.compute as pc

    rows = [(column, note, pc.sum(where).as_py() or 0, pc.index(where, True).as_py()) for column, note, where in notes]
    made = pd.DataFrame([row for row in rows if row[2]], columns=["column", "note", "rows", "first"])
    return made.astype({"column": "string", "note": "string", "rows": "int64", "first": "int64"})
