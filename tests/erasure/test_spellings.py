"""Every usual way to write a name, an address or a number is found; other people's are not."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import quopri
import time
import unicodedata
import zipfile
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dprkit.erasure._spellings import MARK, Spellings
from dprkit.erasure._views import fold

STONE = Spellings.of(
    ["Blake Stone", "b.stone@harborfield.example", "+1 615 555 0142", "E1320", "https://github.com/bstone-dev", "12"]
)
NUNEZ = Spellings.of(["José Núñez", "j.nunez@harborfield.example"])
LEE = Spellings.of(["Ann Lee"])

STONES = [
    "Blake Stone",
    "BLAKE  STONE",
    "Stone, Blake",
    "Stone,Blake",
    "Blake A. Stone",
    "B. Stone",
    "Blake\u00a0Stone",
    "Bla\u200bke Stone",
    "\uff22lake Stone",
    "cv_blake_stone.pdf",
    "BlakeStone",
    '{"text": "Name:\\nBlake Stone"}',
    "=?utf-8?Q?Blake_Stone?=",
    "b.stone@harborfield.example",
    "B.Stone+jobs@Harborfield.example",
    "b.stone%40harborfield.example",
    "b.stone[at]harborfield[.]example",
    "mailto:b.stone@harborfield[.]example",
    "b&#46;stone&#64;harborfield.example",
    "\\u0062.stone@harborfield.example",
    "6155550142",
    "615-555-0142",
    "(615) 555 0142",
    "+16155550142",
    "001 615.555.0142",
    "tel:+1-615-555-0142",
    "hr,E1320,x",
    "see github.com/bstone-dev",
]
OTHER_PEOPLE = [
    "Joblake Stoneham",
    "ab.stone@harborfield.example",
    "E13201",
    "261555501421",
    "615 555 0143",
    "Blake Stein and C. Stone",
    "12",
]


@pytest.mark.parametrize("text", STONES)
def test_a_spelling_is_found_in_text_and_in_bytes_of_each_encoding(text):
    assert STONE.in_text(text)
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-16"):
        assert STONE.in_bytes(f"some {text} more".encode(encoding)), encoding


@pytest.mark.parametrize("text", [text for text in STONES if len(text) > 8])
@pytest.mark.parametrize("before", ["", "a ", "bc "])
def test_a_spelling_is_found_in_base64_of_every_alignment(text, before):
    packed = base64.b64encode(f"{before}{text} ...".encode())
    assert STONE.in_bytes(b'{"data": "' + packed + b'"}')
    folded = b"\r\n".join(packed[at : at + 16] for at in range(0, len(packed), 16))
    assert STONE.in_bytes(b"header: x\r\n\r\n" + folded)
    assert STONE.in_bytes(b"x " + base64.urlsafe_b64encode(f"{before}{text}".encode("utf-16-le")))


@pytest.mark.parametrize("text", OTHER_PEOPLE)
def test_other_people_and_numbers_are_not_meant(text):
    assert not STONE.in_text(text)
    assert not STONE.in_bytes(text.encode())
    assert STONE.without(text) == text


@pytest.mark.parametrize("name", ["José Núñez", "JOSÉ NÚÑEZ", "Jose Nunez", "Núñez, José"])
@pytest.mark.parametrize(
    "written",
    [
        lambda name: unicodedata.normalize("NFD", name),
        lambda name: json.dumps({"n": name}),
        lambda name: json.dumps(json.dumps({"n": name})),
        lambda name: quote(name),
        lambda name: quopri.encodestring(f"x {name}".encode()).decode(),
        lambda name: html.escape(name).encode("ascii", "xmlcharrefreplace").decode(),
    ],
    ids=["NFD", "JSON", "JSON in JSON", "percent", "quoted-printable", "HTML"],
)
def test_a_name_with_accents_is_found_composed_decomposed_and_escaped(name, written):
    text = written(name)
    assert NUNEZ.in_text(text)
    assert NUNEZ.in_bytes(base64.b64encode(f"well, {text}".encode()))


def test_a_name_in_the_encoding_of_old_windows_is_found():
    assert NUNEZ.in_bytes("Name;José Núñez\n".encode("cp1252"))


def test_a_longer_local_part_is_another_address():
    address = Spellings.of(["b.stone@harborfield.example"])
    assert address.in_text("-b.stone@harborfield.example")
    assert not address.in_text("x.b.stone@harborfield.example")


def test_a_short_name_needs_a_separator():
    assert LEE.in_text("Ann Lee") and LEE.in_text("lee, ann")
    assert not LEE.in_text("annlee") and not LEE.in_text("Joann Leeds")


def test_packed_files_are_looked_into():
    data = b"who: Blake Stone"
    room, sheet = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(room, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", data)
    pq.write_table(pa.table({"name": ["Mira Varga", "Blake Stone"] * 200}), sheet, compression="zstd")
    for whole in (gzip.compress(data), room.getvalue(), sheet.getvalue()):
        assert STONE.in_bytes(whole)
    assert b"Stone" not in room.getvalue()


@pytest.mark.parametrize("data", [b"", b"\x1f\x8bbroken", b"PK\x03\x04broken", b"PAR1broken", bytes(range(256)) * 9])
def test_empty_and_broken_bytes_name_nobody(data):
    assert not STONE.in_bytes(data)


def test_what_is_too_short_to_be_told_from_other_text_is_named_and_not_looked_for():
    assert STONE.short == ("12",)


def test_nobody_is_found_when_nobody_is_looked_for():
    assert not Spellings.of([" ", ""]).in_text("anything")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("from Blake Stone, to all", f"from {MARK}, to all"),
        ("hr,Blake,Stone,x", f"hr,{MARK},{MARK},x"),
        ("José, b.stone@harborfield.example; José", f"José, {MARK}; José"),
        ("call +1 (615) 555-0142 now", f"call {MARK} now"),
    ],
)
def test_a_spelling_is_replaced_and_the_rest_stays_byte_for_byte(text, left):
    assert STONE.without(text) == left


def test_a_composed_name_is_replaced_in_text_that_decomposes_others():
    text = unicodedata.normalize("NFD", "Zoë met José Núñez in Málaga")
    assert NUNEZ.without(text) == unicodedata.normalize("NFD", f"Zoë met {MARK} in Málaga")


def test_json_is_cleaned_in_every_text_key_and_number():
    text = json.dumps({"who": {"Blake Stone": ["x", "José Núñez", 6155550142, True, None, 3.5]}}) + "\r\n"
    assert json.loads(STONE.without_in_json(text)) == {"who": {MARK: ["x", "José Núñez", None, True, None, 3.5]}}
    assert STONE.without_in_json(text).endswith("}\r\n")
    assert STONE.without_in_json("no { json") == ""


def test_folding_is_the_same_for_width_case_and_accents():
    assert fold("ＪＯＳÉ ﬁ") == fold("jose\u0301 fi") == "jose fi"


def test_a_megabyte_of_log_is_searched_in_seconds():
    data = b'{"a": "some.body@elsewhere.example", "b": "Q2hyb21lIG9uIFdpbmRvd3M=", "c": "\\u00e9"}\n' * 12_000
    began = time.monotonic()
    assert not STONE.in_bytes(data)
    assert time.monotonic() - began < 30
