"""What the write-up says about the sample case, and that each statement points to a record."""

from __future__ import annotations

import pytest

import dprkit
from dprkit.writeup import compose


@pytest.fixture(scope="module")
def guilty(prepared, tmp_path_factory):
    import shutil

    folder = shutil.copytree(prepared("laptop-farm"), tmp_path_factory.mktemp("w") / "case")
    return compose(dprkit.Case.open(folder))


@pytest.fixture(scope="module")
def innocent(prepared, tmp_path_factory):
    import shutil

    folder = shutil.copytree(prepared("expatriate"), tmp_path_factory.mktemp("w") / "case")
    return compose(dprkit.Case.open(folder))


def test_every_cited_record_of_a_finding_has_its_excerpt(guilty):
    known = {one.id for one in guilty.excerpts}
    assert {record for one in guilty.findings for record in one.evidence} <= known


def test_every_finding_that_is_present_has_an_innocent_reading_a_quiet_step_and_a_source(guilty):
    shown = [one for one in guilty.findings if one.state == "present"]
    assert len(shown) == 12
    assert all(one.innocent and one.quiet_step and one.references and one.became for one in shown)


def test_what_became_of_an_innocent_reading_names_who_excluded_it_and_how(guilty):
    (kvm,) = [one for one in guilty.findings if one.id == "dev.ip-kvm-usb-edid@s1"]
    assert kvm.became.startswith("excluded (") and "R. Vale" in kvm.became


def test_the_answer_states_its_confidence_and_what_it_does_not_say(guilty, innocent):
    assert "Confidence: high" in guilty.answers[0].sentence and "does not say who" in guilty.answers[0].does_not_say
    assert "none" in innocent.answers[0].sentence and "not a clearance" in innocent.answers[0].does_not_say


def test_a_source_that_was_not_asked_is_listed_as_not_asked_with_the_reason(guilty):
    (rdap,) = [one for one in guilty.sources if one.name == "rdap"]
    assert rdap.asked == "not asked: not a public address; a name that RFC 2606 keeps for examples"


def test_every_bundled_table_is_named_with_date_and_licence(guilty):
    tables = [one for one in guilty.sources if one.name.startswith("table ")]
    assert len(tables) > 10 and all(one.date and one.licence and one.digest for one in tables)


def test_what_was_checked_and_not_seen_speaks_against_the_leading_explanation(innocent):
    assert innocent.contradictions == ()


def test_no_text_of_the_write_up_uses_a_word_of_suspicion(guilty, innocent):
    texts = [one.text for page in (guilty, innocent) for one in page.findings]
    texts += [text for page in (guilty, innocent) for one in page.answers for text in (one.sentence, one.rests_on)]
    banned = ("suspicious", "suspect", "guilty", "fraudster", "likely north korean", "dprk", "%")
    assert not [text for text in texts for word in banned if word in text.lower()]
