"""AWS IAM credential report: which users have a password, keys and certificates, and when each was last used.

Columns: AWS, "Getting credential reports for your AWS account" (IAM User Guide); the order as in the answer of
GetCredentialReport. ``N/A``, ``no_information`` and ``not_supported`` say that there is nothing. The report holds no
key and no identifier of one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..records import Row, Unread
from ..sandbox import Source
from . import Parts, reader
from ._encoding import about_encoding
from ._lines import Line
from ._sheet import as_text, is_table, sheets, unreadable

__all__ = ["aws_credentials"]

_MARKS = frozenset({"user", "arn", "user_creation_time", "password_enabled", "access_key_1_active"})
_NOTHING = frozenset({"", "n/a", "no_information", "not_supported"})


@dataclass(frozen=True, slots=True)
class _Credential:
    """One thing that a user may have: the columns that say whether it works, since when, and when it was last used."""

    kind: str
    active: str
    since: str
    used: str = ""


_CREDENTIALS = (
    _Credential("password", "password_enabled", "password_last_changed", "password_last_used"),
    _Credential("access key 1", "access_key_1_active", "access_key_1_last_rotated", "access_key_1_last_used_date"),
    _Credential("access key 2", "access_key_2_active", "access_key_2_last_rotated", "access_key_2_last_used_date"),
    _Credential("signing certificate 1", "cert_1_active", "cert_1_last_rotated"),
    _Credential("signing certificate 2", "cert_2_active", "cert_2_last_rotated"),
)


def _recognises(source: Source) -> bool:
    if source.table or source.columns or not is_table(source) or unreadable(source):
        return False
    return any(set(one.header) >= _MARKS for candidates in sheets(source) for one in candidates)


@reader(
    "aws_credentials",
    title="AWS IAM credential report (CSV)",
    fills=["entitlements"],
    profile="bulk",
    recognises=_recognises,
    rank=36,
)
def aws_credentials(source: Source) -> Parts:
    """One row a password, key or certificate that a user has or had; a user without any is named as unread."""
    yield from about_encoding(as_text(source))
    for candidates in sheets(source):
        for sheet in (one for one in candidates if set(one.header) >= _MARKS):
            yield from sheet.above
            for line in sheet.lines():
                yield from [line] if isinstance(line, Unread) else _user(sheet.header, line)
            break


def _user(header: list[str], line: Line) -> Iterator[Row | Unread]:
    cells = {name: cell.strip() for name, cell in zip(header, line.cells)}
    if not any(cells.values()):
        return
    rows = [row for one in _CREDENTIALS if (row := _row(one, cells, line.place))]
    if not rows:
        yield Unread(line.place, "this user has no password, key or certificate", line.text[:2000])
    yield from rows


def _row(one: _Credential, cells: Mapping[str, str], place: int) -> Row | None:
    active, since, used = (_said(cells.get(name, "")) for name in (one.active, one.since, one.used))
    if active.casefold() != "true" and not since and not used:
        return None
    factor = _said(cells.get("mfa_active", ""))
    values = {
        "system": "aws",
        "account": cells.get("user", ""),
        "kind": one.kind,
        "resource": _account(cells.get("arn", "")),
        "active": active,
        "state": f"second factor: {factor}" if factor else "",
        "granted_on": since[:10] or _said(cells.get("user_creation_time", ""))[:10],
        "last_used_on": used[:10],
    }
    return Row("entitlements", place, {name: value for name, value in values.items() if value})


def _said(cell: str) -> str:
    return "" if cell.casefold() in _NOTHING else cell


def _account(arn: str) -> str:
    """The AWS account that an ARN names: ``arn:aws:iam::123456789012:user/alice``."""
    parts = arn.split(":")
    return f"AWS account {parts[4]}" if len(parts) > 5 and parts[4] else arn
