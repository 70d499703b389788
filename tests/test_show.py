"""The door to the screen: what is shown is what came in, made visible, and nothing of it ever runs."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import pandas as pd
import pytest

from dprkit.show import css_text, defang, element, esc, image, page, plain, rows_html, table_html, visible

CHROMIUM = Path("/usr/bin/chromium")

# Each sets window.hit, or asks for something outside, when it is taken for HTML.
PAYLOADS = (
    "<script>window.hit=1</script>",
    "</script><script>window.hit=1</script>",
    "<ScRiPt>window.hit=1</sCrIpT>",
    "<img src=x onerror=window.hit=1>",
    '"><img src=x onerror=window.hit=1>',
    "' onmouseover='window.hit=1' x='",
    '" autofocus onfocus="window.hit=1" tabindex="0',
    "<svg onload=window.hit=1>",
    "<svg><script>window.hit=1</script></svg>",
    "<iframe srcdoc='<script>parent.hit=1</script>'></iframe>",
    "<iframe src=javascript:parent.hit=1></iframe>",
    "<a href='javascript:window.hit=1' id=bait>x</a>",
    "<body onload=window.hit=1>",
    "<details open ontoggle=window.hit=1>x</details>",
    "<video><source onerror=window.hit=1></video>",
    "<object data=javascript:window.hit=1></object>",
    "<math><mtext></p><style><img src=x onerror=window.hit=1></style></mtext></math>",
    "<meta http-equiv=refresh content='0;url=javascript:window.hit=1'>",
    "<link rel=stylesheet href=//outside.example/x.css>",
    "<form action=javascript:window.hit=1><button id=bait>x</button></form>",
    "</title><script>window.hit=1</script>",
    "</style><script>window.hit=1</script>",
    "</caption></table><script>window.hit=1</script>",
    "<!--><script>window.hit=1</script-->",
    "<![CDATA[><script>window.hit=1</script>]]>",
    "\x00<scr\x00ipt>window.hit=1</script>",
    "&lt;script&gt;window.hit=1&lt;/script&gt;",
    "{{constructor.constructor('window.hit=1')()}}",
    "<a data-commandlinker-command='notebook:run-all' id=bait>x</a>",
    "\u202e<script>window.hit=1</script>\u2066",
)


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("invoice\u202efdp.exe", "invoice‹U+202E›fdp.exe"),
        ("a\u200bb\ufeffc", "a‹U+200B›b‹U+FEFF›c"),
        ("\x1b[2J\x07\x9b", "‹U+001B›[2J‹U+0007›‹U+009B›"),
        ("\ud800", "‹U+D800›"),
        ("line\nand\ttab", "line\nand\ttab"),
    ],
)
def test_hidden_characters_are_spelt_out(hostile: str, shown: str) -> None:
    assert visible(hostile) == shown


def test_plain_text_is_one_line() -> None:
    assert plain("a\nb\tc\x00") == "a b c‹U+0000›"


@pytest.mark.parametrize(
    ("as_found", "shown"),
    [
        ("https://a.example.com/x", "hxxps://a[.]example[.]com/x"),
        ("HTTP://EXAMPLE.ORG", "HXXP://EXAMPLE[.]ORG"),
        ("198.51.100.7/24", "198.51.100[.]7/24"),
        ("javascript:alert(1)", "javascript[:]alert(1)"),
        ("bücher.example", "bücher[.]example"),
        ("xn--bcher-kva.xn--p1ai", "xn--bcher-kva[.]xn--p1ai"),
    ],
)
def test_what_a_viewer_would_link_is_broken(as_found: str, shown: str) -> None:
    assert defang(as_found) == shown


@pytest.mark.parametrize("text", ["2.5 hours of 7.25", "version 4.6.6", "data: none", "R. Vale, 4 March.", "17:02:09"])
def test_numbers_and_sentences_are_left_alone(text: str) -> None:
    assert defang(text) == text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_stays_text_in_content_and_in_attributes(payload: str) -> None:
    made = element("p", payload, title=payload)
    assert made.count("<") == 2
    assert re.fullmatch(r'<p title="[^"<>]*">[^<>]*</p>', made)


def test_markup_is_not_trusted_inside_an_attribute() -> None:
    assert element("p", "x", title=element("b", 'a"b')) == '<p title="&lt;b&gt;a&amp;quot;b&lt;/b&gt;">x</p>'


def test_an_element_without_content_is_not_closed() -> None:
    assert element("br") == "<br>"
    assert element("img", alt="a map") == '<img alt="a map">'


def test_a_table_says_which_cells_are_headings() -> None:
    made = rows_html(("who", "n"), [("s1", 3)], numeric=("n",), classes={"who": "wide"})
    assert '<th scope="col" class="wide">who</th><th scope="col" class="n">n</th>' in made
    assert '<td class="wide">s1</td><td class="n">3</td>' in made


def test_a_frame_is_shown_up_to_a_limit_and_says_so() -> None:
    made = table_html(pd.DataFrame({"a.example": range(5), "b": ["<b>"] * 5}), limit=2)
    assert made.count("<tr>") == 3
    assert "2 of 5 rows shown" in made
    assert "<b>" not in made


def test_a_missing_cell_is_a_dash_and_not_a_word() -> None:
    made = table_html(pd.DataFrame({"a": pd.array([None, "NA"], dtype="string")}))
    assert '<span class="nil">–</span>' in made
    assert ">NA</td>" in made


def test_css_text_cannot_leave_its_string() -> None:
    made = css_text("\"}</style><script>\\'\n")
    assert made.startswith('"') and made.endswith('"')
    assert not set(made[1:-1]) & set("\"'<>{}/\n")


def test_a_picture_is_decoded_and_written_again() -> None:
    from PIL import Image, PngImagePlugin

    extra = PngImagePlugin.PngInfo()
    extra.add_text("Comment", "taken at 12 Elm St")
    Image.new("RGB", (4, 3), "white").save(out := io.BytesIO(), "PNG", pnginfo=extra)
    made = image(out.getvalue() + b"<script>trailing</script>", 'a "map"')
    written = base64.b64decode(made.split("base64,")[1].split('"')[0])
    assert b"Elm" not in written and b"trailing" not in written
    with Image.open(io.BytesIO(written)) as read:
        assert read.size == (4, 3)
    assert 'alt="a &quot;map&quot;" width="4" height="3"' in made


@pytest.mark.parametrize("broken", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"<svg onload=alert(1)>"])
def test_what_is_no_picture_is_refused(broken: bytes) -> None:
    with pytest.raises(ValueError, match="not a PNG"):
        image(broken, "alt")


def test_esc_leaves_only_what_this_module_made() -> None:
    assert esc(element("b", "x")) == "<b>x</b>"
    assert esc("<b>x</b>") == "&lt;b&gt;x&lt;/b&gt;"


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed: apt-get install chromium")
@pytest.mark.parametrize("policy", [True, False])
def test_no_payload_runs_in_a_real_browser(policy: bool) -> None:
    """Also without the page's policy: escaping must hold by itself."""
    playwright = pytest.importorskip("playwright.sync_api")
    frame = pd.DataFrame({payload: [payload] for payload in PAYLOADS})
    cells = [element("p", text, title=text, id=text, class_=text) for text in PAYLOADS]
    style = f"p::after{{content:{css_text(''.join(PAYLOADS))}}}"
    made = page("".join(PAYLOADS), table_html(frame, caption="".join(PAYLOADS)), *cells, *PAYLOADS, style=style)
    made = made if policy else re.sub(r"<meta http-equiv[^>]*>", "", made, count=1)
    asked: list[str] = []
    with playwright.sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        tab = browser.new_page()
        tab.on("request", lambda request: asked.append(request.url))
        tab.set_content(made)
        tab.wait_for_timeout(300)
        ran = tab.evaluate("window.hit === undefined ? 0 : 1")
        strange = tab.evaluate(
            "document.querySelectorAll('script,iframe,svg,object,form,video,details,a,img,link,[onload],[onerror],"
            "[onfocus],[onmouseover],[data-commandlinker-command]').length"
        )
        browser.close()
    assert (ran, strange, asked) == (0, 0, [])
