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

# That a worker may take for a program, from its start to its last turn.
_SECONDS: Final = 60.0


@click.command(
    "read",
    help=_(
        "Run a script to its training loop, and say what every line of its turn holds: forward "
        "values, gradients, multiples of them. FILE is a .py file that trains, or a notebook; it "
        "is run as `python FILE` runs it, up to there. Status 0: what it learns, it learns by the "
        "loss's gradient; 1: something is wrong; 2: it could not be read; 3: it raised."
    ),
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@language_option
def command(file: Path) -> int:
    """Print the listing and the verdict."""
    from backhand.checking.scripts import program_of
    from backhand.diagnosis.turns.learning import NotReadError
    from backhand.diagnosis.turns.script import read_program
    from backhand.reports.listing_view import print_listing
    from backhand.running.limits import own_code
    from backhand.running.process import Process
    from backhand.sources.submission import Submission

    if not hasattr(os, "fork"):
        raise SettingError(_("a script can be read where processes can be copied: Linux or macOS"))
    text = _text(file)
    path = str(file.resolve())
    console = make_console()
    try:
        with (
            Process(own_code(_SECONDS), ("turns",)) as host,
            program_of(host, Submission(path), text) as program,
        ):
            reports = read_program(program, file.stem, str(file), listed=True)
    except NotReadError as error:
        where = file if error.line is None else f"{file}:{error.line}"
        click.echo(_("{where}: it could not be read: {reason}").format(where=where, reason=error))
        return 3 if error.line is not None else 2
    for report in reports:
        print_listing(report, text.splitlines(), console)
    verdicts = {report.verdict for report in reports}
    return 1 if "fail" in verdicts else 0 if "pass" in verdicts else 2


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
