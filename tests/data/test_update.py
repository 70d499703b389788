"""Newer tables from publishers and from files: asked of a loopback server, checked, replaced whole or not at all."""

from __future__ import annotations

import gzip
import hashlib
import json
import socket
from collections.abc import Callable
from datetime import UTC, date, datetime
from email.utils import format_datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dprkit.data import Tables, _publishers, _store, update
from dprkit.errors import InputError
from dprkit.fetch import Fetch
from dprkit.providers.asn import asn
from dprkit.providers.geo import geo
from dprkit.providers.network_kind import network_kind

SAMPLES = Path(__file__).parents[1] / "samples" / "mmdb"
NOW = datetime.now(UTC)  # not before the date of any bundled table, whenever that is renewed
TODAY = f"{NOW:%Y-%m-%d}"
FRESH = f"Last-Modified: {format_datetime(NOW, usegmt=True)}\r\n"
OLD = "Last-Modified: Thu, 20 Sep 2001 10:00:00 GMT\r\n"
OFAC = b"""<?xml version="1.0"?><sdnList xmlns="https://example.test/sdn"><publshInformation>
<Publish_Date>11/20/2026</Publish_Date></publshInformation><sdnEntry><uid>1</uid><lastName>EXAMPLE CORP</lastName>
<sdnType>Entity</sdnType></sdnEntry></sdnList>"""
UN = b"""<CONSOLIDATED_LIST dateGenerated="2026-11-19T00:00:00"><INDIVIDUALS/><ENTITIES><ENTITY><DATAID>7</DATAID>
<FIRST_NAME>EXAMPLE GROUP</FIRST_NAME></ENTITY></ENTITIES></CONSOLIDATED_LIST>"""


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder, an empty one."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("platformdirs.user_data_path", lambda name: tmp_path / "home" / name)
    return _store.folder()


@pytest.fixture
def published(serve: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., SimpleNamespace]:
    """A publisher of ours on loopback instead of the real ones: its bodies, one after the other as they are asked."""

    def publish(name: str, *bodies: bytes, status: str = "200 OK", headers: str = "") -> SimpleNamespace:
        waiting = list(bodies)

        def behave(connection: socket.socket) -> None:
            body = waiting.pop(0)
            head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}Connection: close\r\n\r\n"
            connection.sendall(head.encode() + body)

        server = serve(behave)
        (one,) = (one for one in _publishers.PUBLISHERS if one.name == name)
        urls = tuple(f"{server.url}/{at}" for at in range(len(one.urls)))
        monkeypatch.setattr(_publishers, "PUBLISHERS", (one._replace(urls=urls),))
        door = Fetch(None, mode="live", ceiling="AMBER", _guard=server.guard(10))
        return SimpleNamespace(door=door, server=server)

    return publish


def run(site: SimpleNamespace, *names: str, **more: Any) -> list[dict[str, Any]]:
    made = update.update(names, door=site.door, say=lambda line: None, **more)
    return [{str(key): cell for key, cell in row.items()} for row in made.to_dict("records")]


def mail(count: int, word: str = "mail") -> bytes:
    return "".join(f"{word}{at}.example\n" for at in range(count)).encode()


def test_a_newer_list_is_in_use_at_once_and_its_card_says_where_it_came_from(
    published: Callable[..., SimpleNamespace], own: Path
) -> None:
    site = published("disposable-email-domains", mail(9000), headers=FRESH)
    (row,) = run(site)
    assert (row["table"], row["outcome"], row["rows"], row["date"]) == (
        "disposable_mail",
        "updated",
        9000,
        TODAY,
    )
    tables = Tables()
    card = tables.card("disposable_mail")
    assert "mail5.example" in set(tables.frame("disposable_mail")["domain"])
    assert (card.count, card.date, card.licence, tables.place("disposable_mail")) == (
        9000,
        TODAY,
        "CC0 1.0",
        "user",
    )
    assert hashlib.sha256(mail(9000)).hexdigest() in card.source and site.server.url in card.source
    (file,) = own.glob("*.parquet")
    assert card.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert len(site.server.requests) == 1 and b"dprkit" not in site.server.requests[0].lower()


def test_undo_puts_back_the_users_table_before_and_then_the_bundled_one(
    published: Callable[..., SimpleNamespace], own: Path
) -> None:
    site = published("disposable-email-domains", mail(9000), mail(9001), mail(9001))
    assert [run(site)[0]["outcome"] for _ in range(3)] == ["updated", "updated", "unchanged"]
    assert Tables().card("disposable_mail").count == 9001 and len(list(own.glob("*.parquet"))) == 2
    assert "before the last update" in update.undo("disposable_mail")
    assert Tables().card("disposable_mail").count == 9000
    assert "bundled" in update.undo("disposable_mail")
    assert Tables().place("disposable_mail") == "bundled" and not list(own.iterdir())
    with pytest.raises(InputError, match="nothing to undo"):
        update.undo("disposable_mail")


@pytest.mark.parametrize(
    ("body", "more", "why"),
    [
        (mail(200), {}, "it has 200 rows, the one in use 10181"),
        (b"<!DOCTYPE html><html>", {}, "a web page"),
        (b"no domain\n" * 3 + b"at all!\n", {}, "this is not the list"),
        (b"", {}, "this is not the list"),
        (mail(9000), {"status": "404 Not Found"}, "is gone (404)"),
        (mail(9000), {"status": "500 Oops"}, "status 500"),
        (mail(9000), {"headers": "Last-Modified: Fri, 20 Nov 2099 10:00:00 GMT\r\n"}, "2099-11-20, cannot be right"),
        (mail(9000), {"headers": OLD}, "2001-09-20, is before"),
        (mail(9000), {"status": "302 Found", "headers": "Location: https://files.example/x\r\n"}, "files.example"),
    ],
)
def test_a_download_that_does_not_look_like_the_list_leaves_the_one_in_use(
    body: bytes, more: dict[str, str], why: str, published: Callable[..., SimpleNamespace], own: Path
) -> None:
    site = published("disposable-email-domains", *[body] * 3, **more)
    (row,) = run(site)
    assert row["outcome"] == "failed" and "kept as it was" in row["note"] and why in row["note"]
    assert Tables().place("disposable_mail") == "bundled" and not own.exists()


def test_force_takes_a_list_that_is_short_and_old(published: Callable[..., SimpleNamespace]) -> None:
    site = published("disposable-email-domains", mail(200), headers=OLD)
    assert run(site, force=True)[0]["outcome"] == "updated"


def test_the_bootstrap_files_of_iana_make_one_table(published: Callable[..., SimpleNamespace]) -> None:
    def bootstrap(*services: list[list[str]]) -> bytes:
        return json.dumps({"version": "1.0", "publication": f"{TODAY}T10:00:00Z", "services": services}).encode()

    names = [f"x{at}" for at in range(1000)]
    bodies = [
        bootstrap([[*names, "Example"], ["http://a.example/", "https://a.example/rdap/"]]),
        bootstrap([["198.51.100.0/24"], ["https://b.example/"]]),
        bootstrap([["2001:db8::/32"], ["https://b.example/"]]),
        bootstrap([["64496-64511"], ["https://c.example/"]]),
    ]
    site = published("iana-rdap", *bodies)
    (row,) = run(site)
    assert (row["outcome"], row["rows"], row["date"]) == ("updated", 1004, TODAY)
    frame = Tables().frame("rdap_servers")
    told = frame.loc[frame["entry"] == "example", ["registry", "url", "published_on"]].values.tolist()
    assert told == [["dns", "https://a.example/rdap/", TODAY]]
    assert "and 3 more" in Tables().card("rdap_servers").source


@pytest.mark.parametrize("body", [b"[]", b"{}", b"[" * 100_000, b'{"publication": 1, "services": []}', b"\xff"])
def test_a_bootstrap_file_that_is_none_is_named(body: bytes, published: Callable[..., SimpleNamespace]) -> None:
    (row,) = run(published("iana-rdap", *[body] * 4))
    assert row["outcome"] == "failed" and "RFC 9224" in row["note"]


def test_one_download_fills_the_tables_of_systems_and_of_countries(published: Callable[..., SimpleNamespace]) -> None:
    text = "198.51.100.0\t198.51.100.255\t64500\tUS\tEXAMPLE-NET\n2001:db8::\t2001:db8::ff\t64501\tDE\tEXAMPLE-SIX\n"
    site = published("iptoasn", gzip.compress(text.encode()), gzip.compress(text.encode()))
    assert [row["outcome"] for row in run(site, "asn", "country")] == [
        "failed",
        "failed",
    ]  # two rows for half a million
    assert [row["outcome"] for row in run(site, "asn", "country", force=True)] == ["updated", "updated"]
    table = asn.table(["198.51.100.7", "2001:db8::1", "203.0.113.1"], SimpleNamespace(tables=Tables()))
    assert table["as_name"].fillna("").tolist() == ["EXAMPLE-NET", "EXAMPLE-SIX", ""]
    assert Tables().card("asn").licence == "PDDL 1.0" and Tables().place("country") == "user"


def test_the_first_warning_list_that_holds_an_address_names_it(published: Callable[..., SimpleNamespace]) -> None:
    from dprkit.data._hosting import LISTS

    cidrs = {"zscaler": ["203.0.113.0/28"], "amazon-aws": ["8.8.8.0/24", "8.8.4.0/22"], "vpn-ipv4": ["8.8.0.0/16"]}
    bodies = [
        json.dumps({"version": 20261101 + at, "list": cidrs.get(name, ["9.9.9.9/32"])}).encode()
        for at, (name, _, _) in enumerate(LISTS)
    ]
    (row,) = run(published("misp-warninglists", *bodies), force=True)
    assert row["outcome"] == "updated" and row["date"] == f"2026-11-{len(LISTS):02}"
    addresses = ["8.8.8.8", "8.8.4.4", "8.8.100.1", "9.9.9.9", "203.0.113.1"]
    table = network_kind.table(addresses, SimpleNamespace(tables=Tables()))
    assert table["network"].tolist() == [
        *("Amazon AWS", "Amazon AWS", "data centres and VPN providers (MISP vpn-ipv4)"),
        *("iCloud Private Relay", "documentation"),
    ]


def test_each_sanctions_list_replaces_its_own_rows_only(
    published: Callable[..., SimpleNamespace], own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = _publishers.PUBLISHERS
    assert run(published("ofac-sdn", OFAC))[0]["outcome"] == "updated"
    monkeypatch.setattr(_publishers, "PUBLISHERS", everybody)
    path = own.parent / "consolidated.xml"
    path.write_bytes(UN)
    assert update.add(path)["outcome"].tolist() == ["updated"]
    frame = Tables().frame("sanctions")
    assert dict(zip(frame["list"], frame["name"])) == {"OFAC SDN": "EXAMPLE CORP", "UN": "EXAMPLE GROUP"}
    assert Tables().card("sanctions").date == "2026-11-19"


def test_a_publisher_that_sends_one_elsewhere_is_not_followed_and_a_way_round_is_named(
    published: Callable[..., SimpleNamespace],
) -> None:
    site = published("ofac-sdn", b"", status="302 Found", headers="Location: https://files.example/SDN.XML\r\n")
    (row,) = run(site)
    assert row["outcome"] == "failed" and "https://files.example" in row["note"] and "dprkit data add" in row["note"]
    assert Tables().place("sanctions") == "bundled"


def test_every_parser_that_a_publisher_needs_is_there() -> None:
    for one in _publishers.PUBLISHERS:
        if one.name.endswith(("sdn", "sanctions", "exits")):
            with pytest.raises(InputError):
                one.read([b"<nonsense/>"])


def test_what_would_be_asked_is_said_of_every_table_and_a_wrong_name_is_refused() -> None:
    asked = update.asked(["asn"])
    assert asked.to_dict("records") == [
        {"publisher": "IPtoASN", "url": "https://iptoasn.com/data/ip2asn-combined.tsv.gz", "tables": "asn"}
    ]
    assert len(update.asked()) > 20 and update.asked()["url"].str.startswith("https://").all()
    for call in (update.asked, lambda names: update.update(names)):
        with pytest.raises(InputError, match="no such table: 'world'"):
            call(["world"])


def test_a_csv_of_the_users_own_making_is_not_hidden_behind_an_update(
    published: Callable[..., SimpleNamespace], own: Path
) -> None:
    own.mkdir(parents=True)
    (own / "disposable_mail.csv").write_text("domain,source\nacme.test,made up\n")
    (row,) = run(published("disposable-email-domains", mail(9000)))
    assert row["outcome"] == "failed" and "Move that file away" in row["note"]
    assert Tables().frame("disposable_mail")["domain"].tolist() == ["acme.test"]


def test_the_users_files_answer_before_the_bundled_tables_and_a_case_before_them(tmp_path: Path) -> None:
    for name in ("city.mmdb", "asn.mmdb", "ipinfo_privacy.mmdb"):
        assert set(update.add(SAMPLES / name)["outcome"]) == {"updated"}
    fetch = SimpleNamespace(tables=Tables())
    addresses = ["198.51.100.7", "198.51.100.200", "2001:db8:1::5", "203.0.113.200", "x"]
    placed = geo.table(addresses, fetch)
    assert placed["outcome"].tolist() == ["found", "found", "found", "found", "skipped"]
    assert placed["city"].fillna("").tolist() == ["Springfield", "", "Springfield", "", ""]
    assert placed["accuracy_km"].fillna(-1).tolist() == [20.0, 500.0, 20.0, -1, -1]
    assert placed["network_type"].fillna("").tolist() == ["VPN, hosting", "", "", "relay", ""]
    assert placed["geo_source"].fillna("").tolist() == [
        "coordinates (2026-11-01); network_types (2026-11-01)",
        *["coordinates (2026-11-01)"] * 2,
        *("network_types (2026-11-01)", ""),
    ]
    kinds = network_kind.table(addresses[:4], fetch)["kind"].tolist()
    assert kinds == ["vpn", "documentation", "documentation", "relay"]
    assert asn.table(addresses, fetch)["asn"].fillna(0).tolist() == [64500, 64500, 64500, 0, 0]
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "asn.csv").write_text("start,end,asn,as_name\n198.51.100.0,198.51.100.255,64509,Case\n")
    case = Tables(tmp_path)
    assert asn.table(addresses[:1], SimpleNamespace(tables=case))["asn"].tolist() == [64509]
    assert (case.place("asn"), case.place("coordinates"), case.place("world")) == ("case", "user", "bundled")


def test_the_card_of_a_users_file_has_its_digest_its_build_day_and_its_licence() -> None:
    update.add(SAMPLES / "city.mmdb", ["coordinates"])
    card = Tables().card("coordinates")
    digest = hashlib.sha256((SAMPLES / "city.mmdb").read_bytes()).hexdigest()
    assert card.source == f"the user's file city.mmdb (GeoLite2-City, SHA-256 {digest})"
    assert (card.date, card.licence, card.count) == ("2026-11-01", "the user's own", 3)
    assert Tables().place("country") == "bundled"


def test_without_a_table_of_coordinates_the_source_is_skipped_and_says_what_to_do() -> None:
    table = geo.table(["198.51.100.7"], SimpleNamespace(tables=Tables()))
    assert table[["outcome", "note"]].values.tolist() == [["skipped", "no coordinates table: dprkit data add FILE"]]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html><title>Sign in</title>", "is a web page"),
        (b"PK\x03\x04" + bytes(50), "is an archive"),
        (gzip.compress(bytes(257) + b"ustar" + bytes(300), mtime=0), "Unpack it"),
        (gzip.compress((SAMPLES / "city.mmdb").read_bytes(), mtime=0), "Unpack it"),
        (b"just some text\n", "not a file that is read here"),
        (gzip.compress(b"a\tb\n", mtime=0), "not a file that is read here"),
        (b"\x1f\x8b broken", "broken gzip"),
        (b"\xab\xcd\xefMaxMind.com", "is not a whole MaxMind DB file"),
        (b"198.51.100.0\t198.51.100.9\tx\ty\tz\n", "1 of 1 lines"),
        (b"<sdnList>", "OFAC"),
    ],
)
def test_a_file_that_is_none_of_those_read_replaces_nothing(
    content: bytes, why: str, tmp_path: Path, own: Path
) -> None:
    path = tmp_path / "given"
    path.write_bytes(content)
    with pytest.raises(InputError, match=why):
        update.add(path)
    assert not own.exists()


def test_a_name_that_the_file_does_not_fill_is_refused_with_those_it_does(own: Path) -> None:
    with pytest.raises(InputError, match="does not fill asn; it fills country, coordinates"):
        update.add(SAMPLES / "city.mmdb", ["asn"])
    with pytest.raises(InputError, match="cannot be opened"):
        update.add(own / "nowhere.mmdb")
    assert not own.exists()


def test_a_table_that_was_changed_by_hand_is_refused_until_it_is_undone(own: Path) -> None:
    update.add(SAMPLES / "asn.mmdb")
    (file,) = own.glob("*.parquet")
    file.write_bytes(file.read_bytes() + b"x")
    with pytest.raises(InputError, match=r"other bytes than its card says.*--undo asn"):
        Tables().ranges("asn")
    (own / "asn.toml").write_text("title = ")
    with pytest.raises(InputError, match=r"asn\.toml cannot be read.*--undo asn"):
        Tables().card("asn")
    update.undo("asn")
    assert Tables().place("asn") == "bundled"


def test_the_list_of_tables_has_their_age_in_days_and_who_could_be_asked() -> None:
    frame = update.listing().set_index("name")
    assert set(frame.index) == set(Tables().names())
    assert frame.loc["asn", "refresh"] == "iptoasn.com" and frame.loc["world", "refresh"] == ""
    age = (NOW.date() - date.fromisoformat(Tables().card("asn").date)).days
    assert abs(frame.loc["asn", "age_days"] - age) <= 1 and frame["age_days"].isna()["world"]
    assert set(frame["place"]) == {"bundled"}
    update.add(SAMPLES / "asn.mmdb")
    assert update.listing().set_index("name").loc["asn", ["place", "rows"]].tolist() == ["user", 3]
