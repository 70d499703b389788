"""Sentences that keep template and values apart: the same text everywhere, and said again in the reader's language."""

from __future__ import annotations

import ast
import copy
import json
import pickle
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import dprkit
from dprkit import findings
from dprkit.indicator import Finding, Rows, present
from dprkit.provider import load as load_providers
from dprkit.records import CHECKS, TABLES
from dprkit.report import hidden
from dprkit.words import Said, joined, languages, said_again, say, spelled, words

ROOT = Path(dprkit.__file__).parent
HOLE = re.compile(r"\{([a-z_]+)(?:\|[^{}|]*\|[^{}|]*|@country)?\}")
TOLD = "also true of {n} of {whole} others in this file"
FRENCH = [one for one in languages() if one != "en"]


def test_a_sentence_is_its_text_and_keeps_template_and_values() -> None:
    made = say("{n} of {whole} {whole|day|days} from {place}", n=np.int64(1), whole=1200, place="Lyon")
    assert made == "1 of 1,200 days from Lyon" and isinstance(made, str)
    assert made.values == {"n": 1, "whole": 1200, "place": "Lyon"}
    assert say("{n} {n|day|days}", n=1) == "1 day" and say("{n} {n|day|days}", n=0) == "0 days"
    assert say("a brace { and {nothing} of that name", n=1) == "a brace { and {nothing} of that name"


@pytest.mark.parametrize("again", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one)), copy.copy])
def test_a_copy_can_be_said_again_too(again: Callable[[Said], Said]) -> None:
    made = say("{days}; {others}", days=say("{n} days", n=2.25), others=say(TOLD, n=0, whole=52))
    assert again(made) == made and spelled(again(made)) == spelled(made)


def test_what_is_put_in_is_never_read_as_a_template() -> None:
    hostile = "{whole} {n|a|b} {where@country}"
    assert say("{name} of {whole}", name=hostile, whole=3) == f"{hostile} of 3"
    rows = "{names} in {n} of {whole} {whole|row|rows} of devices and programs; {others}"
    told, _ = words("fr").told(say(rows, names=hostile, n=1, whole=3, others=say(TOLD, n=0, whole=52)))
    assert told.startswith(f"{hostile} dans 1 ligne sur 3")


def test_it_is_said_in_the_readers_language_with_his_plurals_numbers_and_days() -> None:
    french = words("fr")
    assert french.told(say(TOLD, n=0, whole=1200)) == (
        "vaut aussi pour 0 autre personne sur 1\u202f200 dans ce fichier",
        "",
    )
    assert "2 autres personnes sur 30" in french.told(say(TOLD, n=2, whole=30))[0]
    made = say("registered on {day}, the other on {other}", day="2026-03-01", other="2025-12-24")
    assert made == "registered on 2026-03-01, the other on 2025-12-24"
    assert words("en").told(made) == ("registered on 1 March 2026, the other on 24 December 2025", "")
    assert french.told(made) == ("enregistré le 1er mars 2026, l’autre le 24 décembre 2025", "")
    assert french.told(say("declared stay: {where@country}", where="NL"))[0] == "séjour déclaré\xa0: Pays-Bas"
    assert say("declared stay: {where@country}", where="??") == "declared stay: ??"
    assert (words("en").value(1234.5), french.value(1234.5)) == ("1,234.5", "1\u202f234,5")


def test_a_sentence_of_which_a_part_has_no_translation_is_in_english_and_marked() -> None:
    made = joined([say(TOLD, n=0, whole=52), say("a check that came {n} days ago", n=1200)])
    assert words("fr").told(made) == (str(made), "en")
    assert words("en").told(made) == (str(made), "")


def test_several_sentences_are_one_each_said_once() -> None:
    assert joined(["a", "b", "a", "c"]) == "a; b; c" and joined([]) == "" and joined(["a"]) == "a"
    made = joined([say(TOLD, n=0, whole=52), say(TOLD, n=2, whole=52)])
    assert words("fr").told(made)[0].count("\xa0; ") == 1


def test_a_finding_comes_out_of_the_ledger_with_its_sentence() -> None:
    sign = present("{n} of {whole}; {others}", {}, n=3, whole=4, others=say(TOLD, n=0, whole=52))
    one = Finding("net.x", "s1", "present", "weak", sign.text, Rows((), 0), (("ip", "198.51.100.7"),))
    bare = Finding("net.y", "s1", "unknown", "weak", "", missing="something that a notebook wrote")
    kept = json.loads(json.dumps(findings.body(findings.Findings((one, bare), {}), {})))
    again = findings.recalled(kept, {}, lambda _: [])
    assert again.items == (one, bare)
    assert isinstance(again.items[0].text, Said) and spelled(again.items[0].text) == spelled(one.text)
    assert not isinstance(again.items[1].missing, Said)
    assert said_again(spelled(one.text) or {}) == one.text and spelled("a text") is None


def test_names_are_hidden_in_the_values_and_never_in_our_own_words() -> None:
    hide = {"front desk": "P-01", "sent": "P-02"}.get
    made = say(
        "sent to {name}, {inner}", name="front desk", inner=say("a front desk signed: {name}", name="front desk")
    )
    assert hidden(made, lambda text: hide(text, text)) == "sent to P-01, a front desk signed: P-01"


# What the catalogues hold ---------------------------------------------------------------------------------------------


def literals(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    return [*literals(node.body), *literals(node.orelse)] if isinstance(node, ast.IfExp) else []


def said(file: Path) -> set[str]:
    """Every sentence and word that a file says: what it hands to these functions, and every text with a hole in it."""
    at = {"say": 0, "present": 0, "unknown": 0, "judged": 2, "joined": 1, "tell": 0, "nothing": 0}
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and HOLE.search(node.value):
            found.add(node.value)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in at:
            found |= set(literals(node.args[at[node.func.id]])) if len(node.args) > at[node.func.id] else set()
    return {text for text in found if text and "``" not in text and ">>>" not in text}


FILES = [*sorted((ROOT / "indicators").glob("*.py")), *sorted((ROOT / "figures").glob("*.py"))]
FILES += [ROOT / name for name in ("indicator.py", "chronology.py", "activity/baseline.py", "activity/signins.py")]


@pytest.mark.parametrize("language", FRENCH)
@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_sentence_that_is_computed_is_in_each_language(file: Path, language: str) -> None:
    assert sorted(text for text in said(file) if words(language).told(text)[1]) == []


@pytest.mark.parametrize("language", FRENCH)
def test_the_words_that_sentences_are_filled_with_are_in_each_language(language: str) -> None:
    wanted = [one.holds for one in TABLES.values()] + list(CHECKS.values())
    wanted += ["hosting", "vpn", "relay", "company", "residential", "mobile", "private", "documentation", "unknown"]
    wanted += [one.tells for one in load_providers().values()]
    assert [text for text in wanted if words(language).told(text)[1]] == []


@pytest.mark.parametrize("language", FRENCH)
def test_a_translation_takes_the_values_of_its_sentence(language: str) -> None:
    other = {text for text, told in words(language).texts.items() if set(HOLE.findall(text)) != set(HOLE.findall(told))}
    assert other == set()


def test_french_sentences_are_set_as_french_is() -> None:
    wrong = re.compile(r"'| [:;?!»]|« |\"")
    assert [told for told in words("fr").texts.values() if wrong.search(told)] == []
