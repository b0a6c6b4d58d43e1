"""``backhand check``: compares the gradients of backpropagation with numerical ones."""

from __future__ import annotations

import json
from pathlib import Path

import click

from backhand.cli.options import language_option
from backhand.data import load_dataset
from backhand.language import gettext as _
from backhand.networks import TwoLayerNet, check_exercise
from backhand.reports.check_json import check_object
from backhand.reports.console import make_console
from backhand.reports.download_bar import download_bars
from backhand.reports.gradient_table import gradient_table, summary
from backhand.reports.progress import entries_bar


@click.command(
    "check",
    help=_(
        "Compare the gradients of the built-in two-layer network with numerical ones, "
        "in float64 on three MNIST images. Ends with status 1 if they differ."
    ),
)
@click.option(
    "--exhaustive",
    is_flag=True,
    help=_("Compare every entry of every parameter, in place of a probe."),
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help=_("A table for people, or an object for programs."),
)
@click.option(
    "--data",
    "data_folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=_("Take the data from this folder only, in place of BACKHAND_DATA and the cache."),
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    metavar="N",
    help=_("Draws the weights and the probe's directions."),
)
@language_option
def command(exhaustive: bool, form: str, data_folder: Path | None, seed: int) -> int:
    """Check the built-in network and print what came out."""
    with download_bars() as bars:
        dataset = load_dataset(
            folder=data_folder,
            notify=lambda message: click.echo(message, err=True),
            progress=bars,
        )
    with entries_bar() as progress:
        check = check_exercise(
            dataset.x_train, dataset.t_train, exhaustive=exhaustive, rng=seed, progress=progress
        )
    if form == "json":
        click.echo(json.dumps(check_object(check, TwoLayerNet), ensure_ascii=False, indent=2))
    else:
        console = make_console()
        console.print(gradient_table(check))
        console.print(summary(check))
    return 0 if check.passed else 1
