"""case.toml and people.csv: what a person types, checked before it is used."""

from __future__ import annotations

import pandas as pd
import pytest

from dprkit import settings
from dprkit.errors import CaseError, InputError


def _case(folder, text):
    (folder / "case.toml").write_text(text, encoding="utf-8")
    return folder


GOOD = 'title = "Is B. Stone where he says?"\nlabel = "C-017"\nsubjects = ["s1"]\n'


def test_a_new_case_toml_is_readable_and_names_every_part_of_the_authority_as_open(tmp_path):
    loaded = settings.load(_case(tmp_path, settings.template('A "quoted" title', "C-1")))
    assert (loaded.title, loaded.label, loaded.subjects) == ('A "quoted" title', "C-1", ("s1",))
    assert loaded.unfilled == tuple(settings.AUTHORITY)


def test_a_folder_without_case_toml_is_not_a_case(tmp_path):
    with pytest.raises(CaseError, match="dprkit new"):
        settings.load(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title = ", "Mend that line"),
        (GOOD + 'ceiling = "PURPLE"', "ceiling is one of"),
        (GOOD + 'phase = "loud"', "phase is one of"),
        (GOOD + 'zone = "Paris"', "not an IANA time zone"),
        (GOOD + 'nationality = "x"', "no key"),
        (GOOD + '[authority]\nboss = "x"', "no key"),
        (GOOD + "[team]\nrv = 1", "a line for each person"),
        ('title = "x"\nlabel = "y"', "subjects"),
    ],
)
def test_a_mistake_in_case_toml_is_named_with_what_is_possible(tmp_path, text, message):
    with pytest.raises(InputError, match=message):
        settings.load(_case(tmp_path, text))


def test_a_case_of_a_newer_format_is_not_opened(tmp_path):
    with pytest.raises(CaseError, match="newer version"):
        settings.load(_case(tmp_path, "format = 99\n" + GOOD))


def test_a_crosswalk_without_its_columns_is_refused_and_says_which_are_missing(tmp_path):
    (tmp_path / "people.csv").write_text("person,system\ns1,okta\n")
    with pytest.raises(InputError, match="identifier"):
        settings.crosswalk(tmp_path)


ROWS = pd.DataFrame(
    {"system": ["okta", "okta", "subject"], "account": ["B.Stone@x.example", "NA", "s1"]}, dtype="string"
)


def _joins(confirmed_by: str) -> pd.DataFrame:
    row = ("s1", "okta", "b.stone@x.example", "same mail address", "", "", confirmed_by)
    return pd.DataFrame([row], columns=list(settings.CROSSWALK), dtype="string")


def test_a_join_ignores_case_and_is_confirmed_only_by_a_name():
    confirmed, open_ = (settings.joined(ROWS, _joins(name)) for name in ("R. Vale", " "))
    assert list(confirmed["person"]) == ["s1", "okta:na", "s1"]
    assert (list(confirmed["confirmed"]), list(open_["confirmed"])) == ([True, False, True], [False, False, True])


def test_without_a_crosswalk_everybody_is_himself_and_the_subject_stays_the_subject(tmp_path):
    assert list(settings.joined(ROWS, settings.crosswalk(tmp_path))["person"]) == [
        "okta:b.stone@x.example",
        "okta:na",
        "s1",
    ]


def test_a_new_case_toml_shows_hold_and_days_to_keep_and_has_neither(tmp_path):
    text = settings.template("x", "C-1")
    loaded = settings.load(_case(tmp_path, text))
    assert (loaded.hold, loaded.retention, dict(loaded.keep_days)) == ("", "", {})
    for name in settings.KEPT:
        assert f"# {name} = 180" in text
        filled = settings.load(_case(tmp_path, text.replace(f"# {name} = 180", f"{name} = 180")))
        assert filled.keep_days == {name: 180}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hold = true", "hold is a text in quotation marks, not True"),
        ("retention = 2026-09-01", "retention is a text in quotation marks"),
        ("keep_days = 30", "keep_days.* has the keys originals, replies, exports"),
        ("[keep_days]\nlogs = 30", "keep_days.* has the keys originals, replies, exports"),
        ("[keep_days]\nreplies = 0", "whole numbers of days from 1, not 0"),
        ("[keep_days]\nreplies = true", "whole numbers of days from 1, not True"),
        ('[keep_days]\nreplies = "30"', "whole numbers of days from 1, not '30'"),
    ],
)
def test_a_mistake_in_the_rules_of_retention_is_named(tmp_path, text, message):
    with pytest.raises(InputError, match=message):
        settings.load(_case(tmp_path, GOOD + text))
