"""One training run as the studio knows it: what its process has told of it so far."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from backhand.networks import Sequential
from backhand.reports.run_folder import RunFolder
from backhand.studio.loss_curve import LossCurve
from backhand.studio.protocol import (
    Begun,
    Checked,
    Done,
    Event,
    Failed,
    Measured,
    Order,
    Parameters,
    Phase,
    Progress,
    Stopped,
)
from backhand.training import HistoryRow, TrainingSettings, make_network

if TYPE_CHECKING:
    from backhand.studio.observation import Observation

State = Literal[
    "waiting",
    "loading",
    "compiling",
    "checking",
    "running",
    "paused",
    "reporting",
    "finished",
    "stopped",
    "failed",
]
# In these a run needs no process any more.
ENDED: Final = ("finished", "stopped", "failed")

_BUFFER: Final = "buffers."


class Experiment:
    """A run: its settings, how far it is, what it found.

    Written by the thread that listens to its process, read by the page: what is read is
    replaced and never changed, but for `curve`, which `lock` is for.

    Attributes
    ----------
    number : int
        From 1, in the order of the starts.
    settings : TrainingSettings
    folder : RunFolder
    state : str
    note : str
        What the process says of the state, for people.
    iteration : int
        Iterations done.
    curve : LossCurve
    rows : tuple of HistoryRow
    parameters : mapping or None
        The last that were sent.
    snapshot : int
        The iteration they belong to.
    checked : Checked or None
        How the gradient check ended; None where there was none yet.
    done : Done or None
        The last word of a run that is finished.
    lost : int or None
        The exit status of a process that ended in mid-run.
    observation : Observation or None
        What the network did on the test images, some time ago.
    speed : float
        Iterations a second of late; 0 where it isn't running.
    revision : int
        Rises with each change.
    """

    def __init__(self, number: int, settings: TrainingSettings, folder: RunFolder) -> None:
        self.number = number
        self.settings = settings
        self.folder = folder
        self.state: State = "waiting"
        self.note = ""
        self.iteration = 0
        self.iterations_per_epoch = 1
        self.curve = LossCurve()
        self.lock = threading.Lock()
        self.rows: tuple[HistoryRow, ...] = ()
        self.parameters: Parameters | None = None
        self.snapshot = 0
        self.sample_shape: tuple[int, ...] = ()
        self.num_classes = 0
        self.checked: Checked | None = None
        self.done: Done | None = None
        self.lost: int | None = None
        self.observation: Observation | None = None
        self.speed_limit = 0.0
        self.speed = 0.0
        self.revision = 0
        self._heard = 0.0

    @property
    def ended(self) -> bool:
        """Whether no process is at work for it."""
        return self.state in ENDED

    @property
    def resumable(self) -> bool:
        """Whether it left a checkpoint to go on from."""
        return self.state in ("stopped", "failed") and self.folder.checkpoint.is_file()

    @property
    def report(self) -> Path | None:
        """The report, where it is written."""
        return self.folder.report if self.state == "finished" else None

    def take(self, event: Event) -> None:
        """Take notice of what the process tells."""
        match event:
            case Phase():
                self.state, self.note = event.name, event.note
                self.speed = 0.0
            case Checked():
                self.checked = event
            case Begun():
                self._begin(event)
            case Progress():
                self._progress(event)
            case Measured():
                self.rows = (*self.rows, event.row)
            case Done():
                self.done = event
                self._end("finished")
            case Stopped():
                self._end("stopped")
            case Failed():
                self._end("failed", event.message)
        self.revision += 1

    def order(self, order: Order) -> None:
        """Take notice of what the page asked the process for."""
        if order.name == "speed":
            self.speed_limit = order.value
        self.revision += 1

    def begin_again(self) -> None:
        """Take notice that the run is about to go on from its checkpoint."""
        self.state, self.note, self.lost = "waiting", "", None
        self.revision += 1

    def lose(self, status: int | None) -> None:
        """Take notice that the process is gone in mid-run, with this exit status."""
        if not self.ended:
            self.lost = status if status is not None else -1
            self._end("failed")
            self.revision += 1

    def network(self) -> Sequential | None:
        """Return a network with the last parameters that were sent; None where there are none."""
        parameters = self.parameters
        if parameters is None:
            return None
        network = make_network(self.settings, self.sample_shape, self.num_classes, rng=0)
        for name, value in parameters.items():
            if name.startswith(_BUFFER):
                network.buffers[name.removeprefix(_BUFFER)][...] = value
            else:
                network.params[name][...] = value
        return network

    def _begin(self, event: Begun) -> None:
        self.settings = event.settings
        self.iterations_per_epoch = event.iterations_per_epoch
        self.iteration = self.snapshot = event.iteration
        curve = LossCurve()
        curve.extend(event.losses)
        with self.lock:
            self.curve = curve
        self.rows = event.rows
        self.parameters = event.parameters
        self.sample_shape = event.sample_shape
        self.num_classes = event.num_classes
        self.state, self.note = "running", ""
        self._heard = time.monotonic()

    def _progress(self, event: Progress) -> None:
        now = time.monotonic()
        with self.lock:
            self.curve.extend(event.losses)
        pace = (event.iteration - self.iteration) / max(now - self._heard, 1e-3)
        # A mean that follows within a second, so that the figure can be read.
        self.speed = pace if not self.speed else 0.8 * self.speed + 0.2 * pace
        self._heard = now
        self.iteration = event.iteration
        if event.parameters is not None:
            self.parameters, self.snapshot = event.parameters, event.iteration
        self.state = "paused" if event.paused else "running"
        if event.paused:
            self.speed = 0.0

    def _end(self, state: State, note: str = "") -> None:
        self.state, self.note, self.speed = state, note, 0.0
