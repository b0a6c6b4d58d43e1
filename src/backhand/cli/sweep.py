"""``backhand sweep``: which settings learn best."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from backhand.cli.options import language_option
from backhand.cli.program import command_line
from backhand.errors import RunFolderError, SettingError
from backhand.folder_lock import only_writer
from backhand.language import gettext as _
from backhand.training.settings import OPTIONS


@click.command(
    "sweep",
    help=_(
        "Train with many settings and say which learn best. Trials are judged by a sixth of the "
        "training samples, held out; the test samples are not looked at. Say it again to go on "
        "with a sweep that was cut off."
    ),
)
@click.option(
    "--vary",
    multiple=True,
    required=True,
    metavar="NAME=VALUES",
    help=_(
        "A setting and what to try: learning_rate=0.01,0.1 or, with --samples, "
        "learning_rate=0.001..1:log. Names are those of history.json."
    ),
)
@click.option(
    "--set",
    "fixed",
    multiple=True,
    metavar="NAME=VALUE",
    help=_("A setting that all trials share."),
)
@click.option(
    "--settings",
    "settings_file",
    type=click.Path(path_type=Path),
    metavar="FILE.toml",
    help=_("Take the settings that all trials share from a file."),
)
@click.option(
    "--samples", type=int, metavar="N", help=_("Draw N random combinations, not all of them.")
)
@click.option("--seed", type=int, default=0, show_default=True, help=_("Where the draws start."))
@click.option(
    "--data",
    "data_folder",
    type=click.Path(path_type=Path),
    metavar="DIR|FILE.npz",
    help=_("Take the data from here only."),
)
@click.option("--workers", type=int, metavar="N", help=_("Processes; by default one a core."))
@click.option("--dask", metavar="ADDRESS", help=_("Run on the Dask cluster of this scheduler."))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=_("The folder for the results; by default sweeps/ and the time."),
)
@click.option("--quiet", is_flag=True, help=_("Print nothing but warnings and errors."))
@language_option
def command(
    vary: tuple[str, ...],
    fixed: tuple[str, ...],
    settings_file: Path | None,
    samples: int | None,
    seed: int,
    data_folder: Path | None,
    workers: int | None,
    dask: str | None,
    out: Path | None,
    quiet: bool,
) -> int:
    """Search, and say what was found."""
    from backhand.data import load_dataset
    from backhand.data.published import name_in_place_of_files
    from backhand.reports.console import make_console
    from backhand.sweep import Space, Trial, TrialResult, Where, parse_varied, search
    from backhand.sweep.picture import write_picture
    from backhand.sweep.space import read_value, words
    from backhand.sweep.table import ranked, results_table, write_table
    from backhand.training import read_settings

    shared: dict[str, Any] = read_settings(settings_file) if settings_file is not None else {}
    for text in fixed:
        name, equals, value = text.partition("=")
        if not equals:
            raise SettingError(_("{text!r} should be NAME=VALUE").format(text=text))
        name = name.strip().replace("-", "_")
        shared[name] = read_value(name, value)
    if data_folder is not None and (known := name_in_place_of_files(data_folder)) is not None:
        data_folder, shared["dataset"] = None, known
    varied = dict(parse_varied(text) for text in vary)
    space = Space(shared, varied)
    if samples is not None and samples > 10**6:
        raise SettingError(_("--samples may be {most:,} at most").format(most=10**6))
    if samples is not None and samples < 1:
        raise SettingError(_("--samples must be at least 1, not {value}").format(value=samples))
    if workers is not None and workers < 1:
        raise SettingError(_("--workers must be at least 1, not {value}").format(value=workers))
    combinations = space.grid() if samples is None else space.sample(samples, seed)
    # Every one is looked at before the first runs.
    trials = [Trial(k, c, space.settings(c)) for k, c in enumerate(combinations, 1)]
    dataset_name = trials[0].settings.dataset
    load_dataset(dataset_name, folder=data_folder, notify=lambda text: click.echo(text, err=True))

    folder = out if out is not None else Path("sweeps") / time.strftime("%Y-%m-%d_%H-%M-%S")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunFolderError(
            _("{path} can't be written: {reason}").format(path=folder, reason=error.strerror)
        ) from error
    where = Where(dataset_name, str(data_folder.resolve()) if data_folder is not None else None)
    console = make_console()
    done = 0

    def told(result: TrialResult, was_known: bool) -> None:
        nonlocal done
        done += 1
        if quiet or was_known:
            return
        outcome = f"{result.accuracy:.4f}" if result.accuracy is not None else result.error
        console.print(
            f"{done}/{len(trials)}  {words(result.changes)}: {outcome}",
            soft_wrap=True,
            markup=False,
            highlight=False,
        )

    try:
        with only_writer(folder):
            results = search(
                trials, where, folder / "journal.jsonl", workers=workers, dask=dask, progress=told
            )
    except KeyboardInterrupt:
        click.echo(
            _("\nStopped; the same command with --out {folder} goes on.").format(folder=folder),
            err=True,
        )
        return 130
    names = list(varied)
    write_table(results, names, folder)
    write_picture(results, names, folder / "sweep.png")
    best = ranked(results)[0]
    if not quiet:
        console.print(results_table(results, names))
        click.echo(
            _("Table: {table}; picture: {picture}").format(
                table=folder / "results.csv", picture=folder / "sweep.png"
            )
        )
    if best.accuracy is None:
        click.echo(
            _("Every trial failed; the first because: {reason}").format(reason=best.error), err=True
        )
        return 1
    if not quiet:
        click.echo(_("To train with the best on all training samples, and test it once:"))
        settings = next(trial.settings for trial in trials if trial.number == best.number)
        click.echo("  " + command_line("train", *_options(settings, data_folder)))
    return 0


def _options(settings: Any, data_folder: Path | None) -> list[str]:
    """Return the options of `backhand train` that ask for these settings."""
    defaults = type(settings)()
    options: list[str] = ["--data", str(data_folder)] if data_folder is not None else []
    for name in (*defaults.differences(settings), "learning_rate"):
        option, value = OPTIONS[name], getattr(settings, name)
        if option in options:
            continue
        options += [option] if value is True else [option, str(value)]
    return options
