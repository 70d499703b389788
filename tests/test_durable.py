"""A file or folder takes its place whole, or leaves no trace."""

from __future__ import annotations

import threading

import pytest

from dprkit.durable import beside, make_folder


def test_what_is_written_takes_its_place_on_a_clean_exit_only(tmp_path):
    target = tmp_path / "file"
    with beside(target, mode=0o444) as new:
        new.write_bytes(b"first")
        assert not target.exists()
    assert (target.read_bytes(), target.stat().st_mode & 0o777) == (b"first", 0o444)
    with pytest.raises(KeyboardInterrupt), beside(target) as new:
        new.write_bytes(b"second")
        raise KeyboardInterrupt
    assert target.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [target]


def test_of_two_who_make_the_same_file_one_is_told_and_nothing_is_replaced(tmp_path):
    target = tmp_path / "file"
    with pytest.raises(FileExistsError), beside(target, replace=False) as new:
        new.write_bytes(b"mine")
        target.write_bytes(b"theirs")
    assert target.read_bytes() == b"theirs"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_takes_its_place_with_all_that_is_in_it(tmp_path):
    with beside(tmp_path / "folder") as new:
        (new / "deep").mkdir(parents=True)
        (new / "deep" / "file").write_bytes(b"x")
    assert (tmp_path / "folder" / "deep" / "file").read_bytes() == b"x"


def test_a_folder_made_by_several_at_once_is_made(tmp_path):
    threads = [threading.Thread(target=make_folder, args=(tmp_path / "a" / "b" / "c",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (tmp_path / "a" / "b" / "c").is_dir()


def test_a_file_where_a_folder_should_be_is_an_error(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OSError, match="file"):
        make_folder(tmp_path / "file")
