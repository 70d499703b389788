"""A plan says what would be sent and who would learn of it; a run does that and nothing more."""

from __future__ import annotations

import pytest

import dprkit
from dprkit.ledger import Ledger
from dprkit.plan import observables
from dprkit.records import TABLES, empty

CLAIMS = """
[[claim]]
subject = "s1"
field = "employer_domain"
value = "google.com"
[[claim]]
subject = "s1"
field = "phone"
value = "+1 212 555 0123"
"""


@pytest.fixture
def case(tmp_path):
    made = dprkit.Case.new(tmp_path / "c", title="x")
    text = (made.folder / "case.toml").read_text().replace('ceiling = "RED"', 'ceiling = "AMBER"')
    (made.folder / "case.toml").write_text(text)
    (made.folder / "inbox" / "claims.toml").write_text(CLAIMS)
    opened = dprkit.Case.open(made.folder)
    opened.add("claims.toml")
    return opened


def test_a_look_up_at_a_third_party_is_listed_with_the_exact_request(case):
    (line,) = [line for line in case.plan().lines if line.provider == "rdap"]
    assert (line.values, line.opsec, line.decision) == (("google.com",), "AMBER", "ask")
    assert line.sent.startswith("https://") and line.sent.endswith("domain/google.com")
    assert case.plan().allowed == frozenset(line.keys)


def test_a_lower_ceiling_refuses_it_and_allows_no_request(case):
    planned = case.plan(ceiling="RED")
    assert [line.decision for line in planned.lines if line.provider == "rdap"] == ["refused"]
    assert planned.allowed == frozenset()


def test_planning_asks_nobody_and_writes_nothing(case):
    before = case.ledger.head()
    case.plan()
    assert case.ledger.head() == before


def test_an_answer_on_record_is_replayed_and_nobody_learns_of_it(case, request):
    from dprkit.fetch import request_key

    body = (request.path.parent / "samples" / "rdap_domain.json").read_bytes()
    (line,) = [line for line in case.plan().lines if line.provider == "rdap"]
    key = request_key("rdap", line.sent)
    reply = {"request": key, "status": 200, "headers": {}, "problem": "", "message": ""}
    case.ledger.append("acquired", reply, body)
    planned = case.plan()
    assert [line.tells for line in planned.lines if line.provider == "rdap"] == ["nobody"]
    counts = case.run(planned).counts.set_index("source")
    assert counts.loc["rdap", "outcome"] == "found"
    assert case.observations("rdap")["registered_on"].notna().all()


def test_a_plan_under_red_leaves_a_refused_source_unasked_and_says_so(case):
    counts = case.run(case.plan(ceiling="RED")).counts.set_index("source")
    assert (counts.loc["rdap", "outcome"], counts.loc["rdap", "count"]) == ("refused", 1)
    assert case.observations("rdap").empty


def test_an_observed_record_names_the_data_sets_it_rests_on(case):
    case.run(case.plan(ceiling="RED"))
    (body,) = [one.body for one in case.ledger.entries("observed") if one.body["provider"] == "phone"]
    assert set(body["data"]["fictional_phones"]) == {"date", "sha256"}
    assert set(body["inputs"]) == {"case.toml", "people.csv"}


def test_no_table_at_all_gives_no_observables():
    tables = {name: empty(name).assign(person="", confirmed=False) for name in TABLES}
    assert observables(tables, ["s1"]).empty


def test_an_empty_case_has_an_empty_plan(tmp_path):
    made = dprkit.Case.new(tmp_path / "c", title="x")
    assert made.plan().lines == ()
    assert isinstance(made.ledger, Ledger)
