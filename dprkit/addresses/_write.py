"""Packed addresses written out in normal form."""

from __future__ import annotations

import ipaddress
from typing import Any

from ._parse import Packed

__all__ = ["written"]


def written(packed: Packed) -> Any:
    """The addresses as text in normal form, as ``str(ipaddress.ip_address(...))`` has it: an Arrow array of strings.

    Null where ``version`` is 0. What ``parse`` reads as the same address is written the same.

    >>> from dprkit.addresses import parse
    >>> written(parse(["::ffff:198.51.100.7", "2001:DB8::0:1", "x"])).to_pylist()
    ['198.51.100.7', '2001:db8::1', None]
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    octets = pa.array([str(number) for number in range(256)])
    dotted = pc.binary_join_element_wise(
        *(octets.take(pa.array(packed.v4 >> shift & 255)) for shift in (24, 16, 8, 0)), "."
    )
    if (packed.version == 4).all():
        return dotted
    six = packed.version == 6
    pairs = np.stack([packed.high[six], packed.low[six]], axis=1)
    distinct, which = np.unique(pairs, axis=0, return_inverse=True)
    texts = [str(ipaddress.IPv6Address(high << 64 | low)) for high, low in distinct.tolist()]
    known = pc.if_else(pa.array(packed.version == 4), dotted, pa.scalar(None, pa.string()))
    return pc.replace_with_mask(known, pa.array(six), pa.array(texts, pa.string()).take(pa.array(which.ravel())))
