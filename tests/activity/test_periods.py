"""Work and studies as precisely as they are stated, and what excludes what."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pytest

from dprkit.activity.periods import READS, contradictions, periods
from dprkit.records import Row, conform, empty
from dprkit.settings import CROSSWALK, joined

JOINS = pd.DataFrame([["s1", "hr", "E1", "login", "", "", "HR"]], columns=list(CROSSWALK), dtype="string")


def table(name: str, *rows: Mapping[str, str], file: str = "0123456789ab") -> pd.DataFrame:
    made, _ = conform(name, [Row(name, at, row) for at, row in enumerate(rows, start=1)], file)
    return joined(made if rows else empty(name), JOINS)


def job(employer: str, start: str, end: str = "", account: str = "s1") -> dict[str, str]:
    return {"system": "subject", "account": account, "employer": employer, "title": "Engineer"} | {
        key: value for key, value in {"start": start, "end": end}.items() if value
    }


def claim(value: str, first: str, last: str = "") -> dict[str, str]:
    stated = {"system": "subject", "account": "s1", "field": "employer", "value": value, "valid_from": first}
    return stated | ({"valid_to": last} if last else {})


def read(**tables: pd.DataFrame) -> pd.DataFrame:
    return periods("s1", {name: tables.get(name, table(name)) for name in READS})


def bounds(row: pd.Series) -> list[str]:
    return [str(row[one])[:10] for one in ("start_from", "start_to", "end_from", "end_to")]


@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        ("2021-03", "2024-02", ["2021-03-01", "2021-03-31", "2024-02-01", "2024-02-29"]),
        ("2019", "2021", ["2019-01-01", "2019-12-31", "2021-01-01", "2021-12-31"]),
        ("2021-03", "", ["2021-03-01", "2021-03-31", "NaT", "NaT"]),
    ],
)
def test_a_month_or_a_year_is_kept_as_what_it_allows(start: str, end: str, wanted: list[str]) -> None:
    assert bounds(read(employment=table("employment", job("Northwind", start, end))).iloc[0]) == wanted


def test_claims_and_the_personnel_list_stand_beside_the_cv_and_other_people_do_not() -> None:
    staff = table("people", {"system": "hr", "account": "E1", "role": "Engineer", "start_on": "2024-05-06"})
    rows = read(
        employment=table("employment", job("Northwind", "2020-01", "2024-04"), job("Elsewhere", "2020", account="s2")),
        claims=table("claims", claim("Northwind", "2020-01-01", "2024-04-30")),
        people=staff,
    )
    assert sorted(rows["lane"]) == ["claim", "employment", "record"]
    assert rows.loc[rows["lane"] == "record", "side"].tolist() == ["seen"]
    assert rows.loc[rows["lane"] == "record", "evidence"].tolist() == ["r:0123456789ab:1"]


def test_statements_of_one_employer_differ_only_where_no_day_fits_both() -> None:
    cv = table("employment", job("Northwind", "2020", "2024-04"))
    within = read(employment=cv, claims=table("claims", claim("northwind ", "2020-12-31", "2024-04-02")))
    assert contradictions(within).empty
    outside = read(employment=cv, claims=table("claims", claim("northwind ", "2021-01-01", "2024-05-02")))
    told = contradictions(outside).set_index("kind")
    assert told["days"].to_dict() == {"start": 1, "end": 2}
    assert told.loc["start", ["left_says", "right_says"]].tolist() == ["2020", "2021-01-01"]


def test_two_posts_in_one_house_do_not_differ_from_a_claim_of_the_whole_time() -> None:
    cv = table("employment", job("Northwind", "2018-01", "2020-01"), job("Northwind", "2020-02", "2024-04"))
    assert contradictions(
        read(employment=cv, claims=table("claims", claim("Northwind", "2018-01-15", "2024-04-20")))
    ).empty


def test_what_goes_on_has_no_end_that_could_differ() -> None:
    cv = table("employment", job("Northwind", "2018-01", "2020-01"), job("Northwind", "2020-02"))
    assert contradictions(
        read(employment=cv, claims=table("claims", claim("Northwind", "2018-01-15", "2024-04-20")))
    ).empty


def test_posts_are_joined_where_a_finding_cites_them_and_the_shortest_overlap_is_over_a_month() -> None:
    cv = table("employment", job("Northwind", "2019", "2023-04"), job("Fabrikam", "2021-02", "2023-12"))
    rows = read(employment=cv)
    assert contradictions(rows).empty
    told = contradictions(rows, rows["evidence"])
    assert told[["kind", "days"]].to_numpy().tolist() == [["overlap", 762]]
    near = read(employment=table("employment", job("Northwind", "2019", "2021-03"), job("Fabrikam", "2021-02", "2023")))
    assert contradictions(near, near["evidence"]).empty


def test_broken_months_and_thousands_of_rows_do_no_harm() -> None:
    rows = [job(f"E{at % 7}", f"{1990 + at % 30}-0{at % 9 + 1}", "2021-13") for at in range(2000)]
    found = read(employment=table("employment", *rows))
    assert len(found) == 2000
    assert found["end_from"].isna().all()
    assert len(contradictions(found, found["evidence"])) < 50_000


def test_nothing_stated_gives_empty_tables_with_their_columns() -> None:
    found = read()
    assert found.empty and "start_from" in found
    assert list(contradictions(found)) == ["kind", "left", "right", "left_says", "right_says", "days"]
