"""Which URLs may be asked at all: nothing private, nothing that two programs could read differently."""

from __future__ import annotations

import os
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkit.errors import InvalidObservable, Refused
from dprkit.fetch._http import _request
from dprkit.observable import Observable
from dprkit.target import Guard, Target, is_public

_TEXT = """
http://127.0.0.1/ http://127.1/ http://0x7f000001/ http://2130706433/ http://017700000001/ http://0177.0.0.1/
http://①②⑦.⓪.⓪.①/ http://localhost/ http://intranet/ http://0.0.0.0/ http://10.1.2.3/ http://172.16.0.1/
http://192.168.1.1/ http://100.64.0.1/ http://100.100.100.200/ http://169.254.169.254/ http://168.63.129.16/
http://192.0.0.8/ http://192.0.2.1/ http://198.18.0.1/ http://198.51.100.1/ http://203.0.113.1/ http://192.88.99.1/
http://224.0.0.1/ http://239.1.1.1/ http://240.0.0.1/ http://255.255.255.255/ http://[::1]/ http://[::]/
http://[::ffff:127.0.0.1]/ http://[::ffff:8.8.8.8]/ http://[::127.0.0.1]/ http://[64:ff9b::7f00:1]/
http://[64:ff9b:1::1]/ http://[2002:7f00:1::]/ http://[2001::1]/ http://[2001:db8::1]/ http://[3fff::1]/
http://[fc00::1]/ http://[fd00:ec2::254]/ http://[fe80::1]/ http://[fe80::1%25eth0]/ http://[fec0::1]/ http://[ff02::1]/
http://[5f00::1]/ http://[100::1]/
http://example.com:8080/ http://example.com:22/ http://example.com:0/ http://example.com:99999/ http://example.com:x/
ftp://example.com/ file:///etc/passwd gopher://example.com/ javascript:alert(1) //example.com/ example.com data:,x
http://user@example.com/ http://user:pw@example.com/ http://example.com@10.0.0.1/ http://example.com\\@10.0.0.1/
http://example.com/#x http://example.com/../x http://example.com/a/%2e%2e/b http://example.com/é http:///x
http://ⅰnc.com/ http://a..example/ http://-a.example/ http://exa%6dple.com/ http://[::1
"""
REFUSED = _TEXT.split()


@pytest.mark.parametrize(
    "url", [*REFUSED, "http://example.com/a b", "http://example.com/\r\nX: y", "http://exa\tmple.com/"]
)
def test_a_url_that_nobody_may_ask_is_refused_with_a_sentence(url):
    with pytest.raises(Refused, match=r"\."):
        Target.parse(url)


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://rdap.example.com/domain/a.example", "https://rdap.example.com/domain/a.example"),
        ("HTTP://EXAMPLE.com", "http://example.com/"),
        ("https://example.com:443/?q=1", "https://example.com/?q=1"),
        ("http://example.com:443/", "http://example.com:443/"),
        ("https://faß.example/", "https://xn--fa-hia.example/"),
        ("https://9.9.9.9/", "https://9.9.9.9/"),
        ("https://[2620:FE::fe]/", "https://[2620:fe::fe]/"),
    ],
)
def test_a_public_url_is_asked_in_its_normal_form(url, normal):
    assert Target.parse(url).url == normal
    assert Target.parse(normal).url == normal


def test_the_guard_lets_exactly_one_host_and_port_through():
    guard = Guard("127.0.0.1", 8123)
    assert Target.parse("http://127.0.0.1:8123/x", guard).port == 8123
    for url in ("http://127.0.0.1:8124/x", "http://127.0.0.2:8123/x", "http://localhost:8123/x", "http://127.0.0.1/"):
        with pytest.raises(Refused):
            Target.parse(url, guard)


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_the_text_it_is_refused_or_becomes_one_line_of_ascii_for_that_host(host, path):
    try:
        asked = Target.parse(f"http://{host}/{path}")
    except Refused:
        return
    assert asked.url.isascii()
    assert asked.url.isprintable()
    assert " " not in asked.url
    assert Target.parse(asked.url) == asked


COUNT = 1_000_000 if os.environ.get("TORTURE") else 20_000
_PIECES = (
    *(
        "a",
        "b.example",
        "example",
        ".",
        "..",
        "-",
        "_",
        "/",
        "//",
        "\\",
        "?",
        "#",
        "@",
        ":",
        "%",
        "%0d%0a",
        "%2f",
        "%00",
    ),
    *(
        "\r",
        "\n",
        "\t",
        " ",
        "\x00",
        "\x7f",
        "\u202e",
        "\u200d",
        "\u3002",
        "\uff0e",
        "\u2170",
        "ß",
        "İ",
        "xn--",
        "xn--a",
    ),
    *(
        "127.0.0.1",
        "[::1]",
        "0x7f",
        "①②⑦",
        "localhost",
        "http:",
        "file:",
        "&",
        "=",
        "+",
        ";",
        "type=ANY",
        "😀",
        "\ud800",
    ),
)


def test_no_text_whatever_changes_where_a_question_goes():
    """Each text is a domain name in normal form, or no question at all; the line sent is exactly the one expected."""
    rng = random.Random(20261122)
    asked = 0
    for _ in range(COUNT):
        text = "".join(rng.choices(_PIECES, k=rng.randint(1, 6)))
        try:
            name = Observable.parse(text, "domain-name").value
        except InvalidObservable:
            continue
        asked += 1
        assert re.fullmatch(r"[a-z0-9._-]+", name), text
        web = Target.parse(f"https://rdap.example.com/domain/{name}")
        assert web == ("https", "rdap.example.com", 443, f"/domain/{name}")
        assert _request(web, {}, None).startswith(f"GET /domain/{name} HTTP/1.1\r\nHost: rdap.example.com\r\n".encode())
        assert Target.parse(f"whois://whois.example.com/{name}") == ("whois", "whois.example.com", 43, f"/{name}")
        assert Target.parse(f"dns:{name}?type=MX").path == f"{name}?type=MX"
    assert asked > COUNT // 200


def test_what_the_standard_library_calls_global_is_not_enough():
    assert [
        one for one in ("192.0.0.8", "fec0::1", "224.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::") if is_public(one)
    ] == []
