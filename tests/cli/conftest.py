"""The command line as a person types it."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from dprkit.cli import main


@pytest.fixture
def dprkit(tmp_path, monkeypatch):
    """Call it with words: exit code and everything printed. The folder it runs in is ``tmp_path``."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, list(arguments))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output

    return call
