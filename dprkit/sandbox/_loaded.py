"""What a server loads before the first file: each of its children then has it for nothing."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module

from ..records import TABLES, Row
from ._batches import schema, typed

_LIBRARIES = {
    "document": ("ctypes", "pypdf", "PIL.Image", "babel", "defusedxml.ElementTree", "phonenumbers", "email.parser"),
    "bulk": ("ctypes", "babel", "msgspec", "pandas", "pyarrow.compute"),
}
_CELLS = {"time": "2026-03-04", "account": "é", "country": "US", "lat": "1", "as_number": "1", "managed": "no"}


def load(profile: str) -> None:
    """Nothing comes back; a library that is missing is told of by the reader that wants it.

    A server for logs and tables also types a row of its own, one cell of each kind: that loads the rest. No library may
    start a thread by this, since a child would not have it.
    """
    for name in _LIBRARIES[profile]:
        with suppress(ImportError):
            import_module(name)
    if profile == "bulk":
        list(typed([Row("signins", 1, _CELLS)], [], [], ""))
        for name in TABLES:
            schema(name)
