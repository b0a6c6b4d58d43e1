"""Completion in the shells: the script, and what it is answered."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from backhand.cli.group import SUMMARIES


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_script_asks_backhand_through_its_variable(backhand, shell):
    run = backhand("completion", shell)
    assert run.status == 0
    assert f"_BACKHAND_COMPLETE={shell}_complete" in run.out


def test_bash_takes_the_script(backhand):
    if shutil.which("bash") is None:
        pytest.skip("no bash on this machine")
    script = backhand("completion", "bash").out
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def test_unknown_shell_is_wrong_usage(backhand):
    run = backhand("completion", "tcsh")
    assert run.status == 2
    assert "'tcsh' is not one of 'bash', 'zsh', 'fish'" in run.err


def complete(backhand_process, line: str) -> list[str]:
    """What bash is offered for the last word of `line`."""
    words = line.split(" ")
    run = backhand_process(
        _BACKHAND_COMPLETE="bash_complete",
        COMP_WORDS=line,
        COMP_CWORD=str(len(words) - 1),
    )
    assert run.status == 0, run.err
    return [offer.partition(",")[2] for offer in run.out.split()]


def test_commands_are_completed(backhand_process):
    assert complete(backhand_process, "backhand ") == list(SUMMARIES)
    assert complete(backhand_process, "backhand pre") == ["predict"]


def test_options_are_completed(backhand_process):
    assert complete(backhand_process, "backhand --la") == ["--lang"]
    assert complete(backhand_process, "backhand completion --la") == ["--lang"]
    assert complete(backhand_process, "backhand completion z") == ["zsh"]
