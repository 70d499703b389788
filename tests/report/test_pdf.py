"""The PDF: the same bytes from the same write-up, the head on every page, and no text that becomes markup."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from pypdf import PdfReader

from dprkit import report
from dprkit.report import WriteUp, composed
from dprkit.report.pdf import pdf


def read(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(data)).pages]


def together(text: str) -> str:
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_equal_write_ups_are_equal_bytes_with_the_head_on_every_page(sample: WriteUp, language: str) -> None:
    one, two = (pdf(composed(sample, "memo", language)) for _ in range(2))
    assert one == two and one.startswith(b"%PDF-")
    assert not re.search(rb"/(CreationDate|ModDate)", one)
    pages = read(one)
    word = {"en": "page", "fr": "page"}[language]
    joined = {"en": "of", "fr": "sur"}[language]
    for number, text in enumerate(pages, 1):
        assert "9f3c11d0a7b2" in text, number
        assert f"{word} {number} {joined} {len(pages)}" in text


def test_the_report_says_what_the_page_says(sample: WriteUp) -> None:
    text = together(" ".join(read(pdf(composed(sample, "report", "en")))))
    for said in ("High confidence that someone else works through this seat.", "198.51.100[.]7", "12 Elm St"):
        assert together(said) in text, said
    assert "198.51.100.7" not in text and together("Hear the subject") not in text
    assert "9f3c11d0a7b2" + "0" * 48 + "e04d" in text


def test_pictures_carry_their_alt_texts_and_headings_are_bookmarks(sample: WriteUp) -> None:
    data = pdf(composed(sample, "report", "en"))
    reader = PdfReader(BytesIO(data))
    titles = [one.title for one in reader.outline if not isinstance(one, list)]
    assert "What was claimed, what was seen" in str(reader.outline) and titles
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "en"


def test_a_script_that_no_font_draws_is_spelt_and_not_lost(sample: WriteUp) -> None:
    from dataclasses import replace

    asked = replace(sample, question="Wer ist Łukasz Ωmega 李四 ?")
    text = together(" ".join(read(pdf(composed(asked, "memo", "en")))))
    assert "Łukasz" in text and "‹U+674E›‹U+56DB›" in text


def test_hostile_text_is_shown_as_it_is_and_never_read_as_markup(
    hostile: Callable[[str], WriteUp], payloads: list[str]
) -> None:
    for payload in payloads:
        for level in ("memo", "report") if payload == payloads[0] else ("memo",):
            data = pdf(composed(hostile(payload), level, "en"))  # type: ignore[arg-type]
            assert not re.search(rb"/(JavaScript|JS|Launch|EmbeddedFile|URI|OpenAction|AA)\b", data)
            text = together(" ".join(read(data)))
            if "window.hit=1</script>" in payload:
                assert "<script>window[.]hit=1</script>" in text
            if "#eval" in payload:
                assert '#eval("1")#link(' in text and "`raw`" in text


def test_every_level_is_set_in_both_languages(sample: WriteUp) -> None:
    for level in report.LEVELS:
        assert len(read(pdf(composed(sample, level, "fr")))) >= 1
