from __future__ import annotations

from typing import Any

import pytest

TECH, OVERLAP, TEXT = "cv.tech-before-release", "cv.employment-overlap-fulltime", "cv.text-templated-across-applicants"
REFEREE, EMPLOYER, COPIED = "cv.reference-not-independent", "cv.employer-not-verifiable", "cv.copied-from-real-profile"
RELEASES = [
    {"name": "Rust", "first_release": "2012-01-20"},
    {"name": "React", "aliases": "React.js|ReactJS", "first_release": "2013-05-29"},
    {"name": "broken", "first_release": "soon"},
]


def _cv(text: str, account: str = "s1", created: str | None = "D:20200105101112Z") -> dict[str, Any]:
    return {"system": "ats", "account": account, "kind": "cv", "text": text, "created": created}


@pytest.mark.parametrize(
    "text", ["12 years of experience with Rust", "10+ years building ReactJS front ends; and more"]
)
def test_more_years_than_a_technology_exists_are_moderate(evidence, check, text):
    found = check(TECH, evidence(documents=[_cv(text)], technologies=RELEASES))
    assert (found.state, found.weight) == ("present", "moderate")
    assert "first released 201" in found.text


def test_what_every_tenth_cv_of_the_file_claims_or_shows_is_context(evidence, check):
    texts = [_cv("12 years of Rust" if n < 4 else "2 years of Rust", f"e{n}") for n in range(40)]
    found = check(TECH, evidence(documents=[_cv("12 years of Rust"), *texts], technologies=RELEASES))
    assert (found.weight, "also true of 4 of 40 others" in found.text) == ("context", True)
    jobs = [
        {**job, "account": who}
        for who in ["s1", *(f"e{n}" for n in range(40))]
        for job in (
            _job("A", "2018-01", "2021-06"),
            _job("B", "2020-06" if who in "s1 e1 e2 e3" else "2022-01", "2023-01"),
        )
    ]
    found = check(OVERLAP, evidence(employment=jobs))
    assert (found.weight, "also true of 3 of 40 others" in found.text) == ("context", True)


@pytest.mark.parametrize(
    "text",
    [
        "8 years of Rust",
        "12 years of Trust and React-like work",
        "12 years of Java. Rust since 2019",
        "15 years with Rust and React",
        "years of Rust",
        "1.12 years of Rust",
    ],
)
def test_possible_years_other_words_and_several_technologies_are_quiet(evidence, check, text):
    assert check(TECH, evidence(documents=[_cv(text)], technologies=RELEASES)).state == "clear"


def test_a_cv_without_its_day_or_no_table_is_unknown(evidence, check):
    found = check(TECH, evidence(documents=[_cv("12 years of Rust", created=None)], technologies=RELEASES))
    assert (found.state, "day on which the CV" in found.missing) == ("unknown", True)
    assert check(TECH, evidence(documents=[_cv("12 years of Rust")])).state == "unknown"


def _job(employer: str, start: str, end: str | None, **cells: Any) -> dict[str, Any]:
    return {"system": "ats", "account": "s1", "employer": employer, "start": start, "end": end, **cells}


@pytest.mark.parametrize(
    "second",
    [_job("B", "2020-06", "2022-01"), _job("B", "2020", "2022-12"), _job("B", "2020-06", None, current="true")],
)
def test_an_overlap_that_every_reading_of_the_months_leaves_is_weak(evidence, check, second):
    rows = [_job("A", "2018-01", "2021-06"), second, _job("C", "2012-01", "2012-06")]
    found = check(OVERLAP, evidence(employment=rows))
    assert (found.state, found.weight) == ("present", "weak")
    assert found.text.startswith("1 pair of 3 posts overlap, the longest by ")


@pytest.mark.parametrize(
    "second",
    [
        _job("B", "2021-06", "2022-01"),
        _job("B", "2021-05", "2022-01"),
        _job("B", "2021", "2022"),
        _job("B", "2020-06", "2022-01", title="Freelance designer"),
        _job("B", "2020-06", "2022-01", found="part-time"),
        _job("A", "2020-06", "2022-01", title="promoted"),
        _job("B", "no month", "2022-01"),
    ],
)
def test_a_month_of_notice_rounding_part_time_and_a_promotion_are_quiet(evidence, check, second):
    rows = [_job("A", "2018-01", "2021-06"), second]
    assert check(OVERLAP, evidence(employment=rows)).state == "clear"


def test_without_a_cv_it_is_unknown(evidence, check):
    for name in (OVERLAP, TEXT, COPIED, REFEREE, EMPLOYER):
        assert check(name, evidence()).state == "unknown"


WORDS = [f"word{n}" for n in range(120)]


def _words(shared: int) -> str:
    return " ".join([*WORDS[:shared], *(f"own{n}" for n in range(120 - shared))])


@pytest.mark.parametrize(("shared", "weight"), [(120, "strong"), (115, "strong"), (95, "moderate")])
def test_a_cv_that_stands_in_another_is_moderate_from_six_tenths_and_strong_from_eight(evidence, check, shared, weight):
    found = check(TEXT, evidence(documents=[_cv(" ".join(WORDS)), _cv(_words(shared), "e2")]))
    assert (found.state, found.weight) == ("present", weight)
    assert "1 other of 1" in found.text


def test_half_a_text_a_short_one_and_a_template_of_many_are_quiet(evidence, check):
    assert check(TEXT, evidence(documents=[_cv(" ".join(WORDS)), _cv(_words(60), "e2")])).state == "clear"
    assert check(TEXT, evidence(documents=[_cv("a b c d e f"), _cv("a b c d e f", "e2")])).state == "clear"
    many = [_cv(" ".join(WORDS), f"e{n}") for n in range(30)]
    assert check(TEXT, evidence(documents=[_cv(" ".join(WORDS)), *many])).state == "clear"


def test_one_cv_is_unknown(evidence, check):
    found = check(TEXT, evidence(documents=[_cv("text")]))
    assert (found.state, "several applicants" in found.missing) == ("unknown", True)


def _made(kind: str, result: str = "failed", **cells: Any) -> dict[str, Any]:
    row = {"account": "s1", "check": kind, "result": result, "observer": "rv"}
    return {**row, "second_observer": "ji", "second_result": result, **cells}


PAGE = "\n".join(" ".join(f"p{n}w{at}" for at in range(10)) for n in range(4))


def test_passages_of_eight_words_in_a_kept_page_are_strong(evidence, check):
    rows = [_made("profile page", found=PAGE, asked="https://profiles.example/x")]
    found = check(COPIED, evidence(documents=[_cv("before " + PAGE)], interviews=rows))
    assert (found.state, found.weight, found.origin) == (
        "present",
        "strong",
        (("profile", "https://profiles.example/x"),),
    )


def test_one_phrase_of_ten_words_is_no_copied_profile(evidence, check):
    phrase = PAGE.partition("\n")[0]
    rows = [_made("profile page", found=f"{phrase} and other words")]
    assert check(COPIED, evidence(documents=[_cv(phrase)], interviews=rows)).state == "clear"


def test_a_page_with_other_words_is_quiet_and_no_page_unknown(evidence, check):
    rows = [_made("profile page", found="w " * 50)]
    assert check(COPIED, evidence(documents=[_cv(PAGE)], interviews=rows)).state == "clear"
    assert check(COPIED, evidence(documents=[_cv(PAGE)])).state == "unknown"


CONTACT = {"system": "ats", "account": "s1", "kind": "email", "value": "blake@post.example"}
FREE = [{"domain": "post.example"}]
SENT = [
    {"account": "s1", "sender_address": "blake@post.example", "first_ip": "198.51.100.7"},
    {"account": "s1", "sender_address": "ref@firm.example", "first_ip": "198.51.100.7"},
]


def _referee(evidence: Any, value: str, **more: Any) -> Any:
    rows = [_made("referee", "passed", value=value)]
    given = {"interviews": rows, "contacts": [CONTACT], "messages": SENT[:1], "free_mail": FREE}
    return evidence(**{**given, **more})


def test_free_mail_is_moderate_and_the_applicants_own_line_strong(evidence, check):
    assert check(REFEREE, _referee(evidence, "ref@post.example")).weight == "moderate"
    assert check(REFEREE, _referee(evidence, "Blake@post.example")).weight == "strong"
    assert check(REFEREE, _referee(evidence, "ref@firm.example", messages=SENT)).weight == "strong"


def test_a_referee_with_the_name_of_the_applicants_mailbox_is_moderate(evidence, check):
    contacts = [{**CONTACT, "value": "blake.stone@post.example"}]
    found = check(REFEREE, _referee(evidence, "blakestone@firm.example", contacts=contacts))
    assert (found.state, found.weight, "1 with the name of his mailbox" in found.text) == ("present", "moderate", True)
    assert check(REFEREE, _referee(evidence, "blake@firm.example")).state == "clear"


def test_a_referee_on_the_applicants_line_shares_the_origin_of_that_address(evidence, check):
    assert ("ip", "198.51.100.7") in check(REFEREE, _referee(evidence, "ref@firm.example", messages=SENT)).origin


def test_a_referee_at_a_firm_is_quiet_and_none_unknown(evidence, check):
    assert check(REFEREE, _referee(evidence, "ref@firm.example")).state == "clear"
    found = check(REFEREE, _referee(evidence, "x", interviews=[_made("liveness")]))
    assert (found.state, "'referee'" in found.missing) == ("unknown", True)


CLAIM = {"account": "s1", "system": "subject", "field": "employer_domain", "value": "larkfield.example"}
JOB = [_job("Larkfield Systems", "2019", "2021-06")]


def _employer(evidence: Any, registered: str, **more: Any) -> Any:
    facts = {"larkfield.example": {"registered_on": registered}}
    return evidence(**{"claims": [CLAIM], "employment": JOB, "rdap": facts, "interviews": [], **more})


def test_a_domain_younger_than_the_job_is_moderate_and_a_denial_strong(evidence, check):
    young = check(EMPLOYER, _employer(evidence, "2020-05-01"))
    assert (young.state, young.weight) == ("present", "moderate")
    assert "larkfield.example" in young.text
    denied = check(EMPLOYER, _employer(evidence, "2001-05-01", interviews=[_made("employer")]))
    assert (denied.state, denied.weight) == ("present", "strong")


def test_an_old_domain_and_a_confirmed_job_are_quiet(evidence, check):
    given = _employer(evidence, "2020-02-01", interviews=[_made("employer", "passed")])
    assert check(EMPLOYER, given).state == "clear"  # 2019 may mean December: 90 days are not over


def test_without_the_registration_or_the_answer_it_is_unknown(evidence, check):
    found = check(EMPLOYER, _employer(evidence, "2001-05-01", rdap={}))
    assert (found.state, "rdap" in found.missing, "'employer'" in found.missing) == ("unknown", True, True)


def test_a_catalogue_without_the_course_is_weak(evidence, check):
    rows = [_made("registrar", "passed"), _made("catalogue")]
    assert check("cv.institution-does-not-offer-degree", evidence(interviews=rows)).weight == "weak"
