"""``backhand train``: checks the gradients, trains the network, writes a report."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Final

import click
from click.core import ParameterSource

from backhand.cli.options import language_option
from backhand.cli.program import command_line
from backhand.data import Dataset, load_dataset
from backhand.data.published import DATASETS, IMAGE_SHAPE, NUM_CLASSES
from backhand.engine import begin_warm_up, is_worth_compiling
from backhand.errors import Interrupted, RunFolderError
from backhand.gradients import GradientCheck
from backhand.language import gettext as _
from backhand.reports.console import make_console
from backhand.reports.download_bar import download_bars
from backhand.reports.gradient_table import gradient_table, summary
from backhand.reports.progress import run_progress
from backhand.reports.run_folder import RUNS, RunFolder, new_run_folder, newest_run
from backhand.reports.run_report import RunOutcome
from backhand.reports.training_run import check_then_train
from backhand.training import CHECKPOINT_NAME, ENGINES, TrainingSettings, load_checkpoint

# The value of --resume without a folder.
_LAST: Final = ""

# Seconds until a start that says nothing is explained.
_PATIENCE: Final = 1.5

_DEFAULTS: Final = TrainingSettings()


@click.command(
    "train",
    help=_(
        "Check the gradients, train the two-layer network on MNIST, and write a report. "
        "Ctrl-C stops with a checkpoint; --resume goes on from it."
    ),
)
@click.option(
    "--data",
    "data_folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=_("Take the data from this folder only, in place of BACKHAND_DATA and the cache."),
)
@click.option(
    "--dataset",
    type=click.Choice(list(DATASETS)),
    default=_DEFAULTS.dataset,
    show_default=True,
    help=_("The data set."),
)
@click.option(
    "--iterations",
    type=int,
    default=_DEFAULTS.iterations,
    show_default=True,
    metavar="N",
    help=_("Steps of gradient descent."),
)
@click.option(
    "--batch-size",
    type=int,
    default=_DEFAULTS.batch_size,
    show_default=True,
    metavar="N",
    help=_("Images of a step."),
)
@click.option(
    "--learning-rate",
    type=float,
    default=_DEFAULTS.learning_rate,
    show_default=True,
    metavar="RATE",
    help=_("How far a step goes along the gradient."),
)
@click.option(
    "--hidden",
    "hidden_size",
    type=int,
    default=_DEFAULTS.hidden_size,
    show_default=True,
    metavar="N",
    help=_("Units of the hidden layer."),
)
@click.option(
    "--seed",
    type=int,
    default=_DEFAULTS.seed,
    show_default=True,
    metavar="N",
    help=_("Where all randomness starts: the same seed gives the same run."),
)
@click.option(
    "--dtype",
    type=click.Choice(["float32", "float64"]),
    default=_DEFAULTS.dtype,
    show_default=True,
    help=_("The number type of parameters and images."),
)
@click.option(
    "--sampling",
    type=click.Choice(["replacement", "epoch"]),
    default=_DEFAULTS.sampling,
    show_default=True,
    help=_("Draw each batch anew from all images, or go through them in shuffled epochs."),
)
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default=_DEFAULTS.engine,
    show_default=True,
    help=_(
        "What carries out the steps: the layers, or their compiled form, which is faster; "
        "auto takes it where it can and where it pays."
    ),
)
@click.option(
    "--threads",
    type=int,
    default=_DEFAULTS.threads,
    metavar="N",
    help=_("Compute with at most N threads; by default with all that are allowed."),
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=_("The folder for what the run leaves; by default runs/ and the time."),
)
@click.option(
    "--resume",
    is_flag=False,
    flag_value=_LAST,
    metavar="[DIR]",
    help=_(
        "Go on with the run in DIR; without DIR with the one in --out, "
        "else with the last one in runs/."
    ),
)
@click.option("--no-check", is_flag=True, help=_("Don't check the gradients first."))
@click.option("--quiet", is_flag=True, help=_("Print nothing but warnings and errors."))
@language_option
@click.pass_context
def command(
    context: click.Context,
    /,
    data_folder: Path | None,
    out: Path | None,
    resume: str | None,
    no_check: bool,
    quiet: bool,
    **values: Any,
) -> int:
    """Do a run and say how it went."""
    settings = TrainingSettings(**values)
    checkpoint = None
    if resume is None:
        folder = RunFolder(out) if out is not None else new_run_folder()
        folder.require_unused()
    else:
        folder = _run_to_resume(resume, out)
        checkpoint = load_checkpoint(folder.checkpoint)
        # What isn't said again stays as it was.
        settings = checkpoint.settings.replace(
            **{name: value for name, value in values.items() if _was_given(context, name)}
        )

    warm_up = begin_warm_up(settings.dtype) if _may_compile(settings) else None
    console = make_console()

    def say(text: str) -> None:
        if not quiet:
            # As it stands: a path must not be broken.
            console.print(text, soft_wrap=True)

    def show_check(check: GradientCheck) -> None:
        if not quiet:
            console.print(gradient_table(check))
            console.print(summary(check) + "\n")

    with download_bars(quiet) as bars:
        dataset = load_dataset(
            settings.dataset,
            folder=data_folder,
            notify=lambda message: click.echo(message, err=True),
            progress=bars,
        )
    say(_about(dataset))
    if warm_up is not None:
        # Read from its cache the compiled engine is there by now; else it takes a while.
        warm_up.join(_PATIENCE)
        if warm_up.is_alive():
            say(_("Compiling the engine for this machine, once: some ten seconds …"))
    if checkpoint is not None:
        say(
            _("Going on with {folder} after {done:,} of {iterations:,} iterations.").format(
                folder=folder.path, done=checkpoint.iteration, iterations=settings.iterations
            )
        )
    try:
        outcome = check_then_train(
            dataset,
            settings,
            folder,
            run_progress(console, quiet=quiet),
            checkpoint=checkpoint,
            check=not no_check,
            on_check=show_check,
        )
    except Interrupted as interrupted:
        options = ["--resume", str(folder.path)]
        if data_folder is not None:
            options += ["--data", str(data_folder)]
        if checkpoint is not None and settings.iterations != checkpoint.settings.iterations:
            options += ["--iterations", str(settings.iterations)]
        options += ["--no-check"] * no_check + ["--quiet"] * quiet
        # Said even with --quiet: it is the way back to the work that was done.
        click.echo(f"\n{interrupted}", err=True)
        click.echo(_("To go on with it:"), err=True)
        click.echo("  " + command_line("train", *options), err=True)
        return interrupted.exit_status
    say("\n" + _ending(outcome, folder))
    return 0


def _may_compile(settings: TrainingSettings) -> bool:
    """Whether the run will want the compiled engine, as far as its settings tell."""
    weights = (math.prod(IMAGE_SHAPE) * settings.hidden_size, settings.hidden_size * NUM_CLASSES)
    return settings.engine == "compiled" or (
        settings.engine == "auto"
        and is_worth_compiling(weights, settings.batch_size, settings.iterations)
    )


def _was_given(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is ParameterSource.COMMANDLINE


def _run_to_resume(resume: str, out: Path | None) -> RunFolder:
    """Return the run that --resume means."""
    if resume and out is not None and Path(resume).resolve() != out.resolve():
        raise click.UsageError(
            _("--resume {resume} and --out {out} name two folders: leave one of them out").format(
                resume=resume, out=out
            )
        )
    if resume or out is not None:
        folder = RunFolder(resume or str(out))
        if not folder.checkpoint.is_file():
            raise RunFolderError(
                _("{folder} holds no run to go on with: {file} is not there").format(
                    folder=folder.path, file=CHECKPOINT_NAME
                )
            )
        return folder
    newest = newest_run(CHECKPOINT_NAME)
    if newest is None:
        raise RunFolderError(
            _("there is no run in {folder} to go on with: name its folder, --resume DIR").format(
                folder=RUNS
            )
        )
    return newest


def _about(dataset: Dataset) -> str:
    return _("{title}: {train:,} training and {test:,} test images ({source})").format(
        title=dataset.title,
        train=len(dataset.t_train),
        test=len(dataset.t_test),
        source=dataset.source,
    )


def _ending(outcome: RunOutcome, folder: RunFolder) -> str:
    history = outcome.history
    return "\n".join(
        (
            _("After {iterations:,} iterations, {seconds:.1f} s:").format(
                iterations=len(history.train_loss), seconds=history.seconds
            ),
            history.engine.text,
            _("train acc, test acc | {train:.4f}, {test:.4f}").format(
                train=outcome.train_accuracy, test=outcome.answers.accuracy
            ),
            _("Report: {path}").format(path=folder.report),
        )
    )
