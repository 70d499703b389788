"""Every exception that dprkit raises on purpose. Each message says what, where, and what to do.

DprkitError
├── InputError(ValueError)      a file, value or setting of the user's cannot be used as it is
│   └── InvalidObservable       a text is not an address, domain, mail address …
├── CaseError                   the case folder is missing, damaged, newer, or cannot be written
│   └── LedgerError             the evidence store did not take or give back a record
├── Refused(PermissionError)    policy forbids it: ceiling, phase, review, a protected trait
└── SourceError                 a look-up brought no usable answer
    └── NotRecorded(LookupError) replay was asked for an answer that the ledger does not hold
"""

from __future__ import annotations

__all__ = [
    "CaseError",
    "DprkitError",
    "InputError",
    "InvalidObservable",
    "LedgerError",
    "NotRecorded",
    "Refused",
    "SourceError",
]


class DprkitError(Exception):
    """Base of all errors here: catch it to keep a batch going."""


class InputError(DprkitError, ValueError):
    """Something the user handed in cannot be used as it is; the message says where and what to change."""


class InvalidObservable(InputError):
    """A text is not an observable of the type it was asked about."""


class CaseError(DprkitError):
    """The case folder is not there, not a case, damaged, or cannot be written."""


class LedgerError(CaseError):
    """The evidence store did not take or give back a record. Acknowledged records are not affected."""


class Refused(DprkitError, PermissionError):
    """Policy forbids it. The message says which rule, and who may lift it."""


class SourceError(DprkitError):
    """A source was asked and gave no usable answer.

    ``reason`` is one word (timeout, reset, truncated, rate-limited, denied, unreadable, stopped), ``partial`` the
    bytes that did arrive.
    """

    def __init__(self, message: str, *, reason: str = "unreadable", partial: bytes = b"") -> None:
        super().__init__(message)
        self.reason = reason
        self.partial = partial


class NotRecorded(SourceError, LookupError):
    """There is no recorded answer, and nothing was asked of anybody.

    ``reason`` is one word: unasked (replay asks nobody), no-key, paused (the server is left alone for now), or stopped.
    """
