"""Keys: shown as a label everywhere, taken from the keyring or the environment, and never asked for."""

from __future__ import annotations

import copy
import inspect
import json
import logging
import pickle
import re
import time
import traceback
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from dprkit import providers
from dprkit.errors import InputError
from dprkit.keys import KNOWN, Secret, names_present, secret, store, where

CANARY = "canary-1f0e"
LABEL = "‹secret:shodan›"


class Keyring(KeyringBackend):
    """A store that holds one key; ``safe`` makes it pass for the system's own."""

    priority = 1
    held = CANARY

    def get_password(self, service, username):
        return self.held if (service, username) == ("dprkit", "shodan") else None

    def set_password(self, service, username, password):
        raise AssertionError("nothing is ever written to the keyring")


def use(monkeypatch, made: type[Keyring], module: str = "keyring.backends.SecretService") -> None:
    monkeypatch.setattr(made, "__module__", module)
    monkeypatch.setattr(keyring, "get_keyring", lambda: made())


@pytest.fixture(autouse=True)
def without_keys(monkeypatch):
    class Empty(Keyring):
        held = None

    use(monkeypatch, Empty)
    monkeypatch.delenv("DPRKIT_KEY_SHODAN", raising=False)


def test_every_form_of_a_secret_but_reveal_is_its_label(caplog):
    key = Secret("shodan", CANARY)
    assert key.reveal() == CANARY
    with caplog.at_level(logging.INFO):
        logging.getLogger("x").info("key %s %r", key, key)
    try:
        raise ValueError(key)
    except ValueError as error:
        told = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    forms = [str(key), repr(key), f"{key}", f"{key!r:>20}", format(key), "".join([key]), json.dumps({"k": key}), told]
    forms += [repr([key]), repr({"k": key}), str(pickle.loads(pickle.dumps(key))), str(copy.deepcopy(key)), caplog.text]
    forms += [repr(inspect.getmembers(key)), key.upper(), key.encode().decode(), repr(pickle.dumps(key))]
    assert [form for form in forms if CANARY.lower() in form.lower()] == []
    assert (str(key), repr(key), key.name) == (LABEL, LABEL, "shodan")


def test_the_keyring_comes_first_then_the_environment(monkeypatch):
    assert secret("shodan") is None
    monkeypatch.setenv("DPRKIT_KEY_SHODAN", " from-environment ")
    assert secret("shodan").reveal() == "from-environment"
    use(monkeypatch, Keyring)
    assert secret("shodan").reveal() == CANARY
    assert names_present() == ["shodan"]


@pytest.mark.parametrize(
    "module", ["keyrings.alt.file", "keyring.backends.null", "keyring.backends.fail", "keyrings.x"]
)
def test_a_store_that_keeps_plain_text_or_nothing_is_not_used(monkeypatch, module):
    use(monkeypatch, Keyring, module)
    assert secret("shodan") is None


def test_in_a_chain_of_stores_only_the_safe_ones_are_asked(monkeypatch):
    class Unsafe(Keyring):
        held = "plain text"

    class Chain(Keyring):
        backends = (Unsafe(), Keyring())

    monkeypatch.setattr(Unsafe, "__module__", "keyrings.alt.file")
    monkeypatch.setattr(Keyring, "__module__", "keyring.backends.macOS")
    use(monkeypatch, Chain, "keyring.backends.chainer")
    assert secret("shodan").reveal() == CANARY


def test_a_keyring_that_raises_or_hangs_is_one_that_has_nothing(monkeypatch):
    class Raises(Keyring):
        def get_password(self, service, username):
            raise RuntimeError("no session bus")

    class Hangs(Keyring):
        def get_password(self, service, username):
            time.sleep(5)
            return CANARY

    monkeypatch.setenv("DPRKIT_KEY_SHODAN", "from-environment")
    monkeypatch.setattr("dprkit.keys._WAIT", 0.2)
    for broken in (Raises, Hangs):
        use(monkeypatch, broken)
        started = time.monotonic()
        assert secret("shodan").reveal() == "from-environment"
        assert time.monotonic() - started < 2


def test_names_are_listed_without_a_key_in_sight(monkeypatch):
    monkeypatch.setenv("DPRKIT_KEY_GITHUB", CANARY)
    monkeypatch.setenv("DPRKIT_KEY_MY_SOURCE", CANARY)
    monkeypatch.setenv("DPRKIT_KEY_HIBP", "  ")
    assert names_present() == ["github", "my_source"]
    assert CANARY not in repr(names_present())


@pytest.mark.parametrize("name", ["", "../x", "SHODAN", "a b", "a\n", "x" * 99])
def test_a_name_that_is_none_has_no_key(name):
    assert secret(name) is None


class Writable(Keyring):
    """A store that takes keys, and remembers them."""

    name = "a safe store"

    def __init__(self):
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password


def test_a_key_is_kept_in_the_safe_store_and_comes_from_there(monkeypatch):
    monkeypatch.setattr(Writable, "__module__", "keyring.backends.SecretService")
    ring = Writable()
    monkeypatch.setattr(keyring, "get_keyring", lambda: ring)
    assert store(Secret("shodan", CANARY)) == "a safe store"
    assert ring.kept == {("dprkit", "shodan"): CANARY}
    assert (secret("shodan").reveal(), where("shodan")) == (CANARY, "keyring")
    monkeypatch.setenv("DPRKIT_KEY_HIBP", CANARY)
    assert (where("hibp"), where("github"), where("../x")) == ("environment", "", "")


def told_by(error: BaseException) -> str:
    """A traceback with the locals of every frame but the test's own."""
    rest = error.__traceback__.tb_next
    return "".join(traceback.TracebackException(type(error), error, rest, capture_locals=True).format())


@pytest.mark.parametrize(
    "value",
    ["", "short", "1234567", "has a blank", "has\na line", "has\x00nul", "ünïcödé-key", "\u202ekey-key", "\ud800" * 9],
)
def test_what_cannot_be_a_key_is_refused_and_not_shown(monkeypatch, value):
    use(monkeypatch, Keyring)  # which fails the test when it is written to
    with pytest.raises(InputError, match="no key for shodan") as refused:
        store(Secret("shodan", value))
    assert not value or value not in told_by(refused.value)


@pytest.mark.parametrize("name", ["", "../x", "SHODAN", "a b", "x" * 99])
def test_a_name_that_is_none_keeps_no_key(name):
    with pytest.raises(InputError, match="no name of a key"):
        store(Secret(name, CANARY))


class Forgets(Writable):
    def set_password(self, service, username, password):
        pass


class Locked(Writable):
    def set_password(self, service, username, password):
        raise RuntimeError(f"locked: {password}")


@pytest.mark.parametrize(("ring", "module"), [(Writable, "keyrings.alt.file"), (Forgets, ""), (Locked, "")])
def test_without_a_safe_store_the_variable_is_named_and_nothing_is_written(monkeypatch, ring, module):
    monkeypatch.setattr(ring, "__module__", module or "keyring.backends.SecretService")
    held = ring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: held)
    with pytest.raises(InputError, match="DPRKIT_KEY_MY_SOURCE") as refused:
        store(Secret("my-source", CANARY))
    assert (held.kept, CANARY in told_by(refused.value)) == ({}, False)


def test_every_key_of_a_source_is_known_with_what_it_is_for():
    folder = Path(providers.__path__[0])
    asked = {key for one in folder.glob("*.py") for key in re.findall(r'Key\("([a-z-]+)"', one.read_text())}
    assert {"shodan", "github", "hibp"} <= asked
    assert asked <= set(KNOWN)
    assert all(one.purpose and one.tells and one.url.startswith("https://") and one.left for one in KNOWN.values())
    assert all(bool(one.header) != bool(one.parameter) for one in KNOWN.values())
