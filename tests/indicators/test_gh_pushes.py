from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

NAME = "gh.push-burst"


def _history(count: int = 25, step: str = "5D", late: int = 0, **cells: Any) -> list[dict[str, Any]]:
    """Commits dated ``step`` apart by their author, all but the ``late`` last committed on one day."""
    authored = pd.date_range("2025-01-05T10:00Z", periods=count, freq=step)
    committed = ["2026-01-05T12:00:00Z"] * (count - late) + [f"2026-02-{n + 1:02d}T12:00:00Z" for n in range(late)]
    rows = zip(range(count), authored, committed)
    base = {"account": "s1", "system": "git", "repository": "one", **cells}
    return [{**base, "commit": f"c{n}", "time": f"{at:%Y-%m-%dT%H:%M:%SZ}", "committed": by} for n, at, by in rows]


def test_months_of_authors_dates_committed_on_one_day_are_weak(evidence, check):
    found = check(NAME, evidence(commits=_history(late=2)))
    assert (found.state, found.weight, found.origin) == ("present", "weak", (("repository", "one"),))
    assert "23 of 25 commits of one, dated over 110 days by their author, were written on 2026-01-05" in found.text


@pytest.mark.parametrize("history", [_history(19), _history(step="2D"), _history(late=5)])
def test_few_commits_a_month_of_work_or_a_fifth_later_are_quiet(evidence, check, history):
    assert check(NAME, evidence(commits=history)).state == "clear"


def test_commits_written_when_they_were_made_are_quiet(evidence, check):
    rows = [{**row, "committed": row["time"]} for row in _history()]
    assert check(NAME, evidence(commits=rows)).state == "clear"


def test_without_the_committers_time_it_is_unknown(evidence, check):
    rows = [{**row, "committed": None} for row in _history()]
    assert "times of author and committer" in check(NAME, evidence(commits=rows)).missing
