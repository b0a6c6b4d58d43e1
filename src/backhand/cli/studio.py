"""``backhand studio``: the page on this machine."""

from __future__ import annotations

from pathlib import Path

import click

from backhand.cli.options import language_option
from backhand.language import gettext as _
from backhand.reports.run_folder import RUNS


@click.command(
    "studio",
    help=_(
        "Open a page on this machine to train, draw digits, check code and see its computational "
        "graph. Prints its address; Ctrl-C ends it, and runs that are going on leave a checkpoint."
    ),
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="N",
    help=_("The port to listen on; 0 for any that is free, which is the default too."),
)
@click.option("--no-browser", is_flag=True, help=_("Don't open the browser."))
@click.option(
    "--token",
    metavar="T",
    envvar="BACKHAND_STUDIO_TOKEN",
    help=_(
        "What the address must hold to be let in; by default a new one each time. Other users "
        "see what stands on a command line: BACKHAND_STUDIO_TOKEN keeps it to yourself."
    ),
)
@click.option(
    "--data",
    "data_folder",
    type=click.Path(path_type=Path),
    metavar="DIR|FILE.npz",
    help=_("Take the data from here only."),
)
@click.option(
    "--runs",
    "runs_folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=RUNS,
    show_default=True,
    metavar="DIR",
    help=_("Where each run gets a folder."),
)
@language_option
def command(
    port: int | None,
    no_browser: bool,
    token: str | None,
    data_folder: Path | None,
    runs_folder: Path,
) -> int:
    """Open the studio; return when it is closed."""
    from backhand.studio.server import Opening, serve

    # click.echo flushes: whoever reads a pipe waits for the address.
    serve(Opening(port, token, not no_browser, data_folder, runs_folder), click.echo)
    return 0
