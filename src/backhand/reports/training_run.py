"""A whole run: the gradients checked, the network trained, the files written."""

from __future__ import annotations

from collections.abc import Callable

from backhand.data import Dataset
from backhand.data.published import NUM_CLASSES
from backhand.errors import GradientError, NonFiniteError
from backhand.gradients import GradientCheck
from backhand.language import gettext as _
from backhand.networks import TwoLayerNet, check_exercise
from backhand.reports.curves import write_curves
from backhand.reports.mistakes import collect_answers
from backhand.reports.progress import RunProgress
from backhand.reports.run_folder import RunFolder
from backhand.reports.run_report import RunOutcome, write_report
from backhand.training import (
    Checkpoint,
    Trainer,
    TrainingData,
    TrainingSettings,
    save_model,
)


def check_then_train(
    dataset: Dataset,
    settings: TrainingSettings,
    folder: RunFolder,
    progress: RunProgress,
    *,
    checkpoint: Checkpoint | None = None,
    check: bool = True,
    on_check: Callable[[GradientCheck], None] | None = None,
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
    trainer = Trainer.from_settings(
        data,
        settings,
        output_size=NUM_CLASSES,
        checkpoint_path=folder.checkpoint,
        on_step=progress.on_step,
        on_row=progress.on_row,
    )
    if checkpoint is not None:
        trainer.restore(checkpoint)
    folder.create()
    try:
        result = _checked(dataset, settings, on_check) if check else None
        with progress:
            progress.begin(settings.iterations, trainer.iterations_per_epoch, trainer.iteration)
            history = trainer.run()
    except NonFiniteError:
        # The same steps would end in the same place: there is nothing to resume.
        if checkpoint is None:
            folder.checkpoint.unlink(missing_ok=True)
        raise
    finally:
        folder.discard_if_empty()

    network = trainer.network
    assert isinstance(network, TwoLayerNet)
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
    save_model(
        folder.model, network, about={"dataset": dataset.name, "settings": settings.to_dict()}
    )
    write_curves(history, folder.curves)
    write_report(outcome, folder.report)
    return outcome


def _checked(
    dataset: Dataset,
    settings: TrainingSettings,
    on_check: Callable[[GradientCheck], None] | None,
) -> GradientCheck:
    check = check_exercise(
        dataset.x_train,
        dataset.t_train,
        hidden_size=settings.hidden_size,
        output_size=NUM_CLASSES,
        rng=settings.generators().check,
    )
    if on_check is not None:
        on_check(check)
    if not check.passed:
        raise GradientError(
            _("the gradients are wrong, so nothing was trained (--no-check trains all the same)")
        )
    return check
