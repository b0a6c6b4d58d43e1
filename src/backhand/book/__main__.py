"""``python -m backhand.book run SCRIPT``: a script of the book's shape, left as it is."""

from __future__ import annotations

import sys
import traceback
from types import TracebackType

import click

from backhand.book.running import run_file
from backhand.errors import BackhandError
from backhand.language import gettext as _


@click.group(
    help=_(
        "Run scripts and notebooks written for the book 'Deep Learning from Scratch': the "
        "modules common.* and dataset.mnist are there, answered by backhand."
    )
)
def main() -> None:
    """Choose a command."""


@main.command(
    help=_("Run SCRIPT (.py or .ipynb), as python would, with the book's modules importable."),
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("script", type=click.Path())
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def run(script: str, arguments: tuple[str, ...]) -> None:
    """Run a script; what it raises is shown as Python shows it, from its own lines on."""
    try:
        run_file(script, arguments)
    except SystemExit:
        raise
    except KeyboardInterrupt:
        sys.exit(130)
    except BackhandError as error:
        if _own_lines(error.__traceback__) is None:
            click.echo(_("Error: {message}").format(message=error), err=True)
        else:
            _show(error)
        sys.exit(1)
    except BaseException as error:
        _show(error)
        sys.exit(1)


def _show(error: BaseException) -> None:
    own = _own_lines(error.__traceback__)
    traceback.print_exception(type(error), error, own)


def _own_lines(trace: TracebackType | None) -> TracebackType | None:
    """Return the traceback from the script's first line on; None where it never came to that."""
    while trace is not None and trace.tb_frame.f_globals.get("__name__") != "__main__":
        trace = trace.tb_next
    # This file is __main__ too, until the script takes its place.
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    if trace is not None and trace.tb_frame.f_globals.get("__package__") == "backhand.book":
        return _own_lines(trace.tb_next)
    return trace


if __name__ == "__main__":
    main(prog_name="python -m backhand.book")
