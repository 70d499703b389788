"""Files in: a large sign-in log, and a case folder of many files, from the inbox to typed tables.

    python benchmarks/intake.py [--events 1000000] [--files 200] [--keep FOLDER]

The events have the fields of Okta's System Log as published in elastic/integrations
(packages/okta, test-okta-system-events.log). The people are made up; addresses are of RFC 2544. Seconds are those of
``case.add``, with the original stored and the tables on the disk; memory is the most that this process and all its
children held at one time, with what they share counted twice. The floor is one pass of ``json.loads`` over the lines.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

import psutil
from _rounds import versions

from dprkit.case import Case
from dprkit.sandbox import end_servers

ROOT = Path(__file__).parent.parent
AGENTS = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/121.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:122.0) Gecko/20100101 Firefox/122.0",
)
PLACES = (
    ("Dublin", "Ireland", 53.33, -6.25),
    ("Austin", "United States", 30.27, -97.74),
    ("Lyon", "France", 45.76, 4.84),
)
KINDS = (*("user.session.start", "user.authentication.sso", "user.authentication.auth_via_mfa") * 3, "user.session.end")


def event(at: int, chance: random.Random) -> dict[str, Any]:
    """A made-up event; one in ten is of a type that no table takes."""
    who, (city, country, lat, lon) = chance.randrange(4000), PLACES[chance.randrange(3)]
    address = f"198.{18 + who % 2}.{chance.randrange(256)}.{chance.randrange(256)}"
    place = {
        "city": city,
        "country": country,
        "geolocation": {"lat": lat, "lon": lon},
        "postalCode": f"{who:05d}",
        "state": None,
    }
    factor = {
        "alternateId": "unknown",
        "displayName": "PUSH",
        "id": f"opf{who:017d}",
        "type": "AuthenticatorEnrollment",
    }
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(1_767_225_600 + at * 7))
    return {
        "actor": {
            "alternateId": f"worker{who}@example.com",
            "detailEntry": None,
            "displayName": f"Worker {who}",
            "id": f"00u{who:017d}",
            "type": "User",
        },
        "authenticationContext": {
            "authenticationProvider": None,
            "authenticationStep": 0,
            "credentialProvider": None,
            "credentialType": None,
            "externalSessionId": f"102{chance.getrandbits(72):022x}",
            "interface": None,
            "issuer": None,
        },
        "client": {
            "device": "Computer",
            "geographicalContext": place,
            "id": None,
            "ipAddress": address,
            "userAgent": {"browser": "CHROME", "os": "Mac OS X", "rawUserAgent": AGENTS[who % 2]},
            "zone": "null",
        },
        "debugContext": {
            "debugData": {
                "deviceFingerprint": f"{who * 7919:032x}",
                "dtHash": f"{who * 104_729:064x}",
                "requestUri": "/api/v1/authn",
                "risk": "{reasons=Anomalous Device, level=LOW}",
                "url": "/api/v1/authn?",
            }
        },
        "displayMessage": "User login to Okta",
        "eventType": KINDS[at % 10],
        "legacyEventType": "core.user_auth.login_success",
        "outcome": {"reason": None, "result": "SUCCESS" if chance.random() > 0.05 else "FAILURE"},
        "published": f"{stamp}.{at % 1000:03d}Z",
        "request": {"ipChain": [{"geographicalContext": place, "ip": address, "source": None, "version": "V4"}]},
        "securityContext": {"asNumber": 64496 + who % 9, "asOrg": "example", "isProxy": False, "isp": "example isp"},
        "severity": "INFO",
        "target": [factor],
        "transaction": {"detail": {}, "id": f"W{chance.getrandbits(120):030x}", "type": "WEB"},
        "uuid": f"3aeede38-4f67-11ea-abd3-{at:012x}",
        "version": "0",
    }


def write_log(path: Path, count: int) -> None:
    """That many events as JSON lines."""
    chance = random.Random(6)
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for at in range(count):
            stream.write(json.dumps(event(at, chance)) + "\n")


def write_folder(folder: Path, count: int) -> list[Path]:
    """Files as a case has them: the samples of every reader and the made-up cases' own, in turn, no two the same.

    What comes again has blank lines after it, one more each time: other bytes, the same rows.
    """
    made = []
    for number, sample in zip(range(count), cycle(samples())):
        again = number // len(samples())
        path = folder / f"{number:03d}-{sample.name}"
        path.write_bytes(sample.read_bytes() + b"\n" * again)
        made.append(path)
    return made


@cache
def samples() -> list[Path]:
    """Every file that a case of ours was handed, and every sample of a format that is read."""
    found = [*ROOT.glob("sample_data/cases/*/inbox/*"), *ROOT.glob("tests/samples/*/*")]
    other = ("whois", "mmdb")  # answers and tables of sources
    return sorted(one for one in found if one.is_file() and one.suffix != ".md" and one.parent.name not in other)


class Watch:
    """Seconds, processor seconds and the most memory (bytes) of this process and its children."""

    def __init__(self) -> None:
        self.seconds = self.cpu = 0.0
        self.peak = 0

    def _sample(self, over: threading.Event) -> None:
        own = psutil.Process()
        while not over.wait(0.1):
            size = 0
            for one in (own, *own.children(recursive=True)):
                with suppress(psutil.Error):
                    size += one.memory_info().rss
            self.peak = max(self.peak, size)


@contextmanager
def watched() -> Iterator[Watch]:
    """What is done in the block, measured."""
    watch, over = Watch(), threading.Event()
    sampler = threading.Thread(target=watch._sample, args=(over,))
    sampler.start()
    end_servers()
    begun, before = time.perf_counter(), os.times()
    try:
        yield watch
    finally:
        watch.seconds = time.perf_counter() - begun
        end_servers()  # only then is their time known
        after = os.times()
        watch.cpu = sum(after[:4]) - sum(before[:4])
        over.set()
        sampler.join()


def shown(what: str, watch: Watch) -> None:
    """One line about what was measured."""
    print(
        f"{what:<44}{watch.seconds:>9.1f} s {watch.cpu:>9.1f} s of processor {watch.peak / 2**20:>8.0f} MiB", flush=True
    )


def large(room: Path, events: int) -> None:
    """One large log."""
    path = room / f"okta-{events}.jsonl"
    if not path.exists():
        write_log(path, events)
    size = path.stat().st_size
    print(f"{events:,} Okta events, {size / 1e9:.2f} GB, {size / events:.0f} bytes an event")
    with watched() as watch, path.open(encoding="utf-8") as stream:
        for line in stream:
            json.loads(line)
    shown("the floor: json.loads, line by line", watch)
    with tempfile.TemporaryDirectory(dir=room) as place:
        case = Case.new(Path(place) / "case", title="How long does it take?")
        with watched() as watch:
            taken = case.add(path)
        shown("case.add", watch)
        print(taken.files[["recognised as", "kept", "repaired", "unread", "note"]].to_string(index=False))
        for table in ("signins", "mfa_events"):
            print(f"{table}: {case.scan(table).count_rows():,} rows stored")


def many(room: Path, count: int) -> None:
    """A case folder of many files."""
    with tempfile.TemporaryDirectory(dir=room) as place:
        case = Case.new(Path(place) / "case", title="How long does it take?")
        paths = write_folder(case.folder / "inbox", count)
        with watched() as watch:
            taken = case.add(*paths)
        size = sum(path.stat().st_size for path in paths)
        shown(f"case.add of {count} files, {size / 1e6:.0f} MB", watch)
        kinds = taken.files["recognised as"].nunique()
        print(f"{len(paths)} files of {kinds} kinds: {taken.files['kept'].sum():,} rows; not read: {len(taken.failed)}")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--events", type=int, default=1_000_000)
    asked.add_argument("--files", type=int, default=200)
    asked.add_argument("--keep", type=Path, help="a folder for the made log, to be used again")
    options = asked.parse_args()
    print(versions(["pandas", "pyarrow"]))
    with tempfile.TemporaryDirectory() as room:
        if options.files:
            many(Path(room), options.files)
        if options.events:
            large(options.keep or Path(room), options.events)


if __name__ == "__main__":
    main()
