"""The command line: `main` chooses the language, runs a command and words its faults."""

from __future__ import annotations

import gettext as standard_gettext
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import click

from backhand.cli.alike import begin_alike
from backhand.errors import BackhandError
from backhand.language import CATALOGUES, DOMAIN, LANGUAGES, choose_language, language
from backhand.language import gettext as _
from backhand.sources.visible import visible

PROGRAM: Final = "backhand"

# What a shell reports for a program that Ctrl-C ended.
INTERRUPTED: Final = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after the program's name; ``sys.argv[1:]`` by default.

    Returns
    -------
    status : int
        0 done; 1 the work failed or a check did not pass; 2 wrong usage or a
        setting that makes no sense; 130 interrupted.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if arguments is None:
        begin_alike(words)
    choose_language(language_asked_for(words))
    for stream in (sys.stdout, sys.stderr):
        # A terminal that can't show a character shows a question mark, not a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    with _click_speaking(language()):
        # Imported here because the help texts take the language when they are made.
        from backhand.cli.group import make_group

        try:
            result = make_group().main(words, prog_name=PROGRAM, standalone_mode=False)
            sys.stdout.flush()
        except BackhandError as error:
            return _report(str(error), error.exit_status)
        except click.ClickException as error:
            error.message = visible(error.message)  # type: ignore[misc]
            error.show()
            return error.exit_code
        except (click.Abort, KeyboardInterrupt) as error:
            if isinstance(error.__cause__, EOFError):
                # click takes it for Ctrl-D; it is a file that ends too early.
                return _report(_("a file is cut short"), 1)
            click.echo(_("Interrupted."), err=True)
            return INTERRUPTED
        except BrokenPipeError:
            # The reader has gone (`backhand … | head`): nothing is left to say, at exit neither.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1
        except OSError as error:
            return _report(_os_error_text(error), 1)
    return result if isinstance(result, int) else 0


def language_asked_for(words: Sequence[str]) -> str | None:
    """Return the language that ``--lang`` names in `words`; None where it names none.

    Read ahead of click, because usage errors have a language too.
    """
    for position, word in enumerate(words):
        if word == "--":
            break
        name, equals, value = word.partition("=")
        if name == "--lang":
            asked = value if equals else "".join(words[position + 1 : position + 2])
            return asked if asked in LANGUAGES else None
    return None


@contextmanager
def _click_speaking(name: str) -> Iterator[None]:
    """Have click take its own words from backhand's catalogue of the language `name`.

    click asks the standard gettext, which goes by its text domain and LANGUAGE.
    """
    domain = standard_gettext.textdomain()
    before = os.environ.get("LANGUAGE")
    standard_gettext.bindtextdomain(DOMAIN, str(CATALOGUES))
    standard_gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = name
    try:
        yield
    finally:
        standard_gettext.textdomain(domain)
        if before is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = before


def _report(message: str, status: int) -> int:
    click.echo(_("Error: {message}").format(message=visible(message)), err=True)
    return status


def _os_error_text(error: OSError) -> str:
    if error.filename is None:
        return error.strerror or str(error)
    return _("{path}: {reason}").format(path=error.filename, reason=error.strerror)
