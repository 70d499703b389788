"""Stored tables are named by digest and checked on every read."""

from __future__ import annotations

import pandas as pd
import pytest

from dprkit.errors import CaseError
from dprkit.stored import read_table, write_table

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
