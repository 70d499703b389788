"""The page: what stands on it and in which order, what must not, and how it prints."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from dprkit import report
from dprkit.report import WriteUp, composed
from dprkit.report.html import html

ORDER = (
    "Is subject s1",
    "The subject has not yet been asked.",
    "High confidence that",
    "It rests on 2 findings",
    "This does not say who",
    "What was claimed, what was seen",
    "What speaks against it",
    "What we do not know",
    "How the explanations compare",
    "Quiet next steps",
    "The full report",
    "Authority and scope",
    "For counsel to complete",
    "People, and how",
    "What is claimed",
    "Findings: devices",
    "Findings against explanations",
    "What would change the conclusion",
    "How common this is",
    "Files",
    "Sources, asked and not asked",
    "Decisions",
    "What the numbers refer to",
    "9f3c11d0a7b2" + "0" * 48,
)
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="chromium is not installed: apt-get install chromium")


class Parsed(HTMLParser):
    """Tags, ids, inner links and headings of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if "href" in given else []
        self.headings += [int(tag[1])] if re.fullmatch(r"h[1-6]", tag) else []


def made(w: WriteUp, level: report.Level = "report", language: str = "en") -> str:
    return html(composed(w, level, language))


@pytest.fixture
def page(sample: WriteUp) -> str:
    return made(sample)


def test_a_reader_may_stop_anywhere(page: str) -> None:
    body = page[page.index("<body>") :]
    after = body.index("</nav>")
    places = [body.find(words, after if at > 10 else 0) for at, words in enumerate(ORDER)]
    assert -1 not in places, ORDER[places.index(-1)]
    assert places == sorted(places)


@pytest.mark.parametrize("level", report.LEVELS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_reaches_nothing_outside_itself(sample: WriteUp, level: report.Level, language: str) -> None:
    shown = made(sample, level, language)
    parsed = Parsed(shown)
    assert "default-src 'none'" in shown and f'<html lang="{language}">' in shown
    assert not {tag for tag, _ in parsed.tags} & {"script", "link", "iframe", "object", "form", "base"}
    assert all((given["src"] or "").startswith("data:image/png;base64,") for tag, given in parsed.tags if tag == "img")
    assert not re.search(r"url\(|@import|https?://", shown)


@pytest.mark.parametrize("level", report.LEVELS)
def test_every_link_opens_a_place_on_the_page_and_no_place_is_there_twice(sample: WriteUp, level: report.Level) -> None:
    parsed = Parsed(made(sample, level))
    assert all(link.startswith("#") for link in parsed.links)
    assert len(parsed.ids) == len(set(parsed.ids))
    assert {link[1:] for link in parsed.links} <= set(parsed.ids)


def test_each_contradiction_links_to_its_source_row_even_in_the_memo_alone(sample: WriteUp) -> None:
    memo = made(sample, "memo")
    assert 'href="#r-4be1aa0912cd-17"' in memo and 'id="r-4be1aa0912cd-17"' in memo
    assert "1Z-0001,2026-01-10,12 Elm St,P-01" in memo and "Authority and scope" not in memo


def test_a_cited_record_without_an_excerpt_is_listed_as_such(page: str) -> None:
    row = page[page.index('id="r-91c0ffee0001-204"') :].partition("</tr>")[0]
    assert "The text is not in this write-up; the case holds it." in row


@pytest.mark.parametrize("level", report.LEVELS)
def test_headings_descend_one_step_at_a_time(sample: WriteUp, level: report.Level) -> None:
    levels = Parsed(made(sample, level)).headings
    assert levels[0] == 1 and levels.count(1) == 1 and max(levels) <= 3
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_pictures_have_alt_texts_and_tables_have_headings(page: str) -> None:
    parsed = Parsed(page)
    assert all(given.get("alt") for tag, given in parsed.tags if tag == "img")
    assert all(given.get("scope") == "col" for tag, given in parsed.tags if tag == "th")


def test_open_steps_are_hidden_while_covert_and_counted(sample: WriteUp, page: str) -> None:
    assert "desk shown in a live call" not in page and "Hear the subject" not in page
    assert "6 open steps stay hidden until the case is declared overt by a named person." in page
    overt = made(replace(sample, phase="overt", phase_record="#9"))
    assert "desk shown in a live call" in overt and "Hear the subject" in overt and "stay hidden" not in overt


def test_a_case_in_which_nothing_stands_leads_with_that_and_ends_with_its_closing(sample: WriteUp) -> None:
    answer = replace(sample.answers[0], leading="nothing-wrong", innocent=True, confidence="none", carried=(), limit="")
    tested = replace(answer.tested, state="stands", how="leave tool read")
    shown = made(replace(sample, answers=(replace(answer, tested=tested, waiting=0),)), "memo")
    first = shown.index("nothing about s1 that ordinary circumstances do not explain")
    assert first < shown.index("was put to the test and stands") < shown.index("leave tool read")
    assert first < shown.index("What was claimed")
    assert "Nothing here calls for a step towards the subject." in shown
    assert "revoke" not in shown and "open steps stay" not in shown


def test_an_empty_authority_heads_the_page(sample: WriteUp) -> None:
    shown = made(replace(sample, authority={"approver": "", "purpose": ""}))
    assert shown.index("Authority is not filled in.") < shown.index("What was claimed")
    assert shown.count(">not filled in<") == 2


def test_no_contradiction_is_shown_without_its_innocent_reading_and_what_became_of_it(page: str) -> None:
    table = page[page.index("What was claimed") : page.index("What speaks against")]
    assert "An agency or a reception desk" in table and "Open: nobody has tested it on record." in table
    assert "Excluded by R. Vale on 3 March 2026:" in table and "no HR record of a move" in table


def test_the_count_says_how_many_rows_are_not_listed(page: str) -> None:
    assert "and 30 more of 38 rows" in page


def test_what_expires_is_said_with_its_owner_and_whether_it_was_asked_for(page: str) -> None:
    assert "System Log (Okta) is kept 90 days: what is older than 4 December 2025 is gone." in page
    assert "It was asked of Okta; no answer is on record." in page


def test_an_explanation_of_the_analysts_own_is_marked_so(page: str) -> None:
    assert "A colleague borrowed the desk" in page and "The analyst&#x27;s own explanation." in page.replace(
        "’", "&#x27;"
    )


def test_what_counsel_completed_and_what_is_open_are_both_printed(page: str) -> None:
    table = page[page.index("For counsel to complete</span>") :].partition("</table>")[0]
    assert "Notice before an adverse action" in table and ">Open.<" in table
    assert "Completed by S. Lindgren on 4 March 2026." in table


def test_the_tool_is_not_named(page: str) -> None:
    assert "dprk" not in page.lower()


def test_addresses_are_defanged_but_file_names_and_ids_are_not(page: str) -> None:
    assert "198.51.100[.]7" in page and "198.51.100.7" not in page
    assert "shipping.csv" in page and "dev.ip-kvm-usb-edid@s1" in page


def test_a_broken_picture_leaves_its_alt_text_and_its_table(sample: WriteUp) -> None:
    broken = replace(sample.figures[0], png=b"no picture")
    shown = made(replace(sample, figures=(broken,)))
    assert "<img" not in shown and "Timeline of two lanes" in shown and ">Phoenix<" in shown


def test_the_facts_alone_hold_no_weighing_and_no_conclusion(sample: WriteUp) -> None:
    shown = made(sample, "facts")
    body = shown[shown.index("<body>") :]
    for word in ("confidence", "innocent", "near-conclusive", "strong", "weak", "step", "proxied"):
        assert not re.search(rf"\b{word}", body, re.IGNORECASE), word
    assert "12 Elm St" not in body or "r-4be1aa0912cd-17" in body
    for fact in ("Austin", "198.51.100[.]7", "33" * 32, "4be1aa0912cd" + "a" * 52):
        assert fact in body, fact
    assert "203.0.113[.]9" not in body and "203.0.113[.]9" in made(sample, "appendix")  # no cited record holds it


def test_french_marks_what_it_has_only_in_english(sample: WriteUp) -> None:
    shown = made(sample, "report", "fr")
    assert '<span lang="en">1 of 9 rows of USB devices' in shown
    assert "Confiance forte\u00a0: quelqu’un d’autre travaille" in shown and "38 of 40" in shown
    assert "Evidence head <" in shown


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as browsers:
        launched = browsers.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    """An empty page of the one browser."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("language", ["en", "fr"])
def test_hostile_text_in_every_field_never_runs_even_without_the_policy(
    hostile: Callable[[str], WriteUp], payloads: list[str], language: str, tab: Any
) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    for level in report.LEVELS:
        for payload in payloads:
            shown = made(hostile(payload), level, language)
            tab.set_content(re.sub(r"<meta http-equiv[^>]*>", "", shown, count=1))
            tab.emulate_media(media="print")
            strange = "script,iframe,svg,[onload],[onerror],[data-commandlinker-command],a:not([href^='#'])"
            assert tab.evaluate("window.hit === undefined")
            assert tab.evaluate(f'document.querySelectorAll("{strange}").length') == 0
    assert [url for url in asked if not url.startswith("data:")] == []


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_every_printed_page_carries_the_evidence_head(page: str, paper: str, tab: Any) -> None:
    from io import BytesIO

    from pypdf import PdfReader

    tab.set_content(page)
    printed = tab.pdf(format=paper, prefer_css_page_size=False)
    texts = [sheet.extract_text() for sheet in PdfReader(BytesIO(printed)).pages]
    assert len(texts) > 3
    for number, text in enumerate(texts, 1):
        assert "Evidence head 9f3c11d0a7b2" in text, number
        assert f"page {number} of {len(texts)}" in text


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("level", report.LEVELS)
def test_axe_finds_no_serious_fault(sample: WriteUp, level: report.Level, tab: Any) -> None:
    axe = pytest.importorskip("axe_core_python.sync_playwright")
    tab.set_content(re.sub(r"<meta http-equiv[^>]*>", "", made(sample, level), count=1))  # axe is a script
    found = axe.Axe().run(tab)["violations"]
    serious = [(one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in ("serious", "critical")]
    assert serious == []
