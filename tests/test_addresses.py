"""Whole-column parsing and look-up, held against the standard library's ``ipaddress``."""

from __future__ import annotations

import ipaddress

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dprkit import addresses
from dprkit.addresses import SPECIAL, Ranges, cidr_bounds, parse, special_ranges
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
        monkeypatch.setattr(addresses, "_TABLE_FROM", 0)
        monkeypatch.setattr(addresses, "_LONG", 0)

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
