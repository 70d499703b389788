"""What the Shodan sources share: the questions with their key, and the prescribed client reading our bytes."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from typing import Any

from ..addresses import SPECIAL
from ..errors import NotRecorded, Refused, SourceError
from ..fetch import Fetch, Key, Reply
from ..show import plain
from . import _json

__all__ = ["API", "KEY", "client", "credits_left", "credits_said", "credits_url", "inside"]

API = "https://api.shodan.io"
KEY = {"key": Key("shodan")}
_PLACEHOLDER = "the-key-stays-with-fetch"
_NOWHERE = "https://stored.invalid"  # a name that resolves for nobody (RFC 2606)


def inside(address: str) -> str:
    """Why nobody outside can know this address; empty for one of the open internet.

    >>> inside("10.0.0.5"), inside("203.0.113.9")
    ('private use (RFC 1918): nobody outside is asked about it', '')
    """
    parsed = ipaddress.ip_address(address)
    for block in SPECIAL:
        if block.kind != "documentation" and parsed in ipaddress.ip_network(block.cidr):
            return f"{block.name}: nobody outside is asked about it"
    return ""


def client(reply: Reply, question: Callable[[Any], Any]) -> _json.Read:
    """What the ``shodan`` package reads in our bytes; it never holds a connection or the key.

    Args:
        question: what to call, for example ``lambda api: api.host("203.0.113.9")``.

    Raises:
        SourceError: the bytes are no JSON object within bounds, or Shodan tells of an error in them.
    """
    checked = _json.read(reply, dict)
    from shodan import APIError

    try:
        data = question(_reader(reply.body))
    except APIError as error:
        # Its only message: a reply with status 200 that holds {"error": …}.
        raise _json.unreadable(f"Shodan answers with an error ({plain(error)[:120]})", reply) from None
    return checked._replace(data=data)


def _reader(body: bytes) -> Any:
    """A client whose only adapter gives these bytes back, whatever it is asked."""
    import shodan.client

    made = shodan.client.Shodan(_PLACEHOLDER)
    made.base_url = _NOWHERE  # SHODAN_API_URL in the environment would replace it
    made.api_rate_limit = 0
    made._session.trust_env = False
    made._session.adapters.clear()
    made._session.mount("https://", _Stored(shodan.client.requests.Response, body))
    return made


class _Stored:
    """An adapter of ``requests`` that has the answer already."""

    def __init__(self, response: Callable[[], Any], body: bytes) -> None:
        self._response = response
        self._body = body

    def send(self, request: Any, **_: Any) -> Any:
        made = self._response()
        made.status_code, made.url, made.request = 200, _NOWHERE, request
        made._content, made.encoding = self._body, "utf-8"
        return made

    def close(self) -> None:
        """There is nothing open."""


def credits_url() -> str:
    """Where Shodan says what is left; the question costs nothing."""
    return f"{API}/api-info"


def credits_left(reply: Reply) -> int | None:
    """Query credits left by an answer of ``api-info``; None when it does not say, or when the plan has no limit."""
    left = _json.whole(client(reply, lambda api: api.info()).data.get("query_credits"))
    return None if left is None or left < 0 else left


def credits_said(fetch: Fetch) -> str:
    """What the last recorded answer of ``api-info`` says is left, in words; nothing is asked.

    ``fetch`` replays, or plans, in the name of the source that asked.
    """
    try:
        reply = fetch.get(credits_url(), secret_query=KEY)
        data = client(reply, lambda api: api.info()).data
    except (NotRecorded, Refused, SourceError):
        return "query credits left: not known before the first question"
    return "; ".join(_said(data, reply.provenance.at)) or "query credits left: Shodan does not say"


def _said(data: dict[str, Any], at: str) -> Iterator[str]:
    limits = data.get("usage_limits")
    left, limit = _json.whole(data.get("query_credits")), None
    if isinstance(limits, dict):
        limit = _json.whole(limits.get("query_credits"))
    if limit is not None and limit < 0:
        yield f"query credits without limit on {at}"
    elif left is not None:
        yield f"{left}{'' if limit is None else f' of {limit}'} query credits left on {at}"
