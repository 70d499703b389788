"""Numbers of a workbook as text. Formats: ECMA-376 Part 1, 18.8.30 and 18.8.31."""

from __future__ import annotations

import pytest

from dprkit.readers._number_format import shown

PHONE = r"[<=9999999]###\-####;\(###\)\ ###\-####"


@pytest.mark.parametrize(
    ("raw", "code", "text"),
    [
        ("12345", "General", "12345"),
        ("4.0999999999999996", "General", "4.1"),
        ("1e5", "General", "100000"),
        ("-7", "0", "-7"),
        ("5", "#,##0", "5"),
        ("5", '_("$"* #,##0.00_)', "5"),
        ("5", "0.00", "5"),
        ("46085", "m/d/yy", "2026-03-04"),
        ("46085", r"[$-409]d\-mmm\-yyyy;@", "2026-03-04"),
        ("46085.4166666667", "m/d/yy h:mm", "2026-03-04T10:00:00"),
        ("46085", "m/d/yy h:mm", "2026-03-04T00:00:00"),
        ("46085.4166666667", "m/d/yy", "2026-03-04T10:00:00"),
        ("0.5", "h:mm", "12:00:00"),
        ("1.5", "[h]:mm:ss", "36:00:00"),
    ],
)
def test_a_number_that_says_nothing_else_than_it_shows_comes_without_a_note(raw: str, code: str, text: str) -> None:
    assert shown(raw, code) == (text, "", "")


@pytest.mark.parametrize(
    ("raw", "code", "text"),
    [
        ("12345", "0000000", "0012345"),
        ("7", "00", "07"),
        ("3720", "00000", "03720"),
        ("12345", '"E-"0000000', "E-0012345"),
        ("123456789", "000-00-0000", "123-45-6789"),
        ("98101", r"00000\-0000", "00009-8101"),
        ("2125550123", PHONE, "(212) 555-0123"),
        ("5550123", PHONE, "555-0123"),
        ("0.5", "0%", "50%"),
        ("1", "0.0%", "100%"),
    ],
)
def test_a_padded_number_comes_as_it_is_shown_and_as_a_repair(raw: str, code: str, text: str) -> None:
    assert shown(raw, code) == (text, raw, f"shown so by its number format {code!r}")


@pytest.mark.parametrize(
    ("raw", "code", "text", "why"),
    [
        ("100000", "0.00E+00", "100000", "a text such as 1e5 may have become this number"),
        ("46085", "d-mmm", "2026-03-04", "a text such as 3-4 may have become this date"),
        ("46082", "mmm-yy", "2026-03-01", "which is no whole one"),
        ("1.2345678901234568E+17", "General", "1.2345678901234568e+17", "keeps 15"),
        ("1234567890123456", "General", "1234567890123456", "keeps 15"),
        ("99999999999", "m/d/yy", "99999999999", "outside of the calendar"),
    ],
)
def test_what_the_program_may_have_made_of_a_text_is_told(raw: str, code: str, text: str, why: str) -> None:
    found = shown(raw, code)
    assert (found.text, found.found) == (text, raw)
    assert why in found.why


def test_days_may_be_counted_from_1904() -> None:
    assert shown("44623", "yyyy-mm-dd", since_1904=True).text == "2026-03-04"


@pytest.mark.parametrize("code", ["", ";;;", "[", '"', "\\", "0" * 500, "[>1", "%%%", "E+", "@", "?", "_", "*"])
@pytest.mark.parametrize("raw", ["0", "-1", "1e308", "12345678901234567890"])
def test_no_format_makes_it_raise(raw: str, code: str) -> None:
    assert isinstance(shown(raw, code).text, str)


@pytest.mark.parametrize("raw", ["nan?", "", "1,5", "0x10"])
def test_what_is_no_number_is_an_error_for_the_caller(raw: str) -> None:
    with pytest.raises((ValueError, ArithmeticError)):
        shown(raw, "General")
