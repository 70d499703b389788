"""IPtoASN's list: five columns with tabs, as ``ip2asn-combined.tsv`` has them (iptoasn.com)."""

from __future__ import annotations

import gzip

import pytest

from dprkit.data import _iptoasn
from dprkit.errors import InputError

GOOD = (
    "198.51.100.0\t198.51.100.127\t64500\tUS\tEXAMPLE-NET Example, Inc.\n"
    "198.51.100.128\t198.51.100.255\t64500\tUS\tEXAMPLE-NET Example, Inc.\n"
    "203.0.113.0\t203.0.113.255\t0\tNone\tNot routed\n"
    '2001:db8::\t2001:db8:0:ffff:ffff:ffff:ffff:ffff\t64501\tDE\tEXAMPLE "SIX"\n'
    "2001:db8:1::\t2001:db8:1:ffff:ffff:ffff:ffff:ffff\t64502\tUnknown\tEXAMPLE-SEVEN\n"
)


def lines(count: int) -> str:
    return "".join(
        f"10.{at >> 8}.{at & 255}.0\t10.{at >> 8}.{at & 255}.255\t{at + 1}\tFR\tNET {at}\n" for at in range(count)
    )


def test_neighbours_that_say_the_same_are_one_range_and_what_is_not_routed_is_none() -> None:
    tables, bad = _iptoasn.tables(GOOD.encode(), "x.tsv")
    asn = tables["asn"].to_pylist()
    assert bad == 0
    assert [(row["asn"], row["as_name"]) for row in asn] == [
        (64500, "EXAMPLE-NET Example, Inc."),
        (64501, 'EXAMPLE "SIX"'),
        (64502, "EXAMPLE-SEVEN"),
    ]
    assert (asn[0]["version"], asn[0]["end_low"] - asn[0]["start_low"]) == (4, 255)
    assert [row["country"] for row in tables["country"].to_pylist()] == ["US", "DE"]


def test_neighbours_are_joined_across_the_middle_of_an_ipv6_address() -> None:
    text = "2001:db8::\t2001:db8::ffff:ffff:ffff:ffff\t64500\tUS\tA\n"
    text += "2001:db8:0:1::\t2001:db8:0:1:ffff:ffff:ffff:ffff\t64500\tUS\tA\n"
    (row,) = _iptoasn.tables(text.encode(), "x.tsv")[0]["asn"].to_pylist()
    assert (row["start_high"] & 1, row["end_high"] & 1) == (0, 1)


def test_ranges_in_any_order_that_overlap_belong_to_the_smallest() -> None:
    text = "198.51.100.0\t198.51.100.255\t64500\tUS\tWIDE\n192.0.2.0\t192.0.2.9\t64501\tFR\tA\n"
    text += "198.51.100.8\t198.51.100.9\t64502\tDE\tNARROW\n"
    rows = _iptoasn.tables(text.encode(), "x.tsv")[0]["asn"].to_pylist()
    assert [(row["start_low"] & 255, row["end_low"] & 255, row["asn"]) for row in rows] == [
        *((0, 9, 64501), (0, 7, 64500), (8, 9, 64502), (10, 255, 64500)),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        *("10.0.0.0\t10.0.0.255\t1\tFR", "10.9.0.9\t10.9.0.1\t1\tFR\tends before it starts"),
        *("10.9.0.0\t2001:db8::\t1\tFR\ttwo versions", "10.9.0.0\t10.9.0.9\tmany\tFR\tno number", "\x00\x01\x02"),
        "10.9.0.0\t10.9.0.9\t9999999999\tFR\tmore than 32 bits",
    ],
)
def test_one_wrong_line_in_two_hundred_is_counted_and_the_rest_is_taken(wrong: str) -> None:
    tables, bad = _iptoasn.tables(f"{lines(199)}{wrong}\n".encode(), "x.tsv")
    assert (len(tables["asn"]), bad) == (199, 1)


def test_more_than_one_wrong_line_in_a_hundred_refuses_the_file() -> None:
    with pytest.raises(InputError, match=r"x\.tsv: 3 of 203 lines are not first address"):
        _iptoasn.tables(f"{lines(200)}a\tb\n1\n2\n".encode(), "x.tsv")


@pytest.mark.parametrize("data", [b"", b"\n\n", b"start\tend\n", b"\xff\xfe\x00"])
def test_what_is_no_list_at_all_ends_in_a_sentence(data: bytes) -> None:
    with pytest.raises(InputError, match=r"x\.tsv"):
        _iptoasn.tables(data, "x.tsv")


def test_gzip_is_inflated_up_to_a_bound_and_must_be_whole() -> None:
    packed = gzip.compress(GOOD.encode())
    assert _iptoasn.gunzipped(packed, "x") == _iptoasn.gunzipped(GOOD.encode(), "x") == GOOD.encode()
    with pytest.raises(InputError, match="x is cut off"):
        _iptoasn.gunzipped(packed[:-6], "x")
    with pytest.raises(InputError, match="x is broken gzip"):
        _iptoasn.gunzipped(packed[:-8] + bytes(8), "x")
    with pytest.raises(InputError, match="more than 1 MiB when unpacked"):
        _iptoasn.gunzipped(gzip.compress(bytes(3 << 20)), "x", largest=1 << 20)


def test_a_list_is_told_by_its_first_line() -> None:
    assert _iptoasn.looks_like(GOOD.encode())
    assert not any(map(_iptoasn.looks_like, (b"", b"a\tb\tc\td\te\n", b"<html>\n", b"10.0.0.0,10.0.0.1,1,FR,x\n")))
