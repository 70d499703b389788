"""The network closed while a block runs: in a process of its own, since the tests close it for good."""

from __future__ import annotations

import subprocess
import sys

_PROGRAM = """
import sys
from dprkit.errors import Refused
from dprkit.fetch import network_closed

def connects(host):
    try:
        sys.audit("socket.connect", None, (host, 443))
    except Refused:
        return False
    return True

told = [connects("198.51.100.7")]
with network_closed():
    told += [connects("198.51.100.7"), connects("127.0.0.1")]
    with network_closed():
        told += [connects("2001:db8::7")]
    told += [connects("198.51.100.7")]
told += [connects("198.51.100.7")]
print(told)
"""


def test_a_connection_is_refused_inside_the_block_and_allowed_after_it():
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, timeout=60)
    assert (done.stdout.strip(), done.stderr) == ("[True, False, True, False, False, True]", "")
