"""For the forms: what one says, everything in one, and a small case full of hostile text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from dprkit import Case

HOSTILE = "<img src=x onerror=window.hit=1>\u202e$\\href{javascript:window.hit=1}{x}$"
USB = (
    "system,serial,hostname,assigned to,VID,PID,manufacturer,product,USB serial,EDID manufacturer,EDID name,last seen\n"
    f"inventory,SX1,HA-1,b@example.com,1D6B,0104,PiKVM,{HOSTILE} PiKVM Composite Device,CAFEBABE,LNX,PiKVM V4 Plus,"
    "2026-01-06T15:20:00Z\n"
)
CLAIMS = """
[[lead]]
source = '{0}'
grade = "C3"
allegation = '{0}'

[[claim]]
subject = "s1"
field = "city"
value = '{0}'
stated_in = '{0}'
stated_on = "2026-01-02"
"""
JOIN = "person,system,identifier,basis,valid_from,valid_to,confirmed_by\n"


@pytest.fixture
def said() -> Callable[[Any], str]:
    """The sentence under the inputs of a form."""

    def told(form: Any) -> str:
        outputs = form._said.outputs
        return html.unescape(re.sub("<[^>]+>", "", outputs[0]["data"]["text/html"])) if outputs else ""

    return told


@pytest.fixture
def everything() -> Callable[[Any], Iterator[Any]]:
    """Every widget in a box, the box included."""

    def walk(part: Any) -> Iterator[Any]:
        yield part
        for one in getattr(part, "children", ()):
            yield from walk(one)

    return walk


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """A case that holds nothing yet."""
    return Case.new(tmp_path / "c-001", title="Is B. Stone where he says?")


@pytest.fixture(scope="session")
def poisoned(fewer: Callable[[], AbstractContextManager[None]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case in which names of files, claims, leads, joins, devices and cells are hostile; not to be written to."""
    case = Case.new(tmp_path_factory.mktemp("hostile") / "c-666", title=HOSTILE)
    inbox = case.folder / "inbox"
    named = HOSTILE.replace("/", "")
    (inbox / f"{named}.csv").write_text(USB)
    (inbox / "claims.toml").write_text(CLAIMS.format(HOSTILE.replace("\u202e", "")))
    (inbox / "unknown.csv").write_text(f"{HOSTILE},kto;x\n{HOSTILE},b\n")
    line = f"s1,inventory,b@example.com,{HOSTILE},,,{HOSTILE}\ns1,okta,{HOSTILE},{HOSTILE},,,\n"
    (case.folder / "people.csv").write_text(JOIN + line)
    case.add(inbox / f"{named}.csv", inbox / "claims.toml")
    case.run()
    with fewer():
        case.findings()  # recorded once: no copy examines it again
    return case.folder


@pytest.fixture
def hostile(poisoned: Path, tmp_path: Path) -> Case:
    """A copy of the hostile case that a test may write to."""
    return Case.open(copytree(poisoned, tmp_path / "c-666"))
