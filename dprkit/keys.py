"""Secret: a key to a source, shown as ``‹secret:shodan›`` wherever it is printed, logged, stored or sent to a notebook.

Keys come from the operating system's keyring, then from the environment (``DPRKIT_KEY_SHODAN``). Nothing ever prompts.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from .errors import InputError
from .show import plain

__all__ = ["KNOWN", "Known", "Secret", "names_present", "secret", "store", "where"]


class Known(NamedTuple):
    """A key that a source here asks for.

    Attributes:
        purpose: what it is for; ``tells`` who learns of a test.
        url: the source's own question about a key, which costs nothing; the key goes into the header ``header`` after
            ``prefix``, or into the parameter ``parameter`` of the URL.
        left: what its answer says of the key, in words, and where it stands in the JSON.
    """

    purpose: str
    tells: str
    url: str
    header: str = ""
    prefix: str = ""
    parameter: str = ""
    left: tuple[tuple[str, tuple[str, ...]], ...] = ()


# The answers: Shodan REST API, "API Plan Information"; docs.github.com, "Get rate limit status for the authenticated
# user"; haveibeenpwned.com/API/v3, "Get the status of the current subscription".
KNOWN: Mapping[str, Known] = {
    "shodan": Known(
        "shodan_host and shodan_search",
        "Shodan",
        "https://api.shodan.io/api-info",
        parameter="key",
        left=(("query credits left", ("query_credits",)), ("plan", ("plan",))),
    ),
    "github": Known(
        "github_user: 5,000 questions an hour instead of 60; it works without one",
        "GitHub",
        "https://api.github.com/rate_limit",
        header="Authorization",
        prefix="Bearer ",
        left=(("questions left this hour", ("rate", "remaining")), ("of", ("rate", "limit"))),
    ),
    "hibp": Known(
        "hibp: breaches that a mail address stands in",
        "Have I Been Pwned",
        "https://haveibeenpwned.com/api/v3/subscription/status",
        header="hibp-api-key",
        left=(("questions a minute", ("Rpm",)), ("subscribed until", ("SubscribedUntil",))),
    ),
}
SHORTEST = 8  # a shorter one would be replaced in every other word of an answer
_SERVICE = "dprkit"
_PREFIX = "DPRKIT_KEY_"
_WAIT = 3.0  # seconds: a locked keyring may wait for a dialogue that nobody sees
_WAIT_TO_STORE = 60.0  # seconds: here somebody sits in front of it
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,40}")
# The systems' own stores. Others keep plain text, keep nothing (null, fail) or ask for a password on the terminal.
_SAFE = tuple(f"keyring.backends.{one}" for one in ("SecretService", "kwallet", "libsecret", "macOS", "Windows"))


class Secret(str):
    """A text whose every form but ``reveal()`` is its label."""

    __slots__ = ("_name", "_value")
    _name: str
    _value: Callable[[], str]

    def __new__(cls, name: str, value: str) -> Secret:
        made = super().__new__(cls, f"‹secret:{name}›")
        # In a closure: a variable inspector or a verbose traceback shows a function, not the key.
        made._name, made._value = name, lambda: value
        return made

    @property
    def name(self) -> str:
        """The name it is kept under."""
        return self._name

    def reveal(self) -> str:
        """The key itself. Only the door out calls this, in the frame that sends it."""
        return self._value()

    def __repr__(self) -> str:
        return str(self)

    def __reduce_ex__(self, protocol: object) -> Any:
        return str, (str(self),)

    def __getstate__(self) -> None:
        return None


def secret(name: str) -> Secret | None:
    """The key kept under ``name``, None when there is none. Never prompts, and never raises for a broken keyring.

    >>> secret("nobody-has-this-one") is None
    True
    """
    if not _NAME.fullmatch(name):
        return None
    found = _from_keyring(name) or os.environ.get(_variable(name), "").strip()
    return Secret(name, found) if found else None


def names_present(names: Iterable[str] = KNOWN) -> list[str]:
    """Which of ``names``, and of the names in the environment, have a key; the names only."""
    stated = {known[len(_PREFIX) :].lower() for known in os.environ if known.startswith(_PREFIX)}
    return sorted(name for name in {*names, *stated} if secret(name))


def where(name: str) -> str:
    """Where the key comes from: ``keyring``, ``environment``, or empty when there is none.

    >>> where("nobody-has-this-one")
    ''
    """
    if not _NAME.fullmatch(name):
        return ""
    if _from_keyring(name):
        return "keyring"
    return "environment" if os.environ.get(_variable(name), "").strip() else ""


def store(key: Secret) -> str:
    """Keep the key in the operating system's keyring; the name of that store. It is never written anywhere else.

    Raises:
        InputError: the name or the key is none, or this system has no safe keyring that takes it.
    """
    if not _NAME.fullmatch(key.name):
        raise InputError(
            f"{plain(key.name)[:60]!r} is no name of a key: small letters, digits, _ and -, from a letter on."
        )
    if why := _unfit(key.reveal()):
        raise InputError(f"This is no key for {key.name}: {why}. Nothing was kept.")
    kept = _within(_WAIT_TO_STORE, lambda: _keep(key))
    if not kept:
        raise InputError(
            f"This system has no keyring that keeps a key safely and takes one now, and dprkit never writes a key to a "
            f"file. Set the environment variable {_variable(key.name)} instead."
        )
    return kept


def _unfit(text: str) -> str:
    """Why the text cannot be a key: a header and a log could not carry it, or could not hide it."""
    if len(text) < SHORTEST:
        return f"it has fewer than {SHORTEST} characters"
    if not all("!" <= char <= "~" for char in text):
        return "it holds blanks, control characters or letters that no key has"
    return ""


def _keep(key: Secret) -> str:
    for part in _safe_stores():
        part.set_password(_SERVICE, key.name, key.reveal())
        if part.get_password(_SERVICE, key.name) == key.reveal():
            return str(getattr(part, "name", type(part).__name__))
    return ""


def _variable(name: str) -> str:
    return _PREFIX + name.upper().replace("-", "_")


def _from_keyring(name: str) -> str | None:
    """The keyring's answer within three seconds."""
    return _within(_WAIT, lambda: _ask_keyring(name))


def _within(seconds: float, ask: Callable[[], str | None]) -> str | None:
    """What the keyring says in time; one that raises or hangs is one that has nothing."""
    answer: list[str | None] = []

    def work() -> None:
        import contextlib

        # Back ends raise anything, from DBus errors to ImportError: none of it may end a look-up, or show a key.
        with contextlib.suppress(Exception):
            answer.append(ask())

    asking = threading.Thread(target=work, daemon=True)
    asking.start()
    asking.join(seconds)
    return answer[0] if answer else None


def _ask_keyring(name: str) -> str | None:
    found = next((held for part in _safe_stores() if (held := part.get_password(_SERVICE, name))), None)
    return None if found is None else str(found)


def _safe_stores() -> Iterator[Any]:
    import keyring

    backend = keyring.get_keyring()
    parts = [backend, *getattr(backend, "backends", ())]
    yield from (part for part in parts if type(part).__module__.startswith(_SAFE))
