"""JSON Resume: the sample with its rows, older field names, and broken or hostile files.

Shape: jsonresume/resume-schema, schema.json and sample.resume.json.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dprkit import sandbox
from dprkit.errors import InputError
from dprkit.records import TABLES, conform

SAMPLE = Path(__file__).parent.parent / "samples" / "json_resume" / "resume.json"


def read(path: Path) -> sandbox.Reading:
    reading = sandbox.read(sandbox.Source(path.name, path, account="s1"))
    assert (reading.reader, reading.stopped) == ("json_resume", "")
    for table in TABLES:  # what a reader gives must fit the declared columns, with no cell lost
        frame, repairs = conform(table, [row for row in reading.rows if row.table == table], "0123456789ab")
        assert not repairs
        assert len(frame) == sum(row.table == table for row in reading.rows)
    places = [row.place for row in reading.rows]
    assert len(set(places)) == len(places)
    return reading


def made(folder: Path, resume: Any) -> sandbox.Reading:
    path = folder / "resume.json"
    path.write_text(resume if isinstance(resume, str) else json.dumps(resume), encoding="utf-8")
    return read(path)


def told(reading: sandbox.Reading, table: str, *names: str) -> list[tuple[object, ...]]:
    return [tuple(row.values.get(name) for name in names) for row in reading.rows if row.table == table]


def test_the_sample_gives_its_jobs_to_the_month_or_the_year_as_stated() -> None:
    reading = read(SAMPLE)
    assert told(reading, "employment", "employer", "title", "start", "end", "current", "location") == [
        ("Velmora Ltd", "Engineer", "2021-03", "", True, "Remote"),
        ("Norvane", "Developer", "2018-07", "2021-02", False, ""),
        ("Quillstone Inc.", "Intern", "2017", "2018", False, ""),
        ("Tarquin & Hesse", "Tester", "2016-02", "", None, ""),
    ]
    assert [row.place for row in reading.rows if row.table == "employment"] == [f"work.{at}" for at in range(4)]
    assert all('"startDate"' in str(found) for (found,) in told(reading, "employment", "found"))
    assert told(reading, "education", "school", "degree", "start", "end") == [
        ("Fairhaven College", "Bachelor, Computer Science", "2013-09", "2016")
    ]
    assert not reading.unread


def test_the_sample_gives_its_skills_and_contacts_and_no_spoken_languages() -> None:
    reading = read(SAMPLE)
    assert told(reading, "skills", "skill", "level", "kind") == [
        ("PostgreSQL", "Master", "Databases"),
        ("SQLite", "Master", "Databases"),
        ("Go", "Beginner", ""),
    ]
    assert told(reading, "contacts", "kind", "value", "observable") == [
        ("email", "Jo@Example.org", "jo@example.org"),
        ("phone", "+1 212 555 0123", "+12125550123"),
        ("url", "https://jo.example.org", "https://jo.example.org"),
        ("url", "https://github.com/jo-example", "https://github.com/jo-example"),
        ("handle", "GitHub:Jo-Example", "github:jo-example"),
        ("handle", "Twitter:jo_example", "twitter:jo_example"),
    ]
    ((kind, format_, text, modified),) = told(reading, "documents", "kind", "format", "text", "modified")
    assert (kind, format_, modified) == ("cv", "json", "2026-01-24T15:53:00")
    assert text == SAMPLE.read_text(encoding="utf-8")


def test_a_date_in_another_form_is_reported_and_the_row_is_kept(tmp_path: Path) -> None:
    work = [{"name": "Velmora", "startDate": "03/04/2019", "endDate": "2020-13"}]
    reading = made(tmp_path, {"basics": {}, "work": work})
    assert told(reading, "employment", "employer", "start", "end") == [("Velmora", "", "")]
    assert [(one.place, one.why) for one in reading.unread] == [
        ("work.0.startDate", "a date in a form that is not certain: read it by eye"),
        ("work.0.endDate", "a date in a form that is not certain: read it by eye"),
    ]
    assert "03/04/2019" in reading.unread[0].found


def test_entries_that_are_no_entries_are_reported_with_what_they_hold(tmp_path: Path) -> None:
    resume = {
        "basics": {"email": ["x"], "profiles": {"network": 1}},
        "work": [None, 7],
        "education": "none",
        "skills": [],
    }
    reading = made(tmp_path, resume)
    assert {row.table for row in reading.rows} == {"documents"}
    assert [(one.place, one.found) for one in reading.unread] == [
        ("work.0", "null"),
        ("work.1", "7"),
        ("education", '"none"'),
    ]


def test_broken_json_keeps_its_text_and_says_so(tmp_path: Path) -> None:
    text = '{"basics": {"name": "Jo"}, "work": [{"name": "Velmora'
    reading = made(tmp_path, text)
    assert told(reading, "documents", "text") == [(text,)]
    ((why, place),) = [(one.why, one.place) for one in reading.unread]
    assert place == "p1"
    assert why.startswith("not valid JSON")


def test_json_nested_without_end_and_very_many_entries_are_bounded(tmp_path: Path) -> None:
    deep = '{"basics": {"name": "Jo"}, "work": [' + "[" * 200_000
    assert made(tmp_path, deep).unread[0].why.startswith("not valid JSON")
    reading = made(tmp_path, {"basics": {}, "work": [{"name": "Velmora"}] * 2100})
    assert len(told(reading, "employment", "employer")) == 2000
    assert [one.why for one in reading.unread] == ["read the first 2000 of 2100 entries: read the others by eye"]


@pytest.mark.parametrize("content", ['{"work": [{"name": "Velmora"}]}', '[{"basics": {}}]', '{"basics": 1}'])
def test_other_json_is_not_taken_for_a_resume(tmp_path: Path, content: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(content, encoding="utf-8")
    try:
        reading = sandbox.read(sandbox.Source(path.name, path))
    except InputError:
        return
    assert reading.reader != "json_resume"
