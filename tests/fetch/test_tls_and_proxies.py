"""TLS for real, with an authority of our own; proxies of the environment; names that lead inside."""

from __future__ import annotations

import contextlib
import datetime
import socket
import ssl
import threading

import pytest
import trustme

from dprkit.errors import Refused, SourceError
from dprkit.fetch import Fetch, Key, Source, _wire, proxies
from dprkit.ledger import Ledger

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@pytest.fixture
def ledger(tmp_path):
    with Ledger.create(tmp_path / "ledger.sqlite") as made:
        yield made


@pytest.fixture
def authority(tmp_path, monkeypatch):
    """A certificate authority that this process trusts, as a company's own would be: through SSL_CERT_FILE."""
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    _wire._tls.cache_clear()
    yield made
    _wire._tls.cache_clear()


def speaking_tls(certificate, after=lambda connection: None):
    """A behaviour: a TLS server with a certificate, that answers one request; ``after`` is done before TLS begins."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)

    def behave(connection):
        after(connection)
        with contextlib.suppress(OSError), context.wrap_socket(connection, server_side=True) as secured:
            behave.heads.append(secured.recv(65536))
            secured.sendall(OK)

    behave.heads = []
    return behave


def ask(server, ledger, scheme="https"):
    fetch = Fetch(ledger, mode="live", ceiling="AMBER", _guard=server.guard(5.0))
    return fetch.of(Source("test")).get(f"{scheme}://127.0.0.1:{server.port}/x")


def test_a_certificate_for_that_host_from_a_trusted_authority_is_accepted(serve, ledger, authority):
    server = serve(speaking_tls(authority.issue_cert("127.0.0.1")), until=b"")
    assert ask(server, ledger).body == b"ok"


YESTERDAY = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)


@pytest.mark.parametrize(
    "certificate",
    [
        lambda authority: trustme.CA().issue_cert("127.0.0.1"),
        lambda authority: authority.issue_cert("127.0.0.2"),
        lambda authority: authority.issue_cert("rdap.example.com"),
        lambda authority: authority.issue_cert("127.0.0.1", not_after=YESTERDAY),
    ],
    ids=["unknown authority", "another address", "another name", "expired"],
)
def test_any_other_certificate_is_not_trusted_and_nothing_is_sent(certificate, serve, ledger, authority):
    behave = speaking_tls(certificate(authority))
    with pytest.raises(SourceError, match="certificate is not to be trusted") as failed:
        ask(serve(behave, until=b""), ledger)
    assert failed.value.reason == "denied"
    assert behave.heads in ([], [b""])


def test_a_server_that_falls_silent_in_the_TLS_exchange_is_a_timeout(serve, ledger, authority):
    server = serve(lambda connection: server.over.wait(10), until=b"")
    fetch = Fetch(ledger, mode="live", ceiling="AMBER", _guard=server.guard(1.0))
    with pytest.raises(SourceError) as failed:
        fetch.of(Source("test")).get(f"https://127.0.0.1:{server.port}/x")
    assert failed.value.reason == "timeout"


@pytest.fixture
def through(serve, ledger, monkeypatch):
    """Ask a public name through a proxy of ours on loopback that the environment names."""

    def asked(behave, url="https://rdap.example.com/x", scheme="https", **more):
        asked.proxy = serve(behave)
        place = f"http://user:pass%2Fword@127.0.0.1:{asked.proxy.port}"
        monkeypatch.setenv(f"{scheme}_proxy", place)
        fetch = Fetch(ledger, mode="live", ceiling="AMBER")
        return fetch.of(Source("test", seconds=3.0)).get(url, **more)

    return asked


def test_https_goes_through_the_proxy_as_a_tunnel_and_the_name_is_still_verified(through, ledger, authority):
    inside = speaking_tls(
        authority.issue_cert("rdap.example.com"),
        after=lambda connection: connection.sendall(b"HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n"),
    )
    assert through(inside).body == b"ok"
    head = through.proxy.requests[0].decode()
    assert head.startswith("CONNECT rdap.example.com:443 HTTP/1.1\r\nHost: rdap.example.com:443\r\n")
    assert "Proxy-Authorization: Basic dXNlcjpwYXNzL3dvcmQ=" in head
    assert inside.heads[0].startswith(b"GET /x HTTP/1.1\r\nHost: rdap.example.com\r\n")
    assert b"Proxy-Authorization" not in inside.heads[0]
    (hop,) = ledger.head().body["hops"]
    assert hop == f"https://rdap.example.com/x through the proxy 127.0.0.1:{through.proxy.port}"
    assert b"dXNlcjpw" not in ledger.path.read_bytes()


def test_a_certificate_that_the_proxy_makes_up_is_not_trusted(through, authority):
    inside = speaking_tls(
        trustme.CA().issue_cert("rdap.example.com"),
        after=lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n"),
    )
    with pytest.raises(SourceError, match="not to be trusted"):
        through(inside)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"HTTP/1.1 407 Who are you\r\n\r\n", "denied"),
        (b"HTTP/1.1 502 \x1b]0;x\x07\r\n\r\n", "denied"),
        (b"", "reset"),
        (b"x" * 9000, "reset"),
    ],
)
def test_a_proxy_that_does_not_let_it_through_is_named(said, reason, through):
    with pytest.raises(SourceError, match=r"the proxy 127\.0\.0\.1:\d+ ") as failed:
        through(lambda connection: connection.sendall(said))
    assert failed.value.reason == reason
    assert "\x1b" not in str(failed.value)


def test_plain_http_is_asked_of_the_proxy_with_the_whole_address(through):
    assert through(lambda connection: connection.sendall(OK), "http://rdap.example.com/x", "http").body == b"ok"
    assert through.proxy.requests[0].startswith(b"GET http://rdap.example.com/x HTTP/1.1\r\nHost: rdap.example.com\r\n")


def test_a_key_does_not_go_through_a_proxy_in_the_clear(through, monkeypatch):
    monkeypatch.setenv("DPRKIT_KEY_SHODAN", "a-key-of-some-length")
    with pytest.raises(SourceError, match="without TLS"):
        through(lambda connection: None, "http://api.example.com/", "http", secret_query={"key": Key("shodan")})
    assert through.proxy.requests == []


def test_no_proxy_of_the_environment_is_used_where_it_says_so(through, monkeypatch):
    monkeypatch.setenv("no_proxy", "example.com")
    with pytest.raises(Refused, match="network is closed"):
        through(lambda connection: connection.sendall(OK))


def test_a_proxy_of_another_kind_is_a_sentence(monkeypatch, ledger):
    monkeypatch.setenv("https_proxy", "socks5://127.0.0.1:1080")
    with pytest.raises(SourceError, match="not http://host:port"):
        Fetch(ledger, mode="live", ceiling="AMBER").of(Source("test")).get("https://rdap.example.com/x")


def test_a_plan_can_say_which_proxies_there_are_and_never_their_login(monkeypatch):
    monkeypatch.setenv("https_proxy", "http://user:secret@proxy.example.net:8080")
    monkeypatch.setenv("http_proxy", "proxy.example.net:3128")
    assert proxies() == {"http": "proxy.example.net:3128", "https": "proxy.example.net:8080"}


_INSIDE = """
127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 168.63.129.16 100.64.0.1 0.0.0.0 224.0.0.1 192.0.0.8
::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: fe80::1 fc00::1 fec0::1 ff02::1 2001:db8::1
"""
INSIDE = _INSIDE.split()


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_denied_even_beside_a_public_address(address, ledger, monkeypatch):
    connected = []
    monkeypatch.setattr(_wire.socket, "create_connection", lambda place, timeout: connected.append(place))
    found = [(0, 0, 0, "", (one, 80)) for one in ("9.9.9.9", address)]
    monkeypatch.setattr(_wire.socket, "getaddrinfo", lambda *_, **__: found)
    for scheme in ("http", "whois"):
        with pytest.raises(SourceError, match="not a public address") as failed:
            Fetch(ledger, mode="live", ceiling="AMBER").of(Source("test")).get(f"{scheme}://evil.example/x")
        assert failed.value.reason == "denied"
    assert connected == []


def test_a_name_is_resolved_once_and_the_address_that_was_checked_is_the_one_connected_to(ledger, monkeypatch):
    answers = iter([["9.9.9.9"], ["127.0.0.1"], ["127.0.0.1"]])
    looked_up, connected = [], []

    def rebind(host, port, **_):
        looked_up.append(host)
        return [(0, 0, 0, "", (one, port)) for one in next(answers)]

    def connect(place, timeout):
        connected.append(place)
        ours, theirs = socket.socketpair()
        threading.Thread(target=lambda: (theirs.recv(9999), theirs.sendall(OK), theirs.close()), daemon=True).start()
        return ours

    monkeypatch.setattr(_wire.socket, "getaddrinfo", rebind)
    monkeypatch.setattr(_wire.socket, "create_connection", connect)
    reply = Fetch(ledger, mode="live", ceiling="AMBER").of(Source("test")).get("http://rebinding.example/x")
    assert (reply.body, looked_up, connected) == (b"ok", ["rebinding.example"], [("9.9.9.9", 80)])
