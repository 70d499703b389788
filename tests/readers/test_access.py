"""Exports about access: GitLab members and audit events, AWS credential reports, and plain tables of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dprkit import readers, sandbox
from dprkit.readers.tabular import propose
from dprkit.records import Row, Unread, conform
from dprkit.sandbox import Source

SAMPLES = Path(__file__).parent.parent / "samples"


@pytest.fixture(autouse=True)
def inside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Our own samples are read here."""
    monkeypatch.setattr(sandbox, "_inside", True)
    yield


def reading(path: Path) -> tuple[str, list[Row], list[Unread]]:
    source = Source(path.name, path)
    one = next(one for one in readers.load().values() if one.recognises(source))
    parts = list(one.read(source))
    rows = [part for part in parts if isinstance(part, Row)]
    for table in {row.table for row in rows}:
        assert not conform(table, [row for row in rows if row.table == table], "0" * 12)[1]
    return one.name, rows, [part for part in parts if isinstance(part, Unread)]


def test_members_of_a_gitlab_group_are_entitlements() -> None:
    name, rows, _ = reading(SAMPLES / "gitlab" / "members.csv")
    assert (name, {row.table for row in rows}) == ("gitlab", {"entitlements"})
    assert rows[0].values == {
        "system": "gitlab",
        "account": "bstone",
        "kind": "Sub-Group",
        "resource": "acme/payments",
        "role": "Developer",
        "state": "approved",
        "granted_on": "2025-10-02",
        "last_used_on": "2026-02-27",
        "granted_by": "acme/payments",
        "name": "Blake Stone",
        "email": "b.stone@example.com",
    }


def test_audit_events_of_gitlab_are_access_events_under_the_authors_number() -> None:
    name, (row,), _ = reading(SAMPLES / "gitlab" / "audit_events.csv")
    assert (name, row.table) == ("gitlab", "access_events")
    assert (row.values["account"], row.values["event"]) == ("77", "Repository download started")
    assert (row.values["time"], row.values["zone"]) == ("2026-02-03 10:15:00 UTC", "stated")


def test_a_credential_report_gives_a_row_for_each_password_and_key_there_is() -> None:
    name, rows, unread = reading(SAMPLES / "aws_credentials" / "report.csv")
    assert name == "aws_credentials"
    assert [(row.values["kind"], row.values["active"]) for row in rows] == [
        ("password", "true"),
        ("access key 1", "true"),
        ("access key 2", "false"),
    ]
    assert rows[1].values["last_used_on"] == "2026-02-26"
    assert rows[0].values["resource"] == "AWS account 000000000000"
    assert [(one.place, one.found[:14]) for one in unread] == [(2, "<root_account>")]


@pytest.mark.parametrize(
    ("header", "table", "column"),
    [
        (["User", "Group name", "Role", "Date assigned"], "entitlements", "granted_on"),
        (["Timestamp", "Actor", "Action", "Repository", "Client IP"], "access_events", "resource"),
        (["Time", "User", "Destination host", "Bytes out"], "transfers", "bytes"),
        (["Applicant ID", "Platform", "Handle", "Member since"], "accounts", "created"),
        (["Domain name", "Registrar", "Creation date", "Registrant e-mail"], "domains", "registrant_email"),
    ],
)
def test_plain_tables_about_access_are_known_by_their_headers(header: list[str], table: str, column: str) -> None:
    found, columns = propose(header)
    assert (found, column in columns) == (table, True)


def test_no_header_of_a_secret_itself_is_read_into_a_column() -> None:
    _, columns = propose(["User", "Resource", "Role", "Password", "Secret", "Token", "API key", "Private key"])
    assert set(columns) == {"account", "resource", "role"}
