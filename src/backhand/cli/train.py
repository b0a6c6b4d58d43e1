"""``backhand train``: checks the gradients, trains the network, writes a report."""

from __future__ import annotations

import math
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Final

import click
from click.core import ParameterSource

from backhand.cli.options import language_option
from backhand.cli.program import command_line
from backhand.data import Dataset, load_dataset
from backhand.data.published import (
    DATASETS,
    IMAGE_SHAPE,
    NUM_CLASSES,
    name_in_place_of_files,
)
from backhand.derivatives import GradientCheck
from backhand.engine import (
    begin_warm_up,
    is_worth_compiling,
    is_worth_compiling_convolutions,
)
from backhand.errors import Interrupted, RunFolderError
from backhand.language import gettext as _
from backhand.networks.multi_layer_net import ACTIVATIONS
from backhand.reports.console import make_console
from backhand.reports.download_bar import download_bars
from backhand.reports.gradient_table import gradient_table, summary
from backhand.reports.progress import entries_bar, run_progress
from backhand.reports.run_folder import RUNS, RunFolder, new_run_folder, newest_run
from backhand.reports.run_report import RunOutcome
from backhand.reports.sanity_lines import sanity_text, sanity_warnings
from backhand.reports.tensorboard import TensorBoardWriter
from backhand.reports.training_run import check_then_train
from backhand.training import (
    CHECKPOINT_NAME,
    ENGINES,
    LEARNING_RATES,
    NETWORKS,
    SCHEDULES,
    Sanity,
    TrainingSettings,
    load_checkpoint,
    read_settings,
)
from backhand.training.memory import memory_there

# The value of --resume without a folder.
_LAST: Final = ""

# Networks whose convolutions the engine compiles.
_CONVOLUTIONAL: Final = ("simple-conv", "deep-conv")

# Seconds until a start that says nothing is explained.
_PATIENCE: Final = 1.5

_DEFAULTS: Final = TrainingSettings()


@click.command(
    "train",
    help=_(
        "Check the gradients, train a network on MNIST or on data of your own, and write a "
        "report. Ctrl-C stops with a checkpoint; --resume goes on from it."
    ),
)
@click.option(
    "--data",
    "data_folder",
    type=click.Path(path_type=Path),
    metavar="DIR|FILE.npz",
    help=_(
        "Take the data from here only: the files of the data set, or data of your own, a folder "
        "with a sub-folder of images for each class or an .npz."
    ),
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
    "--epochs",
    type=int,
    metavar="N",
    help=_("Passes through the training samples, in place of --iterations."),
)
@click.option(
    "--learning-rate",
    type=float,
    default=_DEFAULTS.learning_rate,
    metavar="RATE",
    help=_(
        "How far a step goes along the gradient; by default 0.1 for sgd, 0.01 for momentum, "
        "nesterov and adagrad, 0.001 for the others."
    ),
)
@click.option(
    "--network",
    type=click.Choice(NETWORKS),
    default=_DEFAULTS.network,
    show_default=True,
    help=_("The network: the exercise's, one of more layers, or one with convolutions."),
)
@click.option(
    "--optimizer",
    type=click.Choice(list(LEARNING_RATES)),
    default=_DEFAULTS.optimizer,
    show_default=True,
    help=_("What moves the parameters."),
)
@click.option(
    "--schedule",
    type=click.Choice(SCHEDULES),
    default=_DEFAULTS.schedule,
    show_default=True,
    help=_("How the learning rate goes down in the course of the run."),
)
@click.option(
    "--warmup",
    type=int,
    default=_DEFAULTS.warmup,
    show_default=True,
    metavar="N",
    help=_("Iterations in which the learning rate rises first."),
)
@click.option(
    "--clip",
    "clip_norm",
    type=float,
    default=_DEFAULTS.clip_norm,
    metavar="NORM",
    help=_("Hold all gradients together to this length."),
)
@click.option(
    "--weight-decay",
    type=float,
    default=_DEFAULTS.weight_decay,
    show_default=True,
    metavar="LAMBDA",
    help=_("How much large weights cost (multi-layer), or shrink (adamw)."),
)
@click.option(
    "--layers",
    "hidden_layers",
    type=int,
    default=_DEFAULTS.hidden_layers,
    show_default=True,
    metavar="N",
    help=_("Hidden layers of the network multi-layer, each of --hidden units."),
)
@click.option(
    "--activation",
    type=click.Choice(list(ACTIVATIONS)),
    default=_DEFAULTS.activation,
    show_default=True,
    help=_("Of the network multi-layer."),
)
@click.option(
    "--dropout",
    type=float,
    default=_DEFAULTS.dropout,
    metavar="RATIO",
    help=_("The share that is dropped in training (multi-layer, deep-conv)."),
)
@click.option(
    "--batch-norm",
    is_flag=True,
    default=_DEFAULTS.batch_norm,
    help=_("Normalize over the batch (multi-layer)."),
)
@click.option(
    "--patience",
    type=int,
    default=_DEFAULTS.patience,
    metavar="EPOCHS",
    help=_("End the run after so many epochs without a better test accuracy."),
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
@click.option(
    "--settings",
    "settings_file",
    type=click.Path(path_type=Path),
    metavar="FILE.toml",
    help=_("Take settings from a file, by the names that history.json has; options come first."),
)
@click.option("--keep-best", is_flag=True, help=_("Keep the best network too: best.safetensors."))
@click.option(
    "--tensorboard", is_flag=True, help=_("Write TensorBoard events into the run's folder.")
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
    epochs: int | None,
    settings_file: Path | None,
    keep_best: bool,
    tensorboard: bool,
    **values: Any,
) -> int:
    """Do a run and say how it went."""
    given = {name for name in values if _was_given(context, name)}
    if settings_file is not None:
        for name, value in read_settings(settings_file).items():
            if name not in given:
                values[name] = value
                given.add(name)
    if data_folder is not None and (known := name_in_place_of_files(data_folder)) is not None:
        data_folder, values["dataset"] = None, known
        given.add("dataset")
    if "learning_rate" not in given and values["optimizer"] in LEARNING_RATES:
        values["learning_rate"] = LEARNING_RATES[values["optimizer"]]
    if epochs is not None and ("iterations" in given or epochs < 1):
        raise click.UsageError(_("give either --epochs, at least 1, or --iterations"))
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
            **{name: value for name, value in values.items() if name in given}
        )

    warm_up = None
    if _may_compile(settings):
        warm_up = begin_warm_up(settings.dtype, convolutions=settings.network in _CONVOLUTIONAL)
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
    if epochs is not None:
        iterations = epochs * max(math.ceil(len(dataset.t_train) / settings.batch_size), 1)
        if 16 * iterations > memory_there():
            raise click.UsageError(
                _("--epochs of {epochs:,} is {wanted:,} MB of losses alone: give fewer").format(
                    epochs=epochs, wanted=16 * iterations // 2**20
                )
            )
        settings = settings.replace(iterations=iterations)
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

    def show_sanity(sanity: Sanity) -> None:
        if not quiet:
            say(sanity_text(sanity) + "\n")
        for warning in sanity_warnings(sanity):
            click.echo(warning, err=True)

    try:
        events = [TensorBoardWriter(folder.events)] if tensorboard else []
        with entries_bar() if not quiet else nullcontext() as checking:
            outcome = check_then_train(
                dataset,
                settings,
                folder,
                run_progress(console, quiet=quiet),
                checkpoint=checkpoint,
                check=not no_check,
                on_check=show_check,
                on_sanity=show_sanity if settings.network != "two-layer" else None,
                checking=checking,
                callbacks=events,
                keep_best=keep_best,
            )
    except Interrupted as interrupted:
        options = ["--resume", str(folder.path)]
        if data_folder is not None:
            options += ["--data", str(data_folder)]
        if checkpoint is not None and settings.iterations != checkpoint.settings.iterations:
            options += ["--iterations", str(settings.iterations)]
        options += ["--no-check"] * no_check + ["--quiet"] * quiet
        options += ["--keep-best"] * keep_best + ["--tensorboard"] * tensorboard
        # Said even with --quiet: it is the way back to the work that was done.
        click.echo(f"\n{interrupted}", err=True)
        click.echo(_("To go on with it:"), err=True)
        click.echo("  " + command_line("train", *options), err=True)
        return interrupted.exit_status
    say("\n" + _ending(outcome, folder))
    return 0


def _may_compile(settings: TrainingSettings) -> bool:
    """Whether the run will want the compiled engine, as far as its settings tell."""
    if settings.network in _CONVOLUTIONAL:
        return settings.engine == "compiled" or (
            settings.engine == "auto"
            and is_worth_compiling_convolutions(settings.batch_size, settings.iterations)
        )
    if (settings.network, settings.optimizer) != ("two-layer", "sgd"):
        return False
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
