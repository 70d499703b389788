"""The catalogues: every language says everything, with the same values, in the reader's convention."""

from __future__ import annotations

import re
import string

import pytest

from dprkit.assessment import LIMITS
from dprkit.decisions import GATES
from dprkit.errors import InputError
from dprkit.indicator import HYPOTHESES, load
from dprkit.records import CLAIM_FIELDS
from dprkit.report import languages, words
from dprkit.settings import AUTHORITY


def values(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_there_is_english_and_french():
    assert languages() == ("en", "fr")
    with pytest.raises(InputError, match="there is: en, fr"):
        words("de")


@pytest.mark.parametrize("language", languages())
def test_no_key_is_missing_and_each_sentence_takes_the_same_values(language):
    english, other = words("en").sentences, words(language).sentences
    plain = {key for key in {*english, *other} if not key.endswith(".one")}
    assert plain <= set(english) and plain <= set(other)
    assert {key for key in plain if values(english[key]) != values(other[key])} == set()
    for key in (key for key in {*english, *other} if key.endswith(".one")):
        said = values(other.get(key, english.get(key, "")))
        assert said <= values(english[key.removesuffix(".one")]), key


@pytest.mark.parametrize("language", languages())
def test_every_state_that_the_library_knows_has_a_word(language):
    known = words(language).sentences
    wanted = {f"field.{one}" for one in CLAIM_FIELDS if one != "vpn"} | {f"authority.{one}" for one in AUTHORITY}
    wanted |= (
        {f"gate.{one}" for one in GATES} | {f"gate.{one}.asks" for one in GATES} | {f"limit.{one}" for one in LIMITS}
    )
    assert wanted <= set(known)


def test_the_limits_of_an_assessment_are_said_alike_in_the_notebook_and_in_the_write_up():
    assert {name: words("en").sentences[f"limit.{name}"] for name in LIMITS} == LIMITS


@pytest.mark.parametrize("name", load())
def test_every_indicator_is_told_in_french(name):
    one = load()[name]
    for text in (one.title, *one.innocent, one.quiet_step, one.open_step):
        assert words("fr").told(text)[1] == "", text


def test_every_explanation_is_told_in_french():
    assert [text for text in HYPOTHESES.values() if words("fr").told(text)[1]] == []


def test_a_text_without_a_translation_is_shown_in_english_and_marked():
    assert words("fr").told("a check that came yesterday.") == ("a check that came yesterday.", "en")
    assert words("fr").told("nobody.") == ("personne.", "")
    assert words("en").told("a check that came yesterday") == ("a check that came yesterday", "")


@pytest.mark.parametrize(
    ("language", "value", "said"),
    [
        ("en", "2026-03-04", "4 March 2026"),
        ("en", "2026-03-04T16:20:00Z", "4 March 2026, 16:20 UTC"),
        ("en", 12345, "12,345"),
        ("fr", "2026-03-04", "4 mars 2026"),
        ("fr", "2026-03-01", "1er mars 2026"),
        ("fr", "2026-03-04T16:20:00Z", "4 mars 2026, 16\u00a0h\u00a020 UTC"),
        ("fr", 12345, "12\u202f345"),
        ("fr", "2026-13-04", "2026-13-04"),
        ("fr", "r:2026-03-04", "r:2026-03-04"),
    ],
)
def test_days_times_and_numbers_are_in_the_readers_convention(language, value, said):
    assert words(language).value(value) == said


def test_one_and_none_are_said_as_the_language_does():
    english, french = words("en"), words("fr")
    assert "1 record came" in english.say("who.stale", n=1) and "0 records came" in english.say("who.stale", n=0)
    assert "0 enregistrement est" in french.say("who.stale", n=0) and "2 enregistrements" in french.say(
        "who.stale", n=2
    )


def test_french_is_set_as_french_is():
    for key, text in words("fr").sentences.items():
        assert "'" not in text and not re.search(r" [:;?!»]|« |\"", text), key


def test_the_base_rate_that_is_printed_is_what_comes_out():
    """1 of 1,000; found 9 of 10; wrong about 1 of 100 others."""
    right, wrong = 1 * 9 / 10, 999 * 1 / 100
    assert (round(right + wrong), round(right)) == (11, 1)
    assert "fires on about 11 people, and is right about 1" in words("en").sentences["rates.what"]


def test_no_sentence_uses_a_word_of_suspicion():
    banned = re.compile(r"suspicio|suspect|guilty|coupable|fraudster|criminal\b(?! data)|north korea|dprk|%", re.I)
    for language in languages():
        assert [text for text in words(language).sentences.values() if banned.search(text)] == []
