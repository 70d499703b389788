"""The page: what stands on it and in which order, what must not, and how it prints."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from dprkit import figures, report
from dprkit.errors import InputError
from dprkit.report.html import html

HEAD = "9f3c11d0a7b2" + "0" * 48 + "e04d"


def picture() -> report.Picture:
    """A timeline of the made-up case, with the table behind it."""
    rows = [
        ("2026-01-05", "2026-03-02", "where the work is done", "claimed", "works from Austin, TX (HR form)", True),
        ("2026-01-13", "2026-03-02", "where the work is done", "seen", "signs in from one line in Phoenix, AZ", True),
        ("2026-01-12", None, "where the laptop is", "claimed", "“the laptop is with me” (mail)", True),
        ("2026-01-10", None, "where the laptop is", "seen", "signed for by another person, Phoenix, AZ", True),
        ("2026-01-13", None, "what is plugged in", "seen", "USB keyboard that calls itself “PiKVM”", False),
    ]
    frame = pd.DataFrame(rows, columns=["start", "end", "lane", "side", "label", "contradicts"])
    frame = frame.assign(evidence=[f"r:4be1aa0912cd:{at}" for at in range(len(frame))])
    figure = figures.timeline(frame)
    header = ("Start", "End", "Side", "What")
    cells = tuple((row.start, row.end, row.side, row.label) for row in frame.itertuples())
    return report.Picture(
        "Claims above, observations below; a ring and a dashed line mark a contradiction.",
        figures.png(figure),
        figure.get_label(),
        header,
        cells,
    )


def told(name: str, title: str, state: str = "present", **more: object) -> report.Told:
    return report.Told(f"{name}@s1", title, name.split(".")[0], state, more.pop("weight", "strong"), **more)  # type: ignore[arg-type]


FINDINGS = (
    told(
        "dev.ip-kvm",
        "a device that lets somebody else steer the laptop was plugged in",
        text="A USB keyboard that calls itself “PiKVM” was first seen 47 minutes after first boot.",
        weight="near-conclusive",
        baseline="0 of 211 others in this file",
        origin="device 2e8a:0001",
        evidence=("r:77aa01b2c3d4:3",),
        count=1,
        innocent=("a home lab", "an accessibility need"),
        became="open: not asked while covert",
        quiet_step="read the USB history of the other machines sent to this address",
        open_step="ask what the device is for",
        references=("IC3 2025-01-23",),
        attack="T1219",
    ),
    told(
        "shp.forwarder",
        "the laptop was delivered to an address of several hires",
        text="Signed for by another person at a mail drop in Phoenix; also the address of two other hires.",
        baseline="2 of 212 others",
        origin="parcel 1Z-0001",
        evidence=("r:4be1aa0912cd:17", "r:4be1aa0912cd:18"),
        count=2,
        innocent=("a neighbour signed",),
        became="open: the carrier’s photo is asked for; kept until 12 April",
        quiet_step="ask Logistics for the carrier’s photo",
    ),
    told(
        "net.place",
        "signs in from a place he does not state",
        text="38 of 40 working days from one line in Phoenix (198.51.100.7).",
        evidence=tuple(f"r:91c0ffee0001:{at}" for at in range(204, 224)),
        count=38,
        innocent=("a declared stay",),
        became="excluded: no HR record, checked 3 March by R. Vale",
        weight="moderate",
    ),
    told("net.astrill-egress", "signs in through a known Astrill exit", "clear", text="checked, not seen"),
    told(
        "ses.authenticator",
        "one authenticator serves several people",
        "unknown",
        text="the export entra-audit would settle it",
    ),
)

SAMPLE = report.WriteUp(
    label="C-017",
    title="Place of work of s1",
    question="Is subject s1 the person at the keyboard, and where he says he is?",
    head=HEAD,
    head_time="4 March 2026, 16:20 UTC",
    tlp="TLP:AMBER+STRICT",
    asked_by="Security on 2 March, after a help-desk remark",
    phase="covert",
    reviewer="R. Vale",
    response="The subject has not yet been asked.",
    authority={"approver": "Counsel, 2 March 2026", "purpose": "protect customer data", "retention": ""},
    answers=(
        report.Answer(
            "High confidence that someone else works through this seat.",
            "Two strong observations of different origin: the laptop is at an address that is not his, and hardware "
            "steers it. The best innocent reading, a declared move, was tested and excluded on 4 March. Without the "
            "shipping record confidence would be medium.",
            "Who that someone is, or where he comes from.",
        ),
    ),
    contradictions=(
        report.Contradiction(
            "The laptop was delivered to him on 12 January.",
            "mail of 12 January",
            "Signed for by another person at a mail drop in Phoenix; also the address of two other hires (2 of 212).",
            "A neighbour signed.",
            "Open: the carrier’s photo is asked for; kept until 12 April.",
            ("r:4be1aa0912cd:17", "shp.forwarder@s1"),
        ),
        report.Contradiction(
            "Works in Austin, Texas.",
            "HR form, 20 December",
            "38 of 40 working days from one line in Phoenix; the device’s own location agrees.",
            "A declared stay.",
            "Excluded: no HR record, checked 3 March by R. Vale.",
            ("r:91c0ffee0001:204", "net.place@s1"),
        ),
        report.Contradiction(
            "Uses only company software.",
            "policy, signed 4 January",
            "A USB keyboard that calls itself “PiKVM”, first seen 47 minutes after first boot.",
            "A home lab or an accessibility need.",
            "Open: not asked while covert.",
            ("r:77aa01b2c3d4:3", "dev.ip-kvm@s1"),
        ),
    ),
    figures=(picture(),),
    against=(
        "Camera on in all four interviews; two reviewers saw the same person.",
        "His work is good and he explains it in person.",
        "Three of six references answered through their companies’ switchboards.",
    ),
    unknowns=(
        report.Unknown(
            "Entra audit log", ("one authenticator serves several people",), "Expires 11 March; asked of Identity."
        ),
        report.Unknown("What was looked up outside: nothing was asked.", ()),
    ),
    weighed=(
        report.Weighed(
            "s1",
            "High: two strong findings of different origin, one of them a parcel, and a recorded test of the best "
            "innocent explanation.",
            (
                report.Explanation("Someone else works through this seat", 3, 1, "high"),
                report.Explanation("Undisclosed location, same person", 2, 2, "low: does not explain the hardware"),
                report.Explanation("Account takeover; the employee is the victim", 1, 3, "none"),
                report.Explanation("Nothing wrong", 0, 3, "none"),
            ),
            ("proxied-worker", "undisclosed-location", "account-takeover", "nothing-wrong"),
            (
                ("a device that lets somebody else steer the laptop", "near-conclusive", "supports", "", "", "against"),
                ("delivered to an address of several hires", "strong", "supports", "supports", "", "against"),
                ("signs in from a place he does not state", "moderate", "supports", "supports", "against", "against"),
            ),
            (("delivered to an address of several hires", "medium"),),
        ),
    ),
    next_steps=(
        "Preserve: Entra audit log (Identity, before 11 March), carrier photo (Logistics, before 12 April).",
        "Who else: the two other hires at the same address (s2, s3) have cases of their own.",
    ),
    open_steps=("Ask for a video call with the laptop in the picture.", "Ask what the device is for."),
    findings=FINDINGS,
    claims=(
        report.Claim(
            "s1", "city", "Austin, Texas", "HR form, 20 December 2025", "from 5 January 2026", "r:0d0d0d0d0d0d:2"
        ),
    ),
    files=(report.File("f:4be1aa0912cd", "shipping.csv", "4be1aa0912cd" + "a" * 52, "shipping list", 212, 1, 0),),
    sources=(
        report.Source("Address table", "2026-06-17", "CC BY 4.0: RouteViews, DB-IP, NRO", "asked, offline", "ab" * 32),
        report.Source("Shodan", "", "", "not asked: the ceiling is RED"),
    ),
    people=(report.Join("s1", "okta", "b.stone", "HR export", "2026-01-05 to today", "R. Vale"),),
    decisions=(report.Decided("2026-03-04 14:02", "R. Vale", "reviewed", "second person"),),
    excerpts=(
        report.Excerpt(
            "r:4be1aa0912cd:17", "shipping.csv", "line 17", "1Z-0001,2026-01-10,12 Elm St,Phoenix,AZ,signed: K. ROE"
        ),
        report.Excerpt(
            "r:77aa01b2c3d4:3", "usb.csv", "line 3", "2026-01-13T09:47:02Z,1d6b:0104,PiKVM Composite Device"
        ),
    ),
    glossary={"origin": "the causal thing behind a finding: an address, a device, a parcel, a payee"},
)

ORDER = (
    "Is subject s1",
    "The subject has not yet been asked.",
    "High confidence",
    "Rests on",
    "Does not say",
    "What was claimed, what was seen",
    "What speaks against it",
    "What we do not know",
    "How the explanations compare",
    "Quiet next steps",
    HEAD,
    "The full report",
    "Authority and scope",
    "People, and how",
    "Findings: dev",
    "Findings against explanations",
    "Files",
    "Sources, asked and not asked",
    "Decisions",
    "Cited records",
)
CHROMIUM = Path("/usr/bin/chromium")
needs_chromium = pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed: apt-get install chromium")


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


@pytest.fixture(scope="module")
def page() -> str:
    return html(SAMPLE)


def test_a_reader_may_stop_anywhere(page: str) -> None:
    body = page[page.index("<body>") :]
    places = [body.find(words, body.find("</nav>") if at > 11 else 0) for at, words in enumerate(ORDER)]
    assert -1 not in places
    assert places == sorted(places)


def test_the_page_reaches_nothing_outside_itself(page: str) -> None:
    parsed = Parsed(page)
    assert "default-src 'none'" in page
    assert not {tag for tag, _ in parsed.tags} & {"script", "link", "iframe", "object", "form", "base"}
    assert all(link.startswith("#") for link in parsed.links)
    assert all(given["src"].startswith("data:image/png;base64,") for tag, given in parsed.tags if tag == "img")  # type: ignore[union-attr]
    assert not re.search(r"url\(|@import|https?://", page)


def test_every_reference_opens_what_it_names(page: str) -> None:
    parsed = Parsed(page)
    assert len(parsed.ids) == len(set(parsed.ids))
    assert {link[1:] for link in parsed.links} <= set(parsed.ids)
    assert 'href="#r-4be1aa0912cd-17"' in page
    assert 'id="r-4be1aa0912cd-17"' in page
    assert "1Z-0001,2026-01-10,12 Elm St" in page


def test_pictures_of_one_title_keep_their_own_tables() -> None:
    parsed = Parsed(html(replace(SAMPLE, figures=SAMPLE.figures * 3)))
    assert len(parsed.ids) == len(set(parsed.ids))
    assert {"#table-0", "#table-1", "#table-2"} <= set(parsed.links)


def test_a_cited_record_without_an_excerpt_is_listed_as_such(page: str) -> None:
    row = page[page.index('id="r-91c0ffee0001-204"') :].partition("</tr>")[0]
    assert "the text is not in this page; the case holds it" in row


def test_headings_descend_one_step_at_a_time(page: str) -> None:
    levels = Parsed(page).headings
    assert levels[0] == 1 and levels.count(1) == 1
    assert max(levels) <= 3
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_pictures_have_alt_texts_and_tables_have_headings(page: str) -> None:
    parsed = Parsed(page)
    assert all(given.get("alt") for tag, given in parsed.tags if tag == "img")
    assert all(given.get("scope") == "col" for tag, given in parsed.tags if tag == "th")
    assert page.startswith('<!doctype html>\n<html lang="en">')


def test_open_steps_are_hidden_while_covert_and_counted(page: str) -> None:
    assert "video call" not in page and "ask what the device is for" not in page.lower()
    assert "2 open steps stay hidden until the case is declared overt by a named person." in page
    overt = html(replace(SAMPLE, phase="overt"))
    assert "video call" in overt and "ask what the device is for" in overt.lower()
    assert "stay hidden" not in overt


def test_an_empty_authority_heads_the_page() -> None:
    made = html(replace(SAMPLE, authority={"approver": "", "purpose": ""}))
    assert made.index("Authority is not filled in.") < made.index("<h1>")
    assert made.count("not filled in</dd>") == 2


def test_a_partly_filled_authority_says_what_is_missing(page: str) -> None:
    assert "Authority is not filled in." not in page
    assert "<dt>retention</dt><dd>not filled in</dd>" in page


def test_no_contradiction_is_shown_without_what_became_of_its_innocent_reading() -> None:
    bare = replace(SAMPLE.contradictions[0], became="")
    made = html(replace(SAMPLE, contradictions=(bare,)))
    assert '<span class="became">open</span>' in made


def test_the_count_says_how_many_rows_are_not_listed(page: str) -> None:
    assert "+18 more of 38 rows" in page


def test_absent_unknown_and_clear_are_told_apart(page: str) -> None:
    assert "Checked, not seen" in page and "Not settled" in page
    assert page.index("not asked: the ceiling is RED") > page.index("asked, offline")


def test_a_write_up_with_nothing_in_it_says_so() -> None:
    made = html(report.WriteUp(label="C-1", question="?", head=HEAD, head_time="4 March 2026"))
    for said in (
        "Who asked is not recorded.",
        "Not yet reviewed by a second person.",
        "Whether the subject was asked is not recorded.",
        "No claim is contradicted by a record in this case.",
        "Nothing that speaks against it is on record.",
        "No explanation has been weighed yet.",
        "No file is in this case.",
        "No decision is on record.",
    ):
        assert said in made, said


def test_the_tool_is_not_named(page: str) -> None:
    assert "dprk" not in page.lower()


def test_addresses_are_defanged_but_file_names_and_ids_are_not(page: str) -> None:
    assert "198.51.100[.]7" in page and "198.51.100.7" not in page
    assert "shipping.csv" in page and "dev.ip-kvm@s1" in page


def test_a_broken_picture_leaves_its_alt_text_and_its_table() -> None:
    broken = replace(SAMPLE.figures[0], png=b"no picture")
    made = html(replace(SAMPLE, figures=(broken,)))
    assert "<img" not in made
    assert "Timeline from 2026-01-05" in made and "works from Austin, TX (HR form)" in made


def test_equal_write_ups_give_equal_bytes_in_a_folder_of_the_head(tmp_path: Path) -> None:
    one, two = (report.write(SAMPLE, tmp_path / name) for name in ("a", "b"))
    assert one.paths == (tmp_path / "a" / "9f3c11d0a7b2" / "report.html",)
    assert one.head == HEAD
    assert one.paths[0].read_bytes() == two.paths[0].read_bytes()
    assert [path.name for path in one.paths[0].parent.iterdir()] == ["report.html"]


def test_writing_again_replaces_the_file_whole(tmp_path: Path) -> None:
    first = report.write(SAMPLE, tmp_path).paths[0]
    report.write(replace(SAMPLE, label="C-018"), tmp_path)
    assert "Case C-018" in first.read_text("utf-8")


@pytest.mark.parametrize("wrong", [{"formats": ("pdf",)}, {"formats": ("html", "docx")}])
def test_an_unknown_format_names_what_there_is(tmp_path: Path, wrong: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(InputError, match="there is: html"):
        report.write(SAMPLE, tmp_path, **wrong)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("head", ["", "../../etc", "9F3C" * 16, "9f3c11d0a7b2"])
def test_a_head_that_is_none_never_becomes_a_folder(tmp_path: Path, head: str) -> None:
    with pytest.raises(InputError, match="64 hexadecimal digits"):
        report.write(replace(SAMPLE, head=head), tmp_path)
    assert list(tmp_path.iterdir()) == []


def hostile(text: str) -> report.WriteUp:
    """The sample with the text in every field that data can reach."""
    cells = (text,) * 4
    return report.WriteUp(
        label=text,
        question=text,
        head=HEAD,
        head_time=text,
        title=text + "title",
        tlp=text,
        asked_by=text,
        reviewer=text,
        response=text,
        phase="overt",
        authority={text: text},
        answers=(report.Answer(*cells),),
        contradictions=(report.Contradiction(text, text, text, text, text, (text,)),),
        figures=(
            report.Picture(text, SAMPLE.figures[0].png, text, (text,), ((text,),)),
            report.Picture("b", b"", text),
        ),
        against=(text,),
        unknowns=(report.Unknown(text, (text,), text),),
        weighed=(
            report.Weighed(
                text, text, (report.Explanation(text, 1, 1, text),), (text,), ((*cells[:2], text),), ((text, text),)
            ),
        ),
        next_steps=(text,),
        open_steps=(text,),
        findings=(report.Told(*cells[:3], "present", *cells, (text,), 1, (text,), *cells[:3], (text,), text),),
        claims=(report.Claim(*cells, text, text),),
        files=(report.File(*cells, 1, 1, 1),),
        sources=(report.Source(*cells, text),),
        people=(report.Join(*cells, text, text),),
        decisions=(report.Decided(*cells),),
        excerpts=(report.Excerpt(*cells),),
        glossary={text: text},
    )


@pytest.mark.browser
@needs_chromium
def test_hostile_text_in_every_field_never_runs_even_without_the_policy() -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    payloads = (
        "</style><script>window.hit=1</script>",
        '"><img src=x onerror=window.hit=1>',
        "'><svg onload=window.hit=1>",
        "</title></pre></td><iframe srcdoc='<script>parent.hit=1</script>'></iframe>",
        '"; } body { background: url(//outside.example/x) } a { b: "',
        "<a href=javascript:window.hit=1 data-commandlinker-command=x>x</a>",
    )
    asked: list[str] = []
    with playwright.sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        tab = browser.new_page()
        tab.on("request", lambda request: asked.append(request.url))
        for payload in payloads:
            made = html(hostile(payload))
            tab.set_content(re.sub(r"<meta http-equiv[^>]*>", "", made, count=1))
            tab.emulate_media(media="print")
            strange = "script,iframe,svg,[onload],[onerror],[data-commandlinker-command],a:not([href^='#'])"
            assert tab.evaluate("window.hit === undefined")
            assert tab.evaluate(f'document.querySelectorAll("{strange}").length') == 0
        browser.close()
    assert [url for url in asked if not url.startswith("data:")] == []


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_every_printed_page_carries_the_evidence_head(page: str, paper: str) -> None:
    from io import BytesIO

    from pypdf import PdfReader

    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        tab = browser.new_page()
        tab.set_content(page)
        printed = tab.pdf(format=paper, prefer_css_page_size=False)
        browser.close()
    texts = [sheet.extract_text() for sheet in PdfReader(BytesIO(printed)).pages]
    assert len(texts) > 3
    for number, text in enumerate(texts, 1):
        assert "evidence head 9f3c11d0a7b2" in text, number
        assert f"page {number} of {len(texts)}" in text
    assert "The full report" in texts[2], "the memo takes two pages"
