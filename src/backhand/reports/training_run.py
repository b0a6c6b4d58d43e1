"""A whole run: the gradients checked, the network trained, the files written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import numpy as np

from backhand.data import Dataset
from backhand.derivatives import GradientCheck, check_gradients
from backhand.errors import GradientError, NonFiniteError
from backhand.folder_lock import only_writer
from backhand.language import gettext as _
from backhand.networks import Repeatable, Sequential, check_exercise
from backhand.reports.curves import write_curves
from backhand.reports.mistakes import collect_answers
from backhand.reports.progress import RunProgress
from backhand.reports.run_folder import EVENTS, RunFolder
from backhand.reports.run_report import RunOutcome, write_report
from backhand.training import (
    BestModel,
    Callback,
    Checkpoint,
    Sanity,
    Trainer,
    TrainingData,
    TrainingSettings,
    check_sanity,
    computing_threads,
    make_network,
    make_run_optimizer,
    save_model,
)

# Of the gradient check of a network that is not the exercise's: samples, and entries of each
# parameter.
_SAMPLES: Final = 2
_ENTRIES: Final = 4
# Samples of the sanity checks, and of the gradient check where the network looks at a batch.
_BATCH: Final = 20


def check_then_train(
    dataset: Dataset,
    settings: TrainingSettings,
    folder: RunFolder,
    progress: RunProgress,
    *,
    checkpoint: Checkpoint | None = None,
    check: bool = True,
    on_check: Callable[[GradientCheck], None] | None = None,
    on_sanity: Callable[[Sanity], None] | None = None,
    checking: Callable[[int, int], None] | None = None,
    callbacks: Iterable[Callback] = (),
    keep_best: bool = False,
) -> RunOutcome:
    """Do a run from the first check to the last file.

    Parameters
    ----------
    dataset : Dataset
    settings : TrainingSettings
    folder : RunFolder
        Where the files go; made here for a new run.
    progress : RunProgress
    checkpoint : Checkpoint, optional
        The run to go on with.
    check : bool
        Hold the gradients against numerical ones before training.
    on_check : callable (GradientCheck), optional
        Called with the outcome of the check.
    on_sanity : callable (Sanity), optional
        Called with the first loss and with how one batch was learnt; without it neither is
        measured.
    checking : callable (int, int), optional
        Called with the entries compared and those to compare.
    callbacks : iterable of Callback
    keep_best : bool
        Keep the network of the best test accuracy too.

    Returns
    -------
    outcome : RunOutcome
        The files are written: history, model, curves, report.

    Raises
    ------
    GradientError
        The gradients are wrong: such a network isn't trained.
    Interrupted
        The run was asked to stop; its checkpoint is written.
    BackhandError
        As `Trainer` raises. A new folder in which nothing was written is taken away.
    """
    data = TrainingData.pixels_of(dataset, settings.dtype)
    about = model_notes(dataset, settings)
    # A run that goes on keeps its best as long as it has one: a later epoch may be better.
    keep_best = keep_best or (checkpoint is not None and folder.best.exists())
    trainer = Trainer.from_settings(
        data,
        settings,
        output_size=dataset.num_classes,
        sample_shape=dataset.sample_shape,
        checkpoint_path=folder.checkpoint,
        on_step=progress.on_step,
        on_row=progress.on_row,
        callbacks=[*callbacks, *([BestModel(folder.best, about)] if keep_best else [])],
    )
    if checkpoint is not None:
        trainer.restore(checkpoint)
    folder.create()
    try:
        with only_writer(folder.path):
            if checkpoint is None:
                folder.require_unused(but=EVENTS)  # nor has another begun in it meanwhile
            return _run(
                trainer,
                data,
                dataset,
                settings,
                folder,
                progress,
                checkpoint,
                about,
                on_check if check else None,
                on_sanity,
                checking,
                check=check,
            )
    finally:
        folder.discard_if_empty()


def _run(
    trainer: Trainer,
    data: TrainingData,
    dataset: Dataset,
    settings: TrainingSettings,
    folder: RunFolder,
    progress: RunProgress,
    checkpoint: Checkpoint | None,
    about: dict[str, Any],
    on_check: Callable[[GradientCheck], None] | None,
    on_sanity: Callable[[Sanity], None] | None,
    checking: Callable[[int, int], None] | None,
    *,
    check: bool,
) -> RunOutcome:
    """Do the run in a folder that nobody else writes into."""
    try:
        result = _checked(dataset, settings, on_check, checking) if check else None
        if check and checkpoint is None and on_sanity is not None:
            on_sanity(_sanity(trainer, dataset, settings))
        with progress:
            progress.begin(settings.iterations, trainer.iterations_per_epoch, trainer.iteration)
            history = trainer.run()
    except NonFiniteError:
        # The same steps would end in the same place: there is nothing to resume.
        if checkpoint is None:
            folder.checkpoint.unlink(missing_ok=True)
        raise

    network = trainer.network
    assert isinstance(network, Sequential)
    with computing_threads(network, settings.threads):
        outcome = RunOutcome(
            history=history,
            check=result,
            network=network,
            dataset=dataset,
            answers=collect_answers(network, data.floats(data.x_test), data.t_test),
            train_accuracy=trainer.accuracy("train"),
        )
    history.write_json(folder.history_json)
    history.write_csv(folder.history_csv)
    save_model(folder.model, network, about=about)
    write_curves(history, folder.curves)
    write_report(outcome, folder.report)
    return outcome


def model_notes(dataset: Dataset, settings: TrainingSettings) -> dict[str, Any]:
    """Return what a model's file keeps beside the parameters."""
    return {
        "dataset": dataset.name,
        "class_names": list(dataset.class_names),
        "sample_shape": list(dataset.sample_shape),
        "settings": settings.to_dict(),
    }


def _checked(
    dataset: Dataset,
    settings: TrainingSettings,
    on_check: Callable[[GradientCheck], None] | None,
    progress: Callable[[int, int], None] | None,
) -> GradientCheck:
    rng = settings.generators().check
    if settings.network == "two-layer" and dataset.holds_pixels:
        check = check_exercise(
            dataset.x_train,
            dataset.t_train,
            hidden_size=settings.hidden_size,
            output_size=dataset.num_classes,
            rng=rng,
        )
    else:
        some = TrainingData.pixels_of(dataset, np.float64)
        shape = dataset.sample_shape
        network = make_network(settings, shape, dataset.num_classes, rng=rng, dtype=np.float64)
        count = _BATCH if settings.batch_norm else _SAMPLES
        samples = some.floats(some.x_train[:count]).astype(np.float64)
        # Blank pixels under biases of zero stand exactly at the kink of a ReLU, and tie in a
        # pooling: some noise on both moves them away.
        samples += rng.uniform(0, 0.1, samples.shape)
        for name, parameter in network.params.items():
            if name.startswith(("b", "beta")):
                parameter += rng.normal(0, 0.1, parameter.shape)
        # A few samples: threads would wait for each other longer than they compute.
        with computing_threads(network, 1):
            check = check_gradients(
                Repeatable(network),
                samples,
                some.t_train[:count],
                # A convolutional network's loss takes milliseconds, and each entry two of them.
                entries=_ENTRIES,
                rng=rng,
                progress=progress,
            )
    if on_check is not None:
        on_check(check)
    if not check.passed:
        raise GradientError(
            _("the gradients are wrong, so nothing was trained (--no-check trains all the same)")
        )
    return check


def _sanity(trainer: Trainer, dataset: Dataset, settings: TrainingSettings) -> Sanity:
    data = trainer.data
    network = trainer.network
    assert isinstance(network, Sequential)
    with computing_threads(network, settings.threads):
        return check_sanity(
            network,
            make_run_optimizer(settings),
            data.floats(data.x_train[:_BATCH]),
            data.t_train[:_BATCH],
            num_classes=dataset.num_classes,
        )
