"""The rules of confidence, each with the smallest set of findings that shows it."""

from __future__ import annotations

import pytest

from dprkit.assessment import LIMITS, assess, origins
from dprkit.decisions import Decision
from dprkit.indicator import Finding, Indicator, Rows


def _declared(name: str, supports: tuple[str, ...] = ("proxied-worker",), against: tuple[str, ...] = ()) -> Indicator:
    texts = {"title": name, "reads": ("signins",), "innocent": ("ordinary",), "quiet_step": "look", "open_step": "ask"}
    more = {"references": ("ADV22",), "attack": "", "fires_on": (), "quiet_on": (), "function": lambda _: iter(())}
    return Indicator(name=name, weight="near-conclusive", supports=supports, against=against, **texts, **more)


def _found(name: str, weight: str, *origin: tuple[str, str], state: str = "present", missing: str = "") -> Finding:
    return Finding(name, "s1", state, weight, "text", Rows((), 0), origin, missing)


NAMES = ("net.a", "ses.b", "dev.c", "shp.d", "em.e")
INDICATORS = {name: _declared(name) for name in NAMES} | {
    "hr.against": _declared("hr.against", supports=("nothing-wrong",), against=("proxied-worker",)),
    "net.published-ioc-ip": _declared("net.published-ioc-ip"),
}
TESTED = (Decision("tested", "R. Vale", "2026-03-04T10:00:00Z", about="nothing-wrong", result="excluded", how="asked"),)


def _confidence(*findings: Finding, decisions: tuple[Decision, ...] = ()) -> str:
    return assess("s1", findings, INDICATORS, decisions).confidence


def test_nothing_present_is_none_and_leads_with_the_innocent_explanation():
    weighed = assess("s1", [], INDICATORS)
    assert (weighed.confidence, weighed.leading) == ("none", "nothing-wrong")
    assert "not proof of innocence" in weighed.because


def test_weak_findings_never_fill_a_slot_however_many():
    assert _confidence(*(_found(name, "weak", ("x", name)) for name in NAMES)) == "none"


def test_one_origin_at_moderate_is_low():
    assert _confidence(_found("net.a", "moderate", ("ip", "192.0.2.1"))) == "low"


def test_findings_of_one_origin_count_once():
    shared = [_found(name, "strong", ("ip", "192.0.2.1")) for name in ("net.a", "em.e", "dev.c")]
    assert _confidence(*shared) == "low"


def test_origins_are_joined_through_a_finding_that_shares_a_pair_with_each():
    chain = [
        _found("net.a", "weak", ("ip", "1")),
        _found("dev.c", "weak", ("host", "2")),
        _found("ses.b", "weak", ("ip", "1"), ("host", "2")),
    ]
    assert len(origins(chain)) == 1


def test_findings_are_listed_by_origin_with_what_lies_behind_it_and_one_of_each_counts():
    found = [
        _found("net.a", "moderate", ("ip", "192.0.2.1")),
        _found("dev.c", "strong", ("host", "SX1"), ("ip", "192.0.2.1")),
        _found("em.e", "weak", ("domain", "a.example")),
        _found("shp.d", "unknown", state="unknown", missing="x"),
    ]
    rows = assess("s1", found, INDICATORS).by_origin
    assert rows[["finding", "family", "origin", "counts"]].to_numpy().tolist() == [
        ["dev.c@s1", "dev", 1, True],
        ["net.a@s1", "net", 1, False],
        ["em.e@s1", "em", 2, True],
    ]
    assert rows["behind"].tolist() == ["host SX1; ip 192.0.2.1", "host SX1; ip 192.0.2.1", "domain a.example"]
    assert assess("s1", [], INDICATORS).by_origin.empty


def test_network_and_session_findings_are_one_family_for_medium():
    assert _confidence(_found("net.a", "strong", ("ip", "1")), _found("ses.b", "strong", ("device", "2"))) == "low"


def test_medium_needs_two_families_one_of_them_hard():
    soft = (_found("net.a", "moderate", ("ip", "1")), _found("em.e", "moderate", ("domain", "2")))
    hard = (_found("net.a", "moderate", ("ip", "1")), _found("shp.d", "moderate", ("parcel", "2")))
    assert (_confidence(*soft), _confidence(*hard)) == ("low", "medium")


def test_a_fresh_published_address_is_hard_and_a_stale_one_is_not():
    other = _found("em.e", "moderate", ("domain", "2"))
    fresh, stale = (_found("net.published-ioc-ip", weight, ("ip", "1")) for weight in ("strong", "moderate"))
    assert (_confidence(fresh, other), _confidence(stale, other)) == ("medium", "low")


STRONG = (_found("dev.c", "strong", ("host", "1")), _found("shp.d", "strong", ("parcel", "2")))


def test_high_needs_the_recorded_test_of_the_best_innocent_explanation():
    assert (_confidence(*STRONG), _confidence(*STRONG, decisions=TESTED)) == ("medium", "high")


def test_a_test_that_left_the_innocent_explanation_standing_does_not_make_high():
    stands = (Decision("tested", "R. Vale", "2026-03-04T10:00:00Z", about="nothing-wrong", result="stands"),)
    assert _confidence(*STRONG, decisions=stands) == "medium"


def test_a_strong_finding_against_takes_one_step_away():
    against = _found("hr.against", "strong", ("table", "people"))
    assert _confidence(*STRONG, against, decisions=TESTED) == "medium"


def test_an_explained_finding_no_longer_counts():
    explained = Decision("explained", "R. Vale", "2026-03-04T10:00:00Z", about="dev.c@s1", reason="helpdesk ticket")
    assert _confidence(*STRONG, decisions=(*TESTED, explained)) == "low"


def test_context_supports_nothing():
    assert _confidence(_found("dev.c", "context", ("host", "1"))) == "none"


def test_leaving_one_finding_out_shows_which_one_carries_the_result():
    weighed = assess("s1", STRONG, INDICATORS, TESTED)
    assert dict(zip(weighed.leave_one_out["without"], weighed.leave_one_out["confidence"])) == {
        "dev.c@s1": "low",
        "shp.d@s1": "low",
    }


def test_unknown_findings_are_grouped_by_what_would_settle_them():
    waiting = [_found(name, "weak", state="unknown", missing="the device inventory") for name in ("dev.c", "net.a")]
    table = assess("s1", waiting, INDICATORS).unanswered
    assert table.to_dict("records") == [
        {"missing": "the device inventory", "findings": ("dev.c@s1", "net.a@s1"), "titles": ("dev.c", "net.a")}
    ]


def test_findings_about_somebody_else_are_not_weighed():
    other = Finding("dev.c", "s2", "present", "strong", "text", Rows((), 0), (("host", "1"),))
    assert _confidence(other) == "none"


def test_the_stronger_finding_comes_first_and_of_equals_the_one_that_fits_fewer_explanations():
    indicators = INDICATORS | {"em.e": _declared("em.e", supports=("proxied-worker", "facilitator"))}
    given = [
        _found("em.e", "strong", ("a", "1")),
        _found("net.a", "strong", ("b", "2")),
        _found("dev.c", "weak", ("c", "3")),
    ]
    assert list(assess("s1", given, indicators).matrix["finding"]) == ["net.a@s1", "em.e@s1", "dev.c@s1"]


def test_confidence_is_stated_in_the_leading_explanation_alone():
    indicators = INDICATORS | {name: _declared(name, ("proxied-worker", "facilitator")) for name in ("dev.c", "shp.d")}
    table = assess("s1", STRONG, indicators, TESTED).explanations.set_index("explanation")["confidence"]
    assert (table["proxied-worker"], table["facilitator"]) == ("high", "fits 2 of 2 origins")
    assert (table["nothing-wrong"], table["interview-stand-in"]) == ("tested and excluded on record", "fits none")


def test_an_assessment_shows_its_sentence_escaped():
    assert "no explanation beyond ordinary circumstances" in assess("s1", [], INDICATORS)._repr_html_()
    assert "Confidence: high" in assess("s1", STRONG, INDICATORS, TESTED)._repr_html_()


@pytest.mark.parametrize("weight", ["moderate", "strong", "near-conclusive"])
def test_one_origin_alone_is_never_more_than_low(weight):
    assert _confidence(_found("dev.c", weight, ("host", "1")), decisions=TESTED) == "low"


def test_what_would_change_the_conclusion_is_named():
    weighed = assess("s1", STRONG, INDICATORS, ())
    assert ("test", weighed.words[weighed.best], ()) in weighed.changes
    assert not [one for one in assess("s1", STRONG, INDICATORS, TESTED).changes if one[0] == "test"]
    falls = {
        row["without"] for row in weighed.leave_one_out.to_dict("records") if row["confidence"] != weighed.confidence
    }
    assert {about for key, about, _ in weighed.changes if key == "without"} == falls


def test_the_sentence_that_justifies_the_confidence_ends_with_its_limit():
    for decisions in ((), TESTED):
        weighed = assess("s1", STRONG, INDICATORS, decisions)
        assert weighed.because.endswith(LIMITS[weighed.limit].format(best=weighed.words[weighed.best]))
        assert set(weighed.carried) <= {one.id for one in STRONG}


def test_an_own_innocent_explanation_that_fits_most_must_be_tested_too():
    own = Decision(
        "hypothesis",
        "R. Vale",
        "2026-03-04T09:00:00Z",
        about="borrowed-bench",
        reason="a colleague tested a console",
        result="innocent",
        evidence=("dev.c@s1", "shp.d@s1"),
        against=("net.a@s1",),
    )
    found = (*STRONG, _found("net.a", "weak", ("ip", "9")))
    weighed = assess("s1", found, INDICATORS, (*TESTED, own))
    row = weighed.explanations.set_index("explanation").loc["borrowed-bench"]
    assert (row["origins for"], row["findings against"], row["innocent"]) == (2, 1, "yes")
    assert (weighed.best, weighed.confidence, weighed.limit) == ("borrowed-bench", "medium", "untested")
    tested = Decision(
        "tested", "R. Vale", "2026-03-04T11:00:00Z", about="borrowed-bench", result="excluded", how="asked"
    )
    assert assess("s1", found, INDICATORS, (*TESTED, own, tested)).confidence == "high"


TAKEN_OVER = INDICATORS | {name: _declared(name, ("proxied-worker", "account-takeover")) for name in ("ses.b", "pay.f")}
REDIRECTED = (_found("ses.b", "strong", ("device", "1")), _found("pay.f", "strong", ("payee", "2")))


def _test(about: str, result: str) -> Decision:
    return Decision("tested", "R. Vale", "2026-03-04T10:00:00Z", about=about, result=result, how="called back")


def test_what_an_innocent_explanation_fits_as_well_carries_no_more_than_low():
    weighed = assess("s1", REDIRECTED, TAKEN_OVER)
    assert (weighed.leading, weighed.confidence, weighed.limit) == ("proxied-worker", "low", "untested")
    assert weighed.best == "account-takeover"
    excluded = assess("s1", REDIRECTED, TAKEN_OVER, [_test("account-takeover", "excluded")])
    assert excluded.confidence == "high"
    hardware = (*REDIRECTED, _found("dev.c", "strong", ("host", "3")))
    assert assess("s1", hardware, TAKEN_OVER).confidence == "medium"


def test_an_innocent_explanation_that_was_tested_and_stands_leads_and_accounts_for_what_it_fits():
    stands = [_test("account-takeover", "stands")]
    weighed = assess("s1", REDIRECTED, TAKEN_OVER, stands)
    assert (weighed.leading, weighed.confidence, weighed.carried) == ("account-takeover", "none", ())
    assert list(weighed.matrix["finding"]) == ["pay.f@s1", "ses.b@s1"]
    assert weighed.said.endswith("the employee is the victim. This was tested, and stands.")
    hardware = (*REDIRECTED, _found("dev.c", "strong", ("host", "3")))
    weighed = assess("s1", hardware, TAKEN_OVER, stands)
    assert (weighed.leading, weighed.confidence, weighed.carried) == ("proxied-worker", "low", ("dev.c@s1",))


def test_of_two_tests_of_one_explanation_the_last_counts():
    both = [_test("account-takeover", "stands"), _test("account-takeover", "excluded")]
    assert assess("s1", REDIRECTED, TAKEN_OVER, both).confidence == "high"
