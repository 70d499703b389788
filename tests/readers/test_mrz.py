"""The reader of machine-readable zones: the specimens of ICAO Doc 9303, and what is wrong with changed ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from dprkit import sandbox
from dprkit.readers.mrz import _zone
from dprkit.records import TABLES, Repair, Row, conform

# The specimens of Doc 9303 parts 4 to 6: Utopia does not exist, nor does Anna Maria Eriksson.
TD3 = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
TD1 = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
TD2 = ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6")
CHECKS = ("number_ok", "birth_ok", "expiry_ok", "composite_ok")


def zone(kind: str, lines: tuple[str, ...]) -> Row:
    row, *rest = _zone(kind, lines, 1, "s1")
    assert isinstance(row, Row)
    assert not rest
    return row


@pytest.mark.parametrize(("kind", "lines"), [("TD1", TD1), ("TD2", TD2), ("TD3", TD3)])
def test_the_specimen_is_read_and_all_its_check_digits_are_right(kind: str, lines: tuple[str, ...]) -> None:
    values = zone(kind, lines).values
    assert [values[name] for name in CHECKS] == [True] * 4
    assert values["name"] == "ERIKSSON, ANNA MARIA"
    assert values["number"] == ("L898902C3" if kind == "TD3" else "D23145890")
    assert values.get("optional_ok") == (True if kind == "TD3" else None)


@pytest.mark.parametrize(
    ("at", "wrong"),
    [(0, "number_ok"), (13, "birth_ok"), (21, "expiry_ok"), (28, "optional_ok")],
)
def test_one_changed_character_is_told_by_its_own_digit_and_by_the_last_one(at: int, wrong: str) -> None:
    changed = TD3[1][:at] + "2" + TD3[1][at + 1 :]
    values = zone("TD3", (TD3[0], changed)).values
    assert {name for name in (*CHECKS, "optional_ok") if not values[name]} == {wrong, "composite_ok"}


def test_a_number_over_nine_characters_goes_on_in_the_optional_data() -> None:
    lines = ("I<UTOD23145890<7349<<<<<<<<<<<", *TD1[1:])
    values = zone("TD1", lines).values
    assert (values["number"], values["number_ok"]) == ("D23145890734", True)


def test_a_number_without_a_digit_is_not_judged() -> None:
    row, repair = _zone("TD1", ("I<UTOD23145890<<<<<<<<<<<<<<<<", *TD1[1:]), 1, "s1")
    assert isinstance(row, Row)
    assert row.values["number_ok"] == ""
    assert isinstance(repair, Repair)


def test_nationality_sex_birth_date_and_issuing_state_are_not_read_out() -> None:
    told = " ".join(str(value) for value in zone("TD3", TD3).values.values())
    assert not any(part in told for part in ("UTO", "740812", "120415"))
    assert not {"nationality", "sex", "birth", "born", "country", "age"} & set(TABLES["identity_papers"].columns)


def test_a_text_file_with_zones_gives_one_row_each_and_says_what_is_none(tmp_path: Path) -> None:
    path = tmp_path / "zones.txt"
    text = "\n".join(["", " ".join(TD3[0]), " ".join(TD3[1]), "", *TD1, "", TD2[0]])
    path.write_text(text)
    reading = sandbox.read(sandbox.Source(path.name, path, account="s1"))
    assert (reading.reader, reading.stopped) == ("mrz", "")
    assert [(row.place, row.values["kind"]) for row in reading.rows] == [(2, "TD3"), (5, "TD1")]
    assert [one.place for one in reading.unread] == [9]
    assert conform("identity_papers", reading.rows, "0123456789ab")[1] == []


def test_an_ordinary_text_is_not_taken_for_a_zone(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("DEAR SIR\nA<B\n" * 10)
    assert sandbox.read(sandbox.Source(path.name, path)).reader == "cv"


# The worked example of lbcd78.fr, "Calcul de la clé du n° de sécurité sociale": key 64. 2A counts as 19.
@pytest.mark.parametrize(
    ("line", "right"),
    [("NIR 2 06 12 75 111 005 64", True), ("nir: 206122A11100524", True), ("NIR 206127511100546", False)],
)
def test_the_key_of_a_national_number_is_checked_and_the_number_is_not_kept(
    tmp_path: Path, line: str, right: bool
) -> None:
    path = tmp_path / "number.txt"
    path.write_text(f"{line}\n")
    reading = sandbox.read(sandbox.Source(path.name, path, account="s1"))
    values = reading.rows[0].values
    assert (reading.reader, len(reading.rows), values["national_ok"]) == ("mrz", 1, right)
    assert set(values) == {"system", "account", "kind", "national_ok"}


def test_bare_numbers_of_fifteen_digits_are_not_taken_for_national_numbers(tmp_path: Path) -> None:
    path = tmp_path / "serials.txt"
    path.write_text("206127511100564\n" * 3)
    assert sandbox.read(sandbox.Source(path.name, path)).reader != "mrz"
