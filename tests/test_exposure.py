"""The exposure sheet: what would have to be contained, drawn from plain tables, with what is missing named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dprkit import Case, exposure
from dprkit.errors import InputError
from dprkit.indicator import INDICATORS, load
from dprkit.records import Row, conform

TABLES = ("entitlements", "access_events", "transfers", "commits")


def tables(**given: Sequence[Mapping[str, Any]]) -> dict[str, pd.DataFrame]:
    made = {}
    for name in TABLES:
        rows = [
            Row(name, at + 1, {"system": "x", "account": "s1", **row}) for at, row in enumerate(given.get(name, ()))
        ]
        frame, _ = conform(name, rows, "0123456789ab")
        made[name] = frame.assign(person=frame["account"], confirmed=True)
    return made


def test_an_empty_case_names_what_would_fill_each_part() -> None:
    made = exposure.sheet("s1", tables())
    assert set(made.missing) == set(exposure.PARTS)
    assert made.counts["rows"].tolist() == [0] * 5
    assert made.counts["ask for"].str.len().min() > 10
    assert "hold" in made._repr_html_()


def test_grants_and_secrets_stand_apart_and_shared_secrets_come_first() -> None:
    made = exposure.sheet("s1", tables(entitlements=[
        {"kind": "group", "resource": "payments", "role": "Developer", "active": "true"},
        {"kind": "group", "resource": "old", "active": "false"},
        {"kind": "access key 1", "resource": "AWS account 1", "active": "true", "last_used_on": "2026-02-26"},
        {"kind": "deploy", "resource": "ci", "key_id": "SHA256:abc", "shared": "true", "active": "true"},
        {"kind": "password", "resource": "vault", "active": "false"},
    ]))  # fmt: skip
    assert made.entitlements["resource"].tolist() == ["payments", "old"]
    assert made.secrets[["kind", "why"]].values.tolist() == [
        ["deploy", "others use it too"],
        ["access key 1", "his own"],
        ["password", "ended: look whether it was used since"],
    ]
    assert made.secrets["record"].tolist()[0] == "r:0123456789ab:4"
    assert set(made.missing) == {"repositories", "moved", "code"}


def test_a_token_that_the_log_shows_in_use_is_a_secret_unless_it_is_listed() -> None:
    events = [
        {
            "event": "git.clone",
            "resource": "acme/a",
            "token": "t1",
            "credential": "PAT",
            "time": "2026-02-01T00:00:00Z",
        },
        {
            "event": "git.clone",
            "resource": "acme/a",
            "token": "t1",
            "credential": "PAT",
            "time": "2026-02-03T00:00:00Z",
        },
        {"event": "git.push", "resource": "acme/a", "token": "t2", "time": "2026-02-02T00:00:00Z"},
    ]
    made = exposure.sheet("s1", tables(access_events=events, entitlements=[{"kind": "token", "key_id": "t2"}]))
    assert made.secrets[["key_id", "why", "last_used"]].fillna("").values.tolist() == [
        ["t2", "his own", ""],
        ["t1", "seen in use", "2026-02-03"],
    ]


def test_repositories_are_counted_once_each_with_first_and_last_copy() -> None:
    days = {"acme/a": (1, 9, 5), "acme/b": (4,)}
    events = [
        {"event": "git.clone", "resource": name, "time": f"2026-02-{day:02d}T00:00:00Z"}
        for name, those in days.items()
        for day in those
    ]
    made = exposure.sheet("s1", tables(access_events=[*events, {"event": "repo.rename", "resource": "acme/c"}]))
    assert made.repositories["resource"].tolist() == ["acme/a", "acme/b"]
    assert made.repositories["events"].tolist() == [3, 1]
    assert made.repositories["last"].astype(str).tolist()[0].startswith("2026-02-09")


def test_data_moved_is_summed_by_destination_and_an_unstated_size_is_not_zero() -> None:
    made = exposure.sheet("s1", tables(transfers=[
        {"destination": "files.example", "kind": "upload", "own": "false", "bytes": "100", "resource": "a"},
        {"destination": "files.example", "kind": "upload", "own": "false", "bytes": "50", "resource": "b"},
        {"destination": "store.company.example", "kind": "upload", "own": "true", "bytes": "900"},
        {"kind": "removable"},
    ]))  # fmt: skip
    assert made.moved["destination"].tolist() == ["files.example", "not stated", "store.company.example"]
    assert made.moved["bytes"].fillna(-1).tolist() == [150, -1, 900]
    assert made.moved["resources"].tolist()[0] == 2


def test_commits_and_merges_are_listed_for_review_newest_first() -> None:
    made = exposure.sheet("s1", tables(
        commits=[
            {"repository": "a", "commit": "c1", "time": "2026-02-01T00:00:00Z", "subject": "Fix"},
            {"repository": "a", "commit": "c1", "time": "2026-02-01T00:00:00Z", "subject": "Fix"},
            {"repository": "a", "commit": "c2", "time": "2026-02-05T00:00:00Z", "signature": "ssh"},
        ],
        access_events=[{"event": "pull_request.merge", "resource": "acme/a", "time": "2026-02-03T00:00:00Z"}],
    ))  # fmt: skip
    assert made.code["what"].tolist() == ["commit", "merge", "commit"]
    assert made.code["commit"].fillna("").tolist() == ["c2", "", "c1"]
    assert made.code["repository"].tolist() == ["a", "acme/a", "a"]


def test_rows_of_others_are_not_in_it_and_unconfirmed_joins_are_marked() -> None:
    given = tables(
        entitlements=[{"kind": "group", "resource": "a"}, {"kind": "group", "resource": "b", "account": "p1"}]
    )
    given["entitlements"]["confirmed"] = False
    made = exposure.sheet("s1", given)
    assert made.entitlements[["resource", "confirmed"]].values.tolist() == [["a", False]]


def test_no_indicator_reads_what_an_account_may_open() -> None:
    load()
    assert not [one.name for one in INDICATORS.values() if "entitlements" in one.reads]


def test_a_case_draws_up_the_sheet_of_a_subject(tmp_path: Path) -> None:
    case = Case.new(tmp_path / "c-1", title="x")
    text = "user,group,role,date assigned\nb.stone,payments,Developer,2025-10-02\n"
    (case.folder / "inbox" / "groups.csv").write_text(text)
    case.add("groups.csv")
    case.join({"person": "s1", "system": "groups", "identifier": "b.stone"}, by="rv", basis="HR list")
    assert case.exposure("s1").entitlements["resource"].tolist() == ["payments"]
    with pytest.raises(InputError, match="not a subject"):
        case.exposure("s2")
