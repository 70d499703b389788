"""Secret: a key to a source, shown as ``‹secret:shodan›`` wherever it is printed, logged, stored or sent to a notebook.

Keys come from the operating system's keyring, then from the environment (``DPRKIT_KEY_SHODAN``). Nothing ever prompts.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable
from typing import Any

__all__ = ["Secret", "names_present", "secret"]

KNOWN = ("shodan", "github", "hibp", "ipinfo", "virustotal")
_SERVICE = "dprkit"
_PREFIX = "DPRKIT_KEY_"
_WAIT = 3.0  # seconds: a locked keyring may wait for a dialogue that nobody sees
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


def names_present(names: tuple[str, ...] = KNOWN) -> list[str]:
    """Which of ``names``, and of the names in the environment, have a key; the names only."""
    stated = {known[len(_PREFIX) :].lower() for known in os.environ if known.startswith(_PREFIX)}
    return sorted(name for name in {*names, *stated} if secret(name))


def _variable(name: str) -> str:
    return _PREFIX + name.upper().replace("-", "_")


def _from_keyring(name: str) -> str | None:
    """The keyring's answer within three seconds; a keyring that raises or hangs is one that has nothing."""
    answer: list[str | None] = []

    def ask() -> None:
        import contextlib

        # Back ends raise anything, from DBus errors to ImportError: none of it may end a look-up.
        with contextlib.suppress(Exception):
            answer.append(_ask_keyring(name))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(_WAIT)
    return answer[0] if answer else None


def _ask_keyring(name: str) -> str | None:
    import keyring

    backend = keyring.get_keyring()
    parts = [backend, *getattr(backend, "backends", ())]
    safe = (part for part in parts if type(part).__module__.startswith(_SAFE))
    found = next((held for part in safe if (held := part.get_password(_SERVICE, name))), None)
    return None if found is None else str(found)
