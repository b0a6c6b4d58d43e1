"""The options that every command takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from backhand.language import LANGUAGES, set_language
from backhand.language import gettext as _

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def language_option(command: Decorated) -> Decorated:
    """Give `command` the option ``--lang``; its function gets no argument for it.

    ``backhand.cli.main`` has already read it; the callback serves a command that is
    called without.
    """

    def choose(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
        if value is not None:
            set_language(value)

    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        callback=choose,
        is_eager=True,
        expose_value=False,
        help=_("The language of every message; by default that of the locale."),
    )(command)
