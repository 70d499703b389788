"""Whole-column parsing and look-up, held against the standard library's ``ipaddress``."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dprkit.addresses import (
    SPECIAL,
    Known,
    Packed,
    Ranges,
    _annotate,
    _parse,
    _ranges,
    annotate,
    annotate_parquet,
    cidr_bounds,
    cut,
    parse,
    special_ranges,
)
from dprkit.errors import InputError


def expected(text: str) -> tuple[int, int]:
    """Version and number as ``ipaddress`` reads the text; a mapped address counts as the IPv4 address it carries."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return 0, 0
    if address.version == 6 and int(address) >> 32 == 0xFFFF:
        return 4, int(address) & 0xFFFFFFFF
    return address.version, int(address)


def got(texts: list[str]) -> list[tuple[int, int]]:
    packed = parse(texts)
    return [
        (int(version), int(v4) if version == 4 else int(high) << 64 | int(low))
        for version, v4, high, low in zip(packed.version, packed.v4, packed.high, packed.low)
    ]


AWKWARD = [
    *("", " ", ".", ":", "::", ":::", "::1", "1::", "::1::", "1:", ":1", "a", "g::", "12345::"),
    *(
        "1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7::",
        "::2:3:4:5:6:7:8",
        "1::3:4:5:6:7:8",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4::5:6:7:8",
    ),
    *(":1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:", "FFFF::00AB", "::ffff:198.51.100.7", "::ffff:c633:6407"),
    *("1:2:3:4:5:6:198.51.100.7", "::198.51.100.07", "fe80::1%eth0", "fe80::1%", "198.51.100.7%1"),
    *("0.0.0.0", "255.255.255.255", "256.1.1.1", "1.2.3", "1.2.3.4.5", "1..3.4", ".1.2.3.4", "1.2.3.4."),
    *("01.2.3.4", "1.2.3.00", "1.2.3.4 ", " 1.2.3.4", "1.2.3.4\n", "1.2.3.4\x00", "1\x00.2.3.4", "1.2.3.4:80"),
    *("1.2.3.٤", "１.2.3.4", "é::1", "2001:db8::\u202e1", "1.2.3.4/32", "0x1.2.3.4", "1.2.3.1000", "-1.2.3.4"),
]


def test_awkward_texts_are_read_exactly_as_ipaddress_reads_them() -> None:
    assert got(AWKWARD) == [expected(text) for text in AWKWARD]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.ip_addresses().map(str), st.text("0123456789abcfF:.%g ", max_size=24)), max_size=40))
def test_any_texts_are_read_exactly_as_ipaddress_reads_them(texts: list[str]) -> None:
    assert got(texts) == [expected(text) for text in texts]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**128 - 1), st.integers(0, 2**128 - 1))
def test_every_spelling_of_an_ipv6_address_is_the_same_number(one: int, mask: int) -> None:
    address = ipaddress.IPv6Address(one & mask)
    spellings = [str(address), address.exploded, str(address).upper()]
    assert got(spellings) == [expected(str(address))] * 3


def test_missing_and_unencodable_texts_are_marked_and_lose_nobody_elses_place() -> None:
    packed = parse(["198.51.100.7", None, "\ud800", "2001:db8::1"])
    assert packed.version.tolist() == [4, 0, 0, 6]


def test_an_arrow_array_and_a_slice_of_it_are_read_like_a_list() -> None:
    whole = pa.array(["x", "198.51.100.7", "2001:db8::1", None])
    assert parse(whole.slice(1)).version.tolist() == [4, 6, 0]
    assert parse(pa.chunked_array([whole, whole])).version.tolist() == [0, 4, 6, 0] * 2


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())]
)
def test_every_arrow_text_is_read_and_what_is_no_text_is_no_address(kind: pa.DataType) -> None:
    texts = pa.array(["198.51.100.7", None, "2001:db8::1", "198.51.100.7"])
    assert parse(
        texts.cast(kind) if kind != pa.string_view() else pa.array(texts.to_pylist(), kind)
    ).version.tolist() == [4, 0, 6, 4]
    assert parse(pa.array([3325256711, 4])).version.tolist() == [0, 0]


def test_the_last_number_is_not_read_into_the_next_text_and_numbers_end_with_their_text() -> None:
    pieces = ["1.2.3", "4.5.6.7", "1.2.3.", "4", "1.2.3.25", "5", ".1.2.3", "4.1.2.3", "", "1.2.3.4"]
    assert got(pieces) == [expected(text) for text in pieces]


def test_every_number_of_a_quad_is_read_and_every_other_of_up_to_four_digits_is_not() -> None:
    numbers = [*map(str, range(1001)), "00", "000", "007", "07", "0000", "1/", "/1", "1:", "-1", "+1", "1e"]
    for place in range(4):
        texts = [".".join(number if at == place else "9" for at in range(4)) for number in numbers]
        assert got(texts) == [expected(text) for text in texts]


def test_a_text_as_long_as_a_book_is_no_address_and_costs_its_neighbours_nothing() -> None:
    assert parse(["198.51.100.7", "1" * 5_000_000, "198.51.100.8"]).version.tolist() == [4, 0, 4]


def test_no_values_give_no_rows() -> None:
    assert len(parse([])) == 0
    assert special_ranges().find(parse([])).tolist() == []


def test_more_values_than_a_chunk_keep_their_order() -> None:
    texts = [f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}" for n in range(70_000)]
    assert parse(texts).v4.tolist() == [(10 << 24) + n for n in range(70_000)]


def bound() -> st.SearchStrategy[tuple[int, int, int]]:
    near = st.integers(0, 900)
    four = st.tuples(st.just(4), st.sampled_from([0, 0xC6336400, 2**32 - 2000]), near, near)
    six = st.tuples(
        st.just(6), st.sampled_from([0, 0x20010DB8 << 96, 2**128 - 2000]), near, st.one_of(near, st.just(2**66))
    )
    return st.one_of(four, six).map(
        lambda part: (
            part[0],
            part[1] + part[2],
            min(part[1] + part[2] + part[3], 2 ** (32 if part[0] == 4 else 128) - 1),
        )
    )


@pytest.mark.parametrize("by_table", [False, True])
def test_the_smallest_range_that_covers_an_address_is_found(by_table: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if by_table:
        monkeypatch.setattr(_ranges, "_TABLE_FROM", 0)
        monkeypatch.setattr(_ranges, "_LONG", 0)

    @settings(max_examples=8 if by_table else 60, deadline=None)
    @given(st.lists(bound(), max_size=12))
    def check(bounds: list[tuple[int, int, int]]) -> None:
        asked = [(v, n) for v, first, last in bounds for n in (first - 1, first, (first + last) // 2, last, last + 1)]
        asked = [
            (v, n) for v, n in asked if 0 <= n < 2 ** (32 if v == 4 else 128) and not (v == 6 and n >> 32 == 0xFFFF)
        ]
        texts = [str(ipaddress.IPv4Address(n) if v == 4 else ipaddress.IPv6Address(n)) for v, n in asked]
        covering = [
            [
                (last - first, -row)
                for row, (version, first, last) in enumerate(bounds)
                if version == v and first <= n <= last
            ]
            for v, n in asked
        ]
        assert Ranges.of(bounds).find(parse(texts)).tolist() == [-min(some)[1] if some else -1 for some in covering]

    check()


def test_ranges_within_one_64_are_told_apart_by_the_lower_half() -> None:
    found = Ranges.of([cidr_bounds("2001:db8::/127"), cidr_bounds("2001:db8::8/125"), cidr_bounds("2001:db8:1::/48")])
    asked = ["2001:db8::1", "2001:db8::2", "2001:db8::f", "2001:db8::10", "2001:db8:1:ffff:ffff:ffff:ffff:ffff"]
    assert found.find(parse(asked)).tolist() == [0, -1, 1, -1, 2]


def test_single_addresses_keep_the_number_of_their_line_when_one_is_unreadable() -> None:
    listed = Ranges.single(parse(["198.51.100.1", "nonsense", "2001:db8::1", "198.51.100.1"]))
    assert listed.find(parse(["2001:db8::1", "198.51.100.1", "198.51.100.2"])).tolist() == [2, 3, -1]


def test_special_blocks_are_told_by_both_their_ends() -> None:
    for block in SPECIAL:
        network = ipaddress.ip_network(block.cidr)
        rows = special_ranges().find(parse([str(network[0]), str(network[-1])]))
        assert {SPECIAL[row] for row in rows} == {block}
        standard = ipaddress.ip_address(str(network[0]))
        assert {
            "private": standard.is_private or block.cidr == "100.64.0.0/10",
            "loopback": standard.is_loopback,
            "link-local": standard.is_link_local,
            "multicast": standard.is_multicast,
        }.get(block.kind, True), block
    everyday = special_ranges().find(parse(["8.8.8.8", "2606:4700::1", "11.0.0.0", "9.255.255.255", "172.32.0.0"]))
    assert np.all(everyday == -1)


@pytest.mark.parametrize("text", ["198.51.100.7/24", "198.51.100.0/33", "2001:db8::1/32", "", "all"])
def test_a_network_that_is_none_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputError, match=r"198\.51\.100\.0/24"):
        cidr_bounds(text)


def known() -> Known:
    """Two tables put together: a wide one, and one that cuts into it."""
    tables = [
        Ranges.of([cidr_bounds("198.51.100.0/24"), cidr_bounds("2001:db8::/32")]),
        Ranges.of([cidr_bounds("198.51.100.128/25"), cidr_bounds("2001:db8:8::/48"), cidr_bounds("203.0.113.0/24")]),
    ]
    ranges = cut(*tables)
    wide, narrow = (table.find(ranges.firsts) for table in tables)
    return Known.of(ranges, pd.DataFrame({"wide": wide, "narrow": np.where(ranges.firsts.version, narrow, -9)}))


ASKED = [
    *("198.51.100.127", "198.51.100.128", "203.0.113.255", "203.0.114.0", "0.0.0.0", "255.255.255.255"),
    *("2001:db8:8::1", "2001:db8:7:ffff:ffff:ffff:ffff:ffff", "::", "ffff::ffff", "::ffff:198.51.100.200", "no", None),
]
WIDE = [0, 0, -1, -1, -1, -1, 1, 1, -1, -1, 0, -1, -1]
NARROW = [-1, 0, 2, -1, -1, -1, 1, -1, -1, -1, 0, -9, -9]
VERSION = [4, 4, 4, 4, 4, 4, 6, 6, 6, 6, 4, 0, 0]


@pytest.mark.parametrize(
    "column",
    [
        pd.Series(ASKED, index=range(50, 63)),
        pd.Series(ASKED, dtype=object),
        pd.Series(ASKED, dtype="category"),
        pd.Series(ASKED, dtype="string"),
        pa.array(ASKED),
        pa.chunked_array([ASKED[:3], [], ASKED[3:]]),
        ASKED,
    ],
    ids=["str", "object", "category", "string", "array", "chunked", "list"],
)
def test_a_column_of_any_kind_gets_the_facts_of_every_table_on_its_own_index(column: object) -> None:
    made = annotate(column, known())
    assert made["version"].tolist() == VERSION
    assert made["wide"].tolist() == WIDE
    assert made["narrow"].tolist() == NARROW
    assert made["wide"].dtype == "category"
    assert made.index.equals(column.index if isinstance(column, pd.Series) else pd.RangeIndex(len(ASKED)))


def test_the_answers_do_not_depend_on_where_a_column_is_cut_nor_on_the_24_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    numbers = np.random.default_rng(3).integers(0xC6336400 - 300, 0xC6336400 + 600, 4000)
    texts = [str(ipaddress.IPv4Address(int(number))) for number in numbers]
    texts[::7] = ["x"] * len(texts[::7])
    whole = annotate(texts, known())
    monkeypatch.setattr(_ranges, "_TABLE_FROM", 0)
    monkeypatch.setattr(_ranges, "_LONG", 0)
    monkeypatch.setattr(_annotate, "CHUNK", 37)
    monkeypatch.setattr(_parse, "CHUNK", 37)
    pd.testing.assert_frame_equal(annotate(texts, known()), whole)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(bound(), max_size=6), min_size=1, max_size=4))
def test_within_a_range_of_a_cut_every_table_has_one_answer(tables: list[list[tuple[int, int, int]]]) -> None:
    made = [Ranges.of(bounds) for bounds in tables]
    ranges = cut(*made)
    last = Packed(
        ranges.firsts.version[:-1],
        np.append(ranges.end4, np.zeros(len(ranges.row6), "u4")),
        *np.append(np.zeros((len(ranges.row4), 2), "u8"), ranges.end6, axis=0).T,
    )
    for table in made:
        assert table.find(ranges.firsts)[:-1].tolist() == table.find(last).tolist()
    assert ranges.find(ranges.firsts).tolist() == [*range(len(last)), -1]
    assert ranges.find(last).tolist() == [*range(len(last))]
    assert (ranges.start4[0], ranges.end4[-1], ranges.end6[-1].tolist()) == (0, 2**32 - 1, [2**64 - 1] * 2)


def test_facts_that_do_not_fit_the_ranges_are_refused_with_the_number_wanted() -> None:
    with pytest.raises(InputError, match="2 rows for 4 ranges: give one row a range, and one more"):
        Known.of(cut(Ranges.of([cidr_bounds("198.51.100.0/24")])), pd.DataFrame({"net": ["a", "b"]}))


def test_a_parquet_file_or_folder_is_written_anew_with_the_facts_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_annotate, "_BATCH", 5)
    (tmp_path / "log").mkdir()
    for at, part in enumerate((ASKED[:6], ASKED[6:])):
        pq.write_table(pa.table({"ip": part, "n": [at] * len(part)}), tmp_path / "log" / f"{at}.parquet")
    for source, rows in (("log", 13), ("log/0.parquet", 6)):
        assert annotate_parquet(tmp_path / source, "ip", tmp_path / "out.parquet", known()) == rows
        made = pd.read_parquet(tmp_path / "out.parquet")
        assert list(made) == ["ip", "n", "version", "wide", "narrow"]
        assert made["ip"].astype(object).where(made["ip"].notna(), None).tolist() == ASKED[:rows]
        assert made[["version", "wide", "narrow"]].values.tolist() == annotate(ASKED[:rows], known()).values.tolist()


def test_a_parquet_file_without_rows_gets_the_columns_all_the_same(tmp_path: Path) -> None:
    pq.write_table(pa.table({"ip": pa.array([], pa.string())}), tmp_path / "none.parquet")
    assert annotate_parquet(tmp_path / "none.parquet", "ip", tmp_path / "out.parquet", known()) == 0
    assert pq.read_schema(tmp_path / "out.parquet").names == ["ip", "version", "wide", "narrow"]


def test_a_file_that_cannot_be_annotated_says_why_and_leaves_nothing_behind(tmp_path: Path) -> None:
    pq.write_table(pa.table({"ip": ["198.51.100.7"], "wide": [1]}), tmp_path / "log.parquet")
    (tmp_path / "text.parquet").write_text("not Parquet")
    cases = [
        ("nowhere.parquet", "ip", "cannot be read as Parquet"),
        ("text.parquet", "ip", "cannot be read as Parquet"),
        ("log.parquet", "address", "no column 'address'; its columns are ip, wide"),
        ("log.parquet", "ip", "has the columns wide already"),
    ]
    for name, column, message in cases:
        with pytest.raises(InputError, match=message):
            annotate_parquet(tmp_path / name, column, tmp_path / "out.parquet", known())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.parquet", "text.parquet"]
