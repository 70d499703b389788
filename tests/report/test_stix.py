"""STIX 2.1: the OASIS validator finds no error, nobody is named, times and ids are the ledger's."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from stix2validator import ValidationOptions, validate_parsed_json

from dprkit.report import WriteUp
from dprkit.report.stix import stix


def errors(bundle: dict[str, Any]) -> list[str]:
    found = validate_parsed_json(bundle, ValidationOptions(version="2.1"))
    return [str(error) for one in (found if isinstance(found, list) else [found]) for error in one.errors]


def read(w: WriteUp) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(stix(w))
    return made


def test_the_validator_of_oasis_finds_no_error(sample: WriteUp) -> None:
    bundle = read(sample)
    assert errors(bundle) == []
    kinds = Counter(one["type"] for one in bundle["objects"])
    assert kinds["observed-data"] and kinds["indicator"] and kinds["opinion"] and kinds["relationship"]
    assert kinds["report"] == 1 and kinds["marking-definition"] == 2


def test_a_bundle_that_is_none_is_found_out(sample: WriteUp) -> None:
    bundle = read(sample)
    del next(one for one in bundle["objects"] if one["type"] == "report")["published"]
    assert errors(bundle)


def test_every_reference_is_in_the_bundle_and_each_id_is_there_once(sample: WriteUp) -> None:
    objects = read(sample)["objects"]
    ids = [one["id"] for one in objects]
    assert len(ids) == len(set(ids))
    refs = {ref for one in objects for name, value in one.items() if name.endswith(("_ref", "_refs"))
            for ref in (value if isinstance(value, list) else [value])}  # fmt: skip
    assert refs <= set(ids)


def test_times_are_the_ledgers_and_ids_are_made_from_it(sample: WriteUp) -> None:
    assert stix(sample) == stix(sample)
    objects = read(sample)["objects"]
    ours = [one for one in objects if one.get("created") and one.get("definition_type") != "tlp"]
    assert {one["created"] for one in ours} == {"2026-03-04T16:20:00.000Z"}
    assert {one["id"].split("--")[1][14] for one in ours} == {"5"}
    other = read(replace(sample, head="a" * 64))["objects"]
    assert {one["id"] for one in ours if one["type"] != "marking-definition"} & {one["id"] for one in other} == set()


def test_nobody_is_named_unless_the_write_up_names_people(sample: WriteUp) -> None:
    loose = replace(sample.findings[0], text="BLAKE STONE at b.stone@staff.example plugged it in")
    made = replace(sample, findings=(loose, *sample.findings[1:]))
    text = stix(made).decode()
    for name in ("stone", "Lindgren", "R. Vale", "Imani", "dprk"):
        assert name.lower() not in text.lower(), name
    assert "[subject] at [subject] plugged it in" in text
    assert "BLAKE STONE" in stix(replace(made, named=True)).decode()


def test_confidence_stays_in_words(sample: WriteUp) -> None:
    objects = read(sample)["objects"]
    assert not [one for one in objects if "confidence" in one]
    (report,) = [one for one in objects if one["type"] == "report"]
    assert "Confidence: high." in report["description"] and "not yet asked" in report["description"]


def test_what_became_of_an_innocent_reading_is_the_opinion(sample: WriteUp) -> None:
    opinions = [one for one in read(sample)["objects"] if one["type"] == "opinion"]
    assert Counter(one["opinion"] for one in opinions) == {"neutral": 2, "agree": 1}
    assert all("Innocent readings: " in one["explanation"] for one in opinions)


def test_an_address_can_be_searched_for_as_it_was_recorded(sample: WriteUp) -> None:
    objects = read(sample)["objects"]
    assert [one["pattern"] for one in objects if one["type"] == "indicator"] == ["[ipv4-addr:value = '198.51.100.7']"]
    assert [one["value"] for one in objects if one["type"] == "ipv4-addr"] == ["198.51.100.7"]


def test_hostile_text_stays_text_and_the_bundle_valid(hostile: Callable[[str], WriteUp], payloads: list[str]) -> None:
    for payload in payloads:
        bundle = read(hostile(payload))
        assert errors(bundle) == []
        assert not [one for one in bundle["objects"] if one["type"] == "indicator"]  # the origin is no address
        assert "\x1b" not in json.dumps(bundle, ensure_ascii=False)
