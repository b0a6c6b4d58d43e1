"""``backhand data``: shows, fetches and verifies the data sets."""

from __future__ import annotations

from pathlib import Path

import click

from backhand.cli.options import language_option
from backhand.data.inventory import Inventory, take_inventories
from backhand.data.load import demand_files, fill_cache, how_to_provide
from backhand.data.published import DATASETS, PublishedDataset, published_dataset
from backhand.data.sample import sample_is_there
from backhand.language import gettext as _
from backhand.reports.data_table import print_inventory
from backhand.reports.download_bar import download_bars


@click.command(
    "data",
    help=_(
        "Show where the files of a data set are and whether they are as published; "
        "fetch what is missing; verify."
    ),
)
@click.option(
    "--data",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=_("Look in this folder only, in place of BACKHAND_DATA and the cache."),
)
@click.option(
    "--dataset",
    "name",
    type=click.Choice(list(DATASETS)),
    default="mnist",
    show_default=True,
    help=_("The data set."),
)
@click.option(
    "--fetch",
    is_flag=True,
    help=_("Bring what the cache lacks, or holds damaged, from the mirrors."),
)
@click.option(
    "--verify",
    is_flag=True,
    help=_("End with status 1 unless the files that a run would use are all there and sound."),
)
@language_option
def command(folder: Path | None, name: str, fetch: bool, verify: bool) -> int:
    """Show the data set `name`, having fetched it where that was asked for."""
    if fetch and folder is not None:
        raise click.UsageError(
            _("--fetch fills the cache and can't go with --data. Leave one of them out.")
        )
    published = published_dataset(name)
    if folder is not None:
        demand_files(folder.expanduser(), published)
    if fetch:
        with download_bars() as progress:
            fill_cache(
                published, notify=lambda message: click.echo(message, err=True), progress=progress
            )
    inventories = take_inventories(published, folder)
    click.echo(published.title)
    for inventory in inventories:
        print_inventory(inventory)
    used = _used(inventories)
    click.echo(_conclusion(published, used, folder))
    return 1 if verify and (used is None or not used.sound) else 0


def _used(inventories: list[Inventory]) -> Inventory | None:
    """Return the place that a run would take its data from."""
    for inventory in inventories:
        # A damaged file ends the search: it is an error, not passed by.
        if inventory.present:
            return inventory
    return None


def _conclusion(published: PublishedDataset, used: Inventory | None, folder: Path | None) -> str:
    if used is not None and used.sound:
        return _("A run uses {folder}.").format(folder=used.folder)
    if used is not None:
        return _("The files in {folder} are not sound.").format(folder=used.folder) + (
            "\n" + how_to_provide(published)
        )
    if folder is None and published.name == "mnist" and sample_is_there():
        text = _(
            "The data set is not here. A run tries to fetch it, and without a network takes "
            "the embedded sample of 5,000 images."
        )
    else:
        text = _("The data set is not here.")
    return text + "\n" + how_to_provide(published)
