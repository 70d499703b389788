"""A file without one person: his rows are empty lines, those of others keep every byte and their place."""

from __future__ import annotations

import base64
import io
import json
import zipfile

import pytest

from dprkit.erasure._redact import redacted
from dprkit.erasure._spellings import MARK, Spellings

STONE = Spellings.of(["Blake Stone", "b.stone@harborfield.example"])
CSV = (
    "name,mail,note\r\n"
    'Mira Varga,m.varga@harborfield.example,"two\r\nlines"\r\n'
    'Blake Stone,b.stone@harborfield.example,"a ""quoted""\r\nnote, long"\r\n'
    'Per Olsen,p.olsen@harborfield.example,"boss: Blake Stone, room 2"\r\n'
)


def test_rows_of_a_csv_go_and_the_others_stay_in_their_lines():
    made = redacted(CSV.encode(), STONE, {"4"}, {"2", "6"})
    assert made is not None
    lines, before = made.decode().split("\r\n"), CSV.split("\r\n")
    assert lines[:3] == before[:3]
    assert lines[3:5] == ["", ""]
    assert lines[5] == before[5].replace("Blake Stone", MARK)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_encoding_stays(encoding):
    made = redacted(CSV.encode(encoding), STONE, {"4"}, {"2", "6"})
    assert made is not None
    assert made.decode(encoding).split("\r\n")[1] == CSV.split("\r\n")[1]
    assert b"S\0t\0o" not in made and b"Stone" not in made


def test_bytes_that_are_no_text_stay_as_they_are():
    data = b"name\nMira \xe9\xff\x00Varga\nBlake Stone\n"
    assert redacted(data, STONE, {"3"}, {"2"}) == b"name\nMira \xe9\xff\x00Varga\n\n"


def test_lines_of_json_go_and_a_mention_in_escapes_is_cleaned():
    other = '{"who": "m.varga", "boss": "Bl\\u0061ke Stone", "n": 1}\n'
    text = '{"who": "b.stone@harborfield.example"}\n{"who": "m.varga"}\n' + other + '{"event": "Blake Stone, no row"}\n'
    made = redacted(text.encode(), STONE, {"1"}, {"2", "3"})
    assert made is not None
    lines = made.decode().split("\n")
    assert lines[:2] == ["", '{"who": "m.varga"}']
    assert json.loads(lines[2]) == {"who": "m.varga", "boss": MARK, "n": 1}
    assert lines[3:] == ["", ""]  # a line that is nobody else's row goes as a whole


@pytest.mark.parametrize("page", ["%s", '{"@odata.context": "x", "value": %s}'], ids=["array", "page of an API"])
def test_elements_of_a_json_array_become_null_and_keep_their_position(page):
    text = page % '[{"who": "m.varga"}, {"who": "b.stone@harborfield.example"},\n {"who": "x", "boss": "Blake Stone"}]'
    made = redacted(text.encode(), STONE, {"1"}, {"0", "2"})
    assert made is not None
    held = json.loads(made)
    rows = held if isinstance(held, list) else held["value"]
    assert rows == [{"who": "m.varga"}, None, {"who": "x", "boss": MARK}]
    assert b'{"who": "m.varga"}, null,\n ' in made


def test_positions_go_on_through_the_pages_of_an_answer():
    first = '{"value": [{"who": "b.stone@harborfield.example"}], "size": 1}'
    second = '{"value": [{"who": "m.varga"}, {"who": "b.stone@harborfield.example", "x": 1}]}'
    made = redacted(f"{first}\n{second}".encode(), STONE, {"0", "2"}, {"1"})
    assert made == b'{"value": [null], "size": 1}\n{"value": [{"who": "m.varga"}, null]}'


def test_where_an_empty_line_begins_a_new_table_his_lines_go_altogether():
    made = redacted(CSV.encode(), STONE, {"4"}, {"2", "6"}, reader="zoom")
    assert made is not None
    assert made.decode().split("\r\n")[3] == CSV.split("\r\n")[5].replace("Blake Stone", MARK)


def test_a_broken_json_array_loses_the_mention():
    made = redacted(b'[{"who": "m.varga"}, {"who": "Blake Stone', STONE, set(), {"0"})
    assert made == f'[{{"who": "m.varga"}}, {{"who": "{MARK}'.encode()


def test_tables_of_a_toml_file_go_by_number():
    text = (
        '[[claim]]\nsubject = "s1"\nvalue = "Blake Stone"\n\n[[lead]]\nallegation = "x"\n\n[[claim]]\nsubject = "s2"\n'
    )
    made = redacted(text.encode(), STONE, {"claim.1"}, {"claim.2", "lead.1"})
    assert made == b'\n\n\n\n[[lead]]\nallegation = "x"\n\n[[claim]]\nsubject = "s2"\n'


def test_plain_text_without_rows_loses_the_mention_only():
    made = redacted(b"Dear Mira,\n\nBlake Stone wrote from b.stone@harborfield.example.\n", STONE, set(), set())
    assert made == f"Dear Mira,\n\n{MARK} wrote from {MARK}.\n".encode()


def test_a_file_that_names_him_nowhere_gets_a_digest_of_its_own():
    assert redacted(b"time,ip\n1,2\n", STONE, set(), {"2"}) == b"time,ip\n1,2\n\n"


def test_what_is_packed_or_encoded_cannot_be_redacted():
    room = io.BytesIO()
    with zipfile.ZipFile(room, "w") as packed:
        packed.writestr("x.xml", "Blake Stone")
    mail = b"Content-Transfer-Encoding: base64\n\n" + base64.b64encode(b"from Blake Stone to all of us") + b"\n"
    for data in (room.getvalue(), b"%PDF-1.4 (Blake Stone) Tj", mail):
        assert redacted(data, STONE, set(), set()) is None


def test_a_quotation_mark_that_is_never_closed_takes_no_row_of_others_with_it():
    text = 'name,note\nBlake Stone,"open\nMira Varga,x\nPer Olsen,y\n'
    made = redacted(text.encode(), STONE, {"2"}, {"3", "4"})
    assert made == b"name,note\n\nMira Varga,x\nPer Olsen,y\n"
