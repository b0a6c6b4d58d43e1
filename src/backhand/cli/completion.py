"""``backhand completion``: the script that completes commands in a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from backhand.cli.options import language_option
from backhand.language import gettext as _


@click.command(
    "completion",
    help=_(
        "Print the script that completes backhand's commands and options in SHELL. "
        'For bash, add this line to ~/.bashrc: eval "$(backhand completion bash)"'
    ),
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@language_option
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print the completion script of `shell`."""
    completion = get_completion_class(shell)
    assert completion is not None, shell
    root = context.find_root()
    # The variable is the one that click derives from the program's name when it runs.
    click.echo(completion(root.command, {}, "backhand", "_BACKHAND_COMPLETE").source())
