"""JSON as APIs hand it out, page by page, and delimited tables: every object with its place, nothing dropped unsaid."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dprkit.readers._lines import _json_lines, delimiter, header, objects
from dprkit.records import Unread
from dprkit.sandbox import Source


def found(folder: Path, text: str) -> tuple[list[tuple[int, Any]], list[Unread]]:
    path = folder / "x.json"
    path.write_text(text)
    every = list(objects(Source("x.json", path)))
    return [one for one in every if isinstance(one, tuple)], [one for one in every if isinstance(one, Unread)]


def page(*numbers: int, name: str = "items", **more: Any) -> str:
    return json.dumps({"kind": "x", "count": 2, name: [{"n": number} for number in numbers], **more})


@pytest.mark.parametrize("name", ["value", "items", "events", "participants", "data", "results", "records"])
def test_a_page_is_read_under_each_name_that_apis_use(tmp_path: Path, name: str) -> None:
    rows, notes = found(tmp_path, page(1, 2, name=name))
    assert (rows, notes) == ([(0, {"n": 1}), (1, {"n": 2})], [])


@pytest.mark.parametrize("between", ["\n", "", ",\n"])
def test_pages_one_after_the_other_count_on(tmp_path: Path, between: str) -> None:
    rows, notes = found(tmp_path, between.join([page(1, 2, nextPageToken="t"), page(3), page(4)]))
    assert ([one["n"] for _, one in rows], [place for place, _ in rows], notes) == ([1, 2, 3, 4], [0, 1, 2, 3], [])


@pytest.mark.parametrize("text", [page(1, nextPageToken="t"), '{"next_page_token":"t","participants":[{"n":1}]}'])
def test_a_last_page_that_names_a_next_one_is_told(tmp_path: Path, text: str) -> None:
    rows, notes = found(tmp_path, text)
    assert (len(rows), ["one page of several" in one.why for one in notes]) == (1, [True])


def test_an_empty_token_names_no_next_page(tmp_path: Path) -> None:
    assert found(tmp_path, '{"participants":[{"n":1}],"next_page_token":""}') == ([(0, {"n": 1})], [])


def test_what_follows_a_list_and_is_not_read_is_told(tmp_path: Path) -> None:
    rows, notes = found(tmp_path, '{"items":[{"n":1}],"summary":{"more":[1,2]}}')
    assert (len(rows), [one.why for one in notes]) == (1, ["what follows the list was not read"])
    assert "summary" in notes[0].found


def test_an_object_whose_lists_are_not_a_page_is_one_object(tmp_path: Path) -> None:
    rows, notes = found(tmp_path, json.dumps({"id": "c", "modalities": ["audio"], "sessions": [{"id": 1}]}, indent=1))
    assert ([place for place, _ in rows], notes) == ([0], [])


def test_the_divider_is_the_one_that_holds_for_most_rows(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('Name;"Join; Time"\na,b;c\nd;e\n')
    assert (delimiter(Source("x.csv", path)), header(Source("x.csv", path))) == (";", ["Name", "Join; Time"])


# Numbers of any length, doubled names, escapes, spaces, odd line ends; then what only the slow way takes or refuses.
ODD = """\
{"a": 123456789012345678901234567890, "b": -9223372036854775809, "c": 18446744073709551616, "d": 1E5, "e": -0}
{"a": 1, "a": 2, "": {"": []}, "tab\\t": "\\u0000\\ud83d\\ude00", "f": 5e-324, "g": 123456789.123456789123, "h": -0.0}
 {"a" : [ 1 , 2.50 , true , null ]}\t
{"a": NaN, "b": -Infinity, "c": 1e999}
{"half": "\\ud800"}
[1, 2]
"text"
{"cut":
{"a": 01}
{"a": 1} x
{"a": "\x01"}
"""


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_lines_read_many_at_a_time_are_what_json_says_of_each(ending: str) -> None:
    for line in [*ODD.splitlines(), '{"deep": ' + "[" * 100_000]:
        found = list(_json_lines(7, [line + ending]))
        try:
            wanted = json.loads(line)
        except (ValueError, RecursionError):
            wanted = None
        if isinstance(wanted, dict):
            assert repr(found) == repr([(7, wanted)]), line
        else:
            assert [type(one) for one in found] == [Unread], line


def test_one_odd_line_among_many_costs_no_other_its_place() -> None:
    found = list(_json_lines(3, ['{"n": 1}\n', "\n", '{"n": NaN}\n', "oops\n", '{"n": 4}\n']))
    assert [(one.place if isinstance(one, Unread) else one[0]) for one in found] == [3, 5, 6, 7]
