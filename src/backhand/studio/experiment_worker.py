"""The process that trainings are done in, so that page and training can't hold each other up.

It imports no web library. Between two runs it keeps the data and the compiled engine, and the
next run begins at once.
"""

from __future__ import annotations

import math
import signal
import time
import traceback
from multiprocessing.connection import Connection
from types import FrameType
from typing import Any, Final

import numpy as np

from backhand.data import Dataset, load_dataset
from backhand.derivatives import GradientCheck
from backhand.engine import available_threads, begin_warm_up
from backhand.errors import BackhandError, Interrupted
from backhand.language import set_language
from backhand.reports.progress import SilentProgress
from backhand.reports.run_folder import RunFolder
from backhand.reports.training_run import check_then_train
from backhand.studio.protocol import (
    Begun,
    Checked,
    Done,
    Event,
    Failed,
    Measured,
    Order,
    Phase,
    Progress,
    Start,
    Stopped,
)
from backhand.training import Callback, HistoryRow, Trainer, load_checkpoint

# Seconds between two messages of a run, somewhat fewer than between two looks of a page, so that
# it finds something new each time; and between two that bring the parameters.
_BETWEEN: Final = 0.05
_BETWEEN_PARAMETERS: Final = 0.25

# Seconds until a compiler that is still at work is told of.
_PATIENCE: Final = 0.5


class Remote(Callback):
    """Takes orders for a run, and tells how it goes.

    Parameters
    ----------
    connection : Connection
    start : Start
    dataset : Dataset
    """

    def __init__(self, connection: Connection, start: Start, dataset: Dataset) -> None:
        self._connection = connection
        self._dataset = dataset
        self._paused = start.paused
        self._steps = 0
        self._speed = start.speed
        # When the next step may be taken, where the speed is limited.
        self._next = 0.0
        self._stop = False
        self._told = 0
        self._told_at = self._parameters_at = 0.0
        self._told_pause = False
        self._trainer: Trainer | None = None

    def stop(self) -> None:
        """Have the run end before its next step."""
        self._stop = True

    def on_begin(self, trainer: Trainer) -> None:
        """Tell where the run stands."""
        self._trainer = trainer
        self._told = trainer.iteration
        self._send(
            Begun(
                trainer.settings,
                trainer.iterations_per_epoch,
                trainer.iteration,
                trainer.losses(),
                trainer.rows,
                trainer.parameters(),
                self._dataset.sample_shape,
                self._dataset.num_classes,
            )
        )

    def allow(self, trainer: Trainer, steps: int) -> int:
        """Tell how far the run is, and wait where it is to wait."""
        now = time.monotonic()
        if now >= self._told_at + _BETWEEN:
            self._tell(trainer, parameters=now >= self._parameters_at + _BETWEEN_PARAMETERS)
        while True:
            self._take_orders(0.0)
            if self._stop:
                trainer.request_stop()
                return steps
            if self._paused and not self._steps:
                if not self._told_pause:
                    self._told_pause = True
                    self._tell(trainer, parameters=True)
                self._take_orders(None)
                continue
            self._told_pause = False
            if self._steps:
                granted = min(steps, self._steps)
                self._steps -= granted
                return granted
            if not self._speed:
                return steps
            wait = self._next - time.monotonic()
            if wait > 0:
                if wait > _BETWEEN and self._told < trainer.iteration:
                    self._tell(trainer, parameters=True)
                self._take_orders(wait)
                continue
            granted = min(steps, max(int(self._speed * _BETWEEN / 2), 1))
            self._next = time.monotonic() + granted / self._speed
            return granted

    def on_row(self, trainer: Trainer, row: HistoryRow) -> None:
        """Tell the accuracies."""
        self._send(Measured(row))

    def on_end(self, trainer: Trainer) -> None:
        """Tell the last losses and the parameters they led to."""
        self._tell(trainer, parameters=True)
        self._send(Phase("reporting"))

    def tell_the_rest(self) -> None:
        """Tell what a run that ends early has not told yet."""
        if self._trainer is not None:
            self._tell(self._trainer, parameters=True)

    def _tell(self, trainer: Trainer, *, parameters: bool) -> None:
        now = time.monotonic()
        losses = trainer.losses(self._told).astype(np.float32)
        self._told, self._told_at = trainer.iteration, now
        if parameters:
            self._parameters_at = now
        self._send(
            Progress(
                trainer.iteration,
                losses,
                trainer.parameters() if parameters else None,
                self._paused and not self._steps,
            )
        )

    def _take_orders(self, timeout: float | None) -> None:
        """Take what orders there are; wait for one so many seconds, None for ever."""
        try:
            while self._connection.poll(timeout):
                order = self._connection.recv()
                timeout = 0.0
                if isinstance(order, Order):
                    self._take(order)
        except (EOFError, OSError):
            # The studio is gone: what was trained is kept.
            self._stop = True

    def _take(self, order: Order) -> None:
        if order.name == "stop":
            self._stop = True
        elif order.name == "speed":
            self._speed, self._next = max(order.value, 0.0), 0.0
        elif order.name == "step":
            self._paused, self._steps = True, self._steps + max(int(order.value), 1)
            self._told_pause = False
        else:
            self._paused, self._steps = order.name == "pause", 0

    def _send(self, event: Event) -> None:
        try:
            self._connection.send(event)
        except OSError:
            self._stop = True


class Workplace:
    """The process between its runs: the data that was read last, the compiled engine.

    Parameters
    ----------
    connection : Connection
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._kept: tuple[str, str | None, Dataset] | None = None
        self._remote: Remote | None = None
        self._warm_up = begin_warm_up("float32")

    def prepare(self, data_folder: str | None) -> None:
        """Read what most runs want, as far as it is on this machine."""
        try:
            dataset = load_dataset("mnist", folder=data_folder, mirrors=())
        except BackhandError:
            return
        # A run may fetch the whole set in place of the sample.
        if not dataset.is_sample:
            self._kept = ("mnist", data_folder, dataset)

    def ask_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        """End the run that is going on, by its checkpoint; else this process."""
        if self._remote is None:
            raise SystemExit(0)
        self._remote.stop()

    def run(self, start: Start) -> None:
        """Do a run, and tell how it ended."""
        set_language(start.language)
        try:
            self._run(start)
        except Interrupted as interrupted:
            self._send(Stopped(interrupted.iteration))
        except BackhandError as error:
            self._send(Failed(str(error)))
        except Exception as error:
            traceback.print_exc()
            self._send(Failed(f"{type(error).__name__}: {error}"))
        finally:
            self._remote = None

    def _run(self, start: Start) -> None:
        folder = RunFolder(start.folder)
        checkpoint = load_checkpoint(folder.checkpoint) if start.resume else None
        settings = checkpoint.settings if checkpoint is not None else start.settings
        if checkpoint is None and not settings.threads:
            # One core is the page's: two that compute and one that draws get in each other's way.
            settings = settings.replace(threads=max(available_threads() - 1, 1))
        dataset = self._dataset(settings.dataset, start.data_folder)
        self._wait_for_compiler()
        remote = self._remote = Remote(self._connection, start, dataset)
        if start.check:
            self._send(Phase("checking"))
        try:
            outcome = check_then_train(
                dataset,
                settings,
                folder,
                SilentProgress(),
                checkpoint=checkpoint,
                check=start.check,
                on_check=self._tell_check,
                callbacks=[remote],
            )
        except BackhandError:
            remote.tell_the_rest()
            raise
        self._send(
            Done(
                outcome.train_accuracy,
                outcome.answers.accuracy,
                outcome.history.seconds,
                outcome.history.engine.text,
            )
        )

    def _dataset(self, name: str, folder: str | None) -> Dataset:
        if self._kept is not None and self._kept[:2] == (name, folder):
            return self._kept[2]
        self._send(Phase("loading"))
        dataset = load_dataset(
            name, folder=folder, notify=lambda text: self._send(Phase("loading", text))
        )
        self._kept = (name, folder, dataset)
        return dataset

    def _wait_for_compiler(self) -> None:
        self._warm_up.join(_PATIENCE)
        if self._warm_up.is_alive():
            self._send(Phase("compiling"))
            self._warm_up.join()

    def _tell_check(self, check: GradientCheck) -> None:
        worst = max(c.mean_abs_error for c in check.comparisons.values())
        self._send(Checked(check.passed, float(worst) if math.isfinite(worst) else math.inf))

    def _send(self, event: Event) -> None:
        try:
            self._connection.send(event)
        except OSError:
            # The studio is gone; the next order that is waited for says so too.
            if self._remote is not None:
                self._remote.stop()


def work(connection: Connection, data_folder: str | None) -> None:
    """Do run after run as they are asked for, until the studio closes the pipe.

    Parameters
    ----------
    connection : Connection
    data_folder : str or None
        Of the data that is read in advance.
    """
    # Ctrl-C reaches the whole group of processes: the studio says what is to be done about it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    workplace = Workplace(connection)
    signal.signal(signal.SIGTERM, workplace.ask_to_stop)
    workplace.prepare(data_folder)
    while True:
        try:
            message: Any = connection.recv()
        except (EOFError, OSError):
            return
        # An order that came too late for its run is nobody's.
        if isinstance(message, Start):
            workplace.run(message)
