"""One made-up write-up, and the same with hostile text in every field that data can reach."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable

import pytest

from dprkit import report
from dprkit.report import Became

HEAD = "9f3c11d0a7b2" + "0" * 48 + "e04d"


def png(width: int = 8, height: int = 4) -> bytes:
    """A grey picture."""
    rows = b"".join(b"\0" + b"\x99" * width for _ in range(height))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def told(name: str, title: str, state: str = "present", **more: object) -> report.Told:
    family = name.split(".")[0]
    return report.Told(f"{name}@s1", title, family, state, more.pop("weight", "strong"), **more)  # type: ignore[arg-type]


EXCLUDED = Became("excluded", "no HR record of a move", "R. Vale", "2026-03-03T10:00:00Z", "#9")

FINDINGS = (
    told(
        "dev.ip-kvm-usb-edid",
        "keyboard or display that names itself as remote-control hardware",
        text="1 of 9 rows of USB devices names PiKVM, on 1 machine; also true of 0 of 211 others in this file",
        weight="near-conclusive",
        shared=0,
        others=211,
        origin=(("host", "LT-4711"),),
        evidence=("r:77aa01b2c3d4:3",),
        count=1,
        innocent=("an accessibility need",),
        quiet_step="read since when, and with which sign-ins, the machine reported the device",
        open_step="have the desk shown in a live call, and the machine returned",
        references=("MAND24",),
        attack="T1219",
    ),
    told(
        "shp.forwarder-cmra-or-shared",
        "parcels to a forwarder, a mailbox, or the address of people of other households",
        text="Signed for by P-01 at a mail drop in Phoenix; also true of 2 of 212 others in this file",
        shared=2,
        others=212,
        origin=(("parcel", "1Z-0001"),),
        evidence=("r:4be1aa0912cd:17", "r:4be1aa0912cd:18"),
        count=2,
        innocent=("an agency or a reception desk that takes parcels for many",),
        quiet_step="compare the proofs of residence that the personnel office already holds for these people",
        open_step="ask each of them, apart, who lives at the address and who took the parcel",
        references=("IC3-24",),
    ),
    told(
        "net.claimed-vs-egress-country",
        "signs in from another country than the one declared",
        text="38 of 40 working days from one line in Phoenix (198.51.100.7).",
        origin=(("ip", "198.51.100.7"),),
        evidence=tuple(f"r:91c0ffee0001:{at}" for at in range(204, 224)),
        count=38,
        innocent=("the exit of a VPN stands elsewhere than its user",),
        became=EXCLUDED,
        quiet_step="compare with the travel records and with a second address table",
        weight="moderate",
        references=("ADV22",),
        attack="T1078",
    ),
    told("net.astrill-egress", "signs in through a known Astrill exit", "clear", text="checked, not seen"),
    told(
        "ses.shared-mfa-device",
        "an authenticator that also serves another person",
        "unknown",
        text="mfa_events (second factors) about s1",
    ),
)

REVIEW = report.Decided("2026-03-04T12:00:00Z", "S. Lindgren", "counsel", "reviewed", "", "not yet asked", "", "#11")

CONTRADICTIONS = (
    report.Contradiction(
        "s1",
        "The laptop was delivered to him on 12 January.",
        (("mail", "2026-01-12"),),
        FINDINGS[1].text,
        FINDINGS[1].innocent,
        Became(),
        ("r:0d0d0d0d0d0d:3",),
        FINDINGS[1].id,
        ("r:4be1aa0912cd:17",),
    ),
    report.Contradiction(
        "s1",
        "Works in Austin, Texas.",
        (("HR form", "2025-12-20"),),
        FINDINGS[2].text,
        FINDINGS[2].innocent,
        EXCLUDED,
        ("r:0d0d0d0d0d0d:2",),
        FINDINGS[2].id,
        ("r:91c0ffee0001:204",),
    ),
)

EXPLANATIONS = (
    report.Explanation(
        "proxied-worker", "someone else works through this seat", 3, 0, "confidence", 3, "high", (FINDINGS[0].id,)
    ),
    report.Explanation("undisclosed-location", "the subject works from a place he does not state", 2, 1, "fits", 3),
    report.Explanation("nothing-wrong", "ordinary circumstances explain all of it", 0, 3, "excluded", 3, record="#9"),
    report.Explanation("borrowed-desk", "a colleague borrowed the desk", 0, 0, "none", 3, record="#10", own=True),
)


def sample() -> report.WriteUp:
    """The made-up write-up: covert, reviewed, one subject, high confidence."""
    columns = ("proxied-worker", "undisclosed-location", "nothing-wrong")
    return report.WriteUp(
        label="C-017",
        title="Place of work of s1",
        question="Is subject s1 the person at the keyboard, and where he says he is?",
        head=HEAD,
        head_time="2026-03-04T16:20:00Z",
        tlp="AMBER+STRICT",
        asked_by="Security on 2 March",
        settings="#1",
        judged="#8",
        reviewer="S. Lindgren",
        reviewed=REVIEW,
        response="not yet asked",
        authority={"approver": "Counsel, 2 March 2026", "purpose": "protect customer data", "lawful_basis": ""},
        answers=(
            report.Answer(
                "s1",
                "proxied-worker",
                "someone else works through this seat",
                False,
                "high",
                (FINDINGS[0].id, FINDINGS[1].id),
                "tested",
                "ordinary circumstances explain all of it",
                EXCLUDED,
                5,
                1,
            ),
        ),
        contradictions=CONTRADICTIONS,
        figures=(
            report.Picture(
                "timeline",
                "s1",
                png(),
                "Timeline of two lanes, from 2026-01-05 to 2026-03-02.",
                ("start", "end", "lane", "side", "label", "evidence"),
                (
                    ("2026-01-05", "", "place", "claimed", "Austin", "r:0d0d0d0d0d0d:2"),
                    ("2026-01-13", "", "place", "seen", "Phoenix", "r:91c0ffee0001:204"),
                ),
            ),
            report.Picture("ach", "s1", png(6, 6), "Three findings against three explanations."),
        ),
        against=(
            report.Contrary("finding", "camera on in 4 of 4 interviews", FINDINGS[0].id),
            report.Contrary("clear", "", FINDINGS[3].id),
        ),
        unknowns=(
            report.Unknown(
                "mfa_events (second factors) about s1",
                (FINDINGS[4].title,),
                (FINDINGS[4].id,),
                "Okta",
                "System Log",
                90,
                "2025-12-04",
                "#7",
            ),
            report.Unknown("a proof of residence", (FINDINGS[1].title,), (FINDINGS[1].id,)),
        ),
        weighed=(
            report.Weighed(
                "s1",
                EXPLANATIONS,
                columns,
                (
                    (FINDINGS[0].id, "near-conclusive", "supports", "", "against"),
                    (FINDINGS[1].id, "strong", "supports", "supports", "against"),
                    (FINDINGS[2].id, "moderate", "supports", "supports", "against"),
                ),
                ((FINDINGS[1].id, "medium"),),
                (("without", FINDINGS[1].id, (FINDINGS[1].id,)), ("missing", "mfa_events", (FINDINGS[4].id,))),
            ),
        ),
        findings=FINDINGS,
        claims=(
            report.Claim("s1", "city", "Austin, Texas", "HR form", "2025-12-20", "2026-01-05", "", "r:0d0d0d0d0d0d:2"),
            report.Claim("s1", "name", "Blake Stone", "CV", "2025-12-01", "", "", "r:0d0d0d0d0d0d:1"),
        ),
        files=(
            report.File("f:4be1aa0912cd", "shipping.csv", "4be1aa0912cd" + "a" * 52, "shipping list", 212, 1, 0, "#3"),
        ),
        sources=(
            report.Source("asn", "service", count=2, tells="nobody"),
            report.Source("rdap", "service", tells="the registry's RDAP server", reasons=("not asked: run the plan",)),
            report.Source(
                "networks", "table", "Networks", "2026-06-17", "CC BY 4.0: RouteViews, DB-IP", "ab" * 32, 4000
            ),
        ),
        observations=(
            report.Observed("asn", "o:5.0", "198.51.100.7", "found", (("as_number", "64500"),)),
            report.Observed("asn", "o:5.1", "203.0.113.9", "absent", (), "not in the table"),
        ),
        chronology=(
            report.Moment("s1", "2026-01-05", "2026-03-02", "place", "claimed", "Austin", False, "r:0d0d0d0d0d0d:2"),
            report.Moment("s1", "2026-01-13T08:30:00Z", "", "place", "seen", "Phoenix", True, "r:91c0ffee0001:204"),
        ),
        people=(report.Join("s1", "okta", "b.stone@staff.example", "HR export", "2026-01-05", "", "J. Imani (HR)"),),
        decisions=(
            report.Decided(
                "2026-03-03T10:00:00Z", "R. Vale", "analyst", "tested", "nothing-wrong", "excluded", "read", "#9"
            ),
            REVIEW,
        ),
        gates=(
            report.Gate("adverse-action"),
            report.Gate("reporting-duties", "none", "S. Lindgren", "2026-03-04", "#12"),
        ),
        excerpts=(
            report.Excerpt("r:4be1aa0912cd:17", "shipping.csv", "17", "1Z-0001,2026-01-10,12 Elm St,P-01"),
            report.Excerpt("r:0d0d0d0d0d0d:2", "hr.csv", "2", "city: Austin, Texas"),
        ),
        custody=(
            report.Entry(1, "2026-03-02T09:00:00Z", "input", "", "case.toml", "11" * 32),
            report.Entry(3, "2026-03-02T09:10:00Z", "taken-in", "", "f:4be1aa0912cd", "33" * 32),
            report.Entry(9, "2026-03-03T10:00:00Z", "decision", "R. Vale", "tested nothing-wrong", "99" * 32),
        ),
        pseudonyms=1,
    )


def hostile(text: str) -> report.WriteUp:
    """A write-up with the text in every field that data can reach, and ids made of it."""
    four = (text,) * 4
    became = Became("excluded", text, text, text, text)
    said = {
        "origin": ((text, text), ("ip", text)),
        "evidence": (text,),
        "count": 3,
        "innocent": (text,),
        "became": became,
    }
    steps = {"quiet_step": text, "open_step": text, "references": (text,), "attack": text}
    finding = report.Told(*four[:3], "present", text, text, 1, 2, **said, **steps)  # type: ignore[arg-type]
    decided = report.Decided(text, text, text, "tested", text, text, text, text)
    picture = report.Picture("timeline", text, png(), text, (text, "evidence"), ((text, text),))
    return report.WriteUp(
        label=text,
        question=text,
        head=HEAD,
        head_time="2026-03-04T16:20:00Z",
        title=text,
        tlp=text,
        asked_by=text,
        phase="overt",
        phase_record=text,
        settings=text,
        judged=text,
        reviewer=text,
        reviewed=decided,
        response=text,
        authority={text: text},
        answers=(report.Answer(text, text, text, False, "high", (text,), "tested", text, became, 1, 0),),
        contradictions=(
            report.Contradiction(*four[:2], ((text, text),), text, (text,), became, (text,), text, (text,)),
        ),
        figures=(picture, report.Picture("ach", "b", b"", text)),
        against=tuple(report.Contrary(kind, text, text, became) for kind in ("finding", "clear", "explained")),  # type: ignore[arg-type]
        unknowns=(report.Unknown(text, (text,), (text,), text, text, 3, text, text),),
        weighed=(
            report.Weighed(
                text,
                (report.Explanation(text, text, 1, 1, "fits", 1, "none", (text,), text, True),),
                (text,),
                ((*four[:2], "supports"),),
                ((text, "low"),),
                (("missing", text, (text,)),),
            ),
        ),
        findings=(finding,),
        claims=(report.Claim(*four, *four),),
        files=(report.File(*four, 1, 1, 1, text),),
        sources=(
            report.Source(text, "service", text, *four[:3], 1, text, (text,)),
            report.Source(text, "table", *four),
        ),
        observations=(report.Observed(text, f"o:{text}", text, text, ((text, text),), text),),
        chronology=(report.Moment(text, text, text, text, "seen", text, True, text),),
        people=(report.Join(*four, *four[:3]),),
        decisions=(decided,),
        gates=(report.Gate("adverse-action", *four),),
        excerpts=(report.Excerpt(f"r:{text}", *four[:3]),),
        custody=(report.Entry(1, *four, text),),
        pseudonyms=1,
    )


@pytest.fixture(name="sample")
def sample_fixture() -> report.WriteUp:
    return sample()


@pytest.fixture(name="hostile")
def hostile_fixture() -> Callable[[str], report.WriteUp]:
    return hostile


_KINDS = (
    "</style><script>window.hit=1</script>",
    "'><svg onload=window.hit=1>",
    "</title></pre></td><iframe srcdoc='<script>parent.hit=1</script>'></iframe>",
    '"; } body { background: url(//outside.example/x) } a { b: "',
    '=HYPERLINK("http://outside.example","x")',
    ']#eval("1") #link("http://outside.example") $ * _ @x <y> `raw` // /* \\',
    "[x](javascript:window.hit=1) ![y](http://outside.example/y.png)",
    "\x1b[2J\u202eexe.fdp\u200b\x00\r\n@SUM(1+1)*cmd|' /C calc'!A0",
)


@pytest.fixture
def payloads() -> list[str]:
    """Eighty hostile texts, eight kinds in ten shapes; in the short form each kind once, the shapes in turn."""
    shapes = (
        "{0}",
        "x {0}",
        "{0} x",
        "{0}{0}",
        '"{0}"',
        "'{0}'",
        "\n{0}\n",
        "\t{0}",
        "{0}" + "A" * 3000,
        "-->]]>*/{0}",
    )
    every = [shape.replace("{0}", text) for shape in shapes for text in _KINDS]
    return every if os.environ.get("TORTURE") else every[::9] + every[:1]
