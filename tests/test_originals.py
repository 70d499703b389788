"""Originals: stored as they are, whatever they are; refused at once when they are no files; and the files in them."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from dprkit import originals
from dprkit.case import Case
from dprkit.errors import CaseError, InputError
from dprkit.originals import Contents, keep_original
from dprkit.records import Contained

SIGNINS = "time,account,ip,event\n2026-03-02T08:00:00Z,{},192.0.2.10,login\n"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case.new(tmp_path / "c-1", title="Is B. Stone where he says?")


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "originals").iterdir())


def test_a_large_file_is_stored_without_being_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with path.open("wb") as stream:
        stream.truncate(64 << 20)
    tracemalloc.start()
    digest, size = keep_original(tmp_path, path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (digest, size) == (hashlib.sha256(bytes(64 << 20)).hexdigest(), 64 << 20)
    assert peak < 8 << 20
    target = tmp_path / "originals" / digest
    assert (target.stat().st_size, target.stat().st_mode & 0o777) == (64 << 20, 0o444)
    assert kept(tmp_path) == [digest]


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("sparse", "larger than 4 GiB"),
        ("pipe", "not a regular file"),
        ("device", "not a regular file"),
        ("folder", "not a regular file"),
        ("link", "leads out of its folder"),
        ("linked device", "not a regular file"),
        ("dangling", "no such file"),
        ("loop", "cannot be opened"),
        ("missing", "no such file"),
        ("empty", "the file is empty"),
        ("NUL", "cannot be opened"),
        ("long", "cannot be opened"),
    ],
)
def test_what_is_no_evidence_file_is_refused_at_once(case: Case, tmp_path: Path, kind: str, why: str) -> None:
    path = case.folder / "inbox" / "it"
    if kind == "sparse":
        with path.open("wb") as stream:
            stream.truncate(10 << 30)
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path = Path("/dev/zero")
    elif kind == "folder":
        path.mkdir()
    elif kind in ("link", "linked device", "dangling", "loop"):
        (tmp_path / "outside").write_text("x")
        target = {"link": tmp_path / "outside", "linked device": Path("/dev/zero"), "loop": path}
        path.symlink_to(target.get(kind, tmp_path / "nothing"))
    elif kind == "empty":
        path.touch()
    elif kind in ("NUL", "long"):
        path = path / ("a\0b" if kind == "NUL" else "n" * 5000)
    begun = time.monotonic()
    with pytest.raises(InputError, match=why):
        keep_original(case.folder, path)
    assert time.monotonic() - begun < 2
    if kind != "long":
        assert why in next(iter(case.add(path).failed.values()))
    assert not (case.folder / "originals").exists() or kept(case.folder) == []


def test_a_link_inside_the_inbox_is_followed(case: Case) -> None:
    inbox = case.folder / "inbox"
    (inbox / "sub").mkdir()
    (inbox / "sub" / "real.csv").write_text(SIGNINS.format("b.stone"))
    (inbox / "short.csv").symlink_to(inbox / "sub" / "real.csv")
    assert case.add(inbox / "short.csv").files["kept"].tolist() == [1]


def test_a_file_that_grows_past_the_limit_while_it_is_copied_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"x" * 5000)
    monkeypatch.setattr(originals, "check", lambda *_: None)
    monkeypatch.setattr(originals, "LARGEST", 4000)
    with pytest.raises(InputError, match="larger than"):
        keep_original(tmp_path, path)
    assert kept(tmp_path) == []


def test_another_file_of_the_same_short_digest_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"x")
    (tmp_path / "originals").mkdir()
    (tmp_path / "originals" / (hashlib.sha256(b"x").hexdigest()[:12] + "0" * 52)).touch()
    with pytest.raises(CaseError, match="same short digest"):
        keep_original(tmp_path, path)


def test_a_full_disk_leaves_nothing_and_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"x")

    def full(_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(originals, "sync", full)
    with pytest.raises(CaseError, match=r"No space left on device.*Free space"):
        keep_original(tmp_path, path)
    assert kept(tmp_path) == []


# files inside files


def test_pieces_become_one_file_and_one_that_does_not_end_is_dropped(tmp_path: Path) -> None:
    with Contents(tmp_path) as inside:
        for one in (
            Contained(1, "a", b"1", more=True),
            Contained(1, "a", b"2", more=True),
            Contained(1, "a", b""),
            Contained(2, "bomb", b"x", more=True),
            Contained(3, "b", b"3"),
            Contained(4, "cut", b"x", more=True),
        ):
            inside.add(one)
    assert [(one.place, one.name, one.size) for one in inside.members] == [("1", "a", 2), ("3", "b", 1)]
    assert kept(tmp_path) == sorted(hashlib.sha256(data).hexdigest() for data in (b"12", b"3"))


def test_what_is_refused_is_not_stored(tmp_path: Path) -> None:
    with Contents(tmp_path, {hashlib.sha256(b"gone").hexdigest(): "erased in #7"}) as inside:
        inside.add(Contained(1, "a", b"gone"))
    assert (inside.members, kept(tmp_path)) == ([], [])
    assert [(one.place, one.why, one.found) for one in inside.left] == [("1", "erased in #7", "a")]


def zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return made.getvalue()


def test_a_bundle_of_bundles_is_taken_in_file_by_file_three_deep(case: Case) -> None:
    data = zipped({"5.csv": SIGNINS.format("five").encode()})
    for depth in (4, 3, 2, 1):
        data = zipped({f"{depth}.csv": SIGNINS.format(f"level{depth}").encode(), "in.zip": data, "no": b"\0\1\2"})
    path = case.folder / "inbox" / "all.zip"
    path.write_bytes(data)
    made = case.add("all.zip")
    assert case.table("signins")["account"].tolist() == ["level1", "level2", "level3"]
    assert [name.count("/") for name in made.files["name"]] == [0, 1, 1, 2, 2, 3, 3, 3, 2, 1]
    assert "bundles are opened three deep" in " ".join(made.unread["why"])
    assert {name.rpartition("/")[2] for name in made.failed} == {"no"}
    taken = {entry.body["name"]: entry.body for entry in case.ledger.entries("taken-in")}
    inner = taken["all.zip/in.zip/2.csv"]
    assert (inner["of"], inner["place"]) == (taken["all.zip/in.zip"]["file"], "1")
    assert "of" not in taken["all.zip"]
    assert case.verify().ok
    before = case.ledger.head().number
    again = case.add("all.zip")
    assert (len(again.files), case.ledger.head().number) == (len(made.files), before)


def test_an_attached_file_is_read_as_a_file_of_its_own(case: Case) -> None:
    import email.message

    mail = email.message.EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.com", "b@example.org", "the log you asked for"
    mail["Date"] = "Mon, 02 Mar 2026 10:00:00 +0000"
    mail.set_content("See the log.")
    packed = gzip.compress(SIGNINS.format("b.stone").encode(), mtime=0)
    mail.add_attachment(packed, maintype="application", subtype="gzip", filename="../../log.csv.gz")
    (case.folder / "inbox" / "one.eml").write_bytes(mail.as_bytes())
    made = case.add("one.eml")
    assert made.files["name"].tolist() == ["one.eml", "one.eml/../../log.csv.gz", "one.eml/../../log.csv.gz/log.csv"]
    assert case.table("signins")["account"].tolist() == ["b.stone"]
    assert not list(case.folder.parent.glob("*.gz"))


def test_a_file_that_is_read_from_a_bundle_can_be_read_again(case: Case) -> None:
    (case.folder / "inbox" / "all.zip").write_bytes(zipped({"log.csv": SIGNINS.format("b.stone").encode()}))
    case.add("all.zip")
    assert case.replay().problems == ()
