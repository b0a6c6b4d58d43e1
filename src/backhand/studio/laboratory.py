"""The training runs of a studio, which outlive the tabs that watch them."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from backhand.data import Dataset, load_dataset
from backhand.language import gettext as _
from backhand.language import language
from backhand.reports.run_folder import RunFolder, new_run_folder
from backhand.studio.experiment import Experiment
from backhand.studio.experiment_worker import work
from backhand.studio.observation import observe
from backhand.studio.protocol import Order, Start
from backhand.training import TrainingSettings

# Seconds that runs are given for their checkpoints when the studio closes.
_PATIENCE: Final = 30.0

# Seconds between two looks at the test images while a run is under way, and how many times as long
# as a look took: it is to take a twentieth of a core at most.
_BETWEEN_LOOKS: Final = 1.0
_REST: Final = 20.0

# A process that is started must not be a copy of this one, which has threads and sockets.
_CONTEXT: Final = multiprocessing.get_context("spawn")


class Laboratory:
    """All runs, and the processes that they are done in.

    Parameters
    ----------
    data_folder : Path or None
        Where the data is read from; None: where `load_dataset` finds it.
    runs_folder : Path
        Under which each run gets a folder.

    Attributes
    ----------
    experiments : list of Experiment
        In the order of their starts.
    revision : int
        Rises when a run is added or taken away.
    """

    def __init__(self, data_folder: Path | None, runs_folder: Path) -> None:
        self.data_folder = data_folder
        self.runs_folder = runs_folder
        self.experiments: list[Experiment] = []
        self.revision = 0
        self._workers: list[_Worker] = []
        self._datasets: dict[str, Dataset] = {}
        # What was under way when the end began.
        self._interrupted: list[Experiment] = []
        self._reading = threading.Lock()
        self._looking = threading.Lock()
        self._look_due = 0.0

    def prepare(self) -> None:
        """Have a process ready before it is asked for."""
        if not any(worker.idle for worker in self._workers):
            self._workers.append(_Worker(self._data()))

    def start(
        self,
        settings: TrainingSettings,
        *,
        check: bool = True,
        paused: bool = False,
        speed: float = 0.0,
    ) -> Experiment:
        """Begin a run.

        Parameters
        ----------
        settings : TrainingSettings
        check : bool
            Whether the gradients are checked first.
        paused : bool
            Whether it waits before its first step.
        speed : float
            Steps a second at most; 0 for no limit.

        Returns
        -------
        experiment : Experiment
        """
        taken = {one.folder.path for one in self.experiments}
        folder = new_run_folder(self.runs_folder)
        # Two runs of one second: the first may not have made its folder yet.
        number = 1
        first = folder.path
        while folder.path in taken:
            number += 1
            folder = RunFolder(first.with_name(f"{first.name}-{number}"))
        experiment = Experiment(len(self.experiments) + 1, settings, folder)
        experiment.speed_limit = speed
        self.experiments.append(experiment)
        self.revision += 1
        self._give(
            experiment,
            Start(
                settings,
                str(folder.path),
                self._data(),
                language(),
                check=check,
                paused=paused,
                speed=speed,
            ),
        )
        return experiment

    def resume(self, experiment: Experiment) -> None:
        """Go on with a run that was stopped, from its checkpoint."""
        if not experiment.resumable:
            return
        experiment.begin_again()
        self._give(
            experiment,
            Start(
                experiment.settings,
                str(experiment.folder.path),
                self._data(),
                language(),
                check=False,
                resume=True,
                speed=experiment.speed_limit,
            ),
        )

    def order(self, experiment: Experiment, order: Order) -> None:
        """Ask a run's process for something; where it has none, nothing happens."""
        for worker in self._workers:
            if worker.experiment is experiment:
                worker.send(order)
                experiment.order(order)

    def remove(self, experiment: Experiment) -> None:
        """Take a run that has ended from the list; its folder stays."""
        if experiment.ended and experiment in self.experiments:
            self.experiments.remove(experiment)
            self.revision += 1

    def dataset(self, name: str) -> Dataset:
        """Return a data set, read once; it takes a while the first time.

        Raises
        ------
        DataError, DataNotFoundError
        """
        with self._reading:
            if name not in self._datasets:
                # Whatever has to be fetched is fetched by the process of a run.
                self._datasets[name] = load_dataset(name, folder=self.data_folder, mirrors=())
            return self._datasets[name]

    def observe(self, experiment: Experiment, dataset: Dataset) -> bool:
        """Look at what a run's network does by now; return whether there is something new.

        Once a second at most, whoever asks, and less often where it takes long; at once where
        the run has come to rest. It takes some time: not for the thread that serves the pages.
        """
        seen = experiment.observation
        if seen is not None and seen.iteration == experiment.snapshot:
            return False
        if not self._looking.acquire(blocking=False):
            return False
        try:
            now = time.monotonic()
            if seen is not None and experiment.state == "running" and now < self._look_due:
                return False
            iteration, network = experiment.snapshot, experiment.network()
            if network is None:
                return False
            experiment.observation = observe(network, dataset, iteration)
            ended = time.monotonic()
            self._look_due = ended + max(_BETWEEN_LOOKS, _REST * (ended - now))
            experiment.revision += 1
            return True
        finally:
            self._looking.release()

    def ask_to_stop(self) -> None:
        """Ask the runs to stop, without waiting for them."""
        for worker in self._workers:
            one = worker.experiment
            if one is not None:
                if one not in self._interrupted:
                    self._interrupted.append(one)
                worker.send(Order("stop"))

    def close(self, say: Callable[[str], None]) -> None:
        """Stop the runs, and wait until their checkpoints are written.

        Parameters
        ----------
        say : callable (str)
            Told what each run left.
        """
        self.ask_to_stop()
        last = time.monotonic() + _PATIENCE
        for worker in self._workers:
            worker.close(max(last - time.monotonic(), 0.0))
        for one in self._interrupted:
            if one.state == "finished":
                say(
                    _("Run {number} is finished: {path}").format(
                        number=one.number, path=one.folder.path
                    )
                )
            elif one.folder.checkpoint.is_file():
                say(
                    _(
                        "Run {number} is stopped after {iteration:,} iterations. To go on with it: "
                        "backhand train --resume {path}"
                    ).format(number=one.number, iteration=one.iteration, path=one.folder.path)
                )
            else:
                say(_("Run {number} had not begun to train.").format(number=one.number))

    def _give(self, experiment: Experiment, start: Start) -> None:
        self._workers = [worker for worker in self._workers if worker.alive]
        self.prepare()
        worker = next(worker for worker in self._workers if worker.idle)
        worker.begin(experiment, start)

    def _data(self) -> str | None:
        return str(self.data_folder) if self.data_folder is not None else None


class _Worker:
    """A process, with the thread that listens to it."""

    def __init__(self, data_folder: str | None) -> None:
        ours, theirs = _CONTEXT.Pipe()
        self._connection: Connection[Any, Any] = ours
        self._process = _CONTEXT.Process(target=work, args=(theirs, data_folder), daemon=True)
        self._process.start()
        # So that the pipe ends here when the process does.
        theirs.close()
        self.experiment: Experiment | None = None
        # Kept by the listener: two threads that wait for one process get in each other's way.
        self.alive = True
        self._sending = threading.Lock()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def idle(self) -> bool:
        return self.alive and self.experiment is None

    def begin(self, experiment: Experiment, start: Start) -> None:
        self.experiment = experiment
        self.send(start)

    def send(self, message: Start | Order) -> None:
        try:
            with self._sending:
                self._connection.send(message)
        except OSError:
            # It is gone: the listener says so.
            pass

    def close(self, patience: float) -> None:
        """Wait until the run, if any, has ended; then end the process."""
        last = time.monotonic() + patience
        while self.experiment is not None and self.alive and time.monotonic() < last:
            time.sleep(0.02)
        self._process.terminate()
        self._listener.join(2.0)
        if self.alive:
            self._process.kill()
            self._listener.join(2.0)

    def _listen(self) -> None:
        while True:
            try:
                event = self._connection.recv()
            except (EOFError, OSError):
                break
            experiment = self.experiment
            if experiment is None:
                continue
            experiment.take(event)
            if experiment.ended:
                self.experiment = None
        self._process.join()
        self.alive = False
        experiment, self.experiment = self.experiment, None
        if experiment is not None:
            experiment.lose(self._process.exitcode)
