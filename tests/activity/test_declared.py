from __future__ import annotations

import pandas as pd

from dprkit.activity.declared import declared_countries

COLUMNS = ["field", "value", "valid_from", "valid_to"]


def _declared(*claims: tuple[str, str, str | None, str | None]) -> list[frozenset[str]]:
    days = pd.DatetimeIndex(pd.to_datetime(["2026-01-05", "2026-02-05", "2026-03-05"], utc=True))
    return list(declared_countries(pd.DataFrame(claims, columns=COLUMNS, dtype="string"), days).values())


def test_countries_and_stays_hold_for_their_days():
    assert _declared(("country", " us", None, None), ("stay", "PL", "2026-02-01", "2026-02-05")) == [
        {"US"},
        {"US", "PL"},
        {"US"},
    ]
    assert _declared(("country", "UK", None, "2026-01-31"), ("country", "PT", "2026-02-01", None)) == [
        {"GB"},
        {"PT"},
        {"PT"},
    ]


def test_undated_stays_names_and_other_claims_declare_nothing():
    assert (
        _declared(("stay", "PL", None, None), ("country", "Poland?", None, None), ("city", "PL", None, None))
        == [set()] * 3
    )
