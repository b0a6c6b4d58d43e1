"""``backhand read``: what every line of a script's backward pass holds."""

from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import Final

import click

from backhand.cli.options import language_option
from backhand.errors import SettingError
from backhand.language import gettext as _
from backhand.reports.console import make_console
from backhand.running.one_thread import one_thread

# That a worker may take for a program, from its start to its last turn.
_SECONDS: Final = 60.0


@click.command(
    "read",
    help=_(
        "Say what every line of a backward pass holds: forward values, gradients, multiples of "
        "them. FILE is a .py file or a notebook: what it defines is run on an input that fits, "
        "what it trains itself as `python FILE` runs it, up to a turn of its loop. Status 0: all "
        "that was read is right; 1: something is wrong; 2: it could not be read; 3: it raised."
    ),
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@language_option
def command(file: Path) -> int:
    """Print the listing and the verdict."""
    click.get_current_context().with_resource(one_thread())
    from backhand.checking.targets import check_targets
    from backhand.reports.listing_view import print_listing
    from backhand.sources.target import Target

    if not hasattr(os, "fork"):
        raise SettingError(_("a script can be read where processes can be copied: Linux or macOS"))
    text = _text(file)
    report = check_targets([Target(str(file))], timeout=_SECONDS, lint=False, listing=True)
    shown = [subject for subject in report.subjects if subject.lines]
    if not shown:
        return _why_not(file, text)
    console = make_console()
    for subject in shown:
        print_listing(subject, console)
    verdicts = {subject.verdict for subject in shown}
    return 1 if "fail" in verdicts else 0 if "pass" in verdicts else 2


def _why_not(file: Path, text: str) -> int:
    """Say why a program could not be read; return the status."""
    from backhand.checking.scripts import program_of
    from backhand.diagnosis.turns.learning import NotReadError
    from backhand.diagnosis.turns.script import read_program
    from backhand.running.limits import own_code
    from backhand.running.process import Process
    from backhand.sources.submission import Submission

    try:
        with (
            Process(own_code(_SECONDS), ("turns",)) as host,
            program_of(host, Submission(str(file.resolve())), text) as program,
        ):
            read_program(program, file.stem, str(file))
    except NotReadError as error:
        where = file if error.line is None else f"{file}:{error.line}"
        click.echo(_("{where}: it could not be read: {reason}").format(where=where, reason=error))
        return 3 if error.line is not None else 2
    reason = _("no gradient of it was found")
    click.echo(_("{where}: it could not be read: {reason}").format(where=file, reason=reason))
    return 2


def _text(file: Path) -> str:
    """Return a file's text, of a notebook its cells joined; it can be parsed."""
    from backhand.running.loading import UnreadableError, text_of
    from backhand.sources.notebook import read_notebook

    try:
        text = text_of(str(file))
        if file.suffix == ".ipynb":
            text = read_notebook(text).text
        ast.parse(text, str(file))
        return text
    except UnreadableError as error:
        raise SettingError(str(error)) from error
    except SyntaxError as error:
        raise SettingError(
            _("{path}, line {line}, column {column}: {reason}").format(
                path=file, line=error.lineno, column=error.offset, reason=error.msg
            )
        ) from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise SettingError(
            _("{path} can't be parsed: {reason}").format(path=file, reason=error)
        ) from error
