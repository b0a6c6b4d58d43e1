"""The command line as a person meets it, whichever command it runs."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from backhand.cli import INTERRUPTED, language_asked_for, main
from backhand.cli.group import SUMMARIES, LazyGroup
from backhand.errors import BackhandError, DataError, SettingError
from backhand.version import __version__


def test_version_is_printed(backhand):
    run = backhand("--version")
    assert (run.status, run.out) == (0, f"backhand {__version__}\n")


def test_help_names_every_command(backhand):
    run = backhand("--help")
    assert run.status == 0
    for name, summary in SUMMARIES.items():
        assert f"{name} " in run.out
        assert summary in run.out


@pytest.mark.parametrize("name", SUMMARIES)
def test_every_command_is_there_with_help_and_language(backhand, name):
    run = backhand(name, "--help")
    assert run.status == 0
    assert f"Usage: backhand {name}" in run.out
    assert "--lang" in run.out
    assert "-h, --help" in run.out


def test_without_a_command_the_help_is_shown_as_wrong_usage(backhand):
    run = backhand()
    assert run.status == 2
    assert "Commands:" in run.err


def test_unknown_command_is_wrong_usage(backhand):
    run = backhand("trian")
    assert run.status == 2
    assert "trian" in run.err
    assert run.out == ""


def test_no_command_is_imported_to_show_the_help_or_the_version():
    heavy = ["numpy", "matplotlib", "rich", "pooch", "requests", "PIL", "jinja2"]
    code = (
        "import sys; from backhand.cli import main; main(sys.argv[1:]);"
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    )
    for word in ("--version", "--help"):
        done = subprocess.run(
            [sys.executable, "-c", code, word], capture_output=True, text=True, check=True
        )
        assert done.stderr.strip() == "[]"


@pytest.mark.parametrize(
    ("words", "language"),
    [
        (["--lang", "ja", "check"], "ja"),
        (["check", "--lang=ja"], "ja"),
        (["check", "--lang", "en"], "en"),
        (["check"], None),
        (["check", "--lang"], None),
        (["check", "--lang=xx"], None),
        (["check", "--", "--lang", "ja"], None),
    ],
)
def test_language_is_read_ahead(words, language):
    assert language_asked_for(words) == language


def test_help_is_japanese_where_it_is_asked_for(backhand_process):
    for run in (
        backhand_process("--help", "--lang", "ja"),
        backhand_process("--lang", "ja", "--help"),
        backhand_process("--help", LANG="ja_JP.UTF-8"),
        backhand_process("--help", BACKHAND_LANG="ja"),
    ):
        assert run.status == 0
        assert "使い方:" in run.out
        assert "Usage" not in run.out
        assert "Show this message" not in run.out
    english = backhand_process("--help", "--lang", "en", LANG="ja_JP.UTF-8")
    assert "Usage:" in english.out


def test_usage_errors_are_japanese_too(backhand):
    run = backhand("--lang", "ja", "--no-such-option")
    assert run.status == 2
    assert "エラー:" in run.err
    assert "No such option" not in run.err


def test_wrong_language_is_wrong_usage(backhand):
    run = backhand("--lang", "fr", "check")
    assert run.status == 2
    assert "'fr' is not one of 'en', 'ja'" in run.err


@pytest.fixture
def failing(monkeypatch):
    """Have every command raise what it is given."""

    def fail_with(error: BaseException) -> None:
        def stand_in(group, context, name):
            @click.command(name)
            def command():
                raise error

            return command

        monkeypatch.setattr(LazyGroup, "get_command", stand_in)

    return fail_with


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (SettingError("--iterations is 0"), 2),
        (DataError("broken.gz is cut short"), 1),
        (BackhandError("anything"), 2),
    ],
)
def test_errors_are_worded_without_a_traceback(backhand, failing, error, status):
    failing(error)
    run = backhand("train")
    assert (run.status, run.out, run.err) == (status, "", f"Error: {error}\n")


def test_file_system_faults_name_the_file(backhand, failing):
    failing(OSError(28, "No space left on device", "runs/a/history.json"))
    run = backhand("train")
    assert (run.status, run.err) == (1, "Error: runs/a/history.json: No space left on device\n")


def test_interrupt_ends_with_its_own_status(backhand, failing):
    failing(KeyboardInterrupt())
    run = backhand("train")
    assert run.status == INTERRUPTED
    assert run.err.strip() == "Interrupted."


def test_faults_of_the_program_itself_are_not_hidden(failing):
    failing(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        main(["train"])


def test_a_reader_that_goes_away_is_no_fault():
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "backhand", "--help"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    errors = process.stderr.read()
    process.stderr.close()
    process.wait(timeout=30)
    assert errors == ""


def test_languages_do_not_leak_out_of_main(backhand, monkeypatch):
    import gettext
    import os

    before = gettext.textdomain(), os.environ.get("LANGUAGE")
    backhand("--version", "--lang", "ja")
    assert (gettext.textdomain(), os.environ.get("LANGUAGE")) == before
