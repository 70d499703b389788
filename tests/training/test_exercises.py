"""Exercises: bundles without readable answers, in two languages, marked for how somebody reasoned."""

from __future__ import annotations

import json
import os
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from dprkit.assessment import INNOCENT
from dprkit.cli import main
from dprkit.errors import InputError
from dprkit.indicator import HYPOTHESES
from dprkit.training import exercises
from dprkit.training._questions import salt, texts
from dprkit.training.marking import Room


@pytest.fixture(scope="module")
def two(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("train") / "t2"
    exercises.write("T2", folder, seed="red", language="en")
    return folder


@pytest.fixture
def room(two, tmp_path) -> Room:
    (tmp_path / "exercise.json").write_bytes((two / "learner" / "exercise.json").read_bytes())
    return Room(tmp_path)


def letter_of(two: Path, hypothesis: str) -> str:
    (found,) = (one for one in (two / "trainer").glob("*.truth.toml") if hypothesis in one.read_text())
    return found.name[0]


def files(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file()}


def test_the_bundle_of_a_learner_holds_no_answer(two):
    learner = files(two / "learner")
    assert not [name for name in learner if name.endswith(("truth.toml", "decisions.toml"))]
    assert {name.partition("/")[0] for name in learner} == {"case-A", "case-B", "exercise.json", "exercise.ipynb"}
    said = learner["exercise.json"].decode() + learner["exercise.ipynb"].decode()
    assert not [name for name in ("laptop-farm", "expatriate") if name in said]


def test_one_seed_writes_the_same_bytes_and_another_another_company(two, tmp_path):
    exercises.write("T2", tmp_path / "again", seed="red")
    exercises.write("T2", tmp_path / "other", seed="blue")
    assert files(tmp_path / "again") == files(two)
    assert files(tmp_path / "other" / "learner")["exercise.json"] != files(two / "learner")["exercise.json"]


def test_the_right_answers_get_all_points(two, room):
    farm = letter_of(two, "proxied-worker")
    assert room.answer(f"{farm}.explanation", HYPOTHESES["proxied-worker"]).startswith("4 of 4")
    assert room.answer(f"{farm}.next", texts("questions.en")["next"]["meet"]).startswith("2 of 2")


def test_a_false_accusation_costs_more_than_a_miss(two, room):
    farm, innocent = letter_of(two, "proxied-worker"), letter_of(two, "nothing-wrong")
    room.answer(f"{farm}.explanation", HYPOTHESES["nothing-wrong"])
    room.answer(f"{innocent}.explanation", HYPOTHESES["proxied-worker"])
    points = room.report().set_index("question")["points"]
    missed, accused = (points[f"Case {one}: which explanation does the evidence carry?"] for one in (farm, innocent))
    assert accused < missed < 0


def test_an_open_step_too_early_costs_and_says_why(two, room):
    farm = letter_of(two, "proxied-worker")
    told = room.answer(f"{farm}.next", texts("questions.en")["next"]["confront"])
    assert told.startswith("-3 of 2") and "would notice" in told


def test_the_first_answer_counts_and_a_hint_costs_a_point(two, room):
    farm = letter_of(two, "proxied-worker")
    assert room.hint(f"{farm}.explanation") and room.hint(f"{farm}.explanation")
    assert room.answer(f"{farm}.explanation", HYPOTHESES["proxied-worker"]).startswith("2 of 4")
    assert "first answer counts" in room.answer(f"{farm}.explanation", HYPOTHESES["facilitator"])
    assert room.hint(f"{farm}.explanation"), "read afterwards it costs nothing"
    again = Room(room.folder).report()
    row = again[again["question"].str.contains(f"Case {farm}: which explanation")].iloc[0]
    assert (row["points"], row["hints"], row["answer"]) == (2, 2, HYPOTHESES["proxied-worker"])


@pytest.mark.parametrize(
    ("identifier", "answers", "word"),
    [
        ("A.next", (), "one answer"),
        ("A.next", ("a", "b"), "one answer"),
        ("A.next", ("a",), "options"),
        ("Z", (), "no question"),
    ],
)
def test_an_answer_that_is_none_is_told_in_a_sentence_and_not_kept(room, identifier, answers, word):
    with pytest.raises(InputError, match=word):
        room.answer(identifier, *answers)
    assert not (room.folder / "answers.json").exists()


@pytest.mark.parametrize("name", exercises.NAMES if os.environ.get("TORTURE") else ("T2", "T6"))
def test_both_languages_ask_the_same(name, tmp_path):
    given = {}
    for language in exercises.LANGUAGES:
        learner, _ = exercises.write(name, tmp_path / language, seed="s", language=language)
        given[language] = json.loads((learner / "exercise.json").read_text(encoding="utf-8"))["questions"]
        nbformat.validate(nbformat.read(learner / "exercise.ipynb", as_version=4))
        nbformat.validate(nbformat.read(tmp_path / language / "trainer" / "debrief.ipynb", as_version=4))
    english, french = given.values()
    shape = [(one["id"], one["whole"], len(one["options"]), sorted(one["marks"].values())) for one in english]
    assert shape == [(one["id"], one["whole"], len(one["options"]), sorted(one["marks"].values())) for one in french]
    assert not [one["id"] for one, other in zip(english, french, strict=True) if one["text"] == other["text"]]


def test_half_of_the_cases_or_more_are_innocent_or_something_else():
    guilty = ("laptop-farm", "many-personas", "ai-interview", "subcontractor", "facilitator", "rented-identity")
    cases = [case["variant"] for name in exercises.NAMES for case in exercises.exercise(name).cases]
    assert len(cases) == 12
    assert sum(one in guilty for one in cases) * 2 <= len(cases)
    assert set(INNOCENT) <= set(HYPOTHESES)


def test_every_number_of_the_public_record_names_its_source():
    from dprkit.data import Tables

    known = set(Tables().frame("references")["key"])
    assert {one["source"] for one in texts("T6")["record"]} <= known


def test_the_commands_of_a_trainer_end_well(tmp_path):
    run = CliRunner().invoke
    assert "T6" in run(main, ["train", "list", "--language", "fr"]).output
    made = run(main, ["train", "make", "T6", str(tmp_path / "t"), "--seed", "x"])
    assert made.exit_code == 0, made.output
    assert "0 of 16 points" in run(main, ["train", "check", str(tmp_path / "t" / "learner")]).output
    assert "debrief.ipynb" in run(main, ["train", "debrief", str(tmp_path / "t")]).output
    again = run(main, ["train", "make", "T6", str(tmp_path / "t"), "--seed", "x"])
    assert (again.exit_code, "not empty" in again.output) == (2, True)
    assert "no exercise" in run(main, ["train", "check", str(tmp_path)]).output
    case = run(main, ["train", "case", "nothing-unusual", str(tmp_path / "c"), "--seed", "x", "--country", "FR"])
    assert case.exit_code == 0 and (tmp_path / "c" / "truth.toml").exists()
    assert "nothing-unusual" in run(main, ["train", "case", "mystery", str(tmp_path / "d"), "--seed", "x"]).output


def test_salts_follow_from_the_seed():
    assert salt("a", 1) == salt("a", 1) != salt("a", 2)
