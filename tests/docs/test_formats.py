"""docs/formats.md: the generated parts are up to date, and its examples are read by the code they are about."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from dprkit import sandbox, settings
from dprkit.checks import ENTRY, KINDS, RESULTS
from dprkit.data import networks
from dprkit.decisions import shipped
from dprkit.indicator import HYPOTHESES
from dprkit.records import CLAIM_FIELDS, TABLES

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def build() -> ModuleType:
    found = importlib.util.spec_from_file_location("build_formats", ROOT / "tools" / "build_formats.py")
    assert found and found.loader
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def section(title: str) -> str:
    """The text under a heading, up to the next heading of its level or above."""
    found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^#{{1,3}} |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[2]


def example(title: str, language: str) -> str:
    (block,) = re.findall(rf"```{language}\n(.*?)```", section(title), re.DOTALL)
    return str(block)


def first_cells(text: str) -> set[str]:
    """What the first cells of a section's tables name, code marks left out."""
    rows = re.findall(r"^\| (`[^|]*) \|", text, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def test_the_generated_parts_equal_a_rebuild(build: ModuleType) -> None:
    for name in build.PAGES:
        page = (ROOT / "docs" / name).read_text(encoding="utf-8")
        assert build.rebuilt(page, name) == page, "run: python tools/build_formats.py"


def test_every_table_and_every_column_stands_on_the_page() -> None:
    for table in TABLES.values():
        assert first_cells(section(table.name)) == {"file", "place", *table.columns}


def test_a_page_without_its_marker_comments_is_refused(build: ModuleType) -> None:
    with pytest.raises(ValueError, match="Put them back"):
        build.rebuilt(PAGE.replace("<!-- end of tables -->", ""))


def test_the_claims_example_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "claims.toml"
    path.write_text(example("claims.toml", "toml"), encoding="utf-8")
    reading = sandbox.read(sandbox.Source("claims.toml", path))
    assert (reading.reader, reading.unread, reading.stopped) == ("claims", (), "")
    assert [row.place for row in reading.rows] == ["lead.1", "claim.1", "claim.2"]
    assert first_cells(section("claims.toml")) == set(CLAIM_FIELDS)


def test_the_checks_example_is_read_whole_and_every_kind_stands_there(tmp_path: Path) -> None:
    path = tmp_path / "checks.toml"
    path.write_text(example("checks.toml", "toml"), encoding="utf-8")
    reading = sandbox.read(sandbox.Source("checks.toml", path))
    assert (reading.reader, reading.unread, reading.stopped) == ("checks", (), "")
    assert [row.place for row in reading.rows] == ["check.1", "account.1"]
    assert first_cells(section("checks.toml")) == {*ENTRY, *RESULTS, *KINDS}


def test_the_crosswalk_example_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(example("people.csv", "csv"), encoding="utf-8")
    assert len(settings.crosswalk(tmp_path)) == 2
    assert first_cells(section("people.csv")) == set(settings.CROSSWALK)


def test_the_known_networks_example_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "known_networks.csv"
    path.write_text(example("known_networks.csv", "csv"), encoding="utf-8")
    assert len(networks.read(path)) == 1
    assert first_cells(section("known_networks.csv")) == set(networks.COLUMNS)
    assert all(kind in section("known_networks.csv") for kind in networks.KINDS)


def test_the_decisions_example_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "decisions.toml").write_text(example("decisions.toml", "toml"), encoding="utf-8")
    (decision,) = shipped(tmp_path)
    assert set(decision) <= first_cells(section("decisions.toml"))


def test_the_truth_example_has_the_keys_it_describes() -> None:
    (answer,) = tomllib.loads(example("truth.toml", "toml")).values()
    assert set(answer) == first_cells(section("truth.toml"))
    assert answer["hypothesis"] in HYPOTHESES
