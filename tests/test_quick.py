"""Quick looks ask bundled tables, and nobody learns of them."""

from __future__ import annotations

import pytest

import dprkit
from dprkit.errors import InvalidObservable, Refused


def _fact(looks, provider, fact):
    return next(one.facts.get(fact) for one in looks if one.provider == provider)


def test_an_address_is_looked_up_in_the_bundled_tables():
    looks = dprkit.ip("8.8.8.8")
    assert (_fact(looks, "asn", "asn"), _fact(looks, "country", "country")) == (15169, "US")


def test_defanged_text_is_read():
    assert _fact(dprkit.ip("8.8.8[.]8"), "asn", "asn") == 15169


def test_a_sequence_of_looks_shows_itself_as_an_escaped_table():
    looks = dprkit.domain("example.com")
    assert "<table" in looks._repr_html_() and len(looks.to_frame()) == len(looks)


@pytest.mark.parametrize(
    ("look", "value"), [("ip", "300.1.1.1"), ("domain", "not a domain"), ("email", "x"), ("phone", "?")]
)
def test_a_value_of_another_type_is_refused_with_the_type_it_should_be(look, value):
    with pytest.raises(InvalidObservable, match="not a valid"):
        getattr(dprkit, look)(value)


def test_more_than_red_needs_a_case():
    with pytest.raises(Refused, match="belongs to a case"):
        dprkit.domain("example.com", ceiling="AMBER")


def test_an_observation_has_no_truth_value():
    with pytest.raises(TypeError, match="outcome"):
        bool(dprkit.ip("8.8.8.8")[0])
