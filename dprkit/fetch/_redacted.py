"""Keys kept out of what is recorded: a key that a server echoes is replaced by its label, in every usual spelling."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote, quote_plus

from ..keys import Secret
from ._http import inflated
from ._wire import Received

__all__ = ["without_secrets"]


def without_secrets(got: Received, secrets: Sequence[Secret], cap: int) -> bytes:
    """The bytes to keep; ``got`` is changed where it holds a key. The kept headers say that something was replaced."""
    stored = bytes(got.body)
    body, _ = inflated(stored, got.headers, cap)
    forms = {form: one for one in secrets for form in _forms(one.reveal())}
    texts = {form.decode("latin-1"): one for form, one in forms.items()}
    got.message = _replaced(got.message, texts)
    got.hops = [_replaced(hop, texts) for hop in got.hops]
    got.headers = {name: _replaced(value, texts) for name, value in got.headers.items()}
    if not any(form in body for form in forms):
        return stored
    got.headers = {name: value for name, value in got.headers.items() if name != "content-encoding"}
    got.headers["x-redacted"] = "a key that the server echoed"
    for form, one in forms.items():
        body = body.replace(form, str(one).encode())
    return body


def _forms(key: str) -> Iterator[bytes]:
    """The key plain, URL-quoted, JSON-escaped, in UTF-16, and in base64 at each of its three alignments."""
    raw = key.encode()
    yield from dict.fromkeys((raw, quote(key, safe="").encode(), quote_plus(key).encode(), quote(key).encode()))
    yield from dict.fromkeys((json.dumps(key)[1:-1].encode(), json.dumps(key).replace("/", "\\/")[1:-1].encode()))
    yield from (key.encode("utf-16-le"), key.encode("utf-16-be"))
    for before in range(3):
        # The first and the last group mix with their neighbours: what is between them is the key's alone.
        core = base64.b64encode(bytes(before) + raw)[4 if before else 0 :]
        core = core.rstrip(b"=")[: len(core) // 4 * 4 - 4]
        if len(core) >= 8:
            yield from dict.fromkeys((core, core.replace(b"+", b"-").replace(b"/", b"_")))


def _replaced(text: str, forms: Mapping[str, Secret]) -> str:
    for form, one in forms.items():
        text = text.replace(form, str(one))
    return text
