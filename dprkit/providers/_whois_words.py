"""What registries say in WHOIS when a name is free, when they have had enough of us, and when they withhold something.

Each form is that of a whole line: a word somewhere in the terms of use proves nothing. They were collected from the
recorded replies in ``tests/samples/whois`` and from the lists of registries' words in Net::Whois::Raw 2.43 (Data.pm),
python-whois 0.9.6 (parser.py) and weppos/whois-parser (spec/fixtures/responses).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["asks_to_wait", "is_taken", "is_withheld", "says_free"]

LONGEST = 200  # characters of a line that are compared

# ``@`` stands for the name that was asked about.
_FREE = re.compile(
    r"(?:@ ?- ?)?no match(?:ing)?(?: record| data| object)?s?(?: found)?(?: (?:for|on) (?:domain )?(?:name )?@)?"
    r"|no match record found|no match found for [na] \+ @"
    r"|(?:the )?(?:queried )?(?:domain|object)(?: name)? ?@? ?(?:was |is )?not (?:found|registered)"
    r"|domain @ not found in database|@ ?(?:was |is )?(?:domain )?not (?:found|registered)"
    r"|not ?found:? ?@?|not registered|not find matching record"
    r"|(?:@ ?: ?)?no (?:data|entry|entries|objects?|records?|domain|domain records|information)(?: was| were)? found"
    r"(?: (?:for|to match) (?:the )?(?:domain |request criteria ?|selected source(?:\(s\)|s)?|@)?@?)?"
    r"|no found|nothing found(?: for this query)?|no such domain ?@?|no (?:data|record|matching objects)"
    r"|(?:the )?(?:queried )?object does not exist(?:: .{0,60})?|object_not_found"
    r"|(?:above |the |this )?domain(?: name)? ?@? ?(?:has not been|is not) registered"
    r"|(?:@ ?- ?)?(?:above |the )?domain name @? ?does not exist(?: in .{0,60})?"
    r"|we do not have an entry in our database matching your query"
    r"|no information available about domain name @? ?(?:in the .{0,60})?"
    r"|@ is free|(?:the )?(?:domain )?(?:name )?@ (?:- |is )?available(?: for (?:registration|purchase))?|available"
    r"|this domain is currently available(?: for .{0,60})?|data not found"
    r"|data not found\. this domain is available for registration"
    r"|@ ?: no existe|el dominio no se encuentra registrado en nic argentina"
    r"|(?:domain |registration )?(?:status|state) ?: ?(?:free|available|not registered|no object found)"
    r"|query_status: ?220 available"
)
_HINT = re.compile(r"no|free|available|exist|entr")
# Quota words: the first line that holds one decides, as long as no registration stands beside it.
_ENOUGH = re.compile(
    r"quota exceeded|limits? (?:is |was |has been )?(?:exceeded|reached)|(?:rate|limit|number|quota) .{0,40}exceeded"
    r"|exceeded (?:the|this|your|allowed|maximum|our)|excessive querying|still in grace period|query limitation is"
    r"|too many (?:requests|queries|connections)|queried interval is too short|query rate of \d"
    r"|number of allowed queries|can temporarily not be answered|temporarily (?:blocked|denied)"
    r"|(?:try|query) again (?:later|in|after)|and will be replenished|list of ip addresses that may have failed"
)
_WITHHELD = re.compile(
    r"redacted|not disclosed|data not disclosed|withheld for privacy|data protected|not shown,|statutory masking"
    r"|gdpr mask|masked for privacy|\[private\]|non-public data|hidden upon user request|access restriction"
)
_NOT_TAKEN = re.compile(r"free|available|not registered|no object found|not found|invalid|unknown")
_MARKS = " \t%#*>-."


def says_free(lines: Iterable[str], names: Iterable[str]) -> bool:
    """Whether one line says, in a registry's own words, that none of ``names`` is registered.

    >>> says_free(["% No entries found for the selected source(s)."], ["a.example"])
    True
    >>> says_free(["No match for Z.EXAMPLE", "This is not found elsewhere"], ["a.example"])
    False
    """
    ours = sorted((name for name in names if name), key=len, reverse=True)
    hinting = (line for line in lines if len(line) <= LONGEST and _HINT.search(line.lower()))
    return any(_FREE.fullmatch(_normal(line, ours)) for line in hinting)


def asks_to_wait(lines: Iterable[str]) -> bool:
    """Whether a line says that too much was asked."""
    return any(_ENOUGH.search(line[:LONGEST].lower()) for line in lines)


def is_taken(status: str) -> bool:
    """Whether a status word is one that only a registered or reserved name has.

    >>> is_taken("NOT AVAILABLE"), is_taken("free")
    (True, False)
    """
    return not _NOT_TAKEN.match(status.lower())


def is_withheld(value: str) -> bool:
    """Whether a value says that there is one, and that it is not shown."""
    return bool(_WITHHELD.search(value[:LONGEST].lower()))


def _normal(line: str, names: list[str]) -> str:
    """The line as the forms expect it: lower case, without marks, quotes and end points, ``@`` for our name."""
    text = re.sub(r"[\"'`<>()]|^%?error: ?\d+: ?|^\d{3}:? ", "", line.strip(_MARKS).lower()).strip()
    text = re.sub(r"^error:101: ?|^error:? ", "", text)
    for name in names:
        text = re.sub(rf"(?<![\w.-]){re.escape(name)}(?![\w-])(?!\.\w)", "@", text)
    return " ".join(text.rstrip(" .!,;").split())
