from __future__ import annotations

from typing import Any

import pytest

NAMES, REUSE, DIGITS = "id.name-inconsistent-across-sources", "id.doc-image-reuse", "id.mrz-or-checksum-invalid"
EDITED = "id.image-edit-metadata"


def _claim(value: str, field: str = "name") -> dict[str, Any]:
    return {"account": "s1", "system": "subject", "field": field, "value": value}


def _paper(account: str = "s1", name: str = "STONE BLAKE", **cells: Any) -> dict[str, Any]:
    return {"account": account, "name": name, "number": "X1234567", "kind": "TD3", **cells}


CHECKED = [{"account": "s1", "check": "liveness", "result": "passed", "observer": "rv"}]


def _given(evidence: Any, *papers: dict[str, Any], **more: Any) -> Any:
    tables = {"claims": [_claim("Blake Stone")], "people": [{"account": "s1", "name": "B. Stone"}]}
    tables |= {
        "identity_papers": list(papers),
        "accounts": [{"account": "s1", "name": "bstone"}],
        "payees": [{"account": "s1", "name": "Stone, Blake", "holder": "Ivo Marek"}],
        "interviews": CHECKED,
    }
    return evidence(**{**tables, **more})


def test_a_paper_in_a_name_that_is_no_spelling_is_moderate(evidence, check):
    found = check(NAMES, _given(evidence, _paper(name="MAREK IVO")))
    assert (found.state, found.weight) == ("present", "moderate")
    assert "Blake Stone / MAREK IVO" in found.text


@pytest.mark.parametrize("name", ["STONE BLAKE JAMES", "STONE BLAKE", "Stoné, Blake"])
def test_order_second_names_and_initials_are_quiet(evidence, check, name):
    assert check(NAMES, _given(evidence, _paper(name=name))).state == "clear"


@pytest.mark.parametrize(
    "more",
    [
        {"claims": [_claim("Blake Stone"), _claim("Blake Marek", "former_name")]},
        {"interviews": [{**CHECKED[0], "check": "name history"}]},
    ],
)
def test_somebody_newly_married_is_quiet(evidence, check, more):
    assert check(NAMES, _given(evidence, _paper(name="MAREK BLAKE"), **more)).state == "clear"


@pytest.mark.parametrize(
    ("claimed", "paper", "state"),
    [
        ("Suharto", "SUHARTO", "clear"),
        ("Suharto", "WIBISONO", "present"),
        ("김민준", "김 민준", "clear"),
        ("김민준", "박서연", "present"),
        ("नरेंद्र मोहन", "मोहन नरेंद्र", "clear"),
        ("नरेंद्र मोहन", "अनिता राव", "present"),
        ("O Min-jun", "O MIN JUN", "clear"),
        ("O Min-jun", "LINDQVIST ASTA", "present"),
    ],
)
def test_names_of_one_word_or_letter_and_of_any_script_are_held_against_each_other_alike(
    evidence, check, claimed, paper, state
):
    people = [{"account": "s1", "name": claimed}]
    given = _given(evidence, _paper(name=paper), claims=[_claim(claimed)], people=people, payees=[{"account": "s1"}])
    assert check(NAMES, given).state == state


def test_the_name_on_the_payroll_counts_and_the_holder_of_the_account_does_not(evidence, check):
    found = check(NAMES, _given(evidence, _paper(), payees=[{"account": "s1", "name": "Ivo Marek"}]))
    assert (found.state, "Ivo Marek" in found.text) == ("present", True)


def test_one_source_is_unknown(evidence, check):
    found = check(NAMES, evidence(claims=[_claim("Blake Stone")]))
    assert (found.state, "two sources" in found.missing) == ("unknown", True)


HASH = "f0e1d2c3b4a59687"
NEAR, FAR = "f0e1d2c3b4a59680", "0f1e2d3c4b5a6978"


def _image(account: str = "s1", **cells: Any) -> dict[str, Any]:
    return {"account": account, "format": "JPEG", "phash64": HASH, **cells}


def test_one_document_number_under_two_names_is_strong(evidence, check):
    given = evidence(
        identity_papers=[_paper(), _paper("e2", "MAREK IVO")], images=[_image(), _image("e2", phash64=FAR)]
    )
    found = check(REUSE, given)
    assert (found.state, found.weight, found.origin) == ("present", "strong", (("identifier", "paper:X1234567"),))


@pytest.mark.parametrize("cells", [{"phash64": NEAR}, {"phash64": FAR, "camera_serial": "CAM-1001"}])
def test_a_near_equal_picture_or_one_camera_is_moderate(evidence, check, cells):
    mine = _image(camera_serial="CAM-1001") if "camera_serial" in cells else _image()
    found = check(REUSE, evidence(images=[mine, _image("e2", **cells)], identity_papers=[_paper()]))
    assert (found.state, found.weight) == ("present", "moderate")


def test_other_pictures_flat_ones_and_the_same_name_are_quiet(evidence, check):
    papers = [_paper(), _paper("e2", "Stone, B.")]
    assert check(REUSE, evidence(images=[_image(), _image("e2", phash64=FAR)], identity_papers=papers)).state == "clear"
    flat = [_image(phash64="0000000000000001"), _image("e2", phash64="0000000000000000")]
    assert check(REUSE, evidence(images=flat, identity_papers=[_paper()])).state == "clear"


def test_pictures_of_one_person_are_unknown(evidence, check):
    found = check(REUSE, evidence(images=[_image()], identity_papers=[_paper()]))
    assert (found.state, "several people" in found.missing) == ("unknown", True)


GOOD = dict.fromkeys(["number_ok", "birth_ok", "expiry_ok", "optional_ok", "composite_ok"], "true")


@pytest.mark.parametrize(
    ("wrong", "weight"),
    [({"number_ok": "false"}, "weak"), ({"number_ok": "false", "composite_ok": "false"}, "moderate")],
)
def test_wrong_check_digits_are_present(evidence, check, wrong, weight):
    found = check(DIGITS, evidence(identity_papers=[_paper(**{**GOOD, **wrong})]))
    assert (found.state, found.weight) == ("present", weight)


def test_a_wrong_national_number_is_weak_and_where_every_tenth_paper_is_wrong_it_is_context(evidence, check):
    wrong = [{"account": "s1", "kind": "NIR", "national_ok": "false"}]
    found = check(DIGITS, evidence(identity_papers=wrong))
    assert (found.state, found.weight) == ("present", "weak")
    assert found.text == "1 of 1 paper with wrong check digits (national number); baseline unknown: 0 others"
    scans = [_paper(f"e{n}", number_ok="false" if n < 4 else "true") for n in range(40)]
    assert check(DIGITS, evidence(identity_papers=[*wrong, *scans])).weight == "context"


def test_right_or_unread_digits_are_quiet_and_no_paper_unknown(evidence, check):
    right = [_paper(**GOOD), _paper(), {"account": "s1", "kind": "NIR", "national_ok": "true"}]
    assert check(DIGITS, evidence(identity_papers=right)).state == "clear"
    assert check(DIGITS, evidence()).state == "unknown"


@pytest.mark.parametrize(
    ("cells", "weight"),
    [
        ({"software": "Adobe Photoshop 25.0"}, "weak"),
        ({"source_type": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"}, "moderate"),
        ({"generator": "prompt\nworkflow"}, "moderate"),
    ],
)
def test_an_editor_is_weak_and_a_generator_moderate(evidence, check, cells, weight):
    found = check(EDITED, evidence(images=[_image(**cells), _image()]))
    assert (found.state, found.weight) == ("present", weight)


def test_a_telephones_own_program_is_quiet_and_a_portal_that_edits_all_is_context(evidence, check):
    assert check(EDITED, evidence(images=[_image(software="HDR+ 1.0.5")])).state == "clear"
    rows = [_image(who, software="GIMP 2.10") for who in ["s1", *(f"p{n}" for n in range(40))]]
    assert check(EDITED, evidence(images=rows)).weight == "context"
    assert check(EDITED, evidence()).state == "unknown"
