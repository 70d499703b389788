"""Bundles: each file in them comes out as it is, and what is refused is told with its name and the reason."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from dprkit import sandbox
from dprkit.readers import bundle
from dprkit.records import Contained, Unread
from dprkit.sandbox import Source

FILES = {"portal.csv": b"time,ip\n", "deep/er/cv.txt": b"\xff\x00" * 700_000, "Ümläut.txt": b"x"}


def read(folder: Path, name: str, data: bytes) -> tuple[dict[str, bytes], list[tuple[int | str, str, str]]]:
    """The whole files by name, and place, reason and name of what is not read; by the reader, in this process."""
    path = folder / name
    path.write_bytes(data)
    source = Source(name, path)
    assert bundle.bundle.recognises(source)
    files: dict[str, bytes] = {}
    pieces = b""
    unread = []
    for part in bundle.bundle.read(source):
        if isinstance(part, Unread):
            unread.append((part.place, part.why, part.found))
            continue
        assert isinstance(part, Contained)
        pieces += part.data
        if not part.more:
            assert part.name not in files
            files[part.name], pieces = pieces, b""
    return files, unread


@pytest.fixture(autouse=True)
def as_in_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_inside", True)


def zipped(fill: Callable[[zipfile.ZipFile], object]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        fill(packed)
    return made.getvalue()


def tarred(mode: str, members: list[tuple[tarfile.TarInfo, bytes]]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as packed:  # type: ignore[call-overload]
        for member, data in members:
            member.size = len(data)
            packed.addfile(member, io.BytesIO(data))
    return made.getvalue()


def members(files: dict[str, bytes]) -> list[tuple[tarfile.TarInfo, bytes]]:
    return [(tarfile.TarInfo(name), data) for name, data in files.items()]


def of(kind: bytes, name: str = "odd") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, "/etc/passwd"
    return member


def test_a_zip_gives_its_files_whole(tmp_path: Path) -> None:
    def fill(packed: zipfile.ZipFile) -> None:
        packed.mkdir("deep")
        for name, data in FILES.items():
            packed.writestr(name, data)

    assert read(tmp_path, "export.zip", zipped(fill)) == (FILES, [])


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
@pytest.mark.parametrize("format", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_a_tar_gives_its_files_whole(tmp_path: Path, mode: str, format: int) -> None:
    files = members(FILES)
    if format == tarfile.GNU_FORMAT:
        files = [(member, data) for member, data in files if member.name.isascii()]
    data = tarred(mode, [(of(tarfile.DIRTYPE, "deep"), b""), *files])
    assert read(tmp_path, "export.tar", data) == ({one.name: data for one, data in files}, [])


@pytest.mark.parametrize(
    ("name", "packed", "inside"),
    [
        ("log.jsonl.gz", gzip.compress(b"{}\n", mtime=0), "log.jsonl"),
        ("of/bundle/log.csv.BZ2", bz2.compress(b"{}\n"), "log.csv"),
        ("log", lzma.compress(b"{}\n"), "log"),
        ("two.gz", gzip.compress(b"{", mtime=0) + gzip.compress(b"}\n", mtime=0), "two"),
    ],
)
def test_a_single_packed_file_is_a_bundle_of_one(tmp_path: Path, name: str, packed: bytes, inside: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    assert read(tmp_path, name, packed) == ({inside: b"{}\n"}, [])


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../../etc/cron.d/x", "climbs out of its folder"),
        ("a/../../x", "climbs out of its folder"),
        ("/etc/passwd", "is absolute"),
        ("C:\\Windows\\x", "is absolute"),
        ("\\\\host\\share\\x", "is absolute"),
        ("cv\u202efdp.exe", "has characters that are not shown"),
        ("n" * 1500, "has 1500 characters"),
    ],
)
def test_a_name_that_plays_tricks_is_told_and_the_file_is_not_lost(tmp_path: Path, name: str, why: str) -> None:
    told = [(1, f"the name {why}; it is shown and never used as a path", name[:1000])]
    for data in (zipped(lambda packed: packed.writestr(name, b"x")), tarred("w", members({name: b"x"}))):
        assert read(tmp_path, "export", data) == ({name[:1000]: b"x"}, told)


def test_two_files_of_one_name_are_both_taken(tmp_path: Path) -> None:
    data = tarred("w", [(tarfile.TarInfo("a"), b"1"), (tarfile.TarInfo("a"), b"2")])
    (tmp_path / "x.tar").write_bytes(data)
    parts = list(bundle.bundle.read(Source("x.tar", tmp_path / "x.tar")))
    files = [part for part in parts if isinstance(part, Contained)]
    assert [(one.place, one.data) for one in files if one.data] == [(1, b"1"), (2, b"2")]
    assert [one.why for one in parts if isinstance(one, Unread)] == [
        "the bundle has several files of this name; each is taken in"
    ]


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (tarfile.SYMTYPE, "a link, not a file"),
        (tarfile.LNKTYPE, "a link, not a file"),
        (tarfile.CHRTYPE, "a device or pipe"),
        (tarfile.BLKTYPE, "a device or pipe"),
        (tarfile.FIFOTYPE, "a device or pipe"),
    ],
)
def test_links_and_devices_in_a_tar_are_refused_by_name(tmp_path: Path, kind: bytes, why: str) -> None:
    files, unread = read(tmp_path, "x.tar", tarred("w", [(of(kind), b""), *members({"a": b"1"})]))
    assert (files, len(unread)) == ({"a": b"1"}, 1)
    assert unread[0][1].startswith(why)
    assert (unread[0][0], unread[0][2]) == (1, "odd")


def test_links_and_encrypted_files_in_a_zip_are_refused_by_name(tmp_path: Path) -> None:
    def fill(packed: zipfile.ZipFile) -> None:
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
        packed.writestr("secret.csv", b"hidden")
        packed.writestr("open.csv", b"seen")
        packed.writestr("none.csv", b"")

    data = bytearray(zipped(fill))
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        for _ in range(2):  # the second file
            at = data.index(mark, at + 1)
        data[at + flag] |= 1
    files, unread = read(tmp_path, "x.zip", bytes(data))
    assert files == {"open.csv": b"seen"}
    assert [(place, why.split(":")[0], name) for place, why, name in unread] == [
        (1, "a link, not a file", "link"),
        (2, "encrypted", "secret.csv"),
        (4, "an empty file", "none.csv"),
    ]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_bomb_is_stopped_at_the_ratio_and_does_not_come_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: Callable[[bytes], bytes]
) -> None:
    monkeypatch.setattr(bundle, "FREE", 3 << 20)
    files, unread = read(tmp_path, "bomb", pack(bytes(20 << 20)))
    assert files == {}
    assert [why for _, why, _ in unread] == ["it unpacks to more than 3 MiB, which no honest export does: not taken in"]


def test_a_bomb_in_a_zip_costs_what_comes_after_it_too_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "FREE", 3 << 20)

    def fill(packed: zipfile.ZipFile) -> None:
        packed.writestr("first", b"1")
        packed.writestr("bomb", bytes(20 << 20))
        packed.writestr("last", b"2")

    files, unread = read(tmp_path, "x.zip", zipped(fill))
    assert files == {"first": b"1"}
    assert [(place, name) for place, _, name in unread] == [(2, "bomb"), (3, "")]


def test_more_files_than_anybody_exports_are_not_all_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "MEMBERS", 3)
    files, unread = read(tmp_path, "x.tar", tarred("w", members({str(at): b"x" for at in range(9)})))
    assert list(files) == ["0", "1", "2"]
    assert "more than 3 files" in unread[0][1]


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9])
def test_a_bundle_that_is_cut_off_gives_what_comes_before_the_cut(tmp_path: Path, keep: float) -> None:
    import random

    data = gzip.compress(random.Random(1).randbytes(3 << 20))
    files, unread = read(tmp_path, "log.gz", data[: int(len(data) * keep)])
    assert 0 < len(files["log"]) <= int(len(data) * keep)
    assert "cut off or damaged after" in unread[0][1]
    assert "what came before is taken in" in unread[0][1]
    files, unread = read(tmp_path, "x.zip", zipped(lambda packed: packed.writestr("a", b"x" * 99))[:-30])
    assert (files, len(unread)) == ({}, 1)
    assert unread[0][1].startswith("the bundle is cut off or damaged here (BadZipFile")


def test_a_damaged_file_costs_one_file(tmp_path: Path) -> None:
    def fill(packed: zipfile.ZipFile) -> None:
        packed.writestr(zipfile.ZipInfo("a"), b"first")
        packed.writestr(zipfile.ZipInfo("b"), b"second")

    files, unread = read(tmp_path, "x.zip", zipped(fill).replace(b"first", b"f1rst", 1))
    assert files["b"] == b"second"
    assert (unread[0][0], unread[0][2]) == (1, "a")
    assert "Bad CRC-32" in unread[0][1]


def test_an_office_file_is_no_bundle(tmp_path: Path) -> None:
    path = tmp_path / "staff.xlsx"
    path.write_bytes(zipped(lambda packed: packed.writestr("[Content_Types].xml", "<Types/>")))
    assert not bundle.bundle.recognises(Source(path.name, path))


def test_what_is_no_bundle_is_not_recognised(tmp_path: Path) -> None:
    for data in (b"", b"time,ip\n", b"{}\n" * 300, bytes(1024), b"BZ", b"PK"):
        (tmp_path / "x").write_bytes(data)
        assert not bundle.bundle.recognises(Source("x", tmp_path / "x"))
