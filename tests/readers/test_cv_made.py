"""The CV reader on CVs made for it, with their truth: eleven layouts in six languages, and layouts kept apart.

A row is right when its employer and both its months (or years, where the CV states no more) are those of a job in the
CV; it is invented when its employer, or its period, is that of none.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from dprkit import sandbox
from dprkit.records import Row

TORTURE = bool(os.environ.get("TORTURE"))


def _loaded() -> Any:
    path = Path(__file__).parent.parent / "cvs" / "cvs.py"
    found = importlib.util.spec_from_file_location("made_cvs", path)
    assert found
    assert found.loader
    module = importlib.util.module_from_spec(found)
    sys.modules["made_cvs"] = module
    found.loader.exec_module(module)
    return module


CVS = _loaded()


@dataclass
class Count:
    """What came out of a set of CVs."""

    jobs: int = 0
    right: int = 0
    invented: list[str] = field(default_factory=list)
    studies: int = 0
    learned: int = 0
    skills: int = 0
    named: int = 0
    lost: list[str] = field(default_factory=list)
    slowest: float = 0.0
    papers: int = 0

    def add(self, paper: Any, rows: list[Row], seconds: float) -> None:
        truth = Counter((job.employer, job.start, job.end) for job in paper.truth.jobs)
        found = Counter(
            (str(row.values["employer"]), str(row.values["start"]), str(row.values["end"]))
            for row in rows
            if row.table == "employment"
        )
        employers, periods = {one[0] for one in truth} | {""}, {one[1:] for one in truth}
        self.invented += [f"{paper.label}: {one}" for one in found if one[0] not in employers or one[1:] not in periods]
        self.jobs += truth.total()
        self.right += (truth & found).total()
        schools = Counter((one.school, one.start, one.end) for one in paper.truth.studies)
        taught = Counter(
            (str(row.values["school"]), str(row.values["start"]), str(row.values["end"]))
            for row in rows
            if row.table == "education"
        )
        self.studies += schools.total()
        self.learned += (schools & taught).total()
        text = "\n".join(str(row.values["text"]) for row in rows if row.table == "documents")
        said = [word for job in paper.truth.jobs for word in (job.employer, job.title.split()[0])]
        bullets = [word for job in paper.truth.jobs for word in job.bullets]
        said += bullets if any(word in text for word in bullets) else []
        self.lost += [f"{paper.label}: {word}" for word in said if word.upper() not in text.upper()]
        listed = [word for word in paper.truth.words["listed"] if word in text]
        self.skills += len(listed)
        self.named += len({row.values["skill"] for row in rows if row.table == "skills"} & set(listed))
        self.slowest = max(self.slowest, seconds)
        self.papers += 1

    def __str__(self) -> str:
        return (
            f"{self.papers} CVs: {self.right} of {self.jobs} jobs right ({self.right / self.jobs:.1%}), "
            f"{len(self.invented)} invented; {self.learned} of {self.studies} studies and "
            f"{self.named} of {self.skills} skills right; {len(self.lost)} texts lost; "
            f"slowest {self.slowest:.2f} s"
        )


@pytest.fixture
def within(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader runs here: these files are ours, and a child for each of them would take a minute."""
    monkeypatch.setattr(sandbox, "_inside", True)


def counted(papers: Any, folder: Path) -> Count:
    from dprkit.readers.cv import cv

    count = Count()
    for paper in papers:
        path = folder / paper.name
        path.write_bytes(paper.content)
        begin = time.process_time()
        rows = [part for part in cv.read(sandbox.Source(paper.name, path)) if isinstance(part, Row)]
        count.add(paper, rows, time.process_time() - begin)
    return count


@pytest.mark.usefixtures("within")
def test_nearly_all_jobs_of_the_made_cvs_are_right_and_none_is_invented(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    count = counted(CVS.seen(10 if TORTURE else 1), tmp_path)
    record_property("seen", str(count))
    assert count.papers >= 60
    assert count.invented == []
    assert count.lost == []
    assert count.named >= 0.95 * count.skills, str(count)
    assert count.right >= 0.95 * count.jobs, str(count)
    assert count.learned >= 0.95 * count.studies, str(count)


@pytest.mark.usefixtures("within")
def test_most_jobs_of_layouts_that_the_reader_does_not_know_are_right_and_none_is_invented(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    count = counted(CVS.kept_apart(10) if TORTURE else islice(CVS.kept_apart(), 0, None, 4), tmp_path)
    record_property("kept_apart", str(count))
    assert count.invented == []
    assert count.lost == []
    assert count.right >= 0.9 * count.jobs, str(count)


def test_each_made_cv_is_the_same_bytes_each_time() -> None:
    one, two = ([paper.content for paper in islice(CVS.seen(), 6, 20)] for _ in range(2))
    assert one == two


@pytest.mark.parametrize("layout", ["linkedin", "word_table"])
def test_the_sandboxed_child_reads_a_made_cv_as_it_is_read_here(
    tmp_path: Path, layout: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dprkit.readers.cv import cv

    paper = next(paper for paper in CVS.seen() if paper.label.startswith(f"{layout} pl"))
    path = tmp_path / paper.name
    path.write_bytes(paper.content)
    source = sandbox.Source(paper.name, path)
    begin = time.perf_counter()
    reading = sandbox.read(source)
    assert time.perf_counter() - begin < 6
    monkeypatch.setattr(sandbox, "_inside", True)
    assert reading.rows == tuple(part for part in cv.read(source) if isinstance(part, Row))
    assert {row.table for row in reading.rows} == {"documents", "employment", "education", "skills", "contacts"}
