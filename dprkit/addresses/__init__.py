"""Whole columns of IP addresses: parsed, validated and looked up in range tables without row-wise Python.

Texts become packed integers; a table of ranges answers with the row that covers each of them; ``annotate`` puts the
answers of all tables beside a column of any length, ``annotate_parquet`` beside that of a file larger than memory.
Measured choices: every text is parsed where it stands, which is quicker than finding the distinct ones first; a /24
table for many IPv4 values, a sorted search for few.
"""

from __future__ import annotations

from ._annotate import Known, annotate, annotate_parquet
from ._parse import Packed, parse
from ._ranges import Ranges, cidr_bounds, cut
from ._special import SPECIAL, Special, special_ranges
from ._write import written

__all__ = [
    "SPECIAL",
    "Known",
    "Packed",
    "Ranges",
    "Special",
    "annotate",
    "annotate_parquet",
    "cidr_bounds",
    "cut",
    "parse",
    "special_ranges",
    "written",
]
