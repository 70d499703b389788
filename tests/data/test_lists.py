"""The publishers' lists: made-up entries in their documented forms, and files that are not what they should be.

Forms: OFAC SDN.XML (element sdnList), EU xmlFullSanctionsList 1.1 (element export; zavod/shed/fsf.py of opensanctions),
UN consolidated.xml (test/testdata/UN_consolidated.xml of moov-io/watchman), Onionoo details documents of version 8.
"""

from __future__ import annotations

import json
import tracemalloc

import pytest

from dprkit.data import TABLES
from dprkit.data._lists import parse_eu, parse_ofac_sdn, parse_tor_exits, parse_un
from dprkit.errors import InputError

OFAC = b"""<?xml version="1.0" standalone="yes"?>
<sdnList xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML">
  <publshInformation><Publish_Date>09/29/2026</Publish_Date><Record_Count>2</Record_Count></publshInformation>
  <sdnEntry>
    <uid>9001</uid><firstName>Made Up</firstName><lastName>EXAMPLEMAN</lastName><sdnType>Individual</sdnType>
    <programList><program>EXAMPLE2</program><program>CYBER0</program></programList>
    <idList>
      <id><uid>1</uid><idType>Gender</idType><idNumber>Male</idNumber></id>
      <id><uid>2</uid><idType>Digital Currency Address - ETH</idType>
          <idNumber>0x00000000000000000000000000000000DeaDBeef</idNumber></id>
      <id><uid>3</uid><idType>Digital Currency Address - XBT</idType>
          <idNumber>1MadeUpAddressOfNobody11111</idNumber></id>
      <id><uid>4</uid><idType>Passport</idType><idNumber>XX1234567</idNumber><idCountry>Nowhere</idCountry></id>
      <id><uid>5</uid><idType>Email Address</idType><idNumber>Made@A.example</idNumber></id>
      <id><uid>6</uid><idType>Website</idType><idNumber>www.front.example</idNumber></id>
      <id><uid>7</uid><idType>Phone Number</idType><idNumber>1 212 555 0123</idNumber></id>
      <id><uid>8</uid><idType>Nationality of Registration</idType><idNumber>Nowhere</idNumber></id>
    </idList>
    <akaList><aka><uid>9</uid><type>a.k.a.</type><category>weak</category>
      <lastName>EXAMPLE &amp; MAN</lastName></aka></akaList>
    <dateOfBirthList><dateOfBirthItem><dateOfBirth>01 Jan 1990</dateOfBirth></dateOfBirthItem></dateOfBirthList>
    <nationalityList><nationality><country>Nowhere</country></nationality></nationalityList>
  </sdnEntry>
  <sdnEntry><uid>9002</uid><lastName>MADE UP TRADING</lastName><sdnType>Entity</sdnType></sdnEntry>
</sdnList>"""
EU = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-08-05T16:47:04.449+02:00" globalFileId="1">
  <sanctionEntity designationDetails="" unitedNationId="" euReferenceNumber="EU.0.1" logicalId="1">
    <regulation publicationDate="2025-03-02" programme="XXX" numberTitle="2025/1"/>
    <regulation publicationDate="2024-02-01" programme="XXX" numberTitle="2024/1"/>
    <subjectType code="person" classificationCode="P"/>
    <nameAlias firstName="Made" lastName="Up" wholeName="Made Üp" gender="M" strong="true" logicalId="17"/>
    <nameAlias wholeName="Made-Up" strong="false" logicalId="19"/>
    <citizenship countryIso2Code="XX" countryDescription="NOWHERE"/>
    <birthdate birthdate="1990-01-01" city="Nowhere"/>
    <identification number="AB-765432" identificationTypeDescription="National passport" countryIso2Code="XX"/>
    <address city="Nowhere"><contactInfo key="EMAIL" value="one@b.example; two@b.example"/></address>
  </sanctionEntity>
  <sanctionEntity designationDate="2020-06-18" euReferenceNumber="EU.0.2" logicalId="2">
    <subjectType code="enterprise" classificationCode="E"/><nameAlias wholeName="Made Up SA" strong="true"/>
  </sanctionEntity>
</export>""".encode()
UN = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09.554Z">
  <INDIVIDUALS><INDIVIDUAL>
    <DATAID>1</DATAID><FIRST_NAME>MADE</FIRST_NAME><SECOND_NAME>UP</SECOND_NAME><UN_LIST_TYPE>XXX</UN_LIST_TYPE>
    <REFERENCE_NUMBER>XXi.001</REFERENCE_NUMBER><LISTED_ON>2012-12-31</LISTED_ON><GENDER>Male</GENDER>
    <NAME_ORIGINAL_SCRIPT>Мэйд Ап</NAME_ORIGINAL_SCRIPT><NATIONALITY><VALUE>Nowhere</VALUE></NATIONALITY>
    <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
    <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Maid Upp</ALIAS_NAME></INDIVIDUAL_ALIAS>
    <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>YY7654321</NUMBER></INDIVIDUAL_DOCUMENT>
    <INDIVIDUAL_DOCUMENT/>
  </INDIVIDUAL></INDIVIDUALS>
  <ENTITIES><ENTITY>
    <DATAID>2</DATAID><FIRST_NAME>MADE UP ORGANISATION</FIRST_NAME><UN_LIST_TYPE>XXX</UN_LIST_TYPE>
    <REFERENCE_NUMBER>XXe.001</REFERENCE_NUMBER><LISTED_ON>2014-06-30</LISTED_ON>
  </ENTITY></ENTITIES>
</CONSOLIDATED_LIST>""".encode()
PARSERS = {"ofac": (parse_ofac_sdn, OFAC), "eu": (parse_eu, EU), "un": (parse_un, UN)}


def told(table, entity: str) -> list[tuple[str, str, str]]:
    rows = table[table["entity"] == entity]
    return list(rows[["kind", "value", "detail"]].itertuples(index=False, name=None))


def test_OFAC_gives_names_wallets_and_documents_and_no_trait_of_a_person():
    table = parse_ofac_sdn(OFAC)
    assert told(table, "9001") == [
        ("name", "Made Up EXAMPLEMAN", ""),
        ("alias", "EXAMPLE & MAN", "weak"),
        ("wallet", "0x00000000000000000000000000000000DeaDBeef", "ETH"),
        ("wallet", "1MadeUpAddressOfNobody11111", "XBT"),
        ("document", "XX1234567", "Passport"),
        ("email", "Made@A.example", "Email Address"),
        ("website", "www.front.example", "Website"),
        ("phone", "1 212 555 0123", "Phone Number"),
    ]
    first = table.iloc[0]
    assert first[["list", "type", "programme", "listed_on", "list_date"]].tolist() == [
        *("OFAC SDN", "individual", "EXAMPLE2; CYBER0", "", "2026-09-29"),
    ]


def test_the_EU_gives_names_addresses_and_the_first_day_of_listing():
    table = parse_eu(EU)
    assert told(table, "EU.0.1") == [
        ("name", "Made Üp", ""),
        ("alias", "Made-Up", "weak"),
        ("document", "AB-765432", "National passport"),
        ("email", "one@b.example", "email"),
        ("email", "two@b.example", "email"),
    ]
    shared = table.drop_duplicates("entity")[["type", "programme", "listed_on", "list_date"]]
    assert shared.values.tolist() == [
        ["individual", "XXX", "2024-02-01", "2026-08-05"],
        ["entity", "", "2020-06-18", "2026-08-05"],
    ]


def test_the_UN_gives_names_in_every_script_and_documents():
    table = parse_un(UN)
    assert told(table, "XXi.001") == [
        ("name", "MADE UP", ""),
        ("alias", "Maid Upp", "Low"),
        ("alias", "Мэйд Ап", "original script"),
        ("document", "YY7654321", "Passport"),
    ]
    assert told(table, "XXe.001") == [("name", "MADE UP ORGANISATION", "")]
    assert set(table["list_date"]) == {"2026-02-27"}


@pytest.mark.parametrize("name", PARSERS)
def test_a_table_has_its_declared_columns_and_holds_no_sex_birth_or_nationality(name):
    parse, data = PARSERS[name]
    table = parse(data)
    assert {column: str(kind) for column, kind in table.dtypes.items()} == dict(TABLES["sanctions"])
    assert not table.isna().any(axis=None)
    assert not {"male", "nowhere", "1990", "xx", "m"} & {
        word.lower() for word in table.to_csv().replace(",", " ").split()
    }


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
HOSTILE = {
    "nothing": lambda root: b"",
    "HTML": lambda root: b"<!doctype html><html><body>Access denied</body></html>",
    "JSON": lambda root: b'{"error": 403}',
    "cut": lambda root: b"<" + root + b"><sdnEntry><uid>1",
    "another root": lambda root: b"<html><sdnEntry/></html>",
    "no entry": lambda root: b"<" + root + b"/>",
    "entities": lambda root: BOMB + b"<" + root + b">&b;</" + root + b">",
    "a document type alone": lambda root: b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><' + root + b"/>",
    "nested 100,000 deep": lambda root: b"<" + root + b">" + b"<a>" * 100_000,
    "a text of 8 MB": lambda root: b"<" + root + b"><a>" + b"x" * 8_000_000 + b"</a></" + root + b">",
    "an attribute of 40 MB": lambda root: b"<" + root + b' a="' + b"x" * 40_000_000 + b'"/>',
    "a comment of 40 MB": lambda root: b"<" + root + b"><!-- " + b"x" * 40_000_000 + b" -->",
    "elements that nobody wants": lambda root: b"<" + root + b">" + (b"<" + b"a" * 1000 + b"/>") * 4_000,
}
ROOTS = {"ofac": b"sdnList", "eu": b"export", "un": b"CONSOLIDATED_LIST"}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("source", PARSERS)
def test_a_file_that_is_not_the_list_is_refused_with_a_sentence(source, name):
    with pytest.raises(InputError, match=r"[.]$"):
        PARSERS[source][0](HOSTILE[name](ROOTS[source]))


@pytest.mark.parametrize("source", PARSERS)
def test_a_whole_list_with_a_document_type_or_deep_nesting_is_refused_for_that(source):
    parse, data = PARSERS[source]
    head, root, rest = data.partition(b"<" + ROOTS[source])
    for doctype in (BOMB, b'<!DOCTYPE x SYSTEM "http://a.example/x.dtd">'):
        with pytest.raises(InputError, match="declares a document type"):
            parse(head + doctype + root + rest)
    deep = b"<a>" * 30 + b"</a>" * 30
    start = rest.index(b">") + 1
    with pytest.raises(InputError, match="nested deeper than 24"):
        parse(head + root + rest[:start] + deep + rest[start:])


def test_a_file_beyond_any_list_is_refused_unread(monkeypatch):
    monkeypatch.setattr("dprkit.data._entries.LARGEST", 1000)
    with pytest.raises(InputError, match="Nothing was read"):
        parse_ofac_sdn(OFAC)


def test_memory_does_not_grow_with_the_part_of_the_file_that_is_not_kept():
    start = OFAC.index(b"  <sdnEntry>\n")
    entry = b"<sdnEntry><uid>7</uid><lastName>X</lastName><remarks>" + b"r" * 10_000 + b"</remarks></sdnEntry>"
    data = OFAC[:start] + entry * 300 + b"</sdnList>"
    tracemalloc.start()
    table = parse_ofac_sdn(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(table) == 300
    assert peak < len(data)


EXITS = b"""ExitNode 0011BD2485AD45D984EC4159C88FC066E5E3300E
Published 2026-11-20 10:00:00
LastStatus 2026-11-21 11:00:00
ExitAddress 198.51.100.7 2026-11-21 11:05:00
ExitAddress 198.51.100.8 2026-11-20 09:00:00
"""
ONIONOO = json.dumps({
    "version": "8.0", "relays_published": "2026-11-22 10:00:00", "bridges": [],
    "relays": [
        {"fingerprint": "0" * 40, "flags": ["Exit", "Running"], "first_seen": "2024-01-02 03:00:00",
         "last_seen": "2026-11-22 10:00:00", "or_addresses": ["198.51.100.9:9001", "[2001:db8::9]:443"],
         "exit_addresses": ["198.51.100.10"]},
        {"fingerprint": "1" * 40, "flags": ["Guard"], "or_addresses": ["203.0.113.1:9001"]},
        {"fingerprint": "2" * 40, "exit_addresses": ["198.51.100.10", "no address", 7],
         "first_seen": "2023-01-02 03:00:00", "last_seen": "2026-11-22 09:00:00"},
    ],
}).encode()  # fmt: skip


def test_the_three_forms_of_the_list_of_tor_exits_are_read():
    dated = parse_tor_exits(EXITS)
    assert dated[["value", "last_seen", "list_date"]].values.tolist() == [
        ["198.51.100.7", "2026-11-21", "2026-11-21"],
        ["198.51.100.8", "2026-11-20", "2026-11-21"],
    ]
    bulk = parse_tor_exits(b"# a comment\n198.51.100.8\n2001:DB8::8\n198.51.100.8\n", "2026-11-22")
    assert bulk[["value", "list_date"]].values.tolist() == [
        ["198.51.100.8", "2026-11-22"],
        ["2001:db8::8", "2026-11-22"],
    ]
    details = parse_tor_exits(ONIONOO)
    assert details["value"].tolist() == ["198.51.100.10", "198.51.100.9", "2001:db8::9"]
    assert details.iloc[0][["first_seen", "last_seen", "list_date"]].tolist() == [
        *("2023-01-02", "2026-11-22", "2026-11-22"),
    ]
    for table in (dated, bulk, details):
        assert {column: str(kind) for column, kind in table.dtypes.items()} == dict(TABLES["tor_exits"])


@pytest.mark.parametrize(
    "data",
    [b"", b"\n# only a comment\n", b"<html>\n</html>", b"198.51.100.7\nDirectory is down\n", b"{}", b"{" * 100_000,
     b'{"relays": 7, "relays_published": "2026"}', b'{"relays": [7], "relays_published": "2026"}', b"\xff\xfe\x00"],
)  # fmt: skip
def test_what_is_no_list_of_exits_is_refused_with_a_sentence(data):
    with pytest.raises(InputError, match=r"[.]$"):
        parse_tor_exits(data)
