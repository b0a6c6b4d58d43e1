"""The group of backhand's commands, each imported when it is asked for."""

from __future__ import annotations

import importlib
from typing import Final

import click
from click.shell_completion import CompletionItem

from backhand.cli.help_formatter import CellContext
from backhand.cli.options import language_option
from backhand.language import gettext as _
from backhand.language import mark
from backhand.version import __version__

# Name and summary, in the order of the help. The module is backhand.cli.NAME.
SUMMARIES: Final = {
    "train": mark("Check the gradients, train the network, write a report."),
    "sweep": mark("Train with many settings, and say which learn best."),
    "check": mark("Say whether a backward pass is right, and what is wrong."),
    "read": mark("Say what every line of a script's backward pass holds."),
    "graph": mark("Draw the computational graph, with the gradients that flow back."),
    "grade": mark("Grade a class's submissions, side by side."),
    "explain": mark("Explain a rule of the checker."),
    "rules": mark("List the rules of the checker."),
    "predict": mark("Say which digit a picture shows."),
    "export": mark("Write a trained network as ONNX, or as weights for PyTorch."),
    "studio": mark("Open a page to train, draw, check and see the graph."),
    "data": mark("Show, fetch and verify the data sets."),
    "completion": mark("Print the script that completes commands in your shell."),
}
# What other programs start: no command of the group, but to be found where one looks.
BESIDE: Final = {
    "python -m backhand.book run SCRIPT": mark("Run a script written for the book, as it is."),
    "mpiexec -n 2 python -m backhand.parallel": mark("Train on several processes or machines."),
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports the one that runs."""

    context_class = CellContext

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order of the help."""
        return list(SUMMARIES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command `cmd_name`; None where there is no such command."""
        if cmd_name not in SUMMARIES:
            return None
        command = importlib.import_module(f"backhand.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        command.context_class = CellContext
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any of them."""
        # "Commands" is click's own heading, so the translation is shared with it.
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(summary)) for name, summary in SUMMARIES.items()])
        with formatter.section(_("Beside it")):
            formatter.write_dl([(name, _(summary)) for name, summary in BESIDE.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete a command's name, or an option, without importing a command."""
        commands = [
            CompletionItem(name, help=_(summary))
            for name, summary in SUMMARIES.items()
            if name.startswith(incomplete)
        ]
        return commands + click.Command.shell_complete(self, ctx, incomplete)


def make_group() -> LazyGroup:
    """Build the group, its texts in the language in force."""

    @click.group(
        cls=LazyGroup,
        help=_(
            "Backpropagation written by hand: check it, see it as a graph, train with it, grade it."
        ),
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    @click.version_option(__version__, message="%(prog)s %(version)s")
    @language_option
    def group() -> None:
        pass

    assert isinstance(group, LazyGroup)
    return group
