from __future__ import annotations

from typing import Any

import pytest

NAME = "dev.unattended-remote-setup"
# The form of the command: HackTricks, "Initial Access" (Chrome Remote Desktop); AnyDesk, "Command-line interface".
CHROME = (
    r'"C:\Program Files (x86)\Google\Chrome Remote Desktop\CurrentVersion\remoting_start_host.exe" --code="4/0A" '
    '--redirect-url="https://example.com/_/oauthredirect" --name=PC --pin=111111'
)


def _run(command: str | None, account: str = "s1", **cells: Any) -> dict[str, Any]:
    row = {"system": "defender", "account": account, "serial": f"SN-{account}", "command": command}
    return {**row, "time": "2026-01-06T10:00:00Z", **cells}


@pytest.mark.parametrize(
    "command",
    [CHROME, f"powershell -Command & {CHROME}", "REMOTING_START_HOST --PIN 123456", "echo x | anydesk --set-password"],
)
def test_a_command_that_sets_up_remote_control_without_anybody_at_hand_is_strong(evidence, check, command):
    found = check(NAME, evidence(software=[_run(command), _run("notepad.exe")]))
    assert (found.state, found.weight, found.origin) == ("present", "strong", (("host", "SN-s1"),))
    assert found.text.startswith("1 of 2 command lines sets up remote control")
    assert found.evidence.count == 1


@pytest.mark.parametrize(
    "command",
    [
        CHROME.rpartition(" --pin")[0],
        "anydesk.exe --install --silent",
        "notepad remoting_start_host.txt",
        "git config --pin=1",
        "passwd --set-password",
    ],
)
def test_other_commands_of_the_same_programs_are_quiet(evidence, check, command):
    assert check(NAME, evidence(software=[_run(command)])).state == "clear"


def test_what_a_deployment_runs_on_every_tenth_machine_is_context(evidence, check):
    fleet = [_run(CHROME if n < 4 else "notepad", f"e{n}") for n in range(40)]
    found = check(NAME, evidence(software=[_run(CHROME), *fleet]))
    assert (found.state, found.weight) == ("present", "context")
    assert "also true of 4 of 40 others in this file" in found.text


def test_without_command_lines_it_is_unknown(evidence, check):
    found = check(NAME, evidence(software=[_run(None)]))
    assert (found.state, "command lines" in found.missing) == ("unknown", True)
