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


def test_the_domain_of_a_recruiter_is_looked_up_in_bundled_tables_and_never_at_a_third_party(case):
    case.checked("s1", "recruiter", "failed", by="rv", value="recruiter.example")
    asked = {line.provider: line.opsec for line in case.plan().lines if "recruiter.example" in line.values}
    assert asked.get("published_indicator") == "RED"
    assert set(asked.values()) == {"RED"}


def test_a_look_up_at_a_third_party_is_listed_with_the_exact_request(case):
    (line,) = [line for line in case.plan().lines if line.provider == "rdap"]
    assert (line.values, line.opsec, line.decision) == (("google.com",), "AMBER", "ask")
    assert line.sent.startswith("https://") and line.sent.endswith("domain/google.com")
    assert set(line.keys) == {key for key in case.plan().allowed if key.startswith("rdap ")}


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
    lines = [(line.decision, line.tells) for line in planned.lines if line.provider == "rdap"]
    assert lines[0] == ("recorded", "nobody")
    assert {decision for decision, _ in lines[1:]} <= {"refused"}  # the registrar's own server, without a typed reason
    counts = case.run(case.plan(ceiling="RED")).counts
    assert "found" in set(counts.loc[counts["source"] == "rdap", "outcome"])
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


@pytest.fixture
def made_up():
    """Three sources of our own, each of which asks in another way; they are forgotten when the test ends."""
    from dprkit.errors import NotRecorded, Refused
    from dprkit.fetch import Key
    from dprkit.provider import PROVIDERS, Fact, provider

    said = {"facts": {"said": Fact("string", "what it said")}, "tells": "somebody"}
    names = ("two_steps", "mail_servers", "with_key")

    @provider("two_steps", title="t", accepts={"domain-name"}, opsec="AMBER", terms="for tests only", **said)
    def two_steps(observable, fetch):
        first = fetch.get(f"https://registry.example.com/{observable.value}").body.decode()
        try:
            return {"said": first + fetch.get("https://registrar.example.com/x", needs_reason=True).body.decode()}
        except (NotRecorded, Refused) as error:
            return {"said": first, "note": str(error)}

    @provider("mail_servers", title="t", accepts={"domain-name"}, opsec="GREEN", **said)
    def mail_servers(observable, fetch):
        fetch.each([f"dns:{observable.value}?type=MX", f"dns:_dmarc.{observable.value}?type=TXT"])
        return {"said": "all"}

    @provider("with_key", title="t", accepts={"domain-name"}, opsec="AMBER", quota="one a day", **said)
    def with_key(observable, fetch):
        url = f"https://api.example.com/{observable.value}"
        return {"said": fetch.get(url, secret_query={"key": Key("nobody-has-it")}).body.decode()}

    yield {name: PROVIDERS[name] for name in names}
    for name in names:
        del PROVIDERS[name]


def known(*domains):
    import pandas as pd

    return pd.DataFrame({"type": "domain-name", "value": list(domains), "own": True})


def planned(made_up, ledger=None, **more):
    from dprkit.fetch import Fetch
    from dprkit.plan import draw_up

    more = {"ceiling": "GREEN", "resolvers": ("192.0.2.53",), **more}
    return draw_up(known("google.com"), made_up, Fetch(ledger, mode="plan", **more))


def by_source(plan):
    return {line.provider: line for line in plan.lines}


def test_a_plan_lists_every_question_of_a_source_that_asks_several_at_once(made_up):
    line = by_source(planned(made_up, reasons={"mail_servers": "to see who reads his mail"}))["mail_servers"]
    assert line.sent == "dns:google.com?type=MX, dns:_dmarc.google.com?type=TXT"
    assert (line.decision, line.opsec) == ("ask", "GREEN")


def test_what_may_reach_the_subject_is_refused_until_a_reason_is_typed(made_up):
    line = by_source(planned(made_up))["mail_servers"]
    assert line.decision == "refused"
    assert "needs a typed reason" in line.why and "may reach the subject" in line.why
    assert planned(made_up, reasons={"mail_servers": " "}).allowed == planned(made_up).allowed


def test_a_source_without_its_key_is_skipped_and_the_plan_says_how_to_enter_it(made_up):
    line = by_source(planned(made_up))["with_key"]
    assert (line.decision, "dprkit keys set nobody-has-it" in line.why) == ("skipped", True)
    assert not any("api.example.com" in key for key in planned(made_up).allowed)


def recorded(ledger, provider, url, body, at=None):
    from dprkit.fetch import request_key

    reply = {"request": request_key(provider, url), "provider": provider, "status": 200}
    headers = {"x-ratelimit-remaining": "17", "x-ratelimit-limit": "60"}
    ledger.append("acquired", {**reply, "headers": headers, "problem": "", "message": ""}, body, at=at)


@pytest.fixture
def ledger(tmp_path):
    with Ledger.create(tmp_path / "ledger.sqlite") as made:
        yield made


def test_a_second_step_appears_in_the_plan_once_the_first_is_answered_and_needs_its_reason(made_up, ledger):
    assert by_source(planned(made_up, ledger))["two_steps"].sent == "https://registry.example.com/google.com"
    recorded(ledger, "two_steps", "https://registry.example.com/google.com", b"first")
    lines = [line for line in planned(made_up, ledger).lines if line.provider == "two_steps"]
    assert [(line.decision, line.sent) for line in lines] == [
        ("recorded", "nothing"),
        ("refused", "https://registrar.example.com/x"),
    ]
    allowed = planned(made_up, ledger, reasons={"two_steps": "the registry names it"}).allowed
    assert "two_steps GET https://registrar.example.com/x" in allowed


def test_a_run_of_it_keeps_the_first_step_and_counts_the_refused_second(made_up, ledger, tmp_path):
    from dprkit.data import Tables
    from dprkit.fetch import Fetch
    from dprkit.plan import make

    recorded(ledger, "two_steps", "https://registry.example.com/google.com", b"first")
    plan = planned({"two_steps": made_up["two_steps"]}, ledger)
    door = Fetch(ledger, tables=Tables(), mode="cache", ceiling="GREEN", allowed=plan.allowed)
    counts = make(plan, door, tmp_path, ledger)
    assert list(zip(counts["outcome"], counts["count"])) == [("refused", 1), ("found", 1)]


def test_an_old_answer_is_listed_again_and_still_replayed(made_up, ledger):
    url = "https://registry.example.com/google.com"
    recorded(ledger, "two_steps", url, b"old", at="2020-01-01T00:00:00Z")
    assert by_source(planned(made_up, ledger))["two_steps"].sent == url
    from dprkit.fetch import Fetch

    replayed = made_up["two_steps"].table(["google.com"], Fetch(ledger, ceiling="GREEN"))
    assert replayed["said"].tolist() == ["old"]


def test_the_notes_of_a_plan_name_quota_terms_resolvers_and_proxies(made_up, ledger, monkeypatch):
    monkeypatch.setenv("https_proxy", "http://user:secret@proxy.example.net:8080")
    recorded(ledger, "two_steps", "https://registry.example.com/b.example", b"earlier")
    notes = " | ".join(planned(made_up, ledger, reasons={"mail_servers": "why"}).notes)
    assert "two_steps: 17 of 60 left at 20" in notes and "terms: for tests only" in notes
    assert "DNS questions go to 192.0.2.53" in notes
    assert "proxy.example.net:8080" in notes and "secret" not in notes


def test_a_plan_shows_its_ceiling_phase_and_notes(made_up):
    shown = planned(made_up, reasons={"mail_servers": "why"})._repr_html_()
    assert "ceiling GREEN; the case is covert" in shown and "192.0.2.53" in shown


def test_a_typed_reason_is_recorded_with_the_question_it_allowed(made_up, ledger, serve):
    from dprkit.fetch import Fetch, Source

    server = serve(lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
    door = Fetch(ledger, mode="live", ceiling="GREEN", reasons={"x": "counsel agreed"}, _guard=server.guard())
    door.of(Source("x", "GREEN")).get(f"{server.url}/y")
    assert [entry.body["reason"] for entry in ledger.entries(after=0)] == ["counsel agreed", "counsel agreed"]
