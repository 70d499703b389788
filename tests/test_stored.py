"""Stored tables are named by digest and checked on every read."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from dprkit.errors import CaseError
from dprkit.stored import Growing, read_table, write_table

FRAME = pd.DataFrame({"ip": pd.Series(["192.0.2.1", None], dtype="string"), "count": [1, 2]})


def test_equal_frames_are_one_file(tmp_path):
    assert write_table(tmp_path, "signins", FRAME) == write_table(tmp_path, "signins", FRAME.copy())
    assert len(list((tmp_path / "tables").iterdir())) == 1


def test_what_is_written_is_read_back_with_its_types(tmp_path):
    pd.testing.assert_frame_equal(read_table(tmp_path, write_table(tmp_path, "signins", FRAME)), FRAME)


def test_a_table_changed_on_disk_is_not_read(tmp_path):
    stored = write_table(tmp_path, "signins", FRAME)
    path = tmp_path / stored["path"]
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(CaseError, match="dprkit verify"):
        read_table(tmp_path, stored)


def test_a_missing_table_says_how_to_get_it_back(tmp_path):
    stored = write_table(tmp_path, "signins", FRAME)
    (tmp_path / stored["path"]).unlink()
    with pytest.raises(CaseError, match="add its source file again"):
        read_table(tmp_path, stored)


@pytest.fixture
def synced(monkeypatch):
    """Names of what was synced to the disk, in order."""
    found = []
    sync = os.fsync

    def spy(descriptor):
        found.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        sync(descriptor)

    monkeypatch.setattr("os.fsync", spy)
    return found


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="this system does not say what a descriptor is of")
def test_the_file_is_synced_before_it_gets_its_name_and_the_folder_after_it(tmp_path, synced):
    (tmp_path / "tables").mkdir()
    stored = write_table(tmp_path, "signins", FRAME)
    assert synced == [Path(stored["path"]).name, "tables"]
    synced.clear()
    write_table(tmp_path, "signins", FRAME)  # what a failed write left may have its name and not be on the disk
    assert synced == ["tables"]
    synced.clear()
    write_table(tmp_path, "signins", FRAME, under="a/b")
    assert synced == [tmp_path.name, "a", Path(stored["path"]).name, "b"]


def test_a_write_that_fails_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(CaseError, match=r"cannot be written \(No space left on device\)\. Free space"):
            write_table(tmp_path, "signins", FRAME)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    pd.testing.assert_frame_equal(read_table(tmp_path, write_table(tmp_path, "signins", FRAME)), FRAME)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_may_not_be_written_is_named(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(CaseError, match="change permissions"):
        write_table(tmp_path, "signins", FRAME)
    tmp_path.chmod(0o700)


# tables that come piece by piece


def _signins(count: int):
    from dprkit.records import Row, conform

    values = {"time": "2026-01-02T03:04:05Z", "ip": "192.0.2.1", "lat": "1.5", "proxy": "true"}
    return conform(
        "signins", [Row("signins", at + 1, values | {"as_number": str(at)}) for at in range(count)], "0" * 12
    )[0]


def _pieces(folder, frame, size: int):
    import pyarrow as pa

    with Growing(folder) as kept:
        for at in range(0, len(frame), size):
            piece = pa.Table.from_pandas(frame[at : at + size].reset_index(drop=True))
            kept.add("signins", piece.replace_schema_metadata())
        return kept.close()["signins"]


def test_a_short_table_that_comes_in_pieces_has_the_bytes_of_one_that_is_written_at_once(tmp_path):
    frame = _signins(10)
    assert _pieces(tmp_path / "a", frame, 3) == write_table(tmp_path / "b", "signins", frame)


@pytest.mark.parametrize("count", [4, 5, 8, 9])
def test_the_bytes_of_a_long_table_do_not_depend_on_its_pieces(tmp_path, monkeypatch, count):
    monkeypatch.setattr(Growing, "GROUP", 4)
    frame = _signins(count)
    made = [_pieces(tmp_path / str(size), frame, size) for size in (1, 3, count)]
    assert made[0] == made[1] == made[2]
    assert made[0]["rows"] == count
    pd.testing.assert_frame_equal(read_table(tmp_path / "1", made[0]), frame)
    assert [path.suffix for path in (tmp_path / "1" / "tables").iterdir()] == [".parquet"]


def test_a_table_that_is_given_up_leaves_nothing(tmp_path, monkeypatch):
    import pyarrow as pa

    monkeypatch.setattr(Growing, "GROUP", 4)
    with pytest.raises(RuntimeError), Growing(tmp_path) as kept:
        kept.add("signins", pa.Table.from_pandas(_signins(9)).replace_schema_metadata())
        raise RuntimeError
    assert list((tmp_path / "tables").iterdir()) == []
