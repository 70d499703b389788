"""DocuSign certificates of completion, as PDF and as text. Composed people, RFC 5737 addresses."""

from __future__ import annotations

from pathlib import Path

import pytest

from dprkit.records import conform
from dprkit.sandbox import Reading, Source, read

SAMPLES = Path(__file__).parent.parent / "samples" / "docusign"
TEXT = (SAMPLES / "certificate.txt").read_text()


def reading(folder: Path, text: str) -> Reading:
    path = folder / "certificate.txt"
    path.write_text(text)
    return read(Source("certificate.txt", path))


@pytest.mark.parametrize("name", ["certificate.pdf", "certificate.txt"])
def test_each_step_of_each_person_is_a_row(name: str) -> None:
    found = read(Source(name, SAMPLES / name))
    assert (found.reader, found.stopped, found.unread) == ("docusign", "", ())
    told = ("account", "display_name", "role", "event", "time", "ip")
    assert [(row.place, *(row.values.get(name) for name in told)) for row in found.rows] == [
        (26, "b.stone@example.com", "Bo Stone", "Signer", "sent", "2026-03-24T10:00:12-07:00", None),
        (27, "b.stone@example.com", "Bo Stone", "Signer", "viewed", "2026-03-25T01:05:33-07:00", None),
        (28, "b.stone@example.com", "Bo Stone", "Signer", "signed", "2026-03-25T01:06:01-07:00", "198.51.100.7"),
        (30, "b.stone@example.com", "Bo Stone", "Signer", "accepted", "2026-03-25T01:05:33-07:00", None),
        (42, "hr@example.com", "J. Imani", "Carbon Copy", "sent", "2026-03-25T01:06:03-07:00", None),
    ]
    signed = found.rows[2].values
    assert signed["meeting"] == "1A2B3C4D-5E6F-4A0B-8C9D-0E1F2A3B4C5D"
    assert (signed["topic"], signed["host"]) == ("Please DocuSign: Offer letter.pdf", "r.vale@example.com")
    assert (signed["time_raw"], signed["zone"]) == ("3/25/2026 1:06:01 AM", "stated")
    assert ["month first" in one.why for one in found.repairs] == [True]
    frame, repairs = conform("meetings", found.rows, "0" * 12)
    assert (str(frame["time"].iloc[2]), repairs) == ("2026-03-25 08:06:01+00:00", [])


def test_an_hour_that_exists_twice_or_not_at_all_is_left_empty_and_told(tmp_path: Path) -> None:
    for day in ("3/8/2026 2:30:00 AM", "11/1/2026 1:30:00 AM"):  # the clocks go forward, and back
        found = reading(tmp_path, TEXT.replace("3/25/2026 1:06:01 AM", day))
        signed = next(row for row in found.rows if row.values["event"] == "signed")
        assert ("time" in signed.values, signed.values["time_raw"]) == (False, day)
        assert any("twice or not at all" in one.why and one.found == day for one in found.repairs)


def test_a_zone_that_is_not_known_is_told_and_no_time_is_made_up(tmp_path: Path) -> None:
    found = reading(tmp_path, TEXT.replace("(UTC-08:00) Pacific Time (US & Canada)", "(UTC+05:45) Somewhere"))
    assert all("time" not in row.values and row.values["time_raw"] for row in found.rows)
    assert ["(UTC+05:45) Somewhere" in note.why for note in found.unread] == [True]


def test_universal_time_and_days_first_are_read_too(tmp_path: Path) -> None:
    text = TEXT.replace("(UTC-08:00) Pacific Time (US & Canada)", "(UTC) Coordinated Universal Time")
    for day in (24, 25):
        text = text.replace(f"3/{day}/2026", f"{day}/3/2026")
    times = [row.values["time"] for row in reading(tmp_path, text).rows]
    assert times[0] == "2026-03-24T10:00:12+00:00"


def test_columns_that_run_into_each_other_still_name_the_person(tmp_path: Path) -> None:
    text = TEXT.replace(
        "Bo Stone\nb.stone@example.com\n", "Bo Stone   Sent: 3/24/2026 9:00:00 AM\nb.stone@example.com\n"
    )
    found = reading(tmp_path, text)
    assert {row.values.get("display_name") for row in found.rows} == {"Bo Stone", "J. Imani"}


def test_the_address_of_one_person_is_never_that_of_the_next(tmp_path: Path) -> None:
    second = "Jo Reed\nj.reed@example.com\nSent: 3/25/2026 2:00:00 AM\nSigned: 3/25/2026 2:01:00 AM\n"
    found = reading(tmp_path, TEXT.replace("Bo Stone\nb.stone", second + "Bo Stone\nb.stone"))
    signed = [(row.values["account"], row.values.get("ip")) for row in found.rows if row.values["event"] == "signed"]
    assert signed == [("j.reed@example.com", None), ("b.stone@example.com", "198.51.100.7")]


def test_a_certificate_without_steps_says_so_and_a_cut_one_keeps_its_steps(tmp_path: Path) -> None:
    bare = reading(tmp_path, TEXT[: TEXT.index("Bo Stone\n")])
    assert (bare.rows, [note.why for note in bare.unread]) == (
        (),
        ["a certificate of completion with no step of a person that can be read"],
    )
    assert len(reading(tmp_path, TEXT[: TEXT.index("Signed:")]).rows) == 2


def test_another_pdf_is_not_taken_for_one(tmp_path: Path) -> None:
    from reportlab.pdfgen import canvas  # type: ignore[import-untyped]

    made = canvas.Canvas(str(tmp_path / "cv.pdf"))
    made.setCreator("DocuSign")
    made.drawString(50, 800, "Curriculum vitae of Bo Stone")
    made.save()
    assert read(Source("cv.pdf", tmp_path / "cv.pdf")).reader == "cv"
