from __future__ import annotations

from typing import Any

import pytest

NAME = "cv.study-and-job-far-apart"


def _site(text: str) -> dict[str, Any]:
    return {"system": "subject", "account": "s1", "field": "site", "value": text}


SITES = [_site("Northwick University: 38.0, -78.5"), _site("Norvane : 47.6, -122.3")]
STUDY = {"system": "cv", "account": "s1", "school": "Northwick University", "start": "2015-09", "end": "2019-06"}
JOB = {"system": "cv", "account": "s1", "employer": "Norvane", "start": "2017-01", "end": "2018-12"}


def _given(study: dict[str, Any] | None = None, job: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"education": [{**STUDY, **(study or {})}], "employment": [{**JOB, **(job or {})}], "claims": SITES}


def test_a_school_and_a_job_far_apart_in_the_same_months_are_weak(evidence, check):
    found = check(NAME, evidence(**_given()))
    assert (found.state, found.weight, found.origin) == ("present", "weak", (("cv", "s1"),))
    assert found.text.startswith("1 pair of school and job on site in the same months, the furthest 3,")


@pytest.mark.parametrize(
    "changed",
    [
        {"job": {"start": "2019-05", "end": "2021-01"}},
        {"job": {"start": "2019-06", "end": "2021-01"}},
        {"study": {"start": "2019", "end": "2019"}, "job": {"start": "2019", "end": "2020"}},
        {"job": {"location": "Remote"}},
        {"study": {"degree": "BSc (online)"}},
        {"job": {"end": None}},
    ],
)
def test_the_month_of_the_change_a_remote_job_and_an_online_degree_are_quiet(evidence, check, changed):
    assert check(NAME, evidence(**_given(**changed))).state != "present"


def test_a_school_near_the_job_is_quiet(evidence, check):
    near = {**_given(), "claims": [SITES[0], _site("Norvane: 38.9, -77.0")]}
    assert check(NAME, evidence(**near)).state == "clear"


@pytest.mark.parametrize("text", ["Norvane", "Norvane: 99, 500", "Norvane: north, west", "Norvane: nan, inf", ":,"])
def test_without_a_readable_place_it_is_unknown_and_says_which_claim(evidence, check, text):
    found = check(NAME, evidence(**{**_given(), "claims": [SITES[0], _site(text)]}))
    assert (found.state, "claims site" in found.missing) == ("unknown", True)
