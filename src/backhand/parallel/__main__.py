"""``mpiexec -n 2 python -m backhand.parallel``: `backhand train`, shared out among processes."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from typing import Any

import click

from backhand.data import load_dataset
from backhand.data.published import name_in_place_of_files
from backhand.errors import BackhandError, Interrupted, SettingError
from backhand.language import gettext as _
from backhand.networks import Sequential
from backhand.parallel.communicator import PATIENCE, Communicator, world
from backhand.parallel.data_parallel_trainer import DataParallelTrainer, needs_more_samples
from backhand.reports.console import make_console
from backhand.reports.mistakes import collect_answers
from backhand.reports.progress import run_progress
from backhand.reports.run_folder import RunFolder
from backhand.reports.training_run import model_notes
from backhand.training import (
    LEARNING_RATES,
    NETWORKS,
    TrainingData,
    TrainingSettings,
    load_checkpoint,
    save_model,
)

_DEFAULTS = TrainingSettings()


@click.command(
    help=_(
        "Train a network on several processes, started by mpiexec: each computes its share of "
        "every batch. The result is that of one process, to rounding."
    )
)
@click.option("--data", "data_folder", type=click.Path(path_type=Path), metavar="DIR|FILE.npz")
@click.option("--dataset", default=_DEFAULTS.dataset, show_default=True)
@click.option(
    "--network", type=click.Choice(NETWORKS), default=_DEFAULTS.network, show_default=True
)
@click.option(
    "--optimizer",
    type=click.Choice(list(LEARNING_RATES)),
    default=_DEFAULTS.optimizer,
    show_default=True,
)
@click.option("--iterations", type=int, default=_DEFAULTS.iterations, show_default=True)
@click.option(
    "--batch-size",
    type=int,
    default=_DEFAULTS.batch_size,
    show_default=True,
    help=_("Samples of a step, of all processes together."),
)
@click.option("--learning-rate", type=float)
@click.option("--hidden", "hidden_size", type=int, default=_DEFAULTS.hidden_size, show_default=True)
@click.option(
    "--layers", "hidden_layers", type=int, default=_DEFAULTS.hidden_layers, show_default=True
)
@click.option("--seed", type=int, default=_DEFAULTS.seed, show_default=True)
@click.option("--dtype", type=click.Choice(["float32", "float64"]), default=_DEFAULTS.dtype)
@click.option("--sampling", type=click.Choice(["replacement", "epoch"]), default=_DEFAULTS.sampling)
@click.option("--threads", type=int, default=1, show_default=True, help=_("Of each process."))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR",
    help=_("The folder for what the run leaves: rank 0 writes it."),
)
@click.option("--resume", is_flag=True, help=_("Go on with the run in --out."))
@click.option(
    "--patience",
    "waiting",
    type=float,
    default=PATIENCE,
    show_default=True,
    metavar="SECONDS",
    help=_("Give up when the others have not answered for so long."),
)
@click.option("--quiet", is_flag=True, help=_("Print nothing but warnings and errors."))
def command(
    data_folder: Path | None, out: Path, resume: bool, waiting: float, quiet: bool, **values: Any
) -> None:
    """Train, as one of several."""
    communicator = world(waiting)
    try:
        _train(communicator, data_folder, RunFolder(out), resume, quiet, values)
    except Interrupted as interrupted:
        if communicator.rank == 0:
            click.echo(f"\n{interrupted}", err=True)
            click.echo(_("To go on with it, add --resume to the same command."), err=True)
        sys.exit(interrupted.exit_status)
    except BackhandError as error:
        _end(communicator, str(error), error.exit_status)
    except Exception as error:
        traceback.print_exc()
        _end(communicator, f"{type(error).__name__}: {error}", 1)


def _train(
    communicator: Communicator,
    data_folder: Path | None,
    folder: RunFolder,
    resume: bool,
    quiet: bool,
    values: dict[str, Any],
) -> None:
    leads = communicator.rank == 0
    if values["learning_rate"] is None:
        values["learning_rate"] = LEARNING_RATES[values["optimizer"]]
    if data_folder is not None and (known := name_in_place_of_files(data_folder)) is not None:
        data_folder, values["dataset"] = None, known
    settings = TrainingSettings(engine="layers", **values)
    if needs_more_samples(settings, communicator.size):
        raise SettingError(
            _("batches of {batch} samples can't be shared out among {ranks} processes").format(
                batch=settings.batch_size, ranks=communicator.size
            )
        )
    if leads and not resume:
        folder.require_unused()
    dataset = load_dataset(
        settings.dataset,
        folder=data_folder,
        notify=lambda message: click.echo(message, err=True) if leads else None,
    )
    console = make_console()
    progress = run_progress(console, quiet=quiet or not leads)
    trainer = DataParallelTrainer.from_settings(
        TrainingData.pixels_of(dataset, settings.dtype),
        settings,
        output_size=dataset.num_classes,
        sample_shape=dataset.sample_shape,
        checkpoint_path=folder.checkpoint if leads else None,
        on_step=progress.on_step,
        on_row=progress.on_row,
    )
    assert isinstance(trainer, DataParallelTrainer)
    if resume:
        trainer.restore(load_checkpoint(folder.checkpoint))
    trainer.share_out(communicator)
    pids = communicator.pids()
    if leads:
        folder.create()
        if not quiet:
            click.echo(
                _("{ranks} processes, batches of {batch}; checkpoints in {folder}").format(
                    ranks=communicator.size, batch=settings.batch_size, folder=folder.path
                )
            )
            click.echo(
                _(
                    "Processes, from rank 0 on: {pids}. If one is lost, --resume goes on from "
                    "the checkpoint."
                ).format(pids=", ".join(map(str, pids)))
            )
    with progress:
        progress.begin(settings.iterations, trainer.iterations_per_epoch, trainer.iteration)
        history = trainer.run()
    if leads:
        network = trainer.network
        assert isinstance(network, Sequential)
        history.write_json(folder.history_json)
        history.write_csv(folder.history_csv)
        save_model(folder.model, network, about=model_notes(dataset, settings))
        answers = collect_answers(network, trainer.data.floats(trainer.data.x_test), dataset.t_test)
        if not quiet:
            click.echo(
                _(
                    "Test accuracy {accuracy:.4f} after {iterations:,} iterations, "
                    "{seconds:.1f} s; {share:.0%} of it in sums of {size:,} bytes."
                ).format(
                    accuracy=answers.accuracy,
                    iterations=len(history.train_loss),
                    seconds=history.seconds,
                    share=communicator.seconds / max(history.seconds, 1e-9),
                    size=communicator.bytes // max(communicator.sums, 1),
                )
            )


def _end(communicator: Communicator, message: str, status: int) -> None:
    """Say on one line what happened where, and take the other ranks along."""
    click.echo(
        _("Error: rank {rank}: {message}").format(rank=communicator.rank, message=message), err=True
    )
    communicator.abort(status)
    os._exit(status)


def main() -> int:
    """Run the command; the absence of MPI is one line."""
    try:
        command.main(prog_name="python -m backhand.parallel", standalone_mode=True)
    except BackhandError as error:
        click.echo(_("Error: {message}").format(message=error), err=True)
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main())
